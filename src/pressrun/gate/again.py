"""By what each page of a PDF is known again: PDFium takes ten times as long to look at one."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Object

_BOXES: Final = ("/MediaBox", "/CropBox", "/TrimBox", "/Rotate", "/UserUnit")
_PLACED: Final = ("/Matrix", "/BBox")
_DEEPEST: Final = 200


def digests(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """For each page of *pdf* a digest of all that decides what is seen of its text and what its letters are: its own
    drawing, and everything that the page has at hand for it, drawn or not. Forms that belong to no element of the tree
    of tags (folios, running heads) have no part in it: nothing that is looked for stands in them."""
    known = _Known()
    return tuple(known.page(page.obj) for page in pdf.pages)


class _Known:
    """Digests; what several pages have in common is looked at once."""

    def __init__(self) -> None:
        self._shared: dict[tuple[int, int], bytes] = {}
        self._looked: dict[tuple[str, tuple[int, int]], bytes] = {}

    def page(self, page: Object) -> str:
        contents = page.get("/Contents", Array())
        streams = contents if isinstance(contents, Array) else [contents]
        boxes = _written(page, _BOXES)
        drawn = b"".join(self._stream(stream) for stream in streams)
        return hashlib.sha256(boxes + drawn + self._resources(page, 0)).hexdigest()

    def _resources(self, holder: Object, depth: int) -> bytes:
        """What is at hand for the drawing of *holder*."""
        resources = holder.get("/Resources", Dictionary())
        return self._once(resources, self._at_hand, depth)

    def _once(self, resources: Object, what: Callable[[Object, int], Iterator[bytes]], depth: int) -> bytes:
        key = what.__name__, resources.objgen
        if key not in self._looked or not resources.is_indirect:
            self._looked[key] = hashlib.sha256(b"".join(what(resources, depth))).digest()
        return self._looked[key]

    def _at_hand(self, resources: Object, depth: int) -> Iterator[bytes]:
        for name, font in sorted(resources.get("/Font", Dictionary()).items()):
            yield name.encode() + self._font(font)
        yield resources.get("/ExtGState", Dictionary()).unparse()
        yield from self._apart(resources, depth)

    def _apart(self, resources: Object, depth: int) -> Iterator[bytes]:
        """What is drawn in forms that belong to the tree of tags, and in such forms inside of others."""
        if "/XObject" not in resources or depth > _DEEPEST:
            return
        for name, form in sorted(resources.XObject.items()):
            if "/StructParents" in form:
                yield name.encode() + _written(form, _PLACED) + self._stream(form) + self._resources(form, depth + 1)
            elif "/Resources" in form:
                yield self._once(form.Resources, self._apart, depth + 1)

    def _stream(self, stream: Object) -> bytes:
        """A digest of what it has, as it stands in the file."""
        if stream.objgen not in self._shared:
            self._shared[stream.objgen] = hashlib.sha256(stream.read_raw_bytes()).digest()
        return self._shared[stream.objgen]

    def _font(self, font: Object) -> bytes:
        """What a font does to letters: which they are, and how wide."""
        if font.objgen not in self._shared or not font.is_indirect:
            check = hashlib.sha256(str(font.get("/BaseFont")).encode())
            told = font.get("/ToUnicode")
            if told is not None:
                check.update(told.read_bytes())
            for letters in font.get("/DescendantFonts", Array()):
                check.update(letters.get("/W", Array()).unparse())
            self._shared[font.objgen] = check.digest()
        return self._shared[font.objgen]


def _written(holder: Object, names: Iterable[str]) -> bytes:
    """Those of its entries, numbers and arrays of such, as they stand in the file. (To ask for one that is not there
    takes three times as long as to look whether it is.)"""
    return b"".join(f"{name} {holder[name]!r}".encode() for name in names if name in holder)
