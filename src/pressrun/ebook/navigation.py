"""The ways into an e-book: contents and landmarks for today's readers, the NCX for old ones, and the pages of a printed
edition where the text bears their marks."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from pressrun.ebook.document import Heading
from pressrun.ebook.markup import TYPE, XHTML, XML_LANG, document
from pressrun.ground.markup import Element

_NCX = "http://www.daisy.org/z3986/2005/ncx/"

DEEPEST = 3
"""Levels of heading that the contents show; more is a nuisance on a phone."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents with what stands below it."""

    heading: Heading
    below: tuple["Entry", ...] = ()


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place that readers have a button for."""

    kind: str
    """In EPUB's vocabulary: ``bodymatter``."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Navigation:
    """Everything that leads somewhere."""

    contents: tuple[Entry, ...]
    landmarks: tuple[Landmark, ...]
    pages: tuple[Heading, ...]
    """Marks of printed pages, in reading order; empty when the text bears none."""

    title: str
    """What the book calls its contents."""

    landmarks_title: str
    pages_title: str
    language: str
    rtl: bool = False


def nested(headings: Sequence[Heading]) -> tuple[Entry, ...]:
    """Headings in reading order as a tree: each stands below the nearest one before it that is higher."""
    entries: list[Entry] = []
    place = 0
    while place < len(headings):
        end = place + 1
        while end < len(headings) and headings[end].level > headings[place].level:
            end += 1
        entries.append(Entry(headings[place], nested(headings[place + 1 : end])))
        place = end
    return tuple(entries)


def navigation_document(navigation: Navigation, style: str) -> Element:
    """The navigation document: contents, hidden landmarks and, where there are any, hidden pages."""
    root, body = document(navigation.title, navigation.language, style, rtl=navigation.rtl, kind="frontmatter")
    contents = _nav(body, "toc", navigation.title, "h1")
    contents.set("role", "doc-toc")
    _list(contents, navigation.contents)
    landmarks = etree.SubElement(_nav(body, "landmarks", navigation.landmarks_title), f"{{{XHTML}}}ol")
    for landmark in navigation.landmarks:
        _line(landmarks, landmark.href, landmark.title).set(TYPE, landmark.kind)
    if navigation.pages:
        pages = _nav(body, "page-list", navigation.pages_title)
        pages.set("role", "doc-pagelist")
        listed = etree.SubElement(pages, f"{{{XHTML}}}ol")
        for page in navigation.pages:
            _line(listed, page.href, page.text)
    return root


def _nav(body: Element, kind: str, title: str, tag: str = "h2") -> Element:
    nav = etree.SubElement(body, f"{{{XHTML}}}nav", {TYPE: kind, "id": kind, "aria-labelledby": f"{kind}-title"})
    if kind != "toc":
        nav.set("hidden", "")
    etree.SubElement(nav, f"{{{XHTML}}}{tag}", {"id": f"{kind}-title"}).text = title
    return nav


def _list(into: Element, entries: Sequence[Entry]) -> None:
    listed = etree.SubElement(into, f"{{{XHTML}}}ol")
    for entry in entries:
        link = _line(listed, entry.heading.href, entry.heading.text)
        line = link.getparent()
        if entry.below and line is not None:
            _list(line, entry.below)


def _line(listed: Element, href: str, text: str) -> Element:
    line = etree.SubElement(listed, f"{{{XHTML}}}li")
    link = etree.SubElement(line, f"{{{XHTML}}}a", {"href": href})
    link.text = text
    return link


def ncx(navigation: Navigation, identifier: str, title: str, authors: Sequence[str]) -> bytes:
    """The same contents for readers of EPUB 2."""
    root = etree.Element("ncx", {"xmlns": _NCX, "version": "2005-1", XML_LANG: navigation.language})
    about = {
        "dtb:uid": identifier,
        "dtb:depth": str(_depth(navigation.contents)),
        "dtb:totalPageCount": str(len(navigation.pages)),
        "dtb:maxPageNumber": str(_last(navigation.pages)),
    }
    top = _sub(root, "head")
    for name, value in about.items():
        _sub(top, "meta", {"name": name, "content": value})
    _text(_sub(root, "docTitle"), title)
    for author in authors:
        _text(_sub(root, "docAuthor"), author)
    count = _points(_sub(root, "navMap"), navigation.contents, 0)
    if navigation.pages:
        pages = _sub(root, "pageList")
        _text(_sub(pages, "navLabel"), navigation.pages_title)
        for place, page in enumerate(navigation.pages, 1):
            kind = "normal" if page.text.isdigit() else "front"
            target = _sub(pages, "pageTarget", {"id": f"page-{place}", "type": kind, "playOrder": str(count + place)})
            _text(_sub(target, "navLabel"), page.text)
            _sub(target, "content", {"src": page.href})
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _points(into: Element, entries: Sequence[Entry], count: int) -> int:
    for entry in entries:
        count += 1
        point = _sub(into, "navPoint", {"id": f"point-{count}", "playOrder": str(count)})
        _text(_sub(point, "navLabel"), entry.heading.text)
        _sub(point, "content", {"src": entry.heading.href})
        count = _points(point, entry.below, count)
    return count


def _sub(into: Element, name: str, attributes: dict[str, str] | None = None) -> Element:
    return etree.SubElement(into, name, attributes or {})


def _text(into: Element, text: str) -> None:
    _sub(into, "text").text = text


def _depth(entries: Sequence[Entry]) -> int:
    return max((1 + _depth(entry.below) for entry in entries), default=0)


def _last(pages: Sequence[Heading]) -> int:
    return max((int(page.text) for page in pages if page.text.isdigit()), default=0)
