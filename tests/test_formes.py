"""Formes: what is drawn on the sheets, measured in the finished file; and what the file says of itself."""

import io
import re

import pikepdf
import pypdfium2
import pytest
from stone import BOOK, HEBREW, edition, imposed, paged, told

from pressrun.gate.folding import prove_imposed
from pressrun.model.book import Book
from pressrun.model.edition import Edition

MM = 72 / 25.4


def words(pdf: bytes | None, side: int) -> dict[str, tuple[float, float]]:
    """Every word on a side of a sheet with the place of its first letter: pt from the left and from the bottom."""
    assert pdf
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[side].get_textpage()
        whole = text.get_text_range()
        return {found[0]: text.get_charbox(found.start())[:2] for found in re.finditer(r"\w+", whole)}


def opened(pdf: bytes | None) -> pikepdf.Pdf:
    """The file as objects."""
    assert pdf
    return pikepdf.open(io.BytesIO(pdf))


def test_pages_stand_on_the_sheet_at_their_own_size() -> None:
    """Side by side from the fold, which is in the middle of the sheet."""
    made = imposed(edition("booklet", thickness=0), paged(4))
    front = words(made.pdf, 0)
    fold, page = 297 / 2 * MM, 148 * MM
    alone = words(paged(4), 0)

    assert made.formes == 2
    assert front["left001"][0] - fold == pytest.approx(alone["left001"][0], abs=0.01)
    assert fold - front["left004"][0] == pytest.approx(page - alone["left001"][0], abs=0.01)
    assert front["left001"][1] == pytest.approx(alone["left001"][1], abs=0.01)


def test_creep_is_drawn_as_thick_as_the_paper() -> None:
    """Measured: with paper of 0.3 mm, the pages of the third sheet are 0.6 mm nearer to the fold."""
    with_creep, without = (imposed(edition("booklet", thickness=mm), paged(12)).pdf for mm in (0.3, 0))
    moved = {
        word: round((place[0] - words(without, side)[word][0]) / MM, 2)
        for side in range(6)
        for word, place in words(with_creep, side).items()
    }

    assert {moved[f"left{page:03}"] for page in (1, 2, 11, 12)} == {0}
    assert (moved["left003"], moved["left004"], moved["left009"], moved["left010"]) == (-0.3, 0.3, -0.3, 0.3)
    assert (moved["left005"], moved["left006"], moved["left007"], moved["left008"]) == (-0.6, 0.6, -0.6, 0.6)


def test_a_book_from_right_to_left_is_imposed_mirrored() -> None:
    """Its cover is on the left of the fold."""

    def windows(book: Book) -> list[bytes]:
        with opened(imposed(edition("booklet"), paged(8), book).pdf) as pdf:
            drawn = pdf.pages[0].Contents.read_bytes()
        placed = re.findall(rb"cm /Page(\d) Do", drawn), re.findall(rb"q (\S+) ", drawn)
        return [page for _, page in sorted(zip(map(float, placed[1]), placed[0], strict=True))]

    assert windows(BOOK) == [b"8", b"1"]
    assert windows(HEBREW) == [b"1", b"8"]


def test_bleed_is_trimmed_before_pages_are_put_side_by_side() -> None:
    """What is printed beyond the trim of one page is not seen on the next."""
    bled = io.BytesIO()
    with pikepdf.open(io.BytesIO(paged(4))) as pdf:
        for page in pdf.pages:
            _, _, right, top = (float(edge) for edge in page.trimbox)
            page.mediabox = pikepdf.Array([-9, -9, right + 9, top + 9])
            page.contents_add(b"-9 -9 9 2000 re f")
        pdf.save(bled)
    made = imposed(edition("booklet"), bled.getvalue())

    assert words(made.pdf, 0) == words(imposed(edition("booklet"), paged(4)).pdf, 0)
    assert prove_imposed(BOOK, edition("booklet"), bled.getvalue(), made.pdf or b"") == ()
    assert prove_imposed(BOOK, edition("booklet"), paged(4), made.pdf or b"") == ()


def test_pages_are_made_smaller_for_a_cheap_handout() -> None:
    """A4 two-up on A4: seven tenths."""
    side = words(imposed(edition("two-up"), paged(2, "a4")).pdf, 0)
    page = words(paged(2, "a4"), 0)

    across = side["rite001"][0] - side["left001"][0]
    assert across / (page["rite001"][0] - page["left001"][0]) == pytest.approx(0.7071, abs=0.001)
    assert side["left002"][0] - side["left001"][0] == pytest.approx(297 / 2 * MM, abs=0.01)


