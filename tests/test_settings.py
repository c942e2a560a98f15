"""book.yaml: what comes of a right one, and what is said of a wrong one, word for word."""
# ruff: noqa: E501 (what is printed is not wrapped)

import dataclasses
import datetime
import json
import pickle
import re
import string
import subprocess
import sys
import textwrap
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from pressrun.ground.files import Shelf
from pressrun.ground.hands import Limits
from pressrun.ground.problems import PressError, Where
from pressrun.model.book import ROLES, Book, Evaluation, Identifier, Person, Role, Session
from pressrun.model.edition import LAYOUTS, PAPERS, SHEETS, THICKNESS, Edition, Notes, Paper
from pressrun.model.imposition import SCHEMES
from pressrun.reading import settings
from pressrun.reading.identifiers import check_digit
from pressrun.reading.listing import Listed
from pressrun.reading.rows import PARTS
from pressrun.reading.settings import Settings, load

HEAD = "title: T\nlanguage: en\ndate: 2026-11-22\n"
"""Three lines that every book.yaml needs; what a test is about begins on line 4."""

Project = Callable[..., Shelf]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Makes a project of a book.yaml and two sections, or of the files that are named."""

    def make(text: str, *names: str) -> Shelf:
        folder = tmp_path / "manuscript"
        folder.mkdir(exist_ok=True)
        (folder / "book.yaml").write_text(text, "utf-8")
        for name in names or ("01-river.md", "02-flood.md"):
            (folder / name).write_text("# A title\n")
        return Shelf(tmp_path)

    return make


def said(shelf: Shelf) -> str:
    """Everything that `load` complains of, as it is printed, hints indented."""
    with pytest.raises(PressError) as caught:
        load(shelf)
    return "\n".join(f"{one}\n    {one.hint}".rstrip() for one in caught.value.problems)


# A right one


@pytest.mark.parametrize(
    ("row", "limits"),
    [("", Limits()), ("limits:\n", Limits()), ("limits: {seconds: 9, megabytes: }\n", Limits(seconds=9))],
)
def test_what_work_may_take(project: Project, row: str, limits: Limits) -> None:
    """So much of a limit as is written; the rest is as without it."""
    assert load(project(HEAD + row)).limits == limits


def test_limits_are_numbers_in_reason(project: Project) -> None:
    """No time is no limit but a stop, and a worker needs memory for itself."""
    assert (
        said(project(f"{HEAD}limits: {{seconds: 0, megabytes: 20, cores: 2}}\n")).count(
            "manuscript/book.yaml:4: error B00"
        )
        == 3
    )


def test_three_lines_are_enough(project: Project) -> None:
    """A beginner writes title, language and date; the rest has defaults."""
    found = load(project(HEAD))

    assert found.blank == Book(
        title="T",
        short_title="T",
        language="en",
        date=datetime.date(2026, 11, 22),
        identifiers=(Identifier("uuid", str(uuid.uuid5(uuid.NAMESPACE_URL, "T"))),),
        sections=(),
    )
    assert found.contents == (
        Listed(Role.BODY, "manuscript/01-river.md"),
        Listed(Role.BODY, "manuscript/02-flood.md"),
    )
    assert [(one.name, one.target) for one in found.editions] == [
        ("handout", "dist/handout.pdf"),
        ("packet", "dist/packet.pdf"),
        ("book", "dist/book.pdf"),
        ("ebook", "dist/ebook.epub"),
    ]
    assert (found.number_sections, found.notes_by_section, found.problems) == (True, True, ())


FULL = """\
title: How the River
  Made the Town
subtitle: A reader
short-title: The River
people:
  - name: Ann Author
    file-as: Author, Ann
  - {name: Ted Drawer, role: illustrator}
language: en-GB
date: 2026-11-22
rights: Copy it.
licence-url: https://opensource.org/license/mit
publisher: The Circle
identifiers:
  - {scheme: isbn, value: 9780306406157}
  - {scheme: uuid, value: "urn:uuid:ACC15E4F-364F-5FB8-A15C-0EE511F7C1B2"}
  - {scheme: doi, value: "https://doi.org/10.5555/12345678"}
  - {scheme: url, value: "https://example.org/river"}
description: >
  Why the town moved,
  and who paid.
subjects: [Rivers, Towns]
session: {purpose: To agree, minutes: 60, group: 4 to 8, bring: A pencil}
contents:
  back: [09-reading.md]
  body:
    - 01-river.md
    - deeper/02-flood.md
  front: [00-preface.md]
numbering: {sections: false, notes: book}
questions: {kinds: [recall, judge]}
theme: default
paper: letter
editions:
  handout:
  leaders:
    layout: packet
    audience: leader
    paper: a5
    notes: foot
    sections: [river, flood]
    omit: [pull-quote]
    parts: [cover, questions]
    max-pages: 12
    missing-glyphs: warn
    title: Leader's packet
  pocket: {layout: book, paper: {width: 4.75in, height: 190 mm}, max-pages: 0}
limits: {seconds: 300, megabytes: 3000}
"""


def full(project: Project) -> Settings:
    """The settings of `FULL`."""
    shelf = project(FULL, "00-preface.md", "01-river.md", "09-reading.md")
    (shelf.root / "manuscript" / "deeper").mkdir()
    (shelf.root / "manuscript" / "deeper" / "02-flood.md").touch()
    return load(shelf)


def test_everything_that_can_be_said_of_a_book(project: Project) -> None:
    """Line ends in a text are spaces, and prefixes of identifiers are gone."""
    assert full(project).blank == Book(
        title="How the River Made the Town",
        subtitle="A reader",
        short_title="The River",
        people=(Person("Ann Author", "author", "Author, Ann"), Person("Ted Drawer", "illustrator")),
        language="en-GB",
        date=datetime.date(2026, 11, 22),
        rights="Copy it.",
        licence_url="https://opensource.org/license/mit",
        publisher="The Circle",
        identifiers=(
            Identifier("isbn", "9780306406157"),
            Identifier("uuid", "acc15e4f-364f-5fb8-a15c-0ee511f7c1b2"),
            Identifier("doi", "10.5555/12345678"),
            Identifier("url", "https://example.org/river"),
        ),
        description="Why the town moved, and who paid.",
        subjects=("Rivers", "Towns"),
        session=Session("To agree", 60, "4 to 8", "A pencil"),
        kinds=("recall", "judge"),
        sections=(),
    )


def test_sections_come_front_body_back_with_their_lines(project: Project) -> None:
    """However the file orders the lists, the book has front matter first; each file knows where it is listed."""
    found = full(project)

    assert found.contents == (
        Listed(Role.FRONT, "manuscript/00-preface.md", 29),
        Listed(Role.BODY, "manuscript/01-river.md", 27),
        Listed(Role.BODY, "manuscript/deeper/02-flood.md", 28),
        Listed(Role.BACK, "manuscript/09-reading.md", 25),
    )
    assert (found.number_sections, found.notes_by_section) == (False, False)


def test_a_row_is_completed_from_its_layout_and_the_book(project: Project) -> None:
    """An empty row takes everything; what a row says itself comes first; the book's paper is for layouts without."""
    handout, leaders, pocket = full(project).editions

    assert handout == Edition("handout", "handout", "pdf", ("handout",), PAPERS["letter"], max_pages=2, line=35)
    assert leaders == Edition(
        name="leaders",
        layout="packet",
        format="pdf",
        parts=("cover", "questions"),
        paper=PAPERS["a5"],
        notes=Notes.FOOT,
        sections=("river", "flood"),
        omit=("pull-quote",),
        audience="leader",
        max_pages=12,
        links="list",
        missing_glyphs="warn",
        title="Leader's packet",
        line=36,
    )
    assert (pocket.paper, pocket.parts) == (Paper("120.65x190mm", 120.65, 190), LAYOUTS["book"].parts)


