"""How left pages differ from right ones: usually by their margins alone, and then a page can change sides when it is
bound, without being pressed again."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pressrun.press.engine import Laid
from pressrun.press.pressed import Side
from pressrun.press.stylesheets import Styles, distinct
from pressrun.press.weasy import PT, Untyped, set_page_type_computed_styles

_SIDED_BREAK = re.compile(r"break-(?:before|after)\s*:\s*(?:left|right|recto|verso)")
_MARGIN_BOX = re.compile("@(?:top|right|bottom|left)-")
_SAME = 1e-6
_MARGINS = ("margin_left", "margin_right")


def shift(laid: Laid, styles: Styles, reach: Mapping[Side, tuple[float, float]]) -> float | None:
    """How far, in pt, a right page moves to the right to become a left one; None when margins are not all the
    difference, or when something that reaches into a margin would come to stand beyond the edge of the paper.

    *reach* is the leftmost and rightmost point of everything that is printed on pages of a side, in CSS pixels.
    """
    if not styles.sided:
        return 0.0
    if any(_SIDED_BREAK.search(text) for text in (*styles.texts.values(), *styles.own)):
        return None
    pages = [page._page_box for page in laid.document.pages]  # noqa: SLF001
    if any(page.page_type.blank or _filled(page) for page in pages):
        return None
    farthest = styles.farthest
    kinds = dict.fromkeys(distinct(farthest, page.page_type) for page in pages)
    found = {_shift(laid, kind) for kind in kinds}
    if len(found) != 1 or (way := found.pop()) is None:
        return None
    width = min((page.width for page in laid.document.pages), default=0.0)
    ways = {side: way if side is Side.RIGHT else -way for side in reach}
    if any(reach[side][0] + ways[side] < 0 or reach[side][1] + ways[side] > width for side in reach):
        return None
    return round(way * PT, 4)


def _filled(page: Untyped) -> bool:
    """True for what does not move with the text: a background that fills the page."""
    return any(map(_shows, filter(None, (page.background, page.canvas_background))))


def _shift(laid: Laid, kind: Untyped) -> float | None:
    """In CSS pixels, for one kind of page."""
    right, left = (kind._replace(side=str(side)) for side in (Side.RIGHT, Side.LEFT))
    for side in (right, left):
        if laid.context.style_for(side) is None:
            set_page_type_computed_styles(side, laid.tree, laid.context.style_for)
    if _declared(laid, right) != _declared(laid, left):
        return None
    mine, other = _margins(laid, right), _margins(laid, left)
    if mine is None or other is None or abs(sum(mine) - sum(other)) > _SAME:
        return None
    return round(other[0] - mine[0], 4)


def _margins(laid: Laid, kind: Untyped) -> tuple[float, float] | None:
    """Left and right, in CSS pixels; None when one is a percentage, or left to the layout."""
    left, right = (_pixels(laid.context.style_for(kind)[name]) for name in _MARGINS)
    return None if left is None or right is None else (left, right)


def _declared(laid: Laid, kind: Untyped) -> dict[tuple[str, str], Any]:
    """What style sheets say of a kind of page and of its parts, but for its side margins and its margin boxes."""
    return dict(_declarations(laid.context.style_for.get_cascaded_styles().items(), kind))


def _declarations(cascaded: Iterable[tuple[Any, Any]], kind: Untyped) -> Iterator[tuple[tuple[str, str], Any]]:
    for (element, pseudo), declarations in cascaded:
        if element == kind and not _MARGIN_BOX.match(pseudo or ""):
            for name, (value, *_) in declarations.items():
                if pseudo or name not in _MARGINS:
                    yield (pseudo or "", name), value


def _pixels(margin: Untyped) -> float | None:
    value = getattr(margin, "value", None)
    return float(value) if isinstance(value, int | float) and getattr(margin, "unit", None) == "px" else None


def _shows(background: Untyped) -> bool:
    return bool(background.color.alpha > 0 or any(layer.image is not None for layer in background.layers))
