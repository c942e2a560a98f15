"""Letters that a font draws in parts: a body that many letters share, and dots that many share.

Such a font (Noto Naskh Arabic is one) has one glyph for the body of ب, ت, ن and ي and one for the dot of ف and ن; no
list from glyphs to letters can say what is meant here. The tags say it (``ActualText``), and they are believed where as
many glyphs were drawn as they have letters: what is not drawn is missed all the same.
"""

from pressrun.gate.letters import letters

PART = "\u2060"
"""WORD JOINER: what a glyph stands for that is only a part of a letter."""


def meant(told: str, drawn: str) -> str:
    """*told*, which the tags say of what is *drawn*, where letters are drawn in parts; else what is drawn."""
    parts = drawn.count(PART)
    return told if parts and len(letters(drawn)) + parts >= len(letters(told)) else drawn
