"""veraPDF on whole editions: our own, and a manuscript with all that is hard to tag."""

import re
from pathlib import Path

import judge
import pikepdf
import pytest
from heard import heard
from pdf_judge import ROOT, doubts, judged
from PIL import Image
from pressroom import issued, lines, opened, project, sheet
from stress import LONG, stress

from pressrun.gate import gate
from pressrun.ground.files import Shelf
from pressrun.model import edition
from pressrun.press.issue import issue
from pressrun.reading import manuscript
from pressrun.setting import typeset


def made(root: Path, folder: Path) -> list[Path]:
    """Every PDF of the project in *root*, by the whole way from its manuscript, written to *folder*."""
    shelf = Shelf(root)
    book, editions, _ = manuscript.read(shelf)
    written = []
    for row in editions:
        if row.format == "pdf":
            cut = edition.select(book, row)
            done = issue(cut, row, typeset.typeset(cut, row, shelf), root)
            assert done.pdf, [str(problem) for problem in done.problems if problem.is_error]
            written.append(folder / f"{row.name}.pdf")
            written[-1].write_bytes(done.pdf)
    return written


@pytest.mark.slow
def test_the_judge_sees_what_is_wrong(tmp_path: Path) -> None:
    """Otherwise its silence would mean nothing."""
    whole = tmp_path / "made.pdf"
    whole.write_bytes(issued(project(tmp_path / "project"), [sheet("<h1>One</h1>" + lines(3))]).pdf or b"")
    spoilt = tmp_path / "spoilt.pdf"
    with pikepdf.open(whole) as pdf:
        del pdf.Root.StructTreeRoot
        del pdf.Root.OutputIntents
        pdf.save(spoilt)
    assert list(doubts(whole)) == []
    doubted = {tuple(line.split()[1:3]) for line in doubts(spoilt)}
    assert {("outloud", "DOC-002"), ("pikepdf", "[violation]")} <= doubted
    told = judged([whole, spoilt])
    assert {line.split()[0] for line in told} == {"spoilt.pdf"}
    assert {line.split()[1] for line in told} == {"ua1", "2a"}


@pytest.mark.parametrize(("ci", "outcome"), [("true", "Failed"), ("", "Skipped")])
def test_a_judge_that_cannot_come_is_no_acquittal(monkeypatch: pytest.MonkeyPatch, ci: str, outcome: str) -> None:
    """Without Java the tests are skipped; in CI they fail."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", ci)
    with pytest.raises(BaseException, match="Java is not installed") as raised:
        judged([])
    assert type(raised.value).__name__ == outcome


def test_a_command_without_its_judges_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`make judge` where there is no Java, or no such folder: a sentence, and the status for it."""
    assert judge.main(["/nowhere"]) == 2
    assert capsys.readouterr().err == "/nowhere is not a folder\n"
    monkeypatch.setenv("PATH", "")
    assert judge.main([]) == 3
    assert "veraPDF cannot run: Java is not installed\n" in capsys.readouterr().err


@pytest.mark.slow
def test_all_editions_conform(tmp_path: Path) -> None:
    """PDF/UA-1 and PDF/A-2a in one file: our own, before those are imposed that want it."""
    own = made(ROOT, tmp_path)
    names = {"handout", "packet", "book", "booklet", "cards", "large-print", "packet-leader", "answer-key"}
    assert names <= {path.stem for path in own}
    assert [told for path in own for told in doubts(path)] == []
    assert judged(own) == []


@pytest.mark.slow
def test_a_hard_manuscript_conforms(tmp_path: Path) -> None:
    """One with long tables, lists in lists, many notes, numbered paragraphs, mathematics, letters that no font has,
    words from right to left."""
    plan = stress(tmp_path / "stress") / "manuscript/book.yaml"
    plan.write_text(f"{plan.read_text('utf-8')}numbering: {{paragraphs: true}}\n", encoding="utf-8")
    hard = made(tmp_path / "stress", tmp_path)
    assert [path.name for path in hard] == ["book.pdf", "packet.pdf", "endnotes.pdf"]
    assert [told for path in hard for told in doubts(path)] == []
    assert judged(hard) == []


WORDS = (
    "NATO, Nato and nato in small capitals; office, fluffy, affine; H2O and E = mc2; une phrase; WHO; 漢 has no glyph, "
    "nor has ⁂⸎; a-b\u2013c."
)


