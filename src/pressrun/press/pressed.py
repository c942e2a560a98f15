"""What the press leaves of a sheet: its pages as a PDF without furniture, and the facts that later steps need.

Everything here is plain data, so that a result can travel between processes and be remembered.
"""

import enum
import re
from dataclasses import dataclass, replace

from pressrun.ground.problems import Problem
from pressrun.model.pagination import Spot

_GLYPHS = re.compile("<([0-9a-f]*)>")
_DIGIT, _COUNTED = re.compile("[0-9]"), re.compile("[1-9]")

LINES = "lines "
"""Before an id: the lines that stand there, among the page numbers that a sheet prints."""


class Side(enum.StrEnum):
    """The side of a leaf on which a page stands, as a reader sees the open book."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> "Side":
        """The side on which the next page stands."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


@dataclass(frozen=True, slots=True)
class Stretch:
    """Counted lines from one to another, both among them; pages and lines of the page are counted from 0."""

    page: int
    line: int
    last_page: int
    last_line: int


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is known of one page."""

    name: str
    """Page name (CSS ``page``); empty for the default."""

    side: Side
    blank: bool
    """True when the page was put in only to reach the right side."""

    groups: tuple[tuple[str, int], ...] = ()
    """Elements with a page name that the page belongs to, outermost first, each with the number of pages it already
    had: what ``@page :nth(1 of chapter)`` asks for."""

    strings: tuple[tuple[str, str], ...] = ()
    """Values given to named strings on this page, in order."""

    opening: tuple[str, ...] = ()
    """Named strings that are set by what stands first on the page (``string(chapter, start)``)."""

    lines: int = 0
    """Lines of text in the main flow; footnotes are not counted."""

    start: Spot | None = None
    """Where the page begins in the manuscript; None for a page without text or pictures."""

    counted: tuple[float, ...] = ()
    """Lines that are counted: CSS pixels from the top of the page to the line on which the letters stand."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where an element with an id stands."""

    page: int
    """Index of the page in its sheet, from 0."""

    x: float
    """pt from the left edge of the trimmed page"""

    y: float
    """pt from its lower edge, as PDF counts"""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A heading, for the outline."""

    level: int
    """1 is the highest."""

    label: str
    at: Anchor
    open: bool = True
    """True when its own headings are shown at first."""


@dataclass(frozen=True, slots=True)
class FontUse:
    """One face as it is used in a sheet: what is needed to embed it once for a whole file."""

    name: str
    """Name under which pages ask for it."""

    path: str
    """The font file, on the Shelf."""

    index: int
    """Number of the font in a collection; 0 in an ordinary file."""

    glyphs: tuple[tuple[int, str, int], ...]
    """Number, text and width (thousandths of the em) of every glyph that is printed, by number."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A page number in the text, left open: which digits stand in it is known when the pages are bound."""

    id: str
    """What stands on the page whose number it is."""

    shown: str
    """The operand with which the page shows as many noughts: ``<00120012>``, with spacing where there is any."""

    digits: tuple[int, ...]
    """The glyphs of 0 to 9 in the face of the text, all of one width."""

    def filled(self, number: str) -> str:
        """The operand that shows *number*, which has as many digits as there are noughts."""
        glyphs = iter(f"{self.digits[int(digit)]:04x}" for digit in number)
        return _GLYPHS.sub(lambda found: f"<{''.join(next(glyphs) for _ in range(len(found[1]) // 4))}>", self.shown)


def is_open(number: str) -> bool:
    """True for a page number, or a phrase with numbers, whose digits are noughts, as none is that is printed."""
    return "0" in number and not _COUNTED.search(number)


def opened(number: str) -> str:
    """*number* with noughts for its digits; one that has none, such as a roman one, as it is."""
    return _DIGIT.sub("0", number)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A sheet after pressing."""

    name: str
    """The sheet's."""

    pdf: bytes
    """Its pages, tagged, without anything in their margins; empty when an error made pressing pointless."""

    pages: tuple[PageFacts, ...] = ()
    anchors: tuple[tuple[str, Anchor], ...] = ()
    """Every id with the first place where it stands, in order of pages."""

    outline: tuple[Bookmark, ...] = ()
    leaving: tuple[str, ...] = ()
    """Ids that are linked to and stand in no page of this sheet."""

    extent: tuple[tuple[str, int], ...] = ()
    """Lines of text by file of the manuscript, in order of appearance."""

    fonts: tuple[FontUse, ...] = ()
    shell: str = ""
    """The sheet without its text: what its furniture is pressed from."""

    shift: float | None = None
    """How far, in pt, a right page moves to the right to become a left one: 0 when both are set alike; None when they
    differ in more than their margins, so that the sheet has to be pressed anew for the other side."""

    moved: bool = False
    """True when the pages stand on other sides than those that they were pressed for (`turned`)."""

    counted: bool = False
    """True when a style sheet asks for the number of all pages."""

    slots: tuple[Slot, ...] = ()
    """Page numbers left open; the page shows ``(@n)`` where number *n* of them stands."""

    exact: tuple[str, ...] = ()
    """Ids whose page numbers cannot be left open, since the digits of their face differ in width."""

    passages: tuple[tuple[str, Stretch], ...] = ()
    """Every id that stands in counted lines or round them, with those lines."""

    problems: tuple[Problem, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    """Files that were taken, with the sha256 of each (`Shelf.seen`), sorted."""

    @property
    def side(self) -> Side:
        """The side on which the sheet starts."""
        return self.pages[0].side if self.pages else Side.RIGHT

    def turned(self) -> "Pressed":
        """The same pages, each on the other side; only where `shift` is known."""
        pages = tuple(replace(page, side=page.side.other) for page in self.pages)
        turned = replace(self, pages=pages, moved=not self.moved)
        if not self.shift:
            return turned
        return replace(
            turned,
            anchors=tuple((name, turned.beside(anchor)) for name, anchor in self.anchors),
            outline=tuple(replace(mark, at=turned.beside(mark.at)) for mark in self.outline),
        )

    def beside(self, anchor: Anchor) -> Anchor:
        """Where *anchor* stands after its page has just changed sides."""
        return replace(anchor, x=round(anchor.x + self.way(anchor.page), 2))

    def way(self, page: int) -> float:
        """How far, in pt, page number *page* moves to the right to come to the side on which it stands now."""
        shift = self.shift or 0.0
        return shift if self.pages[page].side is Side.LEFT else -shift


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
