"""The gate: whatever a press or a binder drops is missed, and nothing else is."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from gatehouse import (
    ONE,
    PARTS,
    TWO,
    emptied,
    line,
    packed,
    printed,
    project,
    redrawn,
    saying,
    taken,
    twice,
    without,
    without_page,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pressrun.gate import gate, paper
from pressrun.ground.store import Store
from pressrun.model.sheet import Sheet
from pressrun.press.issue import issue
from pressrun.running import jobs, making
from pressrun.running.concordance import Concordance
from pressrun.running.crew import Here
from pressrun.running.plan import plan

AT = {name: f"01-one.md:{line(ONE, words)}" for name, words in {
    "paragraph": "The second paragraph", "item": "another item", "row": "gold", "figure": "tower.svg",
    "code": "first line", "note": "[^a]:", "first": "A paragraph that opens", "last": "at the end",
}.items()}  # fmt: skip

PARAGRAPH = "//h:p[contains(., 'The second paragraph')]"
ITEM = "//h:li[contains(., 'another item')]"
ROW = "//h:tr[contains(., 'gold')]"
FIGURE = "//h:figure//h:img"

DROPPED = {
    "a paragraph": (PARAGRAPH, AT["paragraph"]),
    "an item of a list": (ITEM, AT["item"]),
    "a row of a table": (ROW, AT["row"]),
    "a picture": (FIGURE, AT["figure"]),
    "a formula": ("//*[local-name()='math']", f"02-two.md:{line(TWO, 'mathematics')}"),
    "a question": ("//h:div[@class='ask']/h:p", f"02-two.md:{line(TWO, 'What does')}"),
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A project with one of everything."""
    return project(tmp_path / "project")


def test_what_is_whole_goes_through(book: Path) -> None:
    """A book with one of everything has no problem, on paper and on a screen."""
    assert printed(book) == []
    assert packed(book) == []


@pytest.mark.parametrize("what", DROPPED)
def test_what_the_press_drops_is_missed(book: Path, what: str) -> None:
    """The first block that is missing is named by its file and line."""
    path, place = DROPPED[what]
    assert printed(book, without(path)) == [f"{place} G001"]


@pytest.mark.parametrize("what", DROPPED)
def test_what_the_packer_drops_is_missed(book: Path, what: str) -> None:
    """The same in an e-book."""
    path, place = DROPPED[what]
    assert packed(book, without(path)) == [f"{place} G001"]


def test_a_section_is_missed(book: Path) -> None:
    """The contents may name it still: that is not its text."""
    assert printed(book, emptied("//h:section[@id='three']")) == ["03-three.md:1 G001"]
    assert packed(book, emptied("//h:section[@id='three']")) == ["03-three.md:1 G001"]


def test_a_word_is_missed_in_the_middle_of_a_paragraph(book: Path) -> None:
    """One word of a paragraph, on paper and on a screen."""
    assert printed(book, saying("one of them can", "one of can")) == [f"{AT['paragraph']} G001"]
    assert packed(book, saying("one of them can", "one of can")) == [f"{AT['paragraph']} G001"]


def test_the_missing_words_are_named(book: Path) -> None:
    """An author need not compare two texts to find them."""
    chosen, edition, sheets, _ = taken(book, "book")
    made = issue(chosen, edition, tuple(saying("one of them can", "one of can")(sheets)), book)
    [problem] = gate.prove_pdf(chosen, edition, made.pdf or b"")
    assert problem.message == "the words “them” are not in dist/book.pdf"


def test_a_line_of_code_is_missed(book: Path) -> None:
    """A line of a listing."""
    assert printed(book, without("//h:pre//h:span[contains(., 'first line')]")) == [f"{AT['code']} G001"]
    assert packed(book, saying("first line of code", "")) == [f"{AT['code']} G001"]


def test_a_footnote_is_missed(book: Path) -> None:
    """The text of a note, at the foot of a page and in a list."""
    assert printed(book, without("//h:span[@class='fn']")) == [f"{AT['note']} G001"]
    assert packed(book, without("//h:div[@class='note-text']")) == [f"{AT['note']} G001"]


def test_a_page_is_missed(book: Path) -> None:
    """The binder loses a page, on which a whole section stands."""
    chosen, edition, sheets, _ = taken(book, "book")
    pages = issue(chosen, edition, sheets, book)
    found = [printed(book, bind=without_page(at)) for at in range(pages.pages)]
    assert ["03-three.md:1 G001"] in found
    assert any(problem.startswith("01-one.md:") for problems in found for problem in problems)


def test_two_sections_in_another_order(book: Path) -> None:
    """Sections change places: what stands too early is named."""

    def swapped(sheets: tuple[Sheet, ...]) -> list[Sheet]:
        at = [number for number, sheet in enumerate(sheets) if sheet.name in {"two", "three"}]
        made = list(sheets)
        made[at[0]], made[at[1]] = made[at[1]], made[at[0]]
        return made

    assert printed(book, swapped) == ["03-three.md:1 G002"]
    assert packed(book, swapped) == ["03-three.md:1 G002"]


