"""Page numbers in the text, left open until the pages are bound.

Where all digits are of one width, a line is the same whatever number stands in it, as long as it has as many digits. So
noughts are set first (``000``), and the page keeps a slot in their place, into which the bindery writes the number: a
chapter that grows by three pages moves hundreds of numbers, and no sheet has to be pressed again for it.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from pressrun.press.pressed import Slot, is_open
from pressrun.press.weasy import Layout, Untyped, drawing, ffi

_DIGITS = "0123456789"
_PAIRS = "".join(first + second for first in _DIGITS for second in _DIGITS)
"""Every digit before every other: kerning between two of them would show here."""

_draw = drawing.draw_first_line


@dataclass(slots=True)
class Composing:
    """The slots of a sheet that is being drawn."""

    slots: list[Slot] = field(default_factory=list)
    exact: dict[str, None] = field(default_factory=dict)
    """Ids whose numbers cannot be left open, in order."""


_now: list[Composing] = []


@contextlib.contextmanager
def composing() -> Iterator[Composing]:
    """Page numbers that consist of noughts, and are drawn meanwhile, are left open where that can be done."""
    _now.append(Composing())
    try:
        yield _now[-1]
    finally:
        _now.pop()


def _draw_first_line(stream: Untyped, textbox: Untyped, *rest: Untyped) -> Untyped:
    emojis = _draw(stream, textbox, *rest)
    element = getattr(textbox, "element", None)  # letters in a drawing have none
    target = element.get("data-page") if element is not None and "::" not in textbox.element_tag else None
    if target and _now and is_open(textbox.text.strip()):
        _leave(stream, textbox, target, _now[-1])
    return emojis


drawing.draw_first_line = _draw_first_line


def _leave(stream: Untyped, textbox: Untyped, target: str, now: Composing) -> None:
    """Put a slot in the place of the noughts that have just been drawn."""
    digits = _digits(stream, textbox)
    shown = stream.stream[-1].decode("ascii")
    glyphs = "".join(part.partition(">")[0] for part in shown.split("<")[1:])
    noughts = f"{digits[0]:04x}" * len(textbox.text.strip()) if digits else ""
    if stream.extra or not digits or glyphs != noughts:  # what is drawn in a form is not looked into again
        now.exact[target] = None
    else:
        stream.stream[-1] = f"[(@{len(now.slots)})] TJ".encode()
        now.slots.append(Slot(target, shown.removeprefix("[").removesuffix("] TJ"), digits))


def _digits(stream: Untyped, textbox: Untyped) -> tuple[int, ...]:
    """The glyphs of the ten digits in the style of *textbox*; none when they are not all of one width, in one face."""
    layout = Layout(textbox.style)
    layout.set_text(_DIGITS + _PAIRS)
    line, _ = layout.get_first_line()
    run = line.runs[0]
    if run == ffi.NULL or run.next != ffi.NULL or run.data.glyphs.num_glyphs != len(_DIGITS + _PAIRS):
        return ()
    infos = run.data.glyphs.glyphs[0 : len(_DIGITS + _PAIRS)]
    glyphs = [(one.glyph, (one.geometry.width, one.geometry.x_offset, one.geometry.y_offset)) for one in infos]
    if len(set(glyphs)) != len(_DIGITS) or len({placed for _, placed in glyphs}) > 1:
        return ()
    font, _ = stream.add_font(run.data.item.analysis.font)
    digits = tuple(glyph for glyph, _ in glyphs[: len(_DIGITS)])
    nought = font.widths.get(digits[0])
    if nought is None:
        return ()
    for digit, glyph in zip(_DIGITS, digits, strict=True):
        font.to_unicode.setdefault(glyph, digit)
        font.widths[glyph] = nought  # `uncut` takes the width from the font file
    same = {font.widths[glyph] for glyph in digits}
    return digits if len(same) == 1 else ()
