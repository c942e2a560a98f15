"""From a sheet to a content document.

The document is built anew, element by element, and only what is known comes across: so nothing that would run, no mark
that pressrun made for itself and no link to nowhere can slip into the e-book. What the text says is never lost: a link
that leads nowhere here gives way to its words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from lxml import etree

from pressrun.ebook import elements as epub_elements
from pressrun.ebook import semantics as epub_semantics
from pressrun.ebook.assets import SVG, Pictures
from pressrun.ebook.elements import HEADINGS, REFUSED
from pressrun.ebook.markup import TYPE, XHTML, add_text, address, bare, classes, document, fragment, local, words
from pressrun.ebook.reflow import reflow
from pressrun.ground import markup
from pressrun.ground.levels import Levels
from pressrun.ground.markup import MATHML, Element
from pressrun.ground.problems import PressError, Problem, Where, error, warning
from pressrun.model.sheet import Sheet

_SPACES = {"math": MATHML, "svg": SVG}
_OUTWARD = frozenset({"http", "https", "mailto", "tel"})
_MISPLACED = frozenset({"style", "script"})
"""What a template may have put into the head of a document, where it would be lost without a word."""

_ADVICE = {"style": "Write it into the theme's ebook.css."}
_OUTERMOST = frozenset(f"{{{XHTML}}}{tag}" for tag in ("section", "article", "div", "main"))


@dataclass(frozen=True, slots=True)
class Heading:
    """A place in the table of contents."""

    level: int
    """1 for the title of the document."""

    text: str
    file: str
    id: str = ""
    """Empty: the head of the file."""

    @property
    def href(self) -> str:
        """From the folder of the package."""
        return f"{self.file}#{fragment(self.id)}" if self.id else self.file


@dataclass(slots=True)
class Document:
    """A content document of the e-book."""

    sheet: Sheet
    file: str
    """Path from the folder of the package."""

    root: Element
    """Its tree as it goes into the e-book."""

    headings: list[Heading] = field(default_factory=list)
    pages: list[Heading] = field(default_factory=list)
    """The marks of printed pages."""

    formulas: int = 0
    drawn: bool = False
    """True when it holds an SVG drawing of its own."""

    @property
    def properties(self) -> tuple[str, ...]:
        """What the manifest must say of it."""
        return (("mathml",) if self.formulas else ()) + (("svg",) if self.drawn else ())


def parse(sheet: Sheet) -> Element:
    """The tree of *sheet*. Raises E001 when it is not well-formed XML, R003 when it brings entities."""
    where = Where(sheet.source)
    try:
        root = markup.document(sheet.html.encode())
    except markup.MalformedError as fault:
        raise PressError(error("E001", f"the document of {sheet.name} is not well-formed: {fault}", where)) from None
    if next(root.iter(etree.Entity), None) is not None:
        raise PressError(error("R003", f"the document of {sheet.name} uses an XML entity", where))
    return root


def ids(root: Element) -> Iterator[str]:
    """Every id below *root*, in order."""
    yield from (str(part.get("id")) for part in root.iter("*") if part.get("id"))


@dataclass(frozen=True, slots=True)
class _Here:
    """What an element inherits while the tree is walked."""

    space: str
    """Namespace."""

    where: Where
    hidden: bool = False
    """True inside of what screen readers leave out."""

    def inside(self, source: Element, tag: str) -> "_Here":
        """The same for what stands in *source*."""
        path, block = source.get("data-source"), source.get("data-block") or ""
        where = Where(path) if path else self.where
        if block.isdigit():
            where = Where(where.path, block=int(block))
        space, hidden = _SPACES.get(tag, self.space), self.hidden or source.get("aria-hidden") == "true"
        same = where is self.where and space == self.space and hidden is self.hidden
        return self if same else _Here(space, where, hidden)


@dataclass(slots=True)
class Builder:
    """Builds content documents; holds what they share."""

    homes: Mapping[str, str]
    """Id -> the file that holds it."""

    pictures: Pictures
    language: str
    rtl: bool
    style: str
    """The style sheet as seen from the folder of the documents."""

    problems: list[Problem] = field(default_factory=list)
    _doc: Document = field(init=False)
    _division: str = ""
    _levels: Levels = field(init=False)

    def build(self, sheet: Sheet, source: Element, name: str) -> Document:
        """The content document for *sheet*, to be called *name*. Documents are built in reading order."""
        self._division = epub_semantics.division(sheet.landmark, self._division)
        title = sheet.title or sheet.name
        root, body = document(title, self.language, self.style, rtl=self.rtl, kind=self._division)
        self._doc, self._levels = Document(sheet, f"text/{name}.xhtml", root), Levels()
        was = next((part for part in source.iter("*") if local(part) == "body"), source)
        if was.get("class"):
            body.set("class", str(was.get("class")))
        for part in source.iter("*"):
            if local(part) in _MISPLACED and was not in part.iterancestors():
                self._refuse(local(part), Where(sheet.source))
        self._fill(body, was, _Here(XHTML, Where(sheet.source)))
        reflow(body)
        self._open(body)
        return self._doc

    def _fill(self, into: Element, source: Element, here: _Here) -> None:
        add_text(into, source.text)
        for child in source:
            if isinstance(child.tag, str):
                self._element(into, child, here)
            add_text(into, child.tail)

    def _element(self, into: Element, source: Element, around: _Here) -> None:
        tag = local(source)
        here = around.inside(source, tag)
        if epub_elements.for_paper(source):
            return
        if tag in REFUSED:
            self._refuse(tag, here.where)
        elif tag in HEADINGS and "section-notes" in classes(into):
            # A reader that shows notes as windows hides them here, and would leave a heading over nothing.
            into.set("aria-label", words(source))
        elif tag == "input":
            add_text(into, "☑ " if source.get("checked") is not None else "☐ ")
        elif tag == "a" and here.space == XHTML and source.get("href") is not None:
            self._link(into, source, here)
        else:
            self._copy(into, source, here, epub_elements.renamed(source, tag))

    def _refuse(self, tag: str, where: Where) -> None:
        code, hint = (
            ("R004", "Delete it; an e-book runs nothing.") if tag == "script" else ("E002", _ADVICE.get(tag, ""))
        )
        self.problems.append(error(code, f"<{tag}> cannot stand in an e-book", where, hint))

    def _link(self, into: Element, source: Element, here: _Here) -> None:
        """A link; to what this edition has not, only its words stay."""
        href = self._href(source, here)
        if href is not None:
            self._copy(into, source, here, "a").set("href", href)
        elif source.get("id"):
            self._fill(etree.SubElement(into, f"{{{XHTML}}}span", {"id": str(source.get("id"))}), source, here)
        else:
            self._fill(into, source, here)

    def _copy(self, into: Element, source: Element, here: _Here, tag: str) -> Element:
        changed = not str(into.tag).startswith(f"{{{here.space}}}")
        made = etree.SubElement(into, f"{{{here.space}}}{tag}", nsmap=bare(here.space) if changed else None)
        if here.space == XHTML:
            epub_elements.attributes(made, source, tag, rtl=self.rtl)
            if tag == "img":
                self._picture(made, source, here)
            if tag == "span" and not made.attrib:
                into.remove(made)
                self._fill(into, source, here)
                return into
        else:
            epub_elements.foreign(made, source)
        self._fill(made, source, replace(here, space=XHTML) if tag == "foreignObject" else here)
        self._note(made, here, tag)
        return made

    def _picture(self, made: Element, source: Element, here: _Here) -> None:
        file = self.pictures.take(source.get("src") or "", here.where)
        made.set("src", f"../{file}" if file else "")
        made.set("alt", source.get("alt") or "")

    def _href(self, source: Element, here: _Here) -> str | None:
        """The address as seen from the document; None when the link leads nowhere here."""
        href = (source.get("href") or "").strip()
        if href.startswith("#"):
            name = unquote(href[1:])
            home = self.homes.get(name)
            if home is None:
                return None
            file = "" if home == self._doc.file else home.removeprefix("text/")
            return f"{file}#{fragment(name)}"
        if _leads_out(href):
            return address(href)
        self.problems.append(
            warning(
                "E002",
                f"the link to {href} cannot stand in an e-book and is printed as text",
                replace(here.where, text=href),
                "Write the whole address, with https:// in front.",
            )
        )
        return None

    def _note(self, made: Element, here: _Here, tag: str) -> None:
        """Remember what the navigation and the metadata are made from."""
        doc, name = self._doc, made.get("id") or ""
        if here.space == MATHML and tag == "math":
            doc.formulas += 1
        elif here.space == SVG and tag == "svg":
            doc.drawn = True
        elif made.get("role") == "doc-pagebreak" and name:
            doc.pages.append(Heading(1, made.get("aria-label") or made.get("title") or words(made), doc.file, name))
        elif tag in HEADINGS and not here.hidden and words(made):
            self._settle_level(made, int(tag[1]))
            doc.headings.append(Heading(int(tag[1]), words(made), doc.file, name))

    def _settle_level(self, heading: Element, own: int) -> None:
        """Say of a heading that leaves levels out on which it is, for who jumps from heading to heading; it looks as
        the author meant it."""
        level = self._levels.settle(own)
        if level != own:
            heading.set("aria-level", str(level))

    def _open(self, body: Element) -> None:
        """Say what the document is on its outermost section."""
        first = next(iter(body), None)
        if first is None or first.tag not in _OUTERMOST:
            return
        first.tag = f"{{{XHTML}}}section"
        word, role = epub_semantics.opening(self._doc.sheet.landmark, classes(first))
        if not first.get(TYPE) and word:
            first.set(TYPE, word)
        if not first.get("role") and role:
            first.set("role", role)
        if not first.get("aria-label") and not first.get("aria-labelledby"):
            self._label(first)

    def _label(self, section: Element) -> None:
        heading = next(section.iter(f"{{{XHTML}}}h1", f"{{{XHTML}}}h2"), None)
        if heading is None:
            if self._doc.sheet.title:
                section.set("aria-label", self._doc.sheet.title)
            return
        if not heading.get("id"):
            heading.set("id", f"{section.get('id') or self._doc.sheet.name}--title")
        section.set("aria-labelledby", str(heading.get("id")))


def _leads_out(href: str) -> bool:
    """True for an address on the web, or of a mailbox or a telephone."""
    try:
        parts = urlsplit(href)
        return parts.scheme in _OUTWARD and bool(parts.hostname if parts.scheme.startswith("http") else parts.path)
    except ValueError:
        return False
