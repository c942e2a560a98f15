"""What people see: problems with their places, a line for each edition, a line that says what is going on."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressrun.door.report import ERASE, Report, Voice, as_data, count, made_as_data, summary, weight
from pressrun.ground.problems import CODES, Where, error, warning
from pressrun.model.measures import Measures
from pressrun.running.jobs import Artifact, State


class Terminal(io.StringIO):
    """A screen."""

    def isatty(self) -> bool:
        """Yes."""
        return True


class Console:
    """A report, and what it has said so far."""

    def __init__(self, *, screen: bool = False, environ: Mapping[str, str] | None = None) -> None:
        self.kept_out, self.kept_err = io.StringIO(), Terminal() if screen else io.StringIO()
        self.report = Report(Voice(self.kept_out), Voice(self.kept_err), environ=environ or {})

    @property
    def out(self) -> str:
        """Standard output."""
        return self.kept_out.getvalue()

    @property
    def err(self) -> str:
        """Standard error."""
        return self.kept_err.getvalue()


LINK = error("M005", "the link #nowhere leads nowhere", Where("manuscript/02.md", 7), "Did you mean `#now`?")
PAGES = warning("P004", "a line leaves the type area", Where("manuscript/01.md", 3))
TOOL = error("X001", "Pango is not installed", hint="apt-get install libpango-1.0-0")


def test_a_problem_is_a_line_and_its_hint_stands_under_it() -> None:
    """``path:line: severity CODE message``, and the hint, indented."""
    console = Console()
    console.report.problems([LINK])
    assert console.err == (
        "manuscript/02.md:7: error M005 the link #nowhere leads nowhere\n    Did you mean `#now`?\n1 error\n"
    )
    assert not console.out


def test_problems_are_sorted_and_each_is_said_once() -> None:
    """Several editions find the same fault; the author reads it once, in the order of the files."""
    console = Console()
    console.report.problems([LINK, PAGES, LINK, TOOL, PAGES])
    lines = [line for line in console.err.splitlines() if not line.startswith(" ")]
    assert lines == [str(TOOL), str(PAGES), str(LINK), "2 errors, 1 warning"]


def test_quiet_says_problems_alone() -> None:
    """--quiet leaves out the count, the editions made and all progress."""
    console = Console()
    console.report.quiet = True
    console.report.progress("press", "book")
    console.report.made(MADE)
    console.report.problems([PAGES])
    console.report.close()
    assert (console.out, console.err) == ("", f"{PAGES}\n")


MADE = Artifact(
    "book", "dist/book.pdf", State.MADE, size=412_300, measures=Measures(48, 24, 0.068, 24), seconds=3.14, sha256="ab"
)
CARD = Artifact("card", "dist/card.pdf", State.MADE, size=900, measures=Measures(1, 1, 0))


@pytest.mark.parametrize(
    ("artifact", "text"),
    [
        (MADE, "made dist/book.pdf  48 pages  24 leaves  6.8% ink  412 KB  3.1 s"),
        (CARD, "made dist/card.pdf  1 page  1 leaf  900 B  0.0 s"),
        (Artifact("it", "dist/it.epub", State.MADE, size=1_250_000, seconds=1), "made dist/it.epub  1.2 MB  1.0 s"),
        (Artifact("book", "dist/book.pdf", State.CURRENT, size=412_300), "current dist/book.pdf  412 KB"),
        (Artifact("it", "dist/it.pdf", State.FAILED, problems=(LINK, PAGES)), "failed dist/it.pdf  1 error, 1 warning"),
    ],
)  # fmt: skip
def test_an_edition_is_one_line(artifact: Artifact, text: str) -> None:
    """What became of it, and what the file is."""
    assert summary(artifact) == text


def test_a_log_has_a_line_for_each_step_and_edition() -> None:
    """Where nobody looks, a section is no news; nor is anything written over."""
    console = Console()
    for step, what in [
        ("read", "manuscript"),
        ("press", "book: preface"),
        ("press", "book: control"),
        ("bind", "book"),
    ]:
        console.report.progress(step, what)
    console.report.close()
    assert console.err == "read manuscript\npress book\nbind book\n"


def test_a_terminal_has_one_line_that_names_step_and_section_and_goes() -> None:
    """The line is written over; before anything else is said, and at the end, it is gone."""
    console = Console(screen=True, environ={"COLUMNS": "40"})
    console.report.progress("press", "book: preface")
    console.report.progress("press", "book: control")
    console.report.close()
    assert console.err == f"press book: preface{ERASE}press book: control{ERASE}"


def test_the_line_that_says_what_is_going_on_stays_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long section name is cut at the edge of the terminal, and what is not printable is written out."""
    monkeypatch.setenv("COLUMNS", "30")
    console = Console(screen=True)
    console.report.progress("press", "book: a\x1b[2Jvery-long-name-of-a-section-that-goes-on")
    assert console.err == "press book: a\\x1b[2Jvery-lon…"


