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
from pressrun.ground.problems import Problem
from pressrun.model.book import Book, Role, Section
from pressrun.model.edition import LAYOUTS, Edition, Notes
from pressrun.model.imposition import POINTS
from pressrun.setting import addresses, counted, dress, listed, turning
from pressrun.setting.dress import Html, has
from pressrun.setting.pieces import Heading, Note, Passage, Question, Setting, Step, Term

TAKES: dict[str, frozenset[str]] = {
    "plan": frozenset({"ground-rules", "activity"}),
    "key-points": frozenset({"key-points"}),
    "questions": frozenset({"question"}),
    "answers": frozenset({"question"}),
    "cards": frozenset({"question"}),
    "glossary": frozenset({"terms"}),
    "handout": frozenset({"thesis", "key-points", "terms", "question", "summary"}),
}
"""Part -> classes of what it takes out of the text."""

OMITS: dict[str, frozenset[str]] = {
    "handout": frozenset({"ground-rules", "activity", "pull-quote", "reader-note"}),
    "large-print": frozenset({"pull-quote"}),
}
"""Layout -> classes that it has no room for."""

PRINTS = {"front": Role.FRONT, "body": Role.BODY, "back": Role.BACK, "reading": Role.BODY, "handout": Role.BODY}
"""Part -> role of the sections that it prints."""

_KNOWN = frozenset(part for layout in LAYOUTS.values() for part in layout.parts)

_STRAY = frozenset({"leader", "question", "activity", "ground-rules"})
"""A leader's note, and what it may belong to."""

_UNSORTED = frozenset({"ja", "ko", "zh"})
"""Languages whose dictionaries are not in the order of their characters: terms stay as the author has them."""

Set = Callable[[str, dict[str, object]], str]
"""Sets an element by its template: its name, and what the template prints."""


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
    asides: dict[str, list[Passage]] = field(default_factory=lambda: {"plan": [], "questions": []})
    """Part -> leader's notes that stand by themselves in a section of which only that part is printed."""

    problems: list[Problem] = field(default_factory=list)
    """What cannot be set."""

    def having(self, role: str) -> list[Setting]:
        """The sections with *role* that have something left to print."""
        return [section for section in self.sections if section.role == role]

    @property
    def minutes(self) -> int:
        """Length of the session plan."""
        return sum(step.minutes for step in self.steps)


def _printed(book: Book, edition: Edition) -> Iterator[str]:
    """Ids of what the parts of *edition* print: whole sections, and what they take out of the others. A part of the
    theme's own may print anything."""
    whole = {PRINTS[part] for part in edition.parts if part in PRINTS}
    taken = frozenset[str]().union(*(TAKES.get(part, frozenset()) for part in edition.parts))
    own = any(part not in _KNOWN for part in edition.parts)
    for section in book.sections:
        tree = markup.parse(section.html)
        brief = "handout" in edition.parts and bool(_classed(tree, frozenset({"summary"})))
        if own or (section.role in whole and _stays(section, tree, taken)):
            yield section.id
        shown = [tree] if own or (section.role in whole and not brief) else _classed(tree, taken)
        yield from (one.get("id", "") for part in shown for one in markup.find(part, "descendant-or-self::*[@id]"))


def _stays(section: Section, tree: Element, taken: frozenset[str]) -> bool:
    """True when something of *section*, whose text is *tree*, is left to print after parts have *taken* what is
    theirs."""
    if not _classed(tree, taken) or not markup.speaks(tree):
        return True
    rest = markup.parse(section.html)
    for found in _classed(rest, taken):
        markup.lift(found)
    return markup.speaks(rest)