def test_notes_at_the_end_get_a_place_there(project: Project) -> None:
    """A book whose notes are to stand at its end has a list of them before the glossary; the other layouts as they are."""
    rows = "editions:\n  book: {notes: end}\n  ebook: {notes: section}\n  packet:\n  handout:\n  mine: {layout: book, notes: end, parts: [body]}\n"
    book, ebook, packet, handout, mine = load(project(HEAD + rows)).editions

    assert book.parts[-5:] == ("body", "back", "notes", "glossary", "colophon")
    assert ebook.parts == LAYOUTS["ebook"].parts
    assert packet.parts == LAYOUTS["packet"].parts
    assert handout.parts == ("handout",)
    assert mine.parts == ("body",)


def test_the_books_paper_is_not_for_layouts_that_have_their_own(project: Project) -> None:
    """A letter packet, and a book of 6 x 9 inches all the same."""
    papers = {one.name: one.paper.name for one in load(project(f"{HEAD}paper: letter\n")).editions}

    assert papers == {"handout": "letter", "packet": "letter", "book": "6x9", "ebook": "letter"}


SHEETED = """editions:
  booklet:
  cards:
  plain: {layout: booklet, impose: none}
  big: {layout: book, impose: {}}
  packet: {impose: two-up}
  handout: {impose: {what: four-up, marks: true}}
  folded: {layout: packet, impose: booklet}
  sewn: {layout: booklet, impose: {signature: 16, paper-thickness: 0, on: {width: 450mm, height: 320mm}}}
"""


@pytest.mark.parametrize(
    ("paper", "wanted"),
    [
        ("a4", ["a5 booklet on a4", "card cards on a4, marked", "a5 none", "6x9 booklet on a3", "a4 two-up on a4",
                "a4 four-up on a4, marked", "a4 booklet on a3", "a5 booklet on 450x320mm, 16 pages of 0 mm"]),
        ("letter", ["half-letter booklet on letter", "letter-card cards on letter, marked", "half-letter none",
                    "6x9 booklet on tabloid", "letter two-up on letter", "letter four-up on letter, marked",
                    "letter booklet on tabloid", "half-letter booklet on 450x320mm, 16 pages of 0 mm"]),
    ],
)  # fmt: skip
def test_how_editions_are_imposed(project: Project, paper: str, wanted: list[str]) -> None:
    """What a row leaves out comes from the layout, and from the paper of the book: the sheet that a page is half of."""

    def told(one: Edition) -> str:
        if one.impose is None:
            return f"{one.paper.name} none"
        signed = f", {one.impose.signature} pages of {one.impose.thickness:g} mm" if one.impose.signature else ""
        marked = ", marked" if one.impose.marks else ""
        return f"{one.paper.name} {one.impose.scheme} on {one.impose.sheet.name}{signed}{marked}"

    assert [told(one) for one in load(project(f"{HEAD}paper: {paper}\n{SHEETED}")).editions] == wanted


def test_a_limit_of_pages_can_be_lifted(project: Project) -> None:
    """0 is no limit, and no limit is not the limit of the layout."""
    (edition,) = load(project(f"{HEAD}editions:\n  handout: {{max-pages: 0}}\n")).editions

    assert edition.max_pages == 0


@pytest.mark.parametrize("key", sorted(set(settings.schema()["properties"]) - set(settings.schema()["required"])))
def test_a_key_without_a_value_counts_as_left_out(project: Project, key: str) -> None:
    """Who comments out the lines below a key need not take out the key."""
    found, without = load(project(f"{HEAD}{key}:\n")), load(project(HEAD))

    assert dataclasses.replace(found, lines={}) == dataclasses.replace(without, lines={})


def test_a_book_without_contents_takes_every_file_in_order_of_its_numbers(project: Project) -> None:
    """2 comes before 10; what begins with _ or . is no section."""
    found = load(project(HEAD, "10-after.md", "2-flood.md", "1-river.md", "_draft.md", ".hidden.md", "notes.txt"))

    assert [one.path for one in found.contents] == [
        "manuscript/1-river.md",
        "manuscript/2-flood.md",
        "manuscript/10-after.md",
    ]
    assert found.problems == ()


def test_a_file_that_nobody_lists_is_a_warning(project: Project) -> None:
    """Nothing is lost silently; the book is made all the same."""
    found = load(project(f"{HEAD}contents:\n  body: [01-river.md]\n"))

    assert [f"{one}\n{one.hint}" for one in found.problems] == [
        (
            "manuscript/book.yaml:4: warning B008 02-flood.md is not in the contents, so no edition has it\n"
            "List it, or begin its name with `_` if it is no section."
        )
    ]


def test_a_section_that_is_added_later_is_noticed(project: Project) -> None:
    """The list of files is an input, with or without contents."""
    for text in (HEAD, f"{HEAD}contents:\n  body: [01-river.md, 02-flood.md]\n"):
        shelf = project(text)
        load(shelf)

        assert {"manuscript/book.yaml", "manuscript/*.md"} <= set(shelf.seen)


def test_the_identifier_of_a_title_never_changes(project: Project) -> None:
    """An e-reader keeps a reader's place by it, also when the text is revised."""
    first, again = load(project(HEAD)), load(project(HEAD.replace("2026-11-22", "2027-01-01") + "subtitle: New\n"))

    assert first.blank.identifiers == again.blank.identifiers


def test_a_theme_of_the_project_can_be_chosen(project: Project) -> None:
    """A theme is a folder of styles/, and brings parts of its own."""
    shelf = project(
        f"{HEAD}theme: dark\neditions:\n  book: {{parts: [title-page, dedication]}}\n  ebook: {{theme: default}}\n"
    )
    part = shelf.root / "styles" / "dark" / "templates" / "parts" / "dedication.html"
    part.parent.mkdir(parents=True)
    part.touch()

    book, ebook = load(shelf).editions

    assert (book.theme, book.parts, ebook.theme) == ("dark", ("title-page", "dedication"), "default")


