"""How much ink a file takes: its pages are rendered small, and their darkness is averaged.

An estimate, as a printer's own would be: what toner covers 5 % of a page of correspondence (ISO/IEC 19752 has such a
page) is seen here as 5 % of black. Of a long file pages are looked at that are evenly spread over it.
"""

from collections.abc import Sequence
from typing import Any

_MOST = 24
"""Pages that are rendered."""

_SCALE = 0.5
"""Pixels in a pt: 36 dpi. A page is as dark however small it is rendered, but for what vanishes between pixels."""


def ink(data: bytes) -> tuple[float, int]:
    """Share of a page of the PDF *data* that is black, on average, and on how many pages that was measured."""
    import pypdfium2  # noqa: PLC0415  most builds have nothing to measure

    with pypdfium2.PdfDocument(data) as document:
        numbers = spread(len(document))
        shares = [_darkness(document[number]) for number in numbers]
    return (sum(shares) / len(shares) if shares else 0.0), len(numbers)


def spread(pages: int, most: int = _MOST) -> Sequence[int]:
    """Numbers of at most so many of *pages* pages, from 0, evenly spread."""
    return range(pages) if pages <= most else [(2 * at + 1) * pages // (2 * most) for at in range(most)]


def _darkness(page: Any) -> float:  # noqa: ANN401  pypdfium2's page
    picture = page.render(scale=_SCALE, grayscale=True, may_draw_forms=False)
    rows = memoryview(picture.buffer).cast("B")
    white = sum(sum(rows[row * picture.stride :][: picture.width]) for row in range(picture.height))
    return float(1 - white / (255 * picture.width * picture.height))
