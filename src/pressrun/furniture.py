"""Furniture: folios and running heads, set after the pages because only then are the numbers known.

The margin boxes come from the sheet's own style sheets. WeasyPrint is asked for them page by page (`margins`), with
what the sheet by itself cannot know: the folio, the number of pages of the edition, and the running heads that earlier
sheets set. They are artifacts of pagination, so that no screen reader reads them out in the middle of a sentence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pressrun import fonts, galley
from pressrun.files import Shelf
from pressrun.press import unpressed
from pressrun.pressed import FontUse, PageFacts, Pressed
from pressrun.problems import PressError, Problem, in_order
from pressrun.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Furnished:
    """The furniture of a sheet."""

    pdf: bytes
    """One page for each page of the sheet that has any; empty when none has."""

    pages: tuple[int, ...] = ()
    """The sheet's page, counted from 0, for each page of the PDF."""

    fonts: tuple[FontUse, ...] = ()
    problems: tuple[Problem, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()


def carry(strings: Mapping[str, str], pages: Iterable[PageFacts]) -> dict[str, str]:
    """Named strings as they stand after *pages*, when they stood as in *strings* before."""
    after = dict(strings)
    for page in pages:
        after.update(page.strings)
    return after


def furnish(pressed: Pressed, first: int, total: int, strings: Mapping[str, str], root: Path) -> Furnished:
    """The margin boxes of a sheet whose first page has the number *first*, in an edition of *total* pages.

    *strings* are the named strings that earlier sheets left. Blank pages get nothing. Like pressing, a pure function
    of its arguments and of the files that the style sheets name.
    """
    source = next((page.start.source for page in pressed.pages if page.start), "")
    sheet = Sheet(pressed.name, pressed.shell, source)
    try:
        return _furnish(galley.galley(sheet, {}), pressed, first, total, strings, root)
    except PressError as refusal:
        return Furnished(b"", problems=refusal.problems)
    except Exception as fault:  # noqa: BLE001  whatever the library does, the author gets a sentence
        return Furnished(b"", problems=(unpressed(sheet, fault),))


def _furnish(  # noqa: PLR0917
    made: galley.Galley, pressed: Pressed, first: int, total: int, strings: Mapping[str, str], root: Path
) -> Furnished:
    from pressrun import engine, fetching, hearing, margins, notices, stylesheets  # noqa: PLC0415  WeasyPrint is loaded where something is pressed

    with engine.PRESS, engine.undisturbed():
        styles = stylesheets.dress(root, made.head)
        fetcher = fetching.Fetcher(Shelf(root))
        with hearing.listening() as said:
            setter = margins.Setter(engine.Tree(made.root, fetcher), styles, pressed.pages, strings, total)
            leaves = {
                index: leaf
                for index, page in enumerate(pressed.pages)
                if not page.blank and (leaf := setter.leaf(index, first + index))
            }
            pdf, faces = setter.write(leaves.values()) if leaves else (b"", ())
        problems = [
            *notices.notices(made, styles, fetcher, said),
            *fonts.tofu(fonts.missing(said), (), made.where),
        ]
        inputs = engine.taken(styles.seen, fetcher.shelf.seen)
        return Furnished(pdf, tuple(leaves), faces, in_order(problems), inputs)
