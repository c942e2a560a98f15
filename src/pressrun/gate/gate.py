"""The gate itself: a finished file goes through when nothing that its edition selects is missing from it."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from functools import partial

from pressrun.gate import collation, ereader, paper
from pressrun.gate.expected import expected
from pressrun.gate.finished import Finished
from pressrun.gate.letters import letters, picture
from pressrun.gate.order import Order, Words, order
from pressrun.gate.paper import Seen
from pressrun.ground import plain
from pressrun.ground.hands import Lost, Overdue
from pressrun.ground.problems import Problem
from pressrun.ground.store import Store
from pressrun.model.book import Book
from pressrun.model.edition import Edition

_SHARE = 48
"""Pages that are worth being read by a worker."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was read of the last file of an edition: a page that is the same again is not looked at again."""

    pages: tuple[tuple[str, Seen], ...] = ()
    """By their digests (`order.Order.pages`)."""


def prove_epub(book: Book, edition: Edition, data: bytes) -> tuple[Problem, ...]:
    """What the EPUB *data* lacks of *book*, which `edition.select` has cut to *edition*."""
    return collation.collate(expected(book, edition), ereader.read(data), edition.target)


def prove_pdf(
    book: Book, edition: Edition, data: bytes, executor: Executor | None = None, *, store: Store | None = None,
    tools: str = "",
) -> tuple[Problem, ...]:  # fmt: skip
    """What the PDF *data* lacks of *book*, which `edition.select` has cut to *edition*.

    A long one is read by several workers of *executor* at once; what *store* remembers of its pages, under the same
    *tools*, is taken from there.
    """
    found = order(data)
    key = f"gate {tools} {edition.name}"
    known = dict(_recalled(store, key).pages)
    new = [number for number, digest in enumerate(found.pages) if digest not in known]
    reading = _begun(data, new, executor)
    wanted = expected(book, edition)
    known |= {found.pages[number]: seen for number, seen in _read(reading)}
    if store and new:
        kept = sorted(set(found.pages))
        store.put(key, plain.dump(Before(tuple((digest, known[digest]) for digest in kept))))
    return collation.collate(wanted, _together(found, [known[digest] for digest in found.pages]), edition.target)


def _recalled(store: Store | None, key: str) -> Before:
    stored = store.get(key) if store else None
    try:
        return plain.load(Before, stored) if stored else Before()
    except ValueError:
        return Before()


Task = partial[tuple[tuple[int, Seen], ...]]


def _begun(data: bytes, numbers: Sequence[int], executor: Executor | None) -> list[tuple[Task, object]]:
    """The reading of pages, begun where there are others to do it."""
    shares = max(1, min(os.cpu_count() or 1, len(numbers) // _SHARE)) if executor else 1
    size = -(-len(numbers) // shares)
    tasks = [partial(paper.look, data, numbers[at : at + size]) for at in range(0, len(numbers), max(size, 1))]
    return [(task, executor.submit(task) if executor and shares > 1 else None) for task in tasks]


def _read(reading: list[tuple[Task, object]]) -> list[tuple[int, Seen]]:
    found: list[tuple[int, Seen]] = []
    for task, future in reading:
        try:
            found += future.result() if isinstance(future, Future) else task()
        except (Lost, Overdue):
            found += task()
    return found


def _together(found: Order, pages: Sequence[Seen]) -> Finished:
    """What was found on all pages, in the order of reading."""
    texts = [dict(page.texts) for page in pages]
    flows: Mapping[bool, list[str]] = {False: [], True: []}
    for item in found.items:
        if isinstance(item, Words):
            page, mark = item.mark
            flows[item.note].append(texts[page].pop(mark, ""))
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
