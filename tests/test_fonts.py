"""Letters and faces that the fonts of a theme do not have."""

from pathlib import Path

import pypdfium2
import pytest
from pressroom import issued, project, sheet

from pressrun.ground.problems import Problem, Where
from pressrun.press import fonts
from pressrun.press.fonts import Face
from pressrun.press.press import press
from pressrun.press.pressed import Side

FACES = (
    Face("Text", 400, "normal", "t.ttf"),
    Face("Text", 400, "italic", "i.ttf"),
    Face("Text", 700, "normal", "b.ttf"),
)


def _unoffered(*asked: fonts.Ask) -> list[str]:
    return [problem.message for problem in fonts.unoffered(FACES, dict.fromkeys(asked, Where("a.md")))]


@pytest.mark.parametrize(
    ("families", "weight", "style"),
    [
        (("Text",), 400, "normal"),
        (("text", "serif"), 400, "italic"),
        (("Text", "Nowhere"), 700, "normal"),
        (("Text",), 400, "oblique"),
    ],
)
def test_a_face_that_is_offered(families: tuple[str, ...], weight: int, style: str) -> None:
    """The first family of the list has the weight and style; what comes after it is only for letters that it lacks."""
    assert _unoffered((families, weight, style)) == []


@pytest.mark.parametrize(
    ("families", "weight", "style", "named"),
    [
        (("Nowhere", "Text"), 400, "normal", "the font family Nowhere"),
        (("Text",), 600, "normal", "Text 600"),
        (("Text",), 700, "italic", "Text 700 italic"),
        (("serif",), 400, "normal", "the font family serif"),
        (("sans-serif", "Nowhere"), 400, "normal", "the font family Nowhere"),
    ],
)
def test_a_face_that_is_not_offered(families: tuple[str, ...], weight: int, style: str, named: str) -> None:
    """What WeasyPrint would replace without a word is named; a generic family alone is nothing to print with."""
    assert _unoffered((families, weight, style)) == [f"{named} is asked for, and no @font-face offers it"]


def test_a_face_that_is_missed_is_told_once() -> None:
    """However many lists ask for it; the hint says what there is."""
    found = list(
        fonts.unoffered(
            FACES, {(("Text", "A"), 900, "normal"): Where("a.md"), (("Text",), 900, "normal"): Where("b.md")}
        )
    )
    assert [problem.where.path for problem in found] == ["a.md"]
    assert found[0].hint.startswith("Offered are 400, 400 italic, 700.")


def test_characters_are_named() -> None:
    """As Unicode names them, so that an author can find them."""
    assert fonts.name("漢") == "U+6F22 CJK UNIFIED IDEOGRAPH-6F22"
    assert fonts.name("\ue000") == "U+E000"


def test_a_script_without_a_font_is_told_in_sum() -> None:
    """Twenty characters by themselves, the rest together."""
    letters = [chr(0x4E00 + number) for number in range(100)]
    found = list(fonts.tofu(letters, [("at", "".join(letters))], lambda _, text: Where("a.md", text=text)))
    assert len(found) == 21
    assert "80 more characters" in found[-1].message


def _found(tmp_path: Path, body: str, code: str, css: str = "") -> list[Problem]:
    result = press(sheet(body), Side.RIGHT, project(tmp_path, css))
    return [problem for problem in result.problems if problem.code == code]


def test_a_letter_that_no_font_has(tmp_path: Path) -> None:
    """It is told with its name, at the first block that has it, as something to look for in the line."""
    body = '<p data-block="1">abc</p><p data-block="2">a 漢 b</p><p data-block="3">漢</p>'
    (problem,) = _found(tmp_path, body, "P002")
    assert (
        problem.message == "no font of the theme has 漢 (U+6F22 CJK UNIFIED IDEOGRAPH-6F22), here and in 1 more place"
    )
    assert problem.where == Where("manuscript/one.md", block=2, text="漢")
    assert problem.is_error


@pytest.mark.parametrize(
    ("body", "css"),
    [
        ("<p>a\u0301 \u200b\u200d\u00ad\u2060 \u00a0x</p>", ""),
        ("<p>┌─┐</p>", ""),
        ("<p>λόγος слово Ωμέγα</p>", ""),
    ],
)
def test_letters_that_some_font_has(tmp_path: Path, body: str, css: str) -> None:
    """A letter that the text font lacks may come from another font of the theme, and some characters are never seen."""
    assert _found(tmp_path, body, "P002", css) == []


def test_a_letter_in_generated_text(tmp_path: Path) -> None:
    """What a style sheet adds is told too, at the element that it is added to."""
    (problem,) = _found(tmp_path, '<p data-block="4">x</p>', "P002", 'p::before { content: "漢" }')
    assert problem.where.block == 4


def test_a_letter_in_a_drawing(tmp_path: Path) -> None:
    """A drawing's text is printed in the theme's fonts; what they lack is told for the sheet."""
    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 90 20'><text y='15' font-family='Text'>漢</text></svg>"
    )
    root = project(tmp_path, manuscript__a_dot_svg=drawing)
    result = press(sheet('<p data-block="1"><img src="manuscript/a.svg" alt="a"/></p>'), Side.RIGHT, root)
    assert [problem.code for problem in result.problems] == ["P002"]


@pytest.mark.parametrize(
    ("css", "named"),
    [
        ("p { font-weight: 600 } code { font-weight: 400 }", "Text 600 is"),
        ("p { font-family: Garamond, Text }", "family Garamond is"),
        ("p { font-family: serif }", "family serif is"),
        ("code { font-style: italic }", "Code 400 italic is"),
    ],
)
def test_faces_are_checked_where_text_asks_for_them(tmp_path: Path, css: str, named: str) -> None:
    """The place is that of the first text that would be set in something else."""
    body = '<h1 data-block="1">A</h1><p data-block="2">b <code>c</code></p>'
    (problem,) = _found(tmp_path, body, "P003", css)
    assert named in problem.message
    assert problem.where.block == 2


def test_faces_that_no_text_asks_for(tmp_path: Path) -> None:
    """A rule that no letter is set by does no harm."""
    assert _found(tmp_path, "<p>a</p><p> </p>", "P003", "b, p:empty, p + p { font-weight: 900 }") == []


def test_fonts_of_the_machine_are_not_used(tmp_path: Path) -> None:
    """Not even one that every machine has: pages would differ between machines."""
    (problem,) = _found(tmp_path, "<p>a</p>", "P003", "p { font-family: 'DejaVu Sans' }")
    assert "DejaVu Sans" in problem.message


def test_two_files_of_one_face(tmp_path: Path) -> None:
    """Where a family has one file for letters and one for signs, each is printed from its own."""
    css = """
    @font-face { font-family: Both; src: url(fonts/Literata-Regular.ttf) }
    @font-face { font-family: Both; src: url(fonts/NotoSansSymbols2-Regular.ttf) }
    @font-face { font-family: Signs; src: url(fonts/NotoSansSymbols2-Regular.ttf) }
    """
    pictures = []
    for family in ("Both", "Text, Signs"):
        root = project(tmp_path / family, css)
        pdf = issued(root, [sheet(f'<p style="font-family: {family}">abc \u2702\u2708 xyz</p>')]).pdf
        with pypdfium2.PdfDocument(pdf) as document:
            pictures.append(document[0].render(scale=3).to_pil().tobytes())
    assert pictures[0] == pictures[1]
