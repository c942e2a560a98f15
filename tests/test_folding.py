"""The proof of imposed files: folded in software, they must show what went in; a wrong imposition does not pass."""

import io
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest
from stone import BOOK, HEBREW, edition, imposed, paged, told

from pressrun.gate.folding import prove_imposed
from pressrun.gate.printed import look
from pressrun.model.book import Book
from pressrun.model.edition import Edition, Imposition

PAGES = {"booklet": "a5", "two-up": "a4", "four-up": "a4", "cards": "card", "cut-and-stack": "a5"}


def proven(
    row: Edition, pages: bytes, book: Book = BOOK, spoil: Callable[[pikepdf.Pdf], None] | None = None
) -> list[str]:
    """What the proof has against the pages on their sheets, which *spoil* may spoil."""
    pdf = imposed(row, pages, book).pdf
    assert pdf
    if spoil:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            spoil(opened)
            opened.save(out)
        pdf = out.getvalue()
    return [told(problem) for problem in prove_imposed(book, row, pages, pdf)]


@pytest.mark.parametrize("book", [BOOK, HEBREW], ids=["left to right", "right to left"])
@pytest.mark.parametrize("pages", [1, 5, 18])
@pytest.mark.parametrize("scheme", PAGES)
def test_what_is_imposed_rightly_is_read_rightly(scheme: str, pages: int, book: Book) -> None:
    """Every scheme, both ways of reading, whatever number of pages; with marks, which are no part of a page."""
    row = edition(scheme, signature=8 if pages == 18 else 0, marks=True)

    assert proven(row, paged(pages, PAGES[scheme], blank=(2,)), book) == []


@pytest.mark.parametrize("parts", [("cover", "reading"), ("cover", "back-cover"), ("body", "colophon")])
def test_blanks_are_where_a_binder_wants_them(parts: tuple[str, ...]) -> None:
    """At the end, or before the back of the cover."""
    assert proven(edition("booklet", parts=parts), paged(5)) == []


def swap_sheets(pdf: pikepdf.Pdf) -> None:
    """Two sheets change places."""
    sides = list(pdf.pages)
    for at, side in zip(range(4), (sides[2], sides[3], sides[0], sides[1]), strict=True):
        pdf.pages[at] = side


def turn_over(pdf: pikepdf.Pdf) -> None:
    """The back of a sheet is printed on its front."""
    front, back = pdf.pages[0], pdf.pages[1]
    pdf.pages[0], pdf.pages[1] = back, front


def lose_sheet(pdf: pikepdf.Pdf) -> None:
    """The last sheet is not there."""
    del pdf.pages[-2:]


def redrawn(old: bytes, new: bytes) -> Callable[[pikepdf.Pdf], None]:
    """A front that is drawn in another way."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        drawn = pdf.pages[0].Contents.read_bytes()
        assert old in drawn
        pdf.pages[0].Contents = pdf.make_stream(drawn.replace(old, new))

    return spoil


@pytest.mark.parametrize(
    ("spoil", "page"),
    [
        (swap_sheets, 1),
        (turn_over, 1),
        (lose_sheet, 3),
        (redrawn(b"/Page8 Do", b""), 8),
        (redrawn(b"/Page8 Do", b"/Page1 Do"), 8),
        (redrawn(b" re W n 1 0 0 1", b" re W n 0.5 0 0 0.5"), 1),
        (redrawn(b"420.945 0.000 419.528 595.276", b"600.000 0.000 100.000 595.276"), 1),
    ],
    ids=["sheets in another order", "the wrong way up", "a sheet less", "a page less", "a page twice", "made smaller",
         "cut off"],
)  # fmt: skip
def test_what_is_imposed_wrongly_does_not_pass(spoil: Callable[[pikepdf.Pdf], None], page: int) -> None:
    """The first page that a reader misses is named."""
    found = proven(edition("booklet", thickness=0), paged(8), spoil=spoil)

    (problem,) = found
    assert problem == (
        f"manuscript/book.yaml:7: error G005 page {page} of booklet is not what is seen there when the sheets are put"
        " together | This is a fault of pressrun's own: please report it, with book.yaml."
    )


def test_another_imposition_than_the_one_that_was_wanted_does_not_pass() -> None:
    """Piles where signatures were asked for, a book from left to right as one from right to left."""
    made = imposed(edition("cut-and-stack"), paged(8)).pdf or b""
    assert [problem.code for problem in prove_imposed(BOOK, edition("booklet"), paged(8), made)] == ["G005"]
    assert [problem.code for problem in prove_imposed(HEBREW, edition("cut-and-stack"), paged(8), made)] == ["G005"]
    folded = imposed(edition("booklet"), paged(16)).pdf or b""
    assert [problem.code for problem in prove_imposed(BOOK, edition("booklet", signature=8), paged(16), folded)] == [
        "G005"
    ]


def test_creep_that_is_larger_than_the_margin() -> None:
    """Thick card, and a margin of 5 mm: the middle of the booklet would lie over the fold. In signatures it does
    not."""
    thick, pages = edition("booklet", thickness=0.5), paged(60, margin=5 / 25.4 * 72)

    (problem,) = proven(thick, pages)
    assert problem == (
        "manuscript/book.yaml:7: error P012 creep moves page 31 of booklet by 7.0 mm to the spine, and its margin there"
        " is 5.3 mm | Fold fewer sheets together, `impose: {what: booklet, signature: 16}`, or print on thinner paper."
    )
    assert (
        proven(replace(thick, impose=replace(thick.impose or Imposition("", thick.paper), signature=16)), pages) == []
    )


def test_text_that_pdfium_misplaces_is_read() -> None:
    """What small capitals stand for is found in the window of its page, whatever PDFium thinks of its box."""
    pages = io.BytesIO()
    with pikepdf.open(io.BytesIO(paged(4))) as pdf:
        for page in pdf.pages:
            drawn = page.Contents.read_bytes()
            page.Contents = pdf.make_stream(b"/Span <</ActualText (SMALL)>> BDC " + drawn + b" EMC")
        pdf.save(pages)
    (shown,) = look(pages.getvalue())[0]

    assert shown.text.startswith("small")
    assert proven(edition("booklet"), pages.getvalue()) == []


def test_an_edition_that_is_not_imposed_has_nothing_to_prove() -> None:
    """Its pages were proven as they are."""
    assert prove_imposed(BOOK, replace(edition("booklet"), impose=None), b"", b"") == ()
