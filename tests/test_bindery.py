"""The finished PDF: pages in order, links, names, tags, fonts, and what the file says of itself."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Dictionary, Name, NumberTree, Object
from pressroom import BOOK, EDITION, issued, lines, opened, project, sheet, texts

from pressrun.model.sheet import Folios, Sheet, Start
from pressrun.press import embedding, imprint
from pressrun.press.folios import Folio

FRONT = sheet("<h1>Preface</h1>" + lines(20), "front", Start.RECTO, Folios.ROMAN, "Preface")
ONE = sheet(
    f'<h1 id="one">One</h1><h2 id="part">Part</h2><h2>Other</h2>{lines(14)}<p><a href="#two">to two</a></p>',
    "one", Start.RECTO, title="One",
)  # fmt: skip
TWO = sheet(
    '<h1 id="two">Two</h1><p><a href="#part">to part</a>, <a href="#two">here</a>, <a href="#gone">nowhere</a>, '
    '<a href="https://example.org/">out</a></p>',
    "two", Start.RECTO, title="Two",
)  # fmt: skip


def _links(pdf: pikepdf.Pdf) -> Iterator[tuple[int, str]]:
    for number, page in enumerate(pdf.pages):
        for link in page.obj.get("/Annots", []):
            yield number, str(link.get("/Dest", "")) or str(link.A.URI)


def test_sheets_come_in_order_with_blanks_between(tmp_path: Path) -> None:
    """Chapters that begin on a right-hand page have a blank before them where they need one."""
    pages = texts(issued(project(tmp_path), [FRONT, ONE, TWO]).pdf)
    assert [page.split()[0] if page else "" for page in pages] == ["Preface", "line15", "One", "line13", "Two"]
    pages = texts(issued(project(tmp_path), [TWO, TWO]).pdf)
    assert [bool(page) for page in pages] == [True, False, True]


def test_a_blank_is_a_page_like_the_others(tmp_path: Path) -> None:
    """It has the size, the trim and the bleed of its neighbours."""
    root = project(tmp_path, "@page { bleed: 9pt }")
    with opened(issued(root, [sheet("<p>a</p>", "a"), sheet("<p>b</p>", "b", Start.RECTO)]).pdf) as pdf:
        boxes = [
            [[float(edge) for edge in page.obj[box]] for box in ("/MediaBox", "/TrimBox", "/BleedBox")]
            for page in pdf.pages
        ]
    assert boxes[0] == boxes[1] == boxes[2]
    assert boxes[0][0] == [-9, -9, 309, 409]
    assert boxes[0][1] == [0, 0, 300, 400]


def test_links_between_sheets(tmp_path: Path) -> None:
    """They lead to their places; a link to what is not in the edition is gone, and its words stay."""
    made = issued(project(tmp_path), [ONE, TWO])
    with opened(made.pdf) as pdf:
        assert sorted(_links(pdf)) == [(1, "two"), (2, "https://example.org/"), (2, "part"), (2, "two")]
        names = pdf.Root.Names.Dests.Names
        places = {str(names[at]): names[at + 1] for at in range(0, len(names), 2)}
        assert sorted(places) == ["one", "part", "two"]
        assert places["two"][0].objgen == pdf.pages[2].obj.objgen
        assert [str(name) for name in names if isinstance(name, pikepdf.String)] == sorted(places)
    assert "nowhere" in texts(made.pdf)[2]


def test_a_place_with_letters_of_any_script(tmp_path: Path) -> None:
    """Ids may be written in any alphabet."""
    here, there = sheet('<p><a href="#größe-λ">x</a></p>', "a"), sheet('<p id="größe-λ">y</p>', "b")
    with opened(issued(project(tmp_path), [here, there]).pdf) as pdf:
        assert list(_links(pdf)) == [(0, "größe-λ")]


def test_the_outline(tmp_path: Path) -> None:
    """Headings of all sheets, nested; a sheet without any is there by its title, one without a title is not there."""
    bare = sheet("<p>x</p>", "bare", title="Plain")
    nameless = sheet("<h1>Half title</h1>", "nameless")
    with pypdfium2.PdfDocument(issued(project(tmp_path), [nameless, ONE, bare, TWO]).pdf) as document:
        found = [(mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]
    assert found == [(0, "One", 2), (1, "Part", 2), (1, "Other", 2), (0, "Plain", 4), (0, "Two", 6)]


def test_an_outline_that_is_closed(tmp_path: Path) -> None:
    """A heading that a style sheet closes does not count what lies below it as shown."""
    root = project(tmp_path, "h1 { bookmark-state: closed }")
    with opened(issued(root, [ONE]).pdf) as pdf:
        assert int(pdf.Root.Outlines.Count) == 1
        assert int(pdf.Root.Outlines.First.Count) == -2


def test_page_labels(tmp_path: Path) -> None:
    """The reader's page box shows what is printed on the page."""
    made = issued(project(tmp_path), [FRONT, ONE, TWO])
    assert made.labels == ("i", "ii", "1", "2", "3")
    with pypdfium2.PdfDocument(made.pdf) as document:
        assert tuple(document.get_page_label(number) for number in range(len(document))) == made.labels


