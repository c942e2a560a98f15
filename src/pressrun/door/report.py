"""The one place that prints: problems, what was made, tables, data, and a line that says what is going on.

What was asked for goes to standard output; problems and progress go to standard error. With ``--json`` standard output
carries one JSON object, and nothing else is said. A reader that goes away early (``pressrun editions | head -1``) is no
fault, and a character that a console cannot show becomes a question mark, not a traceback.
"""

import io
import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TextIO

from pressrun.ground.problems import CODES, Problem, Severity, in_order, printable
from pressrun.model.measures import Measures
from pressrun.running.jobs import Artifact, State

ERASE: Final = "\r\x1b[2K"
"""Back to the start of the line, and empty it."""

COLOURS: Final = {Severity.ERROR: "1;31", Severity.WARNING: "1;33"}
"""How the word that says how bad it is stands out on a terminal (ANSI)."""


class Voice:
    """A stream that outlives its reader."""

    def __init__(self, stream: TextIO | None) -> None:
        self.stream: TextIO = stream or io.StringIO()  # None when a program without a console started us
        if isinstance(self.stream, io.TextIOWrapper):
            self.stream.reconfigure(errors="replace")

    @property
    def is_terminal(self) -> bool:
        """True when somebody is looking."""
        return self.stream.isatty()

    def say(self, text: str) -> None:
        """Write *text*. Raises OSError when it cannot be written for another reason than that nobody reads it."""
        self._guarded(lambda: self.stream.write(text))

    def flush(self) -> None:
        """Hand over what is still in the buffer; raises as `say` does."""
        self._guarded(self.stream.flush)

    def _guarded(self, act: Callable[[], object]) -> None:
        try:
            act()
        except BrokenPipeError:
            deafen(self.stream)
            self.stream = io.StringIO()


def deafen(stream: TextIO) -> None:
    """Let what *stream* still holds run into nothing, so that Python does not complain of it on leaving."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        return


@dataclass(slots=True)
class Report:
    """What a command says, and how loudly."""

    out: Voice
    """For what was asked for."""

    err: Voice
    """For problems and progress."""

    quiet: bool = False
    """Problems and what was asked for, nothing else."""

    verbose: bool = False
    """Every step with its time, and tracebacks."""

    data: bool = False
    """One JSON object instead of words."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    """``NO_COLOR`` and ``TERM`` are looked up here."""

    _step: tuple[str, str] = ("", "")
    """The step under way, and what it works on."""

    _is_shown: bool = False
    """True while a line stands that will be written over."""

    _since: float = 0.0
    """When it began (`time.perf_counter`)."""

    def progress(self, step: str, what: str = "") -> None:
        """A *step* has begun on *what* (``press``, ``book: control``); an empty step ends the last."""
        if self.quiet or self.data:
            return
        if self.verbose:
            self._timed(step, what)
        elif self._is_live:
            self._clear()
            self.err.say(_fitted(f"{step} {what}"))
            self.err.flush()
            self._is_shown = bool(step)
        else:
            self._plain(step, what.partition(":")[0])

    def made(self, artifact: Artifact) -> None:
        """What became of one edition."""
        self.progress("")
        if not self.quiet and not self.data:
            self.line(summary(artifact))
            self.out.flush()

    def problems(self, problems: Iterable[Problem]) -> None:
        """All of them, sorted, each once, and how many they are."""
        found = in_order(problems)
        if self.data or not found:
            return
        for problem in found:
            self.aside(self._shown(problem))
        if not self.quiet:
            self.aside(count(found))

    def line(self, text: str) -> None:
        """A line of what was asked for."""
        self._clear()
        self.out.say(f"{text}\n")

    def aside(self, text: str) -> None:
        """Lines on standard error."""
        self._clear()
        self.err.say(f"{text.rstrip()}\n")

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Columns as wide as they need to be; the first row is the heading."""
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            self.line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    def json(self, value: object) -> None:
        """*value* as JSON on standard output, laid out for people too, in ASCII for any console."""
        self.line(json.dumps(value, indent=2))

    def close(self) -> None:
        """End the line that says what is going on, and hand over what is still in a buffer."""
        self.progress("")
        self._clear()
        self.err.flush()
        self.out.flush()

    @property
    def _is_live(self) -> bool:
        """True when the line that says what is going on is written over."""
        said = self.quiet or self.verbose or self.data
        return not said and self.err.is_terminal and self.environ.get("TERM") != "dumb"

    @property
    def _is_coloured(self) -> bool:
        return self.err.is_terminal and self.environ.get("TERM") != "dumb" and not self.environ.get("NO_COLOR")

    def _clear(self) -> None:
        if self._is_shown:
            self._is_shown = False
            self.err.say(ERASE)
            self.err.flush()  # before standard output says something on the same line

    def _plain(self, step: str, what: str) -> None:
        """For a log: a line for each step and edition, none for each section."""
        if step and (step, what) != self._step:
            self.aside(f"{step} {what}")
        self._step = (step, what)

    def _timed(self, step: str, what: str) -> None:
        """A line for each step that has ended, with the seconds it took."""
        now = time.perf_counter()
        if self._step[0]:
            self.aside(f"{self._step[0]:<8} {now - self._since:6.2f} s  {self._step[1]}")
        self._step, self._since = (step, what), now

    def _shown(self, problem: Problem) -> str:
        """``path:line: severity CODE message``, and the hint indented under it."""
        text = str(problem)
        if self._is_coloured:
            word = str(problem.severity)
            text = text.replace(
                f"{word} {problem.code}", f"\x1b[{COLOURS[problem.severity]}m{word}\x1b[0m {problem.code}", 1
            )
        return f"{text}\n    {problem.hint}" if problem.hint else text


