"""The one door to WeasyPrint, and the only list of what we take from it.

Importing this module imports WeasyPrint (half a second), so callers do it when there is something to press. What stands
below the line is not promised by WeasyPrint to stay; `tests/test_engine.py` fails when it changes.
"""

import contextlib
import gc
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pressrun.ground.problems import PressError, error

os.environ["FONTCONFIG_FILE"] = str(Path(__file__).with_name("fontconfig.xml"))


@contextlib.contextmanager
def _complete() -> Iterator[None]:
    """Raises X001 where Pango, or what it needs, is not installed: WeasyPrint looks for them as it is imported, and
    prints a page of advice for programmers."""
    try:
        with contextlib.redirect_stdout(None):
            yield
    except OSError as fault:
        said = str(fault).partition("\n")[0].partition(".  ")[0]
        hint = "`pressrun doctor` says what this machine lacks, and the command that installs it."
        raise PressError(error("X001", f"type cannot be set on this machine: {said}", hint=hint)) from None


with warnings.catch_warnings(), _complete():
    warnings.simplefilter("ignore")  # "No fonts configured": yes, that is the idea
    import weasyprint
    from weasyprint import layout

    # ---
    from weasyprint.css.counters import CounterStyle
    from weasyprint.document import DocumentMetadata
    from weasyprint.draw import text as drawing
    from weasyprint.formatting_structure import boxes
    from weasyprint.formatting_structure.build import build_formatting_structure
    from weasyprint.html import get_html_metadata
    from weasyprint.layout.absolute import absolute_box_layout
    from weasyprint.layout.background import layout_box_backgrounds
    from weasyprint.layout.page import (
        PageType,
        make_margin_boxes,
        page_height,
        page_width,
        set_page_type_computed_styles,
    )
    from weasyprint.layout.percent import resolve_percentages
    from weasyprint.pdf import stream
    from weasyprint.pdf.fonts import Font
    from weasyprint.text.ffi import ffi, harfbuzz, pango
    from weasyprint.text.fonts import FontConfiguration, get_pango_font_key
    from weasyprint.text.line_break import Layout
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    from pressrun.press import footnotes, makeready, tablehead

footnotes.keep()
makeready.keep()
tablehead.keep()
gc.collect()
gc.freeze()  # what was imported stays for good, and need not be looked at again

ElementWrapper = weasyprint.cssselect2.ElementWrapper
Dictionary = weasyprint.pdf.pydyf.Dictionary

PT = 0.75
"""pt in a CSS pixel"""

Untyped = Any
"""What WeasyPrint hands out; it says nothing of its types."""

__all__ = [
    "PT",
    "CounterStyle",
    "Dictionary",
    "DocumentMetadata",
    "ElementWrapper",
    "Font",
    "FontConfiguration",
    "Layout",
    "PageType",
    "URLFetcher",
    "URLFetcherResponse",
    "Untyped",
    "absolute_box_layout",
    "boxes",
    "build_formatting_structure",
    "drawing",
    "ffi",
    "get_html_metadata",
    "get_pango_font_key",
    "harfbuzz",
    "layout",
    "layout_box_backgrounds",
    "make_margin_boxes",
    "page_height",
    "page_width",
    "pango",
    "resolve_percentages",
    "set_page_type_computed_styles",
    "stream",
    "weasyprint",
]
