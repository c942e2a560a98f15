"""What no line break of a reader's can help, made ready for a narrow screen: wide tables, long formulas and addresses.

A telephone shows some forty letters a line. What cannot be broken in so many would stand out of the screen, and a page
that is turned cannot be moved aside.
"""

import re
from collections.abc import Iterator

from lxml import etree

from pressrun.ebook.markup import XHTML, classes, mark
from pressrun.ground.markup import MATHML, Element

_LINE = 40
"""Letters of a table's size in a line of the narrowest screen."""

_MANY = 8
"""Columns from which on each has room for less than five letters."""

_SIGNS = 20
"""Letters and signs of a formula that fit into such a line."""

_LEAVES = tuple(f"{{{MATHML}}}{name}" for name in ("mi", "mn", "mo", "mtext", "ms"))
_CELLS = tuple(f"{{{XHTML}}}{name}" for name in ("td", "th"))
_WORD = re.compile(r"[^\s\u00ad\u200b-]+")
_PLACES = re.compile(r"(?<=[/?&=#_-])(?=[^/])|(?<=[^/:])(?=\.)")
"""Where an address may be broken: behind its strokes and signs, and before a full stop."""


def reflow(body: Element) -> None:
    """Mark tables and formulas below *body* that are too wide for a telephone, and say where addresses may break."""
    for table in body.iter(f"{{{XHTML}}}table"):
        _mark(table)
    for formula in list(body.iter(f"{{{MATHML}}}math")):
        _room(formula)
    for link in body.iter(f"{{{XHTML}}}a"):
        if link.text and not len(link) and link.text == link.get("href"):
            _break(link, link.text)


def _mark(table: Element) -> None:
    """A table is wide when the longest words of its columns, side by side with a blank between, are longer than a line;
    crowded when even the beginnings of so many words would be."""
    columns: dict[int, int] = {}
    for row in table.iter(f"{{{XHTML}}}tr"):
        for place, cell in enumerate(row.iterchildren(*_CELLS)):
            columns[place] = max([columns.get(place, 0), *_lengths(cell)])
    if sum(columns.values()) + len(columns) > _LINE:
        mark(table, "wide")
        if len(columns) > _MANY:
            mark(table, "crowded")


def _room(formula: Element) -> None:
    """Give a formula a box that a finger can move, if it is displayed or long."""
    around = formula.getparent()
    if formula.get("display") == "block":
        if around is not None and "display" not in classes(around):
            mark(around, "display")
    elif sum(len(leaf.text or "") for leaf in formula.iter(*_LEAVES)) > _SIGNS:
        _wrap(formula)


def _lengths(cell: Element) -> Iterator[int]:
    """Of the words in *cell*; what is code or an address breaks anywhere as it is."""
    if cell.get("colspan", "1") == "1":
        yield from (len(word) for text in cell.itertext() for word in _WORD.findall(str(text)))


def _wrap(formula: Element) -> None:
    box = etree.Element(f"{{{XHTML}}}span", {"class": "long-formula"})
    box.tail, formula.tail = formula.tail, None
    formula.addprevious(box)
    box.append(formula)


def _break(link: Element, address: str) -> None:
    link.text, *rest = _PLACES.split(address)
    for part in rest:
        etree.SubElement(link, f"{{{XHTML}}}wbr").tail = part
