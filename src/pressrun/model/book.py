"""What the author said: a book is metadata and sections in order. Nothing here reads, writes or sets type."""

import datetime
import enum
from dataclasses import dataclass

from pressrun.ground.problems import Where


class Role(enum.StrEnum):
    """Where a section stands in the book."""

    FRONT = "front"
    BODY = "body"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who made the book."""

    name: str
    """As it is printed."""

    role: str = "author"
    """A word of `ROLES`."""

    file_as: str = ""
    """As a catalogue files it (``Author, Ann``); the name itself when empty."""


ROLES: dict[str, str] = {
    "author": "aut",
    "editor": "edt",
    "illustrator": "ill",
    "translator": "trl",
    "publisher": "pbl",
    "contributor": "ctb",
    "designer": "bkd",
    "photographer": "pht",
    "compiler": "com",
    "narrator": "nrt",
}
"""A person's role as written in ``book.yaml`` -> the code of the MARC relators (id.loc.gov/vocabulary/relators)."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A name by which catalogues know the book."""

    scheme: str
    """``uuid``, ``isbn``, ``doi`` or ``url``."""

    value: str
    """The bare value, without a scheme in front."""

    @property
    def urn(self) -> str:
        """As EPUB's ``dc:identifier`` wants it."""
        return {"uuid": "urn:uuid:", "isbn": "urn:isbn:", "doi": "doi:", "url": ""}[self.scheme] + self.value


@dataclass(frozen=True, slots=True)
class Session:
    """What a packet says of the meeting it is for."""

    purpose: str = ""
    """A sentence; empty when the author gives none (so for every field)."""

    minutes: int = 0
    """Length of the meeting in minutes; 0 when not given."""

    group: str = ""
    """``4 to 8 people``."""

    bring: str = ""
    """``A pencil``."""

    start: str = ""
    """When it begins, by a clock of 24 hours: ``18:30``."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Somebody's judgement on how well the book can be read by everybody; nothing is claimed without one."""

    evaluator: str = ""
    """Who judged; empty when nobody did (so for every field)."""

    conforms_to: str = ""
    """Version and level of WCAG: ``wcag-2.2-aa``."""

    report: str = ""
    """Where the judgement can be read: an address."""

    date: datetime.date | None = None
    """The day of it."""

    @property
    def standard(self) -> str:
        """As EPUB Accessibility 1.1 wants it written: ``EPUB Accessibility 1.1 - WCAG 2.2 Level AA``."""
        _, version, level = self.conforms_to.split("-") if self.conforms_to else ("", "", "")
        return f"EPUB Accessibility 1.1 - WCAG {version} Level {level.upper()}"


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote. It is printed at the foot of its page, after its section or at the end, as the edition says."""

    id: str
    """``<section>--fn-<n>``; the reference in the text is ``<section>--fnref-<n>``."""

    number: str
    """As printed, the same in every edition."""

    html: str
    """Canonical HTML: one or more blocks."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link out of the book that paper prints the address of."""

    number: str
    """As printed, the same in every edition."""

    url: str
    """Where it leads."""

    block: int
    """Ordinal of the text block that it first stands in; 0 when it stands in none."""


@dataclass(frozen=True, slots=True)
class Section:
    """One file of the manuscript after reading."""

    id: str
    """Name of the section in ids and links; from its file name unless the author gives one."""

    role: Role
    """Front, body or back."""

    title: str
    """Canonical inline HTML; never empty."""

    html: str
    """Canonical HTML of everything below the title (see ``docs/architecture.md``, The canonical HTML)."""

    source: str
    """Path of the file from the project folder."""

    number: str = ""
    """As printed (``2``); empty when sections are not numbered, and for front and back."""

    short: str = ""
    """Plain text for the running head; never empty after reading."""

    standfirst: str = ""
    """One sentence under the title, canonical inline HTML; empty when there is none."""

    notes: tuple[Note, ...] = ()
    """Footnotes in the order of their references."""

    links: tuple[Link, ...] = ()
    """Links out of the book in the order of the text; in the HTML, ``data-link`` has the number of each."""

    def at(self, block: int | str | None = None, text: str | None = None) -> Where:
        """The place of a block of this section in the author's file."""
        return Where(self.source, block=int(block) if block else None, text=text)


@dataclass(frozen=True, slots=True)
class Book:
    """Metadata and sections, as the author ordered them."""

    title: str
    """Plain text."""

    language: str
    """BCP 47 tag (``en-GB``)."""

    sections: tuple[Section, ...]
    """Front, body, back, each in the author's order."""

    date: datetime.date
    """The date of this text; also the date of every file made, so that the same text gives the same bytes."""

    identifiers: tuple[Identifier, ...]
    """At least one; the first is the one that e-readers keep places by."""

    subtitle: str = ""
    """Plain text; empty when there is none (so for every field below)."""

    short_title: str = ""
    """For running heads; the title when the author gives none."""

    people: tuple[Person, ...] = ()
    rights: str = ""
    """A sentence: who may copy what."""

    licence_url: str = ""
    publisher: str = ""
    description: str = ""
    """One to three sentences, plain text."""

    subjects: tuple[str, ...] = ()
    session: Session = Session()
    accessibility: Evaluation = Evaluation()
    """What an evaluator found."""

    kinds: tuple[str, ...] = ("opening", "factual", "interpretive", "evaluative", "closing")
    """The kinds of question that this book uses, in the order in which they ask for more."""

    source: str = "manuscript/book.yaml"
    """Path of the file that describes the book."""

    def having(self, role: Role) -> tuple[Section, ...]:
        """The sections with *role*, in order."""
        return tuple(section for section in self.sections if section.role is role)

    @property
    def rtl(self) -> bool:
        """True when the language is written from right to left."""
        parts = self.language.lower().split("-")
        return (
            parts[0] in {"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"} or "arab" in parts
        )