def test_later_problems_can_point_into_the_file(project: Project) -> None:
    """An edition asks for a section that is not there: known only after reading, and said at its line."""
    found = full(project)

    assert found.at("editions", "leaders", "sections", 1) == Where("manuscript/book.yaml", 41)
    assert found.at("editions", "handout", "sections", 1) == Where("manuscript/book.yaml", 35)
    assert found.at("nothing", 1) == Where("manuscript/book.yaml", 1)


def test_settings_can_be_sent_to_another_process_and_compared(project: Project) -> None:
    """They are frozen, hashable and picklable."""
    found = full(project)

    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 (our own bytes)
    assert hash(found) == hash(pickle.loads(pickle.dumps(found)))  # noqa: S301


def test_no_break_spaces_in_a_title_stay(project: Project) -> None:
    """An author binds two words, and they stay bound."""
    assert load(project(HEAD.replace("title: T", "title: Of\u00a0the   town"))).blank.title == "Of\u00a0the town"


# No file


def test_a_project_without_book_yaml(project: Project) -> None:
    """The sentence says how to begin."""
    shelf = project(HEAD)
    (shelf.root / "manuscript" / "book.yaml").unlink()

    assert said(shelf) == (
        "manuscript/book.yaml: error B001 there is no manuscript/book.yaml\n"
        "    `pressrun new FOLDER` makes a project to start from; `--project FOLDER` names the one to work on."
    )

    (shelf.root / "manuscript" / "book.yml").touch()

    assert said(shelf) == (
        "manuscript/book.yaml: error B001 there is no manuscript/book.yaml\n"
        "    There is a manuscript/book.yml: rename it to book.yaml."
    )


def test_a_project_without_sections(project: Project) -> None:
    """A book needs at least one."""
    shelf = project(HEAD)
    for path in shelf.root.glob("manuscript/*.md"):
        path.unlink()

    assert said(shelf) == (
        "manuscript/book.yaml:1: error B005 there is no section: manuscript/ holds no .md file\n"
        "    Write one: manuscript/01-first.md, beginning with `# Title`."
    )


def test_a_section_whose_name_cannot_be_printed(project: Project) -> None:
    """It would break every page that names it; the file is named so that it can be found."""
    assert said(project(HEAD, "01-river.md", "02-\x1bflood.md")) == (
        "manuscript/book.yaml:1: error B006 the file name 02-\\x1bflood.md cannot be printed\n"
        "    Rename the file: letters, digits and hyphens do everywhere."
    )


def test_a_section_that_is_a_link_out_of_the_project(project: Project) -> None:
    """What a stranger's manuscript lists is no way to read a secret."""
    shelf = project(f"{HEAD}contents:\n  body:\n    - 01-river.md\n    - 02-flood.md\n    - 03-secret.md\n")
    (shelf.root / "manuscript" / "03-secret.md").symlink_to("/etc/passwd")

    assert said(shelf) == (
        "manuscript/book.yaml:8: error R001 manuscript/03-secret.md is outside the project folder and is not read\n"
        "    Copy the file into the project folder and use its path there."
    )


def test_a_name_with_the_accents_of_another_system(project: Project) -> None:
    """Two names that look alike are not one; the hint says so."""
    shelf = project(f"{HEAD}contents:\n  body: [f\u00fcr.md]\n", "fu\u0308r.md")

    assert "There is a file whose name looks the same, with accents written another way: rename it." in said(shelf)


def test_text_that_is_not_utf_8(project: Project) -> None:
    """Said to the byte, as for any other file."""
    shelf = project(HEAD)
    (shelf.root / "manuscript" / "book.yaml").write_bytes(b"title: caf\xe9\n")

    assert said(shelf).startswith("manuscript/book.yaml:1: error M001 byte 11 (0xE9) is not UTF-8\n")


# A wrong one

CASES: list[Any] = []


def case(name: str, text: str, expected: str) -> None:
    """Add a book.yaml and what is said of it."""
    CASES.append(pytest.param(textwrap.dedent(text[1:]), textwrap.dedent(expected[1:]).rstrip(), id=name))


