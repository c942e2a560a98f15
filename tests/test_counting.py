"""Lines that are counted: their numbers in the margin, and references to them, as they come out on the pages."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pressroom import BOOK, EDITION, PLAIN, issued, opened, project, sheet, texts, words
from test_remembered import _memory, _Noting

from pressrun.model.edition import Counting, Edition, LineNumbers
from pressrun.model.sheet import Sheet, Start
from pressrun.model.words import languages
from pressrun.model.words import words as table
from pressrun.press import counting
from pressrun.press.counting import Citation
from pressrun.press.issue import Issued, issue
from pressrun.press.pressed import Stretch, is_open
from pressrun.press.pressed import opened as noughts

PAGE = replace(EDITION, line_numbers=LineNumbers(Counting.PAGE))
THROUGH = replace(EDITION, line_numbers=LineNumbers(Counting.THROUGH))
OUTSIDE = ".line-number.right { left: 100%; right: auto; margin: 0 0 0 10pt } "
TABULAR = ".line-range { font-variant-numeric: lining-nums tabular-nums } "


def _text(count: int, word: str = "line", first: int = 1, name: str = "") -> str:
    """A paragraph of so many short lines that are counted; *name* is the id of a passage from its second to its last
    line but one."""
    rows = [f"{word}{number}" for number in range(first, first + count)]
    if name:
        rows[-2] = f"{rows[-2]}</span>"
        rows[1] = f'<span id="{name}">{rows[1]}'
    return f'<p data-block="1" data-counted="">{"<br/>".join(rows)}</p>'


def _ask(name: str) -> str:
    place = f'<span class="line-range" data-lines="{name}">“it”</span>'
    return f'<p data-block="9">See <a href="#{name}" data-ref="lines">{place}</a>.</p>'


def _numbers(made: Issued, page: int) -> list[tuple[int, float, float]]:
    """The numbers in the margins of a page: each with its place, pt from the left and from the top."""
    found = [place for place in words(made.pdf or b"", page) if place[0].isdecimal() and not 50 <= place[1] <= 245]
    return [(int(number), left, down) for number, left, down in found]


def _beside(made: Issued, page: int) -> dict[int, str]:
    """Number -> the word that stands on its line, to half a point."""
    rows = [place for place in words(made.pdf or b"", page) if not place[0].isdecimal()]
    heights = {number: down for number, _, down in _numbers(made, page)}
    return {
        number: next(word for word, _, height in rows if abs(height - down) < 6) for number, down in heights.items()
    }


def test_lines_are_counted_on_each_page(tmp_path: Path) -> None:
    """Every fifth has its number beside it, and on the next page they begin anew."""
    made = issued(project(tmp_path), [sheet(_text(22))], edition=PAGE)
    assert [_beside(made, page) for page in (0, 1)] == [
        {5: "line5", 10: "line10", 15: "line15"}, {5: "line20"},
    ]  # fmt: skip
    assert all(left < 45 for _, left, _ in _numbers(made, 0))


def test_lines_are_counted_through_the_sheets(tmp_path: Path) -> None:
    """From the first section to the last, over blank pages and whatever is not counted."""
    sheets = [sheet(_text(18), "a"), sheet("<p>apart</p>", "b"), sheet(_text(9, first=19), "c", Start.RECTO)]
    made = issued(project(tmp_path), sheets, edition=THROUGH)
    assert [_beside(made, page) for page in range(made.pages)] == [
        {5: "line5", 10: "line10", 15: "line15"}, {}, {}, {}, {20: "line20", 25: "line25"},
    ]  # fmt: skip


def test_how_many_lines_have_one_number(tmp_path: Path) -> None:
    """Every third, if that is wanted."""
    edition = replace(EDITION, line_numbers=LineNumbers(Counting.THROUGH, 3))
    made = issued(project(tmp_path), [sheet(_text(10))], edition=edition)
    assert sorted(_beside(made, 0)) == [3, 6, 9]


def test_only_lines_of_marked_blocks_count(tmp_path: Path) -> None:
    """A heading, a marker, a note and a block that is not marked have no number, and move none on."""
    css = "ul { padding-left: 20pt } .fn { float: footnote } li { list-style: '- ' }"
    body = (
        f"<h2>head</h2>{_text(3)}<p>apart</p><ul><li data-counted=''>item<span class='fn'>note</span></li></ul>"
        f"{_text(3, 'last')}"
    )
    made = issued(project(tmp_path, css), [sheet(body)], edition=PAGE)
    assert _beside(made, 0) == {5: "last1"}


def test_a_theme_says_where_numbers_stand(tmp_path: Path) -> None:
    """Outside on both pages of a spread, also where a sheet has changed sides after it was pressed."""
    css = "@page :left { margin: 50pt 40pt 50pt 60pt } @page :right { margin: 50pt 60pt 50pt 40pt } " + OUTSIDE
    sheets = [sheet(_text(20), "a"), sheet("<p>b</p>", "b"), sheet(_text(20), "c")]
    made = issued(project(tmp_path, css), sheets, edition=PAGE)
    sides = [{left < 60 for _, left, _ in _numbers(made, page)} for page in range(made.pages)]
    assert sides == [{False}, {True}, set(), {True}, {False}]
    assert [gathering.pressed.moved for gathering in made.gatherings] == [False, False, True]
    assert all(left > 240 or left < 50 for page in range(made.pages) for _, left, _ in _numbers(made, page))


def test_numbers_that_a_theme_puts_off_the_page(tmp_path: Path) -> None:
    """Are told, once for a section, and nothing is told of those that have room."""
    root = project(tmp_path, ".line-number { margin-right: 45pt }")
    made = issued(root, [sheet(_text(12))], edition=PAGE)
    assert [str(one) for one in made.problems] == [
        "manuscript/one.md: warning P004 numbers of lines run off the page"
    ]  # fmt: skip
    assert issued(project(tmp_path / "near"), [sheet(_text(12))], edition=PAGE).problems == ()


def test_a_text_from_right_to_left(tmp_path: Path) -> None:
    """A theme puts its numbers on the right, where its lines begin."""
    css = "p { text-align: right } [dir=rtl] .line-number { left: 100%; right: auto; margin: 0 0 0 10pt }"
    made = issued(
        project(tmp_path, css), [sheet(_text(7), attributes='lang="ar" dir="rtl"')],
        book=replace(BOOK, language="ar"), edition=PAGE,
    )  # fmt: skip
    assert [number for number, left, _ in _numbers(made, 0) if left > 250] == [5]


def test_numbers_are_not_text(tmp_path: Path) -> None:
    """They are artifacts of pagination: a screen reader, and whoever takes the text out by its tags, finds the lines
    alone."""
    made = issued(project(tmp_path), [sheet(_text(12))], edition=PAGE)
    with opened(made.pdf) as pdf:
        (name,) = pdf.pages[0].resources["/XObject"].keys()
        drawn = pikepdf.parse_content_stream(pdf.pages[0].resources["/XObject"][name])
    marks = [str(one.operands[1].Type) for one in drawn if str(one.operator) == "BDC"]
    assert marks == ["/Pagination", "/Pagination"]
    assert not any("/MCID" in one.operands[1] for one in drawn if str(one.operator) == "BDC")


def test_without_line_numbers_marks_change_nothing(tmp_path: Path) -> None:
    """An edition that counts no lines is the same, byte for byte."""
    root = project(tmp_path)
    plain = sheet(_text(22).replace(' data-counted=""', ""))
    assert issued(root, [sheet(_text(22))]).pdf == issued(root, [plain]).pdf


def _made(root: Path, sheets: Sequence[Sheet], edition: Edition) -> tuple[Issued, list[str]]:
    executor = _Noting()
    made = issue(BOOK, edition, sheets, root, executor, None, _memory(root))
    assert made.pdf, [str(problem) for problem in made.problems]
    return made, sorted(executor.done)


@pytest.mark.parametrize("edition", [PAGE, THROUGH], ids=["page", "through"])
def test_an_edit_that_shifts_lines_presses_one_sheet(tmp_path: Path, edition: Edition) -> None:
    """What comes after it gets other numbers, also where it names lines; and the file is that of a clean build, byte
    for byte."""
    root = project(tmp_path, TABULAR)

    def sheets(count: int) -> list[Sheet]:
        return [sheet(_text(count), "a"), sheet(_text(12, name="it"), "b"), sheet(_ask("it"), "c")]

    _made(root, sheets(9), edition)
    warm, worked = _made(root, sheets(10), edition)
    assert [work for work in worked if work.startswith("press")] == ["press a"]
    assert warm.pdf == _made(project(tmp_path / "clean", TABULAR), sheets(10), edition)[0].pdf
    assert _made(root, sheets(10), edition) == (warm, [])
    said = "lines 12 to 21" if edition is THROUGH else "page 2, lines 2 to 11"
    assert texts(warm.pdf)[2] == f"See {said}."


@pytest.mark.parametrize(
    ("edition", "before", "body", "said"),
    [
        (THROUGH, 0, _text(6, name="it"), "lines 2 to 5"),
        (THROUGH, 20, _text(12, name="it"), "lines 22 to 31"),
        (THROUGH, 0, _text(3, name="it"), "line 2"),
        (THROUGH, 3, f'<div id="it">{_text(2)}<p>apart</p>{_text(1)}</div>', "lines 4 to 6"),
        (PAGE, 0, _text(6, name="it"), "page 1, lines 2 to 5"),
        (PAGE, 3, _text(3, name="it"), "page 2, line 2"),
        (PAGE, 0, _text(20, name="it"), "page 1, line 2 \u2013 page 2, line 4"),
        (THROUGH, 3, '<p id="it">not counted</p>', "page 2"),
        (THROUGH, 3, '<p id="other">not counted</p>', "“it”"),
    ],
)
def test_what_a_passage_is_called(tmp_path: Path, edition: Edition, before: int, body: str, said: str) -> None:
    """By its lines; where they begin anew on each page by that, too; by its page where nothing is counted; and as it
    was where it is not in the edition. So before the passage, and after it."""
    ahead = [sheet(_text(before), "front")] if before else []
    sheets = [*ahead, sheet(body, "text"), sheet(_ask("it"), "after")]
    for css in ("", TABULAR):
        found = texts(issued(project(tmp_path, css), sheets, edition=edition).pdf)[-1]
        assert re.sub(r" \d+$", "", found) == f"See {said}."


def test_a_reference_before_its_passage(tmp_path: Path) -> None:
    """It stands in the text itself, and the lines that it takes are counted with the rest."""
    asked = _ask("it").replace("<p ", '<p data-counted="" ')
    made = issued(project(tmp_path), [sheet(asked + _text(12, name="it"))], edition=THROUGH)
    assert "See lines 3 to 12." in texts(made.pdf)[0]


def test_the_link_says_where_it_leads(tmp_path: Path) -> None:
    """A screen reader hears the lines, not a blank."""
    made = issued(
        project(tmp_path, TABULAR), [sheet(_text(12, name="it"), "a"), sheet(_ask("it"), "b")], edition=THROUGH
    )
    with opened(made.pdf) as pdf:
        assert str(pdf.pages[1].Annots[0].Contents).replace("\u00a0", " ") == "lines 2 to 11"


def test_numbers_that_never_settle_are_told_and_fit() -> None:
    """A reference that moves its own passage to and fro is printed all the same, in as many digits as there is room."""
    assert counting.fitted("lines 9 to 101", "lines 00 to 00") == "lines 09 to 01"
    assert counting.fitted("line 7", "lines 00 to 00") == "lines 07 to 07"
    assert counting.fitted("7", "00") == "07"


@given(st.from_regex(r"([a-z ]*[1-9][0-9]{0,3}){1,3}", fullmatch=True))
def test_a_phrase_fits_its_own_noughts(phrase: str) -> None:
    """Whatever its numbers, they go where as many digits are left open."""
    assert is_open(noughts(phrase))
    assert not is_open(phrase)
    assert counting.fitted(phrase, noughts(phrase)) == phrase
    numbers = counting.parts("lines x", phrase)
    assert list(numbers.values()) == re.findall("[0-9]+", phrase)
    assert {counting.whole(name) for name in numbers} == {"lines x"}


@pytest.mark.parametrize("language", languages())
def test_every_language_names_lines(language: str) -> None:
    """One or several, on a page or through: each number once, in order, none of them parted from its word."""
    page, through = (Citation(LineNumbers(how), table(language)) for how in (Counting.PAGE, Counting.THROUGH))
    passage, one = Stretch(0, 11, 0, 17), Stretch(0, 11, 0, 11)
    said = [
        through.called(passage, [0], str), through.called(one, [0], str),
        page.called(passage, [0], lambda _: "3"), page.called(Stretch(0, 29, 1, 1), [0, 0], lambda at: str(at + 3)),
    ]  # fmt: skip
    assert [re.findall("[0-9]+", one) for one in said] == [
        ["12", "18"],
        ["12"],
        ["3", "12", "18"],
        ["3", "30", "4", "2"],
    ]
    assert not any(re.search(" [0-9]", one) for one in said)


def test_the_room_for_a_number_is_there() -> None:
    """The test page has 50 pt of margin: what the tests above call a margin is one."""
    assert "margin: 50pt" in PLAIN
