"""Many jobs, one reading of the manuscript, one set of workers: what there is to do is done in order, one file after
another, and a file that fails stops no other."""

import functools
import os
import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pressrun.ground.files import Shelf, sweep
from pressrun.ground.problems import PressError
from pressrun.ground.store import Store
from pressrun.running import records
from pressrun.running.concordance import Concordance
from pressrun.running.crew import Crew
from pressrun.running.hand import load
from pressrun.running.jobs import STORE, Artifact, Job, Progress, current, failed, make, read
from pressrun.running.making import NEEDED, begin


def run(jobs: Iterable[Job], workers: int, progress: Progress, *, for_make: bool = False) -> Generator[Artifact]:
    """Do *jobs* with so many *workers*; gives what each left, in order, as soon as it is done.

    Where everything is current nothing is written; but *for_make* files that are found current are given a new time.
    Closing the iterator, or Ctrl-C, ends the workers at once; what was being made is not there, what was there is.
    Raises X002 or X003 when nothing can be written in the project folder at all.
    """
    projects: dict[Path, list[Job]] = {}
    for job in jobs:
        projects.setdefault(job.root, []).append(job)
    for root, of_project in projects.items():
        with Crew(workers, of_project[0].limits) as crew:
            yield from _Bench(root, crew, progress, for_make).make(of_project)


@dataclass(slots=True)
class _Bench:
    """Where the jobs of one project are done."""

    root: Path
    crew: Crew
    progress: Progress
    for_make: bool

    def make(self, jobs: Sequence[Job]) -> Iterator[Artifact]:
        """Make what is not current."""
        fingerprint = functools.cache(Shelf(self.root).fingerprint)
        begun = records.started(self.root) if self.for_make else None
        done = {job.edition.name: current(job, fingerprint, begun) for job in jobs}
        stale = [job for job in jobs if not done[job.edition.name]]
        for folder in {(self.root / job.edition.target).parent for job in stale}:
            sweep(folder)
        made = self._made(stale)
        yield from (done[job.edition.name] or next(made) for job in jobs)

    def _made(self, jobs: Sequence[Job]) -> Iterator[Artifact]:
        if not jobs:
            return
        begun = records.started(self.root)
        self.crew.alert()
        if any(job.edition.format == "pdf" for job in jobs):
            threading.Thread(target=load, args=(NEEDED,), daemon=True).start()
        try:
            reading = read(self.root, Store(self.root / STORE), self.progress)
        except PressError as found:
            yield from (failed(job, found.problems) for job in jobs)
            return
        executor = self.crew.call()
        pages = Concordance(reading, executor, self.progress)
        work = {job: begin(job, reading, executor, pages, self.progress) for job in jobs}
        for job in jobs:
            yield make(job, reading, work[job], begun, self.progress)


def all_cores() -> int:
    """As many workers as this process may use cores."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
