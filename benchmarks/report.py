"""The figures as a page of Markdown. No host is named in it, and no path of a machine."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.edits import Made
from benchmarks.figures import ALONE, GOALS, MIB, Goal, Row, Rows
from benchmarks.machine import BUSY, Machine

OURS: Final = "cold"
"""pressrun's row among those that make the whole book."""

_HOW: Final = """\
Every figure is the wall clock of a command with all the processes it starts, from the same Markdown to the finished
file; the median of its runs. The programs take turns, round by round. A peer that takes HTML is given what pressrun
itself typesets, joined into one document, with the theme's style sheets and fonts; the reading that makes this document
(row *reading*) is in its time, as it is in pressrun's. Children get a bare environment with `SOURCE_DATE_EPOCH`.
Memory is looked up in `/proc` up to every 4 ms at first and every 50 ms later: *largest* is the most that any one
process ever held; *together* is the sum of all at the worst moment, in which memory that processes share counts for
each of them. Both take in the reading, of which pandoc is the largest process: a peer that sets the book in less
memory shows pandoc's. Edits are made in a copy.
Tags, pages and size are read from the files that were made; that a file is
tagged does not say that its tags are good.
"""


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and on what the figures were made."""

    date: datetime.date
    subject: str
    """What was set: ``a generated book``."""

    size: str
    """Its size: ``112 files, 1.28 MB of Markdown``."""

    machine: Machine
    loads: tuple[float, float]
    """Load average before and after."""

    command: str
    """What repeats it."""

    patience: float
    """Seconds after which a command was ended."""


def report(rows: Rows, occasion: Occasion, peers: Sequence[str], cases: Sequence[str]) -> str:
    """The whole page; *peers* and *cases* name the rows of the two tables."""
    parts = [
        "# Benchmarks",
        "\n".join(_occasion(occasion)),
        "![The whole book, and again after a change](results.svg)",
        "## The whole book",
        "\n".join(_whole(rows, peers, occasion.patience)),
        "What cannot be compared:",
        "\n".join(_remarks(rows, peers)),
        "## pressrun, case by case",
        "\n".join(_cases(rows, cases, occasion.patience)),
        "## Goals",
        "\n".join(_goals(rows)),
        "## How it is measured",
        _HOW.strip(),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _occasion(occasion: Occasion) -> Iterator[str]:
    machine = occasion.machine
    yield f"{occasion.date.isoformat()}, {occasion.subject}: {occasion.size}. Repeat it with `{occasion.command}`."
    yield ""
    yield f"* {machine.cores} cores of {machine.processor}, {machine.memory:.0f} GiB of memory, {machine.system}"
    yield "* " + ", ".join(f"{name} {version}" for name, version in machine.versions)
    before, after = occasion.loads
    yield f"* load average {before:.2f} before, {after:.2f} after"
    if before > BUSY * machine.cores:
        yield "* **The machine was busy with other things when this began: do not trust these figures.**"


def _whole(rows: Rows, names: Sequence[str], patience: float) -> Iterator[str]:
    yield from _head(
        "program", "version", "pages >", "tagged", "PDF, MB >", "seconds >", "of all runs >", "to WeasyPrint alone >",
        "largest, MiB >", "together, MiB >",
    )  # fmt: skip
    alone = rows[ALONE].seconds if ALONE in rows else None
    for name in names:
        row = rows[name]
        title = "**pressrun**" if name == OURS else row.title
        if row.missing or row.fault or not row.laps:
            yield _line(title, row.version, row.missing or row.fault or "not run", *[""] * 7)
            continue
        ratio = _ratio(row, alone, is_bound=ALONE in rows and rows[ALONE].is_cut)
        yield _line(title, row.version, *_made(row.made), *_time(row, patience), ratio, *_memory(row))


def _made(made: Made | None) -> tuple[str, str, str]:
    if made is None:
        return "", "", ""
    return f"{made.pages:,}", "yes" if made.is_tagged else "no", f"{made.size / 1e6:.1f}"


def _time(row: Row, patience: float) -> tuple[str, str]:
    """The median, and what all runs lay between."""
    if row.is_cut:
        return f"over {patience / 60:g} min", ""
    every = sorted(lap.seconds for lap in row.good)
    return seconds(row.seconds), f"{seconds(every[0])} to {seconds(every[-1])} ({len(every)})"


def seconds(value: float | None) -> str:
    """Three figures, or as many as mean something."""
    if value is None:
        return ""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def _ratio(row: Row, alone: float | None, *, is_bound: bool) -> str:
    if not alone or not row.seconds:
        return ""
    return ("under " if is_bound else "over " if row.is_cut else "") + ratio(row.seconds / alone)


def ratio(value: float) -> str:
    """``0.41``, and what is far smaller as ``1/27``."""
    return f"{value:.2f}" if value >= 0.2 else f"1/{1 / value:.3g}"


def _memory(row: Row) -> tuple[str, str]:
    return _mib(row.largest), _mib(row.total)


def _mib(value: int) -> str:
    return f"{value / MIB:,.0f}" if value else ""


def _remarks(rows: Rows, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        row = rows[name]
        if row.remark and not row.missing and name != OURS:
            yield f"* {row.title}: {row.remark}"


def _cases(rows: Rows, names: Sequence[str], patience: float) -> Iterator[str]:
    yield from _head("case", "seconds >", "of all runs >", "largest, MiB >", "together, MiB >", "remark")
    for name in names:
        row = rows[name]
        if row.fault or not row.laps:
            yield _line(row.title, "", "", "", "", f"**{row.fault or 'not run'}**")
        else:
            yield _line(row.title, *_time(row, patience), *_memory(row), row.remark)


def _goals(rows: Rows) -> Iterator[str]:
    yield from _head("case", "set against", "reached >", "goal: at most >", "aim: at most >", "verdict")
    for goal in GOALS:
        value = goal.value(rows)
        against = {"seconds": "", "memory": ""}.get(goal.against, "")
        if goal.against in rows:
            against = "the book once" if goal.against == OURS else rows[goal.against].title
        reached = "" if value is None else _amount(goal, value)
        aim = "" if goal.aim is None else _amount(goal, goal.aim)
        verdict = goal.verdict(rows)
        shown = f"**{verdict}**" if verdict == "FAIL" else verdict
        yield _line(goal.title, against, reached, _amount(goal, goal.goal), aim, shown)


def _amount(goal: Goal, value: float) -> str:
    if goal.against == "seconds":
        return f"{seconds(value)} s" if value != goal.goal else f"{value:g} s"
    return f"{value:.0f} MiB" if goal.against == "memory" else ratio(value)


def _head(*columns: str) -> Iterator[str]:
    """A heading and the line below it; figures stand to the right (``>``)."""
    yield _line(*(column.removesuffix(" >") for column in columns))
    yield _line(*("--:" if column.endswith(" >") else "---" for column in columns))


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
