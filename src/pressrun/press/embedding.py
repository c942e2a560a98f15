"""Fonts of the whole file: each face embedded once, with the glyphs that any of its sheets prints."""

import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import pikepdf
from pikepdf import Array, Name, Object

from pressrun.ground.files import Shelf
from pressrun.ground.problems import PressError, Where, error
from pressrun.press.pressed import FontUse
from pressrun.press.quire import Folder

_FIXED = 1
_BATCH = 100


@dataclass(slots=True)
class _Reading:
    """One way to take text from the glyphs of a face."""

    texts: dict[int, str] = field(default_factory=dict)
    made: Object | None = None

    def suits(self, use: FontUse) -> bool:
        """True when nothing in a sheet is read otherwise."""
        return all(self.texts.get(glyph, text) == text for glyph, text, _ in use.glyphs)


@dataclass(slots=True)
class _Face:
    """A face with everything that is printed in it."""

    path: str
    index: int
    readings: list[_Reading] = field(default_factory=list)
    widths: dict[int, int] = field(default_factory=dict)
    letters: Object | None = None
    """The font without its text, once it is embedded."""

    def take(self, use: FontUse) -> _Reading:
        """Count in what a sheet prints. Where two sheets read a glyph differently (a small capital as a capital, or as
        a small letter), each has a font with its own text; the file and the widths are the same."""
        self.widths.update((glyph, width) for glyph, _, width in use.glyphs if glyph not in self.widths)
        reading = next((one for one in self.readings if one.suits(use)), None)
        if reading is None:
            reading = _Reading()
            self.readings.append(reading)
        reading.texts.update((glyph, text) for glyph, text, _ in use.glyphs)
        return reading


FONT: Final = "font {}"
"""A font of the whole file, in a sheet."""


def leave(pages: Iterable[Object], fonts: Mapping[str, str], folder: Folder) -> None:
    """Let *pages* (or forms) have the *fonts* of the whole file, which `Case.named` gives, instead of their own."""
    for names in _fonts(pages):
        for own, name in fonts.items():
            if f"/{own}" in names:
                names[f"/{own}"] = folder.hole(name)


def _fonts(pages: Iterable[Object]) -> Iterable[Object]:
    """The fonts of pages by name; most have them in common."""
    found = (page.Resources.Font for page in pages if "/Font" in page.Resources)
    return {fonts.objgen: fonts for fonts in found}.values()


def _font(pages: pikepdf.Pdf, name: str) -> Object | None:
    """The font that pages know under this *name*."""
    found = (names[f"/{name}"] for names in _fonts(page.obj for page in pages.pages) if f"/{name}" in names)
    return next(found, None)


class Printed(Protocol):
    """Something printed, with the fonts that it uses."""

    @property
    def pdf(self) -> bytes:
        """Empty when nothing was printed."""

    @property
    def fonts(self) -> tuple[FontUse, ...]:
        """Each face that is used in it."""


