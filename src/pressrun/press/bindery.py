"""The bindery: pages of all sheets in order, with their furniture, as one PDF.

What depends on the whole is made here: links from sheet to sheet, named destinations, the outline, page labels, the
tree of tags. Sole user of pikepdf, with `structure`, `imprint` and `embedding`.
"""

import datetime
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from pressrun.ground.files import Shelf
from pressrun.model.book import Book
from pressrun.press import embedding, imprint
from pressrun.press.folios import Berth, Folio
from pressrun.press.galley import BASE, ELSEWHERE
from pressrun.press.pressed import Anchor, Bookmark, Furnished, Pressed
from pressrun.press.structure import Structure


@dataclass(frozen=True, slots=True)
class Gathering:
    """A sheet as it comes to the bindery."""

    pressed: Pressed
    furnished: Furnished
    berth: Berth
    title: str = ""
    """For the outline, where the sheet has no heading of its own; a sheet without a title is not in the outline."""


def bind(
    book: Book, gatherings: Sequence[Gathering], title: str, date: datetime.datetime, shelf: Shelf
) -> bytes:  # fmt: skip
    """One file of all *gatherings*; *shelf* gives the fonts.

    The same gatherings give the same bytes, wherever and whenever they are bound.
    """
    uses = (use for gathering in gatherings for use in (*gathering.pressed.fonts, *gathering.furnished.fonts))
    with pikepdf.new() as out:
        frame = _Frame(out, Structure(out), _Overlay(out), embedding.Case(uses), shelf)
        for gathering in gatherings:
            frame.sew(gathering)
        frame.tags.finish()
        _link(out, gatherings, frame.tags)
        pages = [page.obj for page in out.pages]
        _destinations(out, gatherings, pages)
        _outline(out, gatherings, pages)
        imprint.label(out, list(folios_of(gatherings)))
        imprint.sign(out, book, title, date)
        data = io.BytesIO()
        out.save(
            data, min_version="1.7", deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
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
    overlay: "_Overlay"
    case: embedding.Case
    shelf: Shelf

    def sew(self, gathering: Gathering) -> None:
        """Add the pages of a sheet with their furniture, and the blank before them."""
        with pikepdf.open(io.BytesIO(gathering.pressed.pdf)) as pages:
            if gathering.berth.blank is not None:
                _blank(self.out, self.out.pages[-1] if len(self.out.pages) else pages.pages[0])
            bound = self._add(pages)
            self.case.take(self.out, [page.obj for page in bound], gathering.pressed.fonts, self.shelf)
        if gathering.furnished.pdf:
            with pikepdf.open(io.BytesIO(gathering.furnished.pdf)) as margins:
                forms = [self.out.copy_foreign(margin.as_form_xobject()) for margin in margins.pages]
            self.case.take(self.out, forms, gathering.furnished.fonts, self.shelf)
            for form, index in zip(forms, gathering.furnished.pages, strict=True):
                self.overlay.lay(bound[index], form, index)

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


class _Overlay:
    """Lays margin boxes over pages. A page's own drawing is closed in, since it leaves its scale behind."""

    def __init__(self, out: pikepdf.Pdf) -> None:
        self.out = out
        self.before = out.make_stream(b"q\n")
        self.after: dict[int, Object] = {}

    def lay(self, page: pikepdf.Page, form: Object, index: int) -> None:
        """Put *form* over the page that has number *index* in its sheet, whose pages share their resources."""
        name = f"/Margins{index}"
        if "/XObject" not in page.obj.Resources:
            page.obj.Resources.XObject = Dictionary()
        page.obj.Resources.XObject[name] = form
        if index not in self.after:
            self.after[index] = self.out.make_stream(f"\nQ\n{name} Do\n".encode())
        page.obj.Contents = Array([self.before, page.obj.Contents, self.after[index]])


def _link(out: pikepdf.Pdf, gatherings: Sequence[Gathering], tags: Structure) -> None:
    """Lead links to their places in other sheets; a link to a place that is not in this edition loses its address."""
    known = {name for gathering in gatherings for name, _ in gathering.pressed.anchors}
    for page in out.pages:
        links = page.obj.get("/Annots")
        if links is None:
            continue
        kept = Array([link for link in links if _lead(link, known, tags)])
        if len(kept) != len(links):
            page.obj.Annots = kept
    tags.settle()


def _lead(link: Object, known: set[str], tags: Structure) -> bool:
    action = link.get("/A")
    address = str(action.get("/URI", "")) if action is not None else ""
    if address.startswith(BASE):
        tags.forget(link)
        return False
    if not address.startswith(ELSEWHERE):
        return True
    target = unquote(address.removeprefix(ELSEWHERE))
    if target not in known:
        tags.forget(link)
        return False
    del link["/A"]
    link.Dest = String(target)
    return True


def _destinations(out: pikepdf.Pdf, gatherings: Sequence[Gathering], pages: Sequence[Object]) -> None:
    """Every id can be linked to, from inside and outside."""
    places: dict[str, Object] = {}
    for gathering in gatherings:
        for name, anchor in gathering.pressed.anchors:
            places.setdefault(name, _place(pages, gathering, anchor))
    names = Array()
    for name in sorted(places, key=_as_bytes):
        names.append(String(name))
        names.append(places[name])
    if places:
        out.Root.Names = Dictionary(Dests=out.make_indirect(Dictionary(Names=names)))


def _as_bytes(name: str) -> bytes:
    """A name as it stands in the file, where names are sorted by their bytes."""
    return bytes(String(name))


def _place(pages: Sequence[Object], gathering: Gathering, anchor: Anchor) -> Object:
    page = pages[gathering.berth.index + anchor.page]
    return Array([page, Name.XYZ, round(anchor.x, 2), round(anchor.y, 2), 0])


def _outline(out: pikepdf.Pdf, gatherings: Sequence[Gathering], pages: Sequence[Object]) -> None:
    root = out.make_indirect(Dictionary(Type=Name.Outlines))
    above: list[tuple[int, Object]] = [(0, root)]
    closed: set[tuple[int, int]] = set()
    for gathering in gatherings:
        for mark in _marks(gathering):
            while above[-1][0] >= mark.level:
                above.pop()
            item = out.make_indirect(Dictionary(Title=String(mark.label), Dest=_place(pages, gathering, mark.at)))
            _hang(above[-1][1], item)
            above.append((mark.level, item))
            if not mark.open:
                closed.add(item.objgen)
    if "/First" in root:
        _count(root, closed)
        out.Root.Outlines = root


def _hang(parent: Object, item: Object) -> None:
    item.Parent = parent
    if "/Last" in parent:
        item.Prev, parent.Last.Next = parent.Last, item
    else:
        parent.First = item
    parent.Last = item


def _count(item: Object, closed: set[tuple[int, int]]) -> int:
    """How many entries are shown below *item*; one that is closed counts them below zero, as PDF wants it."""
    shown = 0
    kid = item.get("/First")
    while kid is not None:
        shown += 1 + _count(kid, closed)
        kid = kid.get("/Next")
    if not shown:
        return 0
    item.Count = -shown if item.objgen in closed else shown
    return 0 if item.objgen in closed else shown


def _marks(gathering: Gathering) -> tuple[Bookmark, ...]:
    """A sheet's headings; its title where it has none."""
    if not gathering.title:
        return ()
    return gathering.pressed.outline or (Bookmark(1, gathering.title, Anchor(0, 0, _top(gathering))),)


def _top(gathering: Gathering) -> float:
    return max((anchor.y for _, anchor in gathering.pressed.anchors if not anchor.page), default=10_000)
