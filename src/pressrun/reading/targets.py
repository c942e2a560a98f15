"""What links can lead to: every id of the book, every section, every term, and what each is called."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pressrun.ground import markup
from pressrun.ground.files import Shelf
from pressrun.ground.markup import Element
from pressrun.ground.problems import Problem, error
from pressrun.reading.proof import Proof

_KINDS = {
    "h1": "section",
    "li": "key-point",
    "aside": "note",
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), "heading"),
}


class Target(NamedTuple):
    """Where a link leads."""

    proof: Proof
    local: str
    """Empty: the section itself."""

    @property
    def element(self) -> Element:
        """The element with the id."""
        return self.proof.ids[self.local] if self.local else self.proof.title

    @property
    def href(self) -> str:
        """As the canonical HTML has it."""
        return (
            f"#{self.proof.whole(self.local)}"
            if self.local and self.element is not self.proof.title
            else f"#{self.proof.id}"
        )

    @property
    def named(self) -> Element:
        """The thing that the link speaks of: what has the id, or the key point it stands in, since a list's item can
        have none."""
        element = self.element
        if element.tag == "span":
            return next((one for one in element.iterancestors("li") if one.get("data-number")), element)
        return element

    @property
    def number(self) -> str:
        """As printed; empty when it has none."""
        return self.proof.number if self.element is self.proof.title else self.named.get("data-number", "")

    @property
    def kind(self) -> str:
        """What it is, as a key of the table of printed words, or ``heading``; empty for a place without a name."""
        element = self.named
        if element.tag in {"figure", "section"}:
            return next((one for one in ("figure", "table", "question") if one in markup.classes(element)), "")
        return _KINDS.get(str(element.tag), "")

    def paragraph(self, words: Mapping[str, str]) -> str:
        """The number of the paragraph that it is, stands in or begins with, in words; empty when there is none."""
        inside = markup.find(self.element, "(ancestor-or-self::p[@data-number] | .//p[@data-number])[1]")
        number = inside[0].get("data-number", "") if inside and self.local else ""
        return words["paragraph"].format(number).replace(" ", "\u00a0") if number else ""

    @property
    def title(self) -> str:
        """Its words: a title, a caption, what is asked."""
        element = self.named
        if self.kind in {"figure", "table"}:
            element = next(iter(element.findall("figcaption")), element)
        elif self.kind == "question":
            element = next(iter(markup.find(element, ".//*[@data-block]")), element)
        return markup.own_words(element) if self.kind else ""


@dataclass(frozen=True, slots=True)
class Atlas:
    """All that links can lead to."""

    proofs: Sequence[Proof]
    by_path: Mapping[str, Proof]
    by_name: Mapping[str, Sequence[Target]]
    terms: Mapping[str, Target]
    words: Mapping[str, str]
    shelf: Shelf
    marks: tuple[str, str]
    """Quotation marks of the language."""


def survey(
    proofs: Sequence[Proof], words: Mapping[str, str], shelf: Shelf, marks: tuple[str, str] = ("\u201c", "\u201d")
) -> tuple[Atlas, list[Problem]]:
    """What links can lead to, and terms that are defined twice."""
    named: dict[str, list[Target]] = {}
    for proof in proofs:
        for local in proof.ids:
            named.setdefault(local, []).append(Target(proof, local))
    for proof in proofs:
        named.setdefault(proof.id, []).append(Target(proof, ""))
    terms, problems = _terms(proofs)
    return Atlas(proofs, {proof.path: proof for proof in proofs}, named, terms, words, shelf, marks), problems


def _terms(proofs: Iterable[Proof]) -> tuple[dict[str, Target], list[Problem]]:
    found: dict[str, Target] = {}
    problems = []
    for proof in proofs:
        for term in markup.find(proof.main, f".//{markup.having('section', 'terms')}//dt"):
            words = markup.words(term)
            if words.casefold() in found:
                before = found[words.casefold()].proof.path
                problems.append(
                    error(
                        "M020",
                        f"the term “{words}” is defined twice",
                        proof.where(term, words),
                        f"It is defined in {before} already: keep one of the two.",
                    )
                )
            elif term.get("id"):
                found[words.casefold()] = Target(proof, term.get("id", ""))
    return found, problems
