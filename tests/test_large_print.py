"""Large print and economy, on pages that are laid out: what low vision asks of every letter, and what ink is saved."""

import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from pressrun.running import run
from pressrun.running.jobs import Artifact, State
from pressrun.running.plan import plan

BOOK = """
title: The river and the town
language: en-GB
date: 2026-11-22
session: {purpose: To agree, minutes: 10, group: four}
paper: %s
editions:
  large-print: {}
  packet: {}
  sparing: {layout: packet, economy: true}
"""

SENTENCE = "The *incomprehensibilities* of administration notwithstanding, the **town** belongs to the river. "
TEXT = f"""---
id: one
---

# The *river*

## What *is* said

{SENTENCE * 6}[^1] H~2~O, x^2^, `code` and [SMALL]{{.smallcaps}}.

{SENTENCE * 40}

![A mark.](mark.svg){{#fig-mark alt="A red square."}}

| Year | Measurement | Administration | Consequences |
|---|---|---|---|
| 1 | considerable | municipality | displacement |

: *Floods* {{#tbl-floods}}

### Third

> {SENTENCE}

::: {{.activity title="Read" minutes=10}}
All of it.
:::

::: key-points
1. The river was *first*.
:::

::: terms
Weir
: A *low* dam.
:::

::: {{.question kind=opening}}
Who gained?

::: follow-up
Who lost?
:::
:::

[^1]: It is *disputed*.
"""

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 288 40"><path fill="#A62B17" d="M0 0H40V40H0z"/></svg>'


@pytest.fixture(scope="module", params=["a4", "letter"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Artifact]]:
    """A project with all that slants, shrinks or is coloured elsewhere."""
    root = tmp_path_factory.mktemp("large") / "project"
    (root / "manuscript").mkdir(parents=True)
    (root / "manuscript/book.yaml").write_text(BOOK % request.param, encoding="utf-8")
    (root / "manuscript/01-one.md").write_text(TEXT, encoding="utf-8")
    (root / "manuscript/mark.svg").write_text(SVG, encoding="utf-8")
    return root, {one.edition: one for one in run.run(plan(root), 2, lambda _step, _what: None)}


def letters(path: Path) -> Iterator[tuple[str, float, str]]:
    """Letter, size (pt) and font of every letter on the pages."""
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            text = page.get_textpage()
            for at in range(text.count_chars()):
                name = bytearray(100)
                buffer = (pdfium.c_char * 100).from_buffer(name)
                pdfium.FPDFText_GetFontInfo(text.raw, at, buffer, 100, None)
                size = pdfium.FPDFText_GetFontSize(text.raw, at)
                yield chr(pdfium.FPDFText_GetUnicode(text.raw, at)), size, name.split(b"\0")[0].decode()


def test_all_are_made_without_a_problem(built: tuple[Path, dict[str, Artifact]]) -> None:
    """And proven: had a cell of the table that became a list been lost, there would be no file."""
    _, made = built
    assert [(one.state, [str(fault) for fault in one.problems]) for one in made.values()] == [(State.MADE, [])] * 3


def test_no_letter_is_smaller_than_18_points(built: tuple[Path, dict[str, Artifact]]) -> None:
    """Neither folios nor calls of notes nor what is raised or lowered."""
    root, _ = built
    small = {
        (letter, size) for letter, size, _ in letters(root / "dist/large-print.pdf") if letter.strip() and size < 17.9
    }
    assert small == set()


def test_no_letter_is_italic(built: tuple[Path, dict[str, Artifact]]) -> None:
    """No italic face is in the file; there is a bold one."""
    root, _ = built
    with pikepdf.open(root / "dist/large-print.pdf") as pdf:
        faces = {str(one.FontName) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/FontName" in one}
    assert faces
    assert [face for face in faces if re.search("Italic|Oblique|Literata", face)] == []
    assert [face for face in faces if re.search("SemiBold|Bold|SemiBd", face)]


def test_no_word_is_divided(built: tuple[Path, dict[str, Artifact]]) -> None:
    """However long it is."""
    root, _ = built
    with pypdfium2.PdfDocument(root / "dist/large-print.pdf") as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    assert text.count("incomprehensibilities") == 6 + 40 + 1
    assert not re.search("[a-z][-\u2010\u00ad\ufffe]\r?\n", text)


def test_everything_is_black_on_white(built: tuple[Path, dict[str, Artifact]]) -> None:
    """No tint, no colour, also in a drawing; what is grey is the edge of a letter."""
    root, _ = built
    with pypdfium2.PdfDocument(root / "dist/large-print.pdf") as document:
        for page in document:
            picture = page.render(scale=0.5).to_pil()
            assert all(red == green == blue for _, (red, green, blue) in picture.getcolors(1 << 24))


def test_no_letter_is_grey(built: tuple[Path, dict[str, Artifact]]) -> None:
    """Not even one that is grey in every other edition."""
    root, _ = built
    with pypdfium2.PdfDocument(root / "dist/large-print.pdf") as document:
        for page in document:
            text = page.get_textpage()
            for at in range(text.count_chars()):
                if chr(pdfium.FPDFText_GetUnicode(text.raw, at)).strip():
                    colour = [pdfium.c_uint() for _ in range(4)]
                    pdfium.FPDFText_GetFillColor(text.raw, at, *colour)
                    assert [part.value for part in colour] == [0, 0, 0, 255]


def test_the_folio_has_one_place(built: tuple[Path, dict[str, Artifact]]) -> None:
    """Also on a page on the other side of a leaf."""
    root, _ = built
    with pypdfium2.PdfDocument(root / "dist/large-print.pdf") as document:
        places = set()
        for number, page in enumerate(document, 1):
            found = page.get_textpage().search(f"{number} / {len(document)}").get_next()
            if found:
                left, bottom, *_ = page.get_textpage().get_charbox(found[0])
                places.add((round(left), round(bottom)))
        assert len(document) > 4
    assert max(x for x, _ in places) - min(x for x, _ in places) <= 3
    assert max(y for _, y in places) - min(y for _, y in places) <= 1  # a round figure stands a hair lower


def test_the_page_is_the_paper_of_the_book(built: tuple[Path, dict[str, Artifact]]) -> None:
    """``paper`` in one place serves all of them."""
    root, made = built
    wide = 612 if "paper: letter" in (root / "manuscript/book.yaml").read_text() else 595
    for name in made:
        with pypdfium2.PdfDocument(root / f"dist/{name}.pdf") as document:
            assert {round(page.get_width()) for page in document} == {wide}


def ink(path: Path) -> float:
    """Pages full of ink."""
    covered = 0.0
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            levels = page.render(scale=1, grayscale=True).to_pil().histogram()
            covered += sum((255 - level) * count for level, count in enumerate(levels)) / 255 / sum(levels)
    return covered


def test_economy_saves_ink_and_no_page_more(built: tuple[Path, dict[str, Artifact]]) -> None:
    """Measured on the pages."""
    root, _ = built
    assert ink(root / "dist/sparing.pdf") < 0.9 * ink(root / "dist/packet.pdf")
    with (
        pypdfium2.PdfDocument(root / "dist/sparing.pdf") as less,
        pypdfium2.PdfDocument(root / "dist/packet.pdf") as more,
    ):
        assert len(less) <= len(more)
