"""Problems know their lines, also in blocks that only pandoc's full dialect has."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pressrun.ground import markup
from pressrun.ground.files import Shelf
from pressrun.ground.problems import Problem, Where, warning
from pressrun.ground.store import Store
from pressrun.reading import drafts, pandoc, places

PATH = "manuscript/01-a.md"
WORDS = [
    "river",
    "mill",
    "ferry",
    "weir",
    "town",
    "flood",
    "bridge",
    "upper",
    "lower",
    "water",
    "stone",
    "field",
    "road",
    "church",
    "east",
    "west",
]


def shelf(folder: Path, text: str) -> Shelf:
    """A project with one section."""
    (folder / "manuscript").mkdir(exist_ok=True)
    (folder / PATH).write_text(text, encoding="utf-8")
    return Shelf(folder)


def lines(folder: Path, text: str, *wheres: Where) -> list[int | None]:
    """The lines of problems at *wheres* in the section *text*."""
    problems = [warning("M018", str(number), where) for number, where in enumerate(wheres)]
    return [problem.where.line for problem in places.locate(problems, shelf(folder, text))]


def at(block: int | None = None, text: str | None = None) -> Where:
    """A place in the section."""
    return Where(PATH, block=block, text=text)


MANY = """\
---
short: x
standfirst: A sentence
  on two lines.
---

# The title

A paragraph that goes
on to a second line[^n] with a [link](there).

::: {.question kind=opening}
What *of* it?

::: leader
Nothing.
:::
:::

- tight
- list
    - deeper

| a | b |
|---|---|
| c | d |

