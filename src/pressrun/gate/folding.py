"""Folds, cuts and stacks the sheets of an imposed PDF in software, and reads what comes out.

A reader of paper does not ask where a page was meant to stand. So the sheets are taken as they are printed, the
windows of each are looked at (`printed`) and brought into the order that hands would bring them into; and what they
show must be what the pages showed that went in, one after the other. No code is shared with the imposition.
"""

import functools
import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias, TypeVar

from pressrun.gate import printed
from pressrun.gate.printed import Cut, Window
from pressrun.ground.problems import Problem, Where, error
from pressrun.model.book import Book
from pressrun.model.edition import Edition, Imposition

_MM = 72 / 25.4
_ROOM = 0.5
"""pt by which sizes are rounded."""

_FADED, _SPECK = 0.05, 150.0
"""Share of the ink, and pixels of it, by which two pictures of a page may differ: lines come to lie on other pixels,
and marks may stand in the window."""

T = TypeVar("T")

Side: TypeAlias = Sequence[Cut]
"""What one side of a sheet shows in its windows, row by row from the upper left."""


def prove_imposed(book: Book, edition: Edition, bound: bytes, imposed: bytes) -> tuple[Problem, ...]:
    """What is wrong with *imposed*, the pages of *bound* on the sheets of *edition*: pages out of their turn, or moved
    over the spine."""
    wanted, where = edition.impose, Where(book.source, edition.line, text=f"{edition.name}:")
    if wanted is None:
        return ()
    pages = [shown for (shown,) in printed.look(bound)]
    crept = tuple(_crept(edition.name, wanted, pages, where, rtl=book.rtl))
    if crept:
        return crept
    divide = functools.partial(_windows, wanted.scheme, *printed.size(bound))
    _, columns, scale = divide(*printed.size(imposed))
    sides = printed.look(imposed, lambda width, height: divide(width, height)[0], scale)
    found = list(_READERS[wanted.scheme](sides, columns, wanted, book.rtl))
    alike = functools.partial(_alike, book.rtl)
    return tuple(_compared(edition.name, pages, found, alike, where))


def _compared(
    name: str, pages: list[Cut], found: list[Cut], alike: Callable[[Cut, Cut], bool], where: Where
) -> Iterator[Problem]:
    """Blanks may stand at the end, or before the last page."""
    if blank := [Cut("", 0.0)] * (len(found) - len(pages)):
        ends = bool(pages) and not alike(pages[-1], found[len(pages) - 1])
        pages = [*pages[:-1], *blank, pages[-1]] if ends else pages + blank
    wrong = next((at for at, pair in enumerate(zip(pages, found, strict=False)) if not alike(*pair)), None)
    if wrong is not None or len(pages) != len(found):
        at = len(found) if wrong is None else wrong
        yield error(
            "G005", f"page {at + 1} of {name} is not what is seen there when the sheets are put together", where,
            "This is a fault of pressrun's own: please report it, with book.yaml.",
        )  # fmt: skip


def _alike(rtl: bool, page: Cut, seen: Cut) -> bool:  # noqa: FBT001
    """True when *seen* says what *page* says, and shows as much.

    Where letters run from right to left, PDFium turns lines round as a whole, and takes the lines of two pages that lie
    side by side for one: then it is asked whether all letters are there.
    """
    said = page.text == seen.text or (rtl and sorted(page.text) == sorted(seen.text))
    return said and abs(page.ink - seen.ink) <= _SPECK + _FADED * page.ink


