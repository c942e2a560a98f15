"""By what each page of a PDF is known again: PDFium takes ten times as long to look at one."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

_BOXES: Final = ("/MediaBox", "/CropBox", "/TrimBox", "/Rotate", "/UserUnit")
_PLACED: Final = ("/Matrix", "/BBox")
_DEEPEST: Final = 200


def digests(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """For each page of *pdf* a digest of all that decides what is seen on it and what its letters are: its own drawing,
    and everything that the page has at hand for it, drawn or not."""
    known = _Known()
    return tuple(known.page(page.obj) for page in pdf.pages)


class _Known:
    """Digests; what several pages have in common is looked at once."""

    def __init__(self) -> None:
        self._shared: dict[tuple[int, int], bytes] = {}

    def page(self, page: Object) -> str:
        contents = page.get("/Contents", Array())
        streams = contents if isinstance(contents, Array) else [contents]
        boxes = _written(page, _BOXES)
        drawn = b"".join(self._stream(stream) for stream in streams)
        return hashlib.sha256(boxes + drawn + self._resources(page, 0)).hexdigest()

    def _resources(self, holder: Object, depth: int) -> bytes:
        """What is at hand for the drawing of *holder*."""
        resources = holder.get("/Resources", Dictionary())
        made = self._shared.get(resources.objgen) if resources.is_indirect else None
        if made is None:
            made = hashlib.sha256(b"".join(self._at_hand(resources, depth))).digest()
            if resources.is_indirect:
                self._shared[resources.objgen] = made
        return made

    def _at_hand(self, resources: Object, depth: int) -> Iterator[bytes]:
        for name, font in sorted(resources.get("/Font", Dictionary()).items()):
            yield name.encode() + self._font(font)
        yield resources.get("/ExtGState", Dictionary()).unparse()
        for name, form in sorted(resources.get("/XObject", Dictionary()).items()) if depth < _DEEPEST else ():
            if form.get("/Subtype") == Name.Form:
                yield name.encode() + _written(form, _PLACED) + self._stream(form) + self._resources(form, depth + 1)

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
