"""From sheets to a PDF: sides and page numbers that settle, limits, problems, executors."""

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from pressroom import BOOK, EDITION, issued, lines, project, sheet, texts

from pressrun.ground.hands import Lost, Overdue
from pressrun.ground.problems import Where
from pressrun.model.sheet import Folios, Sheet, Start
from pressrun.press.issue import Progress, issue
from pressrun.press.pressed import Side

MIRRORED = "@page :left { margin-left: 60pt; margin-right: 40pt } "


def _contents(*ids: str) -> Sheet:
    rows = "".join(f'<p>{name} <span data-page="{name}">?</span></p>' for name in ids)
    return sheet(rows, "contents", Start.RECTO, Folios.ROMAN)


def _chapter(name: str, count: int, start: Start = Start.NEXT) -> Sheet:
    return sheet(f'<h1 id="{name}">{name}</h1>{lines(count)}', name, start, title=name)


def test_page_numbers_in_the_contents(tmp_path: Path) -> None:
    """They are those that are printed: roman in the front, from 1 in the body; an unknown id keeps its words."""
    preface = sheet(f'<h1 id="preface">P</h1>{lines(20)}', "preface", Start.RECTO, Folios.ROMAN)
    sheets = [_contents("preface", "a", "b", "nix"), preface, _chapter("a", 20, Start.RECTO), _chapter("b", 3)]
    assert texts(issued(project(tmp_path), sheets).pdf)[0] == "preface iii a 1 b 3 nix ?"


def test_page_numbers_that_move_each_other(tmp_path: Path) -> None:
    """Numbers that make a text longer, and so move other numbers, are looked up until nothing moves any more."""
    refs = "".join('<p>see <span data-page="end">?</span></p>' for _ in range(13))
    first = sheet(f'{refs}<p class="wide">at <span data-page="end" class="big">?</span></p><p>x</p>', "first")
    middle = [sheet(lines(15), f"m{number}") for number in range(7)]
    root = project(tmp_path, ".big { display: inline-block; width: auto; letter-spacing: 85pt }")
    made = issued(root, [first, *middle, _chapter("end", 1)])
    pages = texts(made.pdf)
    real = str(len(pages))
    assert f"at {real}" in " ".join(pages[:2])
    assert pages[0].startswith(f"see {real}")
    assert made.problems == ()


def test_page_numbers_that_never_settle(tmp_path: Path) -> None:
    """A paragraph that moves to the next page when its own number is short, and back when it is long, gets the later
    number and a warning."""
    css = "p.code { font: 10pt/20pt Code } @page { size: 220pt 400pt }"
    text = f'{"x" * 20}<br/>{"x" * 20}<br/>{"x" * 18} <span data-page="here">?</span>'
    body = f'{lines(13)}<p class="code" id="here">{text}</p>'
    sheets = [*(sheet("<p>x</p>", f"s{number}") for number in range(8)), sheet(body, "last")]
    made = issued(project(tmp_path, css), sheets)
    (problem,) = made.problems
    assert problem.code == "P005"
    assert problem.where == Where("manuscript/last.md", text="here")
    assert "xxx 10" in " ".join(texts(made.pdf)[8:])
    assert made.pdf == issued(project(tmp_path, css), sheets).pdf


def test_sides_settle(tmp_path: Path) -> None:
    """A sheet that follows on stands on the side that is left for it, set for that side."""
    made = issued(project(tmp_path, MIRRORED), [_chapter("a", 3), _chapter("b", 20), _chapter("c", 3)])
    assert [gathering.pressed.side for gathering in made.gatherings] == [Side.RIGHT, Side.LEFT, Side.LEFT]


def test_only_what_stands_on_the_wrong_side_is_pressed_again(tmp_path: Path) -> None:
    """And nothing at all where left and right pages are alike, or differ in their side margins alone."""
    lower = "@page :left { margin-top: 40pt; margin-bottom: 60pt }"
    for css, times in ((lower, 4), (MIRRORED, 3), ("", 3)):
        told: list[tuple[str, str]] = []
        sheets = [_chapter("a", 3), _chapter("b", 20), _chapter("c", 20, Start.RECTO)]
        made = issue(BOOK, EDITION, sheets, project(tmp_path, css), None, _noted(told))
        assert made.pages == 6
        assert len([name for step, name in told if step == "press"]) == times


def _noted(told: list[tuple[str, str]]) -> Progress:
    return lambda step, name: told.append((step, name))


def test_progress_is_told(tmp_path: Path) -> None:
    """Step by step, sheet by sheet."""
    told: list[tuple[str, str]] = []
    issue(BOOK, EDITION, [_chapter("a", 3)], project(tmp_path), None, _noted(told))
    assert told == [("press", "a"), ("furnish", "a"), ("bind", "book")]


def test_what_went_in(tmp_path: Path) -> None:
    """Style sheets, fonts and pictures of all sheets, each once, in order."""
    made = issued(project(tmp_path), [_chapter("a", 3), _chapter("b", 3)])
    paths = [path for path, _ in made.inputs]
    assert paths == sorted(set(paths))
    assert {"styles/test.css", "styles/fonts/Literata-Regular.ttf"} <= set(paths)


