"""Fonts of an e-book: of the theme's faces those that set anything, each cut down to the letters it sets.

A face keeps its own names and its licence inside the file, as the Open Font License asks.
"""

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from fontTools import subset
from fontTools.ttLib import TTFont, TTLibError

from pressrun.ebook.assets import name_for
from pressrun.ebook.letters import Look, letters
from pressrun.ebook.package import Item
from pressrun.ebook.styles import Face, Styles
from pressrun.ground.files import Shelf
from pressrun.ground.markup import Element
from pressrun.ground.problems import PressError, error
from pressrun.press.remembered import Memory

_BLANK = frozenset(map(ord, " \t\n\r\u00a0\u00ad\u200b\u2060"))
_ALWAYS = frozenset(map(ord, " \u00a0\u00ad-\u2010\u2026.0123456789\u2018\u2019\u201c\u201d\u2022\u25aa\u25e6"))
"""Letters that a reader may set by itself: blanks, hyphens, quotes, and the numbers and dots of lists."""

_FEATURES = ("smcp", "c2sc", "onum", "lnum", "pnum", "tnum", "sups", "subs", "frac", "case")
"""Refinements that a style sheet may ask for, besides those that shaping needs and fontTools keeps by itself."""

_NAMES = frozenset({0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17})
"""Records of the name table that stay: the font's names, its copyright and its licence."""

_SHAPED = 0x0590
"""From here on are the scripts that cannot be set without the rules in their fonts."""

_TYPES = {"\x00\x01\x00\x00": ("font/ttf", "ttf"), "true": ("font/ttf", "ttf"), "OTTO": ("font/otf", "otf")}


@dataclass(frozen=True, slots=True)
class Fonts:
    """What is embedded."""

    items: tuple[Item, ...]
    rules: tuple[str, ...]
    """The `@font-face` rules, one a face."""


@dataclass(frozen=True, slots=True)
class SmallFont:
    """A font of which only some letters are left, as it is remembered."""

    data: bytes
    kind: str
    """The version of its outlines, a key of `_TYPES`."""

    inputs: tuple[tuple[str, str], ...] = ()
    """Always empty: it is asked for by all that went into it."""


def embedded(styles: Styles, documents: Iterable[Element], shelf: Shelf, memory: Memory | None = None) -> Fonts:
    """The faces in which *documents* set anything, each with the letters that are set in it; *memory* knows fonts that
    were cut before.

    Raises `PressError` T006 when a font file is missing or is no font.
    """
    return faced(letters(documents, styles.rules), styles.faces, shelf, _ALWAYS, memory)


def faced(
    looks: Mapping[Look, frozenset[str]],
    faces: Sequence[Face],
    shelf: Shelf,
    always: frozenset[int] = frozenset(),
    memory: Memory | None = None,
) -> Fonts:
    """Of *faces* those that set the letters of *looks*. For running text each has the letters *always* too, and what
    its designer knew of kerning and small capitals; for a label, which has no *always*, that would be a waste."""
    has: dict[Face, frozenset[int]] = {}
    wanted: dict[Face, frozenset[int]] = {}
    for look, texts in looks.items():
        left = frozenset(map(ord, texts)) - _BLANK
        for face in _choices(look, faces):
            if not left:
                break
            if face not in has:
                has[face] = frozenset(_font(face, _data(face, shelf)).getBestCmap() or {})
            wanted[face] = wanted.get(face, frozenset()) | (left & has[face])
            left -= has[face]
    kept = {
        face: _item(face, _small(face, wanted[face] | always | _BLANK, shelf, memory, refined=bool(always)))
        for face in faces
        if wanted.get(face)
    }
    return Fonts(tuple(kept.values()), tuple(_rule(face, item) for face, item in kept.items()))


def _choices(look: Look, faces: Sequence[Face]) -> Iterator[Face]:
    """The face of each family of *look* that a reader would take, in the order in which it would ask them."""
    for family in look.families:
        offered = [face for face in faces if face.family.lower() == family.lower()]
        slanted = [face for face in offered if face.italic is look.italic]
        ranks = {face: _distance(face.weight, look.weight) for face in slanted or offered}
        # Several files may share a family, a weight and a slant; then the last one is asked first.
        yield from (face for face in reversed(ranks) if ranks[face] == min(ranks.values()))


def _distance(offered: int, wanted: int) -> tuple[int, int]:
    """How CSS ranks weights: 400 and 500 stand in for one another, light ones look down first, bold ones up."""
    if 400 <= wanted <= 500:  # noqa: PLR2004  the two weights that CSS names
        rank = 0 if wanted <= offered <= 500 else 1 if offered < wanted else 2  # noqa: PLR2004
    else:
        rank = 0 if (offered <= wanted if wanted < 400 else offered >= wanted) else 1  # noqa: PLR2004
    return rank, abs(offered - wanted)


def _data(face: Face, shelf: Shelf) -> bytes:
    try:
        return shelf.read(face.path, asked=face.where)
    except FileNotFoundError:
        raise PressError(error("T006", f"there is no font file {face.path}", face.where)) from None


def _font(face: Face, data: bytes) -> TTFont:
    try:
        # Bounds stay those of the whole font: to reckon them anew takes a fifth of the time, and moves no line.
        return TTFont(io.BytesIO(data), recalcTimestamp=False, recalcBBoxes=False, lazy=True)
    except TTLibError as fault:
        raise PressError(error("T006", f"{face.path} is no font: {fault}", face.where)) from None


def _small(face: Face, letters: frozenset[int], shelf: Shelf, memory: Memory | None, *, refined: bool) -> SmallFont:
    """The font of *face* cut down to *letters*, or what *memory* has kept of doing so."""
    data = _data(face, shelf)
    asked = [hashlib.sha256(data).hexdigest(), sorted(letters), refined]
    known = memory.recall(SmallFont, asked) if memory else None
    if known is not None:
        return known
    small = _cut(_font(face, data), letters, refined=refined)
    if memory:
        memory.keep(small, asked)
    return small


def _cut(font: TTFont, letters: frozenset[int], *, refined: bool) -> SmallFont:
    names = font["name"]
    names.names = [name for name in names.names if name.nameID in _NAMES]
    del font["name"]  # the subsetter would search every table for references to it, which takes as long as all the rest
    features = [*subset.Options().layout_features, *_FEATURES]
    options = subset.Options(hinting=False, recalc_timestamp=False, notdef_outline=True, layout_features=features)
    options.drop_tables += ["STAT"] if refined or max(letters) >= _SHAPED else ["STAT", "GDEF", "GPOS", "GSUB"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters)
    cutter.subset(font)
    font["name"] = names
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return SmallFont(out.getvalue(), font.sfntVersion)


def _item(face: Face, font: SmallFont) -> Item:
    media_type, ending = _TYPES.get(font.kind, ("font/ttf", "ttf"))
    name = name_for(PurePosixPath(face.path).stem.lower())
    return Item(f"font-{name}", f"fonts/{name}.{ending}", media_type, font.data)


def _rule(face: Face, item: Item) -> str:
    slant = " font-style: italic;" if face.italic else ""
    return (
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight};{slant} src: url("../{item.file}") }}'
    )
