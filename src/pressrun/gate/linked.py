"""The addresses that paper must list: one list for each section, and for each part that takes its text from several."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pressrun.gate.flows import ANYTHING, EDGE, Flow, Piece
from pressrun.gate.letters import letters
from pressrun.model.book import Book, Section
from pressrun.model.edition import Edition, Notes
from pressrun.setting.matter import TAKES

_NUMBER = re.compile(r'\sdata-link="(\d+)"')
_ALL_IN_ONE = "handout"
"""A part that prints everything in one."""


@dataclass(slots=True)
class Lists:
    """What is listed, and where."""

    book: Book
    edition: Edition
    groups: dict[str, list[str]] = field(default_factory=dict)
    """What a list belongs to -> numbers of its links."""

    called: set[str] = field(default_factory=set)
    """Ids of the notes that are called."""

    read: set[str] = field(default_factory=set)
    """Ids of the sections whose text is printed."""

    def section(self, section: Section, links: Sequence[str], called: Sequence[str]) -> None:
        """A section is printed with *links*, and calls the notes *called*."""
        self.read.add(section.id)
        self._add(self._of(section), links, called)

    def kind(self, kind: str, links: Sequence[str], called: Sequence[str]) -> None:
        """A part prints what is of *kind*: ``question``, ``terms``, or ``leader, plan``, which stands with the plan."""
        if kind == "text":
            return  # told section by section
        part = next((part for part in self.edition.parts if kind in TAKES.get(part, ())), kind.rpartition(", ")[2])
        self._add(_ALL_IN_ONE if _ALL_IN_ONE in self.edition.parts else f"part {part}", links, called)

    def _of(self, section: Section) -> str:
        return _ALL_IN_ONE if _ALL_IN_ONE in self.edition.parts else f"section {section.id}"

    def _add(self, group: str, links: Sequence[str], called: Sequence[str]) -> None:
        self.called.update(called)
        if self.edition.notes is Notes.FOOT and self.edition.layout != "handout":
            notes = {note.id: note.html for section in self.book.sections for note in section.notes}
            links = [*links, *(number for one in called for number in _NUMBER.findall(notes.get(one, "")))]
        self.groups.setdefault(group, []).extend(links)

    def _noted(self) -> None:
        """Notes that do not stand at the foot of the page are listed where they stand."""
        if self.edition.notes is Notes.FOOT or self.edition.layout == "handout":
            return
        apart = "notes" in self.edition.parts
        for section in self.book.sections:
            group = "part notes" if apart else self._of(section) if section.id in self.read else ""
            notes = [note.html for note in section.notes if note.id in self.called]
            if group and notes:
                self.groups.setdefault(group, []).extend(_NUMBER.findall("".join(notes)))

    def flows(self) -> Iterator[Flow]:
        """A flow for each list."""
        if self.edition.links == "none":
            return
        self._noted()
        known = {link.number: (section.source, link) for section in self.book.sections for link in section.links}
        for numbers in self.groups.values():
            pieces: list[Piece] = []
            for source, link in (known[value] for value in sorted(set(numbers), key=int)):
                said = letters(link.url.removeprefix("mailto:").removeprefix("tel:"))
                room = EDGE if pieces else ANYTHING
                pieces.append(Piece(said, room, source, link.block, link.url, opens=True, both_ways=self.book.rtl))
            if pieces:
                yield Flow("text", tuple(pieces))
