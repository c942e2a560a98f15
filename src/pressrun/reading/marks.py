"""Marks in the margin: the problems of ``book.yaml`` as they are found, each at its line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pressrun.ground.problems import Problem, Where, error, warning

Way: TypeAlias = tuple[str | int, ...]
"""The way to a value from the top of a file: keys, and positions in lists counted from 0."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Where everything stands, and what is wrong so far."""

    source: str
    """Path of the file, from the project folder."""

    lines: Mapping[Way, int]
    """Line of every key and item."""

    problems: list[Problem] = field(default_factory=list)

    def at(self, *way: str | int) -> Where:
        """The place of a value; of what it stands in, when it does not stand in the file itself."""
        while way and way not in self.lines:
            way = way[:-1]
        return Where(self.source, self.lines.get(way))

    def error(self, code: str, way: Way, message: str, hint: str = "") -> None:
        """Mark an error."""
        self.problems.append(error(code, message, self.at(*way), hint))

    def warning(self, code: str, way: Way, message: str, hint: str = "") -> None:
        """Mark what somebody should look at."""
        self.problems.append(warning(code, message, self.at(*way), hint))
