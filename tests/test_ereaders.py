"""Whole e-books before judges that see them as a reader does: Ace by DAISY, and an e-reader in a real browser."""

from pathlib import Path

import node_judge
import pytest
from epub_shop import SVG, chapter, packed, project, styled

NAMELESS = "<p>Text.</p><table><tr><th></th><td>1</td></tr></table><p><a href='https://example.org/'></a></p>"


@pytest.mark.slow
def test_ace_finds_nothing(whole_books: dict[str, Path]) -> None:
    """In our own e-book, in a leader's one with something of everything, and in one that is read from right to left."""
    assert node_judge.ace(list(whole_books.values())) == []


@pytest.mark.slow
def test_ace_sees_what_is_wrong(tmp_path: Path) -> None:
    """Otherwise its silence would mean nothing."""
    book = tmp_path / "bad.epub"
    book.write_bytes(packed(tmp_path, chapter("one", NAMELESS), cover=None).epub)

    told = node_judge.ace([book])

    assert any("link-name" in one for one in told), told


@pytest.mark.slow
def test_nothing_is_cut_on_any_screen(whole_books: dict[str, Path]) -> None:
    """On a telephone, a tablet and an e-reader, by day and by night: all text stands inside of its column and is dark
    or light enough, no picture and no table is wider than the screen, every link leads somewhere, and a note opens."""
    phones, others = node_judge.SCREENS[:2], node_judge.SCREENS[2:]
    largest = [whole_books["ebook"], whole_books["hard"]]
    seen = [*node_judge.read(list(whole_books.values()), phones), *node_judge.read(largest, others)]

    assert [fault for row in seen for fault in row["found"]] == []
    told = [row for row in seen if row["links"]]
    assert len(told) == len(whole_books)
    assert all(row["notes"] and row["opened"].startswith("1 ") for row in told), told


@pytest.mark.slow
def test_the_reader_sees_what_is_cut(tmp_path: Path) -> None:
    """Otherwise its silence would mean nothing: a line that does not break, a picture of a fixed width, grey on white,
    a link to a note that is none."""
    root = project(tmp_path, a__svg=SVG)
    css = root / "styles/default/ebook.css"
    css.parent.mkdir(parents=True)
    css.write_text("code { white-space: nowrap } img { width: 900px; max-width: 900px } b { color: #999 }")
    text = f"<p><code>{'long ' * 30}</code> <b>pale</b></p><p><img src='manuscript/a.svg' alt='A square'/></p>"
    false = "<p><a role='doc-noteref' href='#one'>1</a></p>"
    book = tmp_path / "bad.epub"
    book.write_bytes(packed(root, styled(chapter("one", text + false)), cover=None).epub)

    (seen,) = node_judge.read([book], node_judge.SCREENS[:1])

    assert {fault["what"].partition(" of ")[0] for fault in seen["found"]} == {
        "text that is cut", "wider than the screen", "contrast", "a note that is none",
    }, seen["found"]  # fmt: skip


@pytest.mark.parametrize(("ci", "outcome"), [("true", "Failed"), ("", "Skipped")])
def test_a_judge_that_cannot_come_is_no_acquittal(monkeypatch: pytest.MonkeyPatch, ci: str, outcome: str) -> None:
    """Without Node the tests are skipped; in CI they fail."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", ci)

    with pytest.raises(BaseException, match="Node is not installed") as raised:
        node_judge.ace([])
    assert type(raised.value).__name__ == outcome