def test_a_dumb_terminal_is_written_to_like_a_log() -> None:
    """TERM=dumb: no control codes at all."""
    console = Console(screen=True, environ={"TERM": "dumb"})
    console.report.progress("press", "book: control")
    console.report.problems([LINK])
    console.report.close()
    assert "\x1b" not in console.err


def test_severity_stands_out_on_a_terminal_unless_no_color_is_set() -> None:
    """NO_COLOR set to anything means no colour; also where the message repeats the words."""
    coloured, plain = Console(screen=True), Console(screen=True, environ={"NO_COLOR": "1"})
    for console in (coloured, plain):
        console.report.problems([LINK])
    assert "manuscript/02.md:7: \x1b[1;31merror\x1b[0m M005 the link" in coloured.err
    assert "manuscript/02.md:7: error M005 the link" in plain.err
    assert "\x1b[1" not in plain.err


def test_verbose_gives_each_step_with_its_time() -> None:
    """One line a step, when it has ended."""
    console = Console()
    console.report.verbose = True
    console.report.progress("read", "manuscript")
    console.report.progress("press", "book: control")
    console.report.close()
    read, press = console.err.splitlines()
    assert read.split() == ["read", "0.00", "s", "manuscript"]
    assert press.split() == ["press", "0.00", "s", "book:", "control"]


def test_a_table_has_columns() -> None:
    """As wide as the widest cell, and without space at the ends of lines."""
    console = Console()
    console.report.table([["edition", "state"], ["a", "current"], ["handout", ""]])
    assert console.out == "edition  state\na        current\nhandout\n"


def test_json_holds_everything_about_a_problem() -> None:
    """The same facts as in words, with the kind of fault in plain language."""
    assert as_data(LINK) == {
        "severity": "error", "code": "M005", "kind": CODES["M005"], "path": "manuscript/02.md", "line": 7,
        "message": "the link #nowhere leads nowhere", "hint": "Did you mean `#now`?",
    }  # fmt: skip
    assert as_data(TOOL)["line"] is None


def test_json_holds_everything_about_an_edition() -> None:
    """What is not known is null, not 0."""
    failed = Artifact("ebook", "dist/ebook.epub", State.FAILED, problems=(LINK,))
    assert made_as_data(MADE) == {
        "name": "book", "target": "dist/book.pdf", "state": "made", "pages": 48, "leaves": 24, "ink": 0.068,
        "bytes": 412_300, "sha256": "ab", "seconds": 3.14,
    }  # fmt: skip
    unknown = {key for key, value in made_as_data(failed).items() if value is None}
    assert unknown == {"pages", "leaves", "ink", "bytes", "sha256"}


def test_data_is_plain_ascii() -> None:
    """Any console can show it."""
    console = Console()
    console.report.json({"title": "Über"})
    assert json.loads(console.out) == {"title": "Über"}
    assert console.out.isascii()


def test_with_json_nothing_else_is_said() -> None:
    """A program that reads the output finds one object and no stray line."""
    console = Console(screen=True)
    console.report.data = True
    console.report.progress("press", "book")
    console.report.made(MADE)
    console.report.problems([LINK])
    console.report.close()
    assert (console.out, console.err) == ("", "")


def test_a_console_that_lacks_a_character_shows_another() -> None:
    """Windows code pages have no Greek: a question mark, not a traceback."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="cp1252")
    voice = Voice(stream)
    voice.say("λόγος\n")
    voice.flush()
    assert raw.getvalue().split() == [b"?????"]


def test_a_program_without_a_console_is_no_fault() -> None:
    """Python gives None for a stream that is closed from the start."""
    voice = Voice(None)
    voice.say("unheard")
    voice.flush()
    assert not voice.is_terminal


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_a_reader_that_goes_away_is_no_fault() -> None:
    """``pressrun … | head -1``: no traceback, no word, and the work goes on."""
    program = (
        "import sys; from pressrun.door.report import Voice\n"
        "voice = Voice(sys.stdout)\n"
        "for _ in range(9): voice.say('x' * 100_000); voice.flush()\n"
        "print('done', file=sys.stderr)\n"
    )
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([sys.executable, "-c", program], stdout=write, stderr=subprocess.PIPE, check=False, text=True)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "done\n")


@given(st.integers(0, 10**12))
def test_a_size_is_short_whatever_it_is(size: int) -> None:
    """At most seven characters up to a gigabyte, and never ``1000 KB``."""
    text = weight(size)
    number, unit = text.split()
    assert unit in {"B", "KB", "MB"}
    assert float(number) < 1000 or unit == "MB"


def test_nothing_is_counted_as_nothing() -> None:
    """No problems, no count."""
    assert not count([])
