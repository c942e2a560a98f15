"""What the parts of an edition are made of: the pieces that `matter.gather` sorts a book into."""

from dataclasses import dataclass

from pressrun.ground import markup
from pressrun.model.book import Role
from pressrun.setting import dress
from pressrun.setting.dress import Html

_LEADERS = ("leader", "answer")
"""Parts of a question that only leaders get."""

_LONG = 1500
"""Letters; some 30 lines beside a question."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a section that stands elsewhere in this edition."""

    html: Html
    source: str
    """File of the manuscript."""

    id: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what belongs to it."""

    id: str
    number: str
    kind: str
    weight: int
    """1 to 5: how much it asks of the reader, by the place of its kind among the kinds of the book."""

    lines: int | None
    """Ruled lines to write on; None when the author leaves it to the theme."""

    parts: tuple[tuple[str, Html], ...]
    """``ask`` and ``follow-up`` in the author's order, then ``leader`` and ``answer``, and what stands in each."""

    source: str
    about: str = ""
    """``#id`` of the passage that it asks about; empty when nobody has to be told."""

    about_words: str = ""
    """What that passage is called by: ``Table 1``."""

    @property
    def asked(self) -> tuple[tuple[str, Html], ...]:
        """What everybody gets of it."""
        return tuple(part for part in self.parts if part[0] not in _LEADERS)

    @property
    def kept(self) -> tuple[tuple[str, Html], ...]:
        """What only leaders get of it; empty in an edition for participants."""
        return tuple(part for part in self.parts if part[0] in _LEADERS)

    @property
    def long(self) -> bool:
        """True when what leaders get is more than a page may be left empty for."""
        return sum(len(markup.plain(html)) for _, html in self.kept) > _LONG


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the session plan."""

    title: str
    minutes: int
    start: int
    """Minutes from the beginning of the meeting."""

    html: Html
    source: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary."""

    id: str
    word: Html
    glosses: tuple[Html, ...]
    source: str
    key: str
    """What it is sorted by."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    level: int
    id: str
    number: str
    html: Html


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote that stands in a list."""

    id: str
    number: str
    html: Html

    @property
    def back(self) -> str:
        """Id of its reference in the text."""
        section, _, name = self.id.rpartition("--")
        return f"{section}--{name.replace('fn-', 'fnref-', 1)}"


@dataclass(frozen=True, slots=True)
class Setting:
    """A section as it stands in this edition."""

    id: str
    role: Role
    number: str
    title: Html
    short: str
    """Plain text, for the running head."""

    standfirst: Html
    html: Html
    source: str
    notes: tuple[Note, ...] = ()
    """Its footnotes, unless they stand at the foot of the page."""

    headings: tuple[Heading, ...] = ()
    summary: Html = dress.NOTHING

    @property
    def name(self) -> str:
        """The title as plain text."""
        return markup.plain(self.title)

    @property
    def bare(self) -> Html:
        """The title for a table of contents: no note, no link, no id."""
        return dress.bare(self.title)
