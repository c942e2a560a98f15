"""A sheet made ready for the press: page numbers put in, mathematics drawn, links that lead out marked.

It also answers, for anything the press has to say, where that stands in the author's file.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urljoin, urlsplit
from xml.etree import ElementTree

from pressrun.ground import files
from pressrun.ground.problems import PressError, Problem, Where, error
from pressrun.model.sheet import Sheet
from pressrun.press import mathematics
from pressrun.press.pressed import LINES

BASE = "https://shelf.invalid/"
"""Where the paths of a sheet begin. The host exists nowhere; it stands for the Shelf."""

ELSEWHERE = "x-ref:"
"""Scheme of links that lead to another sheet; the bindery turns them into destinations."""

Element = ElementTree.Element

_XHTML = "{http://www.w3.org/1999/xhtml}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_MATH = f"{{{mathematics.MATHML}}}math"
_FETCHED = ("src", "data", "href", "poster", "background")
_WANTED = re.compile(r"""data-page=["']([^"']+)["']""")
_CITED = re.compile(r"""data-lines=["']([^"']+)["']""")
_NUMERAL = re.compile("([0-9]+)")
_IDS = re.compile(r"""\sid=["']([^"']+)["']""")


@dataclass(slots=True)
class Galley:
    """The tree of one sheet."""

    sheet: Sheet
    root: Element
    head: tuple[tuple[str, str], ...] = ()
    """Style sheets in order: ``("link", href)`` or ``("style", text)``. They are taken out of the tree."""

    leaving: tuple[str, ...] = ()
    """Ids that are linked to and are not in the sheet, in order."""

    problems: list[Problem] = field(default_factory=list)
    parents: dict[Element, Element] = field(default_factory=dict)
    """Each element's parent, which the tree itself does not know."""

    _places: dict[Element, tuple[str, int | None, str]] = field(default_factory=dict)

    def place(self, element: Element | None) -> tuple[str, int | None, str]:
        """File, block and nearest id of an element."""
        if element is None:
            return self.sheet.source, None, ""
        known = self._places.get(element)
        if known is None:
            source, block, name = self.place(self.parents.get(element))
            own = element.get("data-block", "")
            if element.get("data-source"):
                source, block = element.get("data-source", ""), None
            known = (source, int(own) if own.isdecimal() else block, element.get("id") or name)
            self._places[element] = known
        return known

    def where(self, element: Element | None, text: str | None = None) -> Where:
        """The author's place of an element, with words to find it by."""
        source, block, _ = self.place(element)
        return Where(source, block=block, text=text or None)

    def holder(self, element: Element) -> Element:
        """The text block that an element stands in: the nearest with a number, else itself."""
        node: Element | None = element
        while node is not None and "data-block" not in node.attrib:
            node = self.parents.get(node)
        return element if node is None else node

    def asking(self, url: str) -> tuple[Element, str] | None:
        """The first element that wants *url*, and the words with which it does."""
        for element in self.root.iter():
            for name in _FETCHED:
                value = element.get(name)
                if value and unquote(urljoin(BASE, value.strip())) == unquote(url):
                    return element, value
        return None

    def shell(self) -> str:
        """The document without its text: root, style sheets, body."""
        html = Element("html", self.root.attrib)
        head = ElementTree.SubElement(html, "head")
        for kind, value in self.head:
            if kind == "link":
                ElementTree.SubElement(head, "link", rel="stylesheet", href=value)
            else:
                ElementTree.SubElement(head, "style").text = value
        body = self.root.find("body")
        ElementTree.SubElement(html, "body", {} if body is None else body.attrib)
        return ElementTree.tostring(html, encoding="unicode")


def galley(sheet: Sheet, numbers: Mapping[str, str]) -> Galley:
    """The tree of *sheet*, with *numbers* (id -> page number as printed) put where ``data-page`` asks for them.

    Raises `PressError` when the text is no XML (T003) or has entities of its own (R003).
    """
    made = Galley(sheet, parse(sheet))
    _number(made.root, numbers)
    made.head = tuple(_take_styles(made.root))
    made.parents = {child: parent for parent in made.root.iter() for child in parent}
    made.leaving = _mark_links(made.root)
    _keep_inside(made)
    _draw(made)
    return made


