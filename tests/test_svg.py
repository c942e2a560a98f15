"""A drawing may draw, and nothing else."""

import pytest

from pressrun.ground import svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def codes(text: str) -> list[tuple[str, int | None]]:
    """Code and line of every problem of a drawing."""
    return [(problem.code, problem.where.line) for problem in svg.check("manuscript/a.svg", text.encode())]


@pytest.mark.parametrize(
    "inside",
    [
        '<rect fill="url(#g)" style="fill: url(#g)"/>',
        '<use xlink:href="#g"/><use href="#g"/>',
        '<image href="data:image/png;base64,AA=="/>',
        '<a href="https://example.org"><text>a link</text></a>',
        "<style>rect { fill: red }</style>",
        "<!-- <script> in a comment -->",
        "<text>online, onset, url, import</text>",
    ],
)
def test_harmless(inside: str) -> None:
    """What stays inside the drawing is fine, and so is a link that nobody follows while building."""
    assert codes(f"{HEAD}{inside}</svg>") == []


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<script/>", "R004"),
        ("<SCRIPT/>", "R004"),
        ('<rect onload="x"/>', "R004"),
        ('<a xlink:href=" javascript:x"/>', "R004"),
        ('<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>', "R004"),
        ('<image href="https://example.org/a.png"/>', "R002"),
        ('<image href="//example.org/a.png"/>', "R002"),
        ("<style>@import 'https://example.org/a.css';</style>", "R002"),
        ('<rect fill="url( http://example.org/a )"/>', "R002"),
        ('<image xlink:href="file:///etc/passwd"/>', "R001"),
        ('<image href="../../a.png"/>', "R001"),
        ("<style>rect { fill: url('/etc/passwd') }</style>", "R001"),
        ('<image href="other.png"/>', "M021"),
        ("<foreignObject/>", "M021"),
    ],
)
def test_refused(inside: str, code: str) -> None:
    """What would run, fetch or read is refused at its line."""
    assert (code, 2) in codes(f"{HEAD}\n{inside}</svg>")


def test_a_style_sheet_of_its_own_is_refused() -> None:
    """Instructions before the drawing count too."""
    assert codes(f'<?xml version="1.0"?>\n<?xml-stylesheet href="https://example.org/a.css"?>\n{HEAD}</svg>') == [
        ("R002", 2)
    ]


def test_the_document_type_of_svg_is_harmless() -> None:
    """Many programs write it, it declares nothing, and nobody fetches it."""
    public = '"-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"'
    assert codes(f"<!DOCTYPE svg PUBLIC {public}>{HEAD}</svg>") == []


@pytest.mark.parametrize("declared", ['[<!ENTITY a "b">]', 'SYSTEM "file:///etc/passwd"', 'PUBLIC "-//Other//EN" "x"'])
def test_any_other_document_type_is_refused(declared: str) -> None:
    """Entities read files and grow without bound."""
    assert codes(f"\n\n<!DOCTYPE svg {declared}>{HEAD}</svg>") == [("R003", 3)]


@pytest.mark.parametrize(
    "text", ["", "no drawing", f"{HEAD}<g></svg>", "<svg/>", "<html xmlns='http://www.w3.org/1999/xhtml'/>"]
)
def test_what_is_no_drawing(text: str) -> None:
    """A file that is no SVG is told as such."""
    assert [code for code, _ in codes(text)] == ["M021"]
