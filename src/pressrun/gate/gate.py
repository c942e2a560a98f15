"""The gate itself: a finished file goes through when nothing that its edition selects is missing from it."""

import io
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec, TypeVar

import pikepdf

from pressrun.gate import collation, ereader, listening, paper
from pressrun.gate.expected import expected
from pressrun.gate.finished import Finished
from pressrun.gate.flows import Expected
from pressrun.gate.listening import Heard, Looked, Part
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


@dataclass(frozen=True, slots=True)
class Before:
    """What was heard of the last file of an edition."""

    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Readied:
    """What is at hand before there is a file."""

    wanted: Expected
    before: Before


def ready(book: Book, edition: Edition, store: Store | None = None, tools: str = "") -> Readied:
    """What can be made ready while a file is made: what is expected of it, and what is known of the one before."""
    paper.load()
    return Readied(expected(book, edition), _recalled(store, Before, _key(edition, tools)) or Before())


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
    at_hand, key = readied() if readied else ready(book, edition, store, tools), _key(edition, tools)

    def seen(place: str) -> Looked:
        return _recalled(store, Looked, f"{key} {place}") or Looked()

    def look(numbers: Sequence[int]) -> dict[int, Seen]:
        return {number: seen for task in _begun(data, numbers, executor) for number, seen in task()}

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            heard = listening.listen(pdf, at_hand.before.parts, seen, look)
    except pikepdf.PdfError:  # a file that is none says nothing
        heard = Heard(Finished(""))
    if store and heard.looked:
        store.put(key, plain.dump(Before(heard.parts)))
        for place, looked in heard.looked:
            store.put(f"{key} {place}", plain.dump(looked))
    return collation.collate(at_hand.wanted, heard.finished, edition.target)


def _key(edition: Edition, tools: str) -> str:
    return f"gate {tools} {edition.name}"


def _recalled(store: Store | None, kind: type[T], key: str) -> T | None:
    """What was kept; None when there is nothing, or nothing that is whole."""
    stored = store.get(key) if store else None
    try:
        return plain.load(kind, stored) if stored else None
    except ValueError:
        return None


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
