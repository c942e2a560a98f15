"""Lines that are counted: which blocks of the reading have them, and references to them.

The press counts what it finds in the blocks that are marked here, once it knows where lines end.
"""

from pressrun.ground import markup
from pressrun.ground.markup import Element
from pressrun.model.edition import Edition

_BLOCKS = f"*[self::p or self::li or self::dt or self::dd or self::{markup.having('div', 'line-block')}]"
_NOT_THESIS = "not(contains(concat(' ', @class, ' '), ' thesis '))"
_LEADER = "contains(concat(' ', @class, ' '), ' leader ')"
_NONE = (
    f"ancestor::figure or ancestor::table or ancestor::aside or ancestor::section[{_NOT_THESIS}]"
    f" or ancestor-or-self::*[{_LEADER}]"
)
_COUNTED = f".//{_BLOCKS}[not({_NONE})]"
_REFERENCES = ".//a[@data-ref='lines'][starts-with(@href, '#')][not(span[@data-lines])]"


def mark(tree: Element) -> None:
    """Mark the blocks of running text: paragraphs, quotations, lists, verse, the thesis.

    Not headings, captions, tables, code, notes, questions, key points and whatever else has numbers of its own; nor
    what only leaders get, so that a line has the same number in their packet.
    """
    for block in markup.find(tree, _COUNTED):
        block.set("data-counted", "")


def refer(tree: Element, edition: Edition) -> None:
    """References to lines: a place for what they are called by on the pages of *edition*, by lines where it counts any,
    else by the page. Until it is known, and where it never is, the words of the passage stand in it.

    A handout has these words alone, and where a paragraph has a number that is enough.
    """
    if edition.layout == "handout":
        return
    for reference in markup.find(tree, _REFERENCES):
        if edition.line_numbers or reference.get("data-paragraph") is None:
            place = markup.made("span", reference.text or "", "line-range")
            place.set("data-lines", reference.get("href", "")[1:])
            reference.text = None
            reference.insert(0, place)
