"""The e-book as its readers find it: the text, the links, the notes, and the ways in."""

from dataclasses import replace
from pathlib import Path

import pytest
from epub_shop import NOTED, chapter, opened, packed, sheet

from pressrun.ground.problems import Severity

# ---------- What readers find ----------


def test_sections_are_read_in_the_order_of_the_book(tmp_path: Path) -> None:
    """Cover, title page, contents, then the sections as the author has them."""
    title = sheet("title-page", '<section class="title-page"><h1>Reading Together</h1></section>', landmark="titlepage")
    contents = sheet("contents", "<nav/>", landmark="toc")
    book = opened(tmp_path, title, contents, chapter("zebra"), chapter("ant"))

    assert book.spine == [
        "text/cover.xhtml", "text/title-page.xhtml", "nav.xhtml", "text/zebra.xhtml", "text/ant.xhtml",
    ]  # fmt: skip


def test_a_link_leads_to_the_file_that_holds_its_target(tmp_path: Path) -> None:
    """Ids are book-wide in the manuscript; in an e-book each section is a file."""
    one = chapter("one", '<p><a href="#two--there">there</a> and <a href="#one--here">here</a></p><p id="one--here"/>')
    book = opened(tmp_path, one, chapter("two", '<p id="two--there">There.</p>'))

    assert book.words("text/one.xhtml", "//h:a/@href") == ["two.xhtml#two--there", "#one--here"]


def test_a_link_to_what_this_edition_leaves_out_is_plain_text(tmp_path: Path) -> None:
    """The words stay, and nobody taps on nothing."""
    book = opened(tmp_path, chapter("one", '<p>See <a href="#gone--fig-1">Figure <em>1</em></a>, then go on.</p>'))

    assert book.words("text/one.xhtml", "//h:p") == ["See Figure 1, then go on."]
    assert not book.find("text/one.xhtml", "//h:a")


def test_a_link_into_the_web_stays_and_is_made_valid(tmp_path: Path) -> None:
    """A blank in an address is written as readers want it."""
    text = '<p><a href="https://example.org/a b">a</a> <a href="mailto:ann@example.org">b</a></p>'
    book = opened(tmp_path, chapter("one", text))

    assert book.words("text/one.xhtml", "//h:a/@href") == ["https://example.org/a%20b", "mailto:ann@example.org"]


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "file:///etc/passwd", "two.md", "https://[bad", "data:text/html,x"]
)
def test_a_link_that_no_reader_can_follow_is_text_and_a_warning(tmp_path: Path, href: str) -> None:
    """It says where it stands, and the e-book is made."""
    found = packed(tmp_path, chapter("one", f'<p data-block="7"><a href="{href}">words</a></p>'))

    assert [(p.code, p.severity, p.where.path, p.where.block, p.where.text) for p in found.problems] == [
        ("E002", Severity.WARNING, "manuscript/one.md", 7, href)
    ]


def test_footnotes_stand_at_the_end_of_their_section_as_asides(tmp_path: Path) -> None:
    """Readers show an aside as a window over the page; a heading over nothing would be left where they hide it."""
    book = opened(tmp_path, chapter("one", NOTED.format("one")), chapter("two", NOTED.format("two")))
    note = book.find("text/two.xhtml", "//h:aside[@epub:type='footnote'][@role='doc-footnote']")[0]
    reference = book.find("text/two.xhtml", "//h:a[@epub:type='noteref']")[0]

    assert (note.get("id"), reference.get("href")) == ("two--fn-1", "#two--fn-1")
    assert book.words("text/two.xhtml", "//h:aside//h:p") == ["A note of two."]
    assert book.words("text/two.xhtml", "//h:a[@role='doc-backlink']/@href") == ["#two--fnref-1"]
    assert book.words("text/two.xhtml", "//h:section[@role='doc-endnotes']/@aria-label") == ["Notes"]
    assert not book.find("text/two.xhtml", "//h:h2")


