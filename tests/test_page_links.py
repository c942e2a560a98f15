"""Links into another section, on paper: who cannot tap a word turns to a page."""

import io
from pathlib import Path

import pypdfium2
import pytest
from gatehouse import printed, project, taken

from pressrun.press.issue import Issued, issue

FIRST = """# First

Told [in the second](02-second.md#flood), and [again](02-second.md); [here](#mill) it is near: the [mill]{#mill}.
What [is asked](03-asked.md)?
See [](02-second.md) and [](02-second.md#flood){.page}.
"""
SECOND = "# Second\n\n" + "Word upon word, line upon line, and no end.\n\n" * 80 + "## Flood {#flood}\n\nIt came.\n"
ASKED = "# Asked\n\n::: {.question #q-why kind=factual}\nWhy?\n:::\n"
PARTS = {"01-first.md": FIRST, "02-second.md": SECOND, "03-asked.md": ASKED}
ROWS = "  packet: {}\n  book: {}\n  handout: {}\n  bare: {layout: book, links: none}\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sections with links from one to the other, and one that is nothing but a question."""
    return project(tmp_path_factory.mktemp("pages") / "project", PARTS, editions=ROWS)


def issued(root: Path, name: str) -> Issued:
    """An edition, pressed."""
    book, edition, sheets, _ = taken(root, name)
    return issue(book, edition, sheets, root)


def said(made: Issued) -> str:
    """The first section as it is printed."""
    assert made.pdf is not None, [str(problem) for problem in made.problems]
    with pypdfium2.PdfDocument(io.BytesIO(made.pdf)) as pages:
        text = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split()).replace("\ufffe", "")
    return text[text.index("Told in") : text.index("See Section")]


def test_the_page_stands_behind_the_words(root: Path) -> None:
    """Where the link leads into another section; its own is at hand."""
    made = issued(root, "book")
    flood, second, asked = (dict(made.pagination.pages)[name] for name in ("second--flood", "second", "asked"))

    assert len({flood, second, asked}) == 3
    assert said(made) == (
        f"Told in the second (page {flood}), and again (page {second}); here it is near: the mill. "
        f"What is asked (page {asked})? "
    )


def test_what_has_no_page_keeps_its_words(root: Path) -> None:
    """In a packet the questions stand by themselves, and the section that they came from does not."""
    assert said(issued(root, "packet")).endswith("the mill. What is asked? ")


@pytest.mark.parametrize("name", ["bare", "handout"])
def test_an_edition_without_numbers_of_links_has_no_pages_either(root: Path, name: str) -> None:
    """A handout has two pages for everything."""
    assert not any("link-page" in sheet.html for sheet in taken(root, name)[2])


def test_the_gate_takes_pages_for_what_they_are(root: Path) -> None:
    """Numbers of pressrun's own, where they may stand."""
    assert printed(root) == []


def test_another_page_number_moves_no_line(root: Path) -> None:
    """Figures of one width stand behind the words, so that the section need not be pressed again."""
    first = next(one.pressed for one in issued(root, "book").gatherings if one.pressed.name == "first")

    assert {slot.id for slot in first.slots} == {"second", "asked"}
