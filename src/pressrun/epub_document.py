"""From a sheet to a content document.

The document is built anew, element by element, and only what is known comes across: so nothing that would run, no mark
that pressrun made for itself and no link to nowhere can slip into the e-book. What the text says is never lost: a link
that leads nowhere here gives way to its words.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote, urlsplit

from lxml import etree

from pressrun import epub_semantics, markup
from pressrun.epub_assets import SVG, XLINK, Pictures
from pressrun.markup import MATHML, Element
from pressrun.problems import PressError, Problem, Where, error, warning
from pressrun.sheet import Sheet

XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TYPE = f"{{{OPS}}}type"

_HOMES = {"math": MATHML, "svg": SVG}
_REFUSED = frozenset({
    "script", "iframe", "object", "embed", "applet", "frame", "frameset", "link", "meta", "base", "style",
})  # fmt: skip
_NOT_ON_SCREEN = frozenset({"lines", "answer-lines", "page-only"})
_KEPT = frozenset({"id", "class", "title", "role", "hidden", "data-kind", "dir"})
_KEPT_ON = {
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "col": {"span"},
    "colgroup": {"span"},
    "time": {"datetime"},
    "data": {"value"},
    "img": {"width", "height"},
}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SILENT = frozenset({"presentation", "none"})
_ALIGNED = re.compile(r"text-align:\s*(left|right|center)")
_SPOKEN_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_URL_SAFE = "!#$%&'()*+,/:;=?@[]~"


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

    pictures: int = 0
    described: int = 0
    formulas: int = 0
    drawn: bool = False
    """True when it holds an SVG drawing of its own."""

    @property
    def properties(self) -> tuple[str, ...]:
        """What the manifest must say of it."""
        return (("mathml",) if self.formulas else ()) + (("svg",) if self.drawn else ())


def parse(sheet: Sheet) -> Element:
    """The tree of *sheet*. Raises E001 when it is not well-formed XML, R003 when it brings entities."""
    try:
        root = markup.document(sheet.html.encode())
    except markup.MalformedError as fault:
        raise PressError(
            error("E001", f"the document of {sheet.name} is not well-formed: {fault}", Where(sheet.source))
        ) from None
    if next(root.iter(etree.Entity), None) is not None:
        raise PressError(error("R003", f"the document of {sheet.name} uses an XML entity", Where(sheet.source)))
    return root


def ids(root: Element) -> Iterator[str]:
    """Every id below *root*, in order."""
    yield from (str(part.get("id")) for part in root.iter("*") if part.get("id"))


def fragment(name: str) -> str:
    """*name* as the last part of a URL; letters of every script stay as they are."""
    return re.sub(r"[\s\"#%<>\[\]\\^`{|}]", lambda found: quote(found[0]), name)


@dataclass(frozen=True, slots=True)
class _Here:
    """What an element inherits while the tree is walked."""

    space: str
    """Namespace."""

    where: Where
    hidden: bool = False
    """True inside of what screen readers leave out."""


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

    def build(self, sheet: Sheet, source: Element, name: str) -> Document:
        """The content document for *sheet*, to be called *name*. Documents are built in reading order."""
        self._division = epub_semantics.division(sheet.landmark, self._division)
        title = sheet.title or sheet.name
        root, body = document(title, self.language, self.style, rtl=self.rtl, kind=self._division)
        self._doc = Document(sheet, f"text/{name}.xhtml", root)
        was = next((part for part in source.iter("*") if _local(part) == "body"), source)
        if was.get("class"):
            body.set("class", str(was.get("class")))
        self._fill(body, was, _Here(XHTML, Where(sheet.source)))
        self._open(body)
        return self._doc

    def _fill(self, into: Element, source: Element, here: _Here) -> None:
        _add_text(into, source.text)
        for child in source:
            if isinstance(child.tag, str):
                self._element(into, child, here)
            _add_text(into, child.tail)

    def _element(self, into: Element, source: Element, here: _Here) -> None:
        tag, classes = _local(source), (source.get("class") or "").split()
        here = _moved(here, source, tag)
        if not _NOT_ON_SCREEN.isdisjoint(classes):
            return
        if tag in _REFUSED:
            code = "R004" if tag == "script" else "E002"
            self.problems.append(error(code, f"<{tag}> cannot stand in an e-book", here.where))
        elif tag in _HEADINGS and "section-notes" in (into.get("class") or "").split():
            # A reader that shows notes as windows hides them here, and would leave a heading over nothing.
            into.set("aria-label", words(source))
        elif tag == "input":
            _add_text(into, "☑ " if source.get("checked") is not None else "☐ ")
        elif tag == "a" and here.space == XHTML and source.get("href") is not None:
            self._link(into, source, here)
        else:
            self._copy(into, source, here, _renamed(source, tag))

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
        changed = etree.QName(into).namespace != here.space
        made = etree.SubElement(into, f"{{{here.space}}}{tag}", nsmap=_bare(here.space) if changed else None)
        if here.space == XHTML:
            self._attributes(made, source, here, tag)
        else:
            _foreign_attributes(made, source)
        self._fill(made, source, replace(here, space=XHTML) if tag == "foreignObject" else here)
        self._note(made, source, here, tag)
        return made

    def _attributes(self, made: Element, source: Element, here: _Here, tag: str) -> None:
        kept = _KEPT | _KEPT_ON.get(tag, set())
        for name, value in source.attrib.items():
            if name in kept or str(name).startswith("aria-"):
                made.set(name, value)
        if source.get("lang"):
            _speak(made, str(source.get("lang")))
        self._style(made, source)
        word, role = epub_semantics.meaning(tag, (source.get("class") or "").split(), source.get("role") or "")
        if source.get(_TYPE) or word:
            made.set(_TYPE, source.get(_TYPE) or word)
        if role:
            made.set("role", role)
        if tag == "img":
            self._picture(made, source, here)

    def _style(self, made: Element, source: Element) -> None:
        """The one thing that Markdown says in a style attribute is how a column stands."""
        aligned = _ALIGNED.search(source.get("style") or "")
        if aligned:
            made.set("class", f"{made.get('class') or ''} align-{aligned[1]}".strip())

    def _picture(self, made: Element, source: Element, here: _Here) -> None:
        path, alt = source.get("src") or "", source.get("alt")
        file = self.pictures.take(path, here.where)
        made.set("src", f"../{file}" if file else "")
        made.set("alt", alt or "")
        decorative = "decorative" in (source.get("class") or "").split() or source.get("role") in _SILENT
        if not decorative and not here.hidden:
            self._doc.pictures += 1
            self._doc.described += bool((alt or "").strip())

    def _href(self, source: Element, here: _Here) -> str | None:
        """The address as seen from the document; None when the link leads nowhere here."""
        href = (source.get("href") or "").strip()
        if href.startswith("#"):
            name = unquote(href[1:])
            home = self.homes.get(name)
            if home is None:
                return None
            return f"#{fragment(name)}" if home == self._doc.file else f"{home.removeprefix('text/')}#{fragment(name)}"
        try:
            parts = urlsplit(href)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme in _SPOKEN_SCHEMES and (parts.netloc or parts.path):
            return re.sub(r"\s", "%20", re.sub(r"[\"<>\\^`{|}]", lambda found: quote(found[0]), href))
        self.problems.append(
            warning(
                "E002",
                f"the link to {href} cannot stand in an e-book and is printed as text",
                Where(here.where.path, block=here.where.block, text=href),
                "Write the whole address, with https:// in front.",
            )
        )
        return None

    def _note(self, made: Element, source: Element, here: _Here, tag: str) -> None:
        """Remember what the navigation and the metadata are made from."""
        if here.space == MATHML and tag == "math":
            self._doc.formulas += 1
        elif here.space == SVG and tag == "svg":
            self._doc.drawn = True
            if not here.hidden:
                self._doc.pictures += 1
                self._doc.described += bool(source.get("aria-label") or source.get("aria-labelledby"))
        elif made.get("role") == "doc-pagebreak" and made.get("id"):
            number = made.get("aria-label") or made.get("title") or words(made)
            self._doc.pages.append(Heading(1, number, self._doc.file, str(made.get("id"))))
        elif tag in _HEADINGS and not here.hidden and words(made):
            self._doc.headings.append(Heading(int(tag[1]), words(made), self._doc.file, made.get("id") or ""))

    def _open(self, body: Element) -> None:
        """Say what the document is on its outermost section."""
        first = next(iter(body), None)
        if first is None or first.tag not in {f"{{{XHTML}}}{tag}" for tag in ("section", "article", "div", "main")}:
            return
        classes = (first.get("class") or "").split()
        word, role = epub_semantics.opening(self._doc.sheet.landmark, classes)
        if not first.get(_TYPE) and word:
            first.set(_TYPE, word)
        if not first.get("role") and role:
            first.set("role", role)
        if first.tag != f"{{{XHTML}}}section":
            first.tag = f"{{{XHTML}}}section"
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


def document(title: str, language: str, style: str, *, rtl: bool, kind: str) -> tuple[Element, Element]:
    """An empty content document and its body. *kind*: where it stands in the book, front, body or back."""
    root = etree.Element(f"{{{XHTML}}}html", nsmap=_bare(XHTML) | {"epub": OPS})
    _speak(root, language)
    if rtl:
        root.set("dir", "rtl")
    head = etree.SubElement(root, f"{{{XHTML}}}head")
    etree.SubElement(head, f"{{{XHTML}}}meta", {"charset": "utf-8"})
    etree.SubElement(head, f"{{{XHTML}}}title").text = title
    etree.SubElement(head, f"{{{XHTML}}}link", {"rel": "stylesheet", "type": "text/css", "href": style})
    return root, etree.SubElement(root, f"{{{XHTML}}}body", {_TYPE: kind})


def serialised(root: Element) -> bytes:
    """The bytes of a content document."""
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, doctype="<!DOCTYPE html>") + b"\n"


def words(element: Element) -> str:
    """The text of a heading as a table of contents wants it: without note numbers and hidden repeats, on one line."""
    parts: list[str] = [element.text or ""]
    for child in element:
        skipped = child.get("role") == "doc-noteref" or child.get("aria-hidden") == "true"
        if not skipped:
            inside = child.get("alttext") or words(child)
            parts.append(f"{inside} " if "number" in (child.get("class") or "").split() else inside)
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def _renamed(source: Element, tag: str) -> str:
    """What an element becomes: the labels of boxes to tick are text, and a note is an aside of its own, since readers
    show that as a window over the page."""
    if tag == "label":
        return "span"
    if source.get("role") == "doc-footnote" and tag in {"li", "div", "p"}:
        return "aside"
    if tag in {"ol", "ul"} and any(child.get("role") == "doc-footnote" for child in source):
        return "div"
    return tag


def _bare(space: str) -> dict[str, str]:
    """A namespace that is written without a prefix. (None is a key here, which lxml's stubs do not know.)"""
    return {None: space}  # type: ignore[dict-item]


def _local(element: Element) -> str:
    return etree.QName(element).localname


def _speak(element: Element, language: str) -> None:
    element.set("lang", language)
    element.set(_XML_LANG, language)


def _moved(here: _Here, source: Element, tag: str) -> _Here:
    space = _HOMES.get(tag, here.space)
    path, block = source.get("data-source"), source.get("data-block")
    where = here.where
    if path:
        where = Where(path)
    if block and block.isdigit():
        where = Where(where.path, block=int(block))
    return _Here(space, where, here.hidden or source.get("aria-hidden") == "true")


def _add_text(into: Element, text: str | None) -> None:
    """Append *text* behind whatever *into* holds already."""
    if not text:
        return
    if len(into):
        into[-1].tail = (into[-1].tail or "") + text
    else:
        into.text = (into.text or "") + text


def _foreign_attributes(made: Element, source: Element) -> None:
    """Attributes of MathML and SVG: all but those that run, that pressrun added, or that lead out of the drawing."""
    for name, value in source.attrib.items():
        plain = str(name).lower()
        if plain.startswith(("on", "data-")):
            continue
        if plain in {"href", f"{{{XLINK}}}href"} and not str(value).startswith(("#", "data:image/")):
            continue
        if plain != "style" or "url(" not in str(value):
            made.set(name, value)