def test_a_paragraph_that_stands_twice(book: Path) -> None:
    """Once too often is a problem, too."""
    assert printed(book, twice(PARAGRAPH)) == [f"{AT['paragraph']} G003"]
    assert packed(book, twice(PARAGRAPH)) == [f"{AT['paragraph']} G003"]
    assert packed(book, twice(ITEM)) == [f"{AT['item']} G003"]


HIDING = {
    "outside the trim": redrawn(trim=(0, 0, 432, 100)),
    "partly outside": redrawn(trim=(0, 0, 250, 648)),
    "cut off": redrawn(b"0 0 250 648 re W n"),
    "not drawn": redrawn(b"3 Tr"),
}


@pytest.mark.parametrize("how", HIDING)
def test_what_nobody_sees_is_lost(tmp_path: Path, how: str) -> None:
    """Text beyond the edge of its page or of its box, and text that leaves no mark."""
    root = project(tmp_path / "project", {"01-one.md": ONE})
    found = printed(root, bind=HIDING[how])
    assert {"01-one.md:1 G004", f"{AT['first']} G004"} & set(found)


def test_half_transparent_text_is_seen(tmp_path: Path) -> None:
    """What is drawn as a group of its own is there all the same."""
    root = project(tmp_path / "project", {"01-one.md": ONE}, ".text > p:nth-of-type(2) { opacity: .5 }")
    assert printed(root) == []


def test_transparent_text_is_lost(tmp_path: Path) -> None:
    """A theme that draws text in no colour loses it."""
    root = project(
        tmp_path / "project", {"01-one.md": ONE}, ".text > p:nth-of-type(2) { color: transparent !important }"
    )
    assert printed(root) == [f"{AT['paragraph']} G004"]


@pytest.mark.parametrize("css", ["display: none !important", "visibility: hidden !important"])
def test_what_a_theme_hides_is_lost(tmp_path: Path, css: str) -> None:
    """Editions leave text out; style sheets may not."""
    root = project(tmp_path / "project", {"01-one.md": ONE}, f".text > p:nth-of-type(2) {{ {css} }}")
    assert printed(root) == [f"{AT['paragraph']} G001"]


def test_what_a_theme_hides_in_an_e_book_is_lost(tmp_path: Path) -> None:
    """There it is in the file, and nobody sees it."""
    root = project(tmp_path / "project", {"01-one.md": ONE}, ".text > p:nth-of-type(2) { display: none !important }")
    assert packed(root) == [f"{AT['paragraph']} G004"]


def test_a_build_fails_at_the_gate(tmp_path: Path) -> None:
    """Nothing is kept of a file from which something is missing."""
    root = project(tmp_path / "project", {"01-one.md": ONE}, ".text > p:nth-of-type(2) { display: none !important }")
    reading = jobs.read(root, None, lambda *_: None)
    for job in plan(root):
        finish = making.begin(job, reading, Here(), Concordance(reading, Here(), lambda *_: None), lambda *_: None)
        left = jobs.make(job, reading, finish, 0, lambda *_: None)
        assert [problem.code for problem in left.problems if problem.is_error] in (["G001"], ["G004"])
        assert not (root / job.edition.target).exists()


def test_workers_share_the_pages(tmp_path: Path) -> None:
    """Many pages read by several workers say what one reader says of them."""
    many = "\n\n".join(
        f"Paragraph number {number} of many, which fills a line or two of its page." for number in range(1500)
    )
    root = project(tmp_path / "project", {"01-many.md": f"# Many\n\n{many}\n"})
    book, edition, sheets, _ = taken(root, "book")
    made = issue(book, edition, tuple(saying("number 1234 of", "number of")(sheets)), root)
    with ThreadPoolExecutor(1) as workers:
        shared = gate.prove_pdf(book, edition, made.pdf or b"", workers)
    assert shared == gate.prove_pdf(book, edition, made.pdf or b"")
    assert [problem.where.block for problem in shared] == [1236]


ROWS = "| a | b |\n|---|---|\n| 1 | 2 |\n"
TABLES = f"{ROWS}| 1 | 2 |\n| | 2 |\n\n: A caption\n\n{ROWS}" + "| 1 | 2 |\n" * 80
LONG = "Donaudampfschifffahrtsgesellschaftskapit\u00e4nswitwe " * 30 + "\n"
STRESS = {
    "lists and code": """
- a
- a
    1. a
    2. b
        - `x - 1`
- b

1. 1
2. 2

```
if (a < b) { x--; }

    y
```
""",
    "tables": TABLES,
    "long words": LONG,
    "small capitals and ligatures": """
[Small Capitals of NATO]{.smallcaps} in an official office: fflower, ﬁnal, Straße, 2² ½ …
""",
    "mathematics": """
It is $\\frac{a}{b}$ and $x$, and

$$\\sum_{i=0}^n i$$ {#eq:s}
""",
    "notes": """
One.[^1] Two.[^2]

[^1]: First.

    - with a list

[^2]: Second, `code`.
""",
    "divs": """
::: pull-quote
A pull quote of some length.
:::

Text.

::: key-points
- one point
- another
:::

::: terms
word
:   what it means
:::

::: {.question kind=opening}
Why?

::: follow-up
And then?
:::

::: answer
Because.
:::
:::
""",
}


