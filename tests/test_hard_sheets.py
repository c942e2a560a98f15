"""Texts that are too much for a press: each is made, or ends in a problem that says what and where; other editions are
made all the same, nothing hangs, and nobody sees a traceback."""

import os
import random
import signal
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pressrun.model.sheet import Sheet
from pressrun.press import settling
from pressrun.press.pressed import Pressed, Side
from pressrun.running import run
from pressrun.running.jobs import Artifact, State
from pressrun.running.plan import plan

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="signals, and limits of memory")

Pressrun = Callable[..., subprocess.CompletedProcess[str]]
Make = Callable[..., Path]

BOOK = """\
title: A hard book
language: en
date: 2026-11-22
limits: {{seconds: {seconds}, megabytes: {megabytes}}}
editions:
  book: {{}}
  other: {{layout: book, sections: [two]}}
  ebook: {{sections: [two]}}
"""

TO_PRESS = [
    "the",
    "river",
    "made",
    "a",
    "town",
    "and",
    "its",
    "people",
    "moved",
    "twice",
    "because",
    "water",
    "rises",
    "where",
    "nobody",
    "looks",
    "for",
    "it",
]


@pytest.fixture
def hard(tmp_path: Path) -> Make:
    """A project with a first section that is hard to press, and a second one that is not."""

    def make(text: str, seconds: int = 120, megabytes: int = 1500, **pictures: bytes) -> Path:
        folder = tmp_path / "manuscript"
        folder.mkdir()
        (folder / "book.yaml").write_text(BOOK.format(seconds=seconds, megabytes=megabytes))
        (folder / "01-one.md").write_text(text)
        (folder / "02-two.md").write_text("# Two\n\nNothing hard.\n")
        for name, data in pictures.items():
            (folder / name.replace("_", ".")).write_bytes(data)
        return tmp_path

    return make


def made(project: Path) -> set[str]:
    """What stands in dist/."""
    return {path.name for path in (project / "dist").iterdir()}


def words(count: int, seed: int = 1) -> str:
    """So many words."""
    choose = random.Random(seed)  # noqa: S311 (the same words each time)
    return " ".join(choose.choice(TO_PRESS) for _ in range(count))


def png(width: int, height: int) -> bytes:
    """A black picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    rows = b"".join([packer.compress(bytes(1 + width * 3)) for _ in range(height)]) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def svg(lines: int) -> bytes:
    """A drawing of so many lines."""
    drawn = "".join(f'<path d="M{n % 997} {n % 991}L{n % 983} {n % 977}" stroke="#000"/>' for n in range(lines))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000">{drawn}</svg>'.encode()


def table(rows: int) -> str:
    """One of so many rows."""
    return "| a | b | c |\n|---|---|---|\n" + "".join(f"| {n} | {words(3, n)} | {words(4, n)} |\n" for n in range(rows))


def notes(count: int) -> str:
    """Paragraphs with so many footnotes."""
    texts = "\n\n".join(" ".join(f"{words(8, at + n)}.[^{at + n}]" for n in range(50)) for at in range(0, count, 50))
    return texts + "\n\n" + "".join(f"[^{n}]: Note {n}, {words(5, n)}.\n\n" for n in range(count))


ENDLESS = "x" * 200_000
"""One word, which the press divides anew for every line."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "pictures"),
    [
        pytest.param(f"{words(40_000)[:200_000]}\n", {}, id="a paragraph of 200,000 characters"),
        pytest.param(table(2000), {}, id="a table of 2,000 rows"),
        pytest.param(f"```\n{words(8)}\n```\n" * 500, {}, id="500 blocks of code"),
        pytest.param('![Much](much.png){alt="Black."}\n', {"much_png": (10_000, 10_000)}, id="100 megapixels"),
        pytest.param('![Much](much.svg){alt="Lines."}\n', {"much_svg": 20_000}, id="20,000 lines in a drawing"),
    ],
)
def test_much_of_one_kind_is_made(hard: Make, pressrun: Pressrun, text: str, pictures: dict[str, Any]) -> None:
    """However long it takes, it is less than what it may take."""
    drawn = {name: png(*size) if name.endswith("png") else svg(size) for name, size in pictures.items()}
    project = hard(f"# One\n\n{text}", **drawn)
    done = pressrun("build", "book", "other")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert made(project) == {"book.pdf", "other.pdf"}


@linux
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(ENDLESS, id="a word of 200,000 letters"),
        pytest.param(notes(5000), id="5,000 footnotes", marks=pytest.mark.slow),
    ],
)
def test_what_takes_too_long_is_ended(hard: Make, pressrun: Pressrun, text: str) -> None:
    """The section is named, with what to do; the other editions are made."""
    project = hard(f"# One\n\n{text}\n", seconds=10)
    since = time.monotonic()
    done = pressrun("build")
    assert done.returncode == 1
    assert "manuscript/01-one.md" in done.stderr
    assert "error P008 one takes longer than 10 seconds to press" in done.stderr
    assert "raise `limits` in book.yaml" in done.stderr
    assert "Traceback" not in done.stderr
    assert made(project) == {"other.pdf", "ebook.epub"}
    assert time.monotonic() - since < 110


