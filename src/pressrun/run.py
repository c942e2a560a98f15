"""Many jobs, one reading of the manuscript, one set of workers: what there is to do is done in order, one file after
another, and a file that fails stops no other."""

import os
from collections.abc import Generator, Iterable
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from pathlib import Path

from pressrun import records
from pressrun.crew import Crew
from pressrun.files import sweep
from pressrun.jobs import Artifact, Job, Progress, Reading, current, failed, make, read
from pressrun.problems import PressError, Problem, error
from pressrun.store import Store

ATTEMPTS = 2
"""How often a file is begun when workers die under it: once more, since a machine may run out of memory by chance."""


def run(jobs: Iterable[Job], workers: int, progress: Progress) -> Generator[Artifact]:
    """Do *jobs* with so many *workers*; gives what each left, in order, as soon as it is done.

    Closing the iterator, or Ctrl-C, ends the workers at once; what was being made is not there, what was there is.
    Raises X002 or X003 when nothing can be written in the project folder at all.
    """
    with Crew(workers) as crew:
        bench: dict[Path, _Bench] = {}
        for job in jobs:
            if job.root not in bench:
                bench[job.root] = _Bench(job.root, crew, progress, records.started(job.root))
                sweep(job.root / job.edition.target.rpartition("/")[0])
            yield current(job, bench[job.root].begun) or bench[job.root].make(job)


@dataclass(slots=True)
class _Bench:
    """Where the jobs of one project are done."""

    root: Path
    crew: Crew
    progress: Progress
    begun: int
    """When the run began, by the clock of the project's disk (`records.started`)."""

    reading: Reading | None = None
    """The manuscript, once a job has needed it."""

    faults: tuple[Problem, ...] = ()
    """Why it could not be read; then no job of this project can be done."""

    def make(self, job: Job) -> Artifact:
        """Make one file, from a manuscript that is read the first time."""
        if self.reading is None and not self.faults:
            self._read()
        if self.reading is None:
            return failed(job, self.faults)
        for _ in range(ATTEMPTS):
            try:
                return make(job, self.reading, self.crew.call(), self.progress, self.begun)
            except BrokenExecutor:
                self.crew.dismiss(at_once=True)
        return failed(job, (_died(job),))

    def _read(self) -> None:
        """The workers get ready meanwhile."""
        self.crew.call()
        try:
            self.reading = read(self.root, Store(self.root / ".pressrun" / "store"), self.progress)
        except PressError as found:
            self.faults = found.problems


def _died(job: Job) -> Problem:
    return error(
        "P006",
        f"the workers that pressed `{job.edition.name}` ended before they were done, and so they did a second time",
        hint="There may be too little memory: try again with --jobs 1, or with fewer programs open.",
    )


def all_cores() -> int:
    """As many workers as this process may use cores."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
