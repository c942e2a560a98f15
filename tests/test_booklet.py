"""Booklet and cards by the whole way, from a manuscript to sheets that are folded or cut; in a book that is read from
right to left, too."""

import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from pressrun.running import run
from pressrun.running.jobs import Artifact, State
from pressrun.running.plan import plan

ENGLISH = ("en", "River", "The town belongs to the river, and not the river to the town. ", "Who gained?", "Say why.")
ARABIC = ("ar", "نهر", "المدينة للنهر وليس النهر للمدينة. ", "من ربح؟", "لماذا؟")
"""The theme has no letters for it, and says so."""

ROWS = """
editions:
  booklet: {missing-glyphs: warn}
  bound: {layout: booklet, impose: none, missing-glyphs: warn}
  sewn: {layout: booklet, impose: {signature: 4, marks: true}, missing-glyphs: warn}
  cards: {missing-glyphs: warn}
"""


def project(root: Path, words: tuple[str, ...]) -> Path:
    """Five sections of a page or so, and five questions, the third of them long."""
    language, title, sentence, question, more = words
    (root / "manuscript").mkdir(parents=True)
    book = f"title: {title}\nlanguage: {language}\ndate: 2026-11-22\nrights: {more}\n{ROWS}"
    (root / "manuscript/book.yaml").write_text(book, encoding="utf-8")
    for number in range(1, 6):
        asked = f"{question} " * (40 if number == 3 else 1)
        text = f"# {title} {number}\n\n" + f"{sentence * 12}\n\n" * 3
        div = f"::: {{.question kind=opening}}\n{asked}\n\n::: follow-up\n{more}\n:::\n:::\n"
        (root / f"manuscript/0{number}-s.md").write_text(f"---\nid: s{number}\n---\n\n{text}\n{div}", encoding="utf-8")
    return root


@pytest.fixture(scope="module", params=[ENGLISH, ARABIC], ids=["left to right", "right to left"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Artifact]]:
    """The project, with everything made."""
    root = project(tmp_path_factory.mktemp("booklet") / "project", request.param)
    return root, {one.edition: one for one in run.run(plan(root), 2, lambda _step, _what: None)}


def test_every_edition_is_made(built: tuple[Path, dict[str, Artifact]]) -> None:
    """And each is proven, as bound and as imposed: had a page been lost, there would be no file."""
    _, made = built
    told = {problem.code for one in made.values() for problem in one.problems} - {"P002"}

    assert ({one.state for one in made.values()}, told) == ({State.MADE}, set())
    assert list(made) == ["booklet", "bound", "sewn", "cards"]


def test_a_booklet_has_half_as_many_sides_as_pages(built: tuple[Path, dict[str, Artifact]]) -> None:
    """Rounded up to whole sheets; the cover and the back of it are on the outside of the first."""
    root, made = built
    bound, booklet, sewn = (made[name].measures for name in ("bound", "booklet", "sewn"))
    assert bound
    assert booklet
    pages = bound.pages
    assert sewn
    assert (booklet.pages, booklet.leaves) == (sewn.pages, sewn.leaves)
    assert booklet.pages == 2 * -(-pages // 4)
    assert booklet.leaves == booklet.pages // 2
    with pypdfium2.PdfDocument(root / "dist/booklet.pdf") as document:
        assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [297, 210]
    with pikepdf.open(root / "dist/booklet.pdf") as pdf:
        outside = sorted(int(name[5:]) for name in pdf.pages[0].Resources.XObject)
        assert outside == [1, pages]
        direction = str(pdf.Root.ViewerPreferences.Direction)
        placed = re.findall(rb"q (\S+) \S+ \S+ \S+ re W n .*?/Page(\d+) Do", pdf.pages[0].Contents.read_bytes())
        left = min(placed, key=lambda found: float(found[0]))[1]
        assert int(left) == (pages if direction == "/L2R" else 1)


def test_the_unimposed_booklet_goes_to_a_printer_tagged(built: tuple[Path, dict[str, Artifact]]) -> None:
    """``impose: none`` leaves pages of A5 with everything that an edition has."""
    root, _ = built
    with pikepdf.open(root / "dist/bound.pdf") as pdf:
        assert "/StructTreeRoot" in pdf.Root
        assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()
        assert {tuple(round(float(edge) / 72 * 25.4) for edge in page.trimbox[2:]) for page in pdf.pages} == {
            (148, 210)
        }


def test_the_contents_have_their_numbers(built: tuple[Path, dict[str, Artifact]]) -> None:
    """Also where letters are missing and the edition lives with it."""
    root, _ = built
    with pypdfium2.PdfDocument(root / "dist/bound.pdf") as document:
        contents = document[1].get_textpage().get_text_range()

    numbers = [int(found) for found in re.findall(r"\. (\d+)", contents)]
    assert len(numbers) == 6
    assert numbers == sorted(numbers)
    assert numbers[0] == 3


def test_each_question_has_its_card(built: tuple[Path, dict[str, Artifact]]) -> None:
    """Five cards on two sheets of four, on one side; the long question is set smaller, and stays on its card."""
    root, made = built

    cards = made["cards"].measures
    assert cards
    assert (cards.pages, cards.leaves) == (2, 2)
    with pikepdf.open(root / "dist/cards.pdf") as pdf:
        assert [len(page.Resources.XObject) for page in pdf.pages] == [3, 2]
        assert str(pdf.Root.ViewerPreferences.Duplex) == "/Simplex"


def test_a_question_that_no_card_holds(tmp_path: Path) -> None:
    """It takes two, and its author is told which it is."""
    root = project(tmp_path / "project", (*ENGLISH[:3], "Who gained, and who lost? " * 9, ENGLISH[4]))
    (cards,) = run.run([job for job in plan(root) if job.edition.name == "cards"], 1, lambda _step, _what: None)

    assert cards.state is State.MADE
    assert [(str(one).partition(" a ")[0], one.hint) for one in cards.problems] == [
        (
            "manuscript/03-s.md:15: warning P013",
            "Shorten it, or give the edition larger cards: `paper: a5` and `impose: cards`.",
        )
    ]


def test_what_is_not_whole_is_not_imposed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is put on the wrong place of its sheet fails the edition, and leaves no file."""
    from pressrun.model import imposition  # noqa: PLC0415

    def wrong(*_: object) -> Iterator[imposition.Forme]:
        yield from [(imposition.Place(0, 0),), (imposition.Place(1, 0),)] * 9

    root = project(tmp_path / "project", ENGLISH)
    monkeypatch.setattr(imposition, "_stacked", lambda *_, **__: wrong())
    (cards,) = run.run([job for job in plan(root) if job.edition.name == "cards"], 1, lambda _step, _what: None)

    assert (cards.state, [problem.code for problem in cards.problems]) == (State.FAILED, ["G005"])
    assert not (root / "dist/cards.pdf").exists()
