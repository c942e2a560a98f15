"""The gate itself: a finished file goes through when nothing that its edition selects is missing from it."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from typing import ParamSpec, TypeVar

from pressrun.gate import collation, ereader, order, paper, shaped
from pressrun.gate.expected import expected
from pressrun.gate.finished import Finished
from pressrun.gate.flows import Expected
from pressrun.gate.letters import letters, picture
from pressrun.gate.order import Picture, Words
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

_LONG = 1_000_000
"""Bytes of a file whose pages are worth being looked up by a worker."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was read of the last file of an edition: a page that is the same again is not looked at again."""

    pages: tuple[tuple[str, Seen], ...] = ()
    """By their digests (`order.known_again`)."""


@dataclass(frozen=True, slots=True)
class Readied:
    """What is at hand before there is a file."""

    wanted: Expected
    before: Before


def ready(book: Book, edition: Edition, store: Store | None = None, tools: str = "") -> Readied:
    """What can be made ready while a file is made: what is expected of it, and what is known of the one before."""
    return Readied(expected(book, edition), _recalled(store, _key(edition, tools)))


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
    known = dict(at_hand.before.pages)
    surveyed = _aside(executor if len(data) > _LONG else None, _survey, data, frozenset(known))
    spoken = order.read_aloud(data)
    digests, looked_at = surveyed()
    new = [number for number, digest in enumerate(digests) if digest not in known]
    reading = _begun(data, new, executor) if len(new) > len(looked_at) else ()
    looked_at = (*looked_at, *(one for task in reading for one in task()))
    known |= {digests[number]: seen for number, seen in looked_at}
    found = collation.collate(at_hand.wanted, _together(spoken, [known[digest] for digest in digests]), edition.target)
    if store and new:
        kept = sorted(set(digests))
        store.put(_key(edition, tools), plain.dump(Before(tuple((digest, known[digest]) for digest in kept))))
    return found


def _survey(data: bytes, known: frozenset[str]) -> tuple[tuple[str, ...], tuple[tuple[int, Seen], ...]]:
    """The digests of the pages, and what stands on those that are not *known*, if they are few."""
    digests = order.known_again(data)
    new = [number for number, digest in enumerate(digests) if digest not in known]
    return digests, paper.look(data, new) if len(new) <= _SHARE else ()


def _key(edition: Edition, tools: str) -> str:
    return f"gate {tools} {edition.name}"


def _recalled(store: Store | None, key: str) -> Before:
    stored = store.get(key) if store else None
    try:
        return plain.load(Before, stored) if stored else Before()
    except ValueError:
        return Before()


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


def _together(spoken: Sequence[Words | Picture], pages: Sequence[Seen]) -> Finished:
    """What was found on all pages, in the order of reading."""
    texts = [dict(page.texts) for page in pages]
    flows: Mapping[bool, list[str]] = {False: [], True: []}
    for item in spoken:
        if isinstance(item, Words):
            page, mark = item.mark
            drawn = texts[page].pop(mark, "")
            flows[item.note].append(shaped.meant(item.told, drawn) if item.told else drawn)
            continue
        for page, mark in item.marks:
            texts[page].pop(mark, None)
        if any(mark in pages[page].drawn for page, mark in item.marks):
            flows[item.note].append(picture(item.told))
    return Finished(
        letters("".join(flows[False])),
        letters("".join(flows[True])),
        letters("".join(text for page in texts for _, text in sorted(page.items()))),
        letters("".join(text for page in pages for text in page.apart)),
        tuple(replace(lost, page=number) for number, page in enumerate(pages, 1) for lost in page.lost),
    )
