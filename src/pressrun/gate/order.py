"""The order in which a PDF is read aloud, from its tree of tags, and by what each page is known again.

Qpdf reads the tree of a thousand pages in a quarter of a second; PDFium would have to load every page for it, which
takes ten times as long as to tell that a page is the one that was read before. Sole user of pikepdf here; no code is
shared with the bindery.
"""

import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

_DEEPEST = 200
_PICTURES = frozenset({"/Figure", "/Formula"})
_BOXES = ("/MediaBox", "/CropBox", "/TrimBox", "/Rotate", "/UserUnit")
_REFERENCE = re.compile(r"(\d+) (\d+) R")
_DRAWN = re.compile(rb"/([^\s/<>\[\]()]+)\s+Do\b")

Mark = tuple[int, int]
"""A page, from 0, and the number of marked content on it."""


@dataclass(frozen=True, slots=True)
class Words:
    """Text of an element."""

    mark: Mark
    note: bool
    """True when it stands in a note."""

    told: str = ""
    """What the element says that it is (``ActualText``), where it says so."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture or a formula; letters in it are no text."""

    marks: tuple[Mark, ...]
    told: str
    """Its alternative."""

    note: bool


def read_aloud(data: bytes) -> tuple[Words | Picture, ...]:
    """What the tree of tags of the PDF *data* says, in the order of reading. A file that is none says nothing."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            tree = _Tree(pdf, {_reference(page.obj): number for number, page in enumerate(pdf.pages)})
            root = pdf.Root.get("/StructTreeRoot")
            tree.walk({} if root is None else _read(root), None, 0, note=False)
            return tuple(tree.items)
    except pikepdf.PdfError:
        return ()


def known_again(data: bytes) -> tuple[str, ...]:
    """For each page of the PDF *data* a digest of all that decides what is seen on it and what its letters are."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            known = _Known()
            return tuple(known.digest(page.obj) for page in pdf.pages)
    except pikepdf.PdfError:
        return ()


def _reference(thing: Object) -> str:
    """As JSON refers to it."""
    return "{} {} R".format(*thing.objgen)


def _read(thing: Object) -> dict[str, Any]:
    """A dictionary as JSON, with references in it as text: asking for its entries one by one takes twice as long."""
    read = json.loads(thing.to_json(dereference=True).decode())  # of bytes, the library asks which letters they are
    return read if isinstance(read, dict) else {}


@dataclass(slots=True)
class _Tree:
    pdf: pikepdf.Pdf
    pages: dict[str, int]
    items: list[Words | Picture] = field(default_factory=list)

    def walk(self, element: Mapping[str, Any], page: int | None, depth: int, *, note: bool) -> None:
        """Take the items of everything below *element*."""
        kids = element.get("/K", ())
        for kid in kids if isinstance(kids, list) else (kids,):
            if isinstance(kid, int):  # the number of marked content on the element's own page
                if page is not None:
                    self.items.append(Words((page, kid), note))
            elif depth < _DEEPEST:
                self._kid(kid if isinstance(kid, dict) else self._object(kid), page, depth, note=note)

    def _object(self, reference: object) -> dict[str, Any]:
        found = _REFERENCE.fullmatch(str(reference))
        return _read(self.pdf.get_object(int(found[1]), int(found[2]))) if found else {}

    def _kid(self, kid: Mapping[str, Any], page: int | None, depth: int, *, note: bool) -> None:
        """An element, or the number of marked content with its page."""
        own = kid.get("/Pg")
        page = page if own is None else self.pages.get(own)
        kind, mark, first = kid.get("/S"), kid.get("/MCID"), len(self.items)
        if kind is not None:
            self.walk(kid, page, depth + 1, note=note or kind == "/Note")
            if kind in _PICTURES:
                below = self.items[first:]
                self.items[first:] = [Picture(tuple(_marks(below)), _text(kid.get("/Alt", "")), note)]
            elif "/ActualText" in kid and len(self.items) == first + 1 and isinstance(self.items[first], Words):
                self.items[first] = replace(self.items[first], told=_text(kid["/ActualText"]))
        elif isinstance(mark, int) and page is not None and "/Stm" not in kid:
            self.items.append(Words((page, mark), note))


def _text(written: str) -> str:
    """A text as qpdf's JSON has it: ``u:`` before letters; ``b:`` before what is none, and is told nobody."""
    return written.removeprefix("u:") if written.startswith("u:") else ""


def _marks(items: Iterable[Words | Picture]) -> Iterator[Mark]:
    for item in items:
        yield from (item.mark,) if isinstance(item, Words) else item.marks


class _Known:
    """Digests of pages; what several pages have in common is looked at once."""

    def __init__(self) -> None:
        self._shared: dict[tuple[int, int], bytes] = {}

    def digest(self, page: Object) -> str:
        contents = page.get("/Contents", Array())
        streams = contents if isinstance(contents, Array) else [contents]
        check = hashlib.sha256()
        for name in _BOXES:
            check.update(repr(page.get(name)).encode())
        self._drawing(check, b"\n".join(stream.read_bytes() for stream in streams), page, 0)
        return check.hexdigest()

    def _drawing(self, check: "hashlib._Hash", drawing: bytes, holder: Object, depth: int) -> None:
        """All that *drawing* shows, and what it takes for it from the resources of *holder*."""
        check.update(drawing)
        resources = holder.get("/Resources", Dictionary())
        for name, font in sorted(resources.get("/Font", Dictionary()).items()):
            check.update(name.encode() + self._font(font))
        check.update(resources.get("/ExtGState", Dictionary()).unparse())
        forms = resources.get("/XObject", Dictionary())
        for name in _DRAWN.findall(drawing) if depth < _DEEPEST else ():
            form = forms.get("/" + name.decode("latin-1"))
            if form is not None and form.get("/Subtype") == Name.Form:
                check.update(repr([form.get("/Matrix"), form.get("/BBox")]).encode())
                self._drawing(check, form.read_bytes(), form, depth + 1)

    def _font(self, font: Object) -> bytes:
        """What a font does to letters: which they are, and how wide."""
        if font.objgen not in self._shared or font.objgen == (0, 0):
            check = hashlib.sha256(str(font.get("/BaseFont")).encode())
            told = font.get("/ToUnicode")
            if told is not None:
                check.update(told.read_bytes())
            for letters in font.get("/DescendantFonts", Array()):
                check.update(letters.get("/W", Array()).unparse())
            self._shared[font.objgen] = check.digest()
        return self._shared[font.objgen]
