"""The sewing frame: everything in a file that does not belong to one sheet. Quires are sewn to it.

It is made in an open PDF, with holes for what stands in the quires, and folded like them.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from pressrun.ground.files import Shelf
from pressrun.model.book import Book
from pressrun.press import embedding, imprint, wayfinding
from pressrun.press.fold import PAGES
from pressrun.press.folios import Folio
from pressrun.press.forwarding import DRAWING
from pressrun.press.quire import Folder, Quire
from pressrun.press.structure import DOCUMENT
from pressrun.press.wayfinding import Stop

PAGE: Final = "page {}"
"""A page of the file, from 0."""

LEAVES: Final = "all pages"
TOPS: Final = "all elements below the document"
BRANCHES: Final = "all branches of the tree of parents"
IDS: Final = "all elements by id"
PLACES: Final = "all places by name"

ROOT, INFO, BLANKS = "catalog", "information", "blanks"
"""What the frame gives besides."""


class Frame:
    """A frame that is being made."""

    def __init__(self, out: pikepdf.Pdf, count: int) -> None:
        """*out* is new, and takes the objects; the file has *count* pages."""
        self.out = out
        self.folder = Folder(out)
        self._wanted: dict[str, list[Object]] = {}
        self._pages = [self.folder.hole(PAGE.format(number)) for number in range(count)]
        self._tree = out.Root.Pages = out.make_indirect(
            Dictionary(Type=Name.Pages, Kids=Array([self.folder.hole(LEAVES)]), Count=count)
        )
        self._give(PAGES, self._tree)

    def _give(self, name: str, thing: Object) -> None:
        self._wanted.setdefault(name, []).append(thing)

    def add_blank(self, boxes: str) -> None:
        """Another blank page, as large as *boxes* say."""
        page = Object.parse(boxes.encode())
        page.Type, page.Parent, page.Resources = Name.Page, self._tree, Dictionary()
        self._give(BLANKS, self.out.make_indirect(page))

    def add_tags(self, keys: int, *, ids: bool) -> None:
        """The root of the tree of tags, with the document below it; *keys* are taken in the tree of parents."""
        root = self.out.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        document = Dictionary(
            Type=Name.StructElem, S=Name.Document, P=root, K=Array([self.folder.hole(TOPS)])
        )  # fmt: skip
        self._give(DOCUMENT, self.out.make_indirect(document))
        root.K = Array(self._wanted[DOCUMENT])
        root.ParentTree = self.out.make_indirect(Dictionary(Kids=Array([self.folder.hole(BRANCHES)])))
        root.ParentTreeNextKey = keys
        if ids:
            root.IDTree = Dictionary(Names=Array([self.folder.hole(IDS)]))
        self.out.Root.StructTreeRoot = root
        self.out.Root.MarkInfo = Dictionary(Marked=True)

    def add_ways(self, stops: Sequence[Stop]) -> None:
        """Places and the outline."""
        if any(stop.pressed.anchors for stop in stops):
            names = Dictionary(Names=Array([self.folder.hole(PLACES)]))
            self.out.Root.Names = Dictionary(Dests=self.out.make_indirect(names))
        wayfinding.outline(self.out, stops, self._pages)

    def add_imprint(
        self, book: Book, title: str, date: datetime.datetime, folios: Sequence[Folio], *, fit: bool
    ) -> None:
        """What the file says of itself, and what its pages are called."""
        imprint.label(self.out, folios)
        imprint.sign(self.out, book, title, date, fit=fit)

    def add_fonts(self, case: embedding.Case, sheets: Iterable[embedding.Printed], shelf: Shelf) -> None:
        """Every font that is used in *sheets*, each once."""
        for name, font in case.made(self.out, sheets, shelf):
            self._give(name, font)

    def add_drawings(self, names: Iterable[str]) -> None:
        """What quires take under such *names* of `forwarding.DRAWING`."""
        for name in names:
            drawn = name.removeprefix(DRAWING.format(""))
            self._give(name, self.out.make_stream(drawn.encode()))

    def folded(self) -> Quire:
        """The frame, which gives what quires ask for by name."""
        self._give(ROOT, self.out.Root)
        self._give(INFO, self.out.trailer.Info)
        return self.folder.fold(self._wanted)
