"""Sizes of paper that have no name: width and height in mm, cm or inches."""

from collections.abc import Mapping
from typing import Final

from pressrun.model.edition import Paper
from pressrun.reading.marks import Marks, Way

_LEAST, _MOST = 50.0, 1200.0
"""Millimetres: the sides of a page."""

_MILLIMETRES: Final = {"mm": 1.0, "cm": 10.0, "in": 25.4}


def size(given: Mapping[str, str], marks: Marks, way: Way) -> Paper:
    """The paper that stands at *way*. Marks B006 when no page can be as small or as large."""
    width, height = (_side(given[side], marks, (*way, side)) for side in ("width", "height"))
    return Paper(f"{width:g}x{height:g}mm", width, height)


def _side(length: str, marks: Marks, way: Way) -> float:
    number, unit = length[:-2].strip(), length[-2:]
    side = round(float(number) * _MILLIMETRES[unit], 3)
    if not _LEAST <= side <= _MOST:
        message = f"a page cannot be {length} {'wide' if way[-1] == 'width' else 'high'}"
        marks.error("B006", way, message, f"Between {_LEAST:g} and {_MOST:g} mm it can.")
    return side
