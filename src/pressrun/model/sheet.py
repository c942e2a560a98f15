"""One finished HTML document, ready to press. (Of paper, this project says *leaf*.)"""

import enum
from dataclasses import dataclass


class Start(enum.StrEnum):
    """The page on which a sheet begins."""

    NEXT = "next"
    """The next page, whichever side that is."""

    RECTO = "recto"
    """The next right-hand page, after a blank if need be (left-hand in a book read from right to left)."""

    VERSO = "verso"


class Folios(enum.StrEnum):
    """How the pages of a sheet are counted."""

    ROMAN = "roman"
    """i, ii, iii: the front matter."""

    ARABIC = "arabic"
    """1, 2, 3: counted from 1 at the first sheet that has them."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A complete document with everything it needs named in it; it starts on a new page."""

    name: str
    """What progress and problems call it: a section's id, or the name of its part."""

    html: str
    """A complete XHTML document.

    Pictures, style sheets and fonts are named by their paths on the Shelf (``manuscript/figures/stack.svg``). A link
    ``#id`` may lead into another sheet. An element with ``data-page="id"`` takes as its text the page number of the
    element with that id, once it is known.
    """

    source: str
    """The file that its problems belong to where its HTML does not say more (``data-source`` on an ancestor)."""

    start: Start = Start.NEXT
    folios: Folios = Folios.ARABIC
    title: str = ""
    """Plain text, for the outline and the e-book's navigation; empty where nobody would go (a half title)."""

    landmark: str = ""
    """What the part is among EPUB's structural semantics (``bodymatter``, ``toc``); empty when it has no name there."""
