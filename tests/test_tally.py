"""What printing takes: measured when a file is made, counted up for so many copies, set beside the file before."""

import io
import itertools
import shutil
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressrun.cli import main
from pressrun.door import tally
from pressrun.door.tally import Row
from pressrun.gate.ink import ink, spread
from pressrun.model.measures import Measures

BASE = Path(__file__).parent / "cases" / "base"


def _inked(*drawings: str) -> bytes:
    """Pages of 100 by 100 pt with these drawings."""
    out, data = pikepdf.new(), io.BytesIO()
    for drawing in drawings:
        page = out.add_blank_page(page_size=(100, 100))
        page.Contents = out.make_stream(drawing.encode())
    out.save(data)
    return data.getvalue()


@pytest.mark.parametrize(
    ("drawings", "share"),
    [
        ([""], 0),
        (["0 0 100 100 re f"], 1),
        (["0 0 50 100 re f"], 0.5),
        (["0.5 g 0 0 100 100 re f"], 0.5),
        (["0 0 100 100 re f", "", "", ""], 0.25),
        (["1 1 0 rg 0 0 100 100 re f"], 0.1),
    ],
)
def test_ink_is_the_share_of_a_page_that_is_black(drawings: list[str], share: float) -> None:
    """Averaged over all pages; grey counts half, and yellow next to nothing."""
    assert ink(_inked(*drawings))[0] == pytest.approx(share, abs=0.02)


@given(st.integers(0, 3000), st.integers(1, 40))
def test_pages_that_are_looked_at_are_spread_evenly(pages: int, most: int) -> None:
    """All of a short file; of a long one no two neighbours more than others, and none outside."""
    chosen = [*spread(pages, most)]
    assert len(chosen) == min(pages, most)
    assert chosen == sorted(set(chosen))
    assert all(0 <= number < pages for number in chosen)
    gaps = [after - before for before, after in itertools.pairwise(chosen)]
    assert max(gaps, default=0) - min(gaps, default=0) <= 1


NOW, BEFORE = Measures(17, 9, 0.068, 17), Measures(15, 8, 0.0641, 15)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (NOW, None, ""),
        (NOW, NOW, ""),
        (NOW, BEFORE, "+2 pages, +1 leaf, ink 6.4% before"),
        (BEFORE, NOW, "-2 pages, -1 leaf, ink 6.8% before"),
        (Measures(17, 9, 0.0), BEFORE, "+2 pages, +1 leaf"),
    ],
)
def test_what_has_changed_stands_beside(now: Measures, before: Measures | None, expected: str) -> None:
    """Since the file that was there before; nothing where nothing has."""
    [_, row, _] = tally.table([Row("packet", is_printed=True, copies=1, now=now, before=before)], 1)
    assert row[-1] == expected


def test_thirty_copies_are_counted() -> None:
    """For each edition and in all; what has not been made, and what is not printed, counts nothing."""
    rows = [
        Row("packet", is_printed=True, copies=30, now=NOW),
        Row("cards", is_printed=True, copies=30),
        Row("ebook", is_printed=False, copies=30),
        Row("handout", is_printed=True, copies=30, now=Measures(2, 1, 0.1, 2)),
    ]
    assert tally.table(rows, 30) == [
        ["edition", "pages", "leaves", "30 copies", "ink", "since the last build"],
        ["packet", "17", "9", "270 leaves", "6.8%", ""],
        ["cards", "not made", "", "", "", ""],
        ["handout", "2", "1", "30 leaves", "10%", ""],
        ["in all", "", "10", "300 leaves", "", ""],
    ]


def test_the_report_knows_the_build_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A book that grows has more pages than before; a build that makes the same again is no build before."""
    root = Path(shutil.copytree(BASE, tmp_path / "project"))
    section = root / "manuscript/01-one.md"
    assert main(["build", "book", "--project", str(root)]) == 0
    section.write_text(section.read_text() + "\n\nMore of it.\n" * 60)
    for _ in range(2):
        assert main(["build", "book", "--project", str(root)]) == 0
    capsys.readouterr()
    assert main(["report", "--copies", "30", "--project", str(root)]) == 0
    head, handout, book, total = capsys.readouterr().out.splitlines()
    assert head.split() == ["edition", "pages", "leaves", "30", "copies", "ink", "since", "the", "last", "build"]
    assert "not made" in handout
    assert "leaves" in book
    assert "+" in book
    assert total.startswith("in all")
