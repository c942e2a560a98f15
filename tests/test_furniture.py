"""Folios and running heads, as they come out on the pages of a whole edition."""

import re
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pytest
from pressroom import issued, lines, opened, project, sheet, texts, words

from pressrun.model.sheet import Folios, Sheet, Start
from pressrun.press.furniture import carry, furnish
from pressrun.press.press import press
from pressrun.press.pressed import PageFacts, Side

HEADS = """
@page { @bottom-center { content: "p" counter(page) } }
@page :left { @top-left { content: "L:" string(book) } }
@page :right { @top-right { content: "R:" string(chapter) } }
.title { string-set: book content(text); page: bare }
@page bare { @top-left { content: none } @top-right { content: none } @bottom-center { content: none } }
h1 { string-set: chapter content(text) }
.chapter { page: chapter }
@page :nth(1 of chapter) { @top-right { content: none } @top-left { content: none } }
"""


def _pages(root: Path, *sheets: Sheet) -> list[str]:
    return texts(issued(root, sheets).pdf)


def _chapter(number: int, count: int, start: Start = Start.NEXT) -> Sheet:
    return sheet(f'<div class="chapter"><h1>Chapter{number}</h1>{lines(count)}</div>', f"c{number}", start)


def test_folios_and_running_heads(tmp_path: Path) -> None:
    """The title page has none; openers keep the folio alone; then the book's title is on the left, the chapter's on the
    right, and what the title page said is still known in the sheets after it."""
    title = sheet('<p class="title">Book</p>', "title", Start.RECTO)
    pages = _pages(project(tmp_path, HEADS), title, _chapter(1, 44, Start.RECTO), _chapter(2, 20, Start.RECTO))
    assert [re.sub(r"line\d+ ?", "", page) for page in pages] == [
        "Book", "", "Chapter1 p3", "L:Book p4", "R:Chapter1 p5", "", "Chapter2 p7", "L:Book p8",
    ]  # fmt: skip


def test_roman_folios(tmp_path: Path) -> None:
    """The style sheet says how the number of a page is written; the front has numbers of its own."""
    css = "@page { @bottom-center { content: counter(page) } } .front { page: front } "
    css += "@page front { @bottom-center { content: counter(page, lower-roman) } }"
    front = sheet(f'<div class="front">{lines(20)}</div>', "front", Start.RECTO, Folios.ROMAN)
    pages = _pages(project(tmp_path, css), front, sheet(lines(2), "body", Start.RECTO))
    assert [page.split()[-1] for page in pages] == ["i", "ii", "1"]


def test_the_number_of_pages_is_that_of_the_edition(tmp_path: Path) -> None:
    """``2 of 5`` counts the pages of all sheets, blanks too."""
    css = '@page { @bottom-right { content: counter(page) " of " counter(pages) } }'
    pages = _pages(project(tmp_path, css), sheet(lines(20), "a"), sheet(lines(20), "b", Start.RECTO))
    assert [page.split("line")[-1].partition(" ")[2] for page in pages] == ["1 of 4", "2 of 4", "3 of 4", "4 of 4"]


def test_blanks_have_no_furniture(tmp_path: Path) -> None:
    """Neither the blank between two sheets nor the one inside a sheet."""
    css = "@page { @bottom-center { content: 'foot' } } h2 { break-before: right }"
    pages = _pages(project(tmp_path, css), sheet("<p>a</p><h2>b</h2>", "a"), sheet("<p>c</p>", "c", Start.RECTO))
    assert pages == ["a foot", "", "b foot", "", "c foot"]


@pytest.mark.parametrize(
    ("keyword", "expected"),
    [
        ("first", ["One", "Two", "Three", "Three"]),
        ("last", ["One", "Two2", "Three", "Three"]),
        ("start", ["One", "One", "Three", "Three"]),
        ("first-except", ["", "", "", "Three"]),
    ],
)
def test_which_heading_of_a_page_is_its_running_head(tmp_path: Path, keyword: str, expected: Sequence[str]) -> None:
    """As CSS has it: the first or the last on the page, the one that holds at its start, or none where one begins."""
    css = (
        f"h1 {{ string-set: head content(text) }} @page {{ @top-left {{ content: '[' string(head, {keyword}) ']' }} }}"
    )
    body = (
        f"<h1>One</h1>{lines(14)}{lines(1)}<h1>Two</h1><h1>Two2</h1>{lines(12)}"
        f'<h1 style="break-before: page">Three</h1>{lines(20)}'
    )
    pages = _pages(project(tmp_path, css), sheet(body))
    assert [page.partition("]")[0].partition("[")[2] for page in pages] == expected


