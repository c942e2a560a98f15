"""What the readers of an edition must find: every block of the book, in the order of its flow.

This is reckoned from the book and the edition alone, never from the sheets: they are under suspicion, too. A *flow* is
a text that is read from its beginning to its end: the sections, the notes, the terms of the glossary. What an edition
prints in a part of its own is a flow of its own.

Between two blocks, and inside a block where the press puts in a number, there may be other text: a label, the number of
a note, the mark of a list. How much is said by the piece that follows (`writer`).
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pressrun.gate.flows import ANYTHING, EDGE, LABEL, Expected, Flow
from pressrun.gate.letters import NOTHING, letters
from pressrun.gate.linked import Lists
from pressrun.gate.writer import Writer
from pressrun.ground import markup
from pressrun.ground.markup import Element
from pressrun.model.book import Book, Role, Section
from pressrun.model.edition import Edition, Notes
from pressrun.reading.desk import STANDFIRST, TITLE
from pressrun.setting.matter import OMITS, TAKES

_ROLES = {"front": Role.FRONT, "body": Role.BODY, "back": Role.BACK, "reading": Role.BODY, "handout": Role.BODY}
"""Part -> role of the sections that it prints."""

_LEVELS = {f"h{level}": level for level in range(1, 7)}
_UNSORTED = frozenset({"ja", "ko", "zh"})


def expected(book: Book, edition: Edition) -> Expected:
    """What no file of *edition* may lack. *book* is what `edition.select` has left of it."""
    reckoner = _Reckoner(book, edition)
    for section in book.sections:
        reckoner.section(section)
    meeting = book.session
    said = (book.title, book.subtitle, book.description, book.rights, meeting.purpose, meeting.group, meeting.bring)
    return Expected(tuple(reckoner.flows()), NOTHING.join(map(letters, said)))


class _Term(NamedTuple):
    key: str
    source: str
    word: Element
    glosses: tuple[Element, ...]


@dataclass(slots=True)
class _Reckoner:
    """Follows what an edition declares of itself."""

    book: Book
    edition: Edition
    flowing: dict[str, Writer] = field(default_factory=dict)
    terms: list[_Term] = field(default_factory=list)
    printed: frozenset[Role] = field(init=False)
    taken: frozenset[str] = field(init=False)
    left_out: frozenset[str] = field(init=False)
    lists: Lists = field(init=False)

    def __post_init__(self) -> None:
        parts = self.edition.parts
        self.lists = Lists(self.book, self.edition)
        self.printed = frozenset(_ROLES[part] for part in parts if part in _ROLES)
        self.taken = frozenset[str]().union(*(TAKES.get(part, frozenset()) for part in parts))
        summary = frozenset[str]() if "handout" in parts else frozenset({"summary"})
        self.left_out = OMITS.get(self.edition.layout, frozenset()) | summary

    def _new(self) -> Writer:
        cites = self.edition.format == "pdf" and self.edition.layout != "handout"
        cell = LABEL if self.edition.layout == "large-print" else EDGE
        return Writer(leftward=self.book.rtl, cites=cites, numbered=self.edition.links != "none", cell=cell)

    @property
    def brief(self) -> bool:
        """True for a sheet that tells each section in its summary."""
        return "handout" in self.edition.parts

    def flows(self) -> Iterator[Flow]:
        """All of them, when every section has been reckoned."""
        self._glossary()
        read = list(self.flowing.values())
        for kind, writer in self.flowing.items():
            self.lists.kind(kind, writer.links, writer.called)
        for where, writers in (("text", read), ("beside", self._beside(read)), ("notes", self._notes(read))):
            yield from (flow for writer in writers if (flow := writer.flow(where)).pieces)
        yield from self.lists.flows()

    def section(self, section: Section) -> None:
        """Reckon with a section."""
        tree = markup.parse(section.html)
        had_text = bool(markup.words(tree))
        for found in _outermost(tree, self.left_out):
            _lift(found)
        if section.role not in self.printed:
            self._asides(section, tree)
        summaries = [one for found in _outermost(tree, self.taken) if (one := self._take(section, found)) is not None]
        stays = bool(markup.words(tree)) or bool(summaries) or not had_text
        if stays and section.role in self.printed:
            self._body(section, summaries or [tree])

    def _writer(self, flow: str, section: Section, room: int) -> Writer:
        writer = self.flowing.setdefault(flow, self._new())
        writer.room(room if writer.pieces else ANYTHING)
        writer.source = section.source
        return writer

    def _body(self, section: Section, trees: Sequence[Element]) -> None:
        writer = self._writer("text", section, ANYTHING)
        links, called = len(writer.links), len(writer.called)
        writer.html(section.title, TITLE, heading=True)
        writer.room(EDGE)
        if section.standfirst and not self.brief:
            writer.html(section.standfirst, STANDFIRST)
            writer.room(EDGE)
        for tree in trees:
            writer.element(tree, 0)
            writer.room(EDGE)
        self.lists.section(section, writer.links[links:], writer.called[called:])

    def _asides(self, section: Section, tree: Element) -> None:
        """What only leaders get of a section that is not printed stands with its plan, or else with its questions."""
        stray = _outermost(tree, frozenset({"leader", "question", "activity", "ground-rules"}))
        kinds = {name for one in stray for name in markup.classes(one)}
        part = "plan" if kinds & {"activity", "ground-rules"} and "plan" in self.edition.parts else "questions"
        if part not in self.edition.parts or not kinds & {"question", "activity", "ground-rules"}:
            return
        for one in stray:
            if "leader" in markup.classes(one):
                writer = self._writer(f"leader, {part}", section, LABEL)
                writer.element(one, 0)
                _lift(one)

    def _take(self, section: Section, found: Element) -> Element | None:
        """Take *found* out into its flow; a summary is given back instead."""
        kind = next(name for name in self.taken if name in markup.classes(found))
        if kind == "summary":
            _lift(found)
            return found
        if kind in {"key-points", "ground-rules"}:
            self._lists(section, found, kind)
        elif kind == "terms":
            self._terms(section, found)
        else:
            writer = self._writer(kind, section, LABEL)
            if kind == "activity":
                writer.text(found.get("data-title", ""), markup.block_of(found) or 0)
                writer.room(LABEL)
            writer.element(found, 0)
            _lift(found)
        return None

    def _lists(self, section: Section, found: Element, kind: str) -> None:
        """Only the items of its lists are taken; what else stands there stays in the text."""
        writer = self._writer(kind, section, LABEL)
        for listing in markup.find(found, "ol|ul"):
            for item in markup.find(listing, "li"):
                writer.room(EDGE)
                writer.element(item, int(item.get("data-block", "0")))
            markup.drop(listing)
        if not markup.words(found):
            _lift(found)

    def _terms(self, section: Section, found: Element) -> None:
        for listing in markup.find(found, "dl"):
            for word in markup.find(listing, "dt"):
                after = list(_while(word.itersiblings(), lambda one: one.tag == "dd"))
                self.terms.append(_Term(_key(word), section.source, word, tuple(after)))
            markup.drop(listing)
        if not markup.words(found):
            _lift(found)

    def _glossary(self) -> None:
        """In the order of a dictionary, where the language has one."""
        if self.book.language.partition("-")[0].lower() not in _UNSORTED:
            self.terms.sort(key=lambda term: term.key)
        writer = self.flowing.setdefault("terms", self._new())
        writer.room(ANYTHING)
        for term in self.terms:
            writer.room(EDGE)
            writer.source = term.source
            for element in (term.word, *term.glosses):
                writer.element(element, int(element.get("data-block", "0")))
                writer.room(EDGE)

    def _beside(self, read: Iterable[Writer]) -> Iterator[Writer]:
        """Pull quotes and the like stand anywhere."""
        beside = self._new()
        for writer in read:
            for source, element in writer.hidden:
                beside.room(ANYTHING)
                beside.source = source
                beside.element(element, int(element.get("data-block", "0")))
        yield beside

    def _notes(self, read: Iterable[Writer]) -> Iterator[Writer]:
        """At the foot of pages, notes come as they are called; in lists, as their sections have them."""
        if self.edition.layout == "handout":
            return
        calls = [frozenset(writer.called) for writer in read]
        if self.edition.notes is not Notes.FOOT or self.edition.format != "pdf":
            calls = [frozenset[str]().union(*calls)]
        for called in calls:
            notes = self._new()
            for section in self.book.sections:
                notes.source = section.source
                for note in section.notes:
                    if note.id in called:
                        notes.room(ANYTHING)
                        notes.html(note.html, 0)
            yield notes


def _while(found: Iterable[Element], true: Callable[[Element], bool]) -> Iterator[Element]:
    for one in found:
        if not true(one):
            return
        yield one


def _key(word: Element) -> str:
    apart = unicodedata.normalize("NFKD", markup.words(word).casefold())
    return "".join(letter for letter in apart if letter == " " or letter.isalnum())


def _outermost(tree: Element, names: frozenset[str]) -> list[Element]:
    """The elements below *tree* with one of the classes *names* that stand in no other of them."""
    found: list[Element] = []
    last: Element | None = None
    for element in markup.find(tree, ".//*[@class]") if names else ():
        if names.isdisjoint(markup.classes(element)):
            continue
        if last is None or all(outer is not last for outer in element.iterancestors()):
            found.append(element)
            last = element
    return found


def _lift(element: Element) -> None:
    """Take *element* out, and the headings before it that then head nothing."""
    before = element.getprevious()
    markup.drop(element)
    while before is not None and before.tag in _LEVELS:
        after = before.getnext()
        if after is not None and not _LEVELS.get(after.tag, 9) <= _LEVELS[before.tag]:
            return
        emptied, before = before, before.getprevious()
        markup.drop(emptied)