@linux
@pytest.mark.parametrize(
    ("text", "pictures"),
    [
        pytest.param('![Much](much.png){alt="Black."}\n', {"much_png": (12_000, 7_000)}, id="a picture"),
    ],
)
def test_what_wants_too_much_memory_is_ended(
    hard: Make, pressrun: Pressrun, text: str, pictures: dict[str, tuple[int, int]]
) -> None:
    """The section is named; the other editions are made."""
    project = hard(f"# One\n\n{text}", megabytes=300, **{name: png(*size) for name, size in pictures.items()})
    done = pressrun("build")
    assert done.returncode == 1, done.stderr
    assert "manuscript/01-one.md" in done.stderr
    assert any(said in done.stderr for said in ("error P009 one needs more memory", "error P006 one cannot be pressed"))
    assert "Traceback" not in done.stderr
    assert made(project) == {"other.pdf", "ebook.epub"}


def test_a_section_that_prints_nothing_is_named(hard: Make, pressrun: Pressrun) -> None:
    """A style sheet hides it: P007, and the edition without it is made."""
    project = hard("# One\n\nText.\n")
    (project / "styles/plain/templates/parts").mkdir(parents=True)
    book = project / "manuscript/book.yaml"
    book.write_text(book.read_text().replace("  book: {}", "  book: {theme: plain}"))
    (project / "styles/plain/book.css").write_text("section[data-source$='01-one.md'] { display: none }")
    done = pressrun("build")
    assert done.returncode == 1
    assert "error P007 one makes no pages" in done.stderr
    assert "Traceback" not in done.stderr
    assert made(project) == {"other.pdf", "ebook.epub"}


def die(marks: Path | None) -> None:
    """As the kernel ends a process when memory runs out; where there are *marks*, only the first time."""
    if marks is None or not marks.exists():
        if marks:
            marks.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def killed_once(sheet: Sheet, side: Side, root: Path, numbers: Mapping[str, str]) -> Pressed:
    """A press that dies over the hard section, once."""
    if sheet.source.endswith("01-one.md"):
        die(root / "marks")
    return settling.press_unfonted(sheet, side, root, numbers)


def killed_always(sheet: Sheet, side: Side, root: Path, numbers: Mapping[str, str]) -> Pressed:
    """A press that dies over the hard section."""
    if sheet.source.endswith("01-one.md"):
        die(None)
    return settling.press_unfonted(sheet, side, root, numbers)


def confused(sheet: Sheet, side: Side, root: Path, numbers: Mapping[str, str]) -> Pressed:
    """A press in which WeasyPrint raises something over the hard section."""
    from pressrun.press import impression  # noqa: PLC0415 (only a worker loads it)

    def upset(*_: object, **__: object) -> None:
        raise ZeroDivisionError("no width")

    with pytest.MonkeyPatch.context() as patch:
        if sheet.source.endswith("01-one.md"):
            patch.setattr(impression, "lay_out", upset)
        return settling.press_unfonted(sheet, side, root, numbers)


def built(project: Path, workers: int = 2) -> Iterator[tuple[str, Artifact]]:
    """Build everything; artifacts by edition."""
    for artifact in run.run(plan(project), workers, lambda _step, _what: None):
        yield artifact.edition, artifact


@linux
@pytest.mark.parametrize("workers", [1, 2])
def test_a_worker_that_is_killed_once_does_no_harm(hard: Make, monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    """Its section is pressed once more, and the file is that of a build in which nobody was killed."""
    project = hard("# One\n\nText.\n")
    assert {one.state for _, one in built(project, workers)} == {State.MADE}
    before = (project / "dist/book.pdf").read_bytes()
    monkeypatch.setattr(settling, "press_unfonted", killed_once)
    for path in sorted((project / ".pressrun").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    assert {one.state for _, one in built(project, workers)} == {State.MADE}
    assert (project / "marks").exists()
    assert (project / "dist/book.pdf").read_bytes() == before


@linux
def test_a_section_that_kills_every_worker_is_named(hard: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """P006 after the second, at the section; the other editions are made."""
    project = hard("# One\n\nText.\n")
    monkeypatch.setattr(settling, "press_unfonted", killed_always)
    done = dict(built(project))
    assert {name: one.state for name, one in done.items()} == {
        "book": State.FAILED, "other": State.MADE, "ebook": State.MADE,
    }  # fmt: skip
    (problem,) = done["book"].problems
    assert (problem.code, problem.where.path) == ("P006", "manuscript/01-one.md")
    assert "ended when it tried again" in problem.message


def test_a_section_that_makes_the_press_raise_is_named(hard: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it raises: a sentence with its name; the other editions are made."""
    project = hard("# One\n\nText.\n")
    monkeypatch.setattr(settling, "press_unfonted", confused)
    done = dict(built(project))
    assert [one.state for one in done.values()] == [State.FAILED, State.MADE, State.MADE]
    (problem,) = done["book"].problems
    assert (problem.code, problem.where.path) == ("P006", "manuscript/01-one.md")
    assert problem.message == "one cannot be pressed: ZeroDivisionError: no width"
    assert done["book"].trace == ""