case(
    "an empty file",
    """

    """,
    """
    manuscript/book.yaml:1: error B005 `date` is missing
        The date of this text: year, month, day. Every file that is made carries this date and not today's, so that the same text gives the same bytes on any day. For example: `date: 2026-11-22`.
    manuscript/book.yaml:1: error B005 `language` is missing
        The language of the text, as a tag (BCP 47). It decides hyphenation, the direction of writing, and the words that pressrun prints itself. For example: `language: en-GB`.
    manuscript/book.yaml:1: error B005 `title` is missing
        The title of the book, in plain text. For example: `title: How the River Made the Town`.
    """,
)
case(
    "text without keys",
    """
    Just a text.
    """,
    """
    manuscript/book.yaml:1: error B002 this is no list of `key: value` lines
        After each key stand a colon and a space.
    """,
)
case(
    "keys without values",
    """
    title:
    language:
    date:
    """,
    """
    manuscript/book.yaml:1: error B005 `title` has no value
        The title of the book, in plain text. For example: `title: How the River Made the Town`.
    manuscript/book.yaml:2: error B005 `language` has no value
        The language of the text, as a tag (BCP 47). It decides hyphenation, the direction of writing, and the words that pressrun prints itself. For example: `language: en-GB`.
    manuscript/book.yaml:3: error B005 `date` has no value
        The date of this text: year, month, day. Every file that is made carries this date and not today's, so that the same text gives the same bytes on any day. For example: `date: 2026-11-22`.
    """,
)
case(
    "an unknown key, near a known one",
    """
    title: T
    language: en
    date: 2026-11-22
    titel: A
    """,
    """
    manuscript/book.yaml:4: error B004 there is no setting `titel`
        Did you mean `title`?
    """,
)
case(
    "an unknown key, known elsewhere by this name",
    """
    title: T
    language: en
    date: 2026-11-22
    author: Ann
    license: free
    """,
    """
    manuscript/book.yaml:4: error B004 there is no setting `author`
        Here it is called `people`. Everybody who made the book, in the order in which they are named. For example: `people: [{name: Ann Author}, {name: Ted Drawer, role: illustrator}]`.
    manuscript/book.yaml:5: error B004 there is no setting `license`
        Here it is called `rights`. Who may copy what: a sentence for the copyright page and for catalogues. For example: `rights: You may copy this text for any group.`.
    """,
)
case(
    "an unknown key that belongs deeper",
    """
    title: T
    language: en
    date: 2026-11-22
    session:
    purpose: To talk
    """,
    """
    manuscript/book.yaml:5: error B004 there is no setting `purpose`
        It belongs under `session`, indented.
    """,
)
case(
    "an unknown key that belongs to the book",
    """
    title: T
    language: en
    date: 2026-11-22
    editions:
      book:
        language: de
    """,
    """
    manuscript/book.yaml:6: error B004 there is no setting `language` in `book`
        It belongs to the whole book, and begins at the first column.
    """,
)
case(
    "an unknown key that resembles nothing",
    """
    title: T
    language: en
    date: 2026-11-22
    session:
      zzz: 1
    """,
    """
    manuscript/book.yaml:5: error B004 there is no setting `zzz` in `session`
        There is: `purpose`, `minutes`, `start`, `group`, `bring`.
    """,
)
case(
    "a number where text is wanted",
    """
    title: T
    language: en
    date: 2026-11-22
    subtitle: 1984
    """,
    """
    manuscript/book.yaml:4: error B006 `subtitle` is a whole number, and text is wanted
        Put the text in quotes: subtitle: "1984"
    """,
)
case(
    "a key made by a colon",
    """
    title: T
    language: en
    date: 2026-11-22
    subjects:
      - AI: the case
    """,
    """
    manuscript/book.yaml:5: error B006 item 1 of `subjects` is a block of keys, and text is wanted
        A colon and a space make a key. Put the text in quotes: - "AI: the case"
    """,
)
case(
    "text where a number is wanted",
    """
    title: T
    language: en
    date: 2026-11-22
    session: {minutes: ninety}
    """,
    """
    manuscript/book.yaml:4: error B006 `minutes` is text, and a whole number is wanted
        How long it takes. For example: `minutes: 60`.
    """,
)
case(
    "text where a list is wanted",
    """
    title: T
    language: en
    date: 2026-11-22
    subjects: Rivers
    people: Ann
    """,
    """
    manuscript/book.yaml:4: error B006 `subjects` is text, and a list is wanted
        Write it as a list: subjects: [Rivers]
    manuscript/book.yaml:5: error B006 `people` is text, and a list is wanted
        Everybody who made the book, in the order in which they are named. For example: `people: [{name: Ann Author}, {name: Ted Drawer, role: illustrator}]`.
    """,
)
case(
    "a list where keys are wanted",
    """
    title: T
    language: en
    date: 2026-11-22
    contents: [01-river.md]
    """,
    """
    manuscript/book.yaml:4: error B006 `contents` is a list, and a block of keys is wanted
        The files of the sections, in order. When left out, every .md file in manuscript/ is a section of the body, sorted by name. For example: `contents: {body: [01-river.md, 02-flood.md]}`.
    """,
)
case(
    "yes where true is wanted",
    """
    title: T
    language: en
    date: 2026-11-22
    numbering: {sections: yes}
    """,
    """
    manuscript/book.yaml:4: error B006 `sections` is text, and true or false is wanted
        Write sections: true
    """,
)
case(
    "a number that is too small",
    """
    title: T
    language: en
    date: 2026-11-22
    session: {minutes: 0}
    """,
    """
    manuscript/book.yaml:4: error B006 `minutes` is 0, and 1 is the least
        How long it takes. For example: `minutes: 60`.
    """,
)
case(
    "an empty item",
    """
    title: T
    language: en
    date: 2026-11-22
    subjects:
      - Rivers
      -
      - ''
    """,
    """
    manuscript/book.yaml:6: error B006 item 2 of `subjects` has no value
        What the book is about, for catalogues. For example: `subjects: [Local history, Rivers]`.
    manuscript/book.yaml:7: error B006 item 3 of `subjects` is empty
        What the book is about, for catalogues. For example: `subjects: [Local history, Rivers]`.
    """,
)
case(
    "an item twice",
    """
    title: T
    language: en
    date: 2026-11-22
    subjects: [Rivers, Towns, Rivers]
    """,
    """
    manuscript/book.yaml:4: error B006 `subjects` names `Rivers` twice
        Keep one of the two.
    """,
)
case(
    "a person without a name, one with a role of no such name",
    """
    title: T
    language: en
    date: 2026-11-22
    people:
      - {role: editor}
      - {name: Ann, role: autor}
    """,
    """
    manuscript/book.yaml:5: error B005 `name` is missing in item 1 of `people`
        The name as it is printed. For example: `name: Ann Author`.
    manuscript/book.yaml:6: error B006 `role` cannot be `autor`
        Did you mean `author`?
    """,
)
case(
    "today's date",
    """
    title: T
    language: en
    date: today
    """,
    """
    manuscript/book.yaml:3: error B006 `date`: `today` is no date such as 2026-11-22
        The date of this text: year, month, day. Every file that is made carries this date and not today's, so that the same text gives the same bytes on any day. For example: `date: 2026-11-22`.
    """,
)
case(
    "a date of no calendar",
    """
    title: T
    language: en
    date: 2026-02-30
    """,
    """
    manuscript/book.yaml:3: error B006 no calendar has the day 2026-02-30
        Write year-month-day, as in 2026-11-22.
    """,
)
case(
    "a language in words",
    """
    title: T
    language: english
    date: 2026-11-22
    """,
    """
    manuscript/book.yaml:2: error B006 `language`: `english` is no language tag
        The language of the text, as a tag (BCP 47). It decides hyphenation, the direction of writing, and the words that pressrun prints itself. For example: `language: en-GB`.
    """,
)
case(
    "a language with an underscore",
    """
    title: T
    language: en_GB
    date: 2026-11-22
    """,
    """
    manuscript/book.yaml:2: error B006 `language`: `en_GB` is no language tag
        Did you mean `en-GB`?
    """,
)
case(
    "an address that is none",
    """
    title: T
    language: en
    date: 2026-11-22
    licence-url: opensource.org
    """,
    """
    manuscript/book.yaml:4: error B006 `licence-url`: `opensource.org` is no address that begins with https:// or http://
        Where the licence can be read. For example: `licence-url: https://creativecommons.org/licenses/by/4.0/`.
    """,
)
case(
    "identifiers that are none",
    """
    title: T
    language: en
    date: 2026-11-22
    identifiers:
      - {scheme: isbn, value: 978-0-306-40615-8}
      - {scheme: isbn, value: 0-306-40615-2}
      - {scheme: isbn, value: 12}
      - {scheme: uuid, value: x}
      - {scheme: doi, value: x}
      - {scheme: url, value: x}
      - {scheme: issn, value: x}
      - {scheme: uuid}
    """,
    """
    manuscript/book.yaml:5: error B006 `978-0-306-40615-8` is no ISBN: its last digit would be 7
        Look for a digit that is misread or misplaced.
    manuscript/book.yaml:6: error B006 `0-306-40615-2` is an ISBN of ten digits
        With thirteen digits it is 9780306406157.
    manuscript/book.yaml:7: error B006 `12` is no ISBN
        An ISBN has thirteen digits, and the first three are 978 or 979.
    manuscript/book.yaml:8: error B006 `x` is no UUID
        It has 32 hexadecimal digits, as 8-4-4-4-12. Leave `identifiers` out, and pressrun derives one from the title.
    manuscript/book.yaml:9: error B006 `x` is no DOI
        A DOI looks like 10.5555/12345678.
    manuscript/book.yaml:10: error B006 `x` is no address
        An address begins with https:// or http://.
    manuscript/book.yaml:11: error B006 `scheme` cannot be `issn`
        Did you mean `isbn`?
    manuscript/book.yaml:12: error B005 `value` is missing in item 8 of `identifiers`
        The name itself. An ISBN has 13 digits. For example: `value: 978-0-306-40615-7`.
    """,
)
case(
    "a listed file that is missing",
    """
    title: T
    language: en
    date: 2026-11-22
    contents:
      body: [01-river.md, 02-flod.md, 02-flood, 01-River.md]
    """,
    """
    manuscript/book.yaml:4: warning B008 02-flood.md is not in the contents, so no edition has it
        List it, or begin its name with `_` if it is no section.
    manuscript/book.yaml:5: error B007 01-River.md is listed, and manuscript/ holds no such file
        Did you mean 01-river.md?
    manuscript/book.yaml:5: error B007 02-flod.md is listed, and manuscript/ holds no such file
        Did you mean 02-flood.md?
    manuscript/book.yaml:5: error B007 02-flood is listed, and manuscript/ holds no such file
        Did you mean 02-flood.md?
    """,
)
case(
    "a file listed twice",
    """
    title: T
    language: en
    date: 2026-11-22
    contents:
      front: [01-river.md]
      body: [02-flood.md, ./01-river.md]
    """,
    """
    manuscript/book.yaml:6: error B009 ./01-river.md is listed twice: here and on line 5
        Keep one of the two.
    """,
)
case(
    "a path that leaves the manuscript",
    r"""
    title: T
    language: en
    date: 2026-11-22
    contents:
      body:
        - ../secret.md
        - /etc/passwd
        - C:\secret.md
        - ..\..\secret.md
    """,
    r"""
    manuscript/book.yaml:4: warning B008 01-river.md is not in the contents, so no edition has it
        List it, or begin its name with `_` if it is no section.
    manuscript/book.yaml:4: warning B008 02-flood.md is not in the contents, so no edition has it
        List it, or begin its name with `_` if it is no section.
    manuscript/book.yaml:6: error R001 ../secret.md is outside manuscript/ and is not read
        Sections live in manuscript/, and are listed by their paths from there.
    manuscript/book.yaml:7: error R001 /etc/passwd is outside manuscript/ and is not read
        Sections live in manuscript/, and are listed by their paths from there.
    manuscript/book.yaml:8: error R001 C:\secret.md is outside manuscript/ and is not read
        Sections live in manuscript/, and are listed by their paths from there.
    manuscript/book.yaml:9: error R001 ..\..\secret.md is outside manuscript/ and is not read
        Sections live in manuscript/, and are listed by their paths from there.
    """,
)
case(
    "a file that is no Markdown",
    """
    title: T
    language: en
    date: 2026-11-22
    contents:
      body: [01-river.md, 02-flood.md, book.yaml]
    """,
    """
    manuscript/book.yaml:5: error B006 book.yaml is no section: its name does not end in .md
        Sections are Markdown files.
    """,
)
case(
    "a kind of question in two words",
    """
    title: T
    language: en
    date: 2026-11-22
    questions:
      kinds: [what now]
    """,
    """
    manuscript/book.yaml:5: error B006 item 1 of `kinds`: `what now` is no single word, as the manuscript needs it in kind=…
        Did you mean `what-now`?
    """,
)
case(
    "a theme that is not there",
    """
    title: T
    language: en
    date: 2026-11-22
    theme: defaut
    """,
    """
    manuscript/book.yaml:4: error B013 there is no theme `defaut`
        A theme is a folder of styles/. Did you mean `default`?
    """,
)
case(
    "a theme that is no name",
    """
    title: T
    language: en
    date: 2026-11-22
    theme: ../dark
    """,
    """
    manuscript/book.yaml:4: error B006 `theme`: `../dark` is no name of a folder in styles/: letters, digits, hyphens
        Did you mean `dark`?
    """,
)
case(
    "paper that only an edition can have",
    """
    title: T
    language: en
    date: 2026-11-22
    paper: a5
    """,
    """
    manuscript/book.yaml:4: error B006 `paper` cannot be `a5`
        Only an edition can have it: editions: {book: {paper: a5}}.
    """,
)
case(
    "paper of no such name",
    """
    title: T
    language: en
    date: 2026-11-22
    paper: leter
    """,
    """
    manuscript/book.yaml:4: error B006 `paper` cannot be `leter`
        Did you mean `letter`?
    """,
)
case(
    "numbers of lines where there are none",
    """
    title: T
    language: en
    date: 2026-11-22
    editions:
      packet: {line-numbers: pages}
      book: {line-numbers: {count: each, every: 0, step: 2}}
      ebook: {line-numbers: page}
      handout: {line-numbers: {every: 10}}
      answer-key: {line-numbers: through}
      sheet: {layout: packet, parts: [questions], line-numbers: page}
    """,
    """
    manuscript/book.yaml:5: error B006 `line-numbers` cannot be `pages`
        Did you mean `page`?
    manuscript/book.yaml:6: error B004 there is no setting `step` in `line-numbers`
        There is: `count`, `every`.
    manuscript/book.yaml:6: error B006 `count` cannot be `each`
        There is: `page`, `through`, `none`.
    manuscript/book.yaml:6: error B006 `every` is 0, and 1 is the least
        At how many lines a number stands: 5 when left out. For example: `every: 10`.
    manuscript/book.yaml:7: error B006 an e-book has no lines that could be counted
        Take it away; a reference to lines leads to the passage there.
    manuscript/book.yaml:8: error B006 this edition has no reading whose lines could be counted
        Take it away, or name `reading` or `body` among its parts.
    manuscript/book.yaml:9: error B006 this edition has no reading whose lines could be counted
        Take it away, or name `reading` or `body` among its parts.
    manuscript/book.yaml:10: error B006 this edition has no reading whose lines could be counted
        Take it away, or name `reading` or `body` among its parts.
    """,
)
case(
    "an edition without a layout",
    """
    title: T
    language: en
    date: 2026-11-22
    editions:
      packt:
      leaders-copy: {audience: leader}
    """,
    """
    manuscript/book.yaml:5: error B005 the edition `packt` has no layout
        Is the edition `packet` meant? Or write `layout:` and one of handout, packet, book, booklet, cards, large-print, ebook, answer-key.
    manuscript/book.yaml:6: error B005 the edition `leaders-copy` has no layout
        Write `layout:` and one of handout, packet, book, booklet, cards, large-print, ebook, answer-key.
    """,
)
case(
    "a page that does not fold",
    """
    title: T
    language: en
    date: 2026-11-22
    editions:
      packet: {impose: {what: booklet, on: a4}}
      book: {impose: {on: a4}}
      booklet: {paper: {width: 300mm, height: 200mm}}
      cards:
        paper: a4
        impose:
          on: {width: 200mm, height: 30mm}
      pocket: {layout: book, paper: {width: 450mm, height: 400mm}, impose: cut-and-stack}
    """,
    """
    manuscript/book.yaml:5: error B014 a page of a4 (210 x 297 mm) does not fold into a sheet of a4 (210 x 297 mm)
        Print it on a larger sheet, `on: a3`, or choose a smaller `paper`.
    manuscript/book.yaml:6: error B014 a page of 6x9 (152.4 x 228.6 mm) does not fold into a sheet of a4 (210 x 297 mm)
        Print it on a larger sheet, `on: tabloid`, or choose a smaller `paper`.
    manuscript/book.yaml:7: error B014 a page of 300x200mm (300 x 200 mm) does not fold into a sheet of a4 (210 x 297 mm)
        Choose a smaller `paper`.
    manuscript/book.yaml:11: error B006 a page cannot be 30mm high
        Between 50 and 1200 mm it can.
    manuscript/book.yaml:11: error B014 a page of a4 (210 x 297 mm) does not fit on a sheet of 200x30mm (200 x 30 mm)
        Print it on a larger sheet, `on: a4`, or choose a smaller `paper`.
    manuscript/book.yaml:12: error B014 a page of 450x400mm (450 x 400 mm) does not fit on a sheet of a4 (210 x 297 mm)
        Choose a smaller `paper`.
    """,
)
case(
    "settings of a booklet for what is not folded",
    """
    title: T
    language: en
    date: 2026-11-22
    editions:
      cards: {impose: {signature: 8}}
      packet: {impose: {what: two-up, paper-thickness: 0.2}}
    """,
    """
    manuscript/book.yaml:5: error B006 `signature` is for booklets, and nothing is folded in `cards`
        Take it out, or write `what: booklet`.
    manuscript/book.yaml:6: error B006 `paper-thickness` is for booklets, and nothing is folded in `two-up`
        Take it out, or write `what: booklet`.
    """,
)
case(
    "signatures and words that no imposition has",
    """
    title: T
    language: en
    date: 2026-11-22
    editions:
      booklet: {impose: {signature: 10}}
      book: {impose: {signature: 2, paper-thickness: 0.1mm}}
      cards: {impose: card}
      ebook: {impose: booklet}
      packet: {impose: {what: n-up, on: a9, sheet: a4}}
    """,
    """
    manuscript/book.yaml:5: error B006 `signature` is 10, and a multiple of 4 is wanted
        Pages of a booklet that are folded together: a sheet has 4. All of them when left out. For example: `signature: 16`. Take 8 or 12.
    manuscript/book.yaml:6: error B006 `paper-thickness` is text, and a number is wanted
        Thickness of a sheet in mm: by so much the pages of each inner sheet of a booklet are moved to the spine. Paper of 80 grams has 0.1, which it is when left out; 0 moves nothing. For example: `paper-thickness: 0.12`.
    manuscript/book.yaml:6: error B006 `signature` is 2, and 4 is the least
        Pages of a booklet that are folded together: a sheet has 4. All of them when left out. For example: `signature: 16`.
    manuscript/book.yaml:7: error B006 `impose` cannot be `card`
        Did you mean `cards`?
    manuscript/book.yaml:8: error B006 an e-book has no pages that could be imposed
        Take `impose` out of its row; a booklet is an edition of its own.
    manuscript/book.yaml:9: error B004 there is no setting `sheet` in `impose`
        Here it is called `on`. The sheet that the printer takes. When left out, the one that the page is folded or cut from. For example: `on: a4`.
    manuscript/book.yaml:9: error B006 `on` cannot be `a9`
        There is: `a3`, `a4`, `a5`, `letter`, `legal`, `tabloid`.
    manuscript/book.yaml:9: error B006 `what` cannot be `n-up`
        Did you mean `two-up`?
    """,
)
case(
    "an edition that cannot be a file",
    r"""
    title: T
    language: en
    date: 2026-11-22
    editions:
      Big Book: {layout: book}
      con: {layout: book}
      -x: {layout: book}
      "book\n": {layout: book}
    """,
    """
    manuscript/book.yaml:5: error B010 `Big Book` cannot be the name of an edition and its file
        Did you mean `big-book`?
    manuscript/book.yaml:6: error B010 no file can be called `con` on Windows
        Choose another name.
    manuscript/book.yaml:7: error B010 `-x` cannot be the name of an edition and its file
        Did you mean `x`?
    manuscript/book.yaml:8: error B010 `book` cannot be the name of an edition and its file
        Did you mean `book`?
    """,
)
case(
    "two editions of one name",
    """
    title: T
    language: en
    date: 2026-11-22
    editions:
      book: {}
      book: {}
    """,
    """
    manuscript/book.yaml:6: error B002 the key `book` stands here and on line 5
        Keep one of the two.
    """,
)
case(
    "an edition with names that do not exist",
    """
    title: T
    language: en
    date: 2026-11-22
    editions:
      mine:
        layout: pakcet
      packet:
        theme: dark
        parts: [cover, qestions]
        audience: leaders
        notes: bottom
        missing-glyphs: ignore
        paper: a9
        omit: [.aside]
        max-pages: -1
        sections: []
    """,
    """
    manuscript/book.yaml:6: error B011 `layout` cannot be `pakcet`
        Did you mean `packet`?
    manuscript/book.yaml:8: error B013 there is no theme `dark`
        A theme is a folder of styles/. There is: `default`.
    manuscript/book.yaml:9: error B011 there is no part `qestions`
        Did you mean `questions`? A theme can add it: styles/dark/templates/parts/qestions.html
    manuscript/book.yaml:10: error B006 `audience` cannot be `leaders`
        Did you mean `leader`?
    manuscript/book.yaml:11: error B006 `notes` cannot be `bottom`
        There is: `foot`, `section`, `end`.
    manuscript/book.yaml:12: error B006 `missing-glyphs` cannot be `ignore`
        There is: `error`, `warn`.
    manuscript/book.yaml:13: error B006 `paper` cannot be `a9`
        There is: `a4`, `a5`, `letter`, `half-letter`, `6x9`, `card`, `letter-card`.
    manuscript/book.yaml:14: error B006 item 1 of `omit`: `.aside` is no name of a class: one word, without a dot
        Did you mean `aside`?
    manuscript/book.yaml:15: error B006 `max-pages` is -1, and 0 is the least
        The most pages that it may have: more is an error. 0 allows any number. For a handout 2, for the others 0 when left out. For example: `max-pages: 2`.
    manuscript/book.yaml:16: error B006 `sections` is empty
        Ids of the sections that are in; all of them when left out. The id of 02-flood.md is flood, unless it says otherwise. For example: `sections: [river, flood]`.
    """,
)
case(
    "links where none are printed",
    """
    title: T
    language: en
    date: 2026-11-22
    editions:
      ebook: {links: list}
      cards: {links: qr}
      packet: {links: codes}
    """,
    """
    manuscript/book.yaml:5: error B006 an e-book prints no addresses
        Delete it: who reads an e-book taps the words.
    manuscript/book.yaml:6: error B006 a card has no room for addresses
        Delete it; the other editions have the addresses.
    manuscript/book.yaml:7: error B006 `links` cannot be `codes`
        There is: `none`, `list`, `qr`.
    """,
)
case(
    "an e-book that is to save ink",
    """
    title: T
    language: en
    date: 2026-11-22
    editions:
      ebook: {economy: true}
    """,
    """
    manuscript/book.yaml:5: error B006 an e-book takes neither ink nor paper
        Take the line out.
    """,
)
case(
    "a format that the layout has not",
    """
    title: T
    language: en
    date: 2026-11-22
    editions:
      ebook: {format: pdf}
      packet: {format: epub}
    """,
    """
    manuscript/book.yaml:5: error B006 the layout `ebook` makes no pdf
        For pdf take the layout `handout` or `packet` or `book` or `booklet` or `cards` or `large-print` or `answer-key`.
    manuscript/book.yaml:6: error B006 the layout `packet` makes no epub
        For epub take the layout `ebook`.
    """,
)
case(
    "footnotes at the foot of no page",
    """
    title: T
    language: en
    date: 2026-11-22
    editions:
      ebook: {notes: foot}
    """,
    """
    manuscript/book.yaml:5: error B006 an e-book has no pages, and so no foot of the page
        Write `notes: section` or `notes: end`.
    """,
)
case(
    "a page of no size",
    """
    title: T
    language: en
    date: 2026-11-22
    editions:
      book:
        paper: {width: 120, height: 190mm}
      packet:
        paper: {width: 2cm, height: 90in}
      handout:
        paper: {width: 120mm, hight: 190mm}
    """,
    """
    manuscript/book.yaml:6: error B006 `width` is a whole number, and text is wanted
        Width of the trimmed page, in mm, cm or in. For example: `width: 120mm`.
    manuscript/book.yaml:8: error B006 a page cannot be 2cm wide
        Between 50 and 1200 mm it can.
    manuscript/book.yaml:8: error B006 a page cannot be 90in high
        Between 50 and 1200 mm it can.
    manuscript/book.yaml:10: error B004 there is no setting `hight` in `paper`
        Did you mean `height`?
    manuscript/book.yaml:10: error B005 `height` is missing in `paper`
        Height of the trimmed page, in mm, cm or in. For example: `height: 190mm`.
    """,
)
case(
    "a row that is none",
    """
    title: T
    language: en
    date: 2026-11-22
    editions:
      book: pdf
    """,
    """
    manuscript/book.yaml:5: error B006 `book` is text, and a block of keys is wanted
        dist/book.pdf: the printed book, 6 x 9 inches. For example: `book: {}`.
    """,
)
case(
    "faults of YAML and of settings together",
    """
    title: T
    language: en
    date: 2026-11-22
    titel: A
    rights: !!python/name:os.system x
    subtitle: A
    subtitle: B
    """,
    """
    manuscript/book.yaml:4: error B004 there is no setting `titel`
        Did you mean `title`?
    manuscript/book.yaml:5: error R004 the tag !!python/name:os.system would run something, and is refused
        Remove the tag.
    manuscript/book.yaml:7: error B002 the key `subtitle` stands here and on line 6
        Keep one of the two.
    """,
)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_is_said_of_a_wrong_file(project: Project, text: str, expected: str) -> None:
    """Every fault at once, each at its line, in plain words, with what to do."""
    assert said(project(text)) == expected


