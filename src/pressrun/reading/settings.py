"""``manuscript/book.yaml``: from what an author writes to complete settings, with every fault of the file at once."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pressrun.ground.files import Shelf
from pressrun.ground.hands import USUAL, Limits
from pressrun.ground.problems import PressError, Problem, Where, did_you_mean, error, in_order, refuse
from pressrun.model.book import Book, Evaluation, Person, Section, Session
from pressrun.model.edition import Edition
from pressrun.reading.identifiers import identifiers
from pressrun.reading.listing import Listed, listing
from pressrun.reading.marks import Marks
from pressrun.reading.rows import Rows, one_line

SOURCE: Final = "manuscript/book.yaml"
"""Path of the file, from the project folder."""

_LANGUAGE: Final = "en"
"""Stands in while a `survey` goes on without a language; a book always names its own."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that ``book.yaml`` says, and what follows from what it leaves out."""

    blank: Book
    """The book before its sections are read: title, people, language, rights, date."""

    contents: tuple[Listed, ...]
    """The files of the sections: front, body, back, each in the author's order."""

    editions: tuple[Edition, ...]
    """Complete, in the order of the file."""

    number_sections: bool = True
    """True when the sections of the body are numbered."""

    number_paragraphs: bool = False
    """True when the paragraphs of the body are numbered."""

    notes_by_section: bool = True
    """True when footnotes start at 1 in every section; else they are counted through the book."""

    counts: Mapping[str, int] = field(default_factory=dict, hash=False)
    """Kind -> how many questions of it the manuscript is to have; a kind that is not named may have any number."""

    tolerated: tuple[str, ...] = ()
    """Codes of errors in the sections that this book lives with; they are warnings."""

    limits: Limits = USUAL
    """What the pressing of one section may take."""

    problems: tuple[Problem, ...] = ()
    """Warnings; of `survey` errors too."""

    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict, hash=False, repr=False)
    """Line of every key and item in the file: ``("editions", "packet", "sections", 0)``."""

    @property
    def language(self) -> str:
        """The book's."""
        return self.blank.language

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of question that the book uses."""
        return self.blank.kinds

    def at(self, *way: str | int) -> Where:
        """The place of a value in the file, or of what it would stand in: for problems found later."""
        return Marks(SOURCE, self.lines).at(*way)

    def book(self, sections: tuple[Section, ...]) -> Book:
        """The book of these settings, made of *sections*."""
        return replace(self.blank, sections=sections)


def load(shelf: Shelf) -> Settings:
    """Read ``manuscript/book.yaml`` from *shelf*.

    Raises `PressError` with every fault of the file together: B001 when there is none, B002 and B003 when it cannot be
    read as YAML, B004 to B011 and B013 for what it says, R001 and R004 for what it may not. Looks which section files
    there are, and reads none.
    """
    settings = survey(shelf)
    refuse(settings.problems)
    return settings


def survey(shelf: Shelf) -> Settings:
    """What `load` gives, as far as the file can be understood: its errors are among the problems, so that the sections
    can be looked at in the same run. Raises `PressError` when there is no file, or no YAML in it."""
    from pressrun.reading import schema, yaml_places  # noqa: PLC0415 (libraries that nobody needs who only imports this)

    placed = yaml_places.place(_text(shelf), SOURCE)
    checked = schema.check(placed, SOURCE)
    marks = Marks(SOURCE, placed.lines, [*placed.problems, *checked.problems])
    settings = _settings(checked.value, marks, shelf)
    return replace(settings, problems=in_order(marks.problems))


def schema() -> dict[str, Any]:
    """The JSON Schema of ``book.yaml`` (draft 2020-12), for editors."""
    from pressrun.reading.schema import schema as read  # noqa: PLC0415

    return read()


def _text(shelf: Shelf) -> str:
    try:
        return shelf.text(SOURCE)
    except FileNotFoundError:
        pass
    hint = "`pressrun new FOLDER` makes a project to start from; `--project FOLDER` names the one to work on."
    if shelf.has("manuscript/book.yml"):
        hint = "There is a manuscript/book.yml: rename it to book.yaml."
    raise PressError(error("B001", f"there is no {SOURCE}", Where(SOURCE), hint))


def _settings(value: Mapping[str, Any], marks: Marks, shelf: Shelf) -> Settings:
    numbering = value.get("numbering") or {}
    blank = _blank(value, marks)
    return Settings(
        blank=blank,
        contents=listing(value.get("contents") or {}, marks, shelf),
        editions=Rows(value, marks, shelf).editions(),
        number_sections=numbering.get("sections") is not False,
        number_paragraphs=numbering.get("paragraphs") is True,
        notes_by_section=numbering.get("notes") != "book",
        counts=_counts(value.get("questions") or {}, blank.kinds, marks),
        tolerated=_words(value.get("tolerate")),
        limits=Limits(**{key: most for key, most in (value.get("limits") or {}).items() if most is not None}),
        lines=marks.lines,
    )


def _blank(value: Mapping[str, Any], marks: Marks) -> Book:
    title = one_line(value.get("title"))
    kinds = _words((value.get("questions") or {}).get("kinds"))
    book = Book(
        title=title,
        language=value.get("language") or _LANGUAGE,
        sections=(),
        date=_date(value.get("date"), marks) or datetime.date.min,
        identifiers=identifiers(value.get("identifiers") or [], title, marks),
        subtitle=one_line(value.get("subtitle")),
        people=tuple(_person(row) for row in value.get("people") or () if row),
        subjects=_words(value.get("subjects")),
        session=_session(value.get("session") or {}),
        accessibility=_evaluation(value.get("accessibility") or {}, marks),
        short_title=one_line(value.get("short-title")) or title,
        licence_url=value.get("licence-url") or "",
        rights=one_line(value.get("rights")),
        publisher=one_line(value.get("publisher")),
        description=one_line(value.get("description")),
    )
    return replace(book, kinds=kinds) if kinds else book


def _counts(asking: Mapping[str, Any], kinds: tuple[str, ...], marks: Marks) -> dict[str, int]:
    """The plan for the questions, as far as it names kinds that the book uses."""
    counts: Mapping[str, int] = asking.get("counts") or {}
    for kind in counts:
        if kind not in kinds:
            way = ("questions", "counts", kind)
            marks.error("B006", way, f"the book has no kind of question called `{kind}`", did_you_mean(kind, kinds))
    return {kind: int(wanted) for kind, wanted in counts.items() if kind in kinds}


def _date(given: str | None, marks: Marks, *way: str) -> datetime.date | None:
    """The day that is written at *way*; None when there is none, or none that a calendar has."""
    try:
        return datetime.date.fromisoformat(given) if given else None
    except ValueError:
        hint = "Write year-month-day, as in 2026-11-22."
        marks.error("B006", way or ("date",), f"no calendar has the day {given}", hint)
        return None


def _person(row: Mapping[str, Any]) -> Person:
    return Person(one_line(row.get("name")), row.get("role") or "author", one_line(row.get("file-as")))


def _session(row: Mapping[str, Any]) -> Session:
    texts = {key: one_line(row.get(key)) for key in ("purpose", "start", "group", "bring")}
    return Session(minutes=int(row.get("minutes") or 0), **texts)


def _evaluation(row: Mapping[str, Any], marks: Marks) -> Evaluation:
    evaluator, standard = one_line(row.get("evaluator")), row.get("conforms-to") or ""
    if not evaluator or not standard:
        return Evaluation()
    date = _date(row.get("date"), marks, "accessibility", "date")
    return Evaluation(evaluator, standard, row.get("report") or "", date)


def _words(items: list[str | None] | None) -> tuple[str, ...]:
    return tuple(one_line(item) for item in items or () if item is not None)
