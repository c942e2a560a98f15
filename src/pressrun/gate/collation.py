"""Collating: are all there, once, and in order? What binders ask of gatherings is asked here of every block.

Each flow is followed through the text of the finished file, the longest first; what one has found, no other can find
again. What is left over then must repeat nothing but headings.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pressrun.gate import wording
from pressrun.gate.finished import Finished
from pressrun.gate.flows import ANYTHING, Expected, Flow, Piece
from pressrun.gate.letters import NOTHING
from pressrun.gate.tracing import Gap, Trace, trace
from pressrun.ground.problems import Problem

_EXTRAS = re.compile(f"[^{NOTHING}]+")

_WORD, _TELLING, _LONG = 3, 12, 40
"""Letters of a text that is no number, that does not stand next to itself by chance, nor anywhere by chance."""


def collate(wanted: Expected, finished: Finished, file: str) -> tuple[Problem, ...]:
    """What is missing in *finished* of what is *wanted*, what stands in another order, and what stands twice; *file* is
    what messages call the file."""
    collation = _Collation(finished, wording.Wording(file))
    for flow in sorted(wanted.flows, key=lambda flow: -sum(len(piece.text) for piece in flow.pieces)):
        collation.follow(flow)
    return (*collation.missing(), *collation.twice(wanted.repeats))


@dataclass(slots=True)
class _Collation:
    finished: Finished
    wording: wording.Wording
    rest: dict[str, str] = field(init=False)
    """The texts, with what was found blotted out."""

    traced: list["_Found"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rest = {"text": self.finished.text, "notes": self.finished.notes, "beside": self.finished.beside}

    def follow(self, flow: Flow) -> None:
        """Find the pieces of *flow* in what no other flow has found."""
        where = flow.where
        text = self.rest[where] if where == "text" else f"{self.rest[where]}{NOTHING}{self.rest['text']}"
        found = trace(text, flow.pieces)
        self.traced.append(_Found(flow.pieces, flow.headings, text, found))
        blotted = _blotted(text, found)
        if where != "text":
            self.rest[where], self.rest["text"] = blotted[: len(self.rest[where])], blotted[len(self.rest[where]) + 1 :]
        else:
            self.rest[where] = blotted

    def missing(self) -> Iterator[Problem]:
        """A problem for each gap."""
        for found in self.traced:
            for gap in found.trace.gaps:
                if not self._apart(found.pieces[gap.first : gap.end]):
                    yield self._missing(found, gap)

    def _apart(self, lost: Sequence[Piece]) -> bool:
        """True when all of it is drawn in groups of their own."""
        return bool(self.finished.apart) and all(piece.text in self.finished.apart for piece in lost)

    def _missing(self, found: "_Found", gap: Gap) -> Problem:
        lost = found.pieces[gap.first : gap.end]
        block = _block(lost)
        hidden = next((one for one in self.finished.lost if _touches(block, one.text)), None)
        more = sum(piece.opens for piece in lost) - 1
        if hidden:
            return self.wording.hidden(block, hidden, more)
        telling = _block([lost[at - gap.first] for at in range(gap.first, gap.end) if at not in found.headings])
        if self._stands(telling, "beside"):
            return self.wording.untagged(block, more)
        if self._stands(telling, "text") or self._stands(telling, "notes"):
            return self.wording.moved(block, more)
        return self.wording.missing(block, found.text[gap.near :], more)

    def _stands(self, block: Sequence[Piece], where: str) -> bool:
        """True when *block* stands somewhere in a text, and not by chance."""
        long = any(len(piece.text) >= _TELLING for piece in block)
        return long and all(piece.text in self.rest[where] for piece in block)

    def twice(self, repeats: str) -> Iterator[Problem]:
        """A problem for each block that stands a second time."""
        known = _Known(self.traced, repeats)
        again = [piece for found in self.traced for piece in found.between(known)]
        again.extend(
            piece
            for rest in self.rest.values()
            for extra in _EXTRAS.findall(rest)
            for piece in known.within(extra, _LONG)
        )
        yield from (self.wording.twice(piece) for piece in dict.fromkeys(again))


@dataclass(frozen=True, slots=True)
class _Found:
    """A flow that has been followed."""

    pieces: Sequence[Piece]
    headings: frozenset[int]
    text: str
    """Where it was looked for."""

    trace: Trace

    def between(self, known: "_Known") -> Iterator[Piece]:
        """The pieces that stand once more between two others."""
        spans = self.trace.spans
        for at, (start, _) in spans.items():
            before = spans.get(at - 1)
            if before and before[1] < start and self.pieces[at].room < ANYTHING:
                extra = self.text[before[1] : start]
                yield from known.within(extra, _TELLING)
                yield from (one for one in self.pieces[at - 1 : at + 1] if one.text == extra and len(extra) >= _WORD)


@dataclass(slots=True)
class _Known:
    """The blocks that were found, by how they begin. Headings are not among them: contents repeat those."""

    traced: Sequence[_Found]
    repeats: str
    begun: dict[str, list[Piece]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for found in self.traced:
            for at in found.trace.spans.keys() - found.headings:
                piece = found.pieces[at]
                if len(piece.text) >= _TELLING and piece.text not in self.repeats:
                    self.begun.setdefault(piece.text[:_TELLING], []).append(piece)

    def within(self, extra: str, least: int) -> Iterator[Piece]:
        """Those of at least so many letters that stand in *extra*."""
        for start in range(len(extra) - least + 1):
            for piece in self.begun.get(extra[start : start + _TELLING], ()):
                if len(piece.text) >= least and extra.startswith(piece.text, start):
                    yield piece
                    break


def _blotted(text: str, found: Trace) -> str:
    parts: list[str] = []
    last = 0
    for start, end in sorted(found.spans.values()):
        parts.extend((text[last:start], NOTHING * (end - start)))
        last = end
    return "".join((*parts, text[last:]))


def _block(lost: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces of the first block."""
    end = next((at for at, piece in enumerate(lost) if at and piece.opens), len(lost))
    return lost[:end]


def _touches(block: Sequence[Piece], hidden: str) -> bool:
    """True when *hidden* is a part of *block* that tells it from others, or holds it."""
    return any(
        piece.text in hidden or (hidden in piece.text and len(hidden) >= min(_TELLING, len(piece.text)))
        for piece in block
    )
