"""Which number stands on which page."""

import pytest

from pressrun.model.sheet import Folios, Sheet, Start
from pressrun.press.folios import arrange, roman, total
from pressrun.press.pressed import Side


def _sheet(start: Start, folios: Folios = Folios.ARABIC) -> Sheet:
    return Sheet("s", "", "", start, folios)


RECTO, NEXT, VERSO = _sheet(Start.RECTO), _sheet(Start.NEXT), _sheet(Start.VERSO)
FRONT = _sheet(Start.RECTO, Folios.ROMAN)


@pytest.mark.parametrize(
    ("number", "text"), [(1, "i"), (4, "iv"), (9, "ix"), (14, "xiv"), (40, "xl"), (99, "xcix"), (1984, "mcmlxxxiv")]
)
def test_roman_numbers(number: int, text: str) -> None:
    """As on the pages of a preface."""
    assert roman(number) == text


def test_a_book() -> None:
    """Front matter in roman, chapters on right-hand pages from 1, blanks counted with what stands before them."""
    berths = arrange([FRONT, FRONT, RECTO, RECTO], [1, 2, 3, 2])
    assert [[folio.label for folio in berth.folios] for berth in berths] == [
        ["i"],
        ["iii", "iv"],
        ["1", "2", "3"],
        ["5", "6"],
    ]
    assert [berth.blank.label if berth.blank else None for berth in berths] == [None, "ii", None, "4"]
    assert [berth.index for berth in berths] == [0, 2, 4, 8]
    assert total(berths) == 10


def test_sides() -> None:
    """What starts on the next page stands on the side that is left for it."""
    berths = arrange([NEXT, NEXT, NEXT, VERSO], [1, 2, 1, 1])
    assert [berth.side for berth in berths] == [Side.RIGHT, Side.LEFT, Side.LEFT, Side.LEFT]
    assert [berth.blank is not None for berth in berths] == [False, False, False, True]


def test_a_book_read_from_right_to_left() -> None:
    """Its first page is a left one, and so is every recto."""
    berths = arrange([RECTO, RECTO], [1, 1], rtl=True)
    assert [berth.side for berth in berths] == [Side.LEFT, Side.LEFT]


def test_front_matter_that_comes_back() -> None:
    """Roman numbers go on where they stopped."""
    berths = arrange([_sheet(Start.NEXT, Folios.ROMAN), NEXT, _sheet(Start.NEXT, Folios.ROMAN)], [2, 1, 1])
    assert [folio.label for berth in berths for folio in berth.folios] == ["i", "ii", "1", "iii"]


def test_nothing_at_all() -> None:
    """No sheets, no pages."""
    assert arrange([], []) == ()
    assert total(()) == 0
