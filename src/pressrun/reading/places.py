"""Where in the author's file a problem stands: blocks become lines, and only when there is something to show.

Pandoc's Markdown does not know its lines, and the dialect that does (``commonmark_x+sourcepos``) is another one. So a
file is read twice, and the two sequences of blocks are laid side by side by their words. What only the full dialect
knows as a block (a caption, a line of a definition) lies between two that are found, and is looked for there in the
text itself. Every problem gets a line: the nearest that is known, if need be.
"""

import functools
import itertools
import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from pressrun.ground import markup
from pressrun.ground.files import Shelf
from pressrun.ground.problems import PressError, Problem, Where
from pressrun.ground.store import Store
from pressrun.reading import canonical, drafts, pandoc
from pressrun.reading.alignment import Span, aligned, leaves
from pressrun.reading.desk import STANDFIRST, TITLE
from pressrun.reading.drafts import File
from pressrun.reading.pandoc import Source

_SECTION = re.compile(r"manuscript/.*\.md\Z")
_FORM = 1
"""To be raised when the same text is laid out in other places than before."""

_TELLING = 4
"""Characters that may stand for a place by themselves, when they stand on one line only."""


def locate(problems: Iterable[Problem], shelf: Shelf, store: Store | None = None) -> tuple[Problem, ...]:
    """*problems*, each with a line if its place names a block or words of a file. Reads files again, and never fails.

    Words that stand only once in their file say where they are. Pandoc is asked for the others alone, and what it
    answers is remembered in *store*.
    """
    wanted = list(problems)
    texts = dict(_texts({one.where.path for one in wanted if _lacks_line(one.where)}, shelf))
    wanted = [_placed(one, texts, once=True) for one in wanted]
    unsure = sorted({one.where.path for one in wanted if _lacks_line(one.where)} & texts.keys())
    for path, spans in zip(unsure, _spans(unsure, texts, shelf, store), strict=True):
        texts[path].spans.update(spans)
    return tuple(_placed(one, texts) for one in wanted)


def _lacks_line(where: Where) -> bool:
    return bool(where.path) and where.line is None and (where.block is not None or where.text is not None)


def _placed(problem: Problem, texts: Mapping[str, "_Text"], *, once: bool = False) -> Problem:
    where = problem.where
    if not _lacks_line(where) or where.path not in texts:
        return problem
    line = texts[where.path].once(where.text or "") if once else texts[where.path].line(where)
    return problem.at(replace(where, line=line))


def _texts(paths: Iterable[str], shelf: Shelf) -> Iterator[tuple[str, "_Text"]]:
    for path in paths:
        try:
            yield path, _Text(shelf.text(path).split("\n"))
        except (PressError, FileNotFoundError):
            continue


@dataclass(slots=True)
class _Text:
    """A file, and where its blocks stand in it."""

    lines: list[str]
    spans: dict[int, Span] = field(default_factory=dict)
    """Block -> its lines; may lack blocks."""

    def once(self, text: str) -> int | None:
        """The only line with *text*; None when there are more or none, or when the text says too little."""
        if len(_squeezed(text)) < _TELLING:
            return None
        found = list(self._having(text, self._all()))
        return found[0] if len(found) == 1 else None

    def line(self, where: Where) -> int:
        """The line of *where*, or the nearest that is known."""
        if where.block is None:
            return next(self._having(where.text or "", self._all()), 1)
        span = self.spans.get(where.block) or self._near(where.block)
        text = where.text or ""
        found = list(self._having(text, self._around(span))) or list(self._having(text, self._all()))[:1]
        whole = (line for line in found if _squeezed(self.lines[line - 1]) == _squeezed(where.text or ""))
        return next(whole, found[0] if found else span.first)

    def _all(self) -> range:
        return range(1, len(self.lines) + 1)

    def _near(self, block: int) -> Span:
        """The lines between the blocks around *block* that are placed."""
        before = max((one for one in self.spans if one < block), default=None)
        after = min((one for one in self.spans if one > block), default=None)
        first = 1 if before is None else self.spans[before].last + 1
        last = len(self.lines) if after is None else self.spans[after].first - 1
        return Span(first, last) if first <= last else Span(max(last, 1), max(last, 1))

    def _around(self, span: Span) -> Iterable[int]:
        """The lines of *span*, then those before it up to the block before, then those after it up to the next."""
        ends = sorted(one.last for one in self.spans.values())
        starts = sorted(one.first for one in self.spans.values())
        before, after = bisect_right(ends, span.first - 1), bisect_right(starts, span.last)
        above = ends[before - 1] if before else 0
        below = starts[after] if after < len(starts) else len(self.lines) + 1
        return itertools.chain(
            range(span.first, span.last + 1), range(above + 1, span.first), range(span.last + 1, below)
        )

    def _having(self, text: str, lines: Iterable[int]) -> Iterator[int]:
        head = next((line for line in text.splitlines() if line.strip()), "")
        wanted = {one for one in (_squeezed(head), _squeezed(unquote(head))) if one}
        for line in lines:
            written = self.lines[line - 1]
            there = {_squeezed(written), _squeezed(unquote(written))} if "%" in written else {_squeezed(written)}
            if any(one in other for one in wanted for other in there):
                yield line


@functools.lru_cache(maxsize=1 << 14)  # each problem of a file looks through all its lines
def _squeezed(text: str) -> str:
    """*text* without what an author may or may not write: blanks, quotes, backslashes."""
    return re.sub(r"[\s\"'\\\u2018-\u201d]+", "", text)


def _spans(
    paths: Sequence[str], texts: Mapping[str, _Text], shelf: Shelf, store: Store | None
) -> Iterator[dict[int, Span]]:
    """For each file, the lines of its blocks; none for what is no section."""
    files = [drafts.take(path, shelf) for path in paths if _SECTION.match(path)]
    found = {file.path: spans for file in files if (spans := _recalled(file, store)) is not None}
    asked = [file for file in files if file.path not in found]
    for file, spans in zip(asked, _laid(asked, texts), strict=False):
        found[file.path] = spans
        if store:
            store.put(_key(file), json.dumps([[block, *span] for block, span in spans.items()]).encode())
    for path in paths:
        yield found.get(path, {})


def _key(file: File) -> str:
    lines = {**file.matter.lines}
    return json.dumps(["places", _FORM, str(canonical.FORM), pandoc.version(), file.path, lines, file.text])


def _recalled(file: File, store: Store | None) -> dict[int, Span] | None:
    known = store.get(_key(file)) if store else None
    return None if known is None else {block: Span(first, last) for block, first, last in json.loads(known)}


def _laid(files: Sequence[File], texts: Mapping[str, _Text]) -> Iterator[dict[int, Span]]:
    if not files:
        return
    written = drafts.drafts(files, "")
    with_lines = pandoc.parse([Source(file.path, file.text) for file in files], pandoc.PLACES)
    for file, draft, parsed in zip(files, written, with_lines, strict=True):
        blocks = markup.blocks(markup.parse(draft.html)) if draft.html else {}
        spans = aligned(blocks, leaves(parsed.blocks), texts[file.path].lines)
        for block, key in ((TITLE, "title"), (STANDFIRST, "standfirst")):
            if getattr(file.matter, key):
                spans[block] = Span(file.matter.lines[key], file.matter.lines[key])
        yield spans
