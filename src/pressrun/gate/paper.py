"""Reads the pages of a PDF with PDFium: what is drawn, whether it is seen, and in which marked content.

In which order it is read aloud is for `order` to say. Sole user of pypdfium2 here.
"""

import ctypes
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self, TypeAlias

from pressrun.gate.finished import Lost
from pressrun.gate.letters import letters

_CUT = 2.0
"""Points that a line may reach beyond the edge of what is seen: letters lean over, and boxes are rounded."""

_HALF = 0.5
"""Share of the height of a line that must be seen."""

_INVISIBLE = 3
"""The rendering mode of text that leaves no mark (ISO 32000-1, table 106)."""

_LONGEST = 1 << 16
_TURNED = re.compile("([\udc00-\udfff])([\ud800-\udbff])")


Handle: TypeAlias = Any
"""Something of PDFium's; it tells nobody what."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands on a page; plain, so that it can travel and be remembered."""

    texts: tuple[tuple[int, str], ...] = ()
    """Number of the marked content, and what is drawn in it; -1 is what belongs to none."""

    drawn: tuple[int, ...] = ()
    """Numbers of the marked content in which something else than text is drawn."""

    apart: tuple[str, ...] = ()
    """What is drawn in groups: PDFium does not tell to which element it belongs."""

    lost: tuple[Lost, ...] = ()


class Box(NamedTuple):
    """A rectangle, in points."""

    left: float
    bottom: float
    right: float
    top: float

    def within(self, other: "Box") -> "Box":
        """What both have in common."""
        return Box(
            max(self.left, other.left), max(self.bottom, other.bottom),
            min(self.right, other.right), min(self.top, other.top),
        )  # fmt: skip


_NOWHERE = Box(0, 0, 0, 0)


def look(data: bytes, numbers: Sequence[int]) -> tuple[tuple[int, Seen], ...]:
    """What stands on the pages with these *numbers*, from 0, of the PDF *data*."""
    found, buffer = [], (ctypes.c_ushort * _LONGEST)()
    with _Document(data) as document:
        before = None
        for number in numbers:
            page = document.raw.FPDF_LoadPage(document.handle, number)
            found.append((number, _Page(document.raw, page, number, buffer).seen()))
            if before:  # closed late, since fonts are forgotten that no open page uses
                document.raw.FPDF_ClosePage(before)
            before = page
        if before:
            document.raw.FPDF_ClosePage(before)
    return tuple(found)


def load() -> Handle:
    """PDFium; most builds have nothing to prove, and do without."""
    import pypdfium2.raw  # noqa: PLC0415

    return pypdfium2.raw


class _Document:
    """A PDF that is open."""

    def __init__(self, data: bytes) -> None:
        self.raw = load()
        self.raw.FPDF_InitLibrary()
        self.data = data
        self.handle = self.raw.FPDF_LoadMemDocument64(data, len(data), None)
        self.pages = self.raw.FPDF_GetPageCount(self.handle) if self.handle else 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.handle:
            self.raw.FPDF_CloseDocument(self.handle)