def test_a_survey_goes_on_where_it_can(project: Project) -> None:
    """The sections can be looked at in the same run, with whatever is sound in the settings."""
    found = settings.survey(project("title: T\ndate: today\ncontents: {body: [02-flood.md, 7, gone.md]}\n"))

    assert [one.code for one in found.problems] == ["B005", "B006", "B006", "B007", "B008"]
    assert [one.path for one in found.contents] == ["manuscript/02-flood.md"]
    assert (found.blank.title, found.language) == ("T", "en")


# The schema


def objects(node: Any) -> list[dict[str, Any]]:  # noqa: ANN401 (JSON)
    """Every mapping in a schema, itself first."""
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    return [node] * isinstance(node, dict) + [found for one in inner for found in objects(one)]


def properties(node: object) -> list[tuple[str, dict[str, Any]]]:
    """Every key that the schema knows, with what it says of it."""
    return [
        item for one in objects(node) if isinstance(one.get("properties"), dict) for item in one["properties"].items()
    ]


def test_the_schema_is_a_schema() -> None:
    """Editors understand it."""
    jsonschema.Draft202012Validator.check_schema(settings.schema())


@pytest.mark.parametrize(
    ("key", "node"), properties(settings.schema()), ids=lambda one: one if isinstance(one, str) else ""
)
def test_every_key_has_a_description_and_an_example_that_is_right(key: str, node: dict[str, Any]) -> None:
    """An editor shows the one, and completes with the other; hints quote both."""
    assert re.fullmatch(r"[A-Za-z].*[.]", node["description"]), key
    assert node["examples"], key
    for example in node["examples"]:
        jsonschema.validate(example, {**settings.schema(), **without_rules(node)})


