"""Sheets pressed until nothing moves: each on the side where it stands, printing the page numbers that are.

What a sheet needs to know of the others is little: the side it starts on, and how long the page numbers are that it
prints. Both are inputs of pressing, so a sheet is pressed again only when one of them turns out to be another than was
thought. The first thought never depends on what is remembered of an earlier build: a warm build comes to the same end
as a cold one because it goes the same way, and finds most of it done.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pressrun.ground.problems import Problem, Where, warning
from pressrun.model.sheet import Sheet
from pressrun.press import counting, folios, galley
from pressrun.press.counting import Citation
from pressrun.press.folios import Berth
from pressrun.press.labour import Call, Labour, told
from pressrun.press.press import press
from pressrun.press.pressed import LINES, Pressed, Side, is_open, opened

_ROUNDS = 16
_BACK = 2
_LETTERS = 3000
"""Letters of a sheet that fill a page, roughly, markup counted."""


@dataclass(slots=True)
class Settling:
    """The sheets of one edition on their way to a standstill."""

    sheets: tuple[Sheet, ...]
    root: Path
    labour: Labour
    progress: Callable[[str, str], None]
    rtl: bool
    citation: Citation | None = None
    """How the lines of a passage are referred to; None where nothing does."""

    made: dict[int, Pressed] = field(default_factory=dict)
    """By place in `sheets`."""

    problems: list[Problem] = field(default_factory=list)
    """Sheets that could not be pressed, and numbers that never settle; what a sheet says itself is in `made`."""

    _told: dict[int, dict[str, str]] = field(default_factory=dict)
    """The page numbers that each sheet was pressed with."""

    _exact: dict[int, set[str]] = field(default_factory=dict)
    """Ids whose numbers a sheet has to be pressed with as they are (`Pressed.exact`)."""

    _tried: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """Every page at which an id that is printed has stood, in order."""

    _labels: dict[str, str] = field(default_factory=dict)
    """Page numbers as printed, by id."""

    @property
    def whole(self) -> bool:
        """True when every sheet has pages."""
        return len(self.made) == len(self.sheets) and all(pressed.pages for pressed in self.made.values())

    @property
    def berths(self) -> tuple[Berth, ...]:
        """Where each sheet stands; only when all is `whole`."""
        lengths = [len(self.made[at].pages) for at in range(len(self.sheets))]
        return folios.arrange(self.sheets, lengths, rtl=self.rtl)

    def numbers(self, at: int) -> dict[str, str]:
        """The page numbers that sheet number *at* prints, by id."""
        printed = {name: self._printed(name, told) for name, told in self._told[at].items()}
        for name in [name for name in printed if name.startswith(LINES)]:
            printed |= counting.parts(name, printed[name])
        return printed

    def _printed(self, name: str, told: str) -> str:
        """A number as it is printed; where nothing ever settles, it still has to fit its slot."""
        label = self._labels.get(name, told)
        return counting.fitted(label, told) if is_open(told) else told

    def settle(self) -> None:
        """Press everything, then again what stands on another side, or prints other numbers, than was thought."""
        self._press({at: (self._recto, numbers) for at, numbers in self._guesses().items()})
        for _ in range(_ROUNDS):
            if not self.whole or self._failed():
                return
            berths = self.berths
            self._label(berths)
            again = {}
            for at, berth in enumerate(berths):
                if self.made[at].side is not berth.side and self.made[at].shift is not None:
                    self.made[at] = self.made[at].turned()
                numbers = self._asked(at)
                if self.made[at].side is not berth.side or numbers != self._told[at]:
                    again[at] = (berth.side, numbers)
            if not again:
                break
            self._press(again)
        if self.whole and not self._failed():
            self._check()

    @property
    def _recto(self) -> Side:
        return Side.LEFT if self.rtl else Side.RIGHT

    def _failed(self) -> bool:
        """True when there is nothing to settle any more. What a missing glyph amounts to is for the edition to say."""
        found = (one for made in self.made.values() for one in made.problems)
        return bool(self.problems) or any(one.is_error and one.code != "P002" for one in found)

    def _guesses(self) -> dict[int, dict[str, str]]:
        """How long each page number may be, from the length of what stands before it."""
        before, length, cited = 0, dict[str, str](), self._cited()
        for sheet in self.sheets:
            guess = opened(str(1 + before // _LETTERS))
            length |= dict.fromkeys(galley.ids(sheet) - length.keys(), guess)
            length |= self._guessed(cited - length.keys(), sheet, before)
            before += len(sheet.html)
        return {
            at: {name: length[name] for name in galley.wanted(sheet) if name in length}
            for at, sheet in enumerate(self.sheets)
        }

    def _cited(self) -> frozenset[str]:
        """The references to lines, by name."""
        named = (galley.wanted(sheet) for sheet in self.sheets) if self.citation else ()
        return frozenset(name for names in named for name in names if name.startswith(LINES))

    def _guessed(self, cited: Collection[str], sheet: Sheet, before: int) -> Iterator[tuple[str, str]]:
        """What those of them may be called by that lead into *sheet*."""
        for name in cited:
            at = sheet.html.find(f'id="{name.removeprefix(LINES)}"')
            if self.citation and at >= 0:
                yield name, opened(self.citation.guess(before + at))

    def _press(self, again: Mapping[int, tuple[Side, dict[str, str]]]) -> None:
        """The longest first, so that at the end no worker waits for another's long one."""
        calls = {at: self._call(at, *again[at]) for at in sorted(again, key=lambda at: -len(self.sheets[at].html))}
        for at, result in self.labour.done(calls):
            self.progress("press", self.sheets[at].name)
            if isinstance(result, Exception):
                self.problems.append(told(self.sheets[at], result))
            else:
                self.made[at], self._told[at] = result, again[at][1]

    def _call(self, at: int, side: Side, numbers: dict[str, str]) -> Call[Pressed]:
        sheet = self.sheets[at]
        asked = [sheet.name, sheet.html, sheet.source, side, numbers]
        return Call(Pressed, press_unfonted, (sheet, side, self.root, numbers), asked)

    def _asked(self, at: int) -> dict[str, str]:
        """The page numbers to press a sheet with: noughts where the bindery can put the number in."""
        exact, known = self._exact.setdefault(at, set()), self._labels
        exact.update(map(counting.whole, self.made[at].exact))
        return {name: known[name] if name in exact else opened(known[name]) for name in self._told[at] if name in known}

    def _label(self, berths: Sequence[Berth]) -> None:
        """Page numbers by id. One that comes back to a page again and again gets the latest page where it stood."""
        for name, page in self._places(berths).items():
            past = self._tried.setdefault(name, [])
            if not past or past[-1] != page:
                past.append(page)
            self._labels[name] = max(past)[1] if past.count(page) > _BACK else page[1]

    def _places(self, berths: Sequence[Berth]) -> dict[str, tuple[int, str]]:
        printed = {name for numbers in self._told.values() for name in numbers}
        places: dict[str, tuple[int, str]] = {}
        for at, berth in enumerate(berths):
            for name, anchor in self.made[at].anchors:
                if name in printed:
                    page = berth.index + anchor.page, berth.folios[anchor.page].label
                    places.setdefault(name, page)
        return places | self._passages(berths, printed)

    def _passages(self, berths: Sequence[Berth], printed: Collection[str]) -> dict[str, tuple[int, str]]:
        """The same for references to lines: to those of the passage, or else to its page."""
        citation, found = self.citation, dict[str, tuple[int, str]]()
        if citation is None or not any(name.startswith(LINES) for name in printed):
            return found
        before = counting.starts(citation.how, [self.made[at] for at in range(len(berths))])
        for at, berth in enumerate(berths):
            for name, anchor in self.made[at].anchors:
                page = berth.index + anchor.page, citation.page(berth.folios[anchor.page].label)
                found.setdefault(f"{LINES}{name}", page)
            for name, passage in self.made[at].passages:
                label = [folio.label for folio in berth.folios].__getitem__
                said = citation.called(passage, before[at], label)
                found[f"{LINES}{name}"] = berth.index + passage.page, said
        return {name: place for name, place in found.items() if name in printed}

    def _check(self) -> None:
        places = self._places(self.berths)
        for at in sorted(self._told):
            for name, number in self.numbers(at).items():
                if name in places and places[name][1] != number:
                    self.problems.append(self._unsettled(at, name, number, places[name][1]))

    def _unsettled(self, at: int, name: str, number: str, place: str) -> Problem:
        what = f"the {'reference to ' if name.startswith(LINES) else 'page number of '}{name}"
        name = name.removeprefix(LINES)
        return warning(
            "P005", f"{what} never settles: {number} is printed, it stands on {place}",
            Where(self.sheets[at].source, text=name), "Add or take away a few words near the reference.",
        )  # fmt: skip


def make_ready(blank: Sheet, root: Path) -> None:
    """Let this process read the style sheets and fonts of *blank*, which are those of the sheets that will come."""
    press_unfonted(blank, Side.RIGHT, root, {})


def press_unfonted(sheet: Sheet, side: Side, root: Path, numbers: Mapping[str, str]) -> Pressed:
    """`press`, with the fonts left to the bindery."""
    return press(sheet, side, root, numbers, whole=False)
