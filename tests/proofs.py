"""What a proof-reader sees, measured: the lines of a finished PDF, with where they stand and in what they are set."""

import ctypes
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium


@dataclass(frozen=True, slots=True)
class Letter:
    """A character on a page."""

    text: str
    x0: float
    x1: float
    y: float
    """Of the baseline, pt from the head of the page."""

    size: float
    face: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of type: letters on one baseline, without a gap as wide as a gutter between them."""

    page: int
    """From 0."""

    y: float
    x0: float
    x1: float
    text: str
    size: float
    face: str

    @property
    def width(self) -> float:
        """pt"""
        return self.x1 - self.x0

    @property
    def spaces(self) -> int:
        """Word spaces in it."""
        return self.text.count(" ")


GUTTER = 12.0
_PT = 0.75
"""WeasyPrint sets in px."""

_HYPHEN = {2: "-"}
"""What pdfium makes of the hyphen at the end of a line."""


def lines(pdf: bytes) -> list[Line]:
    """Every line of *pdf*, page by page from head to foot."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [line for number in range(len(document)) for line in _lines(number, list(_letters(document[number])))]


def _letters(page: pypdfium2.PdfPage) -> Iterator[Letter]:
    text, height = page.get_textpage(), page.get_height()
    x, y = ctypes.c_double(), ctypes.c_double()
    for place in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text.raw, place)
        if not code or chr(code) in "\r\n":
            continue
        pdfium.FPDFText_GetCharOrigin(text.raw, place, x, y)
        left, _, right, _ = text.get_charbox(place, loose=True)
        size, face = pdfium.FPDFText_GetFontSize(text.raw, place) * _PT, _face(text, place)
        yield Letter(_HYPHEN.get(code, chr(code)), left, right, height - y.value, round(size, 1), face)


def _face(text: pypdfium2.PdfTextPage, place: int) -> str:
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(text.raw, place, name, 128, ctypes.c_int())
    return name.value.decode("utf-8", "replace").rpartition("+")[2]


def _lines(page: int, letters: list[Letter]) -> Iterator[Line]:
    letters = sorted(letters, key=lambda letter: (round(letter.y, 0), letter.x0))
    row: list[Letter] = []
    for letter in letters:
        if row and (abs(letter.y - row[-1].y) > 1 or letter.x0 - row[-1].x1 > GUTTER):
            yield _line(page, row)
            row = []
        row.append(letter)
    if row:
        yield _line(page, row)


def _line(page: int, row: list[Letter]) -> Line:
    inked = [letter for letter in row if not letter.text.isspace()] or row
    size, face = Counter((letter.size, letter.face) for letter in inked).most_common(1)[0][0]
    words = "".join(letter.text for letter in row).replace("\xa0", " ").strip()
    return Line(page, round(row[0].y, 2), inked[0].x0, inked[-1].x1, words, size, face)


def rules(pdf: bytes) -> list[tuple[int, float, float, float]]:
    """Rules to write on: page, pt from its head, from where to where. WeasyPrint draws each as the foot of its box."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            for part in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=5):
                left, bottom, right, top = part.get_bounds()
                if abs(top - bottom - 24) < 0.5 and right - left > 100:
                    found.append((number, page.get_height() - bottom, left, right))
    return found


def runs(found: list[Line]) -> Iterator[list[Line]]:
    """*found* page by page."""
    for _, page in itertools.groupby(found, key=lambda line: line.page):
        yield list(page)
