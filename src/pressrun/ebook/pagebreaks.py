"""Marks of printed pages in the text of an e-book: whoever is told to turn to page 12 finds it there, at the same word.

Where a page begins is known by its text block and its first letters. The mark stands before what begins with them; a
page that begins inside a word is marked before that word, since nothing may stand in the middle of it. EPUB
Accessibility 1.1, 3.4.2 (page navigation).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from pressrun.ebook.markup import local
from pressrun.ground.markup import Element
from pressrun.model.pagination import Opening, Pagination, Spot

_FOREIGN = frozenset({"math", "svg"})
_LISTS = frozenset({"ol", "ul", "dl", "table", "thead", "tbody", "tfoot", "tr"})
"""Elements that take no mark among their children."""

_PREFIXES = (24, 12, 6)
"""Letters by which the first word of a page is looked for: fewer where the editions do not read quite the same."""

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff]")
"""Letters of scripts that leave no space between words: any of them may begin a line, and a page."""


def put(trees: Mapping[int, Element], sources: Mapping[int, str], pagination: Pagination) -> None:
    """Put the marks of *pagination* into *trees*, the documents by the place of their sheets; *sources* has the file of
    the manuscript that each comes from where its text does not say. Pages whose text is not in this edition have none.
    """
    homes = dict(reversed([found for place, tree in trees.items() for found in _blocks(tree, sources[place])]))
    taken = {name for tree in trees.values() for part in tree.iter("*") if (name := part.get("id"))}
    for opening in pagination.openings:
        block = homes.get((opening.spot.source, opening.spot.block))
        if block is not None:
            _place(block, opening.spot).insert(_made(opening, taken))


def _blocks(tree: Element, source: str) -> Iterator[tuple[tuple[str, int | None], Element]]:
    """Every text block by its file and its number."""
    for child in tree.iterchildren("*"):
        own, number = str(child.get("data-source") or source), str(child.get("data-block") or "")
        if number.isdigit():
            yield (own, int(number)), child
        yield from _blocks(child, own)


def _made(opening: Opening, taken: set[str]) -> Element:
    name = f"page-{opening.label}"
    while name in taken:
        name += "-"
    taken.add(name)
    return etree.Element("span", {"role": "doc-pagebreak", "id": name, "aria-label": opening.label})


@dataclass(frozen=True, slots=True)
class _Place:
    """Before a letter of the text of *element*, or of what follows it; or before *element* itself."""

    element: Element
    at: int
    of: Literal["text", "tail", "before"]

    def insert(self, mark: Element) -> None:
        """Put *mark* there."""
        element, parent = self.element, self.element.getparent()
        if self.of == "text":
            text = element.text or ""
            element.text, mark.tail = text[: self.at], text[self.at :]
            element.insert(0, mark)
        elif self.of == "tail":
            text = element.tail or ""
            element.tail, mark.tail = None, text[self.at :]
            element.addnext(mark)
            element.tail = text[: self.at]
        elif parent is not None:
            parent.insert(parent.index(element), mark)


def _place(block: Element, spot: Spot) -> _Place:
    if not spot.offset:
        return _before(_outermost(block, above=spot.above))
    letters = list(_letters(block))
    at = _found("".join(letter for letter, _ in letters), spot)
    return _word(letters[at][1]) if at < len(letters) else _before(block)


def _before(element: Element) -> _Place:
    """Before *element*, or where nothing may stand there, at its beginning."""
    parent = element.getparent()
    if parent is not None and local(parent) in _LISTS:
        while local(element) in _LISTS and len(element):
            element = element[0]
        return _Place(element, 0, "text")
    return _Place(element, 0, "before")


def _outermost(block: Element, *, above: bool) -> Element:
    """The outermost element that begins with *block*; *above*, with a label or a picture that belongs to it."""
    element = block
    while (parent := element.getparent()) is not None and _begins(parent, element, above=above):
        around = parent.getparent()
        if around is None or local(around) in {"body", "html"}:
            break
        element = parent
    return element


def _begins(parent: Element, element: Element, *, above: bool) -> bool:
    """True when nothing stands before *element* in *parent*, or *above* it no text block."""
    before = list(element.itersiblings(preceding=True))
    if above:
        return not any(part.get("data-block") for one in before for part in one.iter("*"))
    return not (parent.text or "").strip() and not before


def _letters(block: Element) -> Iterator[tuple[str, _Place]]:
    """The letters and digits of *block*, each with its place; not those of blocks inside of it, nor of formulas."""
    yield from _each(block, "text")
    for child in block.iterchildren("*"):
        if not child.get("data-block") and local(child) not in _FOREIGN:
            yield from _letters(child)
        yield from _each(child, "tail")


def _each(element: Element, of: Literal["text", "tail"]) -> Iterator[tuple[str, _Place]]:
    text = (element.text if of == "text" else element.tail) or ""
    return ((letter, _Place(element, at, of)) for at, letter in enumerate(text) if letter.isalnum())


def _found(letters: str, spot: Spot) -> int:
    """Where the page begins in *letters*: at its first words, nearest to where they should stand."""
    words = "".join(filter(str.isalnum, spot.words))
    for size in _PREFIXES:
        places = _all(letters, words[:size]) if words else []
        if places:
            return min(places, key=lambda at: abs(at - spot.offset))
    return spot.offset


def _all(letters: str, words: str) -> list[int]:
    return [found.start() for found in re.finditer(f"(?={re.escape(words)})", letters)]


def _word(place: _Place) -> _Place:
    """The beginning of the word that *place* stands in."""
    text = (place.element.text if place.of == "text" else place.element.tail) or ""
    at = place.at
    while at and not text[at - 1].isspace() and not _UNSPACED.match(text[at - 1]):
        at -= 1
    return _Place(place.element, at, place.of)