def parse(sheet: Sheet) -> Element:
    """The root of a sheet's tree, HTML's elements without a namespace."""
    if "<!ENTITY" in sheet.html:
        raise PressError(error("R003", f"{sheet.name} defines entities, which are not resolved", Where(sheet.source)))
    try:
        root = ElementTree.fromstring(sheet.html)  # noqa: S314  entities of its own are refused above
    except ElementTree.ParseError as fault:
        raise PressError(
            error(
                "T003",
                f"{sheet.name} is not well-formed: {fault}",
                Where(sheet.source),
                "A template must leave XHTML: every element closed, every attribute quoted, no named entities.",
            )
        ) from None
    for element in root.iter():
        _plain(element)
    return root


def _plain(element: Element) -> None:
    """HTML as WeasyPrint expects it from its own parser."""
    element.tag = element.tag.removeprefix(_XHTML)
    language = element.attrib.pop(_LANG, None)
    if language:
        element.attrib.setdefault("lang", language)
    if element.tag == "pre" and element.text and element.text.startswith("\n"):
        element.text = element.text[1:]


def wanted(sheet: Sheet) -> tuple[str, ...]:
    """Ids whose page numbers a sheet prints, and, behind `LINES`, those whose lines it names."""
    cited = (f"{LINES}{name}" for name in _CITED.findall(sheet.html))
    return tuple(dict.fromkeys(map(unescape, (*_WANTED.findall(sheet.html), *cited))))


def ids(sheet: Sheet) -> frozenset[str]:
    """Every id of a sheet."""
    return frozenset(map(unescape, _IDS.findall(sheet.html)))


def _number(root: Element, numbers: Mapping[str, str]) -> None:
    for element in root.iter():
        cited = element.get("data-lines")
        name = element.get("data-page", "") if cited is None else f"{LINES}{cited}"
        label = numbers.get(name)
        if label is not None:
            for child in list(element):
                element.remove(child)
            element.text = label
            if cited is not None:
                _divide(element, name, label)


def _divide(element: Element, name: str, phrase: str) -> None:
    """A *phrase* with each number in an element of its own, where the bindery can put another."""
    element.text, *rest = _NUMERAL.split(phrase)
    for place, (number, after) in enumerate(zip(rest[::2], rest[1::2], strict=True)):
        part = ElementTree.SubElement(element, "span", {"data-page": f"{name} {place}"})
        part.text, part.tail = number, after


def _take_styles(root: Element) -> Iterator[tuple[str, str]]:
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag not in {"link", "style"}:
                continue
            rel = child.get("rel", "stylesheet").lower().split()
            if child.tag == "link" and ("stylesheet" not in rel or "alternate" in rel):
                continue
            parent.remove(child)
            if _for_print(child.get("media", "")):
                yield ("style", child.text or "") if child.tag == "style" else ("link", child.get("href", ""))


def _for_print(media: str) -> bool:
    kinds = {kind.strip().lower() for kind in media.split(",")}
    return bool(kinds & {"", "all", "print"})


def _mark_links(root: Element) -> tuple[str, ...]:
    here = {element.get("id") for element in root.iter()}
    out: dict[str, None] = {}
    for element in root.iter("a"):
        href = element.get("href", "")
        target = unquote(href[1:])
        if href.startswith("#") and target not in here:
            out[target] = None
            element.set("href", ELSEWHERE + quote(target))
        elif href and urljoin(BASE, href).startswith(BASE) and not href.startswith("#"):
            del element.attrib["href"]  # a path leads nowhere in a PDF; the words stay
    return tuple(out)


def _keep_inside(made: Galley) -> None:
    """Take away addresses that lead out of the project folder; joined to a base, they would seem to lie inside."""
    for element in made.root.iter():
        for name in _FETCHED:
            value = element.get(name, "")
            if value and element.tag != "a" and outside("", value):
                made.problems.append(files.outside(value, made.where(element, value)))
                del element.attrib[name]


def outside(folder: str, address: str) -> bool:
    """True when *address*, written in a file of *folder*, is a path that leaves the project folder."""
    split = urlsplit(address.strip())
    if split.scheme or address.strip().startswith("//"):
        return False
    path = unquote(split.path)
    depth = len(PurePosixPath(folder).parts)
    for part in PurePosixPath(path).parts:
        depth += -1 if part == ".." else 1
        if part == "/" or depth < 0:
            return True
    return False


def _draw(made: Galley) -> None:
    for element in list(made.root.iter(_MATH)):
        try:
            picture = mathematics.picture(element)
        except mathematics.Undrawable as fault:
            source = element.get("alttext", "")
            made.problems.append(
                error("M017", f"mathematics that cannot be drawn ({fault}): {source}", made.where(element, source))
            )
            picture = Element("span")
            picture.text = source
        picture.tail = element.tail
        parent = made.parents[element]
        parent[list(parent).index(element)] = picture
        made.parents[picture] = parent
