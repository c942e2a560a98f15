"""From sheets to a finished PDF: press, settle sides and page numbers, furnish, bind."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from pathlib import Path

from pressrun.ground import files
from pressrun.ground.problems import PressError, Problem, Where, error, in_order, refuse, warning
from pressrun.model.book import Book
from pressrun.model.edition import Edition
from pressrun.model.pagination import Opening, Pagination
from pressrun.model.sheet import Sheet
from pressrun.model.words import words
from pressrun.press import bindery, counting, embedding, folios, fonts, furniture
from pressrun.press.counting import Citation
from pressrun.press.fold import Folded, Task
from pressrun.press.folios import Berth
from pressrun.press.galley import wanted
from pressrun.press.labour import Call, Labour, told
from pressrun.press.pressed import LINES, Furnished, Pressed
from pressrun.press.remembered import Memory
from pressrun.press.settling import Settling

Progress = Callable[[str, str], None]
"""Called with a step (``press``, ``furnish``, ``bind``) and the name of the sheet, or of the edition."""


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

    @property
    def pagination(self) -> Pagination:
        """The same that `paginate` gives."""
        made, berths = [one.pressed for one in self.gatherings], [one.berth for one in self.gatherings]
        return pagination(made, berths, self.inputs)


def issue(  # noqa: PLR0917
    book: Book, edition: Edition, sheets: Sequence[Sheet], root: Path, executor: Executor | None = None,
    progress: Progress | None = None, memory: Memory | None = None,
) -> Issued:  # fmt: skip
    """Press *sheets* on *executor* (one after the other when there is none) and bind them.

    What *memory* has is not pressed again; the bytes are the same with and without it. Problems never raise; they are
    all in the result.
    """
    shop = _Shop(book, edition, tuple(sheets), root, Labour(executor, memory), progress or (lambda _step, _name: None))
    return shop.issue()


def paginate(  # noqa: PLR0917
    book: Book, edition: Edition, sheets: Sequence[Sheet], root: Path, executor: Executor | None = None,
    progress: Progress | None = None, memory: Memory | None = None,
) -> Pagination:  # fmt: skip
    """The pages of *edition*, for others that refer to them: pressed like those of `issue`, and not bound.

    Raises `PressError` with what stands in the way.
    """
    shop = _Shop(book, edition, tuple(sheets), root, Labour(executor, memory), progress or (lambda _step, _name: None))
    return shop.paginate()


def pagination(sheets: Sequence[Pressed], berths: Sequence[Berth], inputs: tuple[tuple[str, str], ...]) -> Pagination:
    """Where the pages of *sheets* begin, and on which page each id stands, when the sheets stand at *berths*."""
    openings, pages = [], dict[str, str]()
    for pressed, berth in zip(sheets, berths, strict=True):
        for page, folio in zip(pressed.pages, berth.folios, strict=True):
            if page.start and page.start.block is not None:
                openings.append(Opening(folio.label, page.start))
        for name, anchor in pressed.anchors:
            pages.setdefault(name, berth.folios[anchor.page].label)
    return Pagination(tuple(openings), tuple(pages.items()), inputs)


@dataclass(slots=True)
class _Shop:
    """One edition in the making."""

    book: Book
    edition: Edition
    sheets: tuple[Sheet, ...]
    root: Path
    labour: Labour
    progress: Progress
    made: Mapping[int, Pressed] = field(default_factory=dict)
    """By place in `sheets`."""

    problems: list[Problem] = field(default_factory=list)

    def issue(self) -> Issued:
        settling = self._settled()
        if settling.whole:
            self.problems += self._too_long(settling.berths)
            self.problems += self._spilt()
        if self._failed():
            return Issued(None, self._all(), self._inputs())
        return self._bind(settling)

    def paginate(self) -> Pagination:
        settling = self._settled()
        refuse(self._all())
        made = [self.made[at] for at in range(len(self.sheets))]
        return pagination(made, settling.berths, self._inputs())

    def _settled(self) -> Settling:
        """Every sheet pressed for where it stands."""
        if not self.sheets:
            self.problems.append(self._empty())
        settling = Settling(self.sheets, self.root, self.labour, self.progress, self.book.rtl, self._citation())
        self.made = settling.made
        settling.settle()
        self.problems += settling.problems
        return settling

    def _citation(self) -> Citation | None:
        if not any(name.startswith(LINES) for sheet in self.sheets for name in wanted(sheet)):
            return None
        return Citation(self.edition.line_numbers, words(self.book.language, asked=Where(self.book.source)))

    def _empty(self) -> Problem:
        return error(
            "B011", f"the edition {self.edition.name} has no part that prints anything",
            Where(self.book.source, self.edition.line, text=self.edition.name), "Name parts and sections in its row.",
        )  # fmt: skip

    def _too_long(self, berths: Sequence[Berth]) -> Iterator[Problem]:
        most = self.edition.max_pages
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

    def _spilt(self) -> Iterator[Problem]:
        """A warning for each question that goes on on a second card (a page of the name ``card`` is one)."""
        for pressed in self.made.values():
            for page in pressed.pages:
                if dict(page.groups).get("card") == 1 and page.start:
                    yield warning(
                        "P013", f"a question is too long for its card, and takes two of {self.edition.name}",
                        Where(page.start.source, block=page.start.block),
                        "Shorten it, or give the edition larger cards: `paper: a5` and `impose: cards`.",
                    )  # fmt: skip

    def _longest(self) -> list[str]:
        extent: dict[str, int] = {}
        for pressed in self.made.values():
            for source, lines in pressed.extent:
                extent[source] = extent.get(source, 0) + lines
        ranked = sorted(extent.items(), key=lambda item: (-item[1], item[0]))
        return [f"{source} ({_count(lines, 'line')})" for source, lines in ranked[:3]]

    def _failed(self) -> bool:
        return any(problem.is_error for problem in self._all())

    def _all(self) -> tuple[Problem, ...]:
        found = [*self.problems, *(problem for pressed in self.made.values() for problem in pressed.problems)]
        return in_order(fonts.weighed(problem, self.edition.missing_glyphs) for problem in found)

    def _inputs(self, furnished: Iterable[Furnished] = ()) -> tuple[tuple[str, str], ...]:
        taken = [*(one.inputs for one in self.made.values()), *(one.inputs for one in furnished)]
        return tuple(sorted({path: check for inputs in taken for path, check in inputs}.items()))

    def _bind(self, settling: Settling) -> Issued:
        berths = settling.berths
        furnished = self._furnish(berths)
        self.problems.extend(problem for one in furnished.values() for problem in one.problems)
        if self._failed():
            return Issued(None, self._all(), self._inputs(furnished.values()))
        gatherings = tuple(
            bindery.Gathering(self.made[at], furnished[at], berth, self.sheets[at].title, settling.numbers(at))
            for at, berth in enumerate(berths)
        )
        self.progress("bind", self.edition.name)
        date, shelf = files.source_date(self.book.date), files.Shelf(self.root)
        try:
            pdf = bindery.bind(
                self.book, gatherings, self._title(), date, shelf, self._folded,
                cutter=memory.cutter(embedding.cut) if (memory := self.labour.memory) else embedding.cut,
                linearised=self.edition.linearised,
            )  # fmt: skip
        except PressError as refusal:
            self.problems.extend(refusal.problems)
            return Issued(None, self._all(), self._inputs(furnished.values()))
        labels = tuple(folio.label for folio in bindery.folios_of(gatherings))
        return Issued(pdf, self._all(), self._inputs(furnished.values()), labels, gatherings)

    def _folded(self, tasks: Sequence[Task]) -> list[Folded]:
        """What comes of *tasks*, in their order. Raises `PressError` when one cannot be done."""
        calls = {at: Call(Folded, task.fold, task.given, task.asked) for at, task in enumerate(tasks)}
        made, faults = dict[int, Folded](), list[Problem]()
        for at, result in self.labour.done(calls):
            if isinstance(result, Exception):
                faults.append(told(self.sheets[tasks[at].sheet - 1], result))
            else:
                made[at] = result
        refuse(faults)
        return [made[at] for at in range(len(tasks))]

    def _title(self) -> str:
        return f"{self.book.title}: {self.edition.title}" if self.edition.title else self.book.title

    def _furnish(self, berths: Sequence[Berth]) -> dict[int, Furnished]:
        """Folios and running heads, with the running heads of each sheet carried into the next."""
        calls, strings, total = {}, dict[str, str](), folios.total(berths)
        how = self.edition.line_numbers
        before = counting.starts(how, [self.made[at] for at in range(len(berths))])
        for at, berth in enumerate(berths):
            pressed = replace(self.made[at], pdf=b"")
            numerals = counting.numerals(how, pressed, before[at]) if how else ()
            given = (pressed, berth.folios[0].number, total, strings, self.root, numerals)
            asked = furniture.asked(*given[:4], numerals)
            calls[at] = Call(Furnished, furniture.furnish, given, asked)
            strings = furniture.carry(strings, pressed.pages)
        made = {}
        for at, result in self.labour.done(calls):
            self.progress("furnish", self.sheets[at].name)
            if isinstance(result, Exception):
                self.problems.append(told(self.sheets[at], result))
            else:
                made[at] = result
        return made


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
