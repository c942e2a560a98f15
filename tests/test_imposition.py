"""Imposition as geometry: sheets drawn in letters, and what folding and cutting make of them."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressrun.model.edition import PAPERS, SHEETS, Imposition
from pressrun.model.imposition import POINTS, Forme, Grid, creep, formes, grid, marks, signatures

A4 = SHEETS["a4"]
BOOKLET = Imposition("booklet", A4)


def divided(wanted: Imposition, page: str) -> Grid:
    """The sheet, for pages of a size that has a name."""
    paper = PAPERS[page]
    found = grid(wanted, paper.width * POINTS, paper.height * POINTS)
    assert found
    return found


def drawn(planned: Sequence[Forme], sheet: Grid) -> str:
    """Every side of the sheets, windows as they lie, pages as letters: ``.a/bc`` has a blank on the left of the front.

    Rows are parted by a comma, sides by a stroke.
    """
    sides = []
    for forme in planned:
        letters = {place.window: chr(ord("a") + place.page) for place in forme}
        row = "".join(letters.get(window, ".") for window in range(sheet.windows))
        sides.append(",".join(row[at : at + sheet.columns] for at in range(0, len(row), sheet.columns)))
    return "/".join(sides)


@pytest.mark.parametrize(
    ("pages", "signature", "cover", "rtl", "wanted"),
    [
        (4, 0, False, False, "da/bc"),
        (8, 0, False, False, "ha/bg/fc/de"),
        (8, 4, False, False, "da/bc/he/fg"),
        (8, 0, False, True, "ah/gb/cf/ed"),
        (5, 0, False, False, ".a/b./.c/de"),  # blanks at the end
        (5, 0, True, False, "ea/b./.c/d."),  # the cover stays outside, blanks are inside of it
        (1, 0, False, False, ".a/.."),
        (12, 8, False, False, "ha/bg/fc/de/li/jk"),  # the last signature is as thin as it has to be
        (3, 0, True, True, "ac/.b"),
    ],
)
def test_a_booklet(pages: int, signature: int, cover: bool, rtl: bool, wanted: str) -> None:  # noqa: FBT001
    """Facing pages are not neighbours on the sheet, until it is folded."""
    sheet = divided(BOOKLET, "a5")
    booklet = Imposition("booklet", A4, signature)

    assert drawn(formes(booklet, sheet, pages, rtl=rtl, cover=cover), sheet) == wanted


@pytest.mark.parametrize(
    ("scheme", "page", "pages", "rtl", "wanted"),
    [
        ("two-up", "a4", 5, False, "ab/cd/e."),
        ("two-up", "a4", 3, True, "ba/.c"),
        ("four-up", "a4", 6, False, "ab,cd/ef,.."),
        ("four-up", "a4", 6, True, "ba,dc/fe,.."),
        ("cards", "card", 4, False, "ab,cd"),
        ("cards", "card", 10, False, "ad,gj/be,h./cf,i."),
        ("cards", "card", 1, False, "a.,.."),
        ("cut-and-stack", "a5", 8, False, "ae/fb/cg/hd"),
        ("cut-and-stack", "a5", 8, True, "ea/bf/gc/dh"),
        ("cut-and-stack", "a5", 3, False, "ac/.b"),
    ],
)
def test_side_by_side_and_in_piles(scheme: str, page: str, pages: int, rtl: bool, wanted: str) -> None:  # noqa: FBT001
    """Read as they lie, or pile after pile; the back of a leaf is on the other side of the sheet."""
    sheet = divided(Imposition(scheme, A4), page)

    assert drawn(formes(Imposition(scheme, A4), sheet, pages, rtl=rtl), sheet) == wanted


@given(st.integers(1, 300), st.sampled_from([0, 4, 8, 16, 24]), st.booleans(), st.booleans())
def test_whatever_is_folded_is_read_from_the_front(pages: int, signature: int, cover: bool, rtl: bool) -> None:  # noqa: FBT001
    """Any number of pages, any signature: folded by hand (a leaf is what lies back to back), all follow each other."""
    wanted = Imposition("booklet", A4, signature)
    sheet = divided(wanted, "a5")
    planned = formes(wanted, sheet, pages, rtl=rtl, cover=cover)
    sides = [{place.window: place.page for place in forme} for forme in planned]
    front, back = sides[0::2], sides[1::2]
    size = (signature or 4 * len(front)) // 4
    read: list[int | None] = []
    for first in range(0, len(front), size):
        gathered = list(zip(front, back, strict=True))[first : first + size]
        outer = 0 if rtl else 1
        for recto, verso in gathered:
            read += [recto.get(outer), verso.get(1 - outer)]
        for recto, verso in gathered[::-1]:
            read += [verso.get(outer), recto.get(1 - outer)]

    assert [page for page in read if page is not None] == list(range(pages))
    blanks = [at for at, page in enumerate(read) if page is None]
    end = len(read) - cover
    assert blanks == list(range(end - len(blanks), end))
    assert len(blanks) < 4


@given(st.sampled_from(["cards", "cut-and-stack"]), st.integers(1, 200), st.booleans())
def test_whatever_is_cut_is_read_from_the_top(scheme: str, pages: int, rtl: bool) -> None:  # noqa: FBT001
    """The piles are put on one another, from the left (from the right in a book that is read so) and the top row."""
    wanted = Imposition(scheme, A4)
    sheet = divided(wanted, "card")
    sides = [{place.window: place.page for place in forme} for forme in formes(wanted, sheet, pages, rtl=rtl)]
    read: list[int | None] = []
    for pile in [1, 0, 3, 2] if rtl else range(4):
        if scheme == "cards":
            read += [side.get(pile) for side in sides]
        else:
            read += [side.get(at) for pair in zip(sides[0::2], sides[1::2], strict=True)
                     for side, at in zip(pair, (pile, pile ^ 1), strict=True)]  # fmt: skip

    assert [page for page in read if page is not None] == list(range(pages))


def test_creep_grows_inwards() -> None:
    """A sheet lies inside as many others as it is moved by: its left page to the right, its right page to the left."""
    thick = Imposition("booklet", A4, thickness=0.25)
    planned = formes(thick, divided(thick, "a5"), 12)

    assert [[round(place.shift / POINTS, 2) for place in forme] for forme in planned] == [
        [0, 0], [0, 0], [0.25, -0.25], [0.25, -0.25], [0.5, -0.5], [0.5, -0.5],
    ]  # fmt: skip
    mirrored = formes(thick, divided(thick, "a5"), 12, rtl=True)
    assert {(place.window, place.shift > 0) for forme in mirrored[2:] for place in forme} == {(0, True), (1, False)}
    assert creep(thick, 12) == pytest.approx(0.5)
    assert creep(thick, 1) == 0


def test_each_signature_creeps_by_itself() -> None:
    """The outermost sheet of every signature stays where it is."""
    planned = formes(Imposition("booklet", A4, 4), divided(BOOKLET, "a5"), 12)

    assert {place.shift for forme in planned for place in forme} == {0}


def test_signatures_have_all_pages_and_their_blanks() -> None:
    """Blanks make a multiple of 4, not of the signature."""
    assert [len(one) for one in signatures(Imposition("booklet", A4, 16), 37)] == [16, 16, 8]
    assert signatures(BOOKLET, 6, cover=True) == [[0, 1, 2, 3, 4, None, None, 5]]
    assert signatures(BOOKLET, 0) == []


@pytest.mark.parametrize(
    ("scheme", "page", "sheet", "wanted"),
    [
        ("booklet", "a5", "a4", "lies 2x1 1.0"),
        ("booklet", "half-letter", "letter", "lies 2x1 1.0"),
        ("booklet", "6x9", "a3", "lies 2x1 1.0"),
        ("booklet", "a4", "a4", "does not go"),
        ("booklet", "a5", "letter", "does not go"),
        ("two-up", "a4", "a4", "lies 2x1 0.7"),
        ("two-up", "letter", "letter", "lies 2x1 0.6"),
        ("two-up", "a5", "a4", "lies 2x1 1.0"),
        ("four-up", "a4", "a4", "stands 2x2 0.5"),
        ("cards", "card", "a4", "lies 2x2 1.0"),
        ("cards", "letter-card", "letter", "lies 2x2 1.0"),
        ("cards", "6x9", "a3", "lies 2x1 1.0"),
        ("cards", "a4", "a5", "does not go"),
    ],
)
def test_how_a_sheet_is_divided(scheme: str, page: str, sheet: str, wanted: str) -> None:
    """The sheet is turned so that most is got out of it; pages are made smaller only where that is asked for."""
    paper = PAPERS[page]
    found = grid(Imposition(scheme, SHEETS[sheet]), paper.width * POINTS, paper.height * POINTS)
    lies = found and ("lies" if found.width > found.height else "stands")

    said = f"{lies} {found.columns}x{found.rows} {int(found.scale * 10) / 10}" if found else "does not go"
    assert said == wanted


def test_a_fold_is_marked_over_the_margin_when_the_page_fills_the_sheet() -> None:
    """Dashed, in the middle, at head and foot; nothing is cut off A5 on A4."""
    sheet = divided(BOOKLET, "a5")
    found = marks(BOOKLET, sheet)

    assert [line.dashed for line in found] == [True, True]
    assert {round(line.x, 3) for line in found} == {round(sheet.width / 2, 3)}
    assert sorted(round(line.y) for line in found) == [0, round(sheet.height - 9 * POINTS)]


def test_trim_is_marked_beside_the_page_where_there_is_room() -> None:
    """Fold and four corners of a 6 x 9 booklet on A3; no mark touches a page."""
    wanted = Imposition("booklet", SHEETS["a3"], marks=True)
    sheet = divided(wanted, "6x9")
    found = marks(wanted, sheet)

    assert [line.dashed for line in found].count(True) == 2
    assert len(found) == 10
    right, top = sheet.width - sheet.left, sheet.height - sheet.bottom
    for line in found:
        beside = max(line.x, line.to_x) < sheet.left or min(line.x, line.to_x) > right
        assert beside or max(line.y, line.to_y) < sheet.bottom or min(line.y, line.to_y) > top


def test_cards_have_crosses_where_cuts_cross() -> None:
    """One cross in the middle of four cards, and a mark at each end of both cuts."""
    wanted = Imposition("cards", A4, marks=True)
    found = marks(wanted, divided(wanted, "card"))
    middle = (A4.height / 2 * POINTS, A4.width / 2 * POINTS)

    assert len(found) == 6
    assert not any(line.dashed for line in found)
    centres = [((line.x + line.to_x) / 2, (line.y + line.to_y) / 2) for line in found]
    assert [centre == pytest.approx(middle) for centre in centres].count(True) == 2
