"""What the templates print: the sections of a book, and what the parts of an edition take out of them.

A part takes what is its own (the questions, the key points, the terms of a glossary) and the text keeps the rest, so
that nothing stands twice. What stays is made ready for paper or screen here: footnotes are put where the edition wants
them, questions are set by their template, code is cut into lines.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from pressrun.ground import markup
from pressrun.ground.markup import Element
from pressrun.model.book import Book, Role, Section
from pressrun.model.edition import Edition, Notes
from pressrun.setting import dress
from pressrun.setting.dress import Html, has

TAKES: dict[str, frozenset[str]] = {
    "plan": frozenset({"ground-rules", "activity"}),
    "key-points": frozenset({"key-points"}),
    "questions": frozenset({"question"}),
    "glossary": frozenset({"terms"}),
    "handout": frozenset({"thesis", "key-points", "terms", "question", "summary"}),
}
"""Part -> classes of what it takes out of the text."""

OMITS: dict[str, frozenset[str]] = {
    "handout": frozenset({"ground-rules", "activity", "pull-quote", "reader-note"}),
}
"""Layout -> classes that it has no room for."""

_UNSORTED = frozenset({"ja", "ko", "zh"})
"""Languages whose dictionaries are not in the order of their characters: terms stay as the author has them."""

_LEVELS = {f"h{level}": level for level in range(1, 7)}

Set = Callable[[str, dict[str, object]], str]
"""Sets an element by its template: its name, and what the template prints."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a section that stands elsewhere in this edition."""

    html: Html
    source: str
    """File of the manuscript."""

    id: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what belongs to it."""

    id: str
    number: str
    kind: str
    weight: int
    """1 to 5: how much it asks of the reader, by the place of its kind among the kinds of the book."""

    lines: int | None
    """Ruled lines to write on; None when the author leaves it to the theme."""

    parts: tuple[tuple[str, Html], ...]
    """In the author's order: ``ask``, ``follow-up``, ``leader`` or ``answer``, and what stands in it."""

    source: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the session plan."""

    title: str
    minutes: int
    start: int
    """Minutes from the beginning of the meeting."""

    html: Html
    source: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary."""

    id: str
    word: Html
    glosses: tuple[Html, ...]
    source: str
    key: str
    """What it is sorted by."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    level: int
    id: str
    number: str
    html: Html


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote that stands in a list."""

    id: str
    number: str
    html: Html

    @property
    def back(self) -> str:
        """Id of its reference in the text."""
        section, _, name = self.id.rpartition("--")
        return f"{section}--{name.replace('fn-', 'fnref-', 1)}"


@dataclass(frozen=True, slots=True)
class Setting:
    """A section as it stands in this edition."""

    id: str
    role: Role
    number: str
    title: Html
    short: str
    """Plain text, for the running head."""

    standfirst: Html
    html: Html
    source: str
    notes: tuple[Note, ...] = ()
    """Its footnotes, unless they stand at the foot of the page."""

    headings: tuple[Heading, ...] = ()
    summary: Html = dress.NOTHING

    @property
    def name(self) -> str:
        """The title as plain text."""
        return markup.plain(self.title)

    @property
    def bare(self) -> Html:
        """The title for a table of contents: no note, no link, no id."""
        return dress.bare(self.title)


@dataclass(slots=True)
class Matter:
    """Everything an edition prints, sorted by what prints it."""

    sections: list[Setting] = field(default_factory=list)
    theses: list[Passage] = field(default_factory=list)
    key_points: list[Passage] = field(default_factory=list)
    rules: list[Passage] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)

    def having(self, role: str) -> list[Setting]:
        """The sections with *role* that have something left to print."""
        return [section for section in self.sections if section.role == role]

    @property
    def minutes(self) -> int:
        """Length of the session plan."""
        return sum(step.minutes for step in self.steps)


