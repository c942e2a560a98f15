"""Blocks of one reading laid beside those of another that knows its lines."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pressrun.reading.pandoc import Node

_POSITION = re.compile(r"(\d+):\d+-(\d+):(\d+)")
_HEADS = (60, 30, 16, 8)
"""How many letters of a block are looked for in the text, the most telling first."""

_WEAK = 4
"""Letters that two readings of a text may share by chance."""


class Span(NamedTuple):
    """Lines of a file, both counted in."""

    first: int
    last: int


class Leaf(NamedTuple):
    """A block of text."""

    key: str
    """Its letters and figures: what both dialects agree on."""

    span: Span


def key(text: str) -> str:
    """The letters and figures of *text*, in small."""
    return re.sub(r"[\W_]+", "", text).casefold()


def leaves(blocks: Sequence[Node]) -> list[Leaf]:
    """The text blocks of a tree with source positions; notes come last, as in a draft."""
    picker = _Picker()
    picker.walk(blocks, Span(1, 1))
    for note, around in picker.notes:
        picker.walk(note, around)
    return [leaf for leaf in picker.found if leaf.key]


@dataclass(slots=True)
class _Picker:
    """Gathers leaves."""

    found: list[Leaf] = field(default_factory=list)
    notes: list[tuple[Sequence[Node], Span]] = field(default_factory=list)

    def walk(self, blocks: Sequence[Node], around: Span, *, exact: bool = False) -> None:
        """Gather the leaves of *blocks*, which stand somewhere in *around*, or, if that is *exact*, just there."""
        for block in blocks:
            kind, content = block["t"], block.get("c")
            if kind in {"Para", "Plain"}:
                self._leaf(content, around, exact=exact)
            elif kind == "Div":
                span = _span(content[0])
                self.walk(content[1], span or around, exact=span is not None and len(content[1]) == 1)
            elif kind == "Header":
                self._leaf(content[2], _span(content[1]) or around)
            elif kind == "CodeBlock":
                self.found.append(Leaf(key(content[1]), _span(content[0]) or around))
            elif kind == "LineBlock":
                self._leaf([one for line in content for one in line], around)
            elif kind == "DefinitionList":
                for term, definitions in content:
                    self._leaf(term, around)
                    self._inside(definitions, around)
            elif content is not None:
                self._inside(content, around)

    def _inside(self, content: Node, around: Span) -> None:
        """Gather the leaves of whatever blocks there are in *content*: items, cells, captions."""
        if not isinstance(content, list) or not content:
            return
        around = _span(content[0]) or around
        if isinstance(content[0], dict) and "c" in content[0]:
            self.walk(content, around)
            return
        for one in content:
            self._inside(one, around)

    def _leaf(self, inlines: Sequence[Node], around: Span, *, exact: bool = False) -> None:
        """A block alone in what has a position has that position; in a table, say, only its words have theirs."""
        letters: list[str] = []
        self._read(inlines, letters, around)
        spans = [] if exact else list(_spans(inlines))
        span = Span(min(one.first for one in spans), max(one.last for one in spans)) if spans else around
        self.found.append(Leaf(key("".join(letters)), span))

    def _read(self, inlines: Sequence[Node], letters: list[str], around: Span) -> None:
        for node in inlines:
            kind, content = node["t"], node.get("c")
            if kind == "Str":
                letters.append(content)
            elif kind in {"Span", "Link", "Image", "Quoted", "Cite"}:
                self._read(content[1], letters, around)
            elif kind in {"Code", "Math"}:
                letters.append(content[1])
            elif kind == "Note":
                self.notes.append((content, around))
            elif kind not in {"Space", "SoftBreak", "LineBreak", "RawInline"}:
                self._read(content, letters, around)


def _spans(inlines: Sequence[Node]) -> Iterator[Span]:
    """The lines of every word."""
    for node in inlines:
        content = node.get("c")
        if node["t"] in {"Span", "Link", "Image", "Code"} and (span := _span(content[0])):
            yield span
        elif node["t"] in {"Emph", "Strong", "Strikeout", "Underline", "Superscript", "Subscript", "SmallCaps"}:
            yield from _spans(content)


def _span(attr: Node) -> Span | None:
    """The lines that pandoc's attributes *attr* name."""
    if not (isinstance(attr, list) and len(attr) == 3 and isinstance(attr[0], str)):  # noqa: PLR2004  id, classes, pairs
        return None
    said = next((value for name, value in attr[2] if name == "data-pos"), "")
    found = [(int(first), int(last) - (column == "1")) for first, last, column in _POSITION.findall(said)]
    return Span(min(first for first, _ in found), max(max(pair) for pair in found)) if found else None