@pytest.mark.parametrize("what", STRESS)
def test_no_false_alarms(tmp_path: Path, what: str) -> None:
    """What is set with difficulty is not taken for lost."""
    root = project(tmp_path / "project", {"01-one.md": f"# Stress\n\n{STRESS[what]}"})
    assert printed(root) == []
    assert packed(root) == []


def test_a_full_stop_is_not_taken_from_the_note_that_follows(tmp_path: Path) -> None:
    """After a reference, which may be printed in so many ways, the nearest is the one."""
    first = (
        "# First\n\nA note.[^1]\n\nIt is on page [](#first){.page}.\n\n[^1]: Notes are short. And here is one more.\n"
    )
    root = project(tmp_path / "project", {"01-first.md": first, "02-second.md": "# Second\n\nThe rest of it.\n"})
    assert printed(root) == []
    assert packed(root) == []


EDITIONS = """
  handout: {max-pages: 9}
  packet: {}
  leaders: {layout: packet, audience: leader}
  small: {layout: book, omit: [question]}
"""


@pytest.mark.parametrize("name", ["handout", "packet", "leaders", "small"])
def test_what_an_edition_leaves_out_or_takes_apart_is_not_missed(tmp_path: Path, name: str) -> None:
    """Parts take what is theirs, participants get no answers, a handout no notes."""
    parts = {**PARTS, "04-divs.md": f"# Divs\n\n{STRESS['divs']}", "05-notes.md": f"# Notes\n\n{STRESS['notes']}"}
    root = project(tmp_path / "project", parts, editions=EDITIONS)
    assert printed(root, name=name) == []


def test_a_part_of_an_edition_is_missed_when_its_template_drops_it(tmp_path: Path) -> None:
    """Questions that stand in a part of their own are a flow of their own."""
    root = project(tmp_path / "project", editions=EDITIONS)
    assert printed(root, without("//h:div[@class='ask']/h:p"), "packet") == [f"02-two.md:{line(TWO, 'What does')} G001"]


WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=9)
PARAGRAPHS = st.lists(st.lists(WORD, min_size=2, max_size=12).map(" ".join), min_size=2, max_size=9, unique=True)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PARAGRAPHS, st.data())
def test_any_paragraph_of_any_book_is_missed(
    tmp_path_factory: pytest.TempPathFactory, paragraphs: list[str], data: st.DataObject
) -> None:
    """A whole e-book goes through; without one of its paragraphs, that one is named."""
    root = project(tmp_path_factory.mktemp("any"), {"01-one.md": "# Any\n\n" + "\n\n".join(paragraphs) + "\n"})
    assert packed(root) == []
    lost = data.draw(st.integers(0, len(paragraphs) - 1))
    others = "\n".join(one for at, one in enumerate(paragraphs) if at != lost)
    if paragraphs[lost] not in others:
        assert packed(root, without(f"//h:p[@data-block='{lost + 2}']")) == [f"01-one.md:{3 + 2 * lost} G001"]


def test_a_page_that_is_known_is_not_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second file is proven by what was read of the first; what is spoilt in it is found all the same."""
    root = project(tmp_path / "project", {"01-many.md": "# Many\n\nA paragraph.\n\nAnother one.\n"})
    book, edition, sheets, _ = taken(root, "book")
    store = Store(tmp_path / "store")
    whole = issue(book, edition, sheets, root).pdf or b""
    spoilt = issue(book, edition, tuple(saying("Another one", "Another eno")(sheets)), root).pdf or b""
    assert gate.prove_pdf(book, edition, whole, store=store) == ()
    looked: list[int] = []
    look = paper.look

    def noted(data: bytes, numbers: Sequence[int]) -> tuple[tuple[int, paper.Seen], ...]:
        looked.extend(numbers)
        return look(data, numbers)

    monkeypatch.setattr(paper, "look", noted)
    assert gate.prove_pdf(book, edition, whole, store=store) == ()
    assert looked == []
    assert [problem.code for problem in gate.prove_pdf(book, edition, spoilt, store=store)] == ["G001"]
    assert len(looked) == 1


@pytest.mark.parametrize("junk", [b"", b"[]", b'[[["x",1]]]\n'])
def test_what_is_remembered_may_be_junk(tmp_path: Path, junk: bytes) -> None:
    """The store may come with a stranger's project: the file is read as if nothing were known."""
    root = project(tmp_path / "project", {"01-many.md": "# Many\n\nA paragraph.\n"})
    book, edition, sheets, _ = taken(root, "book")
    store = Store(tmp_path / "store")
    store.put(f"gate  {edition.name}", junk)
    assert gate.prove_pdf(book, edition, issue(book, edition, sheets, root).pdf or b"", store=store) == ()
