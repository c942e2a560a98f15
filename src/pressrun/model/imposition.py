"""Imposition, as geometry alone: which page stands where, on which side of which sheet.

A *forme* is what is printed on one side of a sheet. A sheet is turned over like the page of a book, about its upright
axis, so what stands on its left has the right of the other side at its back. Sheets that are folded together are a
*signature*; saddle stitched, all sheets of it lie in one another, and the inner ones reach out of the outer ones by
the paper between them. That is *creep*: their pages are moved towards the spine by as much, so that the outer margins
are alike when the block is trimmed. Lengths are pt, from the lower left corner of the sheet as it is turned.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pressrun.model.edition import Imposition

POINTS = 72 / 25.4
"""pt in a mm."""

FOLDED = 4
"""Pages of a sheet that is folded once."""

_NEARLY = 0.5
"""pt by which a page may be too large: sizes in inches and in mm are rounded."""

_STRIP = 3 * POINTS
"""What is narrower nobody cuts off."""

_GAP, _TICK, _ARM = 2 * POINTS, 5 * POINTS, 2.5 * POINTS
"""From the page to a mark, its length, and that of an arm of a cross."""

_INSIDE = 9 * POINTS
"""Length of a mark that begins at the edge of the sheet, where few printers reach the first four mm."""


class Scheme(NamedTuple):
    """A way to impose."""

    folded: bool = False
    """True when sheets are folded into signatures."""

    stacked: bool = False
    """True when sheets are cut and the piles put on one another."""

    two_sided: bool = True
    shapes: tuple[tuple[int, int], ...] = ()
    """Columns and rows; none: as many as there is room for."""


SCHEMES: dict[str, Scheme] = {
    "booklet": Scheme(folded=True, shapes=((2, 1),)),
    "two-up": Scheme(shapes=((2, 1), (1, 2))),
    "four-up": Scheme(shapes=((2, 2),)),
    "cards": Scheme(stacked=True, two_sided=False),
    "cut-and-stack": Scheme(stacked=True),
}
"""Every scheme, by what ``impose`` calls it."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet divided into windows, one for each page; the windows stand in its middle."""

    width: float
    """pt; of the sheet as it is turned."""

    height: float
    columns: int
    rows: int
    across: float
    """pt; width of a window."""

    down: float
    """pt; height of a window."""

    scale: float = 1.0
    """How much of their size the pages keep."""

    @property
    def windows(self) -> int:
        """How many pages a forme has."""
        return self.columns * self.rows

    @property
    def left(self) -> float:
        """pt from the edge of the sheet to the windows; as much is left on the other side."""
        return max((self.width - self.columns * self.across) / 2, 0.0)

    @property
    def bottom(self) -> float:
        """pt from the lower edge of the sheet to the windows; as much is left above."""
        return max((self.height - self.rows * self.down) / 2, 0.0)

    def corner(self, window: int) -> tuple[float, float]:
        """The lower left corner of a window; they are counted from the left, and from the top row."""
        row, column = divmod(window, self.columns)
        return self.left + column * self.across, self.bottom + (self.rows - 1 - row) * self.down


class Place(NamedTuple):
    """Where a page stands."""

    page: int
    """Counted from 0."""

    window: int
    shift: float = 0.0
    """pt to the right, by which it is moved in its window."""


Forme = tuple[Place, ...]
"""One side of a sheet; windows that nothing stands in are blank."""


class Line(NamedTuple):
    """A mark: where it begins and ends."""

    x: float
    y: float
    to_x: float
    to_y: float
    dashed: bool = False
    """True for a fold; a cut is a whole line."""


def grid(wanted: Imposition, width: float, height: float) -> Grid | None:
    """How a sheet is divided for pages of so many pt; None when they do not fold into it, or none fits on it."""
    short, long = sorted((wanted.sheet.width * POINTS, wanted.sheet.height * POINTS))
    divide = _shrunk if SCHEMES[wanted.scheme].shapes and not SCHEMES[wanted.scheme].folded else _whole
    made = [one for sheet in ((long, short), (short, long)) for one in divide(wanted.scheme, sheet, width, height)]
    return max(made, key=lambda one: (one.windows, round(one.scale, 6)), default=None)


def _whole(scheme: str, sheet: tuple[float, float], width: float, height: float) -> Iterator[Grid]:
    """Windows as large as the pages."""
    room = [int((side + _NEARLY) / page) for side, page in zip(sheet, (width, height), strict=True)]
    columns, rows = SCHEMES[scheme].shapes[0] if SCHEMES[scheme].folded else room
    if columns <= room[0] and rows <= room[1] and columns and rows:
        yield Grid(*sheet, columns, rows, width, height)


def _shrunk(scheme: str, sheet: tuple[float, float], width: float, height: float) -> Iterator[Grid]:
    """Windows that share the sheet, and pages as small as they have to be."""
    for columns, rows in SCHEMES[scheme].shapes:
        across, down = sheet[0] / columns, sheet[1] / rows
        yield Grid(*sheet, columns, rows, across, down, min(1.0, across / width, down / height))


