"""Drawings without colours: every colour of an SVG becomes a grey of its own lightness, a dark one black."""

import re
from typing import Final

from pressrun.ground import markup

MONO: Final = "mono"
"""Behind the path of a drawing, ``figures/map.svg?mono``: it is wanted without colours."""

_PAINTS: Final = frozenset({"fill", "stroke", "stop-color", "color", "flood-color", "lighting-color"})
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|rgb\(\s*\d[^)]*\)")
_INSIDE = re.compile(rf"((?:{'|'.join(sorted(_PAINTS))})\s*:\s*)([^;}}]+)")
_NAMED: Final = {
    "red": "#f00", "green": "#008000", "blue": "#00f", "yellow": "#ff0", "orange": "#ffa500", "purple": "#800080",
    "navy": "#000080", "teal": "#008080", "maroon": "#800000", "olive": "#808000", "lime": "#0f0", "aqua": "#0ff",
    "cyan": "#0ff", "fuchsia": "#f0f", "magenta": "#f0f", "brown": "#a52a2a", "crimson": "#dc143c", "gold": "#ffd700",
    "pink": "#ffc0cb", "tomato": "#ff6347", "steelblue": "#4682b4", "darkred": "#8b0000", "darkblue": "#00008b",
    "darkgreen": "#006400", "lightblue": "#add8e6", "lightgreen": "#90ee90",
}  # fmt: skip
"""Names of colours that drawings use; others stay."""

_DARKEST: Final = 0.04045
"""Below this level sRGB is linear (IEC 61966-2-1)."""

_DARK: Final = 0.183
"""Relative luminance (WCAG 2.2) of what stands on white at 4.5:1."""


def mono(drawing: bytes) -> bytes:
    """*drawing*, an SVG, without colours; as it is when it is not well-formed or has none."""
    try:
        root = markup.document(drawing)
    except markup.MalformedError:
        return drawing
    for element in markup.elements(root):
        for name, value in element.attrib.items():
            if name in _PAINTS:
                element.set(name, _painted(str(value)))
            elif name == "style":
                element.set(name, _styled(str(value)))
        if str(element.tag).rpartition("}")[2] == "style" and element.text:
            element.text = _styled(element.text)
    return markup.outer(root).encode()


def _styled(text: str) -> str:
    return _INSIDE.sub(lambda found: found[1] + _painted(found[2]), text)


def _painted(value: str) -> str:
    named = _NAMED.get(value.strip().lower(), value)
    return _COLOUR.sub(lambda found: grey(found[0]), named)


def grey(colour: str) -> str:
    """The grey that is as light as *colour* (``#A62B17``, ``rgb(166, 43, 23)``); black where it is dark."""
    red, green, blue = (_linear(level) for level in _levels(colour))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    if luminance < _DARK:
        return "#000000"
    level = 12.92 * luminance if luminance <= _DARKEST / 12.92 else 1.055 * luminance ** (1 / 2.4) - 0.055
    return f"#{round(level * 255):02x}" + f"{round(level * 255):02x}" * 2


def _levels(colour: str) -> tuple[float, float, float]:
    """Red, green and blue, from 0 to 1."""
    if colour.startswith("#"):
        digits = colour[1:]
        pairs = [digit * 2 for digit in digits] if len(digits) < len("rrggbb") else re.findall("..", digits)
        found = [int(pair, 16) / 255 for pair in pairs]
    else:
        found = [
            min(float(number) / (100 if sign else 255), 1)
            for number, sign in re.findall(r"(\d+(?:\.\d+)?)(%?)", colour)
        ]
    red, green, blue = (*found, 0.0, 0.0, 0.0)[:3]
    return red, green, blue


def _linear(level: float) -> float:
    return level / 12.92 if level <= _DARKEST else float(((level + 0.055) / 1.055) ** 2.4)
