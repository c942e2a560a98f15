"""Reading the laid-out pages: what stands where, which faces are asked for, what leaves its place.

One walk over the boxes of each page gathers everything, because a long book has half a million of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

from pressrun.ground.problems import Problem, error, warning
from pressrun.model.pagination import Spot
from pressrun.press.galley import Element, Galley
from pressrun.press.pressed import Anchor, Bookmark, PageFacts, Side, Stretch
from pressrun.press.weasy import PT, Untyped, boxes

_MM = 25.4 / 96
_SLACK = 1.0
_TELLING = 24

Ask = tuple[tuple[str, ...], int, str]
"""Families, weight and style that a text asks for."""


@dataclass(slots=True)
class _Room:
    """Where what is being read may stand, in CSS pixels."""

    left: float
    right: float
    bottom: float
    clip: tuple[float, float, float, float] | None = None
    flow: bool = True
    turned: bool = False


@dataclass(slots=True)
class Reading:
    """What the pages of one sheet say."""

    galley: Galley
    pages: list[PageFacts] = field(default_factory=list)
    asked: dict[Ask, tuple[Element, str]] = field(default_factory=dict)
    """Faces with the place that asks first."""

    extent: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    texts: list[tuple[Element, str]] = field(default_factory=list)
    printed: bool = False
    """True when there is any text or picture."""

    reach: dict[Side, tuple[float, float]] = field(default_factory=dict)
    """The leftmost and the rightmost point of the type area and of all that is printed on pages of a side, in CSS
    pixels; what stands across is thought to reach everywhere."""

    passages: dict[str, Stretch] = field(default_factory=dict)
    """Every id in counted lines, or round them, with those lines."""

    _side: Side = Side.RIGHT
    _width: float = 0
    _height: float = 0
    _strings: list[tuple[str, str]] = field(default_factory=list)
    _lines: int = 0
    _counted: list[float] = field(default_factory=list)
    _start: Spot | None = None
    _flowing: bool = False
    _words: str = ""
    _before: dict[Element, int] = field(default_factory=dict)
    _whole: dict[Element, str] = field(default_factory=dict)
    _styles: dict[int, Any] = field(default_factory=dict)
    _told: set[Element] = field(default_factory=set)
    _names: dict[Element, tuple[str, ...]] = field(default_factory=dict)

    def page(self, page: Untyped) -> None:
        """Read one page of a WeasyPrint document."""
        box = page._page_box  # noqa: SLF001  the boxes are nowhere else
        self._side, self._width, self._height = Side(box.page_type.side), page.width, page.height
        self._strings, self._lines, self._counted = [], 0, []
        self._start, self._flowing, self._words = None, False, ""
        left, top = box.content_box_x(), box.content_box_y()
        room = _Room(left, left + box.width, top + box.height)
        self._reach(left, left + box.width)
        for child in box.children:
            self._read(child, room if not isinstance(child, boxes.FootnoteAreaBox) else self._free(room))
        kind = box.page_type
        self.pages.append(
            PageFacts(
                kind.name, Side(kind.side), kind.blank, tuple(kind.groups), tuple(self._strings),
                tuple(_opening(box)) if self._strings else (), self._lines, self._begun(),
                tuple(self._counted),
            )
        )  # fmt: skip

    def _reach(self, left: float, right: float) -> None:
        least, most = self.reach.get(self._side, (inf, -inf))
        self.reach[self._side] = min(least, left), max(most, right)

    def _free(self, room: _Room) -> _Room:
        """Room for what stands outside the flow: the whole page."""
        return _Room(0, self._width, self._height, room.clip, flow=False, turned=room.turned)

    def _read(self, box: Untyped, room: _Room) -> None:
        box = getattr(box, "_box", box)  # what stands for an absolutely positioned box
        if box.string_set and box.string_set != "none":
            self._strings.extend((str(name), str(text)) for name, text in box.string_set)
        if isinstance(box, boxes.TextBox):
            self._text(box, room)
        elif isinstance(box, boxes.ReplacedBox):
            self._picture(box, room)
        elif isinstance(box, boxes.LineBox):
            self._line(box, room)
        else:
            inner = self._inner(box, room)
            for child in box.children:
                self._read(child, inner)

    def _line(self, box: Untyped, room: _Room) -> None:
        printed = len(self.texts)
        for child in box.children:
            self._read(child, self._inner(child, room) if not isinstance(child, boxes.TextBox) else room)
        if room.flow and len(self.texts) > printed:
            self._lines += 1
            source = self.galley.place(self.texts[-1][0])[0]
            self.extent[source] = self.extent.get(source, 0) + 1
            if box.element.get("data-counted") is not None and "::" not in box.element_tag:
                self._count_line(box.position_y + box.baseline, self.texts[printed:])

    def _count_line(self, base: float, texts: Sequence[tuple[Element, str]]) -> None:
        """Count a line, also to the passages whose text stands in it."""
        page, line = len(self.pages), len(self._counted)
        self._counted.append(round(base, 2))
        for name in {name for element, _ in texts for name in self._named(element)}:
            begun = self.passages.get(name)
            first = (begun.page, begun.line) if begun else (page, line)
            self.passages[name] = Stretch(*first, page, line)

    def _named(self, element: Element) -> tuple[str, ...]:
        """The ids of *element* and of all round it."""
        if element not in self._names:
            above = self.galley.parents.get(element)
            own = (element.get("id", ""),) if element.get("id") else ()
            self._names[element] = own + (() if above is None else self._named(above))
        return self._names[element]

    def _inner(self, box: Untyped, room: _Room) -> _Room:
        """Room for what a box holds."""
        style = box.style
        if not box.is_in_normal_flow() or box.transformation_matrix or _moved(style):
            room = self._free(room)
            room.turned = room.turned or bool(style["transform"])
            self._reach_around(box, turned=room.turned)
        right, left = style["margin_right"], style["margin_left"]
        if _negative(right) or _negative(left):
            self._reach_around(box, turned=False)
            room = _Room(room.left, room.right, room.bottom, room.clip, room.flow, room.turned)
            room.right = max(room.right, box.content_box_x() + box.width) if _negative(right) else room.right
            room.left = min(room.left, box.content_box_x()) if _negative(left) else room.left
        if style["overflow"] != "visible" and box.element_tag not in {"html", "body"}:
            x, y = box.padding_box_x(), box.padding_box_y()
            clip = (x, y, x + box.padding_width(), y + box.padding_height())
            room = _Room(room.left, room.right, room.bottom, clip, room.flow, room.turned)
        return room

    def _reach_around(self, box: Untyped, *, turned: bool) -> None:
        left = box.border_box_x()
        self._reach(*((0.0, self._width) if turned else (left, left + box.border_width())))

    def _text(self, box: Untyped, room: _Room) -> None:
        text: str = box.text
        if not text.strip() or box.style["visibility"] != "visible":
            return
        element: Element = box.element
        self.printed = True
        style = box.style
        if id(style) not in self._styles:
            self._styles[id(style)] = style  # kept, so that no other style gets its number
            ask = (tuple(style["font_family"]), int(style["font_weight"]), str(style["font_style"]))
            self.asked.setdefault(ask, (element, text.strip()))
        generated = "::" in box.element_tag
        if not generated and "data-mark" not in element.attrib:  # the number of a link is not in the author's text
            self._begin(element, room)
            self._open(element, self._count(element, text, style))
        self.texts.append((element, text))
        share = len(text.rstrip()) / len(text)
        base = box.position_y + box.baseline
        edges = (box.position_x, base - style["font_size"] / 2, box.position_x + box.width * share, base)
        self._stay(element, text.strip(), edges, room)

    def _picture(self, box: Untyped, room: _Room) -> None:
        self.printed = True
        element = box.element
        if element is None:
            return
        self._begin(element, room)
        x, y = box.content_box_x(), box.content_box_y()
        inner = self._inner(box, room) if not box.is_in_normal_flow() or box.transformation_matrix else room
        self._stay(element, "", (x, y, x + box.width, y + box.height), inner)

    def _begin(self, element: Element, room: _Room) -> None:
        """A page begins with the first text or picture in its flow; what has no number is told by what follows it."""
        if self._start is None or (room.flow and not self._flowing):
            self._start, self._flowing, self._words = self._spot(element), room.flow, ""
        elif self._start.block is None and room.flow is self._flowing:
            spot = self._spot(element)
            if spot.block is not None:
                self._start, self._words = replace(spot, above=True), ""

    def _spot(self, element: Element) -> Spot:
        source, block, name = self.galley.place(element)
        return Spot(source, block, name, self._before.get(self.galley.holder(element), 0))

    def _open(self, element: Element, letters: str) -> None:
        """Gather the first letters of the page, if *letters* of *element* go on with them."""
        start = self._start
        if start and len(self._words) < _TELLING and self.galley.place(element)[:2] == (start.source, start.block):
            self._words += letters

    def _begun(self) -> Spot | None:
        return self._start and replace(self._start, words=self._words[:_TELLING])

    def _count(self, element: Element, text: str, style: Untyped) -> str:
        """The letters of *text*, which stand in the author's text too."""
        holder, letters = self.galley.holder(element), "".join(text.split())
        before, hyphen = self._before.get(holder, 0), style["hyphenate_character"]
        if style["hyphens"] != "none" and text.endswith(hyphen):
            at = before + len(letters)
            if self._letters(holder)[at - len(hyphen) : at] != hyphen:  # it is printed, and is not in the text
                letters = letters[: -len(hyphen)]
        self._before[holder] = before + len(letters)
        return letters

    def _letters(self, holder: Element) -> str:
        """The text of a block without white space, and without the blocks inside it."""
        if holder not in self._whole:
            self._whole[holder] = "".join("".join(_own_text(holder)).split())
        return self._whole[holder]

    def _stay(self, element: Element, text: str, edges: tuple[float, float, float, float], room: _Room) -> None:
        """Say so when something leaves its room: once for each text block."""
        self._reach(edges[0], edges[2])
        if room.turned or not self._leaves(edges, room):
            return
        holder = self.galley.holder(element)
        if holder in self._told:
            return
        self._told.add(holder)
        self.problems.append(self._left(element, text, edges, room))

    def _leaves(self, edges: tuple[float, float, float, float], room: _Room) -> bool:
        left, _, right, bottom = edges
        return (
            right > room.right + _SLACK
            or (self._rtl and left < room.left - _SLACK)
            or left < -_SLACK
            or bottom > room.bottom + _SLACK
            or (room.clip is not None and _over(edges, room.clip) > _SLACK)
        )

    @property
    def _rtl(self) -> bool:
        return self.galley.root.get("dir") == "rtl"

    def _left(self, element: Element, text: str, edges: tuple[float, float, float, float], room: _Room) -> Problem:
        what = f"“{_short(text)}”" if text else f"the picture {element.get('src', '')[:60]}".strip()
        where = self.galley.where(element, _short(text, 24, "") or None)
        lost = _over(edges, (0, 0, self._width, self._height))
        if room.clip is not None and _over(edges, room.clip) > _SLACK:
            return error(
                "P004", f"{what} is cut off by the box it stands in", where, "Shorten it, or give its box more room."
            )
        if lost > _SLACK:
            return error("P004", f"{what} runs {lost * _MM:.0f} mm off the page", where, _ADVICE)
        over = _over(edges, (room.left, 0, room.right, room.bottom))
        return warning("P004", f"{what} runs {max(over * _MM, 0.3):.1f} mm out of the type area", where, _ADVICE)


