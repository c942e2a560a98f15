"""Letters and faces: whether the fonts of the theme have what a text asks of them.

Nothing outside the style sheets' ``@font-face`` rules is ever used, so a letter that no font has would print as a box,
and a weight that no file has would be replaced by its neighbour without a word. Both are problems here.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pressrun.ground.problems import Problem, Where, error

GENERIC = frozenset({
    "serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui", "ui-serif", "ui-sans-serif", "ui-monospace",
    "ui-rounded", "math", "emoji",
})  # fmt: skip
"""Families that a system chooses; on a press without system fonts they stand for nothing."""

MISSING = re.compile(
    r"\.notdef glyph rendered for Unicode string unsupported by fonts: .* \(U\+([0-9A-F]{4,6})\)$", re.DOTALL
)
"""What WeasyPrint says when it draws a letter that no font has."""

_MOST = 20

Ask = tuple[tuple[str, ...], int, str]
"""Families in the order of preference, weight, style."""

At = TypeVar("At")


@dataclass(frozen=True, slots=True)
class Face:
    """What one ``@font-face`` rule offers."""

    family: str
    weight: int
    """100 to 900"""

    style: str
    """``normal``, ``italic`` or ``oblique``"""

    path: str
    """The file, on the Shelf."""


def unoffered(faces: Iterable[Face], asked: Mapping[Ask, Where]) -> Iterator[Problem]:
    """A P003 for each family, weight or style in *asked* that *faces* do not have, at the place that asks first.

    The first family of a list that is offered at all is the one that counts; what stands before it is missed.
    """
    offer: dict[str, set[tuple[int, str]]] = {}
    for face in faces:
        offer.setdefault(face.family.lower(), set()).add((face.weight, _slant(face.style)))
    told: set[tuple[str, int, str]] = set()
    for (families, weight, style), where in asked.items():
        for found in _misses(offer, families, weight, style):
            if found not in told:
                told.add(found)
                yield _unoffered(offer, found, where)


def _misses(
    offer: Mapping[str, set[tuple[int, str]]], families: Sequence[str], weight: int, style: str
) -> Iterator[tuple[str, int, str]]:
    for family in families:
        cuts = offer.get(family.lower())
        if cuts is not None:
            if (weight, _slant(style)) not in cuts:
                yield family, weight, _slant(style)
            return
        if family.lower() not in GENERIC:
            yield family, 0, ""
    if all(family.lower() in GENERIC for family in families):
        yield families[0], 0, ""


def _unoffered(offer: Mapping[str, set[tuple[int, str]]], found: tuple[str, int, str], where: Where) -> Problem:
    family, weight, style = found
    if not weight:
        known = ", ".join(sorted(offer)) or "none"
        return error(
            "P003", f"the font family {family} is asked for, and no @font-face offers it", where,
            f"Put its files into styles/fonts/ and name them in an @font-face rule. Offered are: {known}.",
        )  # fmt: skip
    cuts = ", ".join(_cut(*cut) for cut in sorted(offer[family.lower()], key=lambda cut: (cut[0], cut[1] != "normal")))
    return error(
        "P003", f"{family} {_cut(weight, style)} is asked for, and no @font-face offers it", where,
        f"Offered are {cuts}. Add the file, or let the style sheet ask for one of these.",
    )  # fmt: skip


def _cut(weight: int, style: str) -> str:
    return f"{weight} {style}" if style != "normal" else str(weight)


def _slant(style: str) -> str:
    return "normal" if style == "normal" else "italic"


def missing(said: Iterable[str]) -> tuple[str, ...]:
    """The characters that WeasyPrint could not draw, each once, by code point."""
    found = {int(match[1], 16) for match in map(MISSING.search, said) if match}
    return tuple(chr(code) for code in sorted(found))


def tofu(
    letters: Sequence[str], texts: Sequence[tuple[At, str]], where: Callable[[At | None, str], Where]
) -> Iterator[Problem]:
    """A P002 for each of *letters*, at the first of *texts* that has it. *where* makes a place of it.

    A text in a script without any font would give hundreds; after the first twenty they are told together.
    """
    for letter in letters[:_MOST]:
        at = next((place for place, text in texts if letter in text), None)
        more = sum(letter in text for _, text in texts) - 1
        times = f", here and in {more} more place{'s' if more > 1 else ''}" if more > 0 else ""
        yield error(
            "P002", f"no font of the theme has {letter} ({name(letter)}){times}", where(at, letter),
            "Add a font that has it to styles/fonts/ and to the theme, or set “missing-glyphs: warn” for this edition.",
        )  # fmt: skip
    if len(letters) > _MOST:
        rest = letters[_MOST:]
        at = next((place for place, text in texts if rest[0] in text), None)
        yield error(
            "P002",
            f"no font of the theme has {len(rest)} more characters, {name(rest[0])} to {name(rest[-1])}",
            where(at, rest[0]),
            "Add a font for this script to styles/fonts/ and to the theme.",
        )


def weighed(problem: Problem, missing_glyphs: str) -> Problem:
    """*problem*, if it is a missing letter, as bad as the edition says (``error`` or ``warn``)."""
    return problem.as_warning() if problem.code == "P002" and missing_glyphs == "warn" else problem


def name(letter: str) -> str:
    """``U+6F22 CJK UNIFIED IDEOGRAPH-6F22``"""
    return f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".strip()
