"""Counting lines: which number each has, which of them stand in the margin, and what a passage is called by.

All of it is reckoned from the facts of the pages once they are pressed: a line that moves changes numbers and no page.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pressrun.model.edition import Counting, LineNumbers
from pressrun.press.pressed import LINES, Pressed, Stretch

Numerals = tuple[tuple[int, tuple[tuple[float, int], ...]], ...]
"""For each page of a sheet that has any: its index, and the numbers in its margin, each with the place of its line
(`PageFacts.counted`)."""

_NUMERAL = re.compile("[0-9]+")
_BEFORE = re.compile(" (?=[0-9])")
_LETTERS, _PAGE = 80, 3000
"""Letters of a sheet in a line, and on a page, roughly, markup counted."""


def starts(how: LineNumbers, sheets: Sequence[Pressed]) -> list[tuple[int, ...]]:
    """How many lines were counted before each page, sheet by sheet."""
    before, found = 0, []
    for pressed in sheets:
        row = []
        for page in pressed.pages:
            row.append(before)
            before += len(page.counted) if how.count is Counting.THROUGH else 0
        found.append(tuple(row))
    return found


def numerals(how: LineNumbers, pressed: Pressed, before: Sequence[int]) -> Numerals:
    """What stands in the margins of a sheet, when *before* each page so many lines were counted."""
    rows = [
        (index, tuple((at, number) for number, at in enumerate(page.counted, start + 1) if not number % how.every))
        for index, (page, start) in enumerate(zip(pressed.pages, before, strict=True))
    ]
    return tuple((index, row) for index, row in rows if row)


@dataclass(frozen=True, slots=True)
class Citation:
    """How an edition refers to its lines."""

    how: LineNumbers
    words: Mapping[str, str]

    def called(self, passage: Stretch, before: Sequence[int], label: Callable[[int], str]) -> str:
        """``lines 12 to 18``, or where each page is counted anew ``page 3, lines 12 to 18``.

        *before* is the row of its sheet in `starts`, and *label* gives the number of a page of it, as printed.
        """
        first, last = before[passage.page] + passage.line + 1, before[passage.last_page] + passage.last_line + 1
        if self.how.count is Counting.THROUGH:
            return self._lines(first, last)
        if passage.page == passage.last_page:
            return self._on(label(passage.page), self._lines(first, last))
        ends = ((passage.page, first), (passage.last_page, last))
        return " \u2013 ".join(self._on(label(page), self._lines(line, line)) for page, line in ends)

    def guess(self, letters: int) -> str:
        """What a passage may be called by, behind so many letters of the text."""
        line = 1 + letters // _LETTERS
        if not self.how:
            return self.page(str(1 + letters // _PAGE))
        if self.how.count is Counting.THROUGH:
            return self._lines(line, line + 1)
        return self._on(str(1 + letters // _PAGE), self._lines(10, 11))

    def page(self, label: str) -> str:
        """What is called by its page, because there are no lines in it that count."""
        return _bound(self.words["page"].format(label))

    def _lines(self, first: int, last: int) -> str:
        one, many = self.words["line"], self.words["lines"]
        return _bound(one.format(first) if first == last else many.format(first, last))

    def _on(self, page: str, lines: str) -> str:
        return self.words["line-on"].format(self.page(page), lines)


def _bound(phrase: str) -> str:
    """*phrase* with each number on the line of the word before it."""
    return _BEFORE.sub("\u00a0", phrase)


def parts(name: str, phrase: str) -> dict[str, str]:
    """The numbers in a *phrase* that stands for *name*, each under a name of its own: ``lines x 0``."""
    return {f"{name} {place}": number for place, number in enumerate(_NUMERAL.findall(phrase))}


def whole(name: str) -> str:
    """The name of the phrase that a number stands in (`parts`), or *name* itself."""
    return name.rpartition(" ")[0] if name.startswith(LINES) else name


def fitted(phrase: str, told: str) -> str:
    """*phrase* with as many digits as there are noughts in *told*, where it has others."""
    numbers: list[str] = _NUMERAL.findall(phrase) or ["0"]
    rest = iter(numbers)

    def number(found: re.Match[str]) -> str:
        return next(rest, numbers[-1]).rjust(len(found[0]), "0")[-len(found[0]) :]

    return _NUMERAL.sub(number, told)
