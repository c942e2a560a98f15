"""Fonts left uncut: sheets are written without font files, and the bindery embeds each face once for the whole file.

WeasyPrint would embed a subset in every sheet and again in its furniture, which takes a tenth of the time and makes the
file a quarter larger. So a face leaves the press as a list of glyphs with their widths and texts. Widths are taken from
the font file rather than from Pango, whose rounding depends on the size: the same glyph must be as wide in every sheet.
"""

import contextlib
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from fontTools.ttLib import TTFont

from pressrun.ground.files import digest
from pressrun.press import tags
from pressrun.press.pressed import FontUse
from pressrun.press.weasy import Font, Untyped, ffi, get_pango_font_key, harfbuzz, pango, stream, weasyprint

_SPECIAL = frozenset({"fvar", "EBDT", "CBDT", "sbix", "COLR", "SVG", "SVG "})


UNFIT = "Unfit"
"""Entry of the resources of a page that is painted so; see `imprint`."""

DEVICE = "Colours of one device"
"""What the log says then, with the name that WeasyPrint has for the picture, or with the function."""

_known: dict[tuple[str, int], Mapping[int, int]] = {}


def _advances(check: str, data: bytes, index: int) -> Mapping[int, int]:
    """Glyph -> width in thousandths of the em."""
    if (check, index) not in _known:
        font = TTFont(io.BytesIO(data), fontNumber=index, lazy=True)
        unit, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        order = enumerate(font.getGlyphOrder())
        _known[check, index] = {glyph: round(widths[name][0] * 1000 / unit) for glyph, name in order}
    return _known[check, index]


class _Widths(dict[int, int]):
    """Widths of the glyphs that are printed: as the font file has them, whatever Pango says."""

    def __init__(self, advances: Mapping[int, int]) -> None:
        super().__init__()
        self._advances = advances

    def __setitem__(self, glyph: int, width: int) -> None:
        super().__setitem__(glyph, self._advances.get(glyph, self._advances.get(0, width)))


class _Uncut(Font):  # type: ignore[misc]
    """A face that stays out of the sheet's file, where nothing about it is special."""

    files: ClassVar[Mapping[str, str]] = {}
    """Digest of a font file -> its path on the Shelf."""

    def __init__(self, pango_font: Untyped, description: Untyped, font_size: Untyped) -> None:
        self.file_content: bytes
        self.entire = b""
        self.hash: str
        self.name: bytes
        super().__init__(pango_font, description, font_size)
        self.check = digest(self.file_content)
        self.plain = not (_SPECIAL & set(self.tables) or self.variations or self.bitmap)
        if self.plain:
            self.widths = _Widths(_advances(self.check, self.file_content, self.index))
        own = _letters(f"{self.hash} {self.check} {self.index}")
        self.name = self.name.replace(self.hash.encode(), own.encode(), 1)
        self.hash = own

    @property
    def uncut(self) -> bool:
        """True when the bindery embeds the face."""
        return self.plain and self.check in self.files and not self.used_in_forms

    def glyph_of(self, letter: str) -> int | None:
        """The glyph of a letter, without any styling; None when the font has none."""
        font = TTFont(io.BytesIO(self.entire), fontNumber=self.index, lazy=True)
        name = (font.getBestCmap() or {}).get(ord(letter))
        return None if name is None else int(font.getGlyphID(name))

    def clean(self, to_unicode: Untyped, hinting: Untyped) -> None:
        """Leave the file away, or cut it as WeasyPrint does."""
        if self.uncut:
            self.entire = self.file_content
            self.file_content = self.file_content[:4]
        else:
            super().clean(to_unicode, hinting)


def _letters(text: str) -> str:
    """Six capitals, as PDF wants them before the name of a font of which only a part is there."""
    return "".join(chr(65 + byte % 26) for byte in hashlib.sha256(text.encode()).digest()[:6])


def _key(pango_font: Untyped) -> tuple[Untyped, Untyped, Untyped]:
    """What tells fonts apart. WeasyPrint goes by family, weight and style alone: where two files share them, it prints
    the letters of the one with the glyphs of the other."""
    key, description, size = get_pango_font_key(pango_font)
    face = harfbuzz.hb_font_get_face(pango.pango_font_get_hb_font(pango_font))
    return (key, int(ffi.cast("uintptr_t", face))), description, size


@contextlib.contextmanager
def uncut(files: Mapping[str, str]) -> Iterator[None]:
    """What is drawn meanwhile is written without those fonts, and with our own tags. *files*: digest of a font file ->
    path on the Shelf."""
    stream.Font, stream.get_pango_font_key, _Uncut.files = _Uncut, _key, files
    weasyprint.pdf.add_tags = tags.add_tags
    stream.Stream.add_image, stream.Stream.set_color_space = _add_image, _set_color_space
    try:
        yield
    finally:
        stream.Font, stream.get_pango_font_key = Font, get_pango_font_key
        weasyprint.pdf.add_tags = _add_tags
        stream.Stream.add_image, stream.Stream.set_color_space = _image, _color_space


_add_tags = weasyprint.pdf.add_tags
_image, _color_space = stream.Stream.add_image, stream.Stream.set_color_space


def _add_image(page: Untyped, image: Untyped, _interpolate: Untyped, ratio: Untyped) -> Untyped:
    """Pictures are not smoothed by the reader's program, which PDF/A forbids (ISO 19005-2, 6.2.8)."""
    if image.mode == "CMYK":
        weasyprint.LOGGER.warning(f"{DEVICE}: {image.id}")
    return _image(page, image, False, ratio)  # noqa: FBT003


def _set_color_space(page: Untyped, space: str, stroke: Untyped = None) -> None:
    """Colours of one device only, which PDF/A forbids in a file for screens, are noted and told."""
    if space == "DeviceCMYK":
        page._resources[UNFIT] = "true"  # noqa: SLF001
        weasyprint.LOGGER.warning(f"{DEVICE}: device-cmyk()")
    _color_space(page, space, stroke)


def used(fonts: Iterable[Untyped]) -> tuple[FontUse, ...]:
    """The faces that a document left out."""
    return tuple(FontUse(font.hash, font.files[font.check], font.index, _glyphs(font)) for font in fonts if font.uncut)


def _glyphs(font: Untyped) -> tuple[tuple[int, str, int], ...]:
    return tuple((glyph, plain(text), font.widths[glyph]) for glyph, text in sorted(font.to_unicode.items()))


_SILENT = "\u2060"
"""WORD JOINER"""

_PLAIN = str.maketrans({"\u00a0": " ", "\u2010": "-", "\u2011": "-"})


def plain(text: str) -> str:
    """What a glyph stands for, where several characters look alike. PDF/A-2a wants something for each (ISO 19005-2,
    6.2.11.7.2): for a dot that Arabic draws apart from its letter, or the second half of a syllable of Hindi, whose
    first has the text of both, that is a character which nobody sees and which parts no word."""
    return text.translate(_PLAIN) or _SILENT
