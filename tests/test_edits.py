"""An author at work: after any edit, what is made with the help of earlier builds is what a clean build makes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pressrun.ground.files import walk
from pressrun.ground.store import Store
from pressrun.running import jobs, making
from pressrun.running.concordance import Concordance
from pressrun.running.crew import Here
from pressrun.running.plan import plan
from pressrun.running.records import started

BOOK = """\
title: A small book
people: [{name: the pressrun project}]
language: en-GB
date: 2026-11-22
identifiers: [{scheme: uuid, value: 5c0d6d2e-6f1e-5d57-9c54-3b8c0f1f7a11}]
contents:
  front: [preface.md]
  body: [one.md, two.md, three.md]
editions:
  packet: {parts: [cover, reading, questions]}
  book: {parts: [title-page, contents, front, body], notes: foot}
  ebook: {}
"""
PROSE = "The compositor sets a line, looks at it, and sets it again; what is set well is seen by nobody. " * 6
SECTIONS = ("preface", "one", "two", "three")
Project = Path


def _text(name: str) -> str:
    others = " ".join(f"See page [](#{other}){{.page}}." for other in SECTIONS if other != name)
    return f"# Of {name} {{#{name}}}\n\n{PROSE}\n\n{others}\n\n{PROSE}[^1]\n\n[^1]: A note on {name}.\n"


def _paragraphs(folder: Project, name: str) -> list[str]:
    return (folder / f"manuscript/{name}.md").read_text().split("\n\n")


def _write(folder: Project, name: str, paragraphs: list[str]) -> None:
    (folder / f"manuscript/{name}.md").write_text("\n\n".join(paragraphs))


def _grow(folder: Project, name: str, place: int) -> None:
    paragraphs = _paragraphs(folder, name)
    paragraphs[1 + place % (len(paragraphs) - 1) : 1] = [PROSE.strip()] * (1 + place)
    _write(folder, name, paragraphs)


def _cut(folder: Project, name: str, place: int) -> None:
    paragraphs = _paragraphs(folder, name)
    prose = [at for at, text in enumerate(paragraphs) if text.strip() == PROSE.strip()]
    for at in prose[place % len(prose) : place % len(prose) + 1] if prose else []:
        del paragraphs[at]
    _write(folder, name, paragraphs)


def _correct(folder: Project, name: str, place: int) -> None:
    file = folder / f"manuscript/{name}.md"
    file.write_text(file.read_text().replace("line", "word" * (1 + place % 3), 1 + place % 4))


def _ask(folder: Project, name: str, place: int) -> None:
    paragraphs = _paragraphs(folder, name)
    paragraphs.insert(1 + place % 2, "::: {.question kind=opening lines=3}\nWho sets the line?\n:::")
    _write(folder, name, paragraphs)


def _turn(folder: Project, _name: str, place: int) -> None:
    file = folder / "manuscript/book.yaml"
    orders = ("[one.md, two.md, three.md]", "[three.md, one.md, two.md]", "[two.md, one.md, three.md]")
    text = file.read_text()
    for order in orders:
        text = text.replace(f"body: {order}", "body: HERE")
    file.write_text(text.replace("HERE", orders[place % 3]))


EDITS: tuple[Callable[[Project, str, int], None], ...] = (_grow, _cut, _correct, _ask, _turn)


def _built(folder: Project) -> dict[str, bytes]:
    """What is in dist/ after everything has been made in this process."""
    reading = jobs.read(folder, Store(folder / jobs.STORE), _silent)
    begun, pages = started(folder), Concordance(reading, Here(), _silent)
    for job in plan(folder):
        made = jobs.make(job, reading, making.begin(job, reading, Here(), pages, _silent), begun, _silent)
        assert made.state is jobs.State.MADE, [str(problem) for problem in made.problems]
    return {path.name: path.read_bytes() for path in walk(folder / "dist", "")}


def _silent(_step: str, _what: str) -> None:
    """Nobody looks."""


@pytest.mark.slow
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(
        st.tuples(st.sampled_from(EDITS), st.sampled_from(SECTIONS), st.integers(0, 9)), min_size=1, max_size=2
    )
)
def test_after_any_edit_a_build_is_as_a_clean_one(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[Callable[[Project, str, int], None], str, int]]
) -> None:
    """Text grows, shrinks and is corrected, questions come, chapters change places: all files are the same bytes."""
    folder = tmp_path_factory.mktemp("author") / "book"
    (folder / "manuscript").mkdir(parents=True)
    (folder / "manuscript/book.yaml").write_text(BOOK)
    for name in SECTIONS:
        (folder / f"manuscript/{name}.md").write_text(_text(name))
    _built(folder)
    for number, (edit, name, place) in enumerate(edits):
        edit(folder, name, place)
        clean = folder.with_name(f"clean-{number}")
        shutil.copytree(folder / "manuscript", clean / "manuscript")
        assert _built(folder) == _built(clean)
