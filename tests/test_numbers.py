"""Numbers are settled in the book: the same thing has the same number in every edition, whatever the edition shows."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pressroom import words
from readings import outcome, project, said
from test_typeset import edition, setting

from pressrun.gate import gate
from pressrun.ground import markup
from pressrun.ground.files import Shelf
from pressrun.ground.problems import Problem
from pressrun.model.book import Book
from pressrun.model.edition import LAYOUTS, Edition, select
from pressrun.press.issue import issue
from pressrun.reading.manuscript import Reading
from pressrun.setting.typeset import typeset

FIRST = """\
# One

Paragraph alpha has a note.[^a]

![Figure alpha.](map.svg){#fig-a alt="A map"}

::: {.question kind=opening}
Question alpha?

::: answer
Of alpha.
:::
:::

::: key-points
1. Point alpha.
:::

[^a]: Note alpha.
"""
SECOND = """\
# Two

> A quotation has none.

Paragraph beta has a note.[^b]

- An item of a list has none.

::: passage
[Paragraph gamma]{#gamma} stands in a div of the author's.
:::

$$ x $$

![Figure beta.](map.svg){#fig-b alt="A map"}

| Year | Water |
|------|-------|
| 1    | low   |

: Table beta. {#tbl-b}

::: {.question kind=closing #q-b}
Question beta?

::: answer
Of beta.
:::
:::

::: key-points
1. Point beta.
2. Point gamma.
:::

::: summary
All of it in a sentence.
:::

[^b]: Note beta.
"""
PLAN = "numbering: {notes: book, paragraphs: true}\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M0 0h9v9z"/></svg>'


def read(folder: Path, sections: Mapping[str, str], numbering: str = PLAN) -> Reading:
    """The reading of *sections*, with nothing to complain of."""
    reading, problems = told(folder, sections, numbering)
    assert [problem.message for problem in problems if problem.is_error] == []
    assert reading is not None
    return reading


def told(
    folder: Path, sections: Mapping[str, str], numbering: str = PLAN
) -> tuple[Reading | None, tuple[Problem, ...]]:
    """The reading of *sections*, if there is one, and its problems."""
    shelf = project(folder, sections)
    (folder / "manuscript/map.svg").write_text(SVG, encoding="utf-8")
    plan = folder / "manuscript/book.yaml"
    plan.write_text(plan.read_text("utf-8").replace("numbering: {notes: book}\n", numbering), encoding="utf-8")
    return outcome(shelf)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book of two sections."""
    return read(tmp_path_factory.mktemp("two"), {"01-one.md": FIRST, "02-two.md": SECOND}).book


NUMBERS = {
    "Question alpha": "1", "Question beta": "2", "Point alpha": "1", "Point beta": "2", "Point gamma": "3",
    "Figure alpha": "Figure 1.", "Figure beta": "Figure 2.", "Table beta": "Table 1.",
    "Note alpha": "1", "Note beta": "2",
    "Paragraph alpha": "1", "Paragraph beta": "2", "Paragraph gamma": "3",
}  # fmt: skip
"""What stands before the words of each thing."""

PLACES = {
    "section[starts-with(@class, 'question ') or starts-with(@class, 'card ')]": "question-number",
    "li[@class='point']": "point-number",
    "section[@class='key-points']//li": "",
    "figcaption": "caption-number",
    "p[@data-number]": "par-number",
    "li[@class='note']": "note-number",
    "span[@class='fn']": "",
}
"""What is numbered on a sheet (XPath), and the class of its number; empty: an attribute has it."""


def numbered(work: Book, row: Edition) -> Iterator[tuple[str, str]]:
    """Each thing of *row* that has a number: its words, the number before them."""
    for sheet in setting(select(work, row), row).values():
        root = markup.document(sheet.html.replace(' xmlns="http://www.w3.org/1999/xhtml"', "", 1).encode())
        for what, where in PLACES.items():
            for one in markup.find(root, f"//{what}"):
                own = markup.find(one, f".//*[@class='{where}']") if where else []
                number = markup.words(own[0]) if own else one.get("data-number", "")
                yield from ((name, number) for name in NUMBERS if name in markup.words(one))


@pytest.mark.parametrize("sections", [(), ("two",)], ids=["all", "the second alone"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_number_stands_in_every_edition(book: Book, layout: str, sections: tuple[str, ...]) -> None:
    """Also in one that shows some sections only: question 2 stays question 2."""
    row = edition(layout, sections=sections, audience=LAYOUTS[layout].audience)
    found = dict(numbered(book, row))

    assert found == {name: NUMBERS[name] for name in found}
    assert "Question beta" in found
    assert ("Question alpha" in found) is (not sections)


def test_every_kind_of_thing_is_seen(book: Book) -> None:
    """A packet numbers all there is to number; a handout leaves notes out, and tells a section in brief."""
    assert dict(numbered(book, edition("packet"))) == NUMBERS
    assert dict(numbered(book, edition("ebook"))) == NUMBERS
    handout = dict(numbered(book, edition("handout")))
    assert {"Point gamma", "Figure alpha", "Paragraph alpha"} <= handout.keys()
    assert not {"Note alpha", "Paragraph beta"} & handout.keys()


def test_ground_rules_are_counted_through_the_book(tmp_path: Path) -> None:
    """In the text of a book and in the plan of a packet a rule has one number, though they stand in two lists."""
    rules = "::: ground-rules\n1. **{0}.** Always.\n:::\n\nText.\n"
    sections = {"01-a.md": f"# A\n\n{rules.format('First')}", "02-b.md": f"# B\n\n{rules.format('Second')}"}
    html = [section.html for section in read(tmp_path, sections).book.sections]

    assert ['data-number="1"' in html[0], 'data-number="2"' in html[1]] == [True, True]


# Paragraphs


def test_paragraphs_are_numbered_where_that_is_asked_for(tmp_path: Path) -> None:
    """Otherwise none has a number."""
    reading = read(tmp_path, {"01-one.md": FIRST, "02-two.md": SECOND}, "numbering: {notes: book}\n")

    assert "par-" not in "".join(section.html for section in reading.book.sections)


def test_only_the_reading_is_numbered(tmp_path: Path) -> None:
    """A preface and an appendix have no paragraphs that a group turns to."""
    shelf = project(tmp_path, {"01-a.md": "# A\n\nOne.\n", "02-b.md": "# B\n\nTwo.\n"})
    plan = tmp_path / "manuscript/book.yaml"
    text = plan.read_text("utf-8").replace("numbering: {notes: book}\n", PLAN)
    text = text.replace('contents: {body: ["01-a.md", "02-b.md"]}', "contents: {front: [01-a.md], body: [02-b.md]}")
    plan.write_text(text, encoding="utf-8")
    reading, _ = outcome(shelf)

    assert reading is not None
    assert ["data-number" in section.html for section in reading.book.sections] == [False, True]
    assert 'data-number="1" id="b--par-1"' in reading.book.sections[1].html


def test_a_question_can_refer_to_a_paragraph(tmp_path: Path) -> None:
    """By a mark in it, which moves with the text, or by its number."""
    asked = "# Asked\n\nLook at [](#gamma), [](02-two.md#par-2) and [](01-one.md#par-1){.page}.\n"
    reading = read(tmp_path, {"01-one.md": FIRST, "02-two.md": SECOND, "03-asked.md": asked})
    html = reading.book.sections[2].html.replace("\u00a0", " ")

    assert '<a href="#two--gamma" data-ref="number">Paragraph 3</a>' in html
    assert '<a href="#two--par-2" data-ref="number">Paragraph 2</a>' in html
    assert '<a href="#one--par-1" data-ref="page">Paragraph 1</a>' in html


def test_an_id_of_the_authors_outweighs_that_of_a_number(tmp_path: Path) -> None:
    """Who calls something par-1 is linked to that."""
    reading = read(tmp_path, {"01-a.md": "# A\n\nOne, see [there](#par-1).\n\n## Head {#par-1}\n\nTwo.\n"})
    (html,) = (section.html for section in reading.book.sections)

    assert 'id="a--par-1-1"' in html
    assert '<h2 id="a--par-1"' in html


def test_numbers_hang_in_the_margin_and_move_nothing(tmp_path: Path) -> None:
    """Every word of the reading stands where it would stand without them; each number stands left of the text, on the
    line on which its paragraph begins; and the file is proven whole."""
    pages = []
    text = "The town belongs to the river, and not the river to the town. " * 30
    sections = {"01-a.md": f"# A\n\n{text}\n\n*Then* {text}\n\n[Last]{{.smallcaps}} {text}\n"}
    for plan in ("numbering: {notes: book}\n", PLAN):
        work = read(tmp_path, sections, plan).book
        row = edition("packet", parts=("reading",))
        made = issue(select(work, row), row, typeset(select(work, row), row, Shelf(tmp_path)), tmp_path)
        assert made.pdf is not None
        assert made.problems == ()
        assert [one.message for one in gate.prove_pdf(select(work, row), row, made.pdf)] == []
        pages.append([list(words(made.pdf, page)) for page in range(made.pages)])
    bare, numbers = ([word for page in each for word in page] for each in pages)
    left = min(x for _, x, _ in bare)

    shown = [one for one in numbers if one[1] < left - 2]
    assert [word for word, _, _ in shown] == ["1", "2", "3"]
    assert sorted(one for one in numbers if one not in shown) == sorted(bare)
    assert all(
        any(abs(y - other) < 4 for word, _, other in bare if word in {"The", "Then", "Last"}) for _, _, y in shown
    )


# What a question is about


def html_of(reading: Reading, name: str, **more: object) -> str:
    """A sheet of the e-book."""
    row = edition("ebook", **more)
    return setting(select(reading.book, row), row)[name].html.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("about", "href", "called"),
    [
        ("fig-b", "#two--fig-b", "Figure 2"),
        ("#tbl-b", "#two--tbl-b", "Table 1"),
        ("02-two.md", "#two", "Section 2"),
        ("gamma", "#two--gamma", "Paragraph 3"),
        ("02-two.md#gamma", "#two--gamma", "Paragraph 3"),
    ],
)
def test_a_question_leads_back_to_its_passage(tmp_path: Path, about: str, href: str, called: str) -> None:
    """In an e-book it has a link to what it names."""
    asked = f"# Asked\n\n::: {{.question kind=factual about={about}}}\nWhy?\n:::\n"
    reading = read(tmp_path, {"01-one.md": FIRST, "02-two.md": SECOND, "03-asked.md": asked})

    assert f'<a href="{href}">In the text: {called}</a>' in html_of(reading, "asked")


def test_a_question_in_the_reading_leads_back_to_its_section(book: Book, tmp_path: Path) -> None:
    """Where it names no passage; not where it has a link of its own, and not in an appendix of questions."""
    linked = "# A\n\nText.[^1]\n\n::: {.question kind=factual}\nWhy [that](#fig-a)?\n:::\n\n[^1]: N.\n"
    reading = read(tmp_path, {"01-one.md": FIRST, "02-a.md": linked})

    assert '<a href="#one">In the text: Section 1</a>' in html_of(reading, "one")
    assert "In the text" not in html_of(reading, "a")
    assert book.sections[0].number == "1"


def test_a_phone_has_words_to_hang_a_note_on_and_no_lines(tmp_path: Path) -> None:
    """Nothing on a screen pretends that one could write there; a leader is not asked for an answer."""
    reading = read(tmp_path, {"01-one.md": FIRST})
    own, leaders = (html_of(reading, "one", audience=audience) for audience in ("participant", "leader"))

    assert "mark these words and add a note" in own
    assert not any(word in own for word in ("<input", "<textarea", 'class="lines"', "<form"))
    assert "mark these words" not in leaders


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ("nowhere", "there is no #nowhere in this book"),
        ("09-none.md", "the link to 09-none.md leads nowhere"),
        ("https://example.org/", "https://example.org/ is no passage of this book"),
    ],
)
def test_a_question_about_nothing_is_a_problem(tmp_path: Path, about: str, message: str) -> None:
    """It is told at the line of the question."""
    asked = f"# A\n\nText.\n\n::: {{.question kind=factual about={about}}}\nWhy?\n:::\n"
    _, problems = told(tmp_path, {"01-a.md": asked})

    assert said(problems) == [f"manuscript/01-a.md:5: error M005 {message}"]
