"""Furniture: folios and running heads, set after the pages because only then are the numbers known.

The margin boxes come from the sheet's own style sheets. WeasyPrint is asked for them page by page (`margins`), with
what the sheet by itself cannot know: the folio, the number of pages of the edition, and the running heads that earlier
sheets set. They are artifacts of pagination, so that no screen reader reads them out in the middle of a sentence.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from pressrun.ground.problems import PressError
from pressrun.model.sheet import Sheet
from pressrun.press.counting import Numerals
from pressrun.press.galley import galley
from pressrun.press.press import unpressed
from pressrun.press.pressed import Furnished, PageFacts, Pressed


def carry(strings: Mapping[str, str], pages: Iterable[PageFacts]) -> dict[str, str]:
    """Named strings as they stand after *pages*, when they stood as in *strings* before."""
    after = dict(strings)
    for page in pages:
        after.update(page.strings)
    return after


def asked(pressed: Pressed, first: int, total: int, strings: Mapping[str, str], numerals: Numerals = ()) -> object:
    """All that decides what `furnish` makes of the same arguments: what it is remembered by."""
    pages = [[page.name, page.side, page.blank, page.groups, page.strings, page.opening] for page in pressed.pages]
    more = [numerals] if numerals else []
    counts = first, pressed.counted and total
    return [pressed.name, pressed.shell, _source(pressed), pages, *counts, dict(strings), *more]


def furnish(  # noqa: PLR0917
    pressed: Pressed, first: int, total: int, strings: Mapping[str, str], root: Path, numerals: Numerals = ()
) -> Furnished:
    """The margin boxes of a sheet whose first page has the number *first*, in an edition of *total* pages.

    *strings* are the named strings that earlier sheets left, *numerals* the numbers of the lines. Blank pages
    get nothing. Like pressing, a pure function of its arguments and of the files that the style sheets name.
    """
    sheet = Sheet(pressed.name, pressed.shell, _source(pressed))
    try:
        from pressrun.press.margins import set_margins  # noqa: PLC0415  WeasyPrint is loaded where something is pressed

        return set_margins(galley(sheet, {}), pressed.pages, first, total, strings, root, numerals)
    except PressError as refusal:
        return Furnished(b"", problems=refusal.problems)
    except MemoryError:
        raise
    except Exception as fault:  # noqa: BLE001  whatever the library does, the author gets a sentence
        return Furnished(b"", problems=(unpressed(sheet, fault),))


def _source(pressed: Pressed) -> str:
    return next((page.start.source for page in pressed.pages if page.start), "")
