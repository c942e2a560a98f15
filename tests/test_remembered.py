"""Results that are remembered: taken again when nothing that went into them has changed, and only then."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pressroom import BOOK, EDITION, lines, project, sheet

from pressrun.ground import plain
from pressrun.ground.files import Shelf
from pressrun.ground.store import Store
from pressrun.model.sheet import Sheet
from pressrun.press.issue import Issued, issue
from pressrun.press.press import press
from pressrun.press.pressed import Pressed, Side
from pressrun.press.remembered import Memory

CSS = ".n { font-variant-numeric: lining-nums tabular-nums } @page { @bottom-left { content: counter(page) } } "


class _Noting(Executor):
    """Does the work at once, and notes what it was."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_named: Any) -> Future[Any]:  # noqa: ANN401
        """Done at once."""
        self.done.append(f"{fn.__name__.partition('_')[0]} {getattr(args[0], 'name', 'furniture')}")
        future: Future[Any] = Future()
        future.set_result(fn(*args))
        return future


def _memory(root: Path, tools: str = "tools 1") -> Memory:
    return Memory(Store(root / ".pressrun/store"), tools, Shelf(root).fingerprint)


def _made(root: Path, sheets: list[Sheet], tools: str = "tools 1") -> tuple[Issued, list[str]]:
    """What was made, and what was worked on for it."""
    executor = _Noting()
    made = issue(BOOK, EDITION, sheets, root, executor, None, _memory(root, tools))
    assert made.pdf, [str(problem) for problem in made.problems]
    return made, sorted(executor.done)


def _sheets(*counts: int) -> list[Sheet]:
    refs = "".join(f'<p>s{at} <span class="n" data-page="s{at}">?</span></p>' for at in range(len(counts)))
    return [
        sheet(refs, "contents"),
        *(sheet(f'<h1 id="s{at}">s{at}</h1>{lines(count)}', f"s{at}") for at, count in enumerate(counts)),
    ]


def test_the_second_time_nothing_is_pressed(tmp_path: Path) -> None:
    """And the file is the same, byte for byte."""
    root = project(tmp_path, CSS)
    first, worked = _made(root, _sheets(3, 20))
    second, again = _made(root, _sheets(3, 20))
    assert worked == [
        "fold contents", "fold furniture", "fold furniture", "fold furniture", "fold s0", "fold s1", "furnish contents",
        "furnish s0", "furnish s1", "press contents", "press s0", "press s1",
    ]  # fmt: skip
    assert again == []
    assert second.pdf == first.pdf
    assert second.inputs == first.inputs


def test_an_edited_section_is_pressed_alone(tmp_path: Path) -> None:
    """Its furniture too only if its pages are others; the result is that of a clean build."""
    root = project(tmp_path, CSS)
    _made(root, _sheets(3, 20, 4))
    edited = [part if part.name != "s1" else sheet(part.html.partition("<section")[2].partition(">")[2]
              .partition("</section>")[0].replace("line7", "LINE"), "s1") for part in _sheets(3, 20, 4)]  # fmt: skip
    made, worked = _made(root, edited)
    assert worked == ["fold s1", "press s1"]
    assert made.pdf == _made(project(tmp_path / "clean", CSS), edited)[0].pdf


def test_a_section_that_grows_presses_no_other(tmp_path: Path) -> None:
    """All pages behind it have other numbers: only folios are set again, and the contents get other numbers."""
    root = project(tmp_path, CSS)
    _made(root, _sheets(3, 20, 4))
    made, worked = _made(root, _sheets(20, 20, 4))
    folded = ["fold contents", "fold furniture", "fold furniture", "fold furniture", "fold s0"]
    assert worked == [*folded, "furnish s0", "furnish s1", "furnish s2", "press s0"]
    assert made.pdf == _made(project(tmp_path / "clean", CSS), _sheets(20, 20, 4))[0].pdf


def test_a_changed_style_sheet_is_seen(tmp_path: Path) -> None:
    """What a sheet takes from the project went into it; a change that is taken back finds the former result."""
    root = project(tmp_path, CSS)
    first, _ = _made(root, _sheets(3))
    project(tmp_path, CSS + "p { color: red }")
    other, worked = _made(root, _sheets(3))
    assert "press s0" in worked
    assert other.pdf != first.pdf
    project(tmp_path, CSS)
    assert _made(root, _sheets(3))[1] == []


