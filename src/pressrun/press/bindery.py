"""The bindery: pages of all sheets in order, with their furniture, as one PDF.

Sheets are folded into quires, each by itself (`fold`); what only the whole file has is made for them (`frame`); here it
is reckoned out where everything stands, and all is sewn together (`sewing`).
"""

import datetime
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pikepdf

from pressrun.ground.files import Shelf
from pressrun.ground.levels import Levels
from pressrun.model.book import Book
from pressrun.press import embedding, fold, frame, sewing, wayfinding
from pressrun.press.fold import Folded, Task
from pressrun.press.folios import Berth, Folio
from pressrun.press.forwarding import DRAWING, FORM
from pressrun.press.pressed import Furnished, Pressed
from pressrun.press.quire import Quire
from pressrun.press.structure import KEY, LEVEL
from pressrun.press.wayfinding import Stop


@dataclass(frozen=True, slots=True)
class Gathering:
    """A sheet as it comes to the bindery."""

    pressed: Pressed
    furnished: Furnished
    berth: Berth
    title: str = ""
    """For the outline, where the sheet has no heading of its own; a sheet without a title is not in the outline."""

    numbers: Mapping[str, str] = field(default_factory=dict)
    """The page numbers that the sheet prints, by the id of what stands there."""


def here(tasks: Sequence[Task]) -> Sequence[Folded]:
    """Does all that is to be folded in this process, one after the other."""
    return [task.fold(*task.given) for task in tasks]


def bind(  # noqa: PLR0917
    book: Book, gatherings: Sequence[Gathering], title: str, date: datetime.datetime, shelf: Shelf,
    folding: Callable[[Sequence[Task]], Sequence[Folded]] = here, *, cutter: embedding.Cutter = embedding.cut,
    linearised: bool = False,
) -> bytes:  # fmt: skip
    """One file of all *gatherings*; *shelf* gives the fonts, which *cutter* cuts to the letters that are printed.

    *folding* does the tasks that it is given, and may know what came of one before. *linearised*, the file shows its
    first page on a screen before all of it has arrived. The same gatherings give the same bytes, wherever and whenever
    they are bound.
    """
    uses = (use for gathering in gatherings for use in (*gathering.pressed.fonts, *gathering.furnished.fonts))
    case = embedding.Case(uses, cutter)
    folded = iter(folding(list(_tasks(gatherings, case))))
    sheets = [_Folded(one, next(folded), next(folded) if one.furnished.pdf else None) for one in gatherings]
    data = _sewn(sheets, _framed(sheets, book, title, date, case, shelf))
    return _linearised(data) if linearised else data


def _tasks(gatherings: Sequence[Gathering], case: embedding.Case) -> Iterator[Task]:
    """For each sheet its own task, and that of its furniture where it has any."""
    known = {name for gathering in gatherings for name, _ in gathering.pressed.anchors}
    for number, one in enumerate(gatherings, 1):
        fonts = case.named(one.pressed.fonts)
        yield fold.of_sheet(one.pressed, number, one.numbers, one.furnished.pages, fonts, known)
        if one.furnished.pdf:
            yield fold.of_furniture(one.furnished, number, case.named(one.furnished.fonts))


def folios_of(gatherings: Sequence[Gathering]) -> Iterator[Folio]:
    """The number of every page, blanks too."""
    for gathering in gatherings:
        if gathering.berth.blank is not None:
            yield gathering.berth.blank
        yield from gathering.berth.folios


@dataclass(frozen=True, slots=True)
class _Folded:
    """A sheet that is folded."""

    gathering: Gathering
    body: Folded
    margins: Folded | None
    """Its furniture; None when there is none."""

    @property
    def quires(self) -> tuple[Folded, ...]:
        return (self.body, self.margins) if self.margins else (self.body,)


