"""Numbers are settled once, in the book, so that an edition that leaves something out counts nothing anew."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from pressrun.ground import markup
from pressrun.ground.markup import Element
from pressrun.model.book import Role
from pressrun.reading.proof import Proof, call

FIGURES = markup.having("figure", "figure") + "[figcaption]"
TABLES = markup.having("figure", "table") + "[figcaption]"
QUESTIONS = markup.having("section", "question")
POINTS = markup.having("section", "key-points") + "/*[self::ul or self::ol]/li"
RULES = markup.having("section", "ground-rules") + "/*[self::ul or self::ol]/li"
"""What is counted through the whole book, each by itself (XPath below a section)."""

PARAGRAPHS = (
    "p[not(ancestor::*[self::section or self::aside or self::blockquote or self::figure or self::li or self::dd"
    " or self::td or self::th or contains(concat(' ', @class, ' '), ' epigraph ')])]"
)
"""Paragraphs of the running text: not those of a list, a quotation, or a passage with a meaning of its own."""

_FORMULA = f"{{{markup.MATHML}}}math"


def number(proofs: Sequence[Proof], *, sections: bool, paragraphs: bool, notes_by_section: bool) -> None:
    """Give numbers to sections, headings, figures, tables, questions, key points, ground rules and notes, and, if
    they are asked for, to the paragraphs of the body.

    A question and a paragraph that are counted have an id, too: the author's, or ``question-4`` and ``par-12``.
    """
    if sections:
        _sections(proofs)
    for what in (FIGURES, TABLES, QUESTIONS, POINTS, RULES):
        _through(proofs, what)
    _named(proofs, QUESTIONS, "question")
    if paragraphs:
        _paragraphs([proof for proof in proofs if proof.role is Role.BODY])
    _notes(proofs, anew=notes_by_section)


def _paragraphs(proofs: Sequence[Proof]) -> None:
    """Through the whole body, so that a number says all: “paragraph 12”, whatever sections an edition has."""
    numbers = count(1)
    for paragraph in _each(proofs, PARAGRAPHS):
        if not _is_formula(paragraph):
            paragraph.set("data-number", str(next(numbers)))
    _named(proofs, f"{PARAGRAPHS}[@data-number]", "par")


def _is_formula(paragraph: Element) -> bool:
    """True for a displayed formula that stands by itself."""
    inside = "".join((paragraph.text or "", *(child.tail or "" for child in paragraph)))
    return not inside.strip() and [child.tag for child in paragraph] == [_FORMULA]


def _named(proofs: Iterable[Proof], what: str, name: str) -> None:
    for proof in proofs:
        for element in markup.find(proof.main, f".//{what}"):
            if not element.get("id") and element.get("data-number"):
                call(proof, element, f"{name}-{element.get('data-number')}")


def _sections(proofs: Iterable[Proof]) -> None:
    """The sections of the body that want to be counted; in each, the headings of the first level below its title."""
    numbers = count(1)
    for proof in proofs:
        if proof.role is Role.BODY and proof.matter.number and not _unnumbered(proof.title):
            proof.number = str(next(numbers))
            headings = [one for one in proof.main.findall("h2") if not _unnumbered(one)]
            for position, heading in enumerate(headings, 1):
                heading.set("data-number", f"{proof.number}.{position}")


def _through(proofs: Iterable[Proof], what: str) -> None:
    numbers = count(1)
    for element in _each(proofs, what):
        if not _unnumbered(element):
            element.set("data-number", str(next(numbers)))


def _each(proofs: Iterable[Proof], what: str) -> Iterator[Element]:
    for proof in proofs:
        yield from markup.find(proof.main, f".//{what}")


def _unnumbered(element: Element) -> bool:
    return "unnumbered" in markup.classes(element)


def _notes(proofs: Iterable[Proof], *, anew: bool) -> None:
    numbers = count(1)
    for proof in proofs:
        numbers = count(1) if anew else numbers
        given = {}
        for note in proof.notes:
            given[f"#{note.get('id')}"] = str(next(numbers))
            note.set("data-number", given[f"#{note.get('id')}"])
        for reference in markup.find(proof.root, "*//a[@role='doc-noteref']"):
            value = given[reference.get("href", "")]
            reference.set("data-number", value)
            reference.text = value
