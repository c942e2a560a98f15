"""What only leaders get: it stands where they need it, and nowhere in a file for participants.

Every text for leaders in the manuscript below has the word ``quokka`` with a number after it, so that a search for one
word finds each of them, whatever it is written in.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from readings import outcome, project, said
from test_typeset import book, edition, section, setting, text

from pressrun.cli import main
from pressrun.gate.expected import expected
from pressrun.ground.files import Shelf
from pressrun.ground.problems import PressError
from pressrun.model.book import Role, Session
from pressrun.model.edition import LAYOUTS, select
from pressrun.reading import manuscript
from pressrun.setting.typeset import clock, typeset

WORD = "quokka"

TEXTS = {
    "01-river.md": """\
# The river [quokka1]{.leader}

The town belongs to the river, see [](#fig-map).[^open] And [a word for the leader: quokka2]{.leader} no more.

![The map.](map.svg){#fig-map alt="A map of the town."}

## For the leader alone, quokka3

::: leader
Begin with quokka4.[^shut]

![Where quokka5 stands.](quokka6.svg){#fig-shut alt="A plan of quokka7."}

### A heading quokka8

| quokka9 | b |
|---------|---|
| c       | d |
:::

## The flood

It came twice.

::: key-points
1. The river was there first.
:::

::: terms
Weir
: A low dam.
:::

[^open]: For everybody.

[^shut]: Only quokka10 knows.
""",
    "02-plan.md": """\
# An hour

::: ground-rules
1. **Stop on time.** Always.
:::

::: {.activity title="Read" minutes=20}
In silence.

::: leader
Watch for quokka11.
:::
:::

::: {.activity title="Talk" minutes=40}
All together.
:::

::: leader
If quokka12 is late, begin.
:::
""",
    "03-asked.md": """\
# Questions

::: {.question kind=factual #q-mill}
::: leader
Wait for quokka13.
:::

Who gained when the town moved?

::: answer
The mill, and quokka14.
:::

::: follow-up
And who paid?
:::
:::

::: {.question kind=closing}
What stays?

::: leader
Let quokka15 speak last.
:::
:::

::: leader
Thank quokka16.
:::
""",
    "04-leaders.md": """\
---
standfirst: How quokka17 prepares.
---

# For quokka18

::: leader
Read quokka19 the evening before.
:::
""",
}
COUNT = 19

BOOK = """\
title: The river and the town
language: en-GB
date: 2026-11-22
session: {minutes: 60, start: "9:05"}
contents: {body: [01-river.md], back: [02-plan.md, 03-asked.md, 04-leaders.md]}
editions:
"""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><title>{0}</title><path d="M0 0h9v9z"/></svg>'
LEADERS = {"packet-leader": "packet", "book-leader": "book", "ebook-leader": "ebook", "answer-key": "answer-key"}


def laid(folder: Path) -> Path:
    """A project that makes every layout for participants, and some for leaders."""
    home = folder / "manuscript"
    home.mkdir(parents=True)
    for name, words in TEXTS.items():
        (home / name).write_text(words, encoding="utf-8")
    for name in ("map", "quokka6"):
        (home / f"{name}.svg").write_text(PICTURE.format(name), encoding="utf-8")
    everybody = [name for name, layout in LAYOUTS.items() if layout.audience == "participant"]
    rows = [f"  {name}: {{}}\n" for name in everybody]
    rows += [f"  {name}: {{layout: {layout}, audience: leader}}\n" for name, layout in LEADERS.items()]
    (home / "book.yaml").write_text(BOOK + "".join(rows), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every file of the project, by the name of its edition."""
    root = laid(tmp_path_factory.mktemp("leaders") / "project")
    assert main(["build", "--project", str(root)]) == 0
    return {path.stem: path.read_bytes() for path in sorted((root / "dist").iterdir()) if path.suffix != ".d"}


def searched(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Everything in which a word could stand in a file, and what it is."""
    yield "raw bytes", data
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield "names", "\n".join(archive.namelist()).encode()
            yield from ((name, archive.read(name)) for name in archive.namelist())
        return
    with pikepdf.open(io.BytesIO(data)) as pdf:
        opened = io.BytesIO()
        level = pikepdf.StreamDecodeLevel.all
        modes = pikepdf.ObjectStreamMode.disable
        pdf.save(opened, stream_decode_level=level, object_stream_mode=modes, compress_streams=False)
        yield "objects and streams", opened.getvalue()
        yield "strings", "\n".join(strings(pdf)).encode()
    with pypdfium2.PdfDocument(data) as document:
        yield "pages", "\n".join(page.get_textpage().get_text_range() for page in document).encode()


def strings(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Every string of a PDF, in whatever it is encoded: alternatives, titles of the outline, metadata, names."""
    todo: list[pikepdf.Object] = [*pdf.objects, pdf.trailer]
    while todo:
        one = todo.pop()
        if isinstance(one, pikepdf.String | pikepdf.Name):
            yield str(one)
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield from one.keys()
            todo += [inner for _, inner in one.items() if not getattr(inner, "is_indirect", False)]
        elif isinstance(one, pikepdf.Array):
            todo += [inner for inner in one if not getattr(inner, "is_indirect", False)]


def found(data: bytes) -> set[str]:
    """The words for leaders that a file holds, however they are written."""
    hits: set[str] = set()
    for _, part in searched(data):
        for coding in ("ascii", "utf-16-be", "utf-16-le"):
            whole = part.lower()
            for form in (WORD.encode(coding), WORD.encode(coding).hex().encode()):
                hits |= {rest(whole[place.end() :]) for place in re.finditer(re.escape(form), whole)}
    return hits


def rest(after: bytes) -> str:
    """The number that follows a word, if it is in plain letters."""
    return re.match(r"[0-9]*", after[:2].decode("latin-1"))[0]  # type: ignore[index]


PARTICIPANTS = [name for name, layout in LAYOUTS.items() if layout.audience == "participant"]


@pytest.mark.parametrize("name", PARTICIPANTS)
def test_nothing_of_the_leaders_is_in_a_file_for_participants(made: Mapping[str, bytes], name: str) -> None:
    """Not in its bytes, its decompressed streams, its strings and metadata, its pages, or a member of its archive."""
    assert found(made[name]) == set()


def test_the_search_finds_what_is_there(made: Mapping[str, bytes]) -> None:
    """In files for leaders it finds every word: in the text, in alternatives, in a picture's own title."""
    everything = {str(number) for number in range(1, COUNT + 1)}

    assert found(made["ebook-leader"]) >= everything
    assert found(made["book-leader"]) >= everything - {"6"}
    assert found(made["answer-key"]) - {""} == {"14"}


def test_a_string_that_is_not_latin_is_searched_too() -> None:
    """A PDF may have its strings in UTF-16, bare or in hexadecimal."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Title"] = f"Ω {WORD}1"
    data = io.BytesIO()
    pdf.save(data)

    assert "1" in found(data.getvalue())


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("[](#shut){.title}", True),
        ("[](#shut)", True),
        ("[](#fig-shut){.title}", True),
        ("[](#fig-shut)", False),
        ("[my words](#shut)", False),
        ("[](#open){.title}", False),
    ],
)
def test_a_link_does_not_repeat_what_only_leaders_get(tmp_path: Path, link: str, told: bool) -> None:  # noqa: FBT001
    """A title in a leader's note would be printed for everybody; a number says nothing."""
    shut = '## Shut {#shut}\n\n![Quokka.](map.svg){#fig-shut alt="A map"}\n'
    sections = {"01-a.md": f"# A\n\nSee {link}.\n\n## Open {{#open}}\n\nText.\n\n::: leader\n{shut}\n{link}\n:::\n"}
    shelf = project(tmp_path, sections)
    (tmp_path / "manuscript/map.svg").write_text(PICTURE.format("x"), encoding="utf-8")
    problems = said(outcome(shelf)[1])

    name = "#fig-shut" if "fig" in link else "#shut"
    message = f"manuscript/01-a.md:3: error M028 {name} is in what only leaders get, and would be named to everybody"
    assert problems == ([message] if told else [])


# Where it stands


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> manuscript.Reading:
    """The book of the manuscript above."""
    return manuscript.read(Shelf(laid(tmp_path_factory.mktemp("read") / "project")))


def pages(reading: manuscript.Reading, layout: str, **more: object) -> dict[str, str]:
    """The text of each sheet of an edition for leaders."""
    row = edition(layout, audience="leader", **more)
    return {name: text(sheet) for name, sheet in setting(select(reading.book, row), row).items()}


def test_notes_stand_behind_what_everybody_gets(reading: manuscript.Reading) -> None:
    """However the author mixes them: what is asked, what follows from it, then the note and the answer."""
    questions = pages(reading, "packet")["questions"]

    order = ["Who gained", "And who paid?", "Wait for quokka13.", "The mill, and quokka14."]
    assert [questions.index(words) for words in order] == sorted(questions.index(words) for words in order)


def test_the_leader_has_no_lines_but_two_columns(reading: manuscript.Reading) -> None:
    """A packet for participants has lines to write on."""
    row = edition("packet", audience="leader")
    leaders = setting(select(reading.book, row), row)["questions"].html
    others = setting(select(reading.book, edition("packet")), edition("packet"))["questions"].html

    assert ('class="lines"' in leaders, 'class="side kept"' in leaders) == (False, True)
    assert ('class="lines"' in others, 'class="side' in others) == (True, False)


def test_notes_of_a_section_that_is_not_printed_come_with_its_part(reading: manuscript.Reading) -> None:
    """A packet prints the plan and the questions, and not the sections in which they stand."""
    leaders = pages(reading, "packet")

    assert leaders["plan"].endswith("For the leader If quokka12 is late, begin.")
    assert leaders["questions"].endswith("For the leader Thank quokka16.")
    assert leaders["plan"].count("quokka12") == 1


def test_notes_of_a_section_that_is_printed_stay_in_it(reading: manuscript.Reading) -> None:
    """A book for leaders has them where the author put them, each with a line that says for whom it is."""
    assert "All together. For the leader If quokka12 is late, begin." in pages(reading, "book")["plan"]


@pytest.mark.parametrize("layout", ["handout", "packet", "book", "booklet", "ebook", "answer-key"])
def test_the_gate_asks_for_all_that_leaders_get(reading: manuscript.Reading, layout: str) -> None:
    """What is printed for leaders is what no file may lack: a theme that loses a note is found out."""
    row = edition(layout, audience="leader")
    cut = select(reading.book, row)
    printed = " ".join(text(sheet) for sheet in setting(cut, row).values())
    asked = " ".join(piece.words for flow in expected(cut, row).flows for piece in flow.pieces if piece.block)

    assert set(re.findall(r"quokka\d+", printed)) - {"quokka7"} == set(re.findall(r"quokka\d+", asked)) - {"quokka7"}


def test_the_plan_runs_by_the_clock(reading: manuscript.Reading) -> None:
    """From 0:00, and from the time at which the meeting starts; participants read plain minutes."""
    plan = pages(reading, "packet")["plan"]
    row = edition("packet")

    assert "9:05 0:00 20 min Read In silence." in plan
    assert "9:25 0:20 40 min Talk" in plan
    assert "10:05 1:00 60 min End" in plan
    assert "0 20 min Read" in text(setting(select(reading.book, row), row)["plan"])


def test_steps_in_the_text_run_by_the_clock_too(reading: manuscript.Reading) -> None:
    """A leader's e-book has them where the author put them."""
    row = edition("ebook")
    leaders, others = pages(reading, "ebook")["plan"], text(setting(select(reading.book, row), row)["plan"])

    assert "9:05 · 0:00 Read 20 min In silence." in leaders
    assert "9:25 · 0:20 Talk 40 min" in leaders
    assert ":" not in others.partition("Always.")[2]


@pytest.mark.parametrize(
    ("minutes", "start", "shown"),
    [(0, "0:00", "0:00"), (75, "0:00", "1:15"), (10, "18:55", "19:05"), (30, "23:45", "0:15"), (0, "09:00", "9:00")],
)
def test_the_clock(minutes: int, start: str, shown: str) -> None:
    """It goes on past the hour, and past midnight."""
    assert clock(minutes, start) == shown


def test_the_participants_page_of_a_question(reading: manuscript.Reading) -> None:
    """Where it is known, it stands with the question; participants are not told what they see."""
    for audience, told in (("leader", True), ("participant", False)):
        row = edition("packet", audience=audience)
        cut = select(reading.book, row)
        sheets = typeset(cut, row, Shelf(Path("nowhere")), {"asked--q-mill": "14"})
        (questions,) = (text(sheet) for sheet in sheets if sheet.name == "questions")
        assert ("Participants: page 14" in questions) is told


def test_a_leaders_edition_says_what_it_is(reading: manuscript.Reading, made: Mapping[str, bytes]) -> None:
    """On its cover; an e-book in its metadata, too, under an identifier of its own."""
    with (
        zipfile.ZipFile(io.BytesIO(made["ebook-leader"])) as leaders,
        zipfile.ZipFile(io.BytesIO(made["ebook"])) as own,
    ):
        packages = [
            one.read(next(name for name in one.namelist() if name.endswith(".opf"))).decode() for one in (leaders, own)
        ]
    identifiers = [re.findall(r"<dc:identifier[^>]*>([^<]*)<", package) for package in packages]

    assert pages(reading, "packet")["cover"].startswith("Discussion packet · For the leader")
    assert pages(reading, "packet", title="Mine")["cover"].startswith("Mine")
    assert ">For the leader</dc:title>" in packages[0]
    assert ">For the leader</dc:title>" not in packages[1]
    assert len({one for (one,) in identifiers}) == 2


# The answer key


def test_the_key_has_the_questions_that_have_an_answer(reading: manuscript.Reading) -> None:
    """Under their own numbers, without the leader's notes."""
    (key,) = pages(reading, "answer-key").values()

    assert key.startswith("Answer key 1 Factual Who gained when the town moved?")
    assert key.endswith("Answer The mill, and quokka14.")
    assert "What stays?" not in key


def test_a_page_that_is_not_there_is_not_named(tmp_path: Path) -> None:
    """In a key there is no reading to turn to: a reference to its page or its lines keeps the name, and never says
    “page 0”. In a packet it has the page."""
    text = """# A

The [mill]{#mill} stays.

::: {.question kind=factual}
What stays, at [](#fig-a){.page}?

::: answer
The mill, see [](#fig-a){.page}, [](02-b.md){.page}, [](#mill){.lines}.
:::
:::

![A map.](map.svg){#fig-a alt="A map"}
"""
    shelf = project(tmp_path, {"01-a.md": text, "02-b.md": "# B\n\nText.\n"})
    (tmp_path / "manuscript/map.svg").write_text(PICTURE.format("x"), encoding="utf-8")
    reading, problems = outcome(shelf)
    assert reading is not None
    assert problems == ()

    (key,) = (sheet.html for sheet in setting(reading.book, edition("answer-key", audience="leader")).values())
    packet = setting(reading.book, edition("packet", audience="leader"))["questions"].html

    assert "data-page" not in key
    assert all(name in key.replace("\u00a0", " ") for name in ("Figure 1", "Section 2", "mill"))
    assert (packet.count("data-page="), packet.count("data-lines=")) == (3, 1)


@pytest.mark.parametrize(("page_of", "said"), [({"a--fig": "xii"}, "page xii"), ({}, "Figure 1")])
def test_an_e_book_turns_to_the_pages_of_the_printed_book(page_of: Mapping[str, str], said: str) -> None:
    """Whose pages it bears; where it bears none, a reference to a page keeps the name."""
    work = book(section("a", '<p data-block="2">Turn to <a href="#a--fig" data-ref="page">Figure <b>1</b></a>.</p>'))
    row = edition("ebook")
    (sheet,) = (one for one in typeset(work, row, Shelf(Path("nowhere")), page_of) if one.name == "a")

    assert f"Turn to {said} ." in text(sheet)  # the helper parts elements by spaces


BARE = book(
    section("who", '<p data-block="2">Text.</p>'),
    section(
        "asked",
        '<section class="question" id="asked--q" data-kind="factual" data-number="1">'
        '<div class="ask"><p data-block="2">What?</p></div></section>',
        Role.BACK,
    ),
)


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        (edition("answer-key", audience="leader"), "No question has an answer for it"),
        (edition("answer-key", audience="participant"), "write `audience: leader`"),
        (edition("packet", parts=("key-points", "glossary")), "Look at its keys parts"),
        (edition("packet", parts=("cover", "key-points")), "Look at its keys parts"),
        (edition("packet", parts=("notes",)), "Look at its keys parts"),
    ],
    ids=["no answers", "not for participants", "empty parts", "a cover round nothing", "no notes"],
)
def test_an_edition_with_nothing_to_print_is_a_problem(row: object, hint: str) -> None:
    """No empty file is made: its row is named, with what to do."""
    row = replace(row, line=7)  # type: ignore[type-var]
    with pytest.raises(PressError) as caught:
        typeset(select(BARE, row), row, Shelf(Path("nowhere")))  # type: ignore[arg-type]

    (problem,) = caught.value.problems
    assert (problem.code, problem.where.line) == ("B011", 7)
    assert hint in problem.hint


def test_a_cover_alone_is_an_edition() -> None:
    """Who asks for nothing but a cover gets it."""
    assert list(setting(BARE, edition("packet", parts=("cover",)))) == ["cover"]


def test_a_book_that_names_no_editions_gets_no_empty_key(tmp_path: Path) -> None:
    """The four usual ones are made of any manuscript; a key only where its row stands."""
    shelf = project(tmp_path, {"01-a.md": "# A\n\nText.\n"})
    plan = tmp_path / "manuscript/book.yaml"
    plan.write_text(plan.read_text("utf-8").replace("editions: {book: {}}\n", ""), encoding="utf-8")
    found, problems = outcome(shelf)

    assert said(problems) == []
    assert found is not None
    assert [row.name for row in found.editions] == ["handout", "packet", "book", "ebook"]


def test_questions_are_not_printed_twice(tmp_path: Path) -> None:
    """The parts `questions` and `answers` in one row are a problem at the second."""
    shelf = project(tmp_path, {"01-a.md": "# A\n\nText.\n"})
    plan = tmp_path / "manuscript/book.yaml"
    rows = "editions:\n  all: {layout: packet, audience: leader, parts: [questions, answers]}\n"
    plan.write_text(plan.read_text("utf-8").replace("editions: {book: {}}\n", rows), encoding="utf-8")

    (told,) = said(outcome(shelf)[1])

    assert told == (
        "manuscript/book.yaml:8: error B011 the parts `questions` and `answers` would print the same questions twice"
    )


def test_the_time_of_a_meeting_is_a_time(tmp_path: Path) -> None:
    """Half past six is 18:30."""
    shelf = project(tmp_path, {"01-a.md": "# A\n\nText.\n"})
    plan = tmp_path / "manuscript/book.yaml"
    text = plan.read_text("utf-8")
    plan.write_text(f"{text}session: {{start: 18.30}}\n", encoding="utf-8")
    assert "B006" in said(outcome(shelf)[1])[0]
    plan.write_text(f"{text}session: {{start: 18:30}}\n", encoding="utf-8")
    found, _ = outcome(shelf)
    assert found is not None
    assert found.book.session == Session(start="18:30")
