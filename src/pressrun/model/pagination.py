"""Which page of one edition is which place of the text, for other editions that send their readers there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the manuscript, as exact as a page break is."""

    source: str
    """File, from the project folder."""

    block: int | None
    """Ordinal of the text block in its section (``data-block``); None for what has no number, such as a title."""

    id: str
    """Nearest id at or above the place; empty when there is none."""

    offset: int
    """Characters of the block before the place, white space not counted."""

    above: bool = False
    """True when the place is above the block: at a label, a number or a picture that belongs to what begins with it."""

    words: str = ""
    """The first letters of the block at or after the place, without white space: one line of them at the most."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a page begins."""

    label: str
    """The number of the page as printed: ``xii``, ``12``."""

    spot: Spot


@dataclass(frozen=True, slots=True)
class Pagination:
    """The pages of an edition, as they were bound."""

    openings: tuple[Opening, ...] = ()
    """In order; blanks, and pages on which no text of the manuscript stands, such as the contents, are not among them.
    """

    pages: tuple[tuple[str, str], ...] = ()
    """Every id with the number of the page on which it stands."""

    inputs: tuple[tuple[str, str], ...] = ()
    """Files that decide it, with the sha256 of each (`Shelf.seen`), sorted."""
