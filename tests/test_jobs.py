"""One job: from an edition to a file, by functions that can be called anywhere."""

import pickle
import shutil
from concurrent.futures import Executor, Future
from pathlib import Path

import pytest

from pressrun.ground.files import digest
from pressrun.ground.hands import Lost, Overdue
from pressrun.ground.problems import Fault, PressError
from pressrun.ground.store import Store
from pressrun.running import jobs, making
from pressrun.running.concordance import Concordance
from pressrun.running.crew import Here
from pressrun.running.jobs import Job, Reading, State, own_fault
from pressrun.running.plan import plan
from pressrun.running.records import started

BASE = Path(__file__).parent / "cases" / "base"


def silent(_step: str, _what: str) -> None:
    """Nobody looks."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project."""
    return Path(shutil.copytree(BASE, tmp_path / "project"))


@pytest.fixture
def handout(project: Path) -> Job:
    """Its handout."""
    return plan(project)[0]


@pytest.fixture
def reading(project: Path) -> Reading:
    """Its manuscript, read."""
    return jobs.read(project, None, silent)


def pages(reading: Reading) -> Concordance:
    """Where editions ask for each other's pages."""
    return Concordance(reading, Here(), silent)


def test_a_job_can_be_sent_anywhere(handout: Job, reading: Reading) -> None:
    """Job and reading survive pickling, so that another process, or another machine, can do the work."""
    assert pickle.loads(pickle.dumps((handout, reading))) == (handout, reading)  # noqa: S301 (our own bytes)


def test_the_manuscript_is_read_once_and_remembered(project: Path) -> None:
    """What was drafted before is taken from the store, and the book is the same."""
    store = Store(project / ".pressrun/store")
    first, second = (jobs.read(project, store, silent) for _ in range(2))
    assert first.book == second.book
    assert {"manuscript/book.yaml", "manuscript/01-one.md"} <= set(first.seen)


def test_a_job_says_each_step_as_it_begins(handout: Job, reading: Reading) -> None:
    """The words of docs/architecture.md, with the edition and the sheet."""
    said: list[tuple[str, str]] = []

    def progress(step: str, what: str) -> None:
        said.append((step, what))

    begun = started(handout.root)
    finish = making.begin(handout, reading, Here(), pages(reading), progress)
    jobs.make(handout, reading, finish, begun, progress)
    assert list(dict.fromkeys(step for step, _ in said)) == ["select", "typeset", "press", "furnish", "bind", "record"]
    assert ("press", "handout: handout") in said
    assert all(what.partition(":")[0] == "handout" for _, what in said)


def test_what_is_made_is_what_is_written(handout: Job, reading: Reading) -> None:
    """The artifact's digest is that of the file in dist/."""
    finish = making.begin(handout, reading, Here(), pages(reading), silent)
    made = jobs.make(handout, reading, finish, started(handout.root), silent)
    assert made.state is State.MADE
    assert made.sha256 == digest((handout.root / made.target).read_bytes())


def test_an_e_book_is_packed_by_one_worker_as_a_whole(project: Path, reading: Reading) -> None:
    """It is begun before its turn; finishing it takes the result."""
    with (project / "manuscript/book.yaml").open("a") as book:
        book.write("  ebook: {pages-of: none}\n")
    given: list[object] = []

    class Noted(Here):
        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN003, ANN202
            given.append(fn)
            return super().submit(fn, *args, **kwargs)

    executor: Executor = Noted()
    finish = making.begin(plan(project)[-1], reading, executor, pages(reading), silent)
    assert given == [making.pack]
    assert finish().data.startswith(b"PK")


class Unlucky(Here):
    """Hands that meet one fate after another, and then do their work."""

    def __init__(self, *fates: Exception) -> None:
        self.fates = [*fates]

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN003, ANN201
        """Do it, or not."""
        if not self.fates:
            return super().submit(fn, *args, **kwargs)
        future: Future[object] = Future()
        future.set_exception(self.fates.pop(0))
        return future


@pytest.mark.parametrize(
    ("fates", "said"),
    [
        ((Lost(),), ""),
        ((Lost(), Lost()), "error P006 the worker that packed ebook ended before it was done, and so did a second one"),
        ((Overdue(120),), "error P008 the packing of ebook took longer than 120 seconds, and was ended"),
        ((Lost(), Overdue(120)), "error P008 the packing of ebook took longer than 120 seconds, and was ended"),
        ((MemoryError(),), "error P009 the packing of ebook needs more than 1500 megabytes of memory"),
    ],
)
def test_an_e_book_that_is_lost_is_packed_once_more(
    project: Path, reading: Reading, fates: tuple[Exception, ...], said: str
) -> None:
    """By chance, once: then it is made after all. Twice, or too slow, or too large: that is said at the edition's row,
    and how to allow more."""
    with (project / "manuscript/book.yaml").open("a") as book:
        book.write("  ebook: {pages-of: none}\n")
    job = plan(project)[-1]
    finish = making.begin(job, reading, Unlucky(*fates), pages(reading), silent)
    made = jobs.make(job, reading, finish, started(job.root), silent)
    assert made.state is (State.FAILED if said else State.MADE)
    told = [problem for problem in made.problems if problem.is_error]
    assert [str(problem) for problem in told] == ([f"manuscript/book.yaml:{job.edition.line}: {said}"] if said else [])
    assert all("limits: {" in problem.hint or problem.code == "P006" for problem in told)


def test_check_and_build_set_the_same_sheets(handout: Job, reading: Reading) -> None:
    """`setting` is the first half of both."""
    book, sheets, shelf = making.setting(handout, reading, silent)
    assert book.title == "A small book"
    assert [sheet.name for sheet in sheets] == ["handout"]
    assert set(reading.seen) < set(shelf.seen)


def test_a_faulty_manuscript_raises_all_its_problems(project: Path) -> None:
    """Together, not one a run."""
    (project / "manuscript/01-one.md").write_text("# One\n\n[a](#a) [b](#b)\n\n## Two {#two}\n\n## Three {#two}\n")
    with pytest.raises(PressError) as found:
        jobs.read(project, None, silent)
    assert sorted(problem.code for problem in found.value.problems) == ["M004", "M005", "M005"]


def test_a_fault_of_our_own_is_one_line() -> None:
    """The kind of fault and its first line, whose fault it is, and how to see more."""
    problem = own_fault(ValueError("one\ntwo"))
    assert str(problem) == "error X005 pressrun itself went wrong (ValueError: one)"
    assert problem.fault is Fault.MACHINE
    assert "--verbose" in problem.hint
    assert str(own_fault(KeyError())) == "error X005 pressrun itself went wrong (KeyError)"
