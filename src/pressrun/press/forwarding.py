"""Forwarding: what is done to a page between pressing and binding.

It is moved to its side of the leaf, the page numbers in its text are filled in, its furniture is laid over it.
"""

import re
from collections.abc import Container, Mapping, Sequence

from pikepdf import Array, Dictionary, Object, String

from pressrun.press.pressed import Pressed
from pressrun.press.quire import Folder

NUMBER_OF = re.compile("\x02([^\x03]*)\x03")
"""Stands in the description of a link for the page number of an id; such characters stand in no text."""

_SLOT = re.compile(rb"\[\(@(\d+)\)\] TJ")


FORM, DRAWING = "form {}", "drawing {}"
"""The furniture of a page of the sheet; something drawn that many pages of a file have in common, as it is drawn."""


def forward(
    pages: Sequence[Object], pressed: Pressed, numbers: Mapping[str, str], furnished: Container[int], folder: Folder
) -> None:
    """Make the *pages* of a sheet ready: *numbers* stand in its text, and furniture is laid over the pages that are
    *furnished*."""
    for index, page in enumerate(pages):
        if pressed.slots:
            _fill(page, pressed, numbers, folder)
        if numbers:
            describe(page, numbers)
        way = pressed.way(index) if pressed.moved else 0.0
        if way:
            _move_annotations(page, way)
        if way or index in furnished:
            _enclose(page, way, index if index in furnished else None, folder)


def _enclose(page: Object, way: float, form: int | None, folder: Folder) -> None:
    """Close in a page's own drawing, which leaves its scale behind; move it, and lay its *form* over it."""
    after = "\nQ\n"
    if form is not None:  # by a name of its own, since the pages of a sheet share their resources
        name = f"/Margins{form}"
        if "/XObject" not in page.Resources:
            page.Resources.XObject = Dictionary()
        page.Resources.XObject[name] = folder.hole(FORM.format(form))
        after = f"\nQ\n{name} Do\n"
    before = f"q 1 0 0 1 {way:g} 0 cm\n" if way else "q\n"
    page.Contents = Array([
        folder.hole(DRAWING.format(before)), page.Contents, folder.hole(DRAWING.format(after)),
    ])  # fmt: skip


def _fill(page: Object, pressed: Pressed, numbers: Mapping[str, str], folder: Folder) -> None:
    """Put page numbers into the slots of a page."""

    def number(found: re.Match[bytes]) -> bytes:
        slot = pressed.slots[int(found[1])]
        return f"[{slot.filled(numbers.get(slot.id, '0'))}] TJ".encode()  # as it was written, where it is nowhere

    content = page.Contents.read_bytes()
    filled = _SLOT.sub(number, content)
    if filled != content:
        page.Contents = folder.pdf.make_stream(filled)


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
