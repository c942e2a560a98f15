"""How a book is issued: an edition is a row of ``book.yaml``, and `select` makes the book that its readers get.

What an edition does not show is removed from the text, never hidden: an EPUB is readable source, and a leader's notes
must not travel to the group.
"""

import enum
from dataclasses import dataclass

from pressrun.book import Book


class Notes(enum.StrEnum):
    """Where footnotes stand."""

    FOOT = "foot"
    SECTION = "section"
    END = "end"


@dataclass(frozen=True, slots=True)
class Paper:
    """A trimmed page."""

    name: str
    """As written in ``book.yaml``: ``a4``."""

    width: float
    """mm"""

    height: float
    """mm"""


PAPERS: dict[str, Paper] = {
    paper.name: paper
    for paper in (
        Paper("a4", 210, 297), Paper("a5", 148, 210), Paper("letter", 215.9, 279.4),
        Paper("half-letter", 139.7, 215.9), Paper("6x9", 152.4, 228.6),
    )
}
"""ISO 216 and ANSI sizes, and the 6 x 9 in of trade books."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What an edition is unless its row says otherwise."""

    format: str
    """``pdf`` or ``epub``."""

    parts: tuple[str, ...]
    """Templates of ``parts/``, in the order in which they are bound."""

    paper: str = ""
    """A name of `PAPERS`; empty: the book's own choice between A4 and Letter."""

    notes: Notes = Notes.END
    max_pages: int = 0
    """0: as many as the text takes."""


LAYOUTS: dict[str, Layout] = {
    "handout": Layout("pdf", ("handout",), max_pages=2),
    "packet": Layout("pdf", ("cover", "plan", "reading", "key-points", "questions", "glossary", "notes")),
    "book": Layout("pdf", ("half-title", "title-page", "copyright", "contents", "front", "body", "back", "glossary", "colophon"),
                   paper="6x9", notes=Notes.FOOT),
    "ebook": Layout("epub", ("cover", "title-page", "copyright", "contents", "front", "body", "back", "glossary", "colophon"),
                    notes=Notes.SECTION),
}
"""The layouts a theme knows how to set; each has a style sheet of its name."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One way to issue the book, complete: nothing here is left to a default any more."""

    name: str
    """``[a-z0-9-]+``; also the name of the file that is made."""

    layout: str
    """A key of `LAYOUTS`."""

    format: str
    """``pdf`` or ``epub``."""

    parts: tuple[str, ...]
    """Templates, in the order in which they are bound."""

    paper: Paper
    """Trim size; of no meaning in an e-book."""

    theme: str = "default"
    """A folder of ``styles/``."""

    notes: Notes = Notes.END
    sections: tuple[str, ...] = ()
    """Ids of the sections that are in; empty: all."""

    omit: tuple[str, ...] = ()
    """Classes that are taken out (``pull-quote``)."""

    audience: str = "participant"
    """``participant`` or ``leader``."""

    max_pages: int = 0
    """0: as many as the text takes."""

    missing_glyphs: str = "error"
    """``error`` or ``warn``: what a glyph that no font has amounts to."""

    title: str = ""
    """Words on the cover that say what this is (``Discussion packet``); empty: the table of printed words has them."""

    line: int | None = None
    """Line of its row in ``book.yaml``, for problems; None for an edition that is not written there."""

    @property
    def target(self) -> str:
        """The file it makes, from the project folder."""
        return f"dist/{self.name}.{self.format}"


LEADERS_ONLY = ("leader", "answer")
"""Classes that participants never get."""


def select(book: Book, edition: Edition) -> Book:
    """The book as the readers of *edition* get it: sections and classes it leaves out are gone, and a link whose target
    went with them is plain text with its number. Raises B011 when nothing is left."""
    raise NotImplementedError
