"""Which page of one edition is which place of the text: asked by other editions, and found once.

The e-book of a book has the printed book's pages in it, the leader's packet those of the group's. The other edition
need not be made for that: it is pressed, and not bound, unless what came of that is remembered.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

from pressrun.model.pagination import Pagination
from pressrun.press.remembered import Memory
from pressrun.running.jobs import Job, Progress, Reading
from pressrun.running.making import memory_of, referring_of, setting


@dataclass(slots=True)
class Concordance:
    """The pages of the editions of one project, in one run."""

    reading: Reading
    executor: Executor
    progress: Progress
    _known: dict[str, Pagination] = field(default_factory=dict)
    """By the recipes of their jobs."""

    _waiting: dict[str, list[Callable[[Pagination], None]]] = field(default_factory=dict)

    def of(self, job: Job) -> Pagination:
        """The pages of what *job* makes: known, remembered, or else pressed now. Raises its problems."""
        if job.recipe not in self._known:
            memory = memory_of(job.root)
            remembered = memory.recall(Pagination, _question(job))
            if remembered is None:
                self.learn(job, self._pressed(job, memory))
            else:
                self._tell(job, remembered)
        return self._known[job.recipe]

    def learn(self, job: Job, pagination: Pagination) -> None:
        """What *job* made has these pages: remember them."""
        memory_of(job.root).keep(pagination, _question(job))
        self._tell(job, pagination)

    def when(self, job: Job, begin: Callable[[Pagination], None]) -> None:
        """Call *begin* as soon as the pages of *job* are known: at once, when they are remembered."""
        known = self._known.get(job.recipe) or memory_of(job.root).recall(Pagination, _question(job))
        if known is None:
            self._waiting.setdefault(job.recipe, []).append(begin)
        else:
            begin(known)

    def _tell(self, job: Job, pagination: Pagination) -> None:
        self._known[job.recipe] = pagination
        for begin in self._waiting.pop(job.recipe, ()):
            begin(pagination)

    def _pressed(self, job: Job, memory: Memory) -> Pagination:
        from pressrun.press import issue  # noqa: PLC0415  most builds have nothing to press

        def of_edition(step: str, sheet: str) -> None:
            self.progress(step, f"{job.edition.name}: {sheet}")

        referring = referring_of(job, self.reading, self)
        book, sheets, shelf = setting(job, self.reading, self.progress, referring.pagination, self.executor)
        made = issue.paginate(book, job.edition, sheets, job.root, self.executor, of_edition, memory)
        return replace(made, inputs=tuple(sorted({**shelf.seen, **dict(made.inputs)}.items())))


def _question(job: Job) -> object:
    """What the pages of *job* are remembered by, besides the files that decide them."""
    return ["pages", job.recipe]
