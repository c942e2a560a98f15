"""Canonical HTML made ready for a printed page: what paper asks of a text and a screen does not."""

import re
from collections.abc import Iterable, Iterator, Mapping

from pressrun.ground import markup
from pressrun.ground.markup import Element
from pressrun.ground.mono import MONO
from pressrun.model.book import Note

BLOCKS = frozenset(
    {
        "blockquote",
        "div",
        "dl",
        "figure",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
    }
)
"""Elements that end a line."""

_MATH = f"{{{markup.MATHML}}}math"
_SLIPPED = frozenset({"a", "b", "cite", "dfn", "em", "i", "span", "strong"})
_INLINE = _SLIPPED | {"abbr", "code", "img", "ins", "kbd", "mark", "q", "s", "small", "sub", "sup", "u", _MATH}
"""Elements inside a line, and those of them that may begin with a space: nothing shows where they begin."""

NBSP, BREAK, JOINER = "\u00a0", "\u200b", "\u2060"

_CODE_LINE = re.compile("[^\n]*\n|[^\n]+")
_BREAKS = re.compile(r"(?<=[/.?&=_#-])(?=[^\s/])")
_HOST = re.compile(r"[a-z]+://[^/\s]+/?")
_ADDRESS = re.compile(r"(?:https?://|www\.|[^\s@]+@)\S+$")
_SIZE = re.compile(r"\d+(?:\.\d+)?(?:%|px|pt|cm|mm|in|em)?$")
_LAST = re.compile(r"\S+(\s+)(\S+)\s*$")
_WORD = re.compile(r"\S+")
_SHORT = 6
"""Letters of a last word that looks lost on a line of its own."""

_PAIR = {"book": 18, "booklet": 18, "cards": 18, "packet": 18, "large-print": 18, "handout": 11}
"""Letters of the two last words, beyond which binding them would tear a hole in the line above, by layout."""

_JUSTIFIED = frozenset({"book", "booklet"})
"""Layouts that hyphenate, so that a longer last word need not be kept from a line of its own."""

_FEW = 54
"""Letters of a text that is a line or less, where nothing needs to be bound."""

_NARROWEST = 288.0
"""Points; the column that a table is judged by."""

_LETTER, _LETTER_WIDE = 4.6, 4.0
"""Points; an average letter of a table, and half of what stands between two columns: in the usual size, and in the
smaller one of a wide table. Where even that does not fit, words are broken."""

_LEAD, _LEAD_LETTERS = 4, 10
"""Words that open a chapter in small capitals, at most; fewer when they have that many letters."""

_OPEN = 110
"""Letters of a list's item, beyond which the items stand apart."""

_LONG = 14
"""Rows of a table, or lines of code, that may break between two of them."""

_QUOTE = 120
"""Letters of a pull quote that fills four lines."""

_BOUND = ("h2", "h3", "h4", "h5", "h6", "figcaption", "li", "dd", "p")
"""Elements whose short last word is kept from a line of its own."""

_TICKS = ("\u2610", "\u2611", "\u2612")


