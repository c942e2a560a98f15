"""Follows a flow through a text that has other text in between.

A piece may begin wherever its room allows, and a short one may do so at several places. All of them are followed at
once, and those that lead nowhere are dropped; so no wrong turn is taken that would have to be taken back.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pressrun.gate.flows import ANYTHING, LABEL, Piece

_SURE = 24
"""Letters that do not stand in a row by chance."""

_TRAILS = 64
"""How many trails are followed at once where the room is bounded."""

_MOST = 400
"""Blocks that are looked for before a flow is given up."""

_FURTHER = 6
"""Blocks that are looked for besides, when one was found: it may itself stand where it should not."""


class Gap(NamedTuple):
    """Pieces in a row that were not found: whole blocks."""

    first: int
    """Place of the first of them."""

    end: int
    """Place of the first piece after them."""

    near: int
    """Where in the text they should stand."""


class _Step(NamedTuple):
    """A place where a piece was found."""

    start: int
    end: int
    before: int
    """Which step of the piece found before it led here."""


@dataclass(slots=True)
class Trace:
    """How far a flow was followed."""

    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Place of a piece -> where it stands in the text."""

    gaps: list[Gap] = field(default_factory=list)


def trace(text: str, pieces: Sequence[Piece]) -> Trace:
    """Find *pieces* in *text*, each after the one before it."""
    tracer = _Tracer(text, pieces)
    at = 0
    while at < len(pieces):
        at = tracer.step(at)
    return tracer.traced()


@dataclass(slots=True)
class _Tracer:
    text: str
    pieces: Sequence[Piece]
    found: list[int] = field(default_factory=list)
    """Places of the pieces that were found, so far."""

    trails: list[list[_Step]] = field(default_factory=lambda: [[_Step(0, 0, 0)]])
    """Where they were found, after a first step from nowhere."""

    gaps: list[Gap] = field(default_factory=list)

    def step(self, at: int) -> int:
        """Find the piece at *at*, or what can be found after it; gives the place to go on from."""
        steps = self._after(self.trails[-1], self.pieces[at])
        if not steps:
            return self._pick_up(self._opening(at))
        self._go(at, steps)
        return at + 1

    def _go(self, at: int, steps: list[_Step]) -> None:
        self.found.append(at)
        self.trails.append(steps)

    def _after(self, trails: Sequence[_Step], piece: Piece) -> list[_Step]:
        """The places where *piece* may stand after *trails*."""
        wanted, text, room = piece.text, self.text, piece.room
        if room >= ANYTHING and (found := list(self._anywhere(trails, wanted))):
            return found
        if not room and len(trails) == 1 and text.startswith(wanted, trails[0].end):
            return [_Step(trails[0].end, trails[0].end + len(wanted), 0)]
        room = min(room, LABEL)
        steps: dict[int, _Step] = {}
        for number, trail in reversed(list(enumerate(trails))):  # the nearest is the likeliest
            last = trail.end + room + len(wanted)
            start = text.find(wanted, trail.end, last)
            while start >= 0:
                steps.setdefault(start, _Step(start, start + len(wanted), number))
                start = text.find(wanted, start + 1, last)
        if not steps and piece.both_ways:
            steps = dict(self._shuffled(trails, piece))
        return [steps[start] for start in sorted(steps)][:_TRAILS]

    def _shuffled(self, trails: Sequence[_Step], piece: Piece) -> Iterator[tuple[int, _Step]]:
        """The places where *piece* stands with its letters in another order: in a line that runs both ways, readers of
        PDF do not agree on it."""
        wanted, size = sorted(piece.text), len(piece.text)
        for number, trail in enumerate(trails):
            for start in range(trail.end, trail.end + min(piece.room, LABEL) + 1):
                if sorted(self.text[start : start + size]) == wanted:
                    yield start, _Step(start, start + size, number)
                    break

    def _anywhere(self, trails: Sequence[_Step], wanted: str) -> Iterator[_Step]:
        """Where *wanted* stands, however far; after the first of *trails*, since between them other flows may stand."""
        before = min(range(len(trails)), key=lambda number: trails[number].end)
        start = self.text.find(wanted, trails[before].end)
        while start >= 0:
            yield _Step(start, start + len(wanted), before)
            start = self.text.find(wanted, start + 1)

    def _opening(self, at: int) -> int:
        """The first piece of the block of that at *at*."""
        while not self.pieces[at].opens:
            at -= 1
        return at

    def _pick_up(self, first: int) -> int:
        """Go on after a block that does not stand where it should; gives the place to go on from."""
        self._forget(first)
        if (again := self._misled(first)) >= 0:
            return again
        near = min(step.end for step in self.trails[-1])
        at, step = self._nearest(first)
        return self._leave(first, at, near, step)

    def _nearest(self, first: int) -> tuple[int, _Step | None]:
        """Of the blocks from *first* on, the one that stands next in the text, and where."""
        best: tuple[int, _Step | None] = (len(self.pieces), None)
        blocks = [at for at in range(first, len(self.pieces)) if self.pieces[at].opens]
        left = _MOST
        for at in blocks:
            step = self._resumed(at)
            if step and (best[1] is None or step.start < best[1].start):
                best, left = (at, step), min(left, _FURTHER)
            left -= 1
            if not left:
                break
        return best

    def _leave(self, first: int, at: int, near: int, step: _Step | None) -> int:
        """Leave out what is lost, and go on at *step*."""
        if at > first:
            self.gaps.append(Gap(first, at, near))
        if step is None:
            return at
        self._go(at, [step])
        return at + 1

    def _misled(self, first: int) -> int:
        """When the block before was taken for another text far away, it is lost itself; -1 when it was not."""
        if not self.found:
            return -1
        before = self._opening(self.found[-1])
        if self.pieces[before].room < ANYTHING:
            return -1
        taken = min(step.start for step in self.trails[self.found.index(before) + 1])
        kept = self.found[:], self.trails[:]
        self._forget(before)
        near = min(step.end for step in self.trails[-1])
        step = self._resumed(first)
        if step and step.start <= taken:
            return self._leave(before, first, near, step)
        self.found, self.trails = kept
        return -1

    def _forget(self, first: int) -> None:
        """Drop what was found of the pieces from *first* on."""
        while self.found and self.found[-1] >= first:
            self.found.pop()
            self.trails.pop()

    def _resumed(self, at: int) -> _Step | None:
        """The next place where the piece at *at* stands for certain: so do those after it."""
        for step in self._anywhere(self.trails[-1], self.pieces[at].text):
            if self._goes_on(at, step):
                return step
        return None

    def _goes_on(self, at: int, step: _Step) -> bool:
        """True when the whole block that begins at *step* stands there, with letters enough."""
        trails, count = [step], len(self.pieces[at].text)
        for piece in itertools.islice(self.pieces, at + 1, None):
            if piece.opens and (count >= _SURE or piece.room >= ANYTHING):
                break
            trails = self._after(trails, piece)
            count += len(piece.text)
            if not trails:
                return False
        return count >= _SURE

    def traced(self) -> Trace:
        """What was found, along one of the trails that led to the end."""
        made, number = Trace(gaps=self.gaps), 0
        for at, steps in zip(reversed(self.found), reversed(self.trails), strict=False):
            step = steps[number]
            made.spans[at] = (step.start, step.end)
            number = step.before
        return made
