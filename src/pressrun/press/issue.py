"""From sheets to a finished PDF: press, settle sides and page numbers, furnish, bind.

What a sheet needs to know of the others comes late: the side it starts on, and the page numbers that it prints. Both
are inputs of pressing, so a sheet is pressed again only when one of them turns out to be another than was thought.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pressrun.ground import files
from pressrun.ground.problems import PressError, Problem, Where, error, in_order, warning
from pressrun.model.book import Book
from pressrun.model.edition import Edition
from pressrun.model.sheet import Sheet
from pressrun.press import bindery, folios, furniture, galley
from pressrun.press.folios import Berth
from pressrun.press.press import press, unpressed
from pressrun.press.pressed import Furnished, Pressed, Side

Progress = Callable[[str, str], None]
"""Called with a step (``press``, ``furnish``, ``bind``) and the name of the sheet, or of the edition."""

_GUESS = "00"
_ROUNDS = 16
_BACK = 2

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Issued:
    """A PDF, or what stood in its way."""

    pdf: bytes | None
    """None when there is an error among the problems."""

    problems: tuple[Problem, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    """Files that went in, with the sha256 of each (`Shelf.seen`), sorted."""

    labels: tuple[str, ...] = ()
    """What each page is called: ``i``, ``ii``, ``1``."""

    gatherings: tuple[bindery.Gathering, ...] = ()
    """The sheets as they were bound, with where each page begins and each id stands."""

    @property
    def pages(self) -> int:
        """Number of pages, blanks counted."""
        return len(self.labels)


def issue(  # noqa: PLR0917
    book: Book, edition: Edition, sheets: Sequence[Sheet], root: Path, executor: Executor | None = None,
    progress: Progress | None = None,
) -> Issued:  # fmt: skip
    """Press *sheets* on *executor* (one after the other when there is none) and bind them.

    Problems never raise; they are all in the result. When the executor breaks (a process was killed), its
    BrokenExecutor is raised: the caller has the means to mend it.
    """
    shop = _Shop(book, edition, tuple(sheets), root, executor, progress or (lambda _step, _name: None))
    return shop.issue()


@dataclass(slots=True)
class _Shop:
    """One edition in the making."""

    book: Book
    edition: Edition
    sheets: tuple[Sheet, ...]
    root: Path
    executor: Executor | None
    progress: Progress
    made: dict[int, Pressed] = field(default_factory=dict)
    """By place in `sheets`."""

    told: dict[int, dict[str, str]] = field(default_factory=dict)
    """The page numbers that each sheet was pressed with."""

    tried: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """Every page at which an id that is printed has stood, in order."""

    problems: list[Problem] = field(default_factory=list)

    def issue(self) -> Issued:
        if not self.sheets:
            self.problems.append(self._empty())
        known = frozenset().union(*(galley.ids(sheet) for sheet in self.sheets))
        wanted = {at: galley.wanted(sheet) for at, sheet in enumerate(self.sheets)}
        first = {at: dict.fromkeys([name for name in names if name in known], _GUESS) for at, names in wanted.items()}
        self._press({at: (self._recto, numbers) for at, numbers in first.items()})
        if not self._failed():
            self._settle()
        self._check()
        if self._failed():
            return Issued(None, self._all(), self._inputs())
        return self._bind()

    def _empty(self) -> Problem:
        return error(
            "B011", f"the edition {self.edition.name} has no part that prints anything",
            Where(self.book.source, self.edition.line, text=self.edition.name), "Name parts and sections in its row.",
        )  # fmt: skip

    @property
    def _recto(self) -> Side:
        return Side.LEFT if self.book.rtl else Side.RIGHT

    def _press(self, again: Mapping[int, tuple[Side, dict[str, str]]]) -> None:
        calls = {at: (self.sheets[at], side, self.root, numbers) for at, (side, numbers) in again.items()}
        for at, result in self._run("press", _press, calls):
            self.made[at] = result
            self.told[at] = again[at][1]

    def _run(self, step: str, task: Callable[..., R], calls: Mapping[int, tuple[Any, ...]]) -> Iterator[tuple[int, R]]:
        """Results as they come; what a call raises is a problem of its sheet."""
        for at, outcome in _each(self.executor, task, calls):
            self.progress(step, self.sheets[at].name)
            if isinstance(outcome, Exception):
                self.problems.append(unpressed(self.sheets[at], outcome))
            else:
                yield at, outcome

    def _berths(self) -> tuple[Berth, ...]:
        lengths = [len(self.made[at].pages) for at in range(len(self.sheets))]
        return folios.arrange(self.sheets, lengths, rtl=self.book.rtl)

    def _settle(self) -> None:
        """Press again what stands on another side, or prints other numbers, than was thought."""
        for _ in range(_ROUNDS):
            berths = self._berths()
            labels = self._labels(berths)
            again = {}
            for at, berth in enumerate(berths):
                numbers = {name: labels.get(name, told) for name, told in self.told[at].items()}
                if self.made[at].side is not berth.side and not self.made[at].sided:
                    self.made[at] = self.made[at].turned()
                if self.made[at].side is not berth.side or numbers != self.told[at]:
                    again[at] = (berth.side, numbers)
            if not again:
                return
            self._press(again)
            if self._failed():
                return

    def _labels(self, berths: Sequence[Berth]) -> dict[str, str]:
        """Page numbers by id. One that comes back to a page again and again gets the latest page where it stood."""
        labels = {}
        for name, page in self._places(berths).items():
            past = self.tried.setdefault(name, [])
            if not past or past[-1] != page:
                past.append(page)
            labels[name] = max(past)[1] if past.count(page) > _BACK else page[1]
        return labels

    def _places(self, berths: Sequence[Berth]) -> dict[str, tuple[int, str]]:
        printed = {name for numbers in self.told.values() for name in numbers}
        places: dict[str, tuple[int, str]] = {}
        for at, berth in enumerate(berths):
            for name, anchor in self.made[at].anchors:
                if name in printed:
                    places.setdefault(name, (berth.index + anchor.page, berth.folios[anchor.page].label))
        return places

    def _check(self) -> None:
        """What can be said of the whole."""
        if len(self.made) == len(self.sheets) and all(pressed.pages for pressed in self.made.values()):
            unsettled = [] if self._failed() else [*self._unsettled()]
            self.problems.extend((*self._too_long(), *unsettled))

    def _too_long(self) -> Iterator[Problem]:
        most, berths = self.edition.max_pages, self._berths()
        if not most or folios.total(berths) <= most:
            return
        over = sum(
            page.lines
            for at, berth in enumerate(berths)
            for index, page in enumerate(self.made[at].pages, berth.index)
            if index >= most
        )
        yield error(
            "P001",
            f"the text is {_count(over, 'line')} too long for {_count(most, 'page')}" if over else
            f"{_count(folios.total(berths), 'page')} are made, and {most} at most are wanted",
            Where(self.book.source, self.edition.line, text=self.edition.name),
            f"Shorten it, or leave sections out of this edition. The longest: {', '.join(self._longest())}.",
        )  # fmt: skip

    def _longest(self) -> list[str]:
        extent: dict[str, int] = {}
        for pressed in self.made.values():
            for source, lines in pressed.extent:
                extent[source] = extent.get(source, 0) + lines
        ranked = sorted(extent.items(), key=lambda item: (-item[1], item[0]))
        return [f"{source} ({_count(lines, 'line')})" for source, lines in ranked[:3]]

    def _unsettled(self) -> Iterator[Problem]:
        places = self._places(self._berths())
        for at, numbers in sorted(self.told.items()):
            for name, told in numbers.items():
                if name in places and places[name][1] != told:
                    yield warning(
                        "P005",
                        f"the page number of {name} never settles: {told} is printed, it stands on {places[name][1]}",
                        Where(self.sheets[at].source, text=name), "Add or take away a few words near the reference.",
                    )  # fmt: skip

    def _failed(self) -> bool:
        return any(problem.is_error for problem in self._all())

    def _all(self) -> tuple[Problem, ...]:
        found = [*self.problems, *(problem for pressed in self.made.values() for problem in pressed.problems)]
        return in_order(map(self._weigh, found))

    def _weigh(self, problem: Problem) -> Problem:
        """A missing letter is as bad as the edition says."""
        if problem.code == "P002" and self.edition.missing_glyphs == "warn":
            return problem.as_warning()
        return problem

    def _inputs(self, furnished: Iterable[Furnished] = ()) -> tuple[tuple[str, str], ...]:
        taken = [*(one.inputs for one in self.made.values()), *(one.inputs for one in furnished)]
        return tuple(sorted({path: check for inputs in taken for path, check in inputs}.items()))

    def _bind(self) -> Issued:
        berths = self._berths()
        furnished = self._furnish(berths)
        self.problems.extend(problem for one in furnished.values() for problem in one.problems)
        if self._failed():
            return Issued(None, self._all(), self._inputs(furnished.values()))
        gatherings = tuple(
            bindery.Gathering(self.made[at], furnished[at], berth, self.sheets[at].title)
            for at, berth in enumerate(berths)
        )
        self.progress("bind", self.edition.name)
        date, shelf = files.source_date(self.book.date), files.Shelf(self.root)
        try:
            pdf = bindery.bind(self.book, gatherings, self._title(), date, shelf)
        except PressError as refusal:
            self.problems.extend(refusal.problems)
            return Issued(None, self._all(), self._inputs(furnished.values()))
        labels = tuple(folio.label for folio in bindery.folios_of(gatherings))
        return Issued(pdf, self._all(), self._inputs(furnished.values()), labels, gatherings)

    def _title(self) -> str:
        return f"{self.book.title}: {self.edition.title}" if self.edition.title else self.book.title

    def _furnish(self, berths: Sequence[Berth]) -> dict[int, Furnished]:
        """Folios and running heads, with the running heads of each sheet carried into the next."""
        calls, strings, total = {}, dict[str, str](), folios.total(berths)
        for at, berth in enumerate(berths):
            calls[at] = (self.made[at], berth.folios[0].number, total, strings, self.root)
            strings = furniture.carry(strings, self.made[at].pages)
        calls = {at: (replace(call[0], pdf=b""), *call[1:]) for at, call in calls.items()}
        return dict(self._run("furnish", furniture.furnish, calls))


def _press(sheet: Sheet, side: Side, root: Path, numbers: Mapping[str, str]) -> Pressed:
    """`press`, with the fonts left to the bindery."""
    return press(sheet, side, root, numbers, whole=False)


def _each(
    executor: Executor | None, task: Callable[..., R], calls: Mapping[int, tuple[Any, ...]]
) -> Iterator[tuple[int, R | Exception]]:
    """Call *task* with each of *calls*; results as they come."""
    if executor is None:
        yield from ((at, task(*call)) for at, call in calls.items())
        return
    waiting: dict[Future[R], int] = {executor.submit(task, *call): at for at, call in calls.items()}
    for future in as_completed(waiting):
        fault = future.exception()
        if isinstance(fault, BrokenExecutor) or (fault is not None and not isinstance(fault, Exception)):
            raise fault  # the caller hires new workers, and begins the edition again
        yield waiting[future], fault or future.result()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
