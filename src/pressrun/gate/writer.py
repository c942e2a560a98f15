"""The pieces of a flow, gathered from the text of sections: what has to stand in the finished file, and where between
them, and inside of them, it may hold other text."""

import re
from dataclasses import dataclass, field

from pressrun.gate.flows import EDGE, LABEL, NUMBER, Flow, Piece
from pressrun.gate.letters import letters, picture
from pressrun.ground import markup
from pressrun.ground.markup import Element

_LABELLED = frozenset({
    "question", "ask", "follow-up", "answer", "leader", "key-points", "ground-rules", "activity", "summary",
    "reader-note", "thesis", "terms",
})  # fmt: skip
_EDGED = frozenset({
    "blockquote", "dd", "div", "dl", "dt", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
    "pre", "section", "table", "td", "th", "tr", "ul",
})  # fmt: skip
_MATH = f"{{{markup.MATHML}}}math"
_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


@dataclass(slots=True)
class Writer:
    """Gathers the pieces of a flow."""

    pieces: list[Piece] = field(default_factory=list)
    headings: set[int] = field(default_factory=set)
    called: list[str] = field(default_factory=list)
    """Ids of the notes that are called, in order."""

    source: str = ""
    leftward: bool = False
    """True for a book that is read from right to left."""

    cites: bool = False
    """True where references to lines are filled in: with lines, or with a page."""

    hidden: list[tuple[str, Element]] = field(default_factory=list)
    """File and element of what screen readers leave out: it repeats, or adorns."""

    numbered: bool = False
    """True when links are followed by their numbers, or by the page to which they lead."""

    links: list[str] = field(default_factory=list)
    """Numbers of links that are printed, in order."""

    cell: int = EDGE
    """Room before the cell of a table: for its label, where a table may be printed as a list."""

    _raw: list[str] = field(default_factory=list)
    _block: int = 0
    _room: int = 0
    _written: tuple[str, int] = ("", 0)
    """File and block of the piece before."""

    _heading: bool = False

    def room(self, size: int) -> None:
        """Here other text may stand."""
        self._flush()
        self._room = max(self._room, size)

    def text(self, text: str, block: int) -> None:
        """Text of a block."""
        if block != self._block and text.strip():
            self._flush()
            self._block = block
        if text:
            self._raw.append(text)

    def picture(self, alternative: str, block: int) -> None:
        """A picture, or a formula that paper shows as one."""
        self._flush()
        self._add(letters(picture(alternative)), alternative, block)

    def html(self, html: str, block: int, *, heading: bool = False) -> None:
        """Inline text, as of a title."""
        self._heading = heading
        self.element(markup.parse(html), block)
        self._flush()
        self._heading = False

    def element(self, element: Element, block: int) -> None:
        """What *element* holds."""
        self.text(element.text or "", block)
        for child in element:
            if isinstance(child.tag, str):
                self._child(child, block)
            self.text(child.tail or "", block)

    def _child(self, child: Element, block: int) -> None:
        tag, own = child.tag, child.get("data-block")
        block = int(own) if own else block
        if tag == "img":
            self.picture("" if "decorative" in markup.classes(child) else child.get("alt", ""), _block_of(child, block))
        elif tag == _MATH:
            self.room(NUMBER)
            self.picture(_told(child), block)
            self.room(NUMBER)
        elif child.get("role") == "doc-noteref":
            self.called.append(child.get("href", "")[1:])
            self.room(NUMBER)
        elif child.get("data-ref") == "page":
            self.room(NUMBER + len(markup.words(child)))  # what has no page in this edition is called by its name
        elif tag == "input":
            self.room(NUMBER)
        elif child.get("data-ref") == "lines" and self.cites:
            self.room(LABEL)
        elif self.numbered and (child.get("data-link") or child.get("href", "").startswith("#")):
            self._link(child, block)
        elif child.get("aria-hidden") == "true":
            self.room(EDGE)
            self.hidden.append((self.source, child))
        elif tag in _EDGED:
            self._edged(child, block)
        else:
            self.element(child, block)

    def _link(self, link: Element, block: int) -> None:
        self.element(link, block)
        if number := link.get("data-link"):
            self.links.append(number)
        self.room(NUMBER)

    def _edged(self, child: Element, block: int) -> None:
        size = LABEL if not _LABELLED.isdisjoint(markup.classes(child)) else EDGE
        if child.tag in {"td", "th"}:
            size = self.cell
        heading = self._heading
        self.room(size)
        self._heading = heading or markup.level(child) > 0
        if child.get("data-title") and "activity" in markup.classes(child):
            self.text(child.get("data-title", ""), block or _block_of(child, 0))
            self.room(LABEL)
        self.element(child, block)
        self.room(size)
        self._heading = heading

    def _flush(self) -> None:
        if self._raw:
            raw = "".join(self._raw)
            self._raw.clear()
            self._add(letters(raw), raw, self._block)

    def _add(self, text: str, raw: str, block: int) -> None:
        if not text:
            return
        opens = (self.source, block) != self._written
        if self._heading:
            self.headings.add(len(self.pieces))
        both_ways = self.leftward or _LEFTWARD.search(text) is not None
        self.pieces.append(Piece(text, self._room, self.source, block, raw, opens, both_ways))
        self._written, self._room = (self.source, block), 0

    def flow(self, where: str) -> Flow:
        """All of it."""
        self._flush()
        return Flow(where, tuple(self.pieces), frozenset(self.headings))


def _told(formula: Element) -> str:
    """A formula in words."""
    given = formula.get("alttext") or next(
        (note.text or "" for note in formula.iter(f"{{{markup.MATHML}}}annotation")), ""
    )
    return given or "".join(str(text) for text in formula.itertext())


def _block_of(element: Element, block: int) -> int:
    return block or markup.block_of(element) or 0