def gather(book: Book, edition: Edition, words: Mapping[str, str], element: Set, page_of: Mapping[str, str]) -> Matter:
    """What *edition* prints of *book*, which `edition.select` has cut to it; *element* sets what has a template, and
    *page_of* has the page of an id in the edition whose pages this one gives."""
    press = _Gatherer(book, edition, words, element, page_of, frozenset(_printed(book, edition)))
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
    page_of: Mapping[str, str]
    """Id -> its page in another edition (`Edition.pages_of`)."""

    there: frozenset[str]
    """Ids of what is printed."""

    matter: Matter = field(default_factory=Matter)
    elapsed: int = 0
    """Minutes of the meeting, up to the step that comes next."""

    @property
    def screen(self) -> bool:
        return self.edition.format == "epub"

    def section(self, section: Section) -> None:
        """Take what the parts want, then set the rest."""
        tree = markup.parse(section.html)
        had_text = markup.speaks(tree)
        self._omit(tree)
        if self.edition.line_numbers and section.role is Role.BODY:
            counted.mark(tree)
        notes = self._place_notes(section, tree)
        self._take_asides(section, tree)
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
        if "data-link" in html:
            tree = markup.parse(html)
            self._number_links(tree)
            html = markup.inner(tree)
        return Html(html) if self.screen else dress.line(html)

    def _omit(self, tree: Element) -> None:
        unwanted = OMITS.get(self.edition.layout, frozenset())
        if "handout" not in self.edition.parts:
            unwanted |= {"summary"}
        for found in _classed(tree, unwanted):
            markup.lift(found)

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
            if before is None or not markup.level(before):
                found.insert(0, dress.label(self.words[(found.get("class") or "").split()[0]]))
        for found in markup.find(tree, f".//{markup.having('section', 'leader')}"):
            found.insert(0, dress.label(self.words["leader"]))
        dress.caption(tree, self.words)
        self._refer(section, tree)
        if not self.screen:
            self._spread(section.source, tree)
            if self.edition.economy or self.edition.dress == "large-print":
                dress.without_colours(tree)
            dress.for_paper(tree, self.edition.dress)
            if self.edition.layout == "book" and section.role is Role.BODY:
                dress.lead(tree)
        self._number_links(tree)
        dress.count_paragraphs(tree)

    def _refer(self, section: Section, tree: Element) -> None:
        """References to pages and to lines, as this edition has them."""
        if self.screen:
            turning.turn_there(tree, self.words["page"], self.page_of)
            return
        for reference in markup.find(tree, ".//a[@data-ref='page' or @data-ref='lines'][starts-with(@href, '#')]"):
            if reference.get("href", "")[1:] not in self.there:
                del reference.attrib["data-ref"]  # it has no page here, and is called by its name
        if self.edition.links != "none":
            turning.page_links(tree, self.words["page"], section.id, self.there)
        turning.turn_to(tree, self.words["page"])
        counted.refer(tree, self.edition)

    def _number_links(self, tree: Element) -> None:
        if self.edition.links == "none":
            addresses.unnumber(tree)
        else:
            addresses.number(tree)

    def _spread(self, source: str, tree: Element) -> None:
        """In large print, a table that is too wide for the page becomes a list."""
        if self.edition.dress == "large-print":
            width = listed.room(self.edition.paper.width * POINTS)
            self.matter.problems += listed.spread(tree, width, source)

    def _take(self, section: Section, tree: Element) -> Html:
        """Take out what parts of this edition print; gives the section's summary."""
        wanted = frozenset[str]().union(*(TAKES.get(part, frozenset()) for part in self.edition.parts))
        summary = ""
        for found in _classed(tree, wanted):
            kind = next(name for name in wanted if has(found, name))
            if kind == "summary":
                self._dress(section, found)
                summary += markup.inner(found)
                markup.lift(found)
            else:
                getattr(self, "_take_" + kind.replace("-", "_"))(section, found)
        return Html(summary)

    def _take_asides(self, section: Section, tree: Element) -> None:
        """Leader's notes of a section that is not printed go with the part that prints its plan or its questions."""
        parts = self.edition.parts
        if any(PRINTS.get(part) is section.role for part in parts):
            return
        found = _classed(tree, _STRAY)
        planned = any(not has(one, "question") and not has(one, "leader") for one in found)
        part = "plan" if planned and "plan" in parts else "questions"
        if part in parts and any(not has(one, "leader") for one in found):
            for one in found:
                if has(one, "leader"):
                    self._dress(section, one)
                    self.matter.asides[part].append(Passage(Html(markup.inner(one)), section.source))
                    markup.lift(one)

    def _take_thesis(self, section: Section, found: Element) -> None:
        self._dress(section, found)
        self.matter.theses.append(Passage(Html(markup.inner(found)), section.source, found.get("id", "")))
        markup.lift(found)

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
            markup.lift(found)

    def _take_activity(self, section: Section, found: Element) -> None:
        self._dress(section, found)
        self.matter.steps.append(self._step(section, found))
        markup.lift(found)

    def _step(self, section: Section, found: Element) -> Step:
        minutes, title = int(found.get("data-minutes", "0")), found.get("data-title", "")
        start, self.elapsed = self.elapsed, self.elapsed + minutes
        return Step(title, minutes, start, Html(markup.inner(found)), section.source, found.get("id", ""))

    def _take_question(self, section: Section, found: Element) -> None:
        self.matter.questions.append(self._question(section, found))
        markup.lift(found)

    def _question(self, section: Section, found: Element) -> Question:
        kind, kinds, lines = found.get("data-kind", ""), self.book.kinds, found.get("data-lines")
        rank = kinds.index(kind) / max(len(kinds) - 1, 1) if kind in kinds else 0.5
        parts = []
        for part in found:
            self._refer(section, part)
            if not self.screen:
                self._spread(section.source, part)
                dress.for_paper(part, self.edition.dress)
            self._number_links(part)
            parts.append(((part.get("class") or "ask").split()[0], Html(markup.inner(part))))
        return Question(
            found.get("id", ""),
            found.get("data-number", ""),
            kind,
            1 + round(4 * rank),
            int(lines) if lines else None,
            tuple(parts),
            section.source,
            *_about(section, found, self.words),
        )

    def _take_terms(self, section: Section, found: Element) -> None:
        for listing in dress.found(found, "dl"):
            self._dress(section, listing)
            self.matter.terms += _terms(listing, section.source)
            markup.drop(listing)
        if not markup.words(found):
            markup.lift(found)


def _about(section: Section, question: Element, words: Mapping[str, str]) -> tuple[str, str]:
    """Where a reader finds what *question* asks about, and what that is called: the passage that the author names, or
    the section it stands in; nothing where the question links to a passage itself, or is not among a reading."""
    if question.get("data-about"):
        return question.get("data-about", ""), question.get("data-called", "")
    asked = [part for part in question if not (has(part, "leader") or has(part, "answer"))]
    linked = any(dress.found(part, ".//a[starts-with(@href, '#')][not(@role)]") for part in asked)
    if section.role is not Role.BODY or linked:
        return "", ""
    number = words["section"].format(section.number).replace(" ", dress.NBSP) if section.number else ""
    return f"#{section.id}", number or markup.plain(section.title)


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


def _headings(tree: Element) -> Iterator[Heading]:
    for element in tree.iterdescendants("h2", "h3"):
        html = dress.bare(markup.inner(element))
        yield Heading(markup.level(element), element.get("id", ""), element.get("data-number", ""), html)
