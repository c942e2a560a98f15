"""YAML as plain data that knows its lines: the only door to PyYAML.

A file may come from a stranger, so this reads events and builds nothing but text, numbers, true, false, lists and
mappings. References (``*name``) are counted as if they were written out, and refused beyond a bound before anything
is. A plain word is a word: ``no`` is Norwegian, ``12:30`` a time of day, ``2026-11-22`` what a reader of dates may
make of it; only ``true``, ``false``, ``null`` and decimal numbers are more.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

import yaml
from yaml.reader import ReaderError

from pressrun.ground.files import NOT_TEXT
from pressrun.ground.problems import PressError, Problem, Where, error
from pressrun.reading.marks import Way
from pressrun.reading.yaml_hints import explain

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
"""What YAML is made into."""

MOST = 10_000
"""Values that a document may hold, references written out."""

DEEPEST = 50
"""How deep they may nest."""

LONGEST = 500_000
"""Characters that it may have; a thousand sections are listed in a tenth of that."""

_TAG = "tag:yaml.org,2002:"
_TAGS = {f"{_TAG}{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq")} | {"!"}
"""Tags that say no more than the text itself."""

_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?")
_MERGE = "<<"


@dataclass(frozen=True, slots=True)
class Placed:
    """A document and its places."""

    value: Value
    """Plain data; None for an empty document."""

    lines: Mapping[Way, int]
    """Line of every key and of every item of a list; ``()`` is the first line that says something."""

    problems: tuple[Problem, ...]
    """Faults that leave the rest readable: a key that stands twice, a tag."""


def place(text: str, source: str, first: int = 1) -> Placed:
    """Read *text*, which begins at line *first* of the file *source*.

    Raises `PressError`: B002 when it does not parse, B003 when it is too long, expands beyond `MOST` values or nests
    too deep.
    """
    if len(text) > LONGEST:
        message, hint = f"this has more than {LONGEST} characters", "Settings are short; is it the right file?"
        raise PressError(error("B003", message, Where(source, first), hint))
    composer = _Composer(text, source, first)
    root = composer.document()
    lines: dict[Way, int] = {(): root.line}
    value = composer.spread(root, (), lines)
    return Placed(value, lines, tuple(composer.problems))


@dataclass(slots=True)
class _Node:
    """A value on the way; one that is referred to is shared."""

    value: "_Contents"

    line: int
    weight: int
    """Values in it, itself included, references written out."""


_Contents: TypeAlias = bool | int | float | str | list[_Node] | dict[str, tuple[int, _Node]] | None
"""Of a mapping, the line of each key and its node."""


@dataclass(slots=True)
class _Composer:
    """Makes nodes of PyYAML's events."""

    text: str
    source: str
    first: int
    problems: list[Problem] = field(default_factory=list)
    named: dict[str, _Node | None] = field(default_factory=dict)
    """What can be referred to; None while it is still being read."""

    weight: int = 0
    quoted: tuple[int, int] | None = None
    """Where the last scalar begins and ends, if it is in quotes."""

    def document(self) -> _Node:
        """The root of the only document."""
        events = self._events()
        root: _Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._stop("B002", event, "a second document begins here", "Remove the line `---`.")
                root = self._node(next(events), events, 0)
        return root or _Node(None, self.first, 1)

    def spread(self, node: _Node, way: Way, lines: dict[Way, int]) -> Value:
        """Plain data of *node*, noting *lines* by the way."""
        if len(way) > DEEPEST:
            self._too_deep(node.line)
        if isinstance(node.value, dict):
            lines.update({(*way, key): line for key, (line, _) in node.value.items()})
            return {key: self.spread(child, (*way, key), lines) for key, (_, child) in node.value.items()}
        if isinstance(node.value, list):
            lines.update({(*way, number): child.line for number, child in enumerate(node.value)})
            return [self.spread(child, (*way, number), lines) for number, child in enumerate(node.value)]
        return node.value

    def _events(self) -> Iterator[yaml.Event]:
        try:
            for event in yaml.parse(self.text, Loader=yaml.SafeLoader):
                is_quoted = isinstance(event, yaml.ScalarEvent) and event.style in {"'", '"'}
                self.quoted = _span(event) if is_quoted else None
                yield event
        except yaml.MarkedYAMLError as fault:
            at, message, hint = explain(fault, self.text, self.quoted)
            raise PressError(error("B002", message, self._where(self._line(at)), hint)) from None
        except ReaderError as fault:
            message = f"U+{ord(self.text[fault.position]):04X} is a control character, which YAML does not take"
            where = self._where(self._line(fault.position))
            raise PressError(error("B002", message, where, "Remove the character.")) from None

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> _Node:
        """The value that begins with *event*."""
        if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            return self._reference(event)
        line, before = self._line_of(event), self.weight
        if depth > DEEPEST:
            self._too_deep(line)
        self._weigh(1, line)
        if event.anchor:
            self.named[event.anchor] = None
        node = _Node(self._contents(event, events, depth + 1), line, self.weight - before)
        self._check_tag(event.tag, line)
        if event.anchor:
            self.named[event.anchor] = node
        return node

    def _contents(
        self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, events: Iterator[yaml.Event], depth: int
    ) -> _Contents:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, depth)
        return self._sequence(events, depth)

    def _reference(self, event: yaml.Event) -> _Node:
        name = str(getattr(event, "anchor", ""))
        if name not in self.named:
            self._stop("B002", event, f"*{name} refers to nothing", f'As a text it needs quotes: "*{name}".')
        node = self.named[name]
        if node is None:
            self._stop("B003", event, f"*{name} stands inside what it refers to", "Write the values out.")
        self._weigh(node.weight, self._line_of(event))
        return node

    def _sequence(self, events: Iterator[yaml.Event], depth: int) -> list[_Node]:
        items: list[_Node] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(event, events, depth))
        return items

    def _mapping(self, events: Iterator[yaml.Event], depth: int) -> dict[str, tuple[int, _Node]]:
        entries: dict[str, tuple[int, _Node]] = {}
        merged: list[_Node] = []
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key, line = self._key(event), self._line_of(event)
            node = self._node(next(events), events, depth)
            if key == _MERGE:
                merged += node.value if isinstance(node.value, list) else [node]
            elif key in entries:
                self._twice(key, line, entries[key][0])
            else:
                entries[key] = (line, node)
        for node in merged:
            self._merge(node, entries)
        return entries

    def _key(self, event: yaml.Event) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._stop("B002", event, "a key must be a word", "Write `key: value`; a text with brackets needs quotes.")
        self._weigh(1, self._line_of(event))
        self._check_text(event)
        if "\xa0" in event.value:
            line, hint = self._line_of(event), "Replace it by an ordinary space."
            self._add("B002", "a no-break space stands where an ordinary one belongs", line, hint)
        return str(event.value).replace("\xa0", "")

    def _merge(self, node: _Node, entries: dict[str, tuple[int, _Node]]) -> None:
        """Take over the keys of a mapping that ``<<`` refers to, where there is none of that name."""
        if not isinstance(node.value, dict):
            self._add("B002", "<< takes over the keys of another block, and this is none", node.line, "")
            return
        for key, entry in node.value.items():
            entries.setdefault(key, entry)

    def _scalar(self, event: yaml.ScalarEvent) -> bool | float | str | None:
        self._check_text(event)
        text = str(event.value)
        is_plain = event.implicit[0] or event.tag in _TAGS - {"!", f"{_TAG}str"}
        if not is_plain:
            return text
        if text in _WORDS:
            return _WORDS[text]
        number = _NUMBER.fullmatch(text)
        return text if number is None else float(text) if number[1] else int(text)

    def _check_text(self, event: yaml.ScalarEvent) -> None:
        """An escape can bring in what the file itself may not hold: a NUL."""
        found = NOT_TEXT.search(event.value)
        if found:
            message = f"an escape stands for U+{ord(found[0]):04X}, which no text contains"
            self._stop("B002", event, message, "Remove the escape.")

    def _check_tag(self, tag: str | None, line: int) -> None:
        if tag is None or tag in _TAGS:
            return
        shown = tag.replace(_TAG, "!!")
        if shown.startswith("!!python"):
            self._add("R004", f"the tag {shown} would run something, and is refused", line, "Remove the tag.")
        else:
            hint = "Remove it; or, if the text begins with !, put it in quotes."
            self._add("B002", f"the tag {shown} has no meaning here", line, hint)

    def _weigh(self, values: int, line: int) -> None:
        self.weight += values
        if self.weight > MOST:
            message = f"with everything that it refers to, the file holds more than {MOST} values"
            raise PressError(error("B003", message, self._where(line), "Refer to less (`*name`), or write less."))

    def _too_deep(self, line: int) -> NoReturn:
        message = f"lists and keys are nested deeper than {DEEPEST} levels"
        raise PressError(error("B003", message, self._where(line), "No setting needs more than five."))

    def _twice(self, key: str, line: int, before: int) -> None:
        self._add("B002", f"the key `{key}` stands here and on line {before}", line, "Keep one of the two.")

    def _add(self, code: str, message: str, line: int, hint: str) -> None:
        self.problems.append(error(code, message, self._where(line), hint))

    def _stop(self, code: str, event: yaml.Event, message: str, hint: str) -> NoReturn:
        line = self._line_of(event)
        raise PressError(*self.problems, error(code, message, self._where(line), hint))

    def _where(self, line: int) -> Where:
        return Where(self.source, line)

    def _line_of(self, event: yaml.Event) -> int:
        return self._line(event.start_mark.index if event.start_mark else 0)

    def _line(self, at: int) -> int:
        """Line of an offset; PyYAML's own count takes some characters for line ends that no editor does."""
        return self.text.count("\n", 0, at) + self.first


def _span(event: yaml.Event) -> tuple[int, int]:
    begin, end = event.start_mark, event.end_mark
    return (begin.index, end.index) if begin and end else (0, 0)