def gather(book: Book, edition: Edition, words: Mapping[str, str], element: Set) -> Matter:
    """What *edition* prints of *book*, which `edition.select` has cut to it; *element* sets what has a template."""
    press = _Gatherer(book, edition, words, element)
    for section in book.sections:
        press.section(section)
    if book.language.partition("-")[0].lower() not in _UNSORTED:
        press.matter.terms.sort(key=lambda term: term.key)
    return press.matter


@dataclass(slots=True)
class _Gatherer:
    book: Book
    edition: Edition
    words: Mapping[str, str]
    element: Set
    matter: Matter = field(default_factory=Matter)

    @property
    def screen(self) -> bool:
        return self.edition.format == "epub"

    def section(self, section: Section) -> None:
        """Take what the parts want, then set the rest."""
        tree = markup.parse(section.html)
        had_text = markup.speaks(tree)
        self._omit(tree)
        notes = self._place_notes(section, tree)
        summary = self._take(section, tree)
        self._dress(section, tree)
        if had_text and not markup.speaks(tree) and not summary:
            return
        self.matter.sections.append(
            Setting(
                section.id,
                section.role,
                section.number,
                self._inline(section.title),
                section.short,
                self._inline(section.standfirst),
                Html(markup.inner(tree)),
                section.source,
                notes,
                tuple(_headings(tree)),
                summary,
            )
        )

    def _inline(self, html: str) -> Html:
        return Html(html) if self.screen else dress.line(html)

    def _omit(self, tree: Element) -> None:
        unwanted = OMITS.get(self.edition.layout, frozenset())
        if "handout" not in self.edition.parts:
            unwanted |= {"summary"}
        for found in _classed(tree, unwanted):
            _lift(found)

    def _place_notes(self, section: Section, tree: Element) -> tuple[Note, ...]:
        """Put footnotes where the edition wants them; those that stand in a list are given back."""
        if self.edition.layout == "handout":
            dress.without_notes(tree)
            return ()
        if self.edition.notes is Notes.FOOT and not self.screen:
            dress.foot(tree, {note.id: note for note in section.notes})
            return ()
        return tuple(Note(note.id, note.number, self._block(section, note.html)) for note in section.notes)

    def _block(self, section: Section, html: str) -> Html:
        tree = markup.parse(html)
        self._dress(section, tree)
        return Html(markup.inner(tree))

    def _dress(self, section: Section, tree: Element) -> None:
        for found in _classed(tree, frozenset({"question"})):
            dress.replace(found, self.element("question", {"question": self._question(section, found)}))
        for found in _classed(tree, frozenset({"activity"})):
            dress.replace(found, self.element("activity", {"step": self._step(section, found)}))
        for found in _classed(tree, frozenset({"key-points", "ground-rules"})):
            before = found.getprevious()
            if before is None or not _level(before):
                found.insert(0, dress.label(self.words[(found.get("class") or "").split()[0]]))
        dress.caption(tree, self.words)
        if not self.screen:
            dress.turn_to(tree, self.words["page"])
            dress.for_paper(tree, self.edition.layout)
            if self.edition.layout == "book" and section.role is Role.BODY:
                dress.lead(tree)

    def _take(self, section: Section, tree: Element) -> Html:
        """Take out what parts of this edition print; gives the section's summary."""
        wanted = frozenset[str]().union(*(TAKES.get(part, frozenset()) for part in self.edition.parts))
        summary = ""
        for found in _classed(tree, wanted):
            kind = next(name for name in wanted if has(found, name))
            if kind == "summary":
                self._dress(section, found)
                summary += markup.inner(found)
                _lift(found)
            else:
                getattr(self, "_take_" + kind.replace("-", "_"))(section, found)
        return Html(summary)

    def _take_thesis(self, section: Section, found: Element) -> None:
        self._dress(section, found)
        self.matter.theses.append(Passage(Html(markup.inner(found)), section.source, found.get("id", "")))
        _lift(found)

    def _take_key_points(self, section: Section, found: Element) -> None:
        self.matter.key_points += self._items(section, found)

    def _take_ground_rules(self, section: Section, found: Element) -> None:
        self.matter.rules += self._items(section, found)

    def _items(self, section: Section, found: Element) -> Iterator[Passage]:
        """The items of the lists in *found*; what else stands there stays in the text."""
        for listing in dress.found(found, "ol|ul"):
            for item in dress.found(listing, "li"):
                self._dress(section, item)
                yield Passage(Html(_kept(item)), section.source, item.get("id", ""), item.get("data-number", ""))
            markup.drop(listing)
        if not markup.words(found):
            _lift(found)

    def _take_activity(self, section: Section, found: Element) -> None:
        self._dress(section, found)
        self.matter.steps.append(self._step(section, found))
        _lift(found)

    def _step(self, section: Section, found: Element) -> Step:
        minutes, title = int(found.get("data-minutes", "0")), found.get("data-title", "")
        html = Html(markup.inner(found))
        return Step(title, minutes, self.matter.minutes, html, section.source, found.get("id", ""))

    def _take_question(self, section: Section, found: Element) -> None:
        self.matter.questions.append(self._question(section, found))
        _lift(found)

    def _question(self, section: Section, found: Element) -> Question:
        kind, kinds, lines = found.get("data-kind", ""), self.book.kinds, found.get("data-lines")
        rank = kinds.index(kind) / max(len(kinds) - 1, 1) if kind in kinds else 0.5
        parts = []
        for part in found:
            if not self.screen:
                dress.turn_to(part, self.words["page"])
                dress.for_paper(part, self.edition.layout)
            parts.append(((part.get("class") or "ask").split()[0], Html(markup.inner(part))))
        return Question(
            found.get("id", ""),
            found.get("data-number", ""),
            kind,
            1 + round(4 * rank),
            int(lines) if lines else None,
            tuple(parts),
            section.source,
        )

    def _take_terms(self, section: Section, found: Element) -> None:
        for listing in dress.found(found, "dl"):
            self._dress(section, listing)
            self.matter.terms += _terms(listing, section.source)
            markup.drop(listing)
        if not markup.words(found):
            _lift(found)


