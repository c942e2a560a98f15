"""What a reader finds in a finished file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lost:
    """Text that is in the file, and that nobody sees."""

    text: str
    """Its letters."""

    why: str
    """``stands outside the page``, ``is cut off``, ``is not visible``."""

    page: int
    """Counted from 1."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The text of a finished file as it is read aloud: what is compared (`letters.letters`)."""

    text: str
    """The text in the order of reading."""

    notes: str = ""
    """The notes that stand outside of it, one after the other."""

    beside: str = ""
    """What is seen and not read aloud."""

    apart: str = ""
    """What is drawn in groups of their own (half transparent, say): it is tagged, and nobody tells at which place."""

    lost: tuple[Lost, ...] = ()