def test_labels_start_anew_where_the_numbers_do() -> None:
    """Only where a number does not follow the one before, a new range begins."""
    with pikepdf.new() as pdf:
        imprint.label(
            pdf, [Folio(Folios.ROMAN, 1), Folio(Folios.ROMAN, 2), Folio(Folios.ARABIC, 1), Folio(Folios.ARABIC, 5)]
        )
        assert [int(entry) for entry in pdf.Root.PageLabels.Nums if not isinstance(entry, Dictionary)] == [0, 2, 3]


def test_what_the_file_says_of_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Title, makers, dates of the book; the same in both places where readers look."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    made = issued(project(tmp_path), [ONE], edition=replace(EDITION, title="Packet"))
    with opened(made.pdf) as pdf:
        info = {str(key): str(value) for key, value in pdf.docinfo.items()}
        assert info["/Title"] == "Weights & Measures: Packet"
        assert info["/Author"] == "Ann Author, Ed Editor"
        assert info["/CreationDate"] == info["/ModDate"] == "D:20260304000000Z"
        with pdf.open_metadata() as xmp:
            assert xmp["dc:title"] == "Weights & Measures: Packet"
            assert xmp["dc:creator"] == ["Ann Author", "Ed Editor"]
            assert xmp["dc:description"] == "A book <for> tests."
            assert xmp["xmp:CreateDate"] == "2026-03-04T00:00:00Z"
        assert str(pdf.Root.Lang) == "en-GB"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert pdf.Root.ViewerPreferences.Direction == Name.L2R


def test_the_date_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SOURCE_DATE_EPOCH outweighs the book's date."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    with opened(issued(project(tmp_path), [ONE]).pdf) as pdf:
        assert str(pdf.docinfo["/CreationDate"]) == "D:20010909014640Z"


def test_a_book_read_from_right_to_left(tmp_path: Path) -> None:
    """Its first page is a left one, and readers turn its pages the other way."""
    css = "@page :left { margin-left: 80pt } @page :right { margin-left: 20pt }"
    made = issued(project(tmp_path, css), [ONE], book=replace(BOOK, language="he"))
    with opened(made.pdf) as pdf:
        assert pdf.Root.ViewerPreferences.Direction == Name.R2L
    assert str(made.gatherings[0].pressed.side) == "left"


# Tags


def _elements(element: Object) -> Iterator[Object]:
    yield element
    for kid in element.get("/K", []):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield from _elements(kid)


def test_tags_of_all_sheets_are_one_tree(tmp_path: Path) -> None:
    """One document, in which every page and every link finds its elements."""
    with opened(issued(project(tmp_path), [FRONT, ONE, TWO]).pdf) as pdf:
        root = pdf.Root.StructTreeRoot
        assert bool(pdf.Root.MarkInfo.Marked)
        (document,) = root.K
        assert Name.Document == document.S
        assert document.P.objgen == root.objgen
        tagged = [str(element.S) for element in _elements(document)]
        assert tagged.count("/H1") == 3
        numbers = dict(NumberTree(root.ParentTree))
        keys = [int(page.obj.StructParents) for page in pdf.pages]
        links = [link for page in pdf.pages for link in page.obj.get("/Annots", [])]
        assert len(set(keys)) == len(pdf.pages)
        assert set(numbers) == {*keys, *(int(link.StructParent) for link in links)}
        for link in links:
            owner = numbers[int(link.StructParent)]
            assert any(
                kid.Obj.objgen == link.objgen for kid in owner.K if isinstance(kid, Dictionary) and "/Obj" in kid
            )


def test_a_link_that_is_dropped_leaves_the_tags_too(tmp_path: Path) -> None:
    """No element refers to an annotation that is not there."""
    with opened(issued(project(tmp_path), [TWO]).pdf) as pdf:
        kept = {link.objgen for link in pdf.pages[0].obj.Annots}
        for element in _elements(pdf.Root.StructTreeRoot.K[0]):
            for kid in element.get("/K", []):
                if isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR:
                    assert kid.Obj.objgen in kept