def _framed(  # noqa: PLR0917
    sheets: Sequence[_Folded], book: Book, title: str, date: datetime.datetime, case: embedding.Case, shelf: Shelf
) -> Quire:
    """All that belongs to no sheet."""
    folios = list(folios_of([one.gathering for one in sheets]))
    quires = [quire for one in sheets for quire in one.quires]
    with pikepdf.new() as out:
        made = frame.Frame(out, len(folios))
        before = sheets[0].body.boxes[0]
        for one in sheets:
            if one.gathering.berth.blank is not None:
                made.add_blank(before)
            before = one.body.boxes[-1]
        made.add_tags(sum(quire.keys for quire in quires), ids=any(quire.ids for quire in quires))
        made.add_ways(_stops(sheets))
        made.add_imprint(book, title, date, folios, fit=all(quire.fit for quire in quires))
        made.add_fonts(case, (part for one in sheets for part in _printed(one.gathering)), shelf)
        drawn = (name for quire in quires for name in quire.takes if name.startswith(DRAWING.format("")))
        made.add_drawings(dict.fromkeys(drawn))
        return made.folded()


def _stops(sheets: Sequence[_Folded]) -> list[Stop]:
    made = [one.gathering for one in sheets]
    return [Stop(one.pressed, one.berth.index, one.title) for one in made]


def _printed(gathering: Gathering) -> Iterator[embedding.Printed]:
    yield gathering.pressed
    yield gathering.furnished


def _sewn(sheets: Sequence[_Folded], framed: Quire) -> bytes:
    """The file. Numbers of objects, keys and levels run through all sheets, and here they are given out."""
    *placed, last = sewing.placed([*(quire for one in sheets for quire in one.quires), framed])
    common = {name: found[0] for name, _ in framed.gives if (found := last.given(name))}
    file, levels, own = _Run(), Levels(), dict[str, bytes]()
    quires, blanks = iter(placed), iter(last.given(frame.BLANKS))
    for one in sheets:
        if one.gathering.berth.blank is not None:
            file.pages.append(next(blanks))
        own = {KEY.format(key): b"%d" % (file.keys + key) for key in range(one.body.keys)}
        own |= {LEVEL.format(at): b"/H%d" % levels.settle(level) for at, level in enumerate(one.body.levels)}
        body = next(quires)
        margins = next(quires) if one.margins else None
        if margins:
            forms = zip(one.gathering.furnished.pages, margins.given(fold.FORMS), strict=True)
            own |= {FORM.format(page): form for page, form in forms}
        file.add(body, one.body, common | own)
        if margins:
            file.sewn.append((margins.quire, common))
    file.sewn.append((framed, common | file.whole(_stops(sheets))))
    return sewing.sew(file.sewn, common[frame.ROOT], common[frame.INFO])


@dataclass(slots=True)
class _Run:
    """What runs through all sheets."""

    sewn: list[tuple[Quire, Mapping[str, bytes]]] = field(default_factory=list)
    pages: list[bytes] = field(default_factory=list)
    tops: list[bytes] = field(default_factory=list)
    branches: list[bytes] = field(default_factory=list)
    ids: list[tuple[str, bytes]] = field(default_factory=list)
    keys: int = 0

    def add(self, placed: sewing.Placed, body: Folded, things: Mapping[str, bytes]) -> None:
        """Another sheet."""
        self.sewn.append((body, things))
        self.pages += placed.given(fold.LEAVES)
        self.tops += placed.given(fold.TOPS)
        self.branches += placed.given(fold.BRANCH)
        self.ids += zip(body.ids, placed.given(fold.IDS), strict=True)
        self.keys += body.keys

    def whole(self, stops: Sequence[Stop]) -> dict[str, bytes]:
        """What the frame takes."""
        things = {frame.PAGE.format(number): page for number, page in enumerate(self.pages)}
        things |= {frame.LEAVES: b" ".join(self.pages), frame.TOPS: b" ".join(self.tops)}
        things |= {frame.BRANCHES: b" ".join(self.branches), frame.IDS: wayfinding.listed(self.ids)}
        return things | {frame.PLACES: wayfinding.places(stops, self.pages)}


def _linearised(data: bytes) -> bytes:
    """The same file in another order, with hints for who reads it over a network (ISO 32000-1, annex F)."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(
            out, min_version="1.7", deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate,
            linearize=True,
        )  # fmt: skip
    return out.getvalue()