class Case:
    """The faces of one file, by the name that pages know them under."""

    def __init__(self, uses: Iterable[FontUse], cutter: "Cutter | None" = None) -> None:
        self._cutter = cutter or cut
        self._faces: dict[tuple[str, str, int], _Face] = {}
        self._readings: dict[FontUse, _Reading] = {}
        for use in uses:
            face = self._faces.setdefault((use.name, use.path, use.index), _Face(use.path, use.index))
            if use not in self._readings:
                self._readings[use] = face.take(use)

    def named(self, uses: Iterable[FontUse]) -> dict[str, str]:
        """The fonts of the file that a sheet has for its *uses*, by the name that its pages know them under."""
        return {use.name: self._name(use) for use in uses}

    def _name(self, use: FontUse) -> str:
        face = self._faces[use.name, use.path, use.index]
        return FONT.format(f"{use.name} {use.index} {face.readings.index(self._readings[use])} {use.path}")

    def made(self, out: pikepdf.Pdf, printed: Iterable[Printed], shelf: Shelf) -> Iterator[tuple[str, Object]]:
        """Every font that something *printed* uses, by name, each once: like that in the PDF of what uses it first,
        which has only what that needs of it."""
        for one in printed:
            wanted = [use for use in one.fonts if self._readings[use].made is None]
            if wanted and one.pdf:
                with pikepdf.open(io.BytesIO(one.pdf)) as pages:
                    yield from self._made(out, pages, wanted, shelf)

    def _made(
        self, out: pikepdf.Pdf, pages: pikepdf.Pdf, uses: Iterable[FontUse], shelf: Shelf
    ) -> Iterator[tuple[str, Object]]:
        for use in uses:
            face, reading = self._faces[use.name, use.path, use.index], self._readings[use]
            font = _font(pages, use.name)
            if font is not None and reading.made is None:
                reading.made = self._embed(out, out.copy_foreign(font), face, reading, shelf)
                yield self._name(use), reading.made

    def _embed(self, out: pikepdf.Pdf, font: Object, face: _Face, reading: _Reading, shelf: Shelf) -> Object:
        """A font of the file, made from *font*, which has only what one sheet needs of it."""
        if face.letters is None:
            face.letters = _letters(out, font.DescendantFonts[0], face, self._cut(face, shelf))
        font.DescendantFonts = Array([face.letters])
        font.Encoding = Name("/Identity-H")
        font.ToUnicode = out.make_stream(to_unicode(reading.texts))
        return font

    def _cut(self, face: _Face, shelf: Shelf) -> bytes:
        try:
            return self._cutter(shelf.read(face.path), face.index, face.widths)
        except PressError:
            raise
        except Exception as fault:  # noqa: BLE001  a font may be odd in any way
            hint = "Take another file of the font; most are offered as TrueType and as OpenType."
            told = f"{face.path} cannot be embedded: {type(fault).__name__} {fault}".strip()
            raise PressError(error("T006", told, Where(face.path), hint)) from None


def _letters(out: pikepdf.Pdf, letters: Object, face: _Face, data: bytes) -> Object:
    """What all fonts of a face share: the file, and what is known of it."""
    descriptor = letters.FontDescriptor
    file = out.make_stream(data)
    for key in ("/FontFile2", "/FontFile3"):
        if key in descriptor:
            del descriptor[key]
    if data[:4] == b"OTTO":
        file.Subtype = Name.OpenType
        descriptor.FontFile3 = file
        del letters["/CIDToGIDMap"]
    else:
        file.Length1 = len(data)
        descriptor.FontFile2 = file
    widths = face.widths
    fixed = len(widths) > 1 and len(set(widths.values())) == 1
    descriptor.Flags = (int(descriptor.Flags) & ~_FIXED) | (_FIXED if fixed else 0)
    descriptor.FontBBox = Array([0, descriptor.Descent, max(widths.values()), descriptor.Ascent])
    letters.W = Array(list(_runs(widths)))
    return letters


def _runs(widths: Mapping[int, int]) -> Iterator[Any]:
    """Widths as PDF writes them: a number, then the widths of the glyphs that follow each other from there."""
    run: Array | None = None
    before = None
    for glyph in sorted(widths):
        if run is None or before != glyph - 1:
            if run is not None:
                yield run
            yield glyph
            run = Array()
        run.append(widths[glyph])
        before = glyph
    if run is not None:
        yield run


Cutter = Callable[[bytes, int, Collection[int]], bytes]
"""What cuts a font as `cut` does; it may remember what it cut before."""


def cut(data: bytes, index: int, glyphs: Collection[int]) -> bytes:
    """The font *data* (number *index* of a collection) with nothing but *glyphs*; see `cutting`."""
    from pressrun.press import cutting  # noqa: PLC0415  it takes long to load, and most fonts were cut before

    return cutting.cut(data, index, glyphs)


def to_unicode(texts: Mapping[int, str]) -> bytes:
    """The CMap from which a reader takes the text of each glyph."""
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def",
        "1 begincodespacerange", "<0000> <ffff>", "endcodespacerange",
    ]  # fmt: skip
    items = sorted((glyph, text) for glyph, text in texts.items() if text)
    for at in range(0, len(items), _BATCH):
        batch = items[at : at + _BATCH]
        lines.append(f"{len(batch)} beginbfchar")
        lines += [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in batch]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")
