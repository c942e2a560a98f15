"""The tree of tags of a sheet: one element for each of the author's, and text as he wrote it."""

import inspect
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from heard import heard
from pikepdf import Array, Dictionary, Object
from pressroom import EDITION, issued, lines, opened, project, sheet, texts

from pressrun.press.weasy import boxes, stream, weasyprint

NOTES = """
.fn { float: footnote } .fn::footnote-call { content: none } .fn::footnote-marker { content: attr(data-number) " " }
.toc a::after { content: leader(".") }
"""


def tree(pdf: pikepdf.Pdf) -> str:
    """The types of all elements, as ``P(Link)``."""
    return " ".join(_shape(element) for element in pdf.Root.StructTreeRoot.K[0].K)


def _shape(element: Object) -> str:
    kids = [_shape(kid) for kid in element.get("/K", Array()) if isinstance(kid, Dictionary) and "/S" in kid]
    return str(element.S)[1:] + (f"({' '.join(kids)})" if kids else "")


def elements(pdf: pikepdf.Pdf, kind: str) -> Iterator[Object]:
    """All elements of a type, in order."""
    waiting = list(pdf.Root.StructTreeRoot.K)
    while waiting:
        element = waiting.pop(0)
        if str(element.S) == f"/{kind}":
            yield element
        waiting[:0] = [kid for kid in element.get("/K", Array()) if isinstance(kid, Dictionary) and "/S" in kid]


def made(root: Path, body: str, css: str = "") -> pikepdf.Pdf:
    """The PDF of one sheet."""
    return opened(issued(project(root, css), [sheet(body)], edition=replace(EDITION, missing_glyphs="warn")).pdf)


@pytest.mark.parametrize(
    ("body", "shape"),
    [
        ("<h1>a</h1><p>b <em>c</em> <code>d</code></p>", "Sect(H1 P(Code))"),
        ("<h1>a</h1><h3>b</h3>", "Sect(H1 H2)"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "Sect(L(LI(Lbl LBody(L(LI(Lbl LBody))))))"),
        ("<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>", "Sect(L(LI(Lbl LBody) LI(Lbl LBody)))"),
        ("<blockquote>a<p>b</p>c</blockquote>", "Sect(BlockQuote(P P P))"),
        ('<div>a <a href="https://example.org/">c</a></div><div>b</div>', "Sect(P(Link) P)"),
        ("<p></p><p>a</p>", "Sect(P)"),
        ("<table><tr><th>a</th><td></td></tr></table>", "Sect(Table(TR(TH TD)))"),
        ("<table><tr><th>a</th></tr><tr><td>b</td><td>c</td></tr></table>", "Sect(Table(TR(TH TD) TR(TD TD)))"),
        ('<table><tr><td rowspan="2">a</td></tr><tr><td>b</td></tr></table>', "Sect(Table(TR(TD TD) TR(TD)))"),
        ('<p><a href="https://example.org/">a <em>b</em></a></p>', "Sect(P(Link))"),
        ('<div aria-hidden="true">a</div><hr/><p>b</p>', "Sect(P)"),
        ('<p>a<a role="doc-noteref" href="#n">1</a><span class="fn" id="n" role="doc-footnote">b</span> c</p>',
         "Sect(P(Reference(Link) Note))"),
        ('<p id="q">a</p><nav class="toc" role="doc-toc"><ol><li><a href="#q">b</a></li></ol></nav>',
         "Sect(P Sect(TOC(TOCI(Lbl Reference(Link)))))"),
    ],
)  # fmt: skip
def test_the_tree_is_that_of_the_text(tmp_path: Path, body: str, shape: str) -> None:
    """An element for each that means something; none for what only looks different, and none for a line."""
    with made(tmp_path, body, NOTES) as pdf:
        assert tree(pdf) == shape


def test_what_fills_two_pages_is_one_element(tmp_path: Path) -> None:
    """A paragraph, and a table whose head is repeated: the second head is not read again."""
    rows = "<tr><td>a</td></tr>" * 20
    with made(tmp_path, f"{lines(20)}<table><thead><tr><th>H</th></tr></thead>{rows}</table>") as pdf:
        assert len(pdf.pages) > 2
        assert len(list(elements(pdf, "P"))) == len(list(elements(pdf, "Table"))) == len(list(elements(pdf, "TH"))) == 1
        assert len(list(elements(pdf, "TR"))) == 21


def test_a_note_has_an_id_and_the_file_knows_it(tmp_path: Path) -> None:
    """Also when two sheets have a note of the same name."""
    note = '<p>a<span class="fn" id="n" role="doc-footnote" data-number="1">b</span></p>'
    with opened(issued(project(tmp_path, NOTES), [sheet(note, "a"), sheet(note, "b")]).pdf) as pdf:
        ids = [str(note.ID) for note in elements(pdf, "Note")]
        names = pdf.Root.StructTreeRoot.IDTree.Names
        assert len(set(ids)) == 2
        assert [str(names[at]) for at in range(0, len(names), 2)] == sorted(ids)


def test_a_link_is_one_annotation_a_line(tmp_path: Path) -> None:
    """With its words, and printed; dots of a table of contents and letters in italics have none of their own."""
    body = '<p id="q">a</p><p class="toc"><a href="#q">one <em>two</em> <span data-page="q">0</span></a></p>'
    with made(tmp_path, body, NOTES) as pdf:
        (link,) = pdf.pages[0].obj.Annots
        assert int(link.F) == 4
        assert str(link.Contents).startswith("one two ")