def formes(wanted: Imposition, divided: Grid, pages: int, *, rtl: bool = False, cover: bool = False) -> list[Forme]:
    """The sides of all sheets in turn, front and back, or fronts alone where nothing is printed on the back.

    With *cover*, the last page is the back of a cover, and stays outside: blanks come before it. Books that are read
    from right to left are imposed mirrored.
    """
    scheme = SCHEMES[wanted.scheme]
    if scheme.folded:
        made = [forme for one in signatures(wanted, pages, cover=cover) for forme in _saddled(one, wanted.thickness)]
    elif scheme.stacked:
        made = list(_stacked(divided, pages, two_sided=scheme.two_sided))
    else:
        size = divided.windows
        made = [
            tuple(Place(page, page - first) for page in range(first, min(first + size, pages)))
            for first in range(0, pages, size)
        ]
    return [_mirrored(divided, forme) for forme in made] if rtl else made


def _mirrored(divided: Grid, forme: Forme) -> Forme:
    """*forme* with left and right exchanged."""
    size = divided.columns
    return tuple(Place(page, at - at % size + size - 1 - at % size, -shift) for page, at, shift in forme)


def signatures(wanted: Imposition, pages: int, *, cover: bool = False) -> list[list[int | None]]:
    """The pages of each signature in the order of reading, None for a blank. Each has a multiple of 4."""
    order: list[int | None] = list(range(pages))
    outside = pages - 1 if cover else pages
    order[outside:outside] = [None] * (-pages % FOLDED)
    size = wanted.signature or len(order)
    return [order[first : first + size] for first in range(0, len(order), size or 1)]


def creep(wanted: Imposition, pages: int) -> float:
    """mm by which the innermost pages are moved, when so many pages are folded together."""
    return max(-(-pages // FOLDED) - 1, 0) * wanted.thickness


def _saddled(signature: Sequence[int | None], thickness: float) -> Iterator[Forme]:
    """The sheets of a signature, from the outermost: what is on the left of the fold, and on the right."""
    last = len(signature) - 1
    for sheet in range(len(signature) // FOLDED):
        first, shift = 2 * sheet, sheet * thickness * POINTS
        for left, right in ((last - first, first), (first + 1, last - first - 1)):
            pair = (signature[left], shift), (signature[right], -shift)
            yield tuple(Place(page, at, move) for at, (page, move) in enumerate(pair) if page is not None)


def _stacked(divided: Grid, pages: int, *, two_sided: bool) -> Iterator[Forme]:
    """Every window is a pile of leaves, and is read through before the next one is."""
    sides = 2 if two_sided else 1
    sheets = -(-pages // (sides * divided.windows))
    for sheet in range(sheets):
        for side in range(sides):
            stand = ((sides * (pile * sheets + sheet) + side, pile) for pile in range(divided.windows))
            forme = tuple(Place(page, pile) for page, pile in stand if page < pages)
            yield _mirrored(divided, forme) if side else forme


def marks(wanted: Imposition, divided: Grid) -> list[Line]:
    """Where to fold and where to cut: beside the pages where the sheet has room, else over their margins."""
    folded = SCHEMES[wanted.scheme].folded
    xs = _edges(divided.left, divided.across, divided.columns, divided.width)
    ys = _edges(divided.bottom, divided.down, divided.rows, divided.height)
    upright = [
        Line(x, begin, x, end, dashed=folded and abs(x - divided.width / 2) < _NEARLY)
        for x in xs
        for begin, end in _ticks(divided.bottom, divided.height)
    ]
    level = [Line(begin, y, end, y) for y in ys for begin, end in _ticks(divided.left, divided.width)]
    crosses = [
        line
        for x in _inner(xs, divided.left, divided.width)
        for y in _inner(ys, divided.bottom, divided.height)
        for line in (Line(x - _ARM, y, x + _ARM, y), Line(x, y - _ARM, x, y + _ARM))
    ]
    return [*upright, *level, *crosses]


def _edges(first: float, size: float, count: int, whole: float) -> list[float]:
    """Where windows begin and end; not where next to nothing would be cut off."""
    return [at for number in range(count + 1) if _STRIP <= (at := first + number * size) <= whole - _STRIP]


def _inner(edges: Sequence[float], first: float, whole: float) -> list[float]:
    """Those between two windows."""
    return [edge for edge in edges if first + _NEARLY < edge < whole - first - _NEARLY]


def _ticks(spare: float, whole: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """A mark at either end, of a sheet that has so much to spare there."""
    if spare >= _GAP + _TICK / 2:
        begin, end = max(spare - _GAP - _TICK, 0.0), spare - _GAP
    else:
        begin, end = 0.0, _INSIDE
    return (begin, end), (whole - end, whole - begin)
