"""Forwarding: what is done to a page between pressing and binding.

It is moved to its side of the leaf, the page numbers in its text are filled in, its furniture is laid over it.
"""

import re
from collections.abc import Mapping, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Object, String

from pressrun.press.pressed import Pressed

NUMBER_OF = re.compile("\x02([^\x03]*)\x03")
"""Stands in the description of a link for the page number of an id; such characters stand in no text."""

_SLOT = re.compile(rb"\[\(@(\d+)\)\] TJ")


class Forwarder:
    """Does the same to the pages of all sheets of a file; what they have in common is written once."""

    def __init__(self, out: pikepdf.Pdf) -> None:
        self.out = out
        self._shared: dict[str, Object] = {}

    def forward(
        self, pages: Sequence[pikepdf.Page], pressed: Pressed, numbers: Mapping[str, str], forms: Mapping[int, Object]
    ) -> None:
        """Make the *pages* of a sheet ready; *numbers* stand in its text, and *forms* are laid over it, by page."""
        for index, page in enumerate(pages):
            if pressed.slots:
                self._fill(page.obj, pressed, numbers)
            if numbers:
                describe(page.obj, numbers)
            way = pressed.way(index) if pressed.moved else 0.0
            if way:
                _move_annotations(page.obj, way)
            if way or index in forms:
                self._enclose(page.obj, way, forms.get(index), index)

    def _enclose(self, page: Object, way: float, form: Object | None, index: int) -> None:
        """Close in a page's own drawing, which leaves its scale behind; move it, and lay *form* over it."""
        after = "\nQ\n"
        if form is not None:  # by a name of its own, since the pages of a sheet share their resources
            name = f"/Margins{index}"
            if "/XObject" not in page.Resources:
                page.Resources.XObject = Dictionary()
            page.Resources.XObject[name] = form
            after = f"\nQ\n{name} Do\n"
        before = f"q 1 0 0 1 {way:g} 0 cm\n" if way else "q\n"
        page.Contents = Array([self._written(before), page.Contents, self._written(after)])

    def _written(self, text: str) -> Object:
        if text not in self._shared:
            self._shared[text] = self.out.make_stream(text.encode())
        return self._shared[text]

    def _fill(self, page: Object, pressed: Pressed, numbers: Mapping[str, str]) -> None:
        """Put page numbers into the slots of a page."""

        def number(found: re.Match[bytes]) -> bytes:
            slot = pressed.slots[int(found[1])]
            return f"[{slot.filled(numbers.get(slot.id, '0'))}] TJ".encode()  # as it was written, where it is nowhere

        content = page.Contents.read_bytes()
        filled = _SLOT.sub(number, content)
        if filled != content:
            page.Contents = self.out.make_stream(filled)


def describe(page: Object, numbers: Mapping[str, str]) -> None:
    """Put page numbers into what the links of a page say of themselves."""
    for link in page.get("/Annots", Array()):
        words = str(link.get("/Contents", ""))
        if "\x02" in words:
            link.Contents = String(NUMBER_OF.sub(lambda found: numbers.get(found[1], ""), words))


def _move_annotations(page: Object, way: float) -> None:
    for mark in page.get("/Annots", Array()):
        for name in ("/Rect", "/QuadPoints"):
            if name in mark:
                mark[name] = Array([float(at) + way * (1 - place % 2) for place, at in enumerate(mark[name])])
