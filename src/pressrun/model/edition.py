"""How a book is issued: an edition is a row of ``book.yaml``, and `select` makes the book that its readers get.

What an edition does not show is removed from the text, never hidden: an EPUB is readable source, and a leader's notes
must not travel to the group.
"""

import enum
import re
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from pressrun.ground import markup
from pressrun.ground.problems import PressError, Problem, Where, did_you_mean, error, refuse
from pressrun.model.book import Book, Identifier, Section


class Notes(enum.StrEnum):
    """Where footnotes stand."""

    FOOT = "foot"
    SECTION = "section"
    END = "end"


class Counting(enum.StrEnum):
    """How the lines of the reading are counted."""

    NONE = "none"
    """They are not."""

    PAGE = "page"
    """From 1 on every page."""

    THROUGH = "through"
    """From the first line of the reading to its last."""


@dataclass(frozen=True, slots=True)
class LineNumbers:
    """Numbers in the margin of the reading."""

    count: Counting = Counting.NONE
    every: int = 5
    """5: the number stands at lines 5, 10, 15."""

    def __bool__(self) -> bool:
        """True where there are any."""
        return self.count is not Counting.NONE


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
        Paper("a4", 210, 297),
        Paper("a5", 148, 210),
        Paper("letter", 215.9, 279.4),
        Paper("half-letter", 139.7, 215.9),
        Paper("6x9", 152.4, 228.6),
        Paper("card", 148, 105),
        Paper("letter-card", 139.7, 107.95),
    )
}
"""ISO 216 and ANSI sizes, the 6 x 9 in of trade books, and cards: a quarter of A4 or of Letter, across."""

SHEETS: dict[str, Paper] = {
    paper.name: paper
    for paper in (
        Paper("a3", 297, 420),
        PAPERS["a4"],
        PAPERS["a5"],
        PAPERS["letter"],
        Paper("legal", 215.9, 355.6),
        Paper("tabloid", 279.4, 431.8),
    )
}
"""What printers take, upright."""

THICKNESS = 0.1
"""mm; of a sheet of 80 g/m², which is what lies in most printers."""


@dataclass(frozen=True, slots=True)
class Imposition:
    """How pages are put on the sheets of a printer, which are folded or cut afterwards."""

    scheme: str
    """``booklet``, ``two-up``, ``four-up``, ``cards`` or ``cut-and-stack`` (`imposition.SCHEMES`)."""

    sheet: Paper
    """What it is printed on; it is turned as the pages want it."""

    signature: int = 0
    """Pages that are folded together, a multiple of 4; 0: all of them. Of meaning in a booklet alone, as is what
    follows."""

    thickness: float = THICKNESS
    """mm; of a sheet."""

    marks: bool = False
    """True when it is marked where to fold and to cut."""


LINKS = ("none", "list", "qr")
"""What paper says of links out of the book: nothing, a number and a list of addresses, a list with a code for each."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What an edition is unless its row says otherwise."""

    format: str
    """``pdf`` or ``epub``."""

    parts: tuple[str, ...]
    """Templates of ``parts/``, in the order in which they are bound."""

    paper: str = ""
    """A name of `PAPERS`; empty: the book's own choice between A4 and Letter."""

    letter: str = ""
    """The same for a book on Letter; empty: no other than for one on A4."""

    impose: str = "none"
    """A scheme of imposition, or ``none``."""

    notes: Notes = Notes.END
    links: str = "list"
    """A word of `LINKS`."""

    max_pages: int = 0
    """0: as many as the text takes."""

    audience: str = "participant"
    """For whom it is."""

    dress: str = ""
    """The layout whose page and style sheet it is set in; empty: it has its own."""