def test_what_is_heard_is_the_manuscript(tmp_path: Path) -> None:
    """Word for word, whatever the letters look like: small capitals, ligatures, broken words, words from right to left,
    letters that no font has. The gate compares the rest."""
    shelf = Shelf(stress(tmp_path))
    book, editions, _ = manuscript.read(shelf)
    cut = edition.select(book, editions[0])
    done = issue(cut, editions[0], typeset.typeset(cut, editions[0], shelf), tmp_path)
    with opened(done.pdf) as pdf:
        told = list(heard(pdf, "P", "TD", "H1", "Note"))
    long = " ".join(LONG.replace("*", "").split())
    first = told.index("one Measures: all of them")
    assert told[first + 1 : first + 4] == [
        long,
        WORDS,
        "שלום עולם in a line, and السلام عليكم at its end: العربية",
    ]
    at = told.index("number 0")
    rows = [[f"number {row}", f"{row * 28}", ("a remark that needs more than a line " * (row % 3)).strip()]
            for row in range(90)]  # fmt: skip
    assert told[at : at + 270] == [cell for row in rows for cell in row]
    noted = [text.replace("*", "") for text in told if re.match(r"\d+Note", text)]
    assert noted == [f"{n}Note {n} says where[{n}]. {' '.join(LONG[: n * 20].replace('*', '').split())}"
                     for n in range(1, 41)]  # fmt: skip
    assert gate.prove_pdf(cut, editions[0], done.pdf or b"") == ()


TABLES = {
    "heads of columns and rows": "<thead><tr><th></th><th>a</th><th>b</th></tr></thead>"
    "<tbody><tr><th>r</th><td>1</td><td>2</td></tr></tbody>",
    "heads over two columns, and for two rows": "<thead><tr><th rowspan='2'>w</th><th colspan='2'>a</th></tr>"
    "<tr><th>x</th><th>y</th></tr></thead>"
    "<tbody><tr><th rowspan='2'>r</th><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></tbody>",
    "no heads": "<tbody><tr><td>1</td><td>2</td></tr></tbody>",
    "cells that are missing, and one too many": "<thead><tr><th>a</th><th>b</th></tr></thead>"
    "<tbody><tr><td>1</td></tr><tr><td>1</td><td>2</td><td>3</td></tr></tbody>",
    "a cell wider than the table": "<thead><tr><th>a</th><th>b</th></tr></thead>"
    "<tbody><tr><td colspan='9'>1</td></tr></tbody>",
    "a cell longer than the table": "<thead><tr><th rowspan='3'>a</th><th>b</th></tr></thead>"
    "<tbody><tr><td rowspan='5'>1</td><td>2</td></tr></tbody>",
    "a cell under another": "<tbody><tr><td>0</td><td rowspan='2'>1</td><td>2</td></tr>"
    "<tr><td colspan='2'>3</td></tr></tbody>",
    "rows without cells": "<thead><tr><th>a</th></tr></thead><tbody><tr></tr><tr><td rowspan='2'>1</td></tr>"
    "<tr></tr></tbody>",
}


@pytest.mark.slow
def test_tables_of_any_shape_conform(tmp_path: Path) -> None:
    """Heads say of which column or row they are, and rows are of one length, whatever the template makes."""
    written = []
    for name, rows in TABLES.items():
        written.append(tmp_path / f"{name.replace(' ', '-')}.pdf")
        done = issued(project(tmp_path / name), [sheet(f"<h1>Title</h1><table>{rows}</table>")])
        written[-1].write_bytes(done.pdf or b"")
    assert judged(written) == []


@pytest.mark.slow
def test_colours_of_one_device_are_told_and_nothing_is_claimed(tmp_path: Path) -> None:
    """A file that is no PDF/A does not say that it is; the warning names the line of the style sheet."""
    root = project(tmp_path, "p { color: device-cmyk(0 1 1 0) }")
    done = issued(root, [sheet("<p>x</p>")])
    assert [problem.code for problem in done.problems] == ["P010"]
    assert str(done.problems[0].where).startswith("styles/test.css:")
    assert not claims(done.pdf)


@pytest.mark.parametrize(
    ("body", "css", "place"),
    [
        ('<p data-block="1"><img src="manuscript/inks.jpg" alt="Red"/></p>', "", "manuscript/one.md"),
        ("<p>x</p>", "p { background: url(../manuscript/inks.jpg) }", "styles/test.css:"),
    ],
)
def test_a_picture_in_inks_is_told_and_nothing_is_claimed(tmp_path: Path, body: str, css: str, place: str) -> None:
    """With its name and where it stands; the file is made, and says nothing of PDF/A."""
    root = project(tmp_path, css)
    Image.new("CMYK", (8, 8), (0, 255, 255, 0)).save(root / "manuscript/inks.jpg")
    done = issued(root, [sheet(body)])
    (problem,) = done.problems
    assert (problem.code, problem.is_error) == ("P010", False)
    assert problem.message.startswith("manuscript/inks.jpg is a picture in inks of one press")
    assert str(problem.where).startswith(place)
    assert not claims(done.pdf)


def claims(pdf: bytes | None) -> bool:
    """True for a file that says it conforms to anything."""
    with opened(pdf) as file:
        packet: bytes = file.Root.Metadata.read_bytes()
    return b"pdfaid" in packet or b"pdfuaid" in packet