# Fonts


def _fonts(pdf: pikepdf.Pdf) -> dict[tuple[int, int], Object]:
    found = {}
    for page in pdf.pages:
        for place in (page.obj, *page.obj.Resources.get("/XObject", Dictionary()).values()):
            for font in place.get("/Resources", Dictionary()).get("/Font", Dictionary()).values():
                found[font.objgen] = font
    return found


def test_each_face_is_embedded_once(tmp_path: Path) -> None:
    """Three sheets and their furniture share their fonts; every letter can be copied from the page."""
    root = project(tmp_path, "@page { @bottom-center { content: 'Folio ' counter(page) } }")
    made = issued(root, [sheet("<h1>Aa</h1><p>abc</p>", "a"), sheet("<h1>Bb</h1><p>xyz <i>ffi</i></p>", "b")])
    assert texts(made.pdf) == ["Aa abc Folio 1", "Bb xyz ffi Folio 2"]
    with opened(made.pdf) as pdf:
        fonts = _fonts(pdf)
        assert len(fonts) == 3
        for font in fonts.values():
            letters = font.DescendantFonts[0]
            assert len(letters.FontDescriptor.FontFile2.read_bytes()) < 20_000


def test_widths_are_those_of_the_font(tmp_path: Path) -> None:
    """Letters of different sizes and sheets stand where the font says: the file has one width for each."""
    made = issued(
        project(tmp_path), [sheet('<p>ab</p><p style="font-size: 7.3pt">abcd</p>', "a"), sheet("<p>abcdef</p>", "b")]
    )
    with opened(made.pdf) as pdf:
        (font,) = _fonts(pdf).values()
        runs = font.DescendantFonts[0].W
        widths = sum(len(run) for run in runs if isinstance(run, pikepdf.Array))
        assert widths == 6


def test_fonts_that_are_special_stay_in_their_sheets(tmp_path: Path) -> None:
    """Where a letter is missing, WeasyPrint's own way of showing so is kept."""
    made = issued(
        project(tmp_path),
        [sheet("<p>a漢</p>", "a"), sheet("<p>b</p>", "b")],
        edition=replace(EDITION, missing_glyphs="warn"),
    )
    assert [problem.code for problem in made.problems] == ["P002"]
    assert texts(made.pdf)[1] == "b"


def test_the_text_of_glyphs() -> None:
    """A glyph may stand for several characters, also for those beyond the first plane."""
    cmap = embedding.to_unicode({5: "ffi", 6: "😀", 7: ""}).decode()
    assert "<0005> <006600660069>" in cmap
    assert "<0006> <d83dde00>" in cmap
    assert "<0007>" not in cmap


# The same bytes


_BUILD = """
import sys
from pathlib import Path
from pressroom import issued, project
from test_bindery import FRONT, ONE, TWO
sys.stdout.buffer.write(issued(project(Path(sys.argv[1])), [FRONT, ONE, TWO]).pdf)
"""


def test_the_same_bytes_everywhere(tmp_path: Path) -> None:
    """In another folder, another working directory, another time zone, another locale, with other hashes."""
    outcomes = set()
    for name, zone, locale, seed in (("a", "UTC", "C.UTF-8", "1"), ("ü b", "Pacific/Chatham", "C", "2")):
        (tmp_path / name).mkdir()
        env = os.environ | {
            "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent),
        }  # fmt: skip
        env.pop("SOURCE_DATE_EPOCH", None)
        done = subprocess.run(
            [sys.executable, "-c", _BUILD, str(tmp_path / name)],
            cwd=tmp_path / name,
            env=env,
            capture_output=True,
            check=True,
        )
        outcomes.add(done.stdout)
    assert len(outcomes) == 1
    assert outcomes.pop().startswith(b"%PDF-1.7")


def test_a_sheet_alone(tmp_path: Path) -> None:
    """One sheet of one page is a book too."""
    single: Sheet = sheet("<p>x</p>")
    assert texts(issued(project(tmp_path), [single]).pdf) == ["x"]


def test_a_linearised_file_has_the_same_pages(tmp_path: Path) -> None:
    """It begins with what a screen needs first, and says the same."""
    made = issued(project(tmp_path), [sheet(lines(20))], edition=replace(EDITION, linearised=True))
    plain = issued(project(tmp_path), [sheet(lines(20))])
    assert opened(made.pdf).is_linearized
    assert not opened(plain.pdf).is_linearized
    assert texts(made.pdf) == texts(plain.pdf)
    assert made.pdf == issued(project(tmp_path), [sheet(lines(20))], edition=replace(EDITION, linearised=True)).pdf
