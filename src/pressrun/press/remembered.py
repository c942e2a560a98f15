"""Pressed sheets, furniture and cut fonts, remembered: what was made once from the same things is not made again.

What a sheet takes from the project (style sheets, fonts, pictures) is known only after pressing. So two entries stand
for a result: under what was asked, the names of the files that were taken; under what was asked and what those files
hold today, the result. An edit that is taken back finds the result of the day before.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from pressrun.ground import plain
from pressrun.ground.store import Store

_MOST: Final = 4
"""Sets of names that are remembered for one question: a style sheet may come to name other files."""


class Made(Protocol):
    """A result that knows what went into it."""

    @property
    def inputs(self) -> tuple[tuple[str, str], ...]:
        """Files that were taken, with what they held."""


T = TypeVar("T", bound=Made)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A font of which only some letters are left."""

    font: bytes
    inputs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """What one build remembers of those before it; it is never wrong, and may be empty."""

    store: Store
    tools: str
    """A digest of everything else that decides a result: pressrun itself, the libraries and their versions."""

    today: Callable[[str], str]
    """What a file of the project holds today (`Shelf.fingerprint`)."""

    def recall(self, kind: type[T], asked: object) -> T | None:
        """The result of *kind* for what is *asked* (anything that JSON can say); None when there is none."""
        return unpacked(kind, self.find(kind, asked))

    def find(self, kind: type[Made], asked: object) -> bytes | None:
        """The same as it is stored, for `unpacked`: there is time for that when what is missing has been begun."""
        question = self._question(kind, asked)
        for names in self._names(question):
            stored = self.store.get(_answer(question, {name: self.today(name) for name in names}))
            if stored is not None:
                return stored
        return None

    def keep(self, made: T, asked: object) -> None:
        """Remember *made* for what was *asked*."""
        question, inputs = self._question(type(made), asked), dict(made.inputs)
        names = sorted(inputs)
        known = [names, *(other for other in self._names(question) if other != names)]
        self.store.put(_answer(question, inputs), plain.dump(made))
        self.store.put(question, json.dumps(known[:_MOST]).encode())

    def cutter(self, cut: Callable[[bytes, int, Collection[int]], bytes]) -> Callable[..., bytes]:
        """*cut*, which makes a small font of a large one, with what it made remembered."""

        def remembered(data: bytes, index: int, glyphs: Collection[int]) -> bytes:
            asked = [hashlib.sha256(data).hexdigest(), index, sorted(glyphs)]
            known = self.recall(_Cut, asked)
            if known is None:
                known = _Cut(cut(data, index, glyphs))
                self.keep(known, asked)
            return known.font

        return remembered

    def _question(self, kind: type, asked: object) -> str:
        return f"{kind.__name__} {self.tools} {_digest(asked)}"

    def _names(self, question: str) -> Sequence[list[str]]:
        try:
            names = json.loads(self.store.get(question) or b"[]")
        except ValueError:
            return []
        right = isinstance(names, list) and all(isinstance(one, list) and {*map(type, one)} <= {str} for one in names)
        return names if right else []


def unpacked(kind: type[T], stored: bytes | None) -> T | None:
    """What is *stored*; None when there is nothing, or nothing that is whole."""
    try:
        return plain.load(kind, stored) if stored is not None else None
    except ValueError:
        return None


def _answer(question: str, inputs: Mapping[str, str]) -> str:
    return f"{question} {_digest(sorted(inputs.items()))}"


def _digest(thing: object) -> str:
    text = json.dumps(thing, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