def test_a_text_that_is_too_long(tmp_path: Path) -> None:
    """The overflow is told in lines, at the edition's row, with the longest sections; there is no PDF."""
    edition = replace(EDITION, name="handout", max_pages=2, line=12)
    parts = f'<div data-source="manuscript/b.md">{lines(22)}</div><div data-source="manuscript/a.md">{lines(15)}</div>'
    made = issue(BOOK, edition, [sheet(parts)], project(tmp_path))
    (problem,) = made.problems
    assert made.pdf is None
    assert problem.message == "the text is 7 lines too long for 2 pages"
    assert problem.where == Where("manuscript/book.yaml", 12, text="handout")
    assert problem.hint.endswith("manuscript/b.md (22 lines), manuscript/a.md (15 lines).")
    assert issued(project(tmp_path), [sheet(lines(30))], edition=edition).pages == 2


def test_one_line_too_many(tmp_path: Path) -> None:
    """One line is no lines."""
    made = issue(
        BOOK, replace(EDITION, max_pages=1), [sheet(lines(16))], project(tmp_path, "p { widows: 1; orphans: 1 }")
    )
    assert made.problems[0].message == "the text is 1 line too long for 1 page"


def test_too_many_pages_without_lines(tmp_path: Path) -> None:
    """Where pages are too many for another reason, they are counted."""
    made = issue(BOOK, replace(EDITION, max_pages=1), [sheet("<p>a</p>", "a"), sheet("<p>b</p>", "b", Start.RECTO)],
                 project(tmp_path, "p { position: absolute }"))  # fmt: skip
    assert made.problems[0].message == "3 pages are made, and 1 at most are wanted"


def test_all_problems_of_all_sheets_together(tmp_path: Path) -> None:
    """In the order of the files, with no PDF when there is an error among them."""
    sheets = [
        sheet('<p data-block="1"><img src="no.png" alt="x"/></p>', "b"),
        sheet("<p>open", "a"),
        sheet("<p>漢</p>", "c"),
    ]
    made = issue(BOOK, EDITION, sheets, project(tmp_path))
    assert made.pdf is None
    assert [(problem.where.path, problem.code) for problem in made.problems] == [
        ("manuscript/a.md", "T003"), ("manuscript/b.md", "M007"), ("manuscript/c.md", "P002"),
    ]  # fmt: skip


def test_missing_letters_may_be_warnings(tmp_path: Path) -> None:
    """When the edition says so, it is made all the same."""
    made = issued(project(tmp_path), [sheet("<p>漢</p>")], edition=replace(EDITION, missing_glyphs="warn"))
    assert [(problem.code, problem.is_error) for problem in made.problems] == [("P002", False)]


def test_a_problem_of_the_furniture_stops_the_edition(tmp_path: Path) -> None:
    """A running head that cannot be set is an error like any other."""
    root = project(tmp_path, "@page { @top-left { content: '漢' } }")
    assert issue(BOOK, EDITION, [sheet("<p>x</p>")], root).pdf is None


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_any_executor_gives_the_same_bytes(tmp_path: Path, kind: str) -> None:
    """Whoever presses the sheets, and in whatever order they come back."""
    root = project(tmp_path, MIRRORED + "@page { @bottom-center { content: counter(page) } }")
    sheets = [_contents("a", "b"), _chapter("a", 33, Start.RECTO), _chapter("b", 3), _chapter("c", 18)]
    executor: Executor = (
        ThreadPoolExecutor(3) if kind == "threads" else ProcessPoolExecutor(2, mp_context=get_context("spawn"))
    )
    with executor:
        assert issue(BOOK, EDITION, sheets, root, executor).pdf == issued(root, sheets).pdf


class _Failing(Executor):
    """An executor whose processes die, or whose calls raise, the first so many times."""

    def __init__(self, fault: Exception, times: int = 1_000_000) -> None:
        self.fault, self.times = fault, times

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_named: Any) -> Future[Any]:  # noqa: ANN401
        """A future that has failed, or one that is done."""
        future: Future[Any] = Future()
        self.times -= 1
        if self.times >= 0:
            future.set_exception(self.fault)
        else:
            future.set_result(fn(*args))
        return future


ENDED = "a cannot be pressed: the process that tried it ended, and ended when it tried again"


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (ValueError("no room"), "P006", "a cannot be pressed: ValueError: no room"),
        (MemoryError(), "P009", "a needs more memory than it may have"),
        (Overdue(2.0), "P008", "a takes longer than 2 seconds to press"),
        (Lost(), "P006", ENDED),
        (BrokenExecutor(), "P006", ENDED),
    ],
)
def test_what_cannot_be_pressed_is_a_problem_of_its_sheet(
    tmp_path: Path, fault: Exception, code: str, words: str
) -> None:
    """It is told by the name of the sheet and its file; nothing else is lost by it."""
    made = issue(BOOK, EDITION, [_chapter("a", 1)], project(tmp_path), _Failing(fault))
    (problem,) = made.problems
    assert (problem.code, problem.message, problem.where) == (code, words, Where("manuscript/a.md", 1))


def test_a_sheet_whose_process_is_lost_is_pressed_once_more(tmp_path: Path) -> None:
    """A machine may run out of memory by chance."""
    root, executor = project(tmp_path), _Failing(Lost(), times=1)
    made = issue(BOOK, EDITION, [_chapter("a", 1)], root, executor)
    assert made.problems == ()
    assert made.pdf == issued(root, [_chapter("a", 1)]).pdf


def test_an_edition_of_nothing(tmp_path: Path) -> None:
    """No sheets make no file, and say so."""
    made = issue(BOOK, EDITION, [], project(tmp_path))
    assert made.pdf is None
    assert [problem.code for problem in made.problems] == ["B011"]