@pytest.mark.parametrize(
    ("selector", "printed"),
    [
        (":first", [1]),
        (":nth(3)", [3]),
        (":nth(odd)", [1, 3, 5]),
        (":nth(2 of chapter)", [2, 5]),
        (":nth(2n of chapter)", [2, 5]),
    ],
)
def test_pages_that_a_selector_counts(tmp_path: Path, selector: str, printed: list[int]) -> None:
    """From the start of the sheet, or from the start of each element with the page name."""
    css = f".chapter {{ page: chapter; break-before: page }} @page {selector} {{ @top-left {{ content: 'here' }} }}"
    body = f'<div class="chapter">{lines(40)}</div><div class="chapter">{lines(30)}</div>'
    pages = _pages(project(tmp_path, css), sheet(body))
    assert [number for number, page in enumerate(pages, 1) if "here" in page] == printed


def test_running_heads_do_not_change_the_pages(tmp_path: Path) -> None:
    """The text stands where it stands without them."""
    plain, furnished = project(tmp_path / "plain"), project(tmp_path / "furnished", HEADS)
    at = [
        [place for place in words(issued(root, [_chapter(1, 20)]).pdf or b"", 1) if place[0].startswith("line")]
        for root in (plain, furnished)
    ]
    assert at[0] == at[1]


def test_where_furniture_stands(tmp_path: Path) -> None:
    """A folio at the outer foot: right on a right page, left on a left one, in the margin below the text."""
    css = "@page :left { @bottom-left { content: 'p' counter(page) } } "
    css += "@page :right { @bottom-right { content: 'p' counter(page); text-align: right } }"
    pdf = issued(project(tmp_path, css), [sheet(lines(20))]).pdf or b""
    (_, right, down), (_, left, _) = (next(place for place in words(pdf, n) if place[0][0] == "p") for n in (0, 1))
    assert right > 230
    assert left == pytest.approx(50, abs=1)
    assert down > 350


def _margins(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """What is laid over the first page."""
    (name,) = pdf.pages[0].resources.get("/XObject", {}).keys()
    return pdf.pages[0].resources["/XObject"][name]


def _drawing(pdf: pikepdf.Pdf) -> bytes:
    """What the first page draws itself."""
    pdf.pages[0].contents_coalesce()
    return pdf.pages[0].Contents.read_bytes()


def test_furniture_is_marked_as_such(tmp_path: Path) -> None:
    """Heads and feet are artifacts of pagination, so that they are not read out; what stands at the side is neither."""
    css = "@page{@top-left{content:'a'}@bottom-left{content:'b'}@left-top{content:'c'}}"
    with opened(issued(project(tmp_path, css), [sheet("<p>x</p>")]).pdf) as pdf:
        marks = [
            mark.operands[1] for mark in pikepdf.parse_content_stream(_margins(pdf)) if str(mark.operator) == "BDC"
        ]
    assert {str(mark.Type) for mark in marks} == {"/Pagination"}
    assert sorted(str(mark.get("/Subtype", "")) for mark in marks) == ["", "/Footer", "/Header"]


def test_what_a_page_is_painted_with_stays_under_the_text(tmp_path: Path) -> None:
    """The page's own background and border belong to the sheet; the furniture on top does not paint them again."""
    css = "@page { background: #abcdef; border: 1pt solid red; @top-left { content: 'head'; background: #123456 } }"
    with opened(issued(project(tmp_path, css), [sheet("<p>x</p>")]).pdf) as pdf:
        painted = _margins(pdf).read_bytes()
        assert b"0.670588" not in painted
        assert b"0.070588" in painted
        assert b"0.670588" in _drawing(pdf)


def test_a_letter_that_no_font_has(tmp_path: Path) -> None:
    """In a running head it is a problem like in the text."""
    root = project(tmp_path, "@page { @top-left { content: '漢' } }")
    pressed = press(sheet("<p>x</p>"), Side.RIGHT, root)
    assert [problem.code for problem in furnish(pressed, 1, 1, {}, root).problems] == ["P002"]


def test_a_sheet_without_furniture_has_none(tmp_path: Path) -> None:
    """Nothing is pressed where no margin box has content."""
    root = project(tmp_path)
    assert furnish(press(sheet("<p>x</p>"), Side.RIGHT, root), 1, 1, {}, root).pdf == b""


def test_strings_are_carried_on() -> None:
    """The last value that a page gives holds for what comes after."""
    pages = [
        PageFacts("", Side.RIGHT, blank=False, strings=(("a", "1"), ("a", "2"))),
        PageFacts("", Side.LEFT, blank=False),
    ]
    assert carry({"a": "0", "b": "0"}, pages) == {"a": "2", "b": "0"}