def without_rules(node: dict[str, Any]) -> dict[str, Any]:
    """*node* as the root of a schema, instead of the rules that the root itself has."""
    return {
        "type": ["object", "array", "string", "integer", "boolean", "null"],
        "required": [],
        "properties": {},
        "additionalProperties": True,
    } | node


def test_every_pattern_is_the_same_for_editors_and_for_pressrun() -> None:
    """Nothing that JavaScript knows and Python does not, or the other way round; and each ends in $ once."""
    patterns = [one["pattern"] for one in objects(settings.schema()) if isinstance(one.get("pattern"), str)]

    assert patterns
    assert all(
        one.startswith("^") and one.endswith("$") and one.count("$") == 1 and "\\w" not in one for one in patterns
    )


def at(*way: str) -> dict[str, Any]:
    """What stands in the schema at *way*."""
    node: Any = settings.schema()
    for step in way:
        node = node[step]
    assert isinstance(node, dict | list)
    return node if isinstance(node, dict) else {"enum": [one for one in node if one is not None]}


def choice(*way: str) -> list[str]:
    """The words that the schema lets stand at *way*."""
    return list(at(*way, "enum")["enum"])


def test_the_schema_knows_the_words_that_the_code_knows() -> None:
    """A layout, paper, role or part that is added in one place is added in the other."""
    row = ("$defs", "edition", "properties")

    assert choice(*row, "layout") == list(LAYOUTS)
    assert choice(*row, "paper", "else") == list(PAPERS)
    assert choice("$defs", "imposition", "properties", "on", "else") == list(SHEETS)
    assert choice("$defs", "imposition", "properties", "what") == ["none", *SCHEMES]
    assert choice(*row, "impose", "else") == ["none", *SCHEMES]
    assert choice(*row, "notes") == [str(one) for one in Notes]
    assert sorted(at(*row, "parts", "items")["anyOf"][0]["enum"]) == sorted(PARTS)
    assert choice("$defs", "person", "properties", "role") == list(ROLES)
    assert set(choice("properties", "paper")) <= set(PAPERS)
    assert list(at("properties", "contents", "properties")) == [str(one) for one in Role]
    assert list(at("properties", "editions", "properties")) == list(LAYOUTS)
    schemes = choice("$defs", "identifier", "properties", "scheme")
    assert all(Identifier(scheme, "x").urn for scheme in schemes)


