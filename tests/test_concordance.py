"""Page numbers of one edition in another: which edition's, and what becomes of it when they cannot be had."""

from collections.abc import Sequence
from pathlib import Path

import pypdfium2
import pytest
from gatehouse import project

from pressrun.ground.files import Shelf
from pressrun.ground.problems import PressError
from pressrun.reading import settings
from pressrun.running.concordance import Concordance
from pressrun.running.crew import Here
from pressrun.running.jobs import Artifact, read
from pressrun.running.plan import plan
from pressrun.running.run import run

QUESTIONS = """# Questions

::: {.question kind=opening}
Where do you stand?

::: leader
Let everybody answer.
:::
:::

::: {.question kind=factual}
What did the text say?
:::
"""


def _silent(_step: str, _what: str) -> None:
    """Nobody looks."""


def _rows(root: Path, *rows: str) -> Path:
    return project(root, {"01-one.md": "# One\n\nText.\n", "02-two.md": QUESTIONS},
                   editions="".join(f"  {row}\n" for row in rows))  # fmt: skip


def _named(root: Path) -> dict[str, str]:
    return {edition.name: edition.pages_of for edition in settings.load(Shelf(root)).editions}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("book: {}", "packet: {}", "ebook: {}"), {"book": "", "packet": "", "ebook": "book"}),
        (("ebook: {}", "packet: {}"), {"ebook": "packet", "packet": ""}),
        (("handout: {}", "ebook: {}"), {"handout": "", "ebook": ""}),
        (("book: {}", "packet: {}", "ebook: {pages-of: packet}"), {"book": "", "packet": "", "ebook": "packet"}),
        (("book: {}", "ebook: {pages-of: none}"), {"book": "", "ebook": ""}),
        (("packet: {}", "lead: {layout: packet, audience: leader}"), {"packet": "", "lead": "packet"}),
        (("book: {}", "e: {layout: ebook, audience: leader}"), {"book": "", "e": "book"}),
    ],
)
def test_an_edition_gives_the_pages_that_its_readers_ask_for(
    tmp_path: Path, rows: Sequence[str], expected: dict[str, str]
) -> None:
    """An e-book those of the book, or of the packet where there is no book; a leader those of the group; or what its
    row says."""
    assert _named(_rows(tmp_path / "project", *rows)) == expected


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("ebook: {pages-of: bok}", "error B011 there is no edition `bok`"),
        ("ebook: {pages-of: ebook}", "error B006 `ebook` has its own page numbers"),
        ("packet: {pages-of: other}", "error B006 `other` has no pages"),
        ("packet: {pages-of: ring}",
         "error B006 `packet` would give pages of `ring`, which gives pages of `packet`"),
    ],
)  # fmt: skip
def test_pages_that_cannot_be_given_are_an_error_in_their_row(tmp_path: Path, row: str, said: str) -> None:
    """An edition that is not there, itself, an e-book, or one that waits for this one."""
    root = _rows(tmp_path / "project", row, "book: {}", "other: {layout: ebook}",
                 "ring: {layout: packet, pages-of: packet}" if "ring" in row else "spare: {layout: book}")  # fmt: skip
    with pytest.raises(PressError) as caught:
        plan(root, remember=False)
    assert any(str(problem).endswith(said) for problem in caught.value.problems)
    assert all(problem.hint for problem in caught.value.problems)


def _made(root: Path) -> dict[str, Artifact]:
    return {artifact.edition: artifact for artifact in run(plan(root), 2, _silent)}


def test_a_leader_reads_on_which_page_the_group_has_a_question(tmp_path: Path) -> None:
    """Beside each question stands the page of the participants' packet, whatever page it has in the leader's own."""
    root = _rows(tmp_path / "project", "lead: {layout: packet, audience: leader}", "packet: {}")
    assert {one.state for one in _made(root).values()} == {"made"}
    group, leader = _texts(root / "dist/packet.pdf"), _texts(root / "dist/lead.pdf")
    [page] = [number for number, text in enumerate(group, 1) if "Where do you stand?" in text]
    [seen] = [text for text in leader if "Let everybody answer." in text]
    assert f"page {page}" in seen


def _texts(pdf: Path) -> list[str]:
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf)]


def test_an_edition_whose_pages_cannot_be_had_is_missed_by_itself_alone(tmp_path: Path) -> None:
    """The e-book is made all the same, without page numbers, and says so at its row."""
    root = _rows(tmp_path / "project", "book: {theme: mine}", "ebook: {}")
    parts = root / "styles/mine/templates/parts"
    parts.mkdir(parents=True)
    (parts / "half-title.html").write_text("{{ nothing.at.all }}")
    made = _made(root)
    assert (made["book"].state, made["ebook"].state) == ("failed", "made")
    [problem] = made["ebook"].problems
    assert str(problem) == (
        "manuscript/book.yaml:10: warning P014 ebook gives no page numbers of book, since book cannot be pressed"
    )


def test_pages_are_found_once_and_remembered(tmp_path: Path) -> None:
    """A second build presses nothing to know them; a changed word makes them anew."""
    root = _rows(tmp_path / "project", "book: {}", "ebook: {}")
    [job] = [job for job in plan(root) if job.edition.name == "book"]
    steps: list[str] = []

    def noted(step: str, _what: str) -> None:
        steps.append(step)

    def pages() -> object:
        steps.clear()
        return Concordance(read(root, None, _silent), Here(), noted).of(job)

    first = pages()
    assert "press" in steps
    assert (pages(), steps) == (first, [])
    (root / "manuscript/01-one.md").write_text("# One\n\nOther text.\n")
    assert pages() != first
    assert "press" in steps


def test_the_row_of_the_other_edition_counts(tmp_path: Path) -> None:
    """A book on other paper has other pages: its e-book is out of date."""
    papers = {"a": "6x9", "b": "a5"}
    roots = [_rows(tmp_path / name, f"book: {{paper: {paper}}}", "ebook: {}") for name, paper in papers.items()]
    first, second = ({job.edition.name: job.recipe for job in plan(root)}["ebook"] for root in roots)
    assert first != second