LAYOUTS: dict[str, Layout] = {
    "handout": Layout("pdf", ("handout",), links="none", max_pages=2),
    "packet": Layout("pdf", ("cover", "plan", "reading", "key-points", "questions", "glossary", "notes")),
    "book": Layout(
        "pdf",
        ("half-title", "title-page", "copyright", "contents", "front", "body", "back", "glossary", "colophon"),
        paper="6x9",
        notes=Notes.FOOT,
    ),
    "booklet": Layout(
        "pdf",
        ("cover", "contents", "plan", "reading", "key-points", "questions", "glossary", "back-cover"),
        paper="a5",
        letter="half-letter",
        impose="booklet",
        notes=Notes.FOOT,
    ),
    "cards": Layout(
        "pdf", ("cards",), paper="card", letter="letter-card", impose="cards", notes=Notes.FOOT, links="none"
    ),
    "large-print": Layout(
        "pdf",
        ("cover", "plan", "reading", "key-points", "questions", "glossary", "notes"),
        notes=Notes.SECTION,
    ),
    "ebook": Layout(
        "epub",
        ("cover", "title-page", "copyright", "contents", "front", "body", "back", "glossary", "colophon"),
        notes=Notes.SECTION,
        links="none",
    ),
    "answer-key": Layout("pdf", ("answers",), audience="leader", dress="packet"),
}
"""The layouts a theme knows how to set."""

USUAL = ("handout", "packet", "book", "ebook")
"""The layouts that a book is made in when it names no editions: those that every manuscript has something for."""


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

    impose: Imposition | None = None
    """How its pages are put on the sheets of a printer; None: each page is a page of the file."""

    theme: str = "default"
    """A folder of ``styles/``."""

    notes: Notes = Notes.END
    links: str = "none"
    """What paper says of links out of the book: a word of `LINKS`."""

    sections: tuple[str, ...] = ()
    """Ids of the sections that are in; empty: all."""

    omit: tuple[str, ...] = ()
    """Classes that are taken out (``pull-quote``)."""

    audience: str = "participant"
    """``participant`` or ``leader``."""

    max_pages: int = 0
    """0: as many as the text takes."""

    pages_of: str = ""
    """Name of the edition whose page numbers this one gives: an e-book in its list of pages, a leader's packet beside
    each question; empty: none."""

    missing_glyphs: str = "error"
    """``error`` or ``warn``: what a glyph that no font has amounts to."""

    economy: bool = False
    """True when it saves ink and paper: a style sheet of the theme is laid over that of the layout."""

    linearised: bool = False
    """True for a PDF that shows its first page on a screen before all of it has arrived."""

    line_numbers: LineNumbers = LineNumbers()
    title: str = ""
    """Words on the cover that say what this is (``Discussion packet``); empty: the table of printed words has them."""

    line: int | None = None
    """Line of its row in ``book.yaml``, for problems; None for an edition that is not written there."""

    def called(self, words: Mapping[str, str]) -> str:
        """What is said on the cover that it is; *words* are those of the book's language. Empty for a plain book."""
        own = words.get(self.layout, "")
        leaders = words["leader"] if self.audience == "leader" and self.layout != "answer-key" else ""
        return self.title or " · ".join(part for part in (own, leaders) if part)

    @property
    def dress(self) -> str:
        """The layout whose page and style sheet it is set in."""
        own = LAYOUTS.get(self.layout)
        return (own.dress if own else "") or self.layout

    @property
    def target(self) -> str:
        """The file it makes, from the project folder."""
        return f"dist/{self.name}.{self.format}"


_ID = re.compile(r'\sid="([^"]+)"')
_HREF = re.compile(r'\shref="#([^"]+)"')

LEADERS_ONLY = frozenset({"leader", "answer"})
"""Classes that participants never get."""

ANSWERS = "answers"
"""The part that prints questions with their answers, and nothing else of them: the leader's notes stay out."""

_QUESTION = markup.having("section", "question")
_ANSWER = markup.having("div", "answer")


def select(book: Book, edition: Edition) -> Book:
    """The book as the readers of *edition* get it: sections and classes it leaves out are gone, and a link whose target
    went with them is plain text with its number. Raises B011 when it names an unknown section, or nothing is left."""
    refuse(_unknown(book, edition))
    leave = _left_out(edition)
    chosen = [section for section in book.sections if not edition.sections or section.id in edition.sections]
    stripped = [_stripped(section, leave) for section in chosen]
    if ANSWERS in edition.parts:
        stripped = [_answered(section) for section in stripped]
    kept = [new for old, new in zip(chosen, stripped, strict=True) if new is old or not _is_bare(new)]
    if not kept:
        hint = "Look at its keys sections, omit and audience."
        raise PressError(error("B011", f"the edition {edition.name} leaves nothing in", _row(book, edition), hint))
    there = {name for section in kept for name in _ids(section)}
    identifiers = _leaders(book, edition) if edition.audience == "leader" else book.identifiers
    return replace(book, sections=tuple(_unlinked(section, there) for section in kept), identifiers=identifiers)


