"""Mathematics, drawn: MathML in, a drawing out that sits on the baseline of the text round it.

WeasyPrint prints MathML as running text, a fraction as two numbers side by side, so none ever reaches it. Sole user of
ziamath and its font, STIX Two Math.
"""

import copy
import functools
import importlib
import math
import warnings
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

Untyped = Any
"""What ziamath hands out; it says nothing of its types."""

MATHML = "http://www.w3.org/1998/Math/MathML"

_SIZE = 24.0
_MARGIN = 1.0
_MOST = 400.0
_LAYOUT = frozenset({
    "math", "menclose", "mfenced", "mfrac", "mmultiscripts", "mover", "mpadded", "mphantom", "mprescripts", "mroot",
    "mrow", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtr", "munder", "munderover", "none",
})  # fmt: skip
_TOKENS = frozenset({"mi", "mn", "mo", "ms", "mspace", "mtext"})
_INVISIBLE = frozenset("\u2061\u2062\u2063\u2064\u200b\u2009\u200a\u2003\u2002\u00a0 \n\t")


@functools.cache
def _ziamath() -> Untyped:
    """The library, once a formula asks for it: most books have none, and it reads a font of 1.5 MB at once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return importlib.import_module("ziamath")


class Undrawable(Exception):  # noqa: N818  it is no fault of the program
    """Mathematics that ziamath cannot set; says why in a few words."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A formula as a picture, measured in the em of the text that it stands in."""

    svg: str
    """A whole SVG document; the same formula gives the same text."""

    width: float
    """em"""

    height: float
    """em, from the lowest point to the highest"""

    depth: float
    """em, how far it reaches below the baseline"""


@functools.lru_cache(maxsize=512)
def draw(mathml: str, font: str | None = None) -> Drawing:
    """The drawing of a ``<math>`` element, with the mathematical font of file *font* instead of STIX Two Math.

    Raises `Undrawable`.
    """
    try:
        root = ElementTree.fromstring(mathml)  # noqa: S314  it comes from a tree that has been parsed
    except ElementTree.ParseError as fault:
        raise Undrawable(f"not well-formed: {fault}") from None
    root = _bare(root)
    _check(root)
    display = root.get("display") == "block"
    root.set("displaystyle", "true" if display else "false")
    return _drawn(root, font)


def _drawn(root: ElementTree.Element, font: str | None) -> Drawing:
    try:
        formula = _ziamath().Math(root, size=_SIZE, font=font, margin=_MARGIN)
        _check_letters(root, formula)
        svg: ElementTree.Element = formula.svgxml()
        lowest = float(formula.getyofst())
    except Undrawable:
        raise
    except Exception as fault:  # noqa: BLE001  a library of drawing may fail in any way; the author gets the formula
        raise Undrawable(f"{type(fault).__name__} {fault}".strip()) from None
    width, height = float(svg.get("width", "0")) / _SIZE, float(svg.get("height", "0")) / _SIZE
    if not (0 < height < _MOST and 0 < width < _MOST and math.isfinite(lowest)):
        raise Undrawable("it has no extent")
    return Drawing(ElementTree.tostring(svg, encoding="unicode"), width, height, (_MARGIN - lowest) / _SIZE)


def _bare(element: ElementTree.Element) -> ElementTree.Element:
    """The element without namespace, and without what MathML says of its own source."""
    tag = element.tag.removeprefix(f"{{{MATHML}}}")
    if tag == "semantics":
        if not len(element):
            raise Undrawable("it is empty")
        return _bare(element[0])
    plain = ElementTree.Element(tag, {name: value for name, value in element.attrib.items() if ":" not in name})
    plain.text = element.text
    plain.extend([_bare(child) for child in element])
    return plain


def _check(root: ElementTree.Element) -> None:
    for element in root.iter():
        if element.tag not in _LAYOUT and element.tag not in _TOKENS:
            raise Undrawable(f"the element {element.tag}")
        if element.tag in _LAYOUT and (element.text or "").strip():
            raise Undrawable(f"text directly in {element.tag}")


def _check_letters(root: ElementTree.Element, formula: Untyped) -> None:
    for element in root.iter():
        for letter in (element.text or "") if element.tag in _TOKENS else "":
            if letter not in _INVISIBLE and not formula.font.glyphindex(letter):
                raise Undrawable(f"the mathematical font has no {letter} (U+{ord(letter):04X})")


def picture(element: ElementTree.Element) -> ElementTree.Element:
    """The ``<img>`` that stands for a ``<math>`` element: role, alternative text, class, size and baseline.

    Raises `Undrawable`.
    """
    alone = copy.copy(element)
    alone.tail = None
    drawing = draw(ElementTree.tostring(alone, encoding="unicode"))
    kind = "math-display" if element.get("display") == "block" else "math-inline"
    classes = " ".join(filter(None, [element.get("class", ""), "math", kind]))
    image = ElementTree.Element("img", {"class": classes, "role": "img", "alt": _words(element)})
    for name in ("id", "data-block", "data-number"):
        if element.get(name):
            image.set(name, element.get(name, ""))
    image.set("src", "data:image/svg+xml," + quote(drawing.svg))
    image.set(
        "style",
        f"width:{drawing.width:.4f}em;height:{drawing.height:.4f}em;vertical-align:{-drawing.depth:.4f}em",
    )
    return image


def _words(element: ElementTree.Element) -> str:
    """The formula in words: what the author wrote."""
    given = element.get("alttext")
    if given:
        return given
    for note in element.iter(f"{{{MATHML}}}annotation"):
        return (note.text or "").strip()
    return " ".join("".join(element.itertext()).split())
