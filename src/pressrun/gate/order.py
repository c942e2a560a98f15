"""The order in which a PDF is read aloud, from its tree of tags.

Qpdf reads the tree of a thousand pages in a third of a second; PDFium would have to load every page for it. And what
lies in an object stream that is the same as the last time need not be read again. No code is shared with the bindery.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Object

_DEEPEST: Final = 200
_PICTURES: Final = frozenset({"/Figure", "/Formula"})
_REFERENCE: Final = re.compile(r"(\d+) 0 R")
_PACKED: Final = 2
"""The kind of an object that lies in a stream with others (ISO 32000-1, table 18)."""

Mark = tuple[int, int]
"""A page, by the number of its object, and the number of marked content on it."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that is read aloud."""

    marks: tuple[Mark, ...]
    """Where it stands: text has one mark, and a picture has as many as it was drawn in."""

    note: bool
    """True when it stands in a note."""

    told: str = ""
    """What the tags say that it is: the alternative of a picture; of text what it stands for (``ActualText``)."""

    picture: bool = False
    """True for a picture or a formula; letters in it are no text."""


@dataclass(frozen=True, slots=True)
class Branch:
    """What is said by an element below the document, and by all below it."""

    stream: str
    """Digest of the object stream in which all of it lies, as it stands in the file."""

    element: int
    """Number of its object."""

    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What the tree of tags of a file says."""

    pages: tuple[int, ...] = ()
    """The objects of all pages, by number."""

    branches: tuple[Branch, ...] = ()
    """In the order of reading. One that has no stream cannot be known again."""

    @property
    def said(self) -> tuple[Said, ...]:
        """All that is said."""
        return tuple(one for branch in self.branches for one in branch.said)


def read_aloud(pdf: pikepdf.Pdf, known: Iterable[Branch] = ()) -> Read:
    """What the tree of tags of *pdf* says; branches that are *known* are not read again. A file without tags says
    nothing."""
    root, pages = pdf.Root.get("/StructTreeRoot", Dictionary()), tuple(page.obj.objgen[0] for page in pdf.pages)
    tree = _Tree(pdf, frozenset(pages), {(one.stream, one.element): one for one in known})
    tops = [top for one in _kids(root) for top in _tops(one)]
    return Read(pages, tuple(tree.branch(top) for top in tops))


def _kids(element: Object) -> Sequence[Object]:
    kids = element.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def _tops(element: Object) -> Sequence[Object]:
    """What stands below the document; anything else for itself."""
    below = _kids(element) if isinstance(element, Dictionary) and "/Pg" not in element else [element]
    return below if all(isinstance(one, Dictionary) and one.is_indirect for one in below) else [element]


def _read(thing: Object) -> dict[str, Any]:
    """A dictionary as JSON, with references in it as text: asking for its entries one by one takes twice as long."""
    read = json.loads(thing.to_json(dereference=True).decode())  # of bytes, the library asks which letters they are
    return read if isinstance(read, dict) else {}


@dataclass(slots=True)
class _Tree:
    pdf: pikepdf.Pdf
    pages: frozenset[int]
    known: Mapping[tuple[str, int], Branch]
    items: list[Said] = field(default_factory=list)
    streams: set[int] = field(default_factory=set)
    """Numbers of the object streams that the branch lies in; 0 for an object of the file's own."""

    _entries: Mapping[tuple[int, int], Any] = field(default_factory=dict)
    _digests: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._entries = self.pdf.get_xref_table()

    def _holder(self, number: int) -> int:
        """The object stream in which an object lies; 0 when it lies in none."""
        entry = self._entries.get((number, 0))
        return int(entry.obj_stream_number) if entry and entry.type == _PACKED else 0

    def branch(self, top: Object) -> Branch:
        """What *top* says, and whatever is below it."""
        number = top.objgen[0]
        holder = self._holder(number)
        stream = self._digest(holder)
        known = self.known.get((stream, number)) if stream else None
        if known and self.pages.issuperset(page for said in known.said for page, _ in said.marks):
            return known
        self.items, self.streams = [], {holder}
        self._kid(_read(top), None, 0, note=False)
        return Branch(stream if self.streams == {holder} else "", number, tuple(self.items))

    def _digest(self, holder: int) -> str:
        """Of an object stream; empty when there is none."""
        if holder not in self._digests:
            data = self.pdf.get_object(holder, 0).read_raw_bytes() if holder else b""
            self._digests[holder] = hashlib.sha256(data).hexdigest() if data else ""
        return self._digests[holder]

    def _walk(self, element: Mapping[str, Any], page: int | None, depth: int, *, note: bool) -> None:
        """Take the items of everything below *element*."""
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else (kids,):
            if isinstance(kid, int):  # the number of marked content on the element's own page
                if page is not None:
                    self.items.append(Said(((page, kid),), note))
            elif depth < _DEEPEST:
                self._kid(kid if isinstance(kid, dict) else self._object(kid), page, depth, note=note)

    def _object(self, reference: object) -> dict[str, Any]:
        number = _number(reference)
        self.streams.add(self._holder(number))
        return _read(self.pdf.get_object(number, 0)) if number else {}

    def _kid(self, kid: Mapping[str, Any], page: int | None, depth: int, *, note: bool) -> None:
        """An element, or the number of marked content with its page."""
        if "/Pg" in kid:
            own = _number(kid["/Pg"])
            page = own if own in self.pages else None
        kind, mark, first = kid.get("/S"), kid.get("/MCID"), len(self.items)
        if kind is not None:
            self._walk(kid, page, depth + 1, note=note or kind == "/Note")
            if kind in _PICTURES:
                below = tuple(mark for one in self.items[first:] for mark in one.marks)
                self.items[first:] = [Said(below, note, _text(kid.get("/Alt", "")), picture=True)]
            elif "/ActualText" in kid and len(self.items) == first + 1 and not self.items[first].picture:
                self.items[first] = replace(self.items[first], told=_text(kid["/ActualText"]))
        elif isinstance(mark, int) and page is not None and "/Stm" not in kid:
            self.items.append(Said(((page, mark),), note))


def _number(reference: object) -> int:
    """The number of the object that JSON refers to; 0 when it is no reference."""
    found = _REFERENCE.fullmatch(str(reference))
    return int(found[1]) if found else 0


def _text(written: str) -> str:
    """A text as qpdf's JSON has it: ``u:`` before letters; ``b:`` before what is none, and is told nobody."""
    return written.removeprefix("u:") if written.startswith("u:") else ""
