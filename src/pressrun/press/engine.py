"""The press itself: a tree and style sheets in, laid-out pages out."""

import contextlib
import functools
import gc
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pressrun.press.fetching import Fetcher
from pressrun.press.galley import BASE, Element, Galley
from pressrun.press.pressed import Side
from pressrun.press.stylesheets import Styles
from pressrun.press.weasy import (
    DocumentMetadata,
    ElementWrapper,
    Untyped,
    build_formatting_structure,
    get_html_metadata,
    layout,
    weasyprint,
)

PRESS = threading.RLock()
"""One sheet at a time in a process: Pango's maps of fonts and the log know nothing of threads."""


class Tree(weasyprint.HTML):  # type: ignore[misc]
    """A document whose tree is at hand. WeasyPrint's own parser takes as long as setting the pages of a short sheet."""

    def __init__(self, root: Element, fetcher: Fetcher) -> None:
        self.base_url = BASE
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


@functools.cache
def _starting(side: Side) -> Untyped:
    """The side of the first page."""
    return weasyprint.CSS(string=f"html{{break-before:{side}!important}}")


def _no_margins(*_: Untyped) -> tuple[()]:
    """Nothing in the margins: furniture comes later (`margins`), when it is known what stands in it."""
    return ()


layout.make_margin_boxes = _no_margins


@dataclass(frozen=True, slots=True)
class Laid:
    """A sheet laid out."""

    document: Untyped
    """WeasyPrint's, with its pages."""

    context: Untyped
    """What knows the style of every kind of page."""

    tree: Tree


def lay_out(galley: Galley, styles: Styles, side: Side, fetcher: Fetcher) -> Laid:
    """The pages of a sheet, without furniture. (What `weasyprint.HTML.render` does, with the context at hand.)"""
    tree = Tree(galley.root, fetcher)
    context = layout_context(tree, styles, _starting(side))
    root = build_formatting_structure(
        tree.etree_element, context.style_for, context.get_image_from_uri, tree.base_url, context.target_collector,
        styles.counters, context.footnotes,
    )  # fmt: skip
    document = weasyprint.Document(
        [weasyprint.Page(page) for page in layout.layout_document(tree, root, context)],
        DocumentMetadata(**get_html_metadata(tree)), fetcher, styles.fonts, styles.profiles, None,
    )  # fmt: skip
    document._html = tree  # noqa: SLF001  where it looks for forms
    return Laid(document, context, tree)


def layout_context(tree: Tree, styles: Styles, *more: Untyped) -> Untyped:
    """What WeasyPrint knows of a document before it lays it out: the style of everything, and *more* style sheets."""
    options = {**weasyprint.DEFAULT_OPTIONS, "stylesheets": [*styles.sheets, *more]}
    return weasyprint.Document._build_layout_context(  # noqa: SLF001
        tree, styles.fonts, styles.counters, styles.profiles, options
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
