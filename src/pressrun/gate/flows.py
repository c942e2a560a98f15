"""Flows: texts that are read from their beginning to their end, in pieces, with room between them for what the press
puts in."""

from dataclasses import dataclass
from typing import Final, NamedTuple

ANYTHING: Final = 1 << 40
"""Room for whatever comes: before a section, other parts may stand."""

LABEL: Final = 200
"""Room for a label or a head that a template prints: ``3 Interpretive``, ``For the leader``."""

EDGE: Final = 32
"""Room for what a style sheet puts before a block: the mark of a list, an ornament."""

NUMBER: Final = 40
"""Room for what the press puts in: ``page 12``, the call of a note."""


class Piece(NamedTuple):
    """A run of text into which nothing is put."""

    text: str
    """Its letters (`letters`); never empty."""

    room: int
    """Letters of other text that may stand before it."""

    source: str
    """File of the manuscript."""

    block: int
    """Ordinal of its text block; 0 when it has none."""

    words: str
    """As the author wrote it."""

    opens: bool
    """True when its block begins with it."""

    both_ways: bool
    """True when its lines may run in both directions."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A text that is read from its beginning to its end."""

    where: str
    """In which text of the finished file it is looked for first: ``text``, ``notes``, ``beside``."""

    pieces: tuple[Piece, ...]
    headings: frozenset[int] = frozenset()
    """Places among the pieces of what a table of contents may repeat."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be found."""

    flows: tuple[Flow, ...]
    repeats: str
    """Letters of what the book says of itself, on its cover and elsewhere: a block may say the same."""