def _left_out(edition: Edition) -> set[str]:
    """Classes that *edition* leaves out."""
    key = ("leader",) if ANSWERS in edition.parts else ()
    return {*edition.omit, *key, *(() if edition.audience == "leader" else LEADERS_ONLY)}


def _leaders(book: Book, edition: Edition) -> tuple[Identifier, ...]:
    """The identifier of a leader's edition, derived from that of the book: to an e-reader, and to a catalogue, two
    files with one identifier are one book, and the second takes the place of the first."""
    first = book.identifiers[0].urn
    return (Identifier("uuid", str(uuid.uuid5(uuid.NAMESPACE_URL, f"{first}#{edition.name}"))),)


def _unknown(book: Book, edition: Edition) -> Iterator[Problem]:
    known = [section.id for section in book.sections]
    for name in edition.sections:
        if name not in known:
            message = f"the edition {edition.name} names a section {name}, which the book does not have"
            yield error("B011", message, _row(book, edition), did_you_mean(name, known))


def _row(book: Book, edition: Edition) -> Where:
    return Where(book.source, edition.line, text=f"{edition.name}:")


def _stripped(section: Section, leave: set[str]) -> Section:
    """*section* without what has a class of *leave*, and without the notes that only this referred to."""
    html = _without(section.html, leave)
    notes = [replace(note, html=_without(note.html, leave)) for note in section.notes]
    new = replace(
        section, html=html, title=_without(section.title, leave), standfirst=_without(section.standfirst, leave)
    )
    if new.title != section.title and section.short == markup.plain(section.title):
        new = replace(new, short=markup.plain(new.title))
    text = f"{new.title}{new.standfirst}{html}"
    new = replace(new, notes=tuple(note for note in notes if f'href="#{note.id}"' in text))
    return section if new == section else new


def _answered(section: Section) -> Section:
    """*section* without the questions that have no answer."""
    root = markup.parse(section.html)
    bare = markup.find(root, f".//{_QUESTION}[not(.//{_ANSWER})]")
    for question in bare:
        markup.lift(question)
    return replace(section, html=markup.inner(root)) if bare else section


def _without(html: str, leave: set[str]) -> str:
    """*html* without what has a class of *leave*, and without the headings that then head nothing."""
    if not any(name in html for name in leave):
        return html
    root = markup.parse(html)
    for element in markup.find(root, "//*[@class]"):
        if not leave.isdisjoint(markup.classes(element)):
            markup.lift(element)
    return markup.inner(root)


def _is_bare(section: Section) -> bool:
    """True when there is nothing to see in a section but its title."""
    root = markup.parse(section.html)
    return not markup.words(root) and not markup.find(root, "//img")


def _ids(section: Section) -> Iterator[str]:
    yield section.id
    for text in _texts(section):
        yield from _ID.findall(text)
    yield from (note.id for note in section.notes)


def _texts(section: Section) -> tuple[str, ...]:
    return (section.title, section.standfirst, section.html, *(note.html for note in section.notes))


def _unlinked(section: Section, there: Collection[str]) -> Section:
    """*section* with every link that leads to none of *there* as plain text."""
    if all(name in there for text in _texts(section) for name in _HREF.findall(text)):
        return section
    return replace(
        section,
        title=_cut(section.title, there),
        standfirst=_cut(section.standfirst, there),
        html=_cut(section.html, there),
        notes=tuple(replace(note, html=_cut(note.html, there)) for note in section.notes),
    )


def _cut(html: str, there: Collection[str]) -> str:
    root = markup.parse(html)
    for link in markup.find(root, "//a[starts-with(@href, '#')]"):
        if link.get("href", "")[1:] not in there:
            markup.release(link)
    return markup.inner(root)