def _fitted(text: str) -> str:
    """*text* on one line of the terminal, whatever its width."""
    room, shown = shutil.get_terminal_size().columns - 1, printable(text.strip())
    return shown if len(shown) <= room else f"{shown[: max(room - 1, 0)]}…"


def summary(artifact: Artifact) -> str:
    """``made dist/book.pdf  48 pages  24 leaves  7% ink  412 KB  3.1 s``: what became of an edition, and what the file
    is."""
    facts = [f"{artifact.state} {artifact.target}"]
    if artifact.state is State.FAILED:
        facts.append(count(artifact.problems) or "not tried")
        return "  ".join(facts)
    if artifact.measures:
        facts += measured(artifact.measures)
    facts.append(weight(artifact.size))
    if artifact.state is State.MADE:
        facts.append(f"{artifact.seconds:.1f} s")
    return "  ".join(facts)


def measured(measures: Measures) -> list[str]:
    """``48 pages``, ``24 leaves``, ``7% ink``; no ink where nobody could measure it."""
    ink = [f"{percent(measures.ink)} ink"] if measures.looked_at else []
    return [plural(measures.pages, "page"), leaves(measures.leaves), *ink]


def leaves(number: int) -> str:
    """``1 leaf``, ``24 leaves``."""
    return f"{number:,} {'leaf' if number == 1 else 'leaves'}"


def percent(share: float) -> str:
    """``7%``; below ten with one place, ``6.8%``."""
    shown = f"{100 * share:.1f}"
    return f"{shown if 100 * share < 9.95 else f'{100 * share:.0f}'}%"  # noqa: PLR2004


def count(problems: Iterable[Problem]) -> str:
    """``2 errors, 1 warning``; empty when there is none."""
    found = list(problems)
    of = {severity: sum(problem.severity is severity for problem in found) for severity in Severity}
    return ", ".join(plural(number, str(severity)) for severity, number in of.items() if number)


def plural(number: int, thing: str) -> str:
    """``1 page``, ``48 pages``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def weight(size: int) -> str:
    """Bytes as people read them: ``812 B``, ``412 KB``, ``1.3 MB``; a KB is 1,000 bytes."""
    kilo = size / 1_000
    if kilo < 1:
        return f"{size} B"
    return f"{kilo:.0f} KB" if round(kilo) < 1_000 else f"{kilo / 1_000:.1f} MB"  # noqa: PLR2004 (1,000 KB is 1 MB)


def as_data(problem: Problem) -> dict[str, object]:
    """A problem for ``--json``; ``line`` is null where none is known, ``kind`` is the code in words."""
    return {
        "severity": str(problem.severity),
        "code": problem.code,
        "kind": CODES[problem.code],
        "path": problem.where.path,
        "line": problem.where.line,
        "message": problem.message,
        "hint": problem.hint,
    }


def taken(measures: Measures | None) -> dict[str, object]:
    """What printing takes, for ``--json``; null where there is nothing to print, or nobody has measured."""
    return {
        "pages": measures.pages if measures else None,
        "leaves": measures.leaves if measures else None,
        "ink": round(measures.ink, 4) if measures and measures.looked_at else None,
    }


def made_as_data(artifact: Artifact) -> dict[str, object]:
    """An edition for ``--json``; ``pages`` is null for an e-book, ``bytes`` and ``sha256`` for one that failed."""
    failed = artifact.state is State.FAILED
    return {
        "name": artifact.edition,
        "target": artifact.target,
        "state": str(artifact.state),
        **taken(artifact.measures),
        "bytes": None if failed else artifact.size,
        "sha256": None if failed else artifact.sha256,
        "seconds": round(artifact.seconds, 3),
    }
