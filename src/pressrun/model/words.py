"""The words that pressrun prints itself (Contents, Notes, Question 3 …), by language, from ``words.toml``."""

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pressrun.ground.problems import PressError, Where, error

_SCRIPTS = {"zh-tw": "zh-hant", "zh-hk": "zh-hant", "zh-mo": "zh-hant"}
"""Regions that are written in another script than their language is by default."""

_NUMBERS: Final = "numbers"
"""The table of the file that is not that of a language."""

_HEAD: Final = re.compile(r"^\[([\w-]+)\]$", re.MULTILINE)


def words(language: str, *, asked: Where | None = None) -> Mapping[str, str]:
    """Every printed word, for a BCP 47 tag (``en-GB``); ``{}`` in a word is the place of what is put in.

    What the table of a region or a script says is laid over that of its language. Raises B012 at *asked* when the
    language has no table.
    """
    tables = [_table(tag) for tag in _tags(language) if tag in _texts()]
    if not tables:
        known = ", ".join(languages())
        raise PressError(
            error(
                "B012",
                f"pressrun has no words of its own for the language {language}",
                asked or Where("manuscript/book.yaml"),
                f"Languages with words: {known}. A table of {len(_table('en'))} words in words.toml adds one.",
            )
        )
    return MappingProxyType(functools.reduce(lambda under, over: {**under, **over}, tables, {}))


def languages() -> tuple[str, ...]:
    """The primary languages that have a table, in order."""
    return tuple(sorted(tag for tag in _texts() if "-" not in tag and tag != _NUMBERS))


def spelled(language: str, number: str) -> str:
    """*number* as a word (``two``) where the language spells out the number of a chapter; else as it is."""
    row = _table(_NUMBERS).get(language.lower().partition("-")[0], "").split()
    return row[int(number) - 1] if number.isdecimal() and 0 < int(number) <= len(row) else number


def _tags(language: str) -> Iterator[str]:
    """The tables that may speak for *language*, the widest first: ``zh``, ``zh-hant``."""
    tag = language.lower().replace("_", "-")
    tag = _SCRIPTS.get(tag, tag)
    parts = tag.split("-")
    for count in range(1, len(parts) + 1):
        yield "-".join(parts[:count])


@functools.cache
def _table(tag: str) -> Mapping[str, str]:
    return tomllib.loads(_texts()[tag])


@functools.cache
def _texts() -> Mapping[str, str]:
    """Every table of the file, not read yet: a book needs one or two of twenty, and reading all takes long."""
    _, *parts = _HEAD.split(Path(__file__).with_name("words.toml").read_text("utf-8"))
    return dict(zip(map(str.lower, parts[::2]), parts[1::2], strict=True))
