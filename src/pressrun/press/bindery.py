"""The bindery: pages of all sheets in order, with their furniture, as one PDF.

Sole user of pikepdf, with the modules that each do a part of its work: `structure` joins the tags, `forwarding` does
what has to be done to a page, `wayfinding` makes links and the outline, `embedding` the fonts, `imprint` the metadata.
"""

import datetime
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from pressrun.ground.files import Shelf
from pressrun.model.book import Book
from pressrun.press import embedding, imprint, wayfinding
from pressrun.press.folios import Berth, Folio
from pressrun.press.forwarding import Forwarder
from pressrun.press.pressed import Furnished, Pressed
from pressrun.press.structure import Structure


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


class Stock:
    """Sheets that lie open for the binder: whoever waits for the press has time to open what is there."""

    def __init__(self) -> None:
        self._open: dict[bytes, pikepdf.Pdf] = {}

    def lay_open(self, pressed: Pressed) -> None:
        """Open a sheet, unless it is open or empty."""
        if pressed.pdf and pressed.pdf not in self._open:
            self._open[pressed.pdf] = pikepdf.open(io.BytesIO(pressed.pdf))

    def take(self, pressed: Pressed) -> pikepdf.Pdf:
        """The sheet, open; whoever takes it closes it."""
        return self._open.pop(pressed.pdf, None) or pikepdf.open(io.BytesIO(pressed.pdf))


def bind(  # noqa: PLR0917
    book: Book, gatherings: Sequence[Gathering], title: str, date: datetime.datetime, shelf: Shelf,
    stock: Stock | None = None, *, cutter: embedding.Cutter = embedding.cut, linearised: bool = False,
) -> bytes:  # fmt: skip
    """One file of all *gatherings*; *shelf* gives the fonts, which *cutter* cuts to the letters that are printed.

    What is open in the *stock* is taken from there. *linearised*, the file shows its first page on a screen before all
    of it has arrived. The same gatherings give the same bytes, wherever and whenever they are bound.
    """
    uses = (use for gathering in gatherings for use in (*gathering.pressed.fonts, *gathering.furnished.fonts))
    with pikepdf.new() as out:
        cases = embedding.Case(uses, cutter)
        frame = _Frame(out, Structure(out), Forwarder(out), cases, shelf, stock or Stock())
        for gathering in gatherings:
            frame.sew(gathering)
        frame.tags.finish()
        wayfinding.link(out, [gathering.pressed for gathering in gatherings], frame.tags)
        pages = [page.obj for page in out.pages]
        stops = [wayfinding.Stop(one.pressed, one.berth.index, one.title) for one in gatherings]
        wayfinding.name_places(out, stops, pages)
        wayfinding.outline(out, stops, pages)
        imprint.label(out, list(folios_of(gatherings)))
        imprint.sign(out, book, title, date)
        data = io.BytesIO()
        out.save(
            data, min_version="1.7", deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True, linearize=linearised,
        )  # fmt: skip
    return data.getvalue()


def folios_of(gatherings: Sequence[Gathering]) -> Iterator[Folio]:
    """The number of every page, blanks too."""
    for gathering in gatherings:
        if gathering.berth.blank is not None:
            yield gathering.berth.blank
        yield from gathering.berth.folios


@dataclass(slots=True)
class _Frame:
    """Where the gatherings are sewn together."""

    out: pikepdf.Pdf
    tags: Structure
    forwarder: Forwarder
    case: embedding.Case
    shelf: Shelf
    stock: Stock

    def sew(self, gathering: Gathering) -> None:
        """Add the pages of a sheet with their furniture, and the blank before them."""
        with self.stock.take(gathering.pressed) as pages:
            if gathering.berth.blank is not None:
                _blank(self.out, self.out.pages[-1] if len(self.out.pages) else pages.pages[0])
            bound = self._add(pages)
            self.case.take(self.out, [page.obj for page in bound], gathering.pressed.fonts, self.shelf)
        forms = self._forms(gathering.furnished)
        self.forwarder.forward(bound, gathering.pressed, gathering.numbers, forms)
        if gathering.pressed.moved and gathering.pressed.shift:
            for index, page in enumerate(bound):
                self.tags.shift(page, gathering.pressed.way(index))

    def _forms(self, furnished: Furnished) -> dict[int, Object]:
        """The furniture of a sheet by page of the sheet."""
        if not furnished.pdf:
            return {}
        with pikepdf.open(io.BytesIO(furnished.pdf)) as margins:
            forms = [self.out.copy_foreign(margin.as_form_xobject()) for margin in margins.pages]
        self.case.take(self.out, forms, furnished.fonts, self.shelf)
        return dict(zip(furnished.pages, forms, strict=True))

    def _add(self, pages: pikepdf.Pdf) -> list[pikepdf.Page]:
        if "/Names" in pages.Root:
            del pages.Root.Names  # destinations are made anew
        start = len(self.out.pages)
        for page in pages.pages:
            self.out.pages.append(page)
        bound = [self.out.pages[index] for index in range(start, len(self.out.pages))]
        self.tags.add(pages, bound)
        return bound


def _blank(out: pikepdf.Pdf, like: pikepdf.Page) -> None:
    boxes = {
        box: Array([float(edge) for edge in like.obj[box]])
        for box in ("/MediaBox", "/TrimBox", "/BleedBox")
        if box in like.obj
    }
    out.pages.append(pikepdf.Page(Dictionary({"/Type": Name.Page, "/Resources": Dictionary(), **boxes})))