def test_the_schema_has_the_keys_that_the_dataclasses_have() -> None:
    """Nothing can be set that is not read, and nothing is read that cannot be set."""

    def fields(kind: type, *without: str) -> set[str]:
        return {one.name.replace("_", "-") for one in dataclasses.fields(kind)} - set(without)

    own = {"contents", "numbering", "questions", "theme", "paper", "tolerate", "limits", "editions"}
    assert set(at("properties")) == fields(Book, "sections", "kinds", "source") | own
    assert set(at("$defs", "edition", "properties")) == fields(Edition, "name", "line")
    assert set(at("$defs", "person", "properties")) == fields(Person)
    assert set(at("$defs", "identifier", "properties")) == fields(Identifier)
    assert set(at("properties", "session", "properties")) == fields(Session)
    assert set(at("properties", "accessibility", "properties")) == fields(Evaluation)
    assert set(at("properties", "limits", "properties")) == fields(Limits)


def test_the_defaults_of_the_schema_are_those_of_the_code(project: Project) -> None:
    """What an editor shows as default is what happens."""
    found = load(project(f"{HEAD}people: [{{name: A}}]\neditions: {{packet: }}\n"))
    (edition,) = found.editions

    defaults = {key: node["default"] for key, node in properties(settings.schema()) if "default" in node}
    assert defaults == {
        "sections": found.number_sections,
        "paragraphs": found.number_paragraphs,
        "notes": "section" if found.notes_by_section else "book",
        "theme": edition.theme,
        "paper": edition.paper.name,
        "role": found.blank.people[0].role,
        "audience": edition.audience,
        "missing-glyphs": edition.missing_glyphs,
        "economy": edition.economy,
        "linearised": edition.linearised,
        "paper-thickness": THICKNESS,
        "line-numbers": str(edition.line_numbers.count),
        "every": edition.line_numbers.every,
        "seconds": found.limits.seconds,
        "megabytes": found.limits.megabytes,
    }