def _crept(name: str, wanted: Imposition, pages: Sequence[Cut], where: Where, *, rtl: bool) -> Iterator[Problem]:
    """A problem for the page that is moved farthest over the spine."""
    if wanted.scheme != "booklet" or not pages:
        return
    whole = math.ceil(len(pages) / 4) * 4
    size = wanted.signature or whole
    over = []
    for number, page in enumerate(pages):
        leaf = number % size // 2
        leaves = min(size, whole - number // size * size) // 2
        moved = min(leaf, leaves - 1 - leaf) * wanted.thickness
        margin = (page.right if (number % 2 == 0) == rtl else page.left) / _MM
        over.append((moved - margin, number + 1, moved, margin))
    worst, number, moved, margin = max(over)
    if worst > 0:
        yield error(
            "P012",
            f"creep moves page {number} of {name} by {moved:.1f} mm to the spine, and its margin there is"
            f" {max(margin, 0):.1f} mm",
            where, "Fold fewer sheets together, `impose: {what: booklet, signature: 16}`, or print on thinner paper.",
        )  # fmt: skip


def _windows(scheme: str, wide: float, high: float, width: float, height: float) -> tuple[list[Window], int, float]:
    """What is seen between the folds or cuts of a sheet, which are about its middle; how many windows stand side by
    side; and how much of their size the pages keep."""
    scale, across, down = 1.0, wide, high
    if scheme == "booklet":
        columns, rows = 2, 1
    elif scheme in {"cards", "cut-and-stack"}:
        columns, rows = int((width + _ROOM) / wide), int((height + _ROOM) / high)
    else:
        shapes = [(2, 2)] if scheme == "four-up" else [(2, 1), (1, 2)]
        ways = [(min(1.0, width / cols / wide, height / rows / high), cols, rows) for cols, rows in shapes]
        scale, columns, rows = max(ways, key=lambda way: way[0])
        across, down = width / columns, height / rows
    xs = [width / 2 + (column - columns / 2) * across for column in range(columns + 1)]
    ys = [height / 2 + (rows / 2 - row) * down for row in range(rows + 1)]
    return [(left, low, right, top) for top, low in pairwise(ys) for left, right in pairwise(xs)], columns, scale


def _stapled(sides: Sequence[Side], _columns: int, wanted: Imposition, rtl: bool) -> Iterator[Cut]:  # noqa: FBT001
    """Each sheet is folded once, and laid into the one before; where a signature ends the next one begins.

    What is on the right of the front is the first leaf, and what is on the left its last; turned over, a sheet shows
    what is inside of the fold.
    """
    one, other = (0, 1) if rtl else (1, 0)
    sheets = _lots(sides, 2)
    for signature in _lots(sheets, wanted.signature // 4 or len(sheets)):
        for front, back in signature:
            yield from (front[one], back[other])
        for front, back in reversed(signature):
            yield from (back[one], front[other])


def _stacked(sides: Sequence[Side], columns: int, wanted: Imposition, rtl: bool) -> Iterator[Cut]:  # noqa: FBT001
    """All sheets are cut at once, and the piles put on one another."""
    two_sided = wanted.scheme == "cut-and-stack"
    for pile in _in_reading(range(len(sides[0])), columns, rtl=rtl):
        behind = pile - pile % columns + columns - 1 - pile % columns
        for sheet in _lots(sides, 2 if two_sided else 1):
            yield sheet[0][pile]
            if two_sided:
                yield sheet[1][behind]


def _spread(sides: Sequence[Side], columns: int, _wanted: Imposition, rtl: bool) -> Iterator[Cut]:  # noqa: FBT001
    """Nothing is folded or cut: it is read as it lies."""
    for side in sides:
        yield from (side[at] for at in _in_reading(range(len(side)), columns, rtl=rtl))


_READERS: dict[str, Callable[[Sequence[Side], int, Imposition, bool], Iterator[Cut]]] = {
    "booklet": _stapled,
    "cards": _stacked,
    "cut-and-stack": _stacked,
    "two-up": _spread,
    "four-up": _spread,
}


def _in_reading(windows: Sequence[int], columns: int, *, rtl: bool) -> Iterator[int]:
    for row in _lots(windows, columns):
        yield from reversed(row) if rtl else row


def _lots(items: Sequence[T], size: int) -> list[Sequence[T]]:
    return [items[at : at + size] for at in range(0, len(items), max(size, 1))]
