"""What printing a file takes: pages, leaves, ink."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measures:
    """Of one PDF."""

    pages: int
    """Pages of the file: of an imposed one, sides of sheets."""

    leaves: int
    """Of paper, printed on both sides wherever that makes sense."""

    ink: float
    """Share of a page that is black, from 0 to 1, on average; what is grey, or of a colour, counts as dark as it is."""

    looked_at: int = 0
    """On so many pages, evenly spread, the ink was measured; 0: nowhere."""
