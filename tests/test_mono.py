"""Drawings without colours."""

import pytest

from pressrun.ground.mono import grey, mono

SVG = b'<svg xmlns="http://www.w3.org/2000/svg">%b</svg>'


@pytest.mark.parametrize(
    ("colour", "as_light"),
    [
        ("#A62B17", "#000000"),
        ("#000", "#000000"),
        ("#fff", "#ffffff"),
        ("#ffff00", "#f7f7f7"),
        ("rgb(255, 255, 0)", "#f7f7f7"),
        ("rgb(100%, 100%, 100%)", "#ffffff"),
        ("#ffffff80", "#ffffff"),
    ],
)
def test_a_colour_becomes_the_grey_that_is_as_light(colour: str, as_light: str) -> None:
    """What is dark on white becomes black, so that it is neither screened nor hard to see."""
    assert grey(colour) == as_light


@pytest.mark.parametrize(
    ("drawn", "left"),
    [
        (b'<path fill="#A62B17" stroke="none"/>', b'fill="#000000" stroke="none"'),
        (b'<path style="stroke: red; stroke-width: 2"/>', b"stroke: #7f7f7f; stroke-width: 2"),
        (b"<style>.a { fill: gold }</style>", b"fill: #dadada"),
        (b'<path fill="url(#g)"/>', b'fill="url(#g)"'),
    ],
)
def test_every_way_to_say_a_colour_counts(drawn: bytes, left: bytes) -> None:
    """As an attribute, in a style of an element, in a style sheet of the drawing."""
    assert left in mono(SVG % drawn)


def test_what_is_no_drawing_is_left_alone() -> None:
    """The reading of the manuscript has said what is wrong with it."""
    assert mono(b"<svg") == b"<svg"
