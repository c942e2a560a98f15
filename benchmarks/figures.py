"""What was measured: rows of figures, and how they stand to the goals."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.edits import Made
from benchmarks.stopwatch import Lap

MIB: Final = 1024 * 1024
"""Bytes."""

ALONE: Final = "weasyprint"
"""The row that ratios are taken to."""


@dataclass(frozen=True, slots=True)
class Row:
    """One program or one case, with all its laps."""

    name: str
    """Short, for those who look it up."""

    title: str
    """For readers."""

    laps: tuple[Lap, ...] = ()
    """As many as there were rounds for it."""

    made: Made | None = None
    """The PDF of the first good lap; None where there is none."""

    version: str = ""
    missing: str = ""
    """Why there are no laps."""

    fault: str = ""
    """What makes the figures worthless: a command failed, or a check did."""

    remark: str = ""
    """What cannot be compared."""

    @property
    def good(self) -> tuple[Lap, ...]:
        """The laps that count."""
        return tuple(lap for lap in self.laps if lap.is_good)

    @property
    def is_cut(self) -> bool:
        """True when it was ended because it took too long: its seconds are then the least that it takes."""
        return not self.good and any(lap.is_cut for lap in self.laps)

    @property
    def seconds(self) -> float | None:
        """Median of the good laps, or the time after which it was cut."""
        laps = self.laps if self.is_cut else self.good
        return statistics.median(lap.seconds for lap in laps) if laps and not self.fault else None

    @property
    def largest(self) -> int:
        """Bytes of the largest process in any lap; 0 when unknown."""
        return max((lap.largest for lap in self.good), default=0)

    @property
    def total(self) -> int:
        """Bytes of all processes together at the worst moment of any lap; 0 when unknown."""
        return max((lap.total for lap in self.good), default=0)


Rows = Mapping[str, Row]
"""By name, in order."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Something to reach, as a value that may be *goal* at most."""

    title: str
    """Which case."""

    name: str
    """Its row."""

    against: str
    """The row that it is set against; ``seconds`` or ``memory`` when it is a plain limit."""

    goal: float
    """What must be reached: a ratio, seconds, or MiB."""

    aim: float | None = None
    """What would be better still."""

    def value(self, rows: Rows) -> float | None:
        """What was reached; None when one of the rows was not measured."""
        row = rows.get(self.name)
        if row is None or row.seconds is None or row.is_cut:
            return None
        if self.against == "seconds":
            return row.seconds
        if self.against == "memory":
            return row.largest / MIB or None
        other = rows.get(self.against)
        return None if other is None or not other.seconds else row.seconds / other.seconds

    def verdict(self, rows: Rows) -> str:
        """``aim``, ``pass``, ``FAIL`` or ``not measured``."""
        value = self.value(rows)
        if value is None:
            return "not measured"
        if self.aim is not None and value <= self.aim:
            return "aim"
        return "pass" if value <= self.goal else "FAIL"


GOALS: Final = (
    Goal("cold: everything, from Markdown to `book.pdf`", "cold", ALONE, 0.4, 0.3),
    Goal("cold: memory of the largest process", "cold", "memory", 300),
    Goal("one paragraph edited, page count unchanged", "edit", ALONE, 1 / 20, 1 / 30),
    Goal("one paragraph edited, beside Prince", "edit", "prince", 1 / 4),
    Goal("an early section grows by three pages", "grow", ALONE, 1 / 10, 1 / 15),
    Goal("nothing changed: `make`", "make", "seconds", 0.2),
    Goal("nothing changed: `pressrun build`", "build", "seconds", 0.5),
    Goal("twice the book", "twice", "cold", 2.1),
    Goal("EPUB of the whole book", "epub", "pandoc-epub", 1.0),
)
"""What must be reached."""
