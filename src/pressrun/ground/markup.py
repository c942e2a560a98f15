"""Trees of canonical HTML: parse, look, change, write.

The text that lies in a section is well-formed XHTML without a wrapper. This module turns it into a tree and back, and
knows nothing of what the elements mean. Sole user of lxml on the reading side: entities are never resolved, nothing is
ever fetched.
"""

import functools
import re
from collections.abc import Iterator
from typing import cast

from lxml import etree

from pressrun.ground.files import NOT_TEXT

Element = etree._Element  # noqa: SLF001  the only name that lxml has for it
"""An element of a tree."""

MATHML = "http://www.w3.org/1998/Math/MathML"
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
"""Elements of HTML that never have content; every other is written with an end tag even when it is empty, so that the
text means the same to a reader of XML and to a reader of HTML."""

_ROOT = "body"
_LEVELS = {f"h{depth}": depth for depth in range(1, 7)}
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
SPECIAL = re.compile(f'[&<>"]|{NOT_TEXT.pattern}')
"""A character that cannot stand as it is in the text of a tree."""


class MalformedError(Exception):
    """Text that is not well-formed; `line` counts from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


def parse(html: str) -> Element:
    """The tree of a fragment: an element that holds it, whose own name means nothing. Raises `MalformedError`."""
    return document(f"<{_ROOT}>{html}</{_ROOT}>".encode(), huge=True)


def document(data: bytes, *, huge: bool = False) -> Element:
    """The root of a whole document from outside. Entities stay unresolved, and no document type is loaded.

    *huge* lifts libxml2's limits on depth and size, for text that pressrun has written itself. Raises `MalformedError`.
    """
    try:
        return etree.fromstring(data, _parser(huge))
    except etree.XMLSyntaxError as fault:
        line = fault.lineno or 1
        raise MalformedError(str(fault.msg), line) from None


@functools.cache
def _parser(huge: bool) -> etree.XMLParser:  # noqa: FBT001  it takes longer to make one than to parse a short text
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=huge
    )


def made(tag: str, text: str = "", name: str = "") -> Element:
    """A new element that holds *text*, of the class *name*."""
    element = etree.Element(tag, {"class": name} if name else None)
    element.text = text
    return element


def inner(element: Element) -> str:
    """What *element* holds, as text."""
    for empty in find(element, "descendant-or-self::*[not(node())]"):
        if empty.tag not in VOID:
            empty.text = ""
    whole = etree.tostring(element, encoding="unicode", with_tail=False)
    return whole[whole.index(">") + 1 : whole.rindex("</")]


def outer(element: Element) -> str:
    """*element* with all that it holds, as text."""
    return etree.tostring(element, encoding="unicode", with_tail=False)


@functools.cache
def _compiled(path: str) -> etree.XPath:
    return etree.XPath(path)


def find(element: Element, path: str) -> list[Element]:
    """The elements that the XPath *path* leads to from *element*, in the order of the text."""
    found = _compiled(path)(element)
    return [one for one in found if isinstance(one, Element)] if isinstance(found, list) else []


def having(tag: str, name: str) -> str:
    """A step of an XPath: elements *tag* with the class *name*."""
    return f"{tag}[contains(concat(' ', @class, ' '), ' {name} ')]"


def classes(element: Element) -> list[str]:
    """The classes of *element*."""
    return element.get("class", "").split()


def words(element: Element) -> str:
    """What a reader hears: text, alternatives of pictures and formulas, no numbers of notes; one blank at a time."""
    said: list[str] = []
    _say(element, said)
    return " ".join("".join(said).split())


def _say(element: Element, said: list[str]) -> None:
    """Add to *said* what is heard of *element*. (A list, since text is asked for its words again and again, and
    generators in generators take twice as long.)"""
    if element.tag == "img":
        said.append(element.get("alt", ""))
    elif alternative := element.get("alttext"):
        said.append(alternative)
    elif element.get("role") != "doc-noteref":
        said.append(element.text or "")
        for child in element:
            if child.get("data-block") or child.tag == "br":
                said.append(" ")
            _say(child, said)
            said.append(child.tail or "")


def speaks(element: Element) -> bool:
    """True when `words` finds any."""
    if element.tag == "img" or element.get("alttext") or element.get("role") == "doc-noteref":
        return bool(words(element))
    if (element.text or "").strip():
        return True
    return any(speaks(child) or bool((child.tail or "").strip()) for child in element)


def plain(html: str) -> str:
    """`words` of a fragment."""
    return words(parse(html)) if "<" in html or "&" in html else " ".join(html.split())


def drop(element: Element) -> None:
    """Take *element* out with everything in it; the text after it stays."""
    parent = element.getparent()
    if parent is not None:
        _lead(element, element.tail or "")
        element.tail = None
        parent.remove(element)


def lift(element: Element) -> None:
    """Take *element* out, and the headings above it that are left with nothing to head."""
    before = element.getprevious()
    drop(element)
    while before is not None and (depth := level(before)):
        after = before.getnext()
        if after is not None and not 0 < level(after) <= depth:
            return
        emptied, before = before, before.getprevious()
        drop(emptied)


def level(element: Element) -> int:
    """2 for ``h2``; 0 for what is no heading."""
    return _LEVELS.get(str(element.tag), 0)


def unwrap(element: Element) -> None:
    """Take *element* away and leave what it holds where it stood."""
    parent = element.getparent()
    if parent is None:
        return
    _lead(element, element.text or "")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + (element.tail or "")
    else:
        _lead(element, element.tail or "")
    at = parent.index(element)
    parent[at : at + 1] = list(element)


def _lead(element: Element, text: str) -> None:
    """Add *text* just before *element*."""
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + text
    elif parent is not None:
        parent.text = (parent.text or "") + text


def move_after(element: Element, other: Element) -> None:
    """Put *element* just after *other*; the text that followed it stays where it was."""
    drop(element)
    element.tail, other.tail = other.tail, None
    other.addnext(element)


def release(link: Element) -> None:
    """Make plain text of a link; an id on it stays, because something may lead there."""
    if not link.get("id"):
        unwrap(link)
        return
    link.tag = "span"
    for name in set(link.attrib) - {"id", "class"}:
        del link.attrib[name]


def block_of(element: Element) -> int | None:
    """Ordinal of the text block that *element* stands in, or of the first one inside it, or of the next after it."""
    for holder in (element, *element.iterancestors()):
        if holder.get("data-block"):
            return int(holder.get("data-block", "0"))
    after = find(element, "(descendant::*|following::*)[@data-block][1]")
    return int(after[0].get("data-block", "0")) if after else None


def blocks(root: Element) -> dict[int, str]:
    """Ordinal -> `words` of every text block below *root*, without the words of blocks inside it."""
    return {
        int(holder.get("data-block", "0")): " ".join("".join(_own(holder)).split())
        for holder in find(root, "descendant-or-self::*[@data-block]")
    }


def own_words(element: Element) -> str:
    """`words` of one text block, without those of blocks inside it."""
    return " ".join("".join(_own(element)).split())


def _own(element: Element) -> Iterator[str]:
    if element.tag == "img" or element.get("alttext"):
        yield words(element)
        return
    yield element.text or ""
    for child in element:
        if not child.get("data-block") and child.get("role") != "doc-noteref":
            yield " " if child.tag == "br" else ""
            yield from _own(child)
        yield child.tail or ""


def escape(text: str) -> str:
    """*text* as character data or as the value of an attribute; characters that no XML may hold become U+FFFD."""
    return SPECIAL.sub(lambda found: _ENTITIES.get(found[0], "\ufffd"), text) if SPECIAL.search(text) else text


def elements(root: Element) -> Iterator[Element]:
    """*root* and every element below it, in order; no comments."""
    return root.iter("{*}*")


def line_of(element: Element) -> int | None:
    """The line on which the element begins, in a document that came from outside."""
    return cast("int | None", element.sourceline)
