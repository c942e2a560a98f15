"""Ways through the finished file: links from sheet to sheet, named places, the outline."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from pressrun.press.galley import BASE, ELSEWHERE
from pressrun.press.pressed import Anchor, Bookmark, Pressed
from pressrun.press.structure import Structure


@dataclass(frozen=True, slots=True)
class Stop:
    """A sheet on the way through the file."""

    pressed: Pressed
    index: int
    """Its first page among all pages, from 0."""

    title: str
    """For the outline, where the sheet has no heading; empty for a sheet that nobody looks for."""


def link(pages: Iterable[Object], known: Container[str], tags: Structure) -> None:
    """Lead links of a sheet to places in others; one to a place that is not among the *known* loses its address."""
    for page in pages:
        links = page.get("/Annots")
        if links is None:
            continue
        kept = Array([link for link in links if _lead(link, known, tags)])
        if len(kept) != len(links):
            page.Annots = kept


def _lead(link: Object, known: Container[str], tags: Structure) -> bool:
    action = link.get("/A")
    address = str(action.get("/URI", "")) if action is not None else ""
    if address.startswith(BASE):
        tags.forget(link)
        return False
    if not address.startswith(ELSEWHERE):
        return True
    target = unquote(address.removeprefix(ELSEWHERE))
    if target not in known:
        tags.forget(link)
        return False
    del link["/A"]
    link.Dest = String(target)
    return True


def places(stops: Iterable[Stop], pages: Sequence[bytes]) -> bytes:
    """Every id with its place, sorted, as they stand in a tree of names: they can be linked to from inside and outside.
    *pages* are what refers to them."""
    found: dict[str, bytes] = {}
    for stop in stops:
        for name, anchor in stop.pressed.anchors:
            if name not in found:
                x, y = round(anchor.x, 2), round(anchor.y, 2)
                found[name] = f"[{pages[stop.index + anchor.page].decode()} /XYZ {x} {y} 0]".encode()
    return listed(found.items())


def listed(things: Iterable[tuple[str, bytes]]) -> bytes:
    """Named *things* as they stand in a tree of names, which is sorted by the bytes of the names (7.9.6)."""
    named = sorted(((String(name), thing) for name, thing in things), key=lambda one: bytes(one[0]))
    return b" ".join(b"%b %b" % (name.unparse(), thing) for name, thing in named)


def _place(pages: Sequence[Object], stop: Stop, anchor: Anchor) -> Object:
    page = pages[stop.index + anchor.page]
    return Array([page, Name.XYZ, round(anchor.x, 2), round(anchor.y, 2), 0])


def outline(out: pikepdf.Pdf, stops: Iterable[Stop], pages: Sequence[Object]) -> None:
    """The headings of all sheets, as they stand below each other."""
    root = out.make_indirect(Dictionary(Type=Name.Outlines))
    above: list[tuple[int, Object]] = [(0, root)]
    closed: set[tuple[int, int]] = set()
    for stop in stops:
        for mark in _marks(stop):
            while above[-1][0] >= mark.level:
                above.pop()
            item = out.make_indirect(Dictionary(Title=String(mark.label), Dest=_place(pages, stop, mark.at)))
            _hang(above[-1][1], item)
            above.append((mark.level, item))
            if not mark.open:
                closed.add(item.objgen)
    if "/First" in root:
        _count(root, closed)
        out.Root.Outlines = root


def _hang(parent: Object, item: Object) -> None:
    item.Parent = parent
    if "/Last" in parent:
        item.Prev, parent.Last.Next = parent.Last, item
    else:
        parent.First = item
    parent.Last = item


def _count(item: Object, closed: set[tuple[int, int]]) -> int:
    """How many entries are shown below *item*; one that is closed counts them below zero, as PDF wants it."""
    shown = 0
    kid = item.get("/First")
    while kid is not None:
        shown += 1 + _count(kid, closed)
        kid = kid.get("/Next")
    if not shown:
        return 0
    item.Count = -shown if item.objgen in closed else shown
    return 0 if item.objgen in closed else shown


def _marks(stop: Stop) -> tuple[Bookmark, ...]:
    """A sheet's headings; its title where it has none."""
    if not stop.title:
        return ()
    return stop.pressed.outline or (Bookmark(1, stop.title, Anchor(0, 0, _top(stop))),)


def _top(stop: Stop) -> float:
    return max((anchor.y for _, anchor in stop.pressed.anchors if not anchor.page), default=10_000)
