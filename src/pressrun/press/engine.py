"""The press itself: a tree and style sheets in, laid-out pages out."""

import contextlib
import functools
import gc
import threading
from collections.abc import Iterator, Mapping

from pressrun.press.fetching import Fetcher
from pressrun.press.galley import BASE, Element, Galley
from pressrun.press.pressed import Side
from pressrun.press.stylesheets import Styles
from pressrun.press.weasy import ElementWrapper, Untyped, weasyprint

PRESS = threading.RLock()
"""One sheet at a time in a process: Pango's maps of fonts and the log know nothing of threads."""

_MARGIN_BOXES = tuple(
    f"{edge}-{part}"
    for edge, parts in {
        "top": ("left-corner", "left", "center", "right", "right-corner"),
        "bottom": ("left-corner", "left", "center", "right", "right-corner"),
        "left": ("top", "middle", "bottom"),
        "right": ("top", "middle", "bottom"),
    }.items()
    for part in parts
)


class Tree(weasyprint.HTML):  # type: ignore[misc]
    """A document whose tree is at hand. WeasyPrint's own parser takes as long as setting the pages of a short sheet."""

    def __init__(self, root: Element, fetcher: Fetcher) -> None:
        self.base_url = BASE
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


@functools.cache
def _bare(side: Side) -> Untyped:
    """Nothing in the margins, and the side of the first page."""
    boxes = "".join(f"@{box}{{content:none!important}}" for box in _MARGIN_BOXES)
    return weasyprint.CSS(string=f"@page{{{boxes}}}html{{break-before:{side}!important}}")


def lay_out(galley: Galley, styles: Styles, side: Side, fetcher: Fetcher) -> Untyped:
    """The pages of a sheet as a WeasyPrint document, without furniture."""
    return Tree(galley.root, fetcher).render(
        font_config=styles.fonts,
        counter_style=styles.counters,
        color_profiles=styles.profiles,
        stylesheets=[*styles.sheets, _bare(side)],
    )


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Without the garbage collector, which would look through every box again and again (8 to 13% of the time)."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def taken(*shelves: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What was read, sorted."""
    return tuple(sorted({path: check for shelf in shelves for path, check in shelf.items()}.items()))
