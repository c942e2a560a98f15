"""What an author does to a section, and what it does to the pages: one word changed, or three pages more."""

import itertools
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pikepdf

from benchmarks.book import Writer

_PLAIN = re.compile(r"[A-Z][^`\[\]*_<>$|#{}\\^~]*")
"""A paragraph without any markup."""

_WORD = re.compile(r"(?<= )[a-z]{4,9}(?= )")
_FENCE = re.compile(r"^\s*(```|~~~)")

LEAST: Final = 20
"""Words of a paragraph that is worth editing."""

FAR: Final = 7919
"""From one edit to the next, among all there are; a prime, so that every edit has its turn."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a section stands in a book."""

    source: str
    """Its file, from the project folder."""

    first: int
    """Index of its first page."""

    pages: int
    """How many it has; a blank before the next section is none of them."""


@dataclass(frozen=True, slots=True)
class Made:
    """What can be seen of a PDF from outside."""

    pages: int
    is_tagged: bool
    size: int
    """Bytes."""


def look(file: Path) -> Made:
    """Pages, tags and size of a PDF."""
    with pikepdf.open(file) as pdf:
        marked = pdf.Root.get("/MarkInfo", pikepdf.Dictionary()).get("/Marked", False)
        return Made(len(pdf.pages), bool(marked) and "/StructTreeRoot" in pdf.Root, file.stat().st_size)


def extents(file: Path, sections: Sequence[tuple[str, str]]) -> tuple[Extent, ...]:
    """Where each of *sections* (file and id, in order) stands in a PDF; the last is left out, since what follows it
    has no name."""
    with pikepdf.open(file) as pdf:
        at = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
        names = pikepdf.NameTree(pdf.Root.Names.Dests)
        first = {name: at[_target(names[name]).objgen] for _, name in sections if name in names}
        known = [(source, first[name]) for source, name in sections if name in first]
        return tuple(
            Extent(source, start, after - start - _is_blank(pdf.pages[after - 1]))
            for (source, start), (_, after) in itertools.pairwise(known)
        )


def _target(place: pikepdf.Object) -> pikepdf.Object:
    """The page of a destination, which is an array, or a dictionary around one."""
    return (place.D if isinstance(place, pikepdf.Dictionary) else place)[0]


def _is_blank(page: pikepdf.Page) -> bool:
    return "/Contents" not in page.obj


def sections(joined: Path) -> list[tuple[str, str]]:
    """The sections that `benchmarks.joined` wrote down beside its document: file and id, in order."""
    facts = json.loads(joined.with_suffix(".json").read_text("utf-8"))
    return [(str(source), str(name)) for source, name in facts["sections"]]


def plain_paragraphs(text: str) -> list[tuple[int, int]]:
    """Where the paragraphs of *text* stand that have no markup in them: start and end, from the beginning."""
    return [
        (start, end)
        for start, end, is_code in _blocks(text)
        if not is_code and _PLAIN.fullmatch(text[start:end]) and len(text[start:end].split()) >= LEAST
    ]


def _blocks(text: str) -> Iterator[tuple[int, int, bool]]:
    """Runs of lines between blank ones, and whether any of their lines is in a code block."""
    at, start, code, within = 0, None, False, False
    for line in f"{text.rstrip()}\n\n".splitlines(keepends=True):
        if _FENCE.match(line):
            code, within = not code, True
        within |= code
        if line.strip() and start is None:
            start = at
        elif not line.strip() and not code and start is not None:
            yield start, at - 1, within
            start, within = None, False
        at += len(line)


def reworded(text: str, turn: int) -> str:
    """*text* with one word of one plain paragraph changed for one of the same length; another for each *turn*.

    Raises ValueError when there is none to change.
    """
    others = _by_length(text)
    able = [
        (found.start(), other)
        for start, end in plain_paragraphs(text)
        for found in _WORD.finditer(text, start, end)
        for other in others[len(found[0])]
        if other != found[0]
    ]
    if not able:
        raise ValueError("no paragraph has a word that can be changed")
    at, other = able[(len(able) // 2 + turn * FAR) % len(able)]
    return text[:at] + other + text[at + len(other) :]


def _by_length(text: str) -> Mapping[int, list[str]]:
    words: dict[int, set[str]] = {}
    for start, end in plain_paragraphs(text):
        for found in _WORD.findall(text, start, end):
            words.setdefault(len(found), set()).add(found)
    return {length: sorted(same) for length, same in words.items()}


def grown(text: str, words: int) -> str:
    """*text* with about *words* words in new paragraphs after its middle plain paragraph.

    Raises ValueError when it has no such paragraph.
    """
    places = plain_paragraphs(text)
    if not places:
        raise ValueError("no paragraph to grow after")
    _, end = places[len(places) // 2]
    more = "\n\n".join(_more(words))
    return f"{text[:end]}\n\n{more}{text[end:]}"


def _more(words: int) -> Iterator[str]:
    writer = Writer(random.Random(words))
    while words > 0:
        paragraph = " ".join(re.sub(r"[`*_]", "", writer.paragraph()).split()[:words])
        words -= len(paragraph.split())
        yield paragraph