def test_the_schema_can_be_printed() -> None:
    """`pressrun schema` is saved to a file that editors read."""
    assert json.loads(json.dumps(settings.schema()))["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_importing_the_settings_loads_neither_yaml_nor_jsonschema() -> None:
    """`pressrun --help` is quick."""
    code = (
        "import sys, pressrun.reading.settings; print([name for name in ('yaml', 'jsonschema') if name in sys.modules])"
    )

    assert (
        subprocess.check_output([sys.executable, "-c", code], text=True, env={"PYTHONPATH": ":".join(sys.path)})
        == "[]\n"
    )


# The documentation

EDITIONS = (Path(__file__).parents[1] / "docs" / "editions.md").read_text("utf-8")


def rows(heading: str) -> dict[str, list[str]]:
    """The table under *heading* in docs/editions.md: first column -> the others."""
    under = EDITIONS.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in under.splitlines() if line[:3] == "| `"]
    return {first: rest for first, *rest in cells}


def test_the_documentation_has_every_setting_of_a_row() -> None:
    """With its values, and an example that is right."""
    table, keys = rows("Every setting of a row"), at("$defs", "edition", "properties")

    assert [name.strip("`") for name in table] == list(keys)
    for name, (values, _, _, example) in table.items():
        (key,) = set(yaml.safe_load(example.strip("`"))) & {name.strip("`")}
        jsonschema.validate(
            {"editions": {"x": yaml.safe_load(example.strip("`"))}}, settings.schema() | {"required": []}
        )
        assert all(f"`{word}`" in values for word in keys[key].get("enum", ()) if word)


def test_the_documentation_has_the_layouts_as_they_are() -> None:
    """Every layout, with its parts in their order; and every part."""
    parts = {
        name.strip("`"): re.findall("`([^`]+)`", cells[0])
        for name, cells in rows("Parts").items()
        if name.strip("`") in LAYOUTS
    }

    assert {name: tuple(found) for name, found in parts.items()} == {
        name: one.parts for name, one in LAYOUTS.items()
    } | {"handout": ("handout",)}
    assert set(re.findall("`([^`]+)`", " ".join(rows("Parts")))) - set(LAYOUTS) | {"handout", "cards"} == set(PARTS)
    assert list(rows("The layouts")) == [f"`{name}`" for name in LAYOUTS]


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", EDITIONS, re.DOTALL))
def test_the_examples_of_the_documentation_work(project: Project, example: str) -> None:
    """Copied into a book.yaml, each gives its editions and no problem."""
    found = load(project(HEAD + example))

    assert found.problems == ()
    assert {one.name for one in found.editions} >= set(yaml.safe_load(example).get("editions", {}))


# Whatever is written


names = st.sampled_from([key for key, _ in properties(settings.schema())]) | st.text(string.ascii_lowercase, max_size=5)
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-5, 10**6)
    | st.text(st.characters(codec="utf-8"), max_size=10)
    | st.sampled_from(
        ["01-river.md", "../x", "a4", "book", "leader", "2026-11-22", "en", "cover", "10.5/x", "isbn", "-x"]
    )
)
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5), max_leaves=25
)


@effort(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=150
)
@given(document=st.dictionaries(names, anything, max_size=8))
def test_any_settings_are_settings_or_problems(project: Project, document: dict[str, Any]) -> None:
    """Whatever somebody writes under whatever key: complete settings, or problems at lines of the file, and no traceback."""
    text = yaml.safe_dump({"title": "T", "language": "en", "date": "2026-11-22"} | document, allow_unicode=True)
    try:
        problems = load(project(text)).problems
    except PressError as fault:
        problems = fault.problems

    lines = range(1, text.count("\n") + 2)
    assert all(one.where.line in lines and one.where.path == "manuscript/book.yaml" for one in problems)


@given(st.integers(0, 10**9 - 1))
def test_the_check_digit_catches_every_wrong_digit(number: int) -> None:
    """The weighted sum of a whole ISBN is a multiple of ten, and no other last digit makes it one."""
    twelve = f"978{number:09}"
    whole = twelve + check_digit(twelve)

    assert sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(whole)) % 10 == 0