@dataclass(slots=True)
class _Page:
    raw: Handle
    page: Handle
    number: int
    buffer: Handle
    """Where PDFium writes text."""

    texts: dict[int, list[str]] = field(default_factory=dict)
    drawn: set[int] = field(default_factory=set)
    apart: list[str] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    edges: tuple[Any, ...] = field(default_factory=lambda: tuple(ctypes.c_float() for _ in range(4)))
    colour: tuple[Any, ...] = field(default_factory=lambda: tuple(ctypes.c_uint() for _ in range(4)))
    sheet: Box = _NOWHERE

    def seen(self) -> Seen:
        """Everything that the page has."""
        self.sheet = self._sheet()
        self._objects()
        texts = tuple((mark, "".join(text)) for mark, text in sorted(self.texts.items()))
        return Seen(texts, tuple(sorted(self.drawn)), tuple(self.apart), tuple(self.lost))

    def _sheet(self) -> Box:
        """What is left of the page when it has been trimmed."""
        raw, edges = self.raw, self.edges
        for box in (raw.FPDFPage_GetTrimBox, raw.FPDFPage_GetCropBox, raw.FPDFPage_GetMediaBox):
            if box(self.page, *edges):
                return Box(*(edge.value for edge in edges))
        return Box(0, 0, raw.FPDF_GetPageWidthF(self.page), raw.FPDF_GetPageHeightF(self.page))

    def _objects(self) -> None:
        raw, page = self.raw, self.page
        text_page = raw.FPDFText_LoadPage(page)
        for at in range(raw.FPDFPage_CountObjects(page)):
            thing = raw.FPDFPage_GetObject(page, at)
            mark = raw.FPDFPageObj_GetMarkedContentID(thing)
            if raw.FPDFPageObj_GetType(thing) != raw.FPDF_PAGEOBJ_TEXT:
                self.drawn.add(mark)
                self._group(thing, text_page)
            elif raw.FPDFPageObj_GetBounds(thing, *self.edges):
                self._text(thing, mark, text_page, Box(*(edge.value for edge in self.edges)))
        raw.FPDFText_ClosePage(text_page)

    def _text(self, thing: Handle, mark: int, text_page: Handle, box: Box) -> None:
        size = self.raw.FPDFTextObj_GetText(thing, text_page, self.buffer, _LONGEST)
        text = self._decoded(size - 2)
        if not text or text.isspace():
            return
        why = self._unseen(thing, box)
        if why:
            self.lost.append(Lost(letters(text), why, self.number + 1))
        else:
            self.texts.setdefault(mark, []).append(text)

    def _group(self, group: Handle, text_page: Handle) -> None:
        """What is drawn in a group, and tagged; -1 is the count of what is none."""
        raw = self.raw
        for at in range(max(raw.FPDFFormObj_CountObjects(group), 0)):
            thing = raw.FPDFFormObj_GetObject(group, at)
            if raw.FPDFPageObj_GetType(thing) != raw.FPDF_PAGEOBJ_TEXT:
                self._group(thing, text_page)
            elif raw.FPDFPageObj_GetMarkedContentID(thing) >= 0:
                size = raw.FPDFTextObj_GetText(thing, text_page, self.buffer, _LONGEST)
                self.apart.append(self._decoded(size - 2))

    def _unseen(self, thing: Handle, box: Box) -> str:
        """Why nobody sees text; empty when it is seen."""
        raw = self.raw
        if _is_cut(box, self.sheet):
            return "stands outside the page or reaches beyond it"
        clip = raw.FPDFPageObj_GetClipPath(thing)
        if raw.FPDFClipPath_CountPaths(clip) > 0 and _is_cut(box, self._window(clip)):
            return "is cut off"
        if raw.FPDFTextObj_GetTextRenderMode(thing) == _INVISIBLE:
            return "is invisible"
        if raw.FPDFPageObj_GetFillColor(thing, *self.colour) and not self.colour[3].value:
            return "is transparent"
        return ""

    def _window(self, clip: Handle) -> Box:
        """What a clip leaves to be seen."""
        raw, seen = self.raw, self.sheet
        x, y = self.edges[:2]
        for path in range(raw.FPDFClipPath_CountPaths(clip)):
            xs, ys = [], []
            for at in range(max(raw.FPDFClipPath_CountPathSegments(clip, path), 0)):
                raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(clip, path, at), x, y)
                xs.append(x.value)
                ys.append(y.value)
            if xs:
                seen = seen.within(Box(min(xs), min(ys), max(xs), max(ys)))
        return seen

    def _decoded(self, size: int) -> str:
        """The text in the buffer. In lines from right to left, PDFium turns the halves of a character round, too."""
        data = bytes(memoryview(self.buffer).cast("B")[: max(size, 0)])
        try:
            return data.decode("utf-16-le")
        except UnicodeDecodeError:
            halves = _TURNED.sub(r"\2\1", data.decode("utf-16-le", "surrogatepass"))
            return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _is_cut(box: Box, window: Box) -> bool:
    """True when a part of *box*, a line of text, is not seen through *window*."""
    seen = min(box.top, window.top) - max(box.bottom, window.bottom)
    across = box.left < window.left - _CUT or box.right > window.right + _CUT
    return across or seen < _HALF * (box.top - box.bottom)
