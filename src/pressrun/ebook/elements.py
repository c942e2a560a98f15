"""What becomes of an element on its way into an e-book: its name there, and which of its attributes go with it.

Only what is listed goes. What pressrun wrote for itself (``data-block``) or for paper stays behind; what it means on a
screen is said in HTML's own words.
"""

import re

from pressrun.ebook import semantics as epub_semantics
from pressrun.ebook.assets import XLINK
from pressrun.ebook.markup import TYPE, classes, mark, speak
from pressrun.ground.markup import Element

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

REFUSED = frozenset({
    "script", "style", "iframe", "object", "embed", "applet", "frame", "frameset", "link", "meta", "base", "form",
    "audio", "video",
})  # fmt: skip
"""What no content document may hold: it would run, or ask for something from outside."""


_KEPT = frozenset({"id", "class", "title", "role", "hidden", "dir"})
_KEPT_ON = {
    "td": {"colspan", "rowspan", "headers"}, "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
    "ol": {"start", "reversed", "type"}, "li": {"value"}, "col": {"span"}, "colgroup": {"span"},
    "time": {"datetime"}, "data": {"value"},
}  # fmt: skip
_SIZE = re.compile(r"\d+(?:\.\d+)?(?:%|cm|mm|in|pt|em)$")


def for_paper(source: Element) -> bool:
    """True for what only paper needs: nobody writes on the rules of a screen."""
    return "lines" in classes(source) and source.get("aria-hidden") == "true"


def renamed(source: Element, tag: str) -> str:
    """The name of an element there: the label of a box to tick is text, key points are numbered however their author
    listed them, and a note is an aside of its own, since readers show that as a window over the page."""
    if tag == "label":
        return "span"
    if source.get("role") == "doc-footnote" and tag in {"li", "div", "p"}:
        return "aside"
    if tag in {"ol", "ul"} and any(child.get("role") == "doc-footnote" for child in source):
        return "div"
    return "ol" if tag == "ul" and any(child.get("data-number") for child in source) else tag


def attributes(made: Element, source: Element, tag: str, *, rtl: bool) -> None:
    """Give *made*, which is to be a *tag*, what it keeps of *source*, and say what it is."""
    kept = _KEPT | _KEPT_ON.get(tag, set())
    for name, value in source.attrib.items():
        if name in kept or str(name).startswith("aria-"):
            made.set(name, value)
    if source.get("lang"):
        speak(made, str(source.get("lang")))
    word, role = epub_semantics.meaning(tag, classes(source), source.get("role") or "")
    if source.get(TYPE) or word:
        made.set(TYPE, source.get(TYPE) or word)
    if role:
        made.set("role", role)
    _settings(made, source, tag)
    if rtl and tag in {"pre", "code"} and not made.get("dir"):
        made.set("dir", "ltr")


def _settings(made: Element, source: Element, tag: str) -> None:
    """How a thing stands: settled numbers of key points, columns, widths of pictures."""
    number, side, width = source.get("data-number") or "", source.get("data-align"), source.get("width") or ""
    if tag == "li" and number.isdigit():
        made.set("value", number)
    if side in {"left", "right", "center"}:
        mark(made, f"align-{side}")
    if tag == "img" and _SIZE.match(width):
        made.set("style", f"width: {width}")


def foreign(made: Element, source: Element) -> None:
    """Attributes of MathML and SVG: all but those that run, that pressrun added, or that lead out of the drawing."""
    for name, value in source.attrib.items():
        plain = str(name).lower()
        if plain.startswith(("on", "data-")):
            continue
        if plain in {"href", f"{{{XLINK}}}href"} and not str(value).startswith(("#", "data:image/")):
            continue
        if plain != "style" or "url(" not in str(value):
            made.set(name, value)
