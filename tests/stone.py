"""What the tests of imposition share: a PDF of so many pages with a few letters on each, and a booklet made of it."""

import datetime
import io

import pikepdf

from pressrun.ground.problems import Problem
from pressrun.model.book import Book
from pressrun.model.edition import PAPERS, SHEETS, Edition, Imposition
from pressrun.press.formes import Imposed, impose

DATE = datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC)
BOOK = Book("Fold & Cut", "en-GB", (), DATE.date(), (), source="manuscript/book.yaml")
HEBREW = Book("Fold & Cut", "he", (), DATE.date(), (), source="manuscript/book.yaml")


def edition(scheme: str, sheet: str = "a4", signature: int = 0, thickness: float = 0.1, *, marks: bool = False,
            parts: tuple[str, ...] = ("reading",), linearised: bool = False) -> Edition:  # fmt: skip
    """An imposed edition; its row stands in line 7."""
    wanted = Imposition(scheme, SHEETS[sheet], signature, thickness, marks)
    return Edition("booklet", "booklet", "pdf", parts, PAPERS["a5"], wanted, line=7, linearised=linearised)


def paged(pages: int, paper: str = "a5", margin: float = 40, *, blank: tuple[int, ...] = ()) -> bytes:
    """Pages that say which they are, so many pt from their left edge and from their right; those of *blank* say
    nothing."""
    width, height = PAPERS[paper].width / 25.4 * 72, PAPERS[paper].height / 25.4 * 72
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Courier)
        for number in range(1, pages + 1):
            page = pdf.add_blank_page(page_size=(width, height))
            page.obj.TrimBox = page.mediabox
            page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
            right = width - margin - 7 * 6  # Courier: seven letters of 10 pt
            said = f"{margin} 200 Td (left{number:03}) Tj {right - margin} -50 Td (rite{number:03}) Tj"
            shown = f"BT /F 10 Tf {said} ET 60 20 150 100 re f"
            page.obj.Contents = pdf.make_stream(b"" if number in blank else shown.encode())
        with pdf.open_metadata() as meta:
            meta["dc:title"] = "Fold & Cut: a test"
        pdf.docinfo["/Title"] = "Fold & Cut: a test"
        pdf.save(out)
    return out.getvalue()


def imposed(row: Edition, pdf: bytes, book: Book = BOOK) -> Imposed:
    """The pages of *pdf* on sheets."""
    return impose(book, row, pdf, DATE)


def told(problem: Problem) -> str:
    """A problem with its hint."""
    return f"{problem} | {problem.hint}"
