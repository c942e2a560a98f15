"""Cutting: a font with only the letters that are printed. Loading what does it takes a quarter of a second."""

import io
from collections.abc import Collection, Iterable
from typing import Any, Final

from fontTools import subset
from fontTools.ttLib import TTFont

_NEEDLESS: Final = (
    "BASE", "DSIG", "FFTM", "GDEF", "GPOS", "GSUB", "JSTF", "LTSH", "MATH", "OS/2", "PCLT", "STAT", "SVG ", "VDMX",
    "VORG", "avar", "gasp", "hdmx", "kern", "meta", "name", "post", "vhea", "vmtx",
)  # fmt: skip
"""Tables that say how letters are set, or what the font is called: all that is done."""


def cut(data: bytes, index: int, glyphs: Collection[int]) -> bytes:
    """The font *data* (number *index* of a collection) with nothing but *glyphs*, which keep their numbers.

    Numbers beyond those of the font become boxes: letters that it does not have. PDF/A wants a glyph for each.
    """
    options = subset.Options(
        retain_gids=True, notdef_outline=True, glyph_names=False, hinting=False, layout_features=[], name_IDs=[],
        recalc_timestamp=False, desubroutinize=True,
    )  # fmt: skip
    font = TTFont(io.BytesIO(data), fontNumber=index, lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    font.flavor = None
    for table in _NEEDLESS:
        if table in font:
            del font[table]
    if "glyf" in font:  # whose glyphs need no names
        font.setGlyphOrder([f"glyph{number}" for number in range(font["maxp"].numGlyphs)])
    _add_boxes(font, max(glyphs) + 1)
    subsetter = subset.Subsetter(options)
    subsetter.populate(gids=sorted(glyphs))
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _add_boxes(font: TTFont, count: int) -> None:
    """Add copies of the glyph for what is missing until there are *count* glyphs."""
    order = list(font.getGlyphOrder())
    more = [f"missing{number}" for number in range(len(order), count)]
    if not more:
        return
    widths, empty = font["hmtx"].metrics, order[0]
    if "glyf" in font:
        outlines = font["glyf"]
        box = outlines[empty]
        outlines.glyphs.update(dict.fromkeys(more, box))
        outlines.glyphOrder = [*order, *more]
    else:
        _add_charstrings(font["CFF "].cff.topDictIndex[0], more)
    widths.update(dict.fromkeys(more, widths[empty]))
    font.setGlyphOrder([*order, *more])
    font["maxp"].numGlyphs = count


def _add_charstrings(top: Any, names: Iterable[str]) -> None:  # noqa: ANN401  fontTools says nothing of its types
    box = top.CharStrings[top.charset[0]]
    for name in names:
        top.CharStrings.charStrings[name] = len(top.CharStrings.charStringsIndex)
        top.CharStrings.charStringsIndex.append(box)
        if name not in top.charset:
            top.charset.append(name)
