"""A file for each section: own page numbers, own notes, the numbers of the book; and a zip of them."""

import zipfile
from pathlib import Path

import pypdfium2
import pytest
from gatehouse import project

from pressrun.cli import main

SECTIONS = {
    "01-one.md": "# One\n\nText with a note.[^a]\n\n[^a]: What the note has to say.\n",
    "02-two.md": "# Two\n\nOther text.\n\n::: {.question kind=opening}\nWhat now?\n:::\n",
    "03-three.md": "# Three\n\n::: {.question kind=opening}\nAnd what then?\n:::\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A book of three sections, with a packet."""
    return project(tmp_path / "project", SECTIONS, editions="  packet: {}\n  book: {}\n  ebook: {}\n")


def _text(pdf: Path) -> str:
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).split())


def test_each_section_has_its_file_and_all_are_in_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its own notes, from page 1, and with the numbers that it has in the book; a second call makes nothing."""
    assert main(["build", "--each", "--project", str(folder)]) == 0
    names = ["packet-one.pdf", "packet-two.pdf", "packet-three.pdf"]
    assert sorted(path.name for path in (folder / "dist").iterdir()) == sorted([*names, "packet-each.zip"])
    one, _, three = (_text(folder / "dist" / name) for name in names)
    assert "What the note has to say." in one
    assert "What the note" not in three
    assert "2" in three.partition("And what then?")[0]
    with zipfile.ZipFile(folder / "dist/packet-each.zip") as bundle:
        assert bundle.namelist() == names
        assert [bundle.read(name) for name in names] == [(folder / "dist" / name).read_bytes() for name in names]
    before = (folder / "dist/packet-each.zip").read_bytes()
    capsys.readouterr()
    assert main(["build", "--each", "packet", "--project", str(folder)]) == 0
    assert capsys.readouterr().out.count("current ") == len(names)
    assert (folder / "dist/packet-each.zip").read_bytes() == before


def test_a_file_that_two_would_make_is_made_by_neither(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An edition may have the name that a section would get; it is told at the edition that is divided."""
    book = folder / "manuscript/book.yaml"
    book.write_text(book.read_text() + "  packet-two: {layout: packet}\n")
    assert main(["build", "--each", "packet", "--project", str(folder)]) == 1
    said = capsys.readouterr().err
    assert "error B010 dist/packet-two.pdf is the file of another edition, and of a section of packet" in said
    assert not (folder / "dist").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ebook"], "U005 ebook is no edition on paper, to be made for each section"),
        (["bok"], "U001 there is no edition `bok`"),
    ],
)
def test_what_cannot_be_divided_is_wrong_usage(
    folder: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An e-book has its sections in one file; and nobody knows an edition that is not there."""
    assert main(["build", "--each", *words, "--project", str(folder)]) == 2
    assert said in capsys.readouterr().err


def test_without_a_packet_somebody_has_to_say_what_to_divide(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A book of title pages and chapters is nobody's first thought."""
    root = project(tmp_path / "project", SECTIONS, editions="  book: {}\n")
    assert main(["build", "--each", "--project", str(root)]) == 2
    assert "U005 there is no packet and no handout, to be made for each section" in capsys.readouterr().err