def aligned(blocks: Mapping[int, str], there: Sequence[Leaf], lines: Sequence[str]) -> dict[int, Span]:
    """The lines of each of *blocks* (ordinal -> words), from the leaves of the other reading or else from *lines*."""
    ordinals = sorted(blocks)
    keys = [key(blocks[one]) for one in ordinals]
    placed = dict(_in_step(keys, there))
    placed.update(_alone(keys, there, placed))
    for position, wanted in enumerate(keys):
        if position not in placed and wanted:
            found = (_looked_for(wanted, lines, span) for span in _between(position, placed, len(lines)))
            if span := next((one for one in found if one is not None), None):
                placed[position] = span
    return {ordinals[position]: _trimmed(span, lines) for position, span in placed.items()}


def _trimmed(span: Span, lines: Sequence[str]) -> Span:
    """*span* from the first of its lines that says something: a rule above a cell does not."""
    saying = (number for number in range(span.first, span.last) if key(lines[number - 1]))
    return Span(next(saying, span.last), span.last)


def _in_step(keys: Sequence[str], there: Sequence[Leaf]) -> Iterator[tuple[int, Span]]:
    """Blocks whose letters stand in both, in the same order."""
    matcher = difflib.SequenceMatcher(None, keys, [leaf.key for leaf in there], autojunk=False)
    for here, other, count in matcher.get_matching_blocks():
        for step in range(count):
            if keys[here + step]:
                yield here + step, there[other + step].span


def _alone(keys: Sequence[str], there: Sequence[Leaf], placed: Mapping[int, Span]) -> Iterator[tuple[int, Span]]:
    """Blocks that are out of step (a note whose text stands elsewhere), but of which there is only one in each."""
    once = {wanted for wanted, count in Counter(keys).items() if count == 1}
    counted = Counter(leaf.key for leaf in there)
    only = {leaf.key: leaf.span for leaf in there if counted[leaf.key] == 1}
    for position, wanted in enumerate(keys):
        if position not in placed and wanted in once and wanted in only:
            yield position, only[wanted]


def _between(position: int, placed: Mapping[int, Span], last: int) -> Iterator[Span]:
    """Where a block may stand that is not placed: between its neighbours, or on their lines, or (a note) anywhere."""
    before = max((one for one in placed if one < position), default=None)
    after = min((one for one in placed if one > position), default=None)
    first = 1 if before is None else placed[before].last
    until = last if after is None else placed[after].first
    yield Span(first + (before is not None), until - (after is not None))
    yield Span(first, until)
    yield Span(1, last)


def _looked_for(wanted: str, lines: Sequence[str], span: Span) -> Span | None:
    """Where in *span* the letters *wanted* begin, or a good part of them stands; None when it does not."""
    stream = ""
    owners: list[int] = []
    for number in range(span.first, min(span.last, len(lines)) + 1):
        letters = key(lines[number - 1])
        stream += letters
        owners.extend([number] * len(letters))
    for count in _HEADS:
        at = stream.find(wanted[:count])
        if at >= 0:
            return Span(owners[at], owners[min(at + len(wanted), len(owners)) - 1])
    match = difflib.SequenceMatcher(None, wanted, stream, autojunk=False).find_longest_match()
    return Span(owners[match.b], owners[match.b]) if match.size >= max(_WEAK, len(wanted) // 2) else None
