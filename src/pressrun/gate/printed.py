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

Window: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right, top; pt."""


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

    def __post_init__(self) -> None:
        import pypdfium2.raw  # noqa: PLC0415

        self.raw, self.text = pypdfium2.raw, self.page.get_textpage()

    def cuts(self) -> list[Cut]:
        """What stands in each window."""
        texts: list[list[str]] = [[] for _ in self.windows]
        bounds = [(math.inf, -math.inf)] * len(self.windows)
        for thing in self._things():
            box = thing.get_bounds()
            at = self._window(box)
            if at is None or not (said := "".join(self._said(thing.raw))).strip():
                continue
            texts[at].append(said)
            bounds[at] = min(bounds[at][0], box[0]), max(bounds[at][1], box[2])
        inks = self._inks()
        return [
            Cut(letters("".join(text)), ink, left - window[0], window[2] - right)
            for text, ink, (left, right), window in zip(texts, inks, bounds, self.windows, strict=True)
        ]

    def _things(self) -> Iterator[Handle]:
        yield from self.page.get_objects(max_depth=1)

    def _window(self, box: Window) -> int | None:
        """The window in which the middle of *box* is seen."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        inside = (
            at for at, (left, low, right, high) in enumerate(self.windows) if left <= x < right and low <= y < high
        )
        return next(inside, None)

    def _said(self, thing: Handle) -> Iterator[str]:
        """The text of an object, and of all that it holds."""
        raw, kind = self.raw, self.raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            for at in range(max(raw.FPDFFormObj_CountObjects(thing), 0)):
                yield from self._said(raw.FPDFFormObj_GetObject(thing, at))
        elif kind == raw.FPDF_PAGEOBJ_TEXT:
            length = raw.FPDFTextObj_GetText(thing, self.text, self.buffer, _LONGEST)
            yield bytes(memoryview(self.buffer).cast("B")[: max(length - 2, 0)]).decode("utf-16-le", "replace")

    def _inks(self) -> Iterator[float]:
        """The ink in each window."""
        picture = self.page.render(scale=self.pixels, grayscale=True)
        rows, high = memoryview(picture.buffer).cast("B"), picture.height
        origin = self.page.get_bbox()
        for left, low, right, top in self.windows:
            begin, end = (round((edge - origin[0]) * self.pixels) for edge in (left, right))
            first, last = (high - round((edge - origin[1]) * self.pixels) for edge in (top, low))
            lines = range(max(first, 0), min(last, high))
            white = sum(sum(rows[row * picture.stride + begin : row * picture.stride + end]) for row in lines)
            yield len(lines) * (end - begin) - white / 255
