"""One job is one file to make: an edition of the book in one project folder.

`current` says whether it is done already, `make` does it. What reads and sets type is imported only by what does it:
most builds have little or nothing to do, and say so at once.
"""

import enum
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Protocol

from pressrun.ground.files import Shelf, digest
from pressrun.ground.hands import USUAL, Limits
from pressrun.ground.problems import PressError, Problem, error, refuse
from pressrun.ground.store import Store
from pressrun.model.book import Book
from pressrun.model.edition import Edition
from pressrun.model.measures import Measures
from pressrun.model.pagination import Pagination
from pressrun.running import records

STORE: Final = ".pressrun/store"
"""What was made before, from the project folder."""

Progress = Callable[[str, str], None]
"""Told of each step (read, select, typeset, press, bind or pack, impose, record) as it begins, and what it works on."""


class State(enum.StrEnum):
    """What became of a job."""

    MADE = "made"
    CURRENT = "current"
    """The file is already what would be made."""

    FAILED = "failed"
    """The file from before, if there is one, is untouched."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file to make; picklable."""

    root: Path
    """The project folder."""

    edition: Edition
    """What to make."""

    recipe: str
    """What decides the file besides its inputs (`recipe.recipe`)."""

    limits: Limits = USUAL
    """What one piece of the work may take; of no consequence for the file."""

    referred: "Job | None" = None
    """The job of the edition whose page numbers this one gives (`Edition.pages_of`)."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """What a job left; picklable."""

    edition: str
    """Name of the edition."""

    target: str
    """The file, from the project folder."""

    state: State
    """What became of it."""

    recipe: str = ""
    """As in the job."""

    inputs: Mapping[str, str] = field(default_factory=dict)
    """What was taken: path -> sha256 in hex, as in `Shelf.seen`; empty when the job failed."""

    problems: tuple[Problem, ...] = ()
    """Warnings that go with the file; what stood in the way when there is none."""

    sha256: str = ""
    """Of the file, in hex; empty when the job failed."""

    size: int = 0
    """Bytes of the file."""

    measures: Measures | None = None
    """What printing it takes; None for an e-book, and where there is no file."""

    seconds: float = 0.0
    """From the start of the job to its record."""

    trace: str = ""
    """Where pressrun itself went wrong, for those who mend it; empty unless it did."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The manuscript, read once for all the jobs of a run."""

    book: Book
    """What the author said."""

    seen: Mapping[str, str]
    """What was taken from the shelf to read it."""

    problems: tuple[Problem, ...] = ()
    """Warnings."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file that is not yet in its place."""

    data: bytes
    """All of it."""

    problems: tuple[Problem, ...]
    """Warnings."""

    seen: Mapping[str, str]
    """What was taken from the shelf, the manuscript included."""

    measures: Measures | None = None
    """What printing it takes; None for an e-book."""

    seconds: float = 0.0
    """What it took a worker, where that was done beside other work."""


def read(root: Path, store: Store | None, progress: Progress) -> Reading:
    """The manuscript of the project in *root*. Raises every problem of it together."""
    from pressrun.reading import manuscript  # noqa: PLC0415 (see the top)

    progress("read", "manuscript")
    shelf = Shelf(root)
    book, _, problems = manuscript.read(shelf, store)
    return Reading(book, shelf.seen, problems)


def current(job: Job, fingerprint: records.Fingerprint, begun: int | None = None) -> Artifact | None:
    """What *job* left when it was last done, if doing it again would leave that.

    With *begun* (`records.started`), what is found current is given that time: Make knows no more than times.
    """
    record = records.current(job.root, job.edition.name, job.recipe, fingerprint)
    if record is None:
        return None
    if begun is not None:
        records.renew(job.root, record, begun)
    return replace(
        _left(job, State.CURRENT),
        inputs=record.inputs,
        problems=record.problems,
        sha256=record.digest,
        size=(job.root / record.target).stat().st_size,
        measures=record.measures,
    )


class Pages(Protocol):
    """Where the pages of editions are known (`concordance`)."""

    def of(self, job: Job) -> Pagination:
        """The pages of what *job* makes. Raises its problems."""

    def learn(self, job: Job, pagination: Pagination) -> None:
        """What *job* made has these pages."""

    def when(self, job: Job, begin: Callable[[Pagination], None]) -> None:
        """Call *begin* as soon as the pages of *job* are known."""


def make(job: Job, reading: Reading, finish: Callable[[], Made], begun: int, progress: Progress) -> Artifact:
    """Make one file: *finish* what `begin` began, put it in its place, record it. Whatever goes wrong is in the
    artifact."""
    since = time.perf_counter()
    try:
        made = _kept(job, finish(), begun, progress)
    except PressError as found:
        made = failed(job, (*reading.problems, *found.problems))
    except Exception as fault:  # noqa: BLE001 (the other editions are made all the same)
        made = replace(failed(job, (own_fault(fault),)), trace=traceback.format_exc())
    return replace(made, seconds=max(made.seconds, time.perf_counter() - since))


def _kept(job: Job, made: Made, begun: int, progress: Progress) -> Artifact:
    from pressrun.reading import manuscript  # noqa: PLC0415 (see the top)

    refuse(made.problems)
    progress("record", job.edition.name)
    problems = manuscript.locate(made.problems, Shelf(job.root), Store(job.root / STORE))
    edition = job.edition
    record = records.Record(
        edition.name, edition.target, job.recipe, made.seen, problems, measures=made.measures
    )  # fmt: skip
    records.finish(job.root, record, made.data, begun)
    return replace(
        _left(job, State.MADE),
        inputs=made.seen,
        problems=problems,
        sha256=digest(made.data),
        size=len(made.data),
        measures=made.measures,
        seconds=made.seconds,
    )


def failed(job: Job, problems: tuple[Problem, ...]) -> Artifact:
    """What is left of a job that could not be done."""
    return replace(_left(job, State.FAILED), problems=problems)


def own_fault(fault: BaseException) -> Problem:
    """The sentence for what nobody foresaw."""
    said = str(fault).partition("\n")[0]
    what = f"{type(fault).__name__}: {said}" if said else type(fault).__name__
    return error("X005", f"pressrun itself went wrong ({what})", hint="Run the command with --verbose to see where.")


def _left(job: Job, state: State) -> Artifact:
    return Artifact(job.edition.name, job.edition.target, state, job.recipe)