def test_answer_lines_are_left_to_paper(tmp_path: Path) -> None:
    """Nobody writes on the rules of a screen."""
    lines = '<div class="lines" aria-hidden="true"><i/><i/></div>'
    text = f'<section class="question"><div class="ask"><p>Why?</p></div>{lines}</section><div class="lines">Mine</div>'
    book = opened(tmp_path, chapter("one", text))

    assert book.words("text/one.xhtml", "//h:div") == ["Why?", "Mine"]


def test_nothing_that_pressrun_wrote_for_itself_is_left(tmp_path: Path) -> None:
    """What tells blocks and sources apart is of no use to a reader."""
    text = '<p data-block="2" data-source="x.md" onclick="go()">Text <span data-block="3">and more</span>.</p>'
    document = opened(tmp_path, chapter("one", text)).text("text/one.xhtml")

    assert "data-" not in document
    assert "onclick" not in document
    assert "<p>Text and more.</p>" in document


def test_text_between_elements_is_not_lost(tmp_path: Path) -> None:
    """Comments and unknown places fall away; the words around them do not."""
    text = "<p>One<!-- aside --> two <b>three</b> four<br/>five <i/>six</p>"

    assert opened(tmp_path, chapter("one", text)).words("text/one.xhtml", "//h:p") == ["One two three fourfive six"]


def test_key_points_keep_the_numbers_of_the_book(tmp_path: Path) -> None:
    """The second list goes on where the first ended, in every edition."""
    text = '<section class="key-points"><ul><li data-number="3">A</li><li data-number="4">B</li></ul></section>'
    book = opened(tmp_path, chapter("one", text))

    assert book.words("text/one.xhtml", "//h:ol/h:li/@value") == ["3", "4"]


def test_a_task_list_shows_its_boxes(tmp_path: Path) -> None:
    """A box to tick is a form, which an e-book cannot hold; its sign can."""
    text = (
        '<ul><li><label><input type="checkbox" checked=""/>done</label></li><li><input type="checkbox"/>open</li></ul>'
    )

    assert opened(tmp_path, chapter("one", text)).words("text/one.xhtml", "//h:li") == ["☑ done", "☐ open"]


def test_columns_stand_as_the_author_aligned_them(tmp_path: Path) -> None:
    """Without a style attribute, which some shops refuse."""
    text = '<table><tbody><tr><td data-align="right" style="color: red">1</td></tr></tbody></table>'
    cell = opened(tmp_path, chapter("one", text)).find("text/one.xhtml", "//h:td")[0]

    assert cell.items() == [("class", "align-right")]


def test_what_a_document_is_stands_in_both_vocabularies(tmp_path: Path) -> None:
    """Old readers look for epub:type, screen readers for roles."""
    glossary = sheet("glossary", '<section class="glossary" id="glossary-part"><h1>Glossary</h1></section>',
                     landmark="glossary")  # fmt: skip
    book = opened(tmp_path, chapter("one"), replace(chapter("two"), landmark=""), glossary)
    path = "//h:body/h:section"

    assert book.words("text/one.xhtml", f"{path}/@epub:type | {path}/@role") == ["chapter", "doc-chapter"]
    assert book.words("text/glossary.xhtml", f"{path}/@epub:type | {path}/@role") == ["glossary", "doc-glossary"]
    assert [book.words(f"text/{name}.xhtml", "//h:body/@epub:type") for name in ("one", "two", "glossary")] == [
        ["bodymatter"], ["bodymatter"], ["backmatter"],
    ]  # fmt: skip


# ---------- Ways in ----------


def test_the_contents_nest_headings(tmp_path: Path) -> None:
    """As deep as three levels, in reading order, with the number of the section and without those of its notes."""
    text = (
        '<h2 id="one--a">A<a role="doc-noteref" href="#one--d">1</a></h2><h3 id="one--b">B</h3><h4 id="one--c">C</h4>'
        '<h2 id="one--d">D</h2><h2>No way here</h2>'
    )
    one = chapter("one", text)
    numbered = replace(one, html=one.html.replace('<h1 data-block="1">', '<h1><span class="number">1</span>'))
    book = opened(tmp_path, numbered, chapter("two"))

    assert book.words("nav.xhtml", "//h:nav[@epub:type='toc']//h:a") == ["1 One", "A", "B", "D", "Two"]
    assert book.words("nav.xhtml", "//h:nav[@epub:type='toc']/h:ol/h:li/h:ol/h:li/h:ol//h:a") == ["B"]
    assert book.words("nav.xhtml", "//h:a[.='D']/@href") == ["text/one.xhtml#one--d"]
    assert book.words("toc.ncx", "//ncx:navPoint/ncx:navLabel") == ["1 One", "A", "B", "D", "Two"]


