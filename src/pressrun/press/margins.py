"""Margin boxes without a page between them: WeasyPrint's own, asked for one page at a time.

WeasyPrint makes the sixteen boxes last of all, from the kind of the page and a handful of counters and strings. Here
they are made from kinds, counters and strings that are given, and nothing else is laid out.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace

from pressrun.ground.files import Shelf
from pressrun.ground.problems import in_order
from pressrun.press import fonts, numerals, uncut
from pressrun.press.counting import Numerals
from pressrun.press.engine import PRESS, Tree, layout_context, taken, undisturbed
from pressrun.press.fetching import Fetcher
from pressrun.press.galley import Galley
from pressrun.press.hearing import listening
from pressrun.press.notices import notices
from pressrun.press.pressed import FontUse, Furnished, PageFacts
from pressrun.press.stylesheets import Styles, distinct, dress
from pressrun.press.weasy import (
    Dictionary,
    DocumentMetadata,
    PageType,
    Untyped,
    boxes,
    layout_box_backgrounds,
    make_margin_boxes,
    page_height,
    page_width,
    resolve_percentages,
    set_page_type_computed_styles,
    weasyprint,
)

_EARLIER = 1
"""Number of the page that stands for all earlier sheets; the first page of the sheet is the next."""

_ONLY_BOXES = """@page {
  background: none !important; border-image-source: none !important; mask-border-source: none !important;
  box-shadow: none !important; outline: none !important; marks: none !important;
}"""


@functools.cache
def _only_boxes() -> Untyped:
    return weasyprint.CSS(string=_ONLY_BOXES)


class _Leaf(weasyprint.Page):  # type: ignore[misc]
    """A page of margin boxes only; each is painted as an artifact of pagination."""

    def __init__(self, page_box: Untyped, margins: Sequence[Untyped]) -> None:
        page_box.children = tuple(margins)
        super().__init__(page_box)
        self.margins = margins
        for side in ("top", "right", "bottom", "left"):
            setattr(page_box, f"border_{side}_width", 0)  # it has had its say in where the boxes stand

    def paint(self, stream: Untyped, scale: float = 1) -> None:
        """Paint the boxes one by one, so that heads and feet are told apart."""
        for box in self.margins:
            self._page_box.children = (box,)
            stream.begin_marked_content("Artifact", _properties(getattr(box, "at_keyword", "")))
            super().paint(stream, scale)
            stream.end_marked_content()


def _properties(at_keyword: str) -> Untyped:
    edge = at_keyword.lstrip("@").partition("-")[0]
    kind = {"top": "/Header", "bottom": "/Footer"}.get(edge)
    return Dictionary({"Type": "/Pagination", **({"Subtype": kind} if kind else {})})


def set_margins(  # noqa: PLR0917
    galley: Galley, pages: Sequence[PageFacts], first: int, total: int, strings: Mapping[str, str], root: Path,
    counted: Numerals = (),
) -> Furnished:  # fmt: skip
    """The margin boxes of a sheet; see `furniture.furnish`."""
    with PRESS, undisturbed():
        styles = dress(root, galley.head)
        fetcher = Fetcher(Shelf(root))
        with listening() as said:
            beside = _compose(galley, pages, counted)
            setter = _Setter(Tree(galley.root, fetcher), styles, pages, strings, total, beside)
            leaves = {
                index: leaf
                for index, page in enumerate(pages)
                if not page.blank and (leaf := setter.leaf(index, first + index))
            }
            pdf, faces = setter.write(leaves.values()) if leaves else (b"", ())
        off = [numerals.off(galley.sheet.source)] if setter.beyond else []
        found = (*off, *notices(galley, styles, fetcher, said), *fonts.tofu(fonts.missing(said), (), galley.where))
        return Furnished(pdf, tuple(leaves), faces, in_order(found), taken(styles.seen, fetcher.shelf.seen))


def _compose(galley: Galley, pages: Sequence[PageFacts], found: Numerals) -> numerals.Beside:
    body = galley.root.find("body")
    return {} if body is None else numerals.compose(body, [page.side for page in pages], found)


class _Setter:
    """Sets the margin boxes of one sheet."""

    def __init__(  # noqa: PLR0917
        self, tree: Tree, styles: Styles, pages: Sequence[PageFacts], strings: Mapping[str, str], total: int,
        beside: numerals.Beside,
    ) -> None:  # fmt: skip
        self._tree, self._pages, self._total, self._beside = tree, pages, total, beside
        self._fonts, self._profiles = styles.fonts, styles.profiles
        self._files, self._farthest = styles.files, styles.farthest
        self.beyond = False  # no number of a line is off its page
        more = [numerals.style()] if beside else []
        self._context = layout_context(tree, styles, _only_boxes(), *more)
        self._boxes = numerals.boxed(tree, self._context, styles.counters) if beside else {}
        for name, text in strings.items():
            self._context.string_set[name][_EARLIER].append(text)
        for number, page in enumerate(pages, _EARLIER + 1):
            for name, text in page.strings:
                self._context.string_set[name][number].append(text)

    def leaf(self, index: int, folio: int) -> _Leaf | None:
        """The page with the margin boxes of page *index*, whose number is *folio*; None when there are none."""
        facts = self._pages[index]
        context = self._context
        kind = self._kind(index)
        if context.style_for(kind) is None:
            set_page_type_computed_styles(kind, self._tree, context.style_for)
        page = boxes.PageBox(kind, context.style_for(kind))
        width, height = page.style["size"]
        resolve_percentages(page, (width, height))
        page.position_x = page.position_y = 0
        page_width(page, context, width)
        page_height(page, context, height)
        page.background = page.canvas_background = None
        context.page_bottom = page.content_box_y() + page.height
        context.style_for.initial_page_sizes.update(box=(width, height), area=(page.width, page.height))
        context.current_page = index + _EARLIER + 1
        page.children = [_first(facts.opening)]
        state: Untyped = ([0], {"page": [folio], "pages": [self._total]}, [{"pages"}], [])
        margins = list(make_margin_boxes(context, page, state))
        beside = [numerals.place(context, page, self._boxes[one], at) for at, one in self._beside.get(index, ())]
        self.beyond = self.beyond or numerals.beyond(beside, page)
        margins += beside
        for box in margins:
            layout_box_backgrounds(page, box, context.get_image_from_uri)
        return _Leaf(page, margins) if margins else None

    def _kind(self, index: int) -> Untyped:
        """What selectors can ask of a page."""
        facts = self._pages[index]
        return distinct(self._farthest, PageType(str(facts.side), facts.blank, facts.name, index, facts.groups))

    def write(self, leaves: Iterable[_Leaf]) -> tuple[bytes, tuple[FontUse, ...]]:
        """The pages as a PDF, and the faces that it leaves to the bindery."""
        document = weasyprint.Document(
            list(leaves), DocumentMetadata(), self._tree.url_fetcher, self._fonts, self._profiles, None
        )
        with uncut.uncut(self._files):
            return document.write_pdf(), uncut.used(document.fonts.values())


def _first(opening: Sequence[str]) -> Untyped:
    """What stands first on the page, as far as ``string(…, start)`` asks."""
    return SimpleNamespace(style={"string_set": tuple((name, ()) for name in opening) or "none"}, children=())
