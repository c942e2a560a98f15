"""What each HTML element is to somebody who listens: its type in the tree of a tagged PDF.

The types are those of ISO 32000-1, 14.8.4, as ISO 14289-1 (PDF/UA-1) wants them used. An element that only groups or
only changes the look of letters has none: what it holds belongs to the element round it.
"""

from collections.abc import Mapping
from xml.etree import ElementTree

Element = ElementTree.Element

SVG = "{http://www.w3.org/2000/svg}svg"

ARTIFACT = "Artifact"
"""Of elements that are not to be read aloud."""

PASSED = ""
"""Of elements that have no type."""

GROUPS = frozenset({"Document", "Part", "Art", "Sect", "Div", "BlockQuote", "TOCI"})
"""Types that hold paragraphs, but no text of their own."""

KEPT = frozenset({"TD", "TH"})
"""Types whose elements count when they are empty, too: a table has as many cells in each row."""

RUNNING = frozenset({"Span", "Link", "Reference", "Code", "Quote"})
"""Types that stand in a line."""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

_TYPES = {
    "main": "Part", "article": "Art", "section": "Sect", "aside": "Sect", "nav": "Sect", "address": "P",
    "figure": "Div", "blockquote": "BlockQuote", "p": "P", "pre": "P", "summary": "P", "figcaption": "Caption",
    "caption": "Caption", "table": "Table", "thead": "THead", "tbody": "TBody", "tfoot": "TFoot", "tr": "TR",
    "th": "TH", "td": "TD", "ul": "L", "ol": "L", "dl": "L", "li": "LI", "dt": "Lbl", "dd": "LBody", "q": "Quote",
    "code": "Code", "samp": "Code", "kbd": "Code", "hr": ARTIFACT, "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4",
    "h5": "H5", "h6": "H6",
}  # fmt: skip
_LISTED = {"ol": "TOC", "ul": "TOC", "li": "TOCI"}
_NUMBERINGS = {"1": "Decimal", "a": "LowerAlpha", "A": "UpperAlpha", "i": "LowerRoman", "I": "UpperRoman"}
_SCOPES = {"row": "Row", "rowgroup": "Row", "col": "Column", "colgroup": "Column"}
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))

NUMBER_OPENS, NUMBER_CLOSES = "\u0002", "\u0003"
"""What stands round an id in a string, in place of the number of its page. XML has no such characters."""


def role(element: Element, parents: Mapping[Element, Element]) -> str:
    """The type of *element*, `PASSED` or `ARTIFACT`; *parents* gives the element round each."""
    tag = str(element.tag)
    if element.get("aria-hidden") == "true":
        return ARTIFACT
    if tag in {"img", SVG}:
        return _picture(element)
    if element.get("role") == "doc-footnote" and tag != "li":
        return "Note"
    return "Link" if tag == "a" and element.get("href") else _of_text(element, tag, parents)


def _of_text(element: Element, tag: str, parents: Mapping[Element, Element]) -> str:
    if tag in HEADINGS and _quoted(element, parents):
        return "P"
    kind = (_LISTED if tag in _LISTED and in_contents(element, parents) else _TYPES).get(tag, PASSED)
    if not kind and (element.get("lang") or expansion(element)):
        return "Span" if _runs_in(tag) else "Div"
    return kind


def _quoted(element: Element, parents: Mapping[Element, Element]) -> bool:
    """True in a quotation, whose headings are none of this book's."""
    node = parents.get(element)
    while node is not None and node.tag != "blockquote":
        node = parents.get(node)
    return node is not None


def _runs_in(tag: str) -> bool:
    return tag not in {"div", "header", "footer", "hgroup", "details", "fieldset", "form"}


def _picture(element: Element) -> str:
    if element.get("role") in {"presentation", "none"} or not alternative(element):
        return ARTIFACT
    return "Formula" if "math" in element.get("class", "").split() else "Figure"


def alternative(element: Element) -> str:
    """The words that stand for a picture; none when it is there to look nice."""
    if element.tag == SVG:
        title = element.find("{http://www.w3.org/2000/svg}title")
        return (element.get("aria-label") or (title.text if title is not None else "") or "").strip()
    return (element.get("alt") or "").strip()


def expansion(element: Element) -> str:
    """What an abbreviation stands for."""
    return (element.get("title") or "").strip() if element.tag == "abbr" else ""


def in_contents(element: Element, parents: Mapping[Element, Element]) -> bool:
    """True inside a table of contents."""
    node: Element | None = element
    while node is not None:
        if node.get("role") == "doc-toc":
            return True
        node = parents.get(node)
    return False


def is_call(element: Element) -> bool:
    """True for the number that calls a note."""
    return element.get("role") == "doc-noteref"


def numbering(element: Element) -> str:
    """How the items of a list are counted (ISO 32000-1, table 347)."""
    if element.tag == "ol":
        return _NUMBERINGS.get(element.get("type", "1"), "Decimal")
    return "Disc" if element.tag == "ul" else "None"


def scope(element: Element, parents: Mapping[Element, Element]) -> str:
    """What a cell of a table is the head of: of its column, unless it stands before a row."""
    given = _SCOPES.get(element.get("scope", ""))
    if given:
        return given
    row = parents.get(element)
    group = None if row is None else parents.get(row)
    if row is None or (group is not None and group.tag == "thead"):
        return "Column"
    return "Row" if any(cell.tag == "td" for cell in row) else "Column"


def said(element: Element) -> str:
    """What is said of a link: its label, its title, or its words, with a mark for each number of a page."""
    given = element.get("aria-label") or element.get("title")
    return " ".join((given or words(element)).translate(_UNSEEN).split())


def words(element: Element) -> str:
    """The text of *element* as it is read; a number of a page is the id of its place between `NUMBER_OPENS` and
    `NUMBER_CLOSES`, since the number is not known yet."""
    if element.get("aria-hidden") == "true" or element.get("role") == "doc-footnote":
        return ""
    if element.get("data-page"):
        return f"{NUMBER_OPENS}{element.get('data-page')}{NUMBER_CLOSES}"
    if element.tag in {"img", SVG}:
        return alternative(element)
    parts = [element.text or ""]
    for child in element:
        parts += [words(child), child.tail or ""]
    return "".join(parts)
