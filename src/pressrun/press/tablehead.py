"""The head and the foot of a table are printed, whatever the depth of its rows.

Where head and first row are too deep for one page, WeasyPrint (70.0, `all_groups_layout`) tries again without the foot,
and then without the head: text is lost without a word. It means to leave out what would only be repeated, yet asks not
whether it has been printed before. Here, the head is then set as if it were the first rows of the table, and
the foot as if it were the last ones: they may be broken, or stand on a page of their own, and are not lost.
Further pages repeat them as ever, where there is room.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from weasyprint.layout import block

Untyped = Any
"""What WeasyPrint hands out; it says nothing of its types."""

_table_layout = block.table_layout


def keep() -> None:
    """Have every sheet of this process pressed so; once is enough."""
    block.table_layout = _layout


def _layout(  # noqa: PLR0917  as WeasyPrint calls it
    context: Untyped, table: Untyped, space: Untyped, skip: Untyped, around: Untyped, empty: Untyped,
    absolute: Untyped, fixed: Untyped,
) -> Untyped:  # fmt: skip
    """What WeasyPrint lays out; once more, with the head or foot as rows, as long as one of them is missing.

    What to set as rows is told by the place alone where the table goes on, so a page that is made again is the same.
    """

    def lay(plain: list[Untyped]) -> Untyped:
        with _as_rows(plain):
            return _table_layout(context, table, space, skip, around, empty, absolute, fixed)

    plain = _under_way(table, skip)
    laid = lay(plain)
    while missing := [group for group in _missing(table, laid[0], skip, laid[1]) if group not in plain]:
        block.remove_placeholders(context, [laid[0]], absolute, fixed)
        laid = lay([*plain, *missing])
        if laid[0] is None and empty:  # WeasyPrint would stop: no page holds more than an empty one
            return lay(plain)
        plain = [*plain, *missing]
    return laid


def _under_way(table: Untyped, skip: Untyped) -> list[Untyped]:
    """The head or foot in the rows of which the table goes on."""
    return [table.children[at] for at in skip or () if table.children[at].is_header or table.children[at].is_footer]


def _missing(table: Untyped, laid: Untyped, skip: Untyped, resume: Untyped) -> Iterator[Untyped]:
    """The head, when it is not in the first part of the table; the foot, when it is not in the last."""
    if laid is None or not table.children:
        return
    head, foot = table.children[0], table.children[-1]
    if head.is_header and skip is None and not any(group.is_header for group in laid.children):
        yield head
    if foot.is_footer and resume is None and not any(group.is_footer for group in laid.children):
        yield foot


@contextlib.contextmanager
def _as_rows(groups: list[Untyped]) -> Iterator[None]:
    """For WeasyPrint, these are neither head nor foot, and nothing keeps them together with the rows."""
    kinds = [(group, group.is_header, group.is_footer, group.style) for group in groups]
    for group in groups:
        group.is_header = group.is_footer = False
        group.style = group.style.copy()
        group.style["break_before"] = group.style["break_after"] = "auto"
    try:
        yield
    finally:
        for group, is_header, is_footer, style in kinds:
            group.is_header, group.is_footer, group.style = is_header, is_footer, style
