"""What the tests of the press share: a project with one small style sheet, sheets made of a few words, and readers of
the finished PDF that have nothing to do with the press."""

import datetime
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pikepdf
import pypdfium2

from pressrun.model.book import Book, Identifier, Person
from pressrun.model.edition import PAPERS, Edition
from pressrun.model.sheet import Folios, Sheet, Start
from pressrun.press.issue import Issued, issue

FONTS = """
@font-face { font-family: Text; src: url(fonts/Literata-Regular.ttf) }
@font-face { font-family: Text; font-style: italic; src: url(fonts/Literata-Italic.ttf) }
@font-face { font-family: Text; font-weight: 700; src: url(fonts/Literata-Bold.ttf) }
@font-face { font-family: Code; src: url(fonts/JetBrainsMono-Regular.ttf) }
"""
PLAIN = """
@page { size: 300pt 400pt; margin: 50pt; font: 8pt Text }
html { font: 10pt/20pt Text; font-variant-ligatures: none }
body, h1, h2, p, pre { margin: 0 }
h1, h2 { font: 700 10pt/20pt Text }
pre, code { font-family: Code }
"""
CODE = "pre { white-space: pre } "


def project(root: Path, css: str = "", **files: str) -> Path:
    """A project in *root* whose sheets are set by ``styles/test.css``: 15 lines of 200 pt to the page, and *css*."""
    (root / "styles").mkdir(parents=True, exist_ok=True)
    (root / "manuscript").mkdir(exist_ok=True)
    (root / "styles/test.css").write_text(FONTS + PLAIN + css, encoding="utf-8")
    for name, text in files.items():
        (root / name.replace("__", "/").replace("_dot_", ".")).write_text(text, encoding="utf-8")
    return root


def sheet(
    body: str,
    name: str = "one",
    start: Start = Start.NEXT,
    folios: Folios = Folios.ARABIC,
    title: str = "",
    *,
    head: str = '<link rel="stylesheet" href="styles/test.css"/>',
    attributes: str = 'lang="en-GB"',
) -> Sheet:
    """A sheet whose section is ``manuscript/<name>.md``."""
    html = (
        f'<html xmlns="http://www.w3.org/1999/xhtml" {attributes}><head><title>{name}</title>{head}</head>'
        f'<body><section data-source="manuscript/{name}.md">{body}</section></body></html>'
    )
    return Sheet(name, html, f"manuscript/{name}.md", start, folios, title)


def lines(count: int, word: str = "line", block: int = 1) -> str:
    """A paragraph of so many short lines: ``line1``, ``line2``."""
    return f'<p data-block="{block}">' + "<br/>".join(f"{word}{number}" for number in range(1, count + 1)) + "</p>"


BOOK = Book(
    "Weights & Measures",
    "en-GB",
    (),
    datetime.date(2026, 3, 4),
    (Identifier("uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),),
    people=(Person("Ann Author"), Person("Ed Editor", "editor"), Person("Pru Printer", "publisher")),
    description="A book <for> tests.",
    subjects=("scales", "weights"),
    rights="Copy it.",
)
EDITION = Edition("book", "book", "pdf", (), PAPERS["6x9"])


def issued(root: Path, sheets: Sequence[Sheet], book: Book = BOOK, edition: Edition = EDITION) -> Issued:
    """A PDF made of *sheets* without an executor; fails when there are errors."""
    made = issue(book, edition, sheets, root)
    assert made.pdf is not None, [str(problem) for problem in made.problems]
    return made


def opened(pdf: bytes | None) -> pikepdf.Pdf:
    """The PDF as objects."""
    assert pdf
    return pikepdf.open(io.BytesIO(pdf))


def texts(pdf: bytes | None) -> list[str]:
    """The text of each page, one blank between words."""
    assert pdf
    with pypdfium2.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def words(pdf: bytes, page: int) -> Iterator[tuple[str, float, float]]:
    """Each word of a page with the place of its first letter: pt from the left, pt from the top."""
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[page].get_textpage()
        height = document[page].get_height()
        whole = text.get_text_range()
        for match in re.finditer(r"\S+", whole):
            left, _, _, top = text.get_charbox(match.start())
            yield match[0], left, height - top


Word = tuple[str, float, float]


def alike(some: Iterable[Word], others: Iterable[Word]) -> bool:
    """True when two pages show the same words at the same places, to a hundredth of a point."""
    pairs = itertools.zip_longest(some, others, fillvalue=("", 0.0, 0.0))
    return all(
        one[0] == other[0] and max(abs(one[1] - other[1]), abs(one[2] - other[2])) < 0.01 for one, other in pairs
    )
