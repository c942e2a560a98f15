"""How one file is made: a PDF is bound, an e-book packed by a worker; both are proven whole before they are kept.

What reads and sets type is imported only by what does it, as in `jobs`.
"""

import contextlib
import functools
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pressrun.ground.files import Shelf, digest, source_date
from pressrun.ground.hands import Lost, Overdue
from pressrun.ground.problems import PressError, Problem, Where, error, in_order, refuse, warning
from pressrun.ground.store import Store
from pressrun.model.book import Book
from pressrun.model.edition import select
from pressrun.model.measures import Measures
from pressrun.model.pagination import Pagination
from pressrun.model.sheet import Sheet
from pressrun.running import recipe
from pressrun.running.hands import Hands
from pressrun.running.jobs import STORE, Job, Made, Pages, Progress, Reading

if TYPE_CHECKING:
    from pressrun.press.remembered import Memory


NEEDED: Final = ("pressrun.setting.typeset", "pressrun.press.issue", "pressrun.gate.gate")
"""Modules that set and bind; they can be loaded while this process waits for pandoc."""


@dataclass(frozen=True, slots=True)
class Referring:
    """The pages that an edition gives of another; picklable."""

    pagination: Pagination = Pagination()  # noqa: RUF009  as frozen as what holds it
    problems: tuple[Problem, ...] = ()
    """A warning, where the other edition could not be pressed."""


def begin(job: Job, reading: Reading, executor: Executor, pages: Pages, progress: Progress) -> Callable[[], Made]:
    """Begin what can be done beside other work, and give what finishes it: one worker packs an e-book as a whole."""
    if job.edition.format != "epub":
        return lambda: bind(job, reading, executor, pages, progress)
    begun: list[tuple[Referring, Future[Made]]] = []

    def start(referring: Referring) -> None:
        begun.append((referring, executor.submit(pack, job, reading, referring)))

    if job.referred:
        pages.when(job.referred, lambda pagination: start(Referring(pagination)))
    else:
        start(Referring())

    def finish() -> Made:
        if not begun:
            start(referring_of(job, reading, pages))
        progress("pack", job.edition.name)
        referring, future = begun[0]
        try:
            with contextlib.suppress(Lost):
                return future.result()
            again = executor.submit(pack, job, reading, referring)  # a machine may run out of memory by chance
            return again.result()
        except (Lost, Overdue, MemoryError) as fault:
            raise PressError(_unpacked(job, reading, fault)) from None

    return finish


def referring_of(job: Job, reading: Reading, pages: Pages) -> Referring:
    """The pages that *job* has to give. When they cannot be had, it is made all the same, and says so."""
    if job.referred is None:
        return Referring()
    try:
        return Referring(pages.of(job.referred))
    except PressError:
        name, other = job.edition.name, job.referred.edition.name
        where = Where(reading.book.source, job.edition.line, text=f"{name}:")
        message = f"{name} gives no page numbers of {other}, since {other} cannot be pressed"
        return Referring(problems=(warning("P014", message, where, f"Mend what stands in the way of {other}."),))


def _unpacked(job: Job, reading: Reading, fault: Lost | Overdue | MemoryError) -> Problem:
    """What the author reads when an e-book was too much for a worker."""
    where = Where(reading.book.source, job.edition.line, text=f"{job.edition.name}:")
    name, limits = job.edition.name, job.limits
    if isinstance(fault, Overdue):
        message = f"the packing of {name} took longer than {limits.seconds:g} seconds, and was ended"
        return error("P008", message, where, f"Give it more with `limits: {{seconds: {2 * limits.seconds:g}}}`.")
    if isinstance(fault, MemoryError):
        message = f"the packing of {name} needs more than {limits.megabytes} megabytes of memory"
        return error("P009", message, where, f"Give it more with `limits: {{megabytes: {2 * limits.megabytes}}}`.")
    message = f"the worker that packed {name} ended before it was done, and so did a second one"
    return error("P006", message, where, "There may be too little memory: try again with fewer programs open.")


def setting(
    job: Job,
    reading: Reading,
    progress: Progress,
    pagination: Pagination = Pagination(),  # noqa: B008  it is frozen
    executor: Executor | None = None,
) -> tuple[Book, tuple[Sheet, ...], Shelf]:
    """The first half of the work, for which nothing is pressed: the book as the edition's readers get it, its sheets,
    which may give the pages of another edition, and the shelf that they came from. A worker of *executor* is made
    ready meanwhile."""
    from pressrun.setting import typeset  # noqa: PLC0415 (see the top)

    shelf = Shelf(job.root, dict(reading.seen))
    progress("select", job.edition.name)
    book = select(reading.book, job.edition)
    progress("typeset", job.edition.name)
    shelf.seen.update(pagination.inputs)
    begun = _readier(executor, job.root) if isinstance(executor, Hands) else None
    return book, typeset.typeset(book, job.edition, shelf, dict(pagination.pages), begun), shelf


def _readier(hands: Hands, root: Path) -> Callable[[Sheet], object]:
    """Has one worker made ready: after an edit there is one section to press."""
    from pressrun.press.settling import make_ready  # noqa: PLC0415 (see the top)

    return lambda blank: hands.submit(make_ready, blank, root)