_ADVICE = "Break the line, make the table narrower, or let the theme set it smaller."


def _over(edges: tuple[float, float, float, float], box: tuple[float, float, float, float]) -> float:
    """How far a rectangle reaches out of another."""
    return max(box[0] - edges[0], box[1] - edges[1], edges[2] - box[2], edges[3] - box[3])


def _short(text: str, length: int = 40, end: str = "…") -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[:length].rstrip() + end


def _own_text(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if "data-block" not in child.attrib and "data-mark" not in child.attrib:
            yield from _own_text(child)
        yield child.tail or ""


def _negative(margin: Untyped) -> bool:
    value = getattr(margin, "value", 0)
    return isinstance(value, int | float) and value < 0


def _moved(style: Untyped) -> bool:
    return bool(style["position"] == "relative" and (style["left"] != "auto" or style["right"] != "auto"))


def _opening(page: Untyped) -> Iterator[str]:
    """Named strings set by what stands first on a page: the page's first child, that one's first, and so on."""
    box = page.children[0] if page.children else None
    while box is not None:
        if box.style["string_set"] != "none":
            yield from (str(name) for name, _ in box.style["string_set"])
        box = box.children[0] if box.children else None


def _anchor(number: int, page: Untyped, x: float, y: float) -> Anchor:
    return Anchor(number, round(x * PT, 2), round((page.height - y) * PT, 2))


def anchors(document: Untyped) -> tuple[tuple[str, Anchor], ...]:
    """Every id with the first place where it stands."""
    found: dict[str, Anchor] = {}
    for number, page in enumerate(document.pages):
        for name, (x, y, *_) in page.anchors.items():
            found.setdefault(name, _anchor(number, page, x, y))
    return tuple(found.items())


def outline(document: Untyped) -> tuple[Bookmark, ...]:
    """The headings, in order."""
    return tuple(
        Bookmark(int(level), " ".join(label.split()), _anchor(number, page, x, y), state == "open")
        for number, page in enumerate(document.pages)
        for level, label, (x, y), state in page.bookmarks
        if label.strip()
    )
