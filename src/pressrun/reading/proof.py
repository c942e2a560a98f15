"""A section while it is being corrected: its draft as a tree, with a name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from pressrun.ground import markup
from pressrun.ground.markup import Element
from pressrun.ground.problems import Problem, Where, error
from pressrun.model.book import Link, Note, Role, Section
from pressrun.reading.frontmatter import FrontMatter, is_name


@dataclass(slots=True)
class Proof:
    """One section on its way into the book; its tree is changed in place, and local ids become book-wide ones last."""

    id: str
    role: Role
    path: str
    matter: FrontMatter
    root: Element
    """Holds ``h1``, ``header`` when there is a standfirst, ``main``, and an ``aside`` for each note."""

    number: str = ""
    """Empty when the section is not counted."""

    ids: dict[str, Element] = field(default_factory=dict)
    """Local id -> the element that has it."""

    links: list[Link] = field(default_factory=list)
    """Links out of the book that have a number, in order."""

    @property
    def title(self) -> Element:
        """The title's element."""
        return self.root[0]

    @property
    def main(self) -> Element:
        """The element that holds the text."""
        found = self.root.find("main")
        return self.root if found is None else found

    @property
    def notes(self) -> list[Element]:
        """The elements that hold the notes."""
        return self.root.findall("aside")

    def where(self, element: Element, text: str | None = None) -> Where:
        """The place of *element* in the author's file."""
        return Where(self.path, block=markup.block_of(element), text=text)

    def whole(self, local: str) -> str:
        """The book-wide id for a local one."""
        return f"{self.id}--{local}"


def section_id(path: str, matter: FrontMatter, title: Element) -> str:
    """The name of a section: what its front matter says, or its title's ``{#id}``, else its file's without number."""
    own = title.get("id", "")
    if matter.id:
        return matter.id
    if own and "data-auto" not in title.attrib and is_name(own):
        return own
    stem = PurePosixPath(path).stem
    name = re.sub(r"[\W_]+", "-", re.sub(r"^[\d\W_]+", "", stem).lower()).strip("-")
    return name or f"section-{re.sub(r'[^0-9]+', '-', stem).strip('-') or 'unnamed'}"


def register(proof: Proof) -> list[Problem]:
    """Note the ids of *proof*; an id that stands twice is a problem, but for a heading's own, which gives way."""
    problems = []
    elements = [one for one in markup.find(proof.root, "*//*[@id]|h1|aside") if one.get("id")]
    for element in sorted(elements, key=lambda one: "data-auto" in one.attrib):
        name = element.get("id", "")
        if name in proof.ids and "data-auto" in element.attrib:
            element.set("id", name := _free(name, proof.ids))
        if name not in proof.ids:
            proof.ids[name] = element
        elif element.tag == "dt":
            del element.attrib["id"]  # a term defined twice is reported as that
        else:
            problems.append(
                error(
                    "M004",
                    f"the id {name} is used twice in this section",
                    proof.where(element, f"#{name}"),
                    "Give one of the two another id.",
                )
            )
            del element.attrib["id"]
    return problems


def call(proof: Proof, element: Element, name: str) -> None:
    """Give *element* the local id *name*, or one like it that is free; an id of the author's outweighs it."""
    name = name if name not in proof.ids else _free(name, proof.ids)
    element.set("id", name)
    element.set("data-auto", "")
    proof.ids[name] = element


def _free(name: str, taken: Iterable[str]) -> str:
    number = 1
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"


def finish(proof: Proof) -> Section:
    """The section as the book has it."""
    for element in markup.find(proof.root, ".//*[@data-auto]"):
        del element.attrib["data-auto"]
    for local, element in proof.ids.items():
        if element is not proof.title:
            element.set("id", proof.whole(local))
    header = proof.root.find("header")
    return Section(
        id=proof.id,
        role=proof.role,
        title=markup.inner(proof.title),
        html=markup.inner(proof.main),
        source=proof.path,
        number=proof.number,
        short=proof.matter.short or markup.words(proof.title),
        standfirst="" if header is None else markup.inner(header),
        notes=tuple(Note(note.get("id", ""), note.get("data-number", ""), markup.inner(note)) for note in proof.notes),
        links=tuple(proof.links),
    )
