"""EPUBCheck on whole books: our own, and one with something of everything."""

from dataclasses import replace
from pathlib import Path

import pytest
from epub_judge import judged
from epub_shop import BOOK, NOTED, chapter, packed, sheet

from pressrun.model.book import Person


@pytest.mark.slow
def test_the_judge_sees_what_is_wrong(tmp_path: Path) -> None:
    """Otherwise its silence would mean nothing."""
    said = judged(packed(tmp_path, chapter("one", "<p><blink>x</blink></p>"), cover=None).epub, tmp_path)

    assert any("blink" in line for line in said)


@pytest.mark.parametrize(("ci", "outcome"), [("true", "Failed"), ("", "Skipped")])
def test_a_judge_that_cannot_come_is_no_acquittal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str, outcome: str
) -> None:
    """Without Java the tests are skipped; in CI they fail."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", ci)

    with pytest.raises(BaseException, match="Java is not installed") as raised:
        judged(b"", tmp_path)
    assert type(raised.value).__name__ == outcome


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ebook", "hard", "arabic"])
def test_a_whole_book_is_valid_and_light(whole_books: dict[str, Path], name: str, tmp_path: Path) -> None:
    """EPUBCheck finds nothing, not even to warn of, in our own and in one with something of everything: notes with the
    same labels, mathematics, scripts from both sides, lists in lists, tables; a phone loads it in no time."""
    data = whole_books[name].read_bytes()

    assert judged(data, tmp_path) == []
    assert len(data) < 1_000_000


@pytest.mark.slow
def test_a_book_of_one_section_without_headings_is_valid(tmp_path: Path) -> None:
    """The contents then have one line: the book itself."""
    lone = sheet("lone", "<section><p>Text.</p></section>", title="")

    assert judged(packed(tmp_path, lone, cover=None).epub, tmp_path) == []


@pytest.mark.slow
def test_a_book_of_many_sections_is_valid(tmp_path: Path) -> None:
    """Two hundred of them, linked in a ring, each with a note 1."""
    ring = [
        chapter(f"part-{n}", NOTED.format(f"part-{n}") + f'<p><a href="#part-{(n + 1) % 200}">on</a></p>')
        for n in range(200)
    ]

    assert judged(packed(tmp_path, *ring).epub, tmp_path) == []


@pytest.mark.slow
def test_a_book_with_marks_of_printed_pages_is_valid(tmp_path: Path) -> None:
    """Also read from right to left, with a role and a page on every hand."""
    text = '<p>نص<span role="doc-pagebreak" id="page-{0}" aria-label="{0}"/> ويستمر.</p>'
    arabic = replace(BOOK, language="ar", title="من يملك الأوزان؟", people=(Person("آن"),))
    sheets = [chapter(f"part-{n}", text.format(n), title=f"الفصل {n}") for n in range(1, 4)]

    assert judged(packed(tmp_path, *sheets, book=arabic).epub, tmp_path) == []
