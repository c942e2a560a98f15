"""The order in which a PDF is read aloud, from its tree of tags.

Qpdf reads the tree of a thousand pages in a third of a second; PDFium would have to load every page for it. And what
lies in an object stream that is the same as the last time need not be read again. No code is shared with the bindery.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pikepdf
from pikepdf import Object

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


def _kids(element: Mapping[str, Any]) -> Sequence[Any]:
    """What an element holds: numbers of marked content, dictionaries, and references to such, none of them followed."""
    kids = element.get("/K", [])
    return kids if isinstance(kids, list) else [kids]


def _read(thing: Object) -> dict[str, Any]:
    """A dictionary as JSON, with references in it as text: asking for its entries one by one takes twice as long."""
    read = json.loads(thing.to_json(dereference=True).decode())  # of bytes, the library asks which letters they are
    return read if isinstance(read, dict) else {}


class Tree:
    """The tree of tags of an open PDF."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self.pages = tuple(page.obj.objgen[0] for page in pdf.pages)
        """The objects of all pages, by number."""

        self._known = frozenset(self.pages)
        self._entries: Mapping[tuple[int, int], Any] = pdf.get_xref_table()
        self._digests: dict[int, str] = {0: ""}
        self._streams: set[int] = set()
        self._items: list[Said] = []

    def tops(self) -> list[int]:
        """The elements that stand below the document, by number, in the order of reading; a file without tags has
        none. Where something else stands there, the document itself."""
        root = self._pdf.Root.get("/StructTreeRoot")
        return [] if root is None else [top for kid in _kids(_read(root)) for top in self._tops(_number(kid))]

    def _tops(self, document: int) -> list[int]:
        element = self._object(document)
        below = [] if "/Pg" in element else [_number(kid) for kid in _kids(element)]
        return below if below and all(below) else [document]

    def stream(self, element: int) -> str:
        """A digest of the object stream in which an element lies, as it stands in the file; empty when it lies in
        none."""
        holder = self._holder(element)
        if holder not in self._digests:
            data = self._pdf.get_object(holder, 0).read_raw_bytes()
            self._digests[holder] = hashlib.sha256(data).hexdigest()
        return self._digests[holder]

    def read_aloud(self, element: int) -> tuple[tuple[Said, ...], bool]:
        """What an element says, and everything below it; and whether all of that lies in its stream."""
        self._items, self._streams = [], set()
        self._walk({"/K": f"{element} 0 R"}, None, 0, note=False)
        return tuple(self._items), self._streams == {self._holder(element)}

    def _holder(self, number: int) -> int:
        """The object stream in which an object lies; 0 when it lies in none."""
        entry = self._entries.get((number, 0))
        return int(entry.obj_stream_number) if entry and entry.type == _PACKED else 0

    def _walk(self, element: Mapping[str, Any], page: int | None, depth: int, *, note: bool) -> None:
        """Take the items of everything below *element*."""
        for kid in _kids(element):
            if isinstance(kid, int):  # the number of marked content on the element's own page
                if page is not None:
                    self._items.append(Said(((page, kid),), note))
            elif depth < _DEEPEST:
                self._kid(kid if isinstance(kid, dict) else self._object(_number(kid)), page, depth, note=note)

    def _object(self, number: int) -> dict[str, Any]:
        self._streams.add(self._holder(number))
        return _read(self._pdf.get_object(number, 0)) if number else {}

    def _kid(self, kid: Mapping[str, Any], page: int | None, depth: int, *, note: bool) -> None:
        """An element, or the number of marked content with its page."""
        if "/Pg" in kid:
            own = _number(kid["/Pg"])
            page = own if own in self._known else None
        kind, mark, first = kid.get("/S"), kid.get("/MCID"), len(self._items)
        if kind is not None:
            self._walk(kid, page, depth + 1, note=note or kind == "/Note")
            if kind in _PICTURES:
                below = tuple(mark for one in self._items[first:] for mark in one.marks)
                self._items[first:] = [Said(below, note, _text(kid.get("/Alt", "")), picture=True)]
            elif "/ActualText" in kid and len(self._items) == first + 1 and not self._items[first].picture:
                self._items[first] = replace(self._items[first], told=_text(kid["/ActualText"]))
        elif isinstance(mark, int) and page is not None and "/Stm" not in kid:
            self._items.append(Said(((page, mark),), note))


def _number(reference: object) -> int:
    """The number of the object that JSON refers to; 0 when it is no reference."""
    found = _REFERENCE.fullmatch(str(reference))
    return int(found[1]) if found else 0


def _text(written: str) -> str:
    """A text as qpdf's JSON has it: ``u:`` before letters; ``b:`` before what is none, and is told nobody."""
    return written.removeprefix("u:") if written.startswith("u:") else ""