def test_a_new_version_of_anything_is_seen(tmp_path: Path) -> None:
    """Another WeasyPrint, or another pressrun, presses everything again."""
    root = project(tmp_path, CSS)
    _made(root, _sheets(3))
    assert _made(root, _sheets(3), "tools 2")[1] == _made(project(tmp_path / "clean", CSS), _sheets(3))[1]


def test_what_has_errors_is_not_remembered(tmp_path: Path) -> None:
    """It is tried again, and says again what is wrong."""
    root = project(tmp_path, CSS)
    broken = [sheet('<p><img src="none.png" alt="x"/></p>', "broken"), sheet("<p>x</p>", "whole")]
    for expected in (["press broken", "press whole"], ["press broken"]):
        executor = _Noting()
        made = issue(BOOK, EDITION, broken, root, executor, None, _memory(root))
        assert [problem.code for problem in made.problems] == ["M007"]
        assert executor.done == expected


def test_a_missing_letter_is_remembered_with_its_sheet(tmp_path: Path) -> None:
    """A section in a script that the theme has no font for is not pressed at every build, where that is tolerated."""
    root, tolerant = project(tmp_path, CSS), replace(EDITION, missing_glyphs="warn")
    for expected in (["press odd"], []):
        executor = _Noting()
        made = issue(BOOK, tolerant, [sheet("<p>\u6f22</p>", "odd")], root, executor, None, _memory(root))
        assert [(problem.code, problem.is_error) for problem in made.problems] == [("P002", False)]
        assert [task for task in executor.done if task.startswith("press")] == expected


def test_a_warning_is_remembered_with_its_sheet(tmp_path: Path) -> None:
    """A build that presses nothing still says what is to be looked at."""
    root = project(tmp_path, CSS + "p { unknown: 1 }")
    first, second = (_made(root, _sheets(3))[0] for _ in range(2))
    assert [problem.code for problem in first.problems] == ["T005"]
    assert second.problems == first.problems


def test_what_is_remembered_comes_back_whole(tmp_path: Path) -> None:
    """Every fact about the pages, and the pages."""
    made = press(_sheets(20)[1], Side.LEFT, project(tmp_path, CSS + "h1 { string-set: a content() }"), {}, whole=False)
    assert plain.load(Pressed, plain.dump(made)) == made


@pytest.mark.parametrize("stored", [b"", b"[]", b"{}\nx", b"[1,2]\n", b"\xff", b'["a","b",3]\n'])
def test_what_is_no_result_is_not_taken(stored: bytes) -> None:
    """The store may come with a stranger's project."""
    with pytest.raises(ValueError, match="no Pressed"):
        plain.load(Pressed, stored)


@pytest.mark.parametrize("junk", [b"", b"{", b"[1]", b'[["../../etc/passwd"]]', b'{"a": 1}'])
def test_junk_in_the_store_is_a_miss(tmp_path: Path, junk: bytes) -> None:
    """Under any name: everything is pressed, and the file is right."""
    root = project(tmp_path, CSS)
    first, _ = _made(root, _sheets(3))
    store = Store(root / ".pressrun/store")
    real = Store.get

    def get(self: Store, key: str) -> bytes | None:
        return junk if real(self, key) else None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "get", get)
        assert issue(BOOK, EDITION, _sheets(3), root, None, None, _memory(root)).pdf == first.pdf
    assert store.folder.is_dir()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 40)), max_size=4))
def test_any_edits_give_what_a_clean_build_gives(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int]]
) -> None:
    """Sections grow and shrink one after the other: each time the file is that of a build that remembers nothing."""
    root = project(tmp_path_factory.mktemp("edits"), CSS + "@page :left { margin-left: 60pt; margin-right: 40pt }")
    counts = [3, 14, 29, 2]
    for at, count in [(0, 3), *edits]:
        counts[at] = count
        assert _made(root, _sheets(*counts))[0].pdf == issue(BOOK, EDITION, _sheets(*counts), root).pdf