def test_marks_are_drawn_only_when_they_are_wanted() -> None:
    """Dashed for a fold, whole lines for cuts, black and thin."""

    def strokes(row: Edition) -> bytes:
        with opened(imposed(row, paged(4, "card")).pdf) as pdf:
            return b"".join(page.Contents.read_bytes() for page in pdf.pages)

    assert b" l S" not in strokes(edition("cards"))
    cut, folded = strokes(edition("cards", marks=True)), strokes(edition("booklet", marks=True))
    assert (cut.count(b" l S"), cut.count(b"[3 3] 0 d")) == (6, 0)
    assert folded.count(b"[3 3] 0 d 420.945") == 4  # head and foot of both sides
    assert b"0.4 w 0 G" in cut


@pytest.mark.parametrize(
    ("scheme", "page", "duplex"),
    [
        ("booklet", "a5", "/DuplexFlipShortEdge"),
        ("two-up", "a4", "/DuplexFlipShortEdge"),
        ("four-up", "a4", "/DuplexFlipLongEdge"),
        ("cut-and-stack", "a5", "/DuplexFlipShortEdge"),
        ("cards", "card", "/Simplex"),
    ],
)
def test_the_printer_is_told_how_to_turn_the_sheet(scheme: str, page: str, duplex: str) -> None:
    """About its upright axis, and not to make anything smaller."""
    with opened(imposed(edition(scheme), paged(4, page)).pdf) as pdf:
        said = pdf.Root.ViewerPreferences
        assert (str(said.Duplex), str(said.PrintScaling), bool(said.DisplayDocTitle)) == (duplex, "/None", True)


def test_an_imposed_file_claims_nothing_that_it_is_not() -> None:
    """A title and who made it; no tags, no PDF/A, no PDF/UA."""
    with opened(imposed(edition("booklet"), paged(4)).pdf) as pdf:
        packet = pdf.Root.Metadata.read_bytes().decode()
        assert str(pdf.docinfo["/Title"]) == "Fold & Cut: a test"
        assert "Fold &amp; Cut: a test" in packet
        assert not re.search("pdfaid|pdfuaid", packet)
        assert {"/StructTreeRoot", "/MarkInfo", "/OutputIntents", "/Outlines", "/PageLabels"}.isdisjoint(
            pdf.Root.keys()
        )
        assert {str(pdf.Root.Lang)} == {"en-GB"}


@pytest.mark.parametrize("row", [edition("booklet"), edition("cards", marks=True), edition("two-up", linearised=True)])
def test_the_same_pages_give_the_same_bytes(row: Edition) -> None:
    """Wherever and whenever they are imposed."""
    pages = paged(9, "card")

    assert imposed(row, pages).pdf == imposed(row, pages).pdf
    assert opened(imposed(row, pages).pdf).is_linearized is row.linearised


HINT = "Bind it in signatures: `impose: {{what: booklet, signature: {}}}` makes {} of {} sheets, to be sewn or glued."


@pytest.mark.parametrize(
    ("row", "pages", "sheets", "holds", "hint"),
    [
        (edition("booklet"), 200, 50, 20, HINT.format(20, 10, 5)),
        (edition("booklet"), 81, 21, 20, HINT.format(28, 3, 7)),
        (edition("booklet", thickness=0.2), 64, 16, 10, HINT.format(32, 2, 8)),
    ],
)
def test_more_sheets_than_a_stapler_holds(row: Edition, pages: int, sheets: int, holds: int, hint: str) -> None:
    """A warning, with signatures that come out even; the booklet is made all the same."""
    made = imposed(row, paged(pages))
    (problem,) = made.problems

    assert made.pdf
    assert str(problem) == (
        f"manuscript/book.yaml:7: warning P011 booklet has {sheets} sheets folded into one another, and a stapler"
        f" holds {holds}"
    )
    assert problem.hint == hint


@pytest.mark.parametrize(
    ("row", "pages"),
    [
        (edition("booklet"), 80),
        (edition("booklet", thickness=0), 400),
        (edition("booklet", signature=32), 200),
        (edition("cards"), 200),
    ],
)
def test_what_a_stapler_holds(row: Edition, pages: int) -> None:
    """Twenty sheets of usual paper, any number of sheets without thickness, signatures, and what is not stapled."""
    assert imposed(row, paged(pages)).problems == ()


def test_a_theme_that_makes_other_pages_than_its_paper() -> None:
    """What the row says folds; what the style sheets made does not."""
    made = imposed(edition("booklet"), paged(4, "a4"))

    assert made.pdf is None
    (problem,) = made.problems
    assert told(problem) == (
        "manuscript/book.yaml:7: error B014 the theme makes pages of 210 x 297 mm, which do not go on a sheet of a4"
        " | Give booklet a larger sheet, or let its style sheets keep to its paper."
    )
