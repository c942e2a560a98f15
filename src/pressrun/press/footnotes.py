"""Footnotes stay on the page of their call.

When the second line of a paragraph does not fit, and the first may not stand alone, WeasyPrint makes room by sending
the page's last footnote to the next page, away from its call. A compositor sends the paragraph instead.

Where one line calls more notes than a page can hold, the rest of them waits for the next page. WeasyPrint (70.0) sets
all that wait at the foot of the next page, however many they are, up and over its upper edge; and when it goes through
the pages for a second time, notes that wait are forgotten after a page that need not be made again. Here, as many are
set as fit, and all pages are made again.

The names that are replaced here are WeasyPrint's own affair; `tests/test_footnotes.py` fails when one of them changes.
"""

from collections.abc import Iterator
from typing import Any

from weasyprint import layout
from weasyprint.layout import LayoutContext, block, column

Untyped = Any
"""What WeasyPrint hands out; it says nothing of its types."""

FOR_WAITING = 0.75
"""Share of a page that notes of the page before may take; the rest is for text, which goes on."""

_lines, _break, _lay, _report, _columns, _pages = (
    block.iter_line_boxes,
    block._break_line,  # noqa: SLF001
    LayoutContext.layout_footnote,
    LayoutContext.report_footnote,
    column._report_footnotes,  # noqa: SLF001
    layout.make_all_pages,
)


def keep() -> None:
    """Have every sheet of this process pressed so; once is enough."""
    block.iter_line_boxes, block._break_line = _iter_line_boxes, _break_line  # noqa: SLF001
    LayoutContext.layout_footnote, LayoutContext.report_footnote = _layout_footnote, _report_footnote
    column._report_footnotes = _report_footnotes  # noqa: SLF001
    layout.make_all_pages = _make_all_pages


def _iter_line_boxes(context: Untyped, *rest: Untyped) -> Iterator[Untyped]:
    """Line by line; no footnote of the new line is laid out yet."""
    for line in _lines(context, *rest):
        context.laid_out_last, context.page_of_lines = None, context.current_page
        yield line


def _layout_footnote(context: Untyped, footnote: Untyped) -> Untyped:
    """Lay it out, and say whether it is too deep. The lines of the note itself come and go meanwhile."""
    begun = getattr(context, "page_of_lines", None)
    deep = _lay(context, footnote)
    context.laid_out_last, context.page_of_lines = footnote, begun
    return deep or (begun != context.current_page and _leaves_no_room(context))


def _leaves_no_room(context: Untyped) -> bool:
    """Whether the notes that come before all text leave too little of the page to it."""
    page = context.current_footnote_area.page
    return bool(context.page_bottom < page.content_box_y() + (1 - FOR_WAITING) * page.height)


def _report_footnote(context: Untyped, footnote: Untyped) -> None:
    """A footnote goes to the next page when it has just been found too deep for this one, and for no other reason."""
    if getattr(context, "laid_out_last", None) is footnote or getattr(context, "ends_columns", False):
        context.has_waited = True
        _report(context, footnote)
    else:  # it has its place; let WeasyPrint see no footnote to move, until it has broken the paragraph
        context.set_aside, context.current_page_footnotes = context.current_page_footnotes, []


def _report_footnotes(context: Untyped, height: Untyped) -> None:
    """What is too deep for the columns of a page; there is no paragraph to be moved any more."""
    context.ends_columns = True
    _columns(context, height)
    context.ends_columns = False


def _make_all_pages(context: Untyped, root: Untyped, html: Untyped, pages: Untyped) -> Untyped:
    """Make every page again when notes wait from one to the next."""
    return _pages(context, root, html, [] if getattr(context, "has_waited", False) else pages)


def _break_line(context: Untyped, *rest: Untyped) -> Untyped:
    aside = context.__dict__.pop("set_aside", None)
    if aside is not None:
        context.current_page_footnotes = aside
    return _break(context, *rest)