def _terms(listing: Element, source: str) -> Iterator[Term]:
    for word in dress.found(listing, "dt"):
        glosses = []
        for after in word.itersiblings():
            if after.tag != "dd":
                break
            glosses.append(Html(_kept(after)))
        yield Term(word.get("id", ""), Html(_kept(word)), tuple(glosses), source, _sorted_by(markup.words(word)))


def _kept(element: Element) -> str:
    """What *element* holds, in a span or a div that keeps the number of its text block."""
    block, inner = element.get("data-block"), markup.inner(element)
    if not block:
        return inner
    tag = "div" if any(child.tag in dress.BLOCKS for child in element) else "span"
    return f'<{tag} data-block="{block}">{inner}</{tag}>'


def _sorted_by(words: str) -> str:
    """*words* as a dictionary orders them: without accents and case."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in apart if letter == " " or letter.isalnum())


def _classed(tree: Element, names: frozenset[str]) -> list[Element]:
    """The outermost elements below *tree* that have one of the classes *names*, in order."""
    found: list[Element] = []
    for element in markup.find(tree, ".//*[@class]") if names else ():
        if not names.isdisjoint(markup.classes(element)) and not any(one in found for one in element.iterancestors()):
            found.append(element)
    return found


def _lift(element: Element) -> None:
    """Take *element* out, and the headings above it that are left with nothing to head."""
    before = element.getprevious()
    markup.drop(element)
    while before is not None and (level := _level(before)):
        after = before.getnext()
        if after is not None and not 0 < _level(after) <= level:
            return
        emptied, before = before, before.getprevious()
        markup.drop(emptied)


def _level(element: Element) -> int:
    """2 for ``h2``; 0 for what is no heading."""
    return _LEVELS.get(element.tag, 0)


def _headings(tree: Element) -> Iterator[Heading]:
    for element in tree.iterdescendants("h2", "h3"):
        html = dress.bare(markup.inner(element))
        yield Heading(_level(element), element.get("id", ""), element.get("data-number", ""), html)