class Html(str):
    """Text that is markup already: templates print it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


NOTHING = Html()


def found(tree: Element, path: str) -> list[Element]:
    """The elements that an XPath finds from *tree*."""
    return markup.find(tree, path)


def has(element: Element, name: str) -> bool:
    """True when *element* has the class *name*."""
    return name in (element.get("class") or "").split()


def mark(element: Element, name: str) -> None:
    """Give *element* the class *name*."""
    element.set("class", f"{element.get('class') or ''} {name}".strip())


def replace(element: Element, html: str) -> None:
    """Put *html* where *element* stood."""
    holder = markup.parse(html)
    parent = element.getparent()
    if parent is not None:
        parent.replace(element, holder)
        holder.tail = element.tail
        markup.unwrap(holder)


def bare(html: str) -> Html:
    """Inline HTML as a table of contents repeats it: no notes, no links, no ids, no blocks to find."""
    tree = markup.parse(html)
    without_notes(tree)
    for number in found(tree, ".//span[@data-mark]"):
        markup.drop(number)
    for element in list(tree.iterdescendants()):
        element.attrib.pop("id", "")
        element.attrib.pop("data-block", "")
        if element.tag == "a":
            markup.unwrap(element)
    return Html(markup.inner(tree))


def line(html: str) -> Html:
    """A title or a standfirst for paper: its two last words are bound."""
    tree = markup.parse(html)
    _bind(tree, 18, 18)
    return Html(markup.inner(tree))


def without_notes(tree: Element) -> None:
    """Take out the references to footnotes."""
    for reference in found(tree, ".//a[@role='doc-noteref']"):
        markup.drop(reference)


def foot(tree: Element, notes: Mapping[str, Note]) -> None:
    """Put each footnote beside its reference, from where the press floats it to the foot of the page."""
    for reference in found(tree, ".//a[@role='doc-noteref']"):
        note = notes.get(reference.get("href", "")[1:])
        if note is None:
            continue
        float_ = markup.parse(note.html)
        float_.tag = "span"
        for name, value in (("class", "fn"), ("role", "doc-footnote"), ("id", note.id), ("data-number", note.number)):
            float_.set(name, value)
        first = next(iter(float_), None)
        if first is not None and first.tag == "p":
            first.tag = "span"  # so that it begins on the line of its number
        float_.tail, reference.tail = reference.tail, None
        reference.addnext(float_)


def for_paper(tree: Element, layout: str) -> None:
    """All of it, for text that has no footnotes left to place."""
    for table in tree.iterdescendants("table") if layout != "large-print" else ():  # where `listed` has judged them
        _judge(table)
    for quote in found(tree, ".//aside[contains(concat(' ', @class, ' '), ' pull-quote ')]"):
        if len(markup.words(quote)) > _QUOTE:
            mark(quote, "long")
    for listing in tree.iterdescendants("ul", "ol"):
        _look(listing)
    for call in found(tree, ".//a[@role='doc-noteref']") if layout != "large-print" else ():  # there it is in brackets
        call.text = JOINER + (call.text or "").lstrip(JOINER)  # or a line might begin with it, behind a full stop
    for element in found(tree, ".//img | .//col[@data-width] | .//ol[@start] | .//a[@href]"):
        {"img": _measure, "col": _share, "ol": _count, "a": _break}[element.tag](element)
    for block in list(tree.iter(*_BOUND)):
        _bind_block(block, layout)
    for element in markup.find(tree, ".//*[not(ancestor::pre)]"):  # code stays as it is
        _slip(element)
    for code in found(tree, ".//pre/code"):  # last, since it makes most of all elements
        _cut(code)


def without_colours(tree: Element) -> None:
    """Drawings are asked for in black and grey."""
    for picture in tree.iterdescendants("img"):
        address = picture.get("src", "")
        if address.lower().endswith(".svg"):
            picture.set("src", f"{address}?{MONO}")


def label(words: str) -> Element:
    """A line that says what stands below it."""
    made = span("label", words)
    made.tag = "p"
    return made


def caption(tree: Element, words: Mapping[str, str]) -> None:
    """Put the number of a figure or a table before its caption."""
    for figure in found(tree, ".//figure[@data-number]"):
        line = next(figure.iterchildren("figcaption"), None)
        if line is None:
            continue
        kind = "table" if has(figure, "table") else "figure"
        number = span("caption-number", words[kind].format(figure.get("data-number")))
        number.tag = "b"
        number.text, number.tail, line.text = f"{number.text}.", f" {line.text or ''}", None
        line.insert(0, number)


def count_paragraphs(tree: Element) -> None:
    """Put its number before each paragraph that has one."""
    for paragraph in found(tree, ".//p[@data-number]"):
        number = span("par-number", paragraph.get("data-number", ""))
        number.tail, paragraph.text = f" {(paragraph.text or '').lstrip()}", None
        paragraph.insert(0, number)


def _look(listing: Element) -> None:
    """Say of a list that its items are long, and of an item that it has a box to tick instead of a bullet."""
    said = [(item, markup.words(item)) for item in listing]
    if any(len(words) > _OPEN for _, words in said):
        mark(listing, "open")
    for item, words in said:
        if words.startswith(_TICKS):
            mark(item, "task")


def _cut(code: Element) -> None:
    """A line of code is an element, so that what runs over can be indented."""
    if len(code):
        return
    lines, block = _CODE_LINE.findall(code.text or ""), code.getparent()
    if block is not None and len(lines) > _LONG:
        mark(block, "long")
    code.text = None
    for text in lines:
        code.append(span("line", text))


def span(name: str, text: str) -> Element:
    """A piece of a line, of the class *name*."""
    return markup.made("span", text, name)


def _judge(table: Element) -> None:
    """Say of a table that it is too wide to be set as usual, or too long to be kept on one page."""
    rows = found(table, "./thead/tr | ./tbody/tr | ./tfoot/tr | ./tr")
    longest = longest_words(rows)
    if _width(longest, _LETTER) > _NARROWEST:
        mark(table, "wide")
    if _width(longest, _LETTER_WIDE) > _NARROWEST:
        mark(table, "broken")
    columns = found(table, "./colgroup/col")
    drawn = [(_share_of(column) * _NARROWEST, longest.get(place, 0) + 1) for place, column in enumerate(columns)]
    if any(width < _LETTER * letters for width, letters in drawn):
        markup.drop(found(table, "./colgroup")[0])  # what was drawn is too narrow for its words
    if len(rows) > _LONG:
        holder = table.getparent()
        mark(table, "long")
        if holder is not None and holder.tag == "figure":
            mark(holder, "long")


def longest_words(rows: Iterable[Element]) -> dict[int, int]:
    """Column -> letters of the longest word in it."""
    longest: dict[int, int] = {}
    for row in rows:
        for column, cell in enumerate(row):
            longest[column] = max([longest.get(column, 0), *map(len, markup.words(cell).split())])
    return longest


def _width(longest: Mapping[int, int], letter: float) -> float:
    """Points that a table needs whose columns have words of so many letters."""
    return sum(letter * (letters + 2) for letters in longest.values())


def _share_of(column: Element) -> float:
    return float(column.get("data-width", "100").rstrip("%")) / 100


def _measure(picture: Element) -> None:
    """The size that the author gives a picture."""
    sizes = []
    for name in ("width", "height"):
        value = picture.get(f"data-{name}", "")
        if _SIZE.match(value):
            sizes.append(f"{name}: {value}px" if value.isdecimal() else f"{name}: {value}")
    if sizes:
        picture.set("style", "; ".join(sizes))


def _share(column: Element) -> None:
    """The width that the author gives a column."""
    column.set("style", f"width: {column.get('data-width')}")


def _count(listing: Element) -> None:
    """The number that a list begins with."""
    listing.set("style", f"counter-reset: list-item {int(listing.get('start', '1')) - 1}")


def address(text: str) -> Html:
    """An address, with the places where it may be broken; no hyphen, which would look like a part of it.

    The name of the host stays whole, behind its ``https://``.
    """
    host = _HOST.match(text)
    start, rest = (host[0], text[host.end() :]) if host and len(host[0]) <= _PAIR["book"] * 2 else ("", text)
    end = BREAK if rest and start.endswith("/") else ""
    kept = f'<span class="host">{markup.escape(start)}</span>{end}' if start else ""
    return Html(kept + markup.escape(_BREAKS.sub(BREAK, rest)))


def _break(link: Element) -> None:
    text = link.text or ""
    if not len(link) and _ADDRESS.match(text):
        broken = markup.parse(address(text))
        link.text = broken.text
        link.extend(broken)
        mark(link, "address")


def _bind_block(block: Element, layout: str) -> None:
    """Keep a short last word from a line of its own."""
    pair = _PAIR.get(layout, 0)
    _bind(block, _SHORT if block.tag == "p" and layout in _JUSTIFIED else pair, pair)


def _bind(block: Element, longest: int, pair: int) -> None:
    """Bind the two last words of *block*, unless the last has more than *longest* letters or both more than *pair*."""
    slots = list(_slots(block))
    if sum(len(text) for _, _, text in slots) <= _FEW:
        return
    for element, name, text in reversed(slots):
        if not text.strip():
            continue
        last = _LAST.search(text, max(0, len(text.rstrip()) - pair - 2))  # no further back than two words may reach
        if last and len(last[2]) <= longest and len(last[0].strip()) <= pair:
            start, end = last.span(1)
            setattr(element, name, f"{text[:start]}{NBSP}{text[end:]}")
        return


def _slip(inline: Element) -> None:
    """Move the space before an inline element into it.

    WeasyPrint breaks a line after its first word when its text fits but for the space that ends it, before an element.
    """
    if inline.tag not in _INLINE:
        return
    before, parent = inline.getprevious(), inline.getparent()
    text = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    if parent is None or not text.strip() or not text[-1].isspace():
        return
    call = inline.get("role") == "doc-noteref"  # of a note: it follows its word at once
    kept = call or has(inline, "address") or inline.get("data-page") or inline.get("data-lines")
    if inline.tag in _SLIPPED and (inline.text or "")[:1].strip() and not kept:
        inline.text = f" {inline.text}"
    elif not call:
        inline.addprevious(span("gap", " "))
    if before is not None:
        before.tail = text.rstrip()
    else:
        parent.text = text.rstrip()


def _slots(block: Element) -> Iterator[tuple[Element, str, str]]:
    """The texts that stand in *block* itself and its inline elements, not in blocks inside of it."""
    yield block, "text", block.text or ""
    for child in block:
        if child.tag in BLOCKS or has(child, "fn"):
            continue
        if child.tag not in {_MATH, "code", "pre"} and child.get("role") != "doc-noteref":
            yield from _slots(child)
        yield child, "tail", child.tail or ""


def lead(tree: Element) -> None:
    """The first words of a chapter, so that a theme can set them off; a thesis or an epigraph may stand before them."""
    first = next((one for one in tree if not (has(one, "thesis") or has(one, "epigraph"))), None)
    text = (first.text or "") if first is not None and first.tag == "p" else ""
    words = list(_WORD.finditer(text))
    if first is None or len(words) <= _LEAD or not text[0].isalpha():
        return
    count = next((n for n in range(2, _LEAD) if words[n - 1].end() >= _LEAD_LETTERS), _LEAD)
    end = words[count - 1].end()
    opening = span("lead", text[:end])
    opening.tail, first.text = text[end:], None
    first.insert(0, opening)