def test_cells_pictures_and_words_say_what_they_are(tmp_path: Path) -> None:
    """Scope and spans, the words for a picture and its place, languages, what is abbreviated."""
    body = (
        '<table><tr><th colspan="2">a</th></tr><tr><td>b</td><td>c</td></tr></table>'
        '<p lang="fr">x <abbr title="World">W</abbr></p>'
        "<p><img alt=\"A dog\" src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='40' "
        "height='20'%3E%3Crect width='40' height='20'/%3E%3C/svg%3E\"/></p>"
    )
    with made(tmp_path, body) as pdf:
        (head,) = elements(pdf, "TH")
        assert (int(head.A.ColSpan), str(head.A.Scope)) == (2, "/Column")
        (span,) = elements(pdf, "Span")
        assert (str(span.E), str(span.P.Lang)) == ("World", "fr")
        (figure,) = elements(pdf, "Figure")
        assert str(figure.Alt) == "A dog"
        left, low, right, high = (float(edge) for edge in figure.A.BBox)
        assert (round(right - left), round(high - low), round(left)) == (30, 15, 50)


def test_letters_that_share_a_glyph_keep_their_text(tmp_path: Path) -> None:
    """Small capitals and capitals, in one sheet and in two."""
    css = ".sc { font-variant-caps: small-caps } .all { font-variant-caps: all-small-caps }"
    sheets = [sheet('<p class="all">NATO</p><p class="sc">nato</p>', "a"), sheet('<p class="sc">nato</p>', "b")]
    assert texts(issued(project(tmp_path, css), sheets).pdf) == ["NATO nato", "nato"]


def test_words_stay_apart_at_the_end_of_a_line(tmp_path: Path) -> None:
    """Where a line or a block inside a title ends, and between two words that are set differently."""
    body = (
        '<h1><span class="w">A</span> <span class="w">small</span> <span class="w">book</span></h1><p>one<br/>two</p>'
    )
    assert texts(issued(project(tmp_path, ".w { display: block }"), [sheet(body)]).pdf) == ["A small book one two"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('<h1><span class="w">One</span>Small <span>book</span></h1>', "One Small book"),
        ('<p><em class="w">One</em><span class="w"><code>Small</code></span>book</p>', "One Small book"),
        ('<p><span style="float: left">O</span>nce <span style="display: inline-block">upo</span>n</p>', "Once upon"),
        ("<table><tr><td><div>a</div><div>b</div></td></tr></table>", "a b"),
        ('<p style="margin-top: 280pt; orphans: 1; widows: 1" lang="en">' + "incomprehensibilities " * 9 + "</p>",
         " ".join(["incomprehensibilities"] * 9)),
    ],
)  # fmt: skip
def test_blocks_in_one_element_are_words_apart(tmp_path: Path, body: str, told: str) -> None:
    """The number above the title of a chapter is not the beginning of its first word; a large initial is."""
    css = ".w { display: block } p { hyphens: auto; width: 90pt }"
    with made(tmp_path, body, css) as pdf:
        assert list(heard(pdf, "H1", "P", "TD")) == [told]


def test_a_broken_word_is_whole(tmp_path: Path) -> None:
    """The hyphen that was put in is a soft one; one that the author wrote stays."""
    body = '<p lang="en">well-known ' + "incomprehensibilities " * 7 + "</p>"
    pdf = issued(project(tmp_path, "p { hyphens: auto; width: 90pt }"), [sheet(body)]).pdf
    told = texts(pdf)[0].replace("\ufffe", "").replace("\u00ad", "").replace(" ", "")
    assert told == "well-known" + "incomprehensibilities" * 7


def test_a_letter_that_no_font_has(tmp_path: Path) -> None:
    """It is printed as a box, and can be copied; no font refers to the glyph for what is missing."""
    with made(tmp_path, "<p>a \u6f22 b</p>") as pdf:
        fonts = [font for page in pdf.pages for font in page.obj.Resources.Font.values()]
        assert {str(font.Encoding) for font in fonts} == {"/Identity-H"}
    assert texts(issued(project(tmp_path), [sheet("<p>a \u6f22 b</p>")],
                        edition=replace(EDITION, missing_glyphs="warn")).pdf) == ["a \u6f22 b"]  # fmt: skip


def test_words_from_right_to_left_are_told_by_their_element(tmp_path: Path) -> None:
    """A program that knows no tags turns them round itself."""
    with made(tmp_path, "<p>a \u05e9\u05dc\u05d5\u05dd b</p>") as pdf:
        assert [str(span.ActualText) for span in elements(pdf, "Span")] == ["a \u05e9\u05dc\u05d5\u05dd b"]


def test_what_we_take_from_weasyprint() -> None:
    """Its own tagger is called by that name with these; pieces of a text are made so; runs are marked so."""
    source = inspect.getsource(weasyprint.pdf.generate_pdf)
    assert "add_tags(pdf, document, options['pdf_version'], page_streams)" in source
    assert list(inspect.signature(boxes.TextBox.copy_with_text).parameters) == ["box", "text"]
    assert "property_list = pydyf.Dictionary({'MCID': mcid})" in inspect.getsource(stream.Stream.marked)
    assert list(inspect.signature(stream.Stream.add_image).parameters) == ["self", "image", "interpolate", "ratio"]
    assert list(inspect.signature(stream.Stream.set_color_space).parameters) == ["self", "space", "stroke"]
