"""Formulas as drawings that sit on the line."""

from xml.etree import ElementTree

import pytest

from pressrun.press import mathematics
from pressrun.press.mathematics import Undrawable, draw


def _math(inside: str, attributes: str = "") -> str:
    return f'<math xmlns="{mathematics.MATHML}" {attributes}>{inside}</math>'


X = "<mi>x</mi>"
FRACTION = "<mfrac><mi>a</mi><mi>b</mi></mfrac>"


def test_a_letter_sits_on_the_baseline() -> None:
    """An x reaches next to nothing below the line, and less than an em above it."""
    drawing = draw(_math(X))
    assert drawing.depth == pytest.approx(0.05, abs=0.02)
    assert 0.4 < drawing.height < 0.8
    assert 0.4 < drawing.width < 0.8


def test_a_fraction_reaches_below_the_line() -> None:
    """Its lower half stands under the baseline, and it is higher than an x."""
    drawing = draw(_math(FRACTION))
    assert drawing.depth > 0.3
    assert drawing.height > draw(_math(X)).height


def test_displayed_mathematics_is_set_larger() -> None:
    """A sum in a line of its own has its limits above and below; in the text it has to be low."""
    total = "<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover>"
    assert draw(_math(total, 'display="block"')).height > draw(_math(total, 'display="inline"')).height


def test_the_same_formula_gives_the_same_drawing() -> None:
    """Also after another one: nothing in it counts."""
    first = draw(_math(FRACTION)).svg
    draw.cache_clear()
    draw(_math(X))
    draw(_math("<msqrt><mi>y</mi></msqrt>"))
    assert draw(_math(FRACTION)).svg == first


def test_what_mathml_says_of_its_source_is_not_drawn() -> None:
    """pandoc keeps the author's TeX beside the formula."""
    note = '<annotation encoding="application/x-tex">x</annotation>'
    assert draw(_math(f"<semantics>{X}{note}</semantics>")).svg == draw(_math(X)).svg


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<msparkle/>", "the element msparkle"),
        ("<mfrac><mi>a</mi></mfrac>", "AssertionError"),
        ("", "it has no extent"),
        ("<semantics/>", "it is empty"),
        ("<mtext>漢</mtext>", r"the mathematical font has no 漢 \(U\+6F22\)"),
        ("loose", "text directly in math"),
        ("<mi>", "not well-formed"),
    ],
)
def test_what_cannot_be_drawn(inside: str, reason: str) -> None:
    """Better no drawing than a wrong one; the reason is given in a few words."""
    with pytest.raises(Undrawable, match=reason):
        draw(_math(inside))


def test_the_picture_in_the_text() -> None:
    """It is an image with the author's words as its alternative, as large as the text round it, on the baseline."""
    element = ElementTree.fromstring(_math(FRACTION, 'alttext="\\frac ab" display="inline" id="eq"') + " ")  # noqa: S314
    element.tail = " and so on"
    picture = mathematics.picture(element)
    assert (picture.tag, picture.get("role"), picture.get("alt")) == ("img", "img", "\\frac ab")
    assert picture.get("class") == "math math-inline"
    assert picture.get("id") == "eq"
    drawing = draw(_math(FRACTION, 'alttext="\\frac ab" display="inline" id="eq"'))
    assert f"height:{drawing.height:.4f}em;vertical-align:{-drawing.depth:.4f}em" in picture.get("style", "")


def test_a_formula_without_words() -> None:
    """Its alternative is the TeX that it was made from, or else its letters."""
    note = f"<semantics>{X}<annotation>x^2</annotation></semantics>"
    for inside, words in ((note, "x^2"), (X, "x")):
        element = ElementTree.fromstring(_math(inside, 'display="block"'))  # noqa: S314
        assert mathematics.picture(element).get("alt") == words
        assert mathematics.picture(element).get("class") == "math math-display"
