"""Folios: which number stands on which page of the whole, how it is printed, and where blanks are needed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pressrun.model.sheet import Folios, Sheet, Start
from pressrun.press.pressed import Side

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folio:
    """The number of one page."""

    kind: Folios
    number: int

    @property
    def label(self) -> str:
        """As printed: ``xii``, ``12``."""
        return roman(self.number) if self.kind is Folios.ROMAN else str(self.number)


@dataclass(frozen=True, slots=True)
class Berth:
    """The place of a sheet in the whole."""

    side: Side
    """Side of its first page."""

    blank: Folio | None
    """Number of the blank page before it; None when there is none."""

    index: int
    """Its first page among all pages, from 0, blanks counted."""

    folios: tuple[Folio, ...]
    """One for each of its pages."""


def total(berths: Sequence[Berth]) -> int:
    """Number of pages, blanks counted."""
    return berths[-1].index + len(berths[-1].folios) if berths else 0


def roman(number: int) -> str:
    """*number* in small roman numerals."""
    text = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        text += letters * times
    return text


def arrange(sheets: Sequence[Sheet], pages: Iterable[int], *, rtl: bool = False) -> tuple[Berth, ...]:
    """Where each of *sheets* comes to stand, when it has as many pages as *pages* says.

    The first page is a recto. Roman numbers run through everything that has them; arabic ones begin at 1 with the first
    sheet that has them, and a blank is counted with what stands before it.
    """
    recto = Side.LEFT if rtl else Side.RIGHT
    counted = {Folios.ROMAN: 0, Folios.ARABIC: 0}
    kind = sheets[0].folios if sheets else Folios.ARABIC
    index, berths = 0, []
    for sheet, length in zip(sheets, pages, strict=True):
        side = recto if index % 2 == 0 else recto.other
        wanted = {Start.RECTO: recto, Start.VERSO: recto.other}.get(sheet.start, side)
        blank = None
        if wanted is not side:
            counted[kind] += 1
            index += 1
            blank = Folio(kind, counted[kind])
        kind = sheet.folios
        folios = tuple(Folio(kind, counted[kind] + number) for number in range(1, length + 1))
        berths.append(Berth(wanted, blank, index, folios))
        counted[kind] += length
        index += length
    return tuple(berths)