def test_no_level_of_headings_is_left_out(tmp_path: Path) -> None:
    """For who jumps from heading to heading; each looks as its author meant it."""
    text = "<h4>Deep</h4><h2>Less</h2><h3>More</h3><h2>Again</h2><h6>Deepest</h6><h6>Beside</h6>"
    book = opened(tmp_path, chapter("one", text))
    path = "//h:body//*[self::h:h1 or self::h:h2 or self::h:h3 or self::h:h4 or self::h:h6]"

    assert book.words("text/one.xhtml", f"{path}[not(@aria-level)]") == ["One", "Less", "More", "Again"]
    assert book.words("text/one.xhtml", f"{path}/@aria-level") == ["2", "3", "3"]


def test_landmarks_lead_to_the_parts(tmp_path: Path) -> None:
    """Readers have buttons for them; the list itself is hidden."""
    front = sheet("preface", '<section id="preface"><h1>Preface</h1></section>', landmark="frontmatter")
    glossary = sheet("glossary", "<section><h1>Glossary</h1></section>", landmark="glossary")
    contents = sheet("contents", "<nav/>", landmark="toc")
    book = opened(tmp_path, contents, front, chapter("one"), chapter("two"), glossary)
    path = "//h:nav[@epub:type='landmarks'][@hidden]//h:a"

    assert book.words("nav.xhtml", f"{path}/@epub:type") == ["cover", "toc", "bodymatter", "glossary"]
    assert book.words("nav.xhtml", f"{path}/@href")[2] == "text/one.xhtml"


def test_marks_of_printed_pages_become_a_list_of_pages(tmp_path: Path) -> None:
    """Where a text bears them, "turn to page 12" works on a screen too; where it does not, nothing is claimed."""
    text = '<p>Text<span role="doc-pagebreak" id="page-12" aria-label="12"/> goes on.</p>'
    book, plain = opened(tmp_path, chapter("one", text)), opened(tmp_path, chapter("one"))

    assert book.words("nav.xhtml", "//h:nav[@epub:type='page-list']//h:a/@href") == ["text/one.xhtml#page-12"]
    assert book.words("toc.ncx", "//ncx:pageTarget/ncx:navLabel") == ["12"]
    assert {"pageBreakMarkers", "pageNavigation"} <= set(book.metadata("schema:accessibilityFeature"))
    assert not plain.find("nav.xhtml", "//h:nav[@epub:type='page-list']")
    assert "pageNavigation" not in plain.metadata("schema:accessibilityFeature")


def test_names_of_files_stay_when_a_section_is_put_in(tmp_path: Path) -> None:
    """Readers keep bookmarks by them."""
    before = opened(tmp_path, chapter("one"), chapter("two"))
    after = opened(tmp_path, chapter("one"), chapter("between"), chapter("two"))

    assert set(before.files) < set(after.files)


def test_names_of_files_are_latin_letters_whatever_the_ids_are(tmp_path: Path) -> None:
    """Some shops refuse others; two ids never fall together."""
    book = opened(tmp_path, chapter("第一章"), chapter("第二章"), chapter("A"), chapter("a"))

    assert len(set(book.spine)) == 5
    assert all(name.isascii() and name.lower() == name for name in book.spine)


def test_a_section_may_be_called_like_a_part(tmp_path: Path) -> None:
    """A section `glossary` and the glossary that pressrun prints are two files."""
    glossary = sheet("glossary", "<section><h1>Glossary</h1></section>", landmark="glossary")
    book = opened(tmp_path, chapter("glossary"), chapter("cover"), glossary)

    assert book.spine == [
        "text/cover.xhtml", "text/glossary.xhtml", "text/part-cover.xhtml", "text/part-glossary.xhtml",
    ]  # fmt: skip
