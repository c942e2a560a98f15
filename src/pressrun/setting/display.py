"""Titles in large type: how heavy each word is, and how large the whole may be.

A title grows in weight from its first word to its last. How large it can be set depends on its words, so a template
offers sizes in steps and takes the largest that fits. Widths are reckoned from kinds of letters, a little generously:
close enough to choose a step by, and the same for every machine.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WEIGHTS = (200, 300, 400, 500, 600, 700, 900)
"""The weights of the display face, from the first word to the last."""

_STEPS: dict[int, tuple[int, ...]] = {
    1: (900,),
    2: (200, 900),
    3: (200, 400, 900),
    4: (200, 300, 500, 900),
    5: (200, 300, 400, 600, 900),
    6: (200, 300, 400, 500, 600, 900),
}
_GROWING = ("LATIN", "GREEK", "CYRILLIC")
"""Scripts that the display face has in every weight; a title in another is set in one."""

_NARROW = frozenset("fijlrtIJ.,:;'\u2018\u2019!|()[]-·íìîïł")
_WIDE = frozenset("mwMWQ&—…%@œæŒÆюжшщфыЮЖШЩФЫМДωΩ")
_WIDTHS = {"narrow": 0.46, "wide": 1.05, "capital": 0.80, "small": 0.69, "ideograph": 1.0}
"""em, in the heaviest weight."""

_LIGHTER = 0.00018
"""How much narrower a letter gets with each unit of weight below the heaviest."""

_SPACE = 0.2
_SQUARE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_IDEOGRAPHS = re.compile(f"[{_SQUARE}]")
_PIECES = re.compile(rf"[{_SQUARE}]|[^\s{_SQUARE}]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a title."""

    text: str
    weight: int
    """100 to 900; 0 where the title is set in one weight, which the theme chooses."""


@dataclass(frozen=True, slots=True)
class Display:
    """A title as a template sets it."""

    words: tuple[Word, ...]
    size: float
    """pt"""

    stacked: bool
    """True when each word has a line of its own."""

    fits: bool
    """False when even the smallest size offered is too large: the title then has to be broken inside a word."""


def grown(title: str) -> tuple[Word, ...]:
    """The words of *title*, each heavier than the one before."""
    texts = title.split()
    if not all(_grows(letter) for letter in title):
        return tuple(Word(text, 0) for text in texts)
    steps = _STEPS.get(len(texts), WEIGHTS)
    return tuple(Word(text, steps[place * len(steps) // len(texts)]) for place, text in enumerate(texts))


def _grows(letter: str) -> bool:
    return not letter.isalpha() or unicodedata.name(letter, "").startswith(_GROWING)


def display(
    title: str, width: float, height: float, sizes: Sequence[float], leading: float = 1.0, *, stack: bool = True
) -> Display:
    """*title* in the largest of *sizes* (pt, falling) in which it fits a box of *width* by *height* (pt).

    *leading* is the height of a line in ems. Unless *stack* is False, a title has a line for each word where that fits.
    """
    words = grown(title)
    for size in sizes:
        lines = int(height / (size * leading) + 0.01)
        if max((_width(word) for word in words), default=0.0) * size <= width or _IDEOGRAPHS.search(title):
            if stack and len(words) <= lines and not _IDEOGRAPHS.search(title):
                return Display(words, size, stacked=True, fits=True)
            filled = list(_lines(words, width / size))
            if len(filled) <= lines and not _stranded(title, filled):
                return Display(words, size, stacked=False, fits=True)
    return Display(words, sizes[-1], stacked=False, fits=False)


def _stranded(title: str, filled: Sequence[float]) -> bool:
    """True for a title without spaces whose last line is a letter or two: it would look cut off."""
    return bool(_IDEOGRAPHS.search(title)) and len(filled) > 1 and filled[-1] < filled[0] / 2


def _lines(words: Sequence[Word], width: float) -> Iterator[float]:
    """Widths (em) of the lines that *words* fill, broken as a browser breaks them."""
    line = 0.0
    for word in words:
        for piece in _PIECES.findall(word.text):
            wide = _width(Word(piece, word.weight))
            gap = 0.0 if _IDEOGRAPHS.match(piece) else _SPACE
            if line and line + gap + wide > width:
                yield line
                line = wide
            else:
                line += wide + (gap if line else 0.0)
    yield line


def _width(word: Word) -> float:
    """em"""
    lighter = _LIGHTER * (WEIGHTS[-1] - (word.weight or 400))
    return sum(max(_letter(letter) - lighter, 0.0) for letter in unicodedata.normalize("NFC", word.text))


def _letter(letter: str) -> float:
    if _IDEOGRAPHS.match(letter):
        return _WIDTHS["ideograph"] + 0.1
    if unicodedata.combining(letter):
        return 0.0
    if letter in _NARROW:
        return _WIDTHS["narrow"]
    if letter in _WIDE:
        return _WIDTHS["wide"]
    return _WIDTHS["capital" if letter.isupper() else "small"]
