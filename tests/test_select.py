"""What an edition leaves out is gone, and nothing left behind points to it."""

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from readings import project

from pressrun.ground.problems import PressError
from pressrun.model.book import Book, Identifier, Role, Section
from pressrun.model.edition import PAPERS, Edition, select
from pressrun.reading import manuscript

EDITION = Edition("packet", "packet", "pdf", (), PAPERS["a4"], line=12)

TEXT = {
    "01-river.md": """\
# The River {#river}

See [](#fig-map), [](02-flood.md#q-flood), [](02-flood.md){.title}, [the flood](02-flood.md) and [](#kp).

![The map](figures/map.svg){#fig-map alt="A map"}

::: pull-quote
The river was [here](#fig-map) first.
:::

::: leader
SECRET note.[^s] And [more](#q-secret).
:::

::: key-points
- [One]{#kp}
:::

[^s]: SECRET footnote.
""",
    "02-flood.md": """\
# The Flood

::: {.question kind=opening #q-flood}
Who?[^f]

::: leader
SECRET hint.
:::

::: answer
SECRET answer.[^a]
:::
:::

[^f]: Open footnote, see [](#q-secret) and [](01-river.md#fig-map).

[^a]: SECRET answer's footnote.
""",
    "03-leader.md": """\
# For the Leader

::: {.leader}
SECRET plan.

::: {.question kind=closing #q-secret}
SECRET question?
:::
:::
""",
}


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A book with secrets."""
    sections = {name: text.replace("figures/map.svg", "map.svg") for name, text in TEXT.items()}
    shelf = project(tmp_path, sections)
    (tmp_path / "manuscript/map.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    return manuscript.read(shelf).book


def texts(book: Book) -> str:
    """All that its readers could find in a book."""
    return "".join(
        f"{one.id} {one.title} {one.standfirst} {one.html} {''.join(note.html for note in one.notes)}"
        for one in book.sections
    )


def test_nothing_of_the_leaders_reaches_participants(book: Book) -> None:
    """Notes for the leader, answers, and the footnotes they refer to are not in a participant's edition at all."""
    assert "SECRET" in texts(book)
    given = select(book, EDITION)
    assert "SECRET" not in texts(given)
    assert [note.number for section in given.sections for note in section.notes] == ["2"]


def test_the_leader_gets_everything(book: Book) -> None:
    """An edition for the leader takes nothing out; but it is another book to an e-reader, which would put one in the
    place of the other."""
    given = select(book, replace(EDITION, audience="leader"))
    other = select(book, replace(EDITION, audience="leader", name="another"))

    assert given.sections == book.sections
    assert len({book.identifiers, given.identifiers, other.identifiers, select(book, EDITION).identifiers}) == 3
    assert [one.scheme for one in given.identifiers] == ["uuid"]


def test_a_section_that_was_only_for_the_leader_goes(book: Book) -> None:
    """No title stands over nothing."""
    assert [section.id for section in select(book, EDITION).sections] == ["river", "flood"]


def test_a_section_that_never_had_a_text_stays() -> None:
    """A title alone is a part of the book, if the author wrote it so."""
    section = Section("part", Role.BODY, "Part One", "", "manuscript/part.md")
    part = Book("T", "en", (section,), datetime.date(2026, 1, 1), (Identifier("uuid", "x"),))
    assert select(part, EDITION) == part


def test_links_to_what_is_gone_keep_their_words_and_numbers(book: Book) -> None:
    """A link whose target this edition lacks is plain text; the others lead where they led."""
    (river,) = select(book, replace(EDITION, sections=("river",))).sections
    assert "Question\u00a01, The Flood, the flood and " in river.html
    assert '<a href="#river--fig-map" data-ref="number">Figure\u00a01</a>' in river.html
    assert "#flood" not in river.html
    (flood,) = select(book, replace(EDITION, sections=("flood",))).sections
    assert "Question\u00a02 and Figure\u00a01." in flood.notes[0].html


def test_an_edition_leaves_out_classes_of_its_own_choice(book: Book) -> None:
    """What is named in omit is gone, whatever it holds, and links to it are plain text."""
    river = select(book, replace(EDITION, omit=("pull-quote", "figure"))).sections[0]
    assert "first" not in river.html
    assert "<figure" not in river.html
    assert "See Figure\u00a01, <a " in river.html


def test_a_name_in_the_text_is_no_class(book: Book) -> None:
    """Only elements with the class go, not words that look like it."""
    river = replace(book.sections[0], html='<p data-block="2">The leader said: class="leader".</p>')
    given = select(replace(book, sections=(river,)), EDITION)
    assert given.sections[0].html == river.html


def test_a_link_that_is_also_a_target_stays_one(book: Book) -> None:
    """When a link goes, an id on it does not: something may lead there."""
    river = replace(
        book.sections[0], html='<p data-block="2"><a href="#gone" id="river--x">x</a> <a href="#river--x">y</a></p>'
    )
    given = select(replace(book, sections=(river,)), EDITION)
    assert given.sections[0].html == '<p data-block="2"><span id="river--x">x</span> <a href="#river--x">y</a></p>'


def test_numbers_are_never_counted_anew(book: Book) -> None:
    """What is left has the number it has in every edition."""
    given = select(book, replace(EDITION, sections=("flood",)))
    assert given.sections[0].number == "2"
    assert 'data-number="1"' in given.sections[0].html


def test_unknown_sections_are_problems_with_the_nearest_name(book: Book) -> None:
    """An edition that names what does not exist is told at its row."""
    with pytest.raises(PressError) as caught:
        select(book, replace(EDITION, sections=("rivr", "river", "sea")))
    problems = caught.value.problems
    assert [str(problem) for problem in problems] == [
        "manuscript/book.yaml:12: error B011 the edition packet names a section rivr, which the book does not have",
        "manuscript/book.yaml:12: error B011 the edition packet names a section sea, which the book does not have",
    ]
    assert problems[0].hint == "Did you mean `river`?"


def test_an_edition_of_nothing_is_a_problem(book: Book) -> None:
    """An edition that leaves nothing in is not made."""
    with pytest.raises(PressError) as caught:
        select(replace(book, sections=book.sections[2:]), EDITION)
    assert [str(problem) for problem in caught.value.problems] == [
        "manuscript/book.yaml:12: error B011 the edition packet leaves nothing in"
    ]
