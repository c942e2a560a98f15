"""What the gate says of a block: which words are missing, and what an author can do about it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pressrun.gate.finished import Lost
from pressrun.gate.flows import LABEL, Piece
from pressrun.gate.letters import letters
from pressrun.ground.problems import Problem, Where, error

_WORD = re.compile(r"\S+")
_SHOWN = 8
"""Words of a text that are enough to know it by."""

_LONGEST = 60
"""Letters of them."""

_THEME = "Look for display, visibility or content in the theme's style sheets, and at its templates."
_UNTOUCHED = "If the theme is pressrun's own, pressrun is at fault: please report it."


@dataclass(frozen=True, slots=True)
class Wording:
    """Problems of one file."""

    file: str
    """``dist/book.pdf``"""

    def missing(self, block: Sequence[Piece], found: str, more: int) -> Problem:
        """*block* does not stand at the beginning of *found*."""
        words, whole = _lacking(block, found)
        what = f"“{words}” is not in {self.file}" if whole else f"the words “{words}” are not in {self.file}"
        return _problem("G001", f"{what}{_and(more)}", block[0], f"{_THEME} {_UNTOUCHED}")

    def moved(self, block: Sequence[Piece], more: int) -> Problem:
        """*block* stands elsewhere."""
        message = f"“{_shown(block[0].words)}” stands in another order in {self.file}{_and(more)}"
        hint = f"Look at the theme's templates, and for order or position in its style sheets. {_UNTOUCHED}"
        return _problem("G002", message, block[0], hint)

    def untagged(self, block: Sequence[Piece], more: int) -> Problem:
        """*block* is seen, and nobody who listens hears it."""
        message = f"“{_shown(block[0].words)}” is seen in {self.file} and not read aloud{_and(more)}"
        hint = f"Look for role and aria-hidden in the theme's templates. {_UNTOUCHED}"
        return _problem("G001", message, block[0], hint)

    def twice(self, piece: Piece) -> Problem:
        """*piece* stands a second time."""
        message = f"“{_shown(piece.words)}” stands twice in {self.file}"
        return _problem(
            "G003", message, piece, f"Look at the theme's templates and at the edition's parts. {_UNTOUCHED}"
        )

    def hidden(self, block: Sequence[Piece], hidden: Lost, more: int) -> Problem:
        """*block* is there, and nobody sees it."""
        page = f" on page {hidden.page}" if hidden.page else ""
        message = f"“{_shown(block[0].words)}” {hidden.why}{page} of {self.file}{_and(more)}"
        hint = f"Look for overflow, height, position, margin or color in the theme's style sheets. {_UNTOUCHED}"
        return _problem("G004", message, block[0], hint)


def _problem(code: str, message: str, piece: Piece, hint: str) -> Problem:
    return error(code, message, Where(piece.source, block=piece.block or None), hint)


def _and(more: int) -> str:
    return f", and so {'is' if more == 1 else 'are'} {more} more after it" if more else ""


def _lacking(block: Sequence[Piece], found: str) -> tuple[str, bool]:
    """The words of *block* that *found* does not begin with, and whether that is all of it."""
    for piece in block:
        words = _WORD.findall(piece.words)
        start = _start(words, piece.room, found)
        first = _agreeing(words, found[start:])
        if first < len(words):
            last = _ending(words, first, found[start : start + len(piece.text)])
            missing = words[first:last] or words
            return _shown(" ".join(missing)), len(missing) == len(words) and len(block) == 1
        found = found[start + len(piece.text) :]
    return _shown(block[0].words), True


def _start(words: Sequence[str], room: int, found: str) -> int:
    """Where *words* begin, if they do so behind what may stand before them."""
    head = letters(" ".join(words[:2]))
    return max(found.find(head, 0, min(room, LABEL) + len(head)), 0)


def _agreeing(words: Sequence[str], found: str) -> int:
    """How many of *words* stand at the beginning of *found*."""
    end = 0
    for count, word in enumerate(words):
        told = letters(word)
        if not found.startswith(told, end):
            return count
        end += len(told)
    return len(words)


def _ending(words: Sequence[str], first: int, found: str) -> int:
    """The first of *words* after *first* from which on all stand in *found*."""
    rest = ""
    for at in range(len(words) - 1, first, -1):
        rest = letters(words[at]) + rest
        if rest not in found:
            return at + 1
    return first + 1


def _shown(words: str) -> str:
    """The beginning of *words*."""
    all_of_it = words.split()
    some = " ".join(all_of_it[:_SHOWN])[:_LONGEST].rstrip()
    return some if len(some) == len(" ".join(all_of_it)) else f"{some} …"
