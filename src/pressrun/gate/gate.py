"""The gate itself: a finished file goes through when nothing that its edition selects is missing from it."""

import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from typing import ParamSpec, TypeVar

import pikepdf

from pressrun.gate import again, collation, ereader, order, paper, shaped
from pressrun.gate.expected import expected
from pressrun.gate.finished import Finished
from pressrun.gate.flows import Expected
from pressrun.gate.letters import letters, picture
from pressrun.gate.order import Branch, Read
from pressrun.gate.paper import Seen
from pressrun.ground import plain
from pressrun.ground.hands import Lost, Overdue
from pressrun.ground.problems import Problem
from pressrun.ground.store import Store
from pressrun.model.book import Book
from pressrun.model.edition import Edition

P = ParamSpec("P")
T = TypeVar("T")

_SHARE = 48
"""Pages that are worth being read by a worker."""

_KEPT = 64
"""Pages that are remembered together: after an edit few of them are others."""


@dataclass(frozen=True, slots=True)
class Before:
    """A part of what was read of the last file of an edition: what is the same again is not looked at again."""

    pages: tuple[tuple[str, Seen], ...] = ()
    """By their digests (`again.digests`)."""

    branches: tuple[Branch, ...] = ()
    parts: int = 0
    """How many there are."""


@dataclass(frozen=True, slots=True)
class Readied:
    """What is at hand before there is a file."""

    wanted: Expected
    before: tuple[Before, ...]


def ready(book: Book, edition: Edition, store: Store | None = None, tools: str = "") -> Readied:
    """What can be made ready while a file is made: what is expected of it, and what is known of the one before."""
    return Readied(expected(book, edition), tuple(_recalled(store, _key(edition, tools))))


def prove_epub(book: Book, edition: Edition, data: bytes) -> tuple[Problem, ...]:
    """What the EPUB *data* lacks of *book*, which `edition.select` has cut to *edition*."""
    return collation.collate(expected(book, edition), ereader.read(data), edition.target)


def prove_pdf(
    book: Book, edition: Edition, data: bytes, executor: Executor | None = None, *, store: Store | None = None,
    tools: str = "", readied: Callable[[], Readied] | None = None,
) -> tuple[Problem, ...]:  # fmt: skip
    """What the PDF *data* lacks of *book*, which `edition.select` has cut to *edition*.

    A long one is read by several workers of *executor* at once; what *store* remembers of its pages, under the same
    *tools*, is taken from there. *readied* gives what `ready` made of the same.
    """
    at_hand = readied() if readied else ready(book, edition, store, tools)
    known = {digest: seen for part in at_hand.before for digest, seen in part.pages}
    branches = [branch for part in at_hand.before for branch in part.branches]
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            digests = again.digests(pdf)
            new = [number for number, digest in enumerate(digests) if digest not in known]
            reading = _begun(data, new, executor)
            read = order.read_aloud(pdf, branches)
    except pikepdf.PdfError:  # a file that is none says nothing
        digests, reading, read = (), [], Read()
    known |= {digests[number]: seen for task in reading for number, seen in task()}
    pages = [known[digest] for digest in digests]
    found = collation.collate(at_hand.wanted, _together(read, pages), edition.target)
    if store:
        _keep(store, _key(edition, tools), _divided(tuple(zip(digests, pages, strict=True)), read.branches), at_hand)
    return found


def _key(edition: Edition, tools: str) -> str:
    return f"gate {tools} {edition.name}"


def _recalled(store: Store | None, key: str) -> Iterator[Before]:
    """All parts, up to one that is not whole."""
    at, parts = 0, 1
    while store and at < parts:
        stored = store.get(f"{key} {at}")
        try:
            part = plain.load(Before, stored or b"")
        except ValueError:
            return
        yield part
        at, parts = at + 1, part.parts


def _divided(pages: Sequence[tuple[str, Seen]], branches: Sequence[Branch]) -> list[Before]:
    """What is known of a file, in parts."""
    parts = -(-len(pages) // _KEPT)
    said = [branch for branch in branches if branch.stream]
    share = -(-len(said) // max(parts, 1))
    return [
        Before(tuple(pages[_KEPT * at : _KEPT * (at + 1)]), tuple(said[share * at : share * (at + 1)]), parts)
        for at in range(parts)
    ]


def _keep(store: Store, key: str, parts: Iterable[Before], at_hand: Readied) -> None:
    """Remember what is not remembered yet."""
    for at, part in enumerate(parts):
        if at_hand.before[at : at + 1] != (part,):
            store.put(f"{key} {at}", plain.dump(part))


def _begun(
    data: bytes, numbers: Sequence[int], executor: Executor | None
) -> list[Callable[[], tuple[tuple[int, Seen], ...]]]:
    """The reading of pages, begun where there are others to do it."""
    shares = max(1, min(os.cpu_count() or 1, len(numbers) // _SHARE)) if executor else 1
    size = -(-len(numbers) // shares)
    parts = [numbers[at : at + size] for at in range(0, len(numbers), max(size, 1))]
    return [_aside(executor if shares > 1 else None, paper.look, data, part) for part in parts]


def _aside(executor: Executor | None, task: Callable[P, T], *args: P.args, **given: P.kwargs) -> Callable[[], T]:
    """Begin *task* where there are others to do it; gives what waits for its result, or does it here."""
    here = partial(task, *args, **given)
    if executor is None:
        return here
    future = executor.submit(task, *args, **given)

    def result() -> T:
        try:
            return future.result()
        except (Lost, Overdue):
            return here()

    return result


def _together(read: Read, pages: Sequence[Seen]) -> Finished:
    """What was found on all pages, in the order of reading."""
    texts = {number: dict(page.texts) for number, page in zip(read.pages, pages, strict=True)}
    drawn = {number: page.drawn for number, page in zip(read.pages, pages, strict=True)}
    flows: Mapping[bool, list[str]] = {False: [], True: []}
    for said in read.said:
        found = [texts[page].pop(mark, "") for page, mark in said.marks]
        if not said.picture:
            text = "".join(found)
            flows[said.note].append(shaped.meant(said.told, text) if said.told else text)
        elif any(mark in drawn[page] for page, mark in said.marks):
            flows[said.note].append(picture(said.told))
    return Finished(
        letters("".join(flows[False])),
        letters("".join(flows[True])),
        letters("".join(text for page in texts.values() for _, text in sorted(page.items()))),
        letters("".join(text for page in pages for text in page.apart)),
        tuple(replace(lost, page=number) for number, page in enumerate(pages, 1) for lost in page.lost),
    )
