"""What a passage without number or title is called where lines are not counted: by its own first and last words."""

from pressrun.ground import markup
from pressrun.ground.markup import Element

_WORDS, _FIRST, _LAST = 8, 4, 3
"""Words that are repeated whole, and those of a longer passage that are."""

_LETTERS, _HEAD, _TAIL = 64, 24, 16
"""The same in letters, for what is written without blanks."""

_STOPS = ".,;:!?\u2026\u3002\uff0c\uff1b\u060c\u061b\u0964 "


def excerpt(passage: Element, marks: tuple[str, str]) -> str:
    """The words of *passage* between quotation marks, a long one by its beginning and its end; empty when it has
    none."""
    said = markup.words(passage)
    words = said.split()
    if len(words) > _WORDS:
        said = f"{' '.join(words[:_FIRST]).rstrip(_STOPS)} \u2026 {' '.join(words[-_LAST:])}"
    if len(said) > _LETTERS:
        said = f"{said[:_HEAD].rstrip(_STOPS)} \u2026 {said[-_TAIL:].lstrip()}"
    return f"{marks[0]}{said.rstrip(_STOPS)}{marks[1]}" if said.strip(_STOPS) else ""
