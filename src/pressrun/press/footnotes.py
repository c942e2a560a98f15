"""Footnotes stay on the page of their call.

When the second line of a paragraph does not fit, and the first may not stand alone, WeasyPrint makes room by sending
the page's last footnote to the next page, away from its call. A compositor sends the paragraph instead. The three names
that are replaced here are WeasyPrint's own affair; `tests/test_footnotes.py` fails when one of them changes.
"""

from collections.abc import Iterator
from typing import Any

from weasyprint.layout import LayoutContext, block

Untyped = Any
"""What WeasyPrint hands out; it says nothing of its types."""

_lines, _break, _lay, _report = (
    block.iter_line_boxes,
    block._break_line,  # noqa: SLF001
    LayoutContext.layout_footnote,
    LayoutContext.report_footnote,
)


def keep() -> None:
    """Have every sheet of this process pressed so; once is enough."""
    block.iter_line_boxes, block._break_line = _iter_line_boxes, _break_line  # noqa: SLF001
    LayoutContext.layout_footnote, LayoutContext.report_footnote = _layout_footnote, _report_footnote


def _iter_line_boxes(context: Untyped, *rest: Untyped) -> Iterator[Untyped]:
    """Line by line; no footnote of the new line is laid out yet."""
    for line in _lines(context, *rest):
        context.laid_out_last = None
        yield line


def _layout_footnote(context: Untyped, footnote: Untyped) -> Untyped:
    context.laid_out_last = footnote
    return _lay(context, footnote)


def _report_footnote(context: Untyped, footnote: Untyped) -> None:
    """A footnote goes to the next page when it has just been found too deep for this one, and for no other reason."""
    if getattr(context, "laid_out_last", None) is footnote:
        _report(context, footnote)
    else:  # it has its place; let WeasyPrint see no footnote to move, until it has broken the paragraph
        context.set_aside, context.current_page_footnotes = context.current_page_footnotes, []


def _break_line(context: Untyped, *rest: Untyped) -> Untyped:
    aside = context.__dict__.pop("set_aside", None)
    if aside is not None:
        context.current_page_footnotes = aside
    return _break(context, *rest)