def bind(job: Job, reading: Reading, executor: Executor, pages: Pages, progress: Progress) -> Made:
    """A PDF, its sheets pressed on *executor*, and proven whole. Raises its problems."""
    from pressrun.gate import gate  # noqa: PLC0415 (see the top)
    from pressrun.press import issue  # noqa: PLC0415 (see the top)
    from pressrun.reading import manuscript  # noqa: PLC0415 (see the top)
    from pressrun.setting import addresses  # noqa: PLC0415 (see the top)

    referring = referring_of(job, reading, pages)
    book, sheets, shelf = setting(job, reading, progress, referring.pagination, executor)
    memory = memory_of(job.root)
    with ThreadPoolExecutor(1) as aside:  # this process waits for others most of the time
        readied: list[Future[gate.Readied]] = []

        def of_edition(step: str, sheet: str) -> None:
            if not readied:  # the workers have begun
                readied.append(aside.submit(gate.ready, book, job.edition, memory.store, memory.tools))
            progress(step, f"{job.edition.name}: {sheet}")

        issued = issue.issue(book, job.edition, sheets, job.root, executor, of_edition, memory)
        if issued.pdf is None:
            raise PressError(*issued.problems)
        shelf.seen.update(issued.inputs)
        inked = begun_ink(executor, issued.pdf)
        pages.learn(job, replace(issued.pagination, inputs=tuple(sorted(shelf.seen.items()))))
        said = in_order([*reading.problems, *referring.problems, *issued.problems, *addresses.too_long(book, sheets)])
        located = aside.submit(manuscript.locate, said, Shelf(job.root), memory.store).result
        missing = gate.prove_pdf(
            book, job.edition, issued.pdf, executor, store=memory.store, tools=memory.tools, readied=readied[0].result
        )
        made = Made(issued.pdf, in_order([*located(), *missing]), shelf.seen)
    if job.edition.impose:
        return _imposed(job, book, made, executor, progress)
    return replace(made, measures=Measures(issued.pages, -(-issued.pages // 2), *inked()))


def begun_ink(executor: Executor, pdf: bytes) -> Callable[[], tuple[float, int]]:
    """Begin to measure the ink of *pdf* beside other work; what that fails at is no reason to fail."""
    from pressrun.gate.ink import ink  # noqa: PLC0415 (see the top)

    future = executor.submit(ink, pdf)

    def measured() -> tuple[float, int]:
        with contextlib.suppress(Lost, Overdue, MemoryError):
            return future.result()
        return 0.0, 0

    return measured


def _imposed(job: Job, book: Book, bound: Made, executor: Executor, progress: Progress) -> Made:
    """The pages of *bound* on the sheets of a printer, folded in software and read again."""
    from pressrun.gate import folding  # noqa: PLC0415 (see the top)
    from pressrun.model.imposition import SCHEMES  # noqa: PLC0415 (see the top)
    from pressrun.press import formes  # noqa: PLC0415 (see the top)

    refuse(bound.problems)
    progress("impose", job.edition.name)
    imposed = formes.impose(book, job.edition, bound.data, source_date(book.date))
    if imposed.pdf is None:
        raise PressError(*bound.problems, *imposed.problems)
    inked = begun_ink(executor, imposed.pdf)
    wrong = folding.prove_imposed(book, job.edition, bound.data, imposed.pdf)
    problems = in_order([*bound.problems, *imposed.problems, *wrong])
    sides, two_sided = imposed.formes, job.edition.impose is None or SCHEMES[job.edition.impose.scheme].two_sided
    measures = Measures(sides, -(-sides // 2) if two_sided else sides, *inked())
    return replace(bound, data=imposed.pdf, problems=problems, measures=measures)


def memory_of(root: Path) -> "Memory":
    """What was pressed before in the project of *root*."""
    from pressrun.press.remembered import Memory  # noqa: PLC0415 (see the top)

    check = digest("\0".join(recipe.tools()).encode())
    return Memory(Store(root / STORE), check, functools.cache(Shelf(root).fingerprint))


def pack(job: Job, reading: Reading, referring: Referring) -> Made:
    """An e-book with its cover, proven whole. Raises its problems. Runs in a worker, since a cover is pressed."""
    from pressrun.ebook import cover, epub  # noqa: PLC0415 (see the top)
    from pressrun.gate import gate  # noqa: PLC0415 (see the top)
    from pressrun.model.words import words  # noqa: PLC0415 (see the top)

    since = time.perf_counter()
    book, sheets, shelf = setting(job, reading, lambda _step, _what: None, referring.pagination)
    drawn = cover.draw(book, job.edition, shelf) if "cover" in job.edition.parts else None
    called = job.edition.called(words(book.language))
    packed = epub.pack(
        book, sheets, shelf, drawn, memory_of(job.root), called=called, pagination=referring.pagination,
        pages_of=job.referred.edition if job.referred else None,
    )  # fmt: skip
    missing = gate.prove_epub(book, job.edition, packed.epub)
    problems = [*reading.problems, *referring.problems, *packed.problems, *(drawn.problems if drawn else ()), *missing]
    return Made(packed.epub, in_order(problems), shelf.seen, seconds=time.perf_counter() - since)
