"""Letters that a font draws in parts are what the tags say they are, if they were drawn."""

import pytest

from pressrun.gate.shaped import meant


@pytest.mark.parametrize(
    ("told", "drawn", "taken"),
    [
        ("فن", "\u2060ن\u2060ن", "فن"),  # the dot of the first is that of the second
        ("في المصدر", "ن\u2060ن\u2060", "ن\u2060ن\u2060"),  # of nine letters, four parts were drawn
        ("مصدر", "رصدم", "رصدم"),  # every glyph is a letter: there is no need to believe anybody
        ("for", "from", "from"),
    ],
)
def test_what_is_not_drawn_is_not_believed(told: str, drawn: str, taken: str) -> None:
    """The tags are asked only where glyphs alone cannot say it."""
    assert meant(told, drawn) == taken