: The caption {#tbl}

Word
: Meaning

+-----+
| one |
+-----+

![The picture](x.svg){#fig
alt="An alternative"}

``` python
code = [1,
        2]
```

(@) An example
(@) Another

[^n]: The note,
    with more.
"""


def test_every_kind_of_block_is_found(tmp_path: Path) -> None:
    """Title, standfirst, paragraphs, items, cells, captions, pictures, code and notes: each at its own line."""
    project = shelf(tmp_path, MANY)
    (draft,) = drafts.drafts([drafts.take(PATH, project)], "en")
    blocks = markup.blocks(markup.parse(draft.html))
    problems = [warning("M018", words, at(block)) for block, words in blocks.items()]
    assert [(one.message, one.where.line) for one in places.locate(problems, project)] == [
        ("The title", 7),
        ("A sentence on two lines.", 3),
        ("A paragraph that goes on to a second line with a link.", 9),
        ("What of it?", 13),
        ("Nothing.", 16),
        ("tight", 20),
        ("list", 21),
        ("deeper", 22),
        ("The caption", 28),
        ("a", 24),
        ("b", 24),
        ("c", 26),
        ("d", 26),
        ("Word", 30),
        ("Meaning", 31),
        ("one", 34),
        ("The picture", 37),
        ("code = [1, 2]", 40),
        ("An example", 45),
        ("Another", 46),
        ("The note, with more.", 48),
    ]


def test_words_are_found_in_their_block(tmp_path: Path) -> None:
    """Words that say what is meant give the line inside the block, or just before it: a div's attributes."""
    wheres = [at(3, "there"), at(4, "kind=opening"), at(17, "x.svg"), at(18, "2]"), at(3, "second line")]
    assert lines(tmp_path, MANY, *wheres) == [10, 12, 37, 42, 10]


def test_the_same_words_are_told_apart_by_their_block(tmp_path: Path) -> None:
    """Of three links to one place, the one in the block is meant."""
    text = "# A\n\n[x](y)\n\nsome\n[x](y)\n\n- [x](y)\n"
    assert lines(tmp_path, text, at(2, "y"), at(3, "y"), at(4, "y"), at(3, "(y)")) == [3, 6, 8, 6]


def test_quotes_blanks_and_encodings_do_not_matter(tmp_path: Path) -> None:
    """What pandoc took apart is found as the author wrote it."""
    text = '# A\n\nText\n\n::: {.question kind = "odd one"}\nWhat? [x](über%20uns.md) [y](<a b.md>)\n:::\n'
    wheres = [at(3, "kind=odd one"), at(3, "%C3%BCber%20uns.md"), at(3, "a%20b.md")]
    assert lines(tmp_path, text, *wheres) == [5, 6, 6]


def test_a_place_that_has_gone_is_the_nearest_there_is(tmp_path: Path) -> None:
    """A block beyond the end, words that stand nowhere, a file that changed meanwhile: a line all the same."""
    text = "# A\n\nOne\n\nTwo\n"
    assert lines(tmp_path, text, at(2, "nowhere"), at(99), at(99, "Two"), at(None, "nowhere"), at(None, "One")) == [
        3, 6, 5, 1, 3,
    ]  # fmt: skip


def test_what_needs_no_looking_up_stays_as_it_is(tmp_path: Path) -> None:
    """Places that have a line, or no file, or a file that is not there, are left alone."""
    kept = [Where(PATH, 7), Where(PATH), Where(), Where("manuscript/gone.md", block=3), Where("../out.md", text="x")]
    problems = tuple(warning("M018", "x", where) for where in kept)
    assert places.locate(problems, shelf(tmp_path, "# A\n")) == problems


def test_a_file_that_is_no_section_is_searched_by_its_words(tmp_path: Path) -> None:
    """Settings and style sheets have lines too."""
    project = shelf(tmp_path, "# A\n")
    (tmp_path / "manuscript/book.yaml").write_text("title: x\nlanguage: en\n", encoding="utf-8")
    (found,) = places.locate([warning("B011", "x", Where("manuscript/book.yaml", text="language:"))], project)
    assert found.where.line == 2


def test_words_that_stand_once_need_no_pandoc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most problems quote something that stands in the file only once; these cost nothing."""
    monkeypatch.setattr(drafts, "drafts", None)
    assert lines(tmp_path, MANY, at(3, "[link](there)"), at(4, "#tbl")) == [10, 28]


def words(numbers: list[int]) -> str:
    """A sentence."""
    return " ".join(WORDS[number % len(WORDS)] for number in numbers)


def blocks_of(kind: int, text: str) -> Iterator[tuple[str, bool]]:
    """Lines of a block, and whether each begins a text block."""
    if kind == 0:
        yield from ((text, True), (text, False))
    elif kind == 1:
        yield from ((f"## {text}", True),)
    elif kind == 2:
        yield from ((f"* {text}", True), (f"* {text} *{text}*", True))
    elif kind == 3:
        yield from (("::: {.of-my-own}", False), (f"{text}^[{text}]", True), (":::", False))
    elif kind == 4:
        yield from ((text, True), (f": {text}", True))
    elif kind == 5:
        yield from ((f"> {text}", True), ("> more", False))
    elif kind == 6:
        yield from (("| a | b |", True), ("|---|---|", False), (f"| {text} | x |", True))
    else:
        yield from ((f'![{text}](x.svg){{alt="{text} x"}}', True),)


DOCUMENTS = st.lists(st.tuples(st.integers(0, 7), st.lists(st.integers(0, 15), min_size=2, max_size=9)), max_size=14)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DOCUMENTS)
def test_lines_are_true_in_any_document(tmp_path: Path, document: list[tuple[int, list[int]]]) -> None:
    """Whatever a section is made of, and though it repeats itself, all blocks but one in twenty have their true line.
    A note inside a line may be taken for one that says nearly the same."""
    text = ["# Title", ""]
    starts = {1}
    for count, (kind, numbers) in enumerate(document):
        for line, is_start in blocks_of(kind, f"{words(numbers)} {count}"):
            text.append(line)
            if is_start:
                starts.add(len(text))
        text.append("")
    project = shelf(tmp_path, "\n".join(text))
    (draft,) = drafts.drafts([drafts.take(PATH, project)], "en")
    problems = [warning("M018", "x", at(block)) for block in markup.blocks(markup.parse(draft.html))]
    found = [problem.where.line or 0 for problem in places.locate(problems, project)]
    assert all(line in range(1, len(text) + 1) for line in found)
    assert sum(line not in starts for line in found) <= max(1, 0.05 * len(found))


def test_the_cases_of_reading_have_lines_for_everything(tmp_path: Path) -> None:
    """In every section of the cases, every block has a line, in the order of the file but for notes."""
    cases = Path(__file__).with_name("cases") / "read"
    (tmp_path / "manuscript").mkdir()
    for case in sorted(cases.glob("*.md")):
        shutil.copyfile(case, tmp_path / PATH)
        project = Shelf(tmp_path)
        (draft,) = drafts.drafts([drafts.take(PATH, project)], "en")
        if draft.html:
            problems = [Problem("M018", "x", at(block)) for block in markup.blocks(markup.parse(draft.html))]
            assert all(problem.where.line for problem in places.locate(problems, project))


def test_what_pandoc_answered_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time the same file is asked about, pandoc is not; a changed file is read anew."""
    store, twice = Store(tmp_path / "store"), "# A\n\none two\n\none two\n"
    problem = warning("M005", "x", at(3))

    def line(text: str) -> int | None:
        (found,) = places.locate([problem], shelf(tmp_path, text), store)
        return found.where.line

    assert line(twice) == 5
    with monkeypatch.context() as patch:
        patch.setattr(pandoc, "parse", None)
        assert line(twice) == 5
    assert line(f"\n{twice}") == 6
