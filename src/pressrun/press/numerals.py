"""Numbers of lines, set beside the page where a style sheet puts them.

Each is an element ``<div class="line-number left">`` (or ``right``, after the side on which the page stands), laid out
as if it stood absolutely in the type area, with its letters on the line that it counts.
"""

import functools
from collections.abc import Iterable, Iterator, Sequence
from math import inf
from xml.etree import ElementTree

from pressrun.ground.problems import Problem, Where, warning
from pressrun.press.counting import Numerals
from pressrun.press.galley import Element
from pressrun.press.pressed import Side
from pressrun.press.weasy import Untyped, absolute_box_layout, boxes, build_formatting_structure, weasyprint

Beside = dict[int, list[tuple[float, Element]]]
"""Page -> the numbers beside it, each with the place of its line."""

_STYLE = """:where(.line-number) { right: 100%; margin-right: 1em; text-indent: 0; white-space: nowrap }
.line-number { display: block !important; position: absolute !important; float: none !important }"""
"""What holds where a theme says nothing of them."""


@functools.cache
def style() -> Untyped:
    """The style sheet that they have besides those of the theme."""
    return weasyprint.CSS(string=_STYLE)


def compose(body: Element, sides: Sequence[Side], numerals: Numerals) -> Beside:
    """Put *numerals* into *body*; the elements come back by page, each with the place of its line."""
    made: Beside = {}
    for page, row in numerals:
        for at, number in row:
            one = ElementTree.SubElement(body, "div", {"class": f"line-number {sides[page]}"})
            one.text = str(number)
            made.setdefault(page, []).append((at, one))
    return made


def boxed(tree: Untyped, context: Untyped, counters: Untyped) -> dict[Element, Untyped]:
    """The box of each of them, not yet laid out."""
    root = build_formatting_structure(
        tree.etree_element, context.style_for, context.get_image_from_uri, tree.base_url, context.target_collector,
        counters, context.footnotes,
    )  # fmt: skip
    return {
        box.element: box
        for box in root.descendants()
        if isinstance(box, boxes.BlockBox) and box.element is not None and not box.is_in_normal_flow()
    }


def place(context: Untyped, page: Untyped, box: Untyped, at: float) -> Untyped:
    """*box* laid out beside *page*, its letters standing *at* so many CSS pixels from the top."""
    box.position_x, box.position_y = page.content_box_x(), page.content_box_y()
    laid, _ = absolute_box_layout(context, box, page, [], -inf, None)
    base = next(_bases(laid), None)
    if base is not None:
        laid.translate(0, at - base)
    return laid


def beyond(laid: Iterable[Untyped], page: Untyped) -> bool:
    """True when one of *laid* stands beyond the edge of its page."""
    width = page.margin_width()
    return any(box.border_box_x() < 0 or box.border_box_x() + box.border_width() > width for box in laid)


def off(source: str) -> Problem:
    """P004 for numbers `beyond` the edge, in a sheet of *source*."""
    hint = "Put `.line-number` nearer to the text in the theme's style sheet, or make the margin wider."
    return warning("P004", "numbers of lines run off the page", Where(source), hint)


def _bases(box: Untyped) -> Iterator[float]:
    return (line.position_y + line.baseline for line in box.descendants() if isinstance(line, boxes.LineBox))
