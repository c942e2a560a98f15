"""Drawings of an e-book bring their letters with them.

A drawing that stands in a text as a picture sees none of the fonts of the e-book, and its labels would be set in
whatever the device has, too wide for their boxes. So the faces that it names are put into it, cut down to its letters.
"""

import base64
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from pressrun.ebook.assets import SVG, SVG_TYPE
from pressrun.ebook.fonts import faced
from pressrun.ebook.letters import Look
from pressrun.ebook.package import Item
from pressrun.ebook.styles import Styles
from pressrun.ground import markup
from pressrun.ground.files import Shelf
from pressrun.ground.markup import Element
from pressrun.press.remembered import Memory

_WEIGHTS = {"normal": 400, "bold": 700, "bolder": 700, "lighter": 300}
_ASKS = ("font-family", "font-weight", "font-style")


def lettered(item: Item, styles: Styles, shelf: Shelf, memory: Memory | None = None) -> Item:
    """*item* with the faces in it that its text asks for; what is no drawing, or has no text, stays as it is."""
    if item.media_type != SVG_TYPE or b"<text" not in item.data:
        return item
    root = markup.document(item.data, huge=True)
    looks: dict[Look, set[str]] = defaultdict(set)
    for look, text in _texts(root, Look()):
        looks[look].update(text)
    fonts = faced({look: frozenset(text) for look, text in looks.items()}, styles.faces, shelf, memory=memory)
    if not fonts.items:
        return item
    style = etree.Element(f"{{{SVG}}}style")
    style.text = "".join(map(_inside, fonts.rules, fonts.items))
    root.insert(0, style)
    return replace(item, data=etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _texts(element: Element, around: Look) -> Iterator[tuple[Look, str]]:
    """Every piece of text with the look in which it is drawn."""
    look = _look(element, around)
    yield look, element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _texts(child, look)
        yield look, child.tail or ""


def _look(element: Element, around: Look) -> Look:
    said = {name: str(element.get(name)) for name in _ASKS if element.get(name)} | _styled(element)
    if "font-family" in said:
        names = (name.strip().strip("'\"") for name in said["font-family"].split(","))
        around = replace(around, families=tuple(names))
    if "font-weight" in said:
        weight = said["font-weight"]
        around = replace(around, weight=int(weight) if weight.isdigit() else _WEIGHTS.get(weight, around.weight))
    return replace(around, italic=said["font-style"] in {"italic", "oblique"}) if "font-style" in said else around


def _styled(element: Element) -> dict[str, str]:
    parts = (part.partition(":") for part in (element.get("style") or "").split(";"))
    return {name.strip(): value.strip() for name, _, value in parts if name.strip() in _ASKS}


def _inside(rule: str, item: Item) -> str:
    """The rule with the font itself in place of its address."""
    data = base64.b64encode(item.data).decode("ascii")
    return re.sub(r'url\(".*"\)', f"url(data:{item.media_type};base64,{data})", rule)
