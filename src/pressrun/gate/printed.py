"""What is printed in the windows of a sheet: the letters, and how much ink they take.

PDFium is asked twice, for what is drawn and for a picture of it. A page that is cut off, or made smaller than it should
be, has all its letters and less ink.
"""

import ctypes
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from pressrun.gate.letters import letters

_LONGEST = 1 << 16

_EDGE = 2.0
"""pt along the edge of a page where ink is not counted: what bleeds there is drawn on half pixels."""

Window: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right, top; pt."""


Matrix: TypeAlias = tuple[float, float, float, float, float, float]
"""A way from one system of coordinates to another (ISO 32000-1, 8.3.3)."""

_AS_IT_IS: Matrix = (1, 0, 0, 1, 0, 0)


class Cut(NamedTuple):
    """What one page shows, whether it is cut out of a sheet or not yet on it."""

    text: str
    """Its letters, in the order in which they are drawn."""

    ink: float
    """Pixels that are black, where a pt of the page has one. Greys count as they are dark."""

    left: float = math.inf
    """pt from its left edge to its text; infinite where there is none."""

    right: float = math.inf
    """pt from its text to its right edge."""


Handle: TypeAlias = Any
"""Something of PDFium's."""


def look(
    data: bytes, windows: Callable[[float, float], Sequence[Window]] | None = None, scale: float = 1.0
) -> list[list[Cut]]:
    """What every page of the PDF *data* shows in each of its *windows*, which are given for its width and height; in
    the whole of it when there are none.

    Where pages stand on a sheet at a *scale*, it is looked at from as much nearer: the thinnest lines are as wide as a
    pixel, however thin they are.
    """
    import pypdfium2  # noqa: PLC0415  most builds have nothing to prove

    with pypdfium2.PdfDocument(data) as document:
        return [
            _Sheet(page, windows(*page.get_size()) if windows else [page.get_trimbox()], 1 / scale).cuts()
            for page in document
        ]


def size(data: bytes) -> tuple[float, float]:
    """Width and height of the first page of the PDF *data* when it has been trimmed, in pt."""
    import pypdfium2  # noqa: PLC0415

    with pypdfium2.PdfDocument(data) as document:
        left, bottom, right, top = document[0].get_trimbox()
        return right - left, top - bottom


@dataclass(slots=True)
class _Sheet:
    page: Handle
    """PDFium's, with the helpers of its library."""

    windows: Sequence[Window]
    pixels: float
    """For a pt."""

    raw: Handle = field(init=False)
    text: Handle = field(init=False)
    buffer: Handle = field(default_factory=ctypes.c_ushort * _LONGEST)
    edges: tuple[Any, ...] = field(default_factory=lambda: tuple(ctypes.c_float() for _ in range(4)))

    def __post_init__(self) -> None:
        import pypdfium2.raw  # noqa: PLC0415

        self.raw, self.text = pypdfium2.raw, self.page.get_textpage()

    def cuts(self) -> list[Cut]:
        """What stands in each window."""
        texts: list[list[str]] = [[] for _ in self.windows]
        bounds = [(math.inf, -math.inf)] * len(self.windows)
        raw, page = self.raw, self.page.raw
        for at in range(raw.FPDFPage_CountObjects(page)):
            for text, box in self._texts(raw.FPDFPage_GetObject(page, at), _AS_IT_IS):
                window = self._window(box)
                if window is not None and text.strip():
                    texts[window].append(text)
                    bounds[window] = min(bounds[window][0], box[0]), max(bounds[window][1], box[2])
        return [
            Cut(letters("".join(text)), ink, left - window[0], window[2] - right)
            for text, ink, (left, right), window in zip(texts, self._inks(), bounds, self.windows, strict=True)
        ]

    def _window(self, box: Window) -> int | None:
        """The window in which the middle of *box* is seen."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        inside = (
            at for at, (left, low, right, high) in enumerate(self.windows) if left <= x < right and low <= y < high
        )
        return next(inside, None)

    def _texts(self, thing: Handle, way: Matrix) -> Iterator[tuple[str, Window]]:
        """Every text in *thing* with its place on the page; *way* leads there from what it stands in."""
        raw, kind = self.raw, self.raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            own = raw.FS_MATRIX()
            raw.FPDFPageObj_GetMatrix(thing, own)
            further = _after((own.a, own.b, own.c, own.d, own.e, own.f), way)
            for at in range(max(raw.FPDFFormObj_CountObjects(thing), 0)):
                yield from self._texts(raw.FPDFFormObj_GetObject(thing, at), further)
        elif kind == raw.FPDF_PAGEOBJ_TEXT and raw.FPDFPageObj_GetBounds(thing, *self.edges):
            length = raw.FPDFTextObj_GetText(thing, self.text, self.buffer, _LONGEST)
            text = bytes(memoryview(self.buffer).cast("B")[: max(length - 2, 0)]).decode("utf-16-le", "replace")
            left, low, right, high = (edge.value for edge in self.edges)
            yield text, _led(way, left, low, right, high)

    def _inks(self) -> Iterator[float]:
        """The ink in each window."""
        picture = self.page.render(scale=self.pixels, grayscale=True)
        rows, high = memoryview(picture.buffer).cast("B"), picture.height
        origin = self.page.get_bbox()
        for left, low, right, top in self.windows:
            begin, end = (round((edge - origin[0]) * self.pixels) for edge in (left + _EDGE, right - _EDGE))
            first, last = (high - round((edge - origin[1]) * self.pixels) for edge in (top - _EDGE, low + _EDGE))
            lines = range(max(first, 0), min(last, high))
            white = sum(sum(rows[row * picture.stride + begin : row * picture.stride + end]) for row in lines)
            yield len(lines) * (end - begin) - white / 255


def _after(first: Matrix, then: Matrix) -> Matrix:
    """One way after the other."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _led(way: Matrix, left: float, low: float, right: float, high: float) -> Window:
    """The box around a box that is led somewhere else."""
    a, b, c, d, e, f = way
    xs = [a * x + c * y + e for x in (left, right) for y in (low, high)]
    ys = [b * x + d * y + f for x in (left, right) for y in (low, high)]
    return min(xs), min(ys), max(xs), max(ys)
