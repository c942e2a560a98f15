"""The elements of a tree of tags, and how they are written into the file of a sheet (ISO 32000-1, 14.7)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pressrun.press import roles
from pressrun.press.roles import Element
from pressrun.press.weasy import Dictionary, Untyped, weasyprint
from pressrun.press.wording import Run

HEADINGS = "Headings"
"""Entry of the root of a sheet's tree: its headings in order. Levels are settled when it is bound (`structure`)."""

_LEVELS = frozenset(f"H{level}" for level in range(1, 7))
_pydyf = weasyprint.pdf.pydyf


@dataclass(slots=True, eq=False)
class Node:
    """An element of the tree, before it is written."""

    kind: str
    above: "Node | None" = None
    kids: list["Node | tuple[int, Run] | tuple[int, Untyped]"] = field(default_factory=list)
    """What it holds, in order: elements, pieces of text with their pages, annotations with theirs."""

    more: dict[str, Untyped] = field(default_factory=dict)
    """Further entries of its dictionary."""

    loose: Element | None = None
    """The element whose text it takes, where that may not hold text itself."""

    def add(self, kind: str) -> "Node":
        """A new element at the end of this one."""
        node = Node(kind, self)
        self.kids.append(node)
        return node


class Writer:
    """Writes elements, and notes what the tree of parents needs."""

    def __init__(self, pdf: Untyped, pages: int) -> None:
        self.pdf = pdf
        self.written: dict[Node, Untyped] = {}
        self.pages: list[dict[int, bytes]] = [{} for _ in range(pages)]
        self.forms: dict[int, tuple[Untyped, dict[int, bytes]]] = {}
        self.headings: list[bytes] = []

    def element(self, node: Node, above: Untyped) -> Untyped:
        """The dictionary of *node*, with everything below it."""
        made = Dictionary({"S": f"/{node.kind}", "P": above.reference})
        self.pdf.add_object(made)
        self.written[node] = made
        if node.kind in _LEVELS:
            self.headings.append(made.reference)
        made.update(node.more)
        kids = _pydyf.Array()
        for kid in node.kids:
            if not isinstance(kid, Node):
                kids.append(self._piece(made, *kid))
            elif lives(kid):
                kids.append(self.element(kid, made).reference)
        if kids:
            made["K"] = kids
        return made

    def _piece(self, made: Untyped, number: int, piece: Untyped) -> Untyped:
        if isinstance(piece, Run) and piece.spoken is not None:
            told = Node("Span", None, [(number, piece)], {"ActualText": _pydyf.String(piece.spoken)})
            piece.spoken = None
            return self.element(told, made).reference
        page = self.pdf.page_references[number]
        if not isinstance(piece, Run):
            return Dictionary({"Type": "/OBJR", "Obj": piece.reference, "Pg": page})
        if piece.holder is not None:
            self.forms.setdefault(id(piece.holder), (piece.holder, {}))[1][piece.mcid] = made.reference
            stream = {"Stm": piece.holder.reference}
            return Dictionary({"Type": "/MCR", "Pg": page, **stream, "MCID": piece.mcid})
        self.pages[number][piece.mcid] = made.reference
        if made.setdefault("Pg", page) == page:
            return piece.mcid
        return Dictionary({"Type": "/MCR", "Pg": page, "MCID": piece.mcid})

    def parents(self, links: Iterable[tuple[Node, Untyped]], streams: list[Untyped]) -> Untyped:
        """For each page, group and annotation: the elements that its content belongs to."""
        numbers = _pydyf.Array()
        for number in range(len(streams)):
            numbers.extend([number, _owners(self.pages[number])])
        key = len(streams)
        for form, owners in self.forms.values():
            form.extra["StructParents"] = key
            numbers.extend([key, _owners(owners)])
            key += 1
        for node, annotation in links:
            if node in self.written:
                annotation["StructParent"] = key
                numbers.extend([key, self.written[node].reference])
                key += 1
        return numbers


def _owners(found: Mapping[int, bytes]) -> Untyped:
    return _pydyf.Array([found.get(mcid, "null") for mcid in range(max(found, default=-1) + 1)])


def square(table: Node) -> None:
    """Give each row of a table as many columns as the widest has, as PDF/UA-1 wants (7.5): cells that are not there are
    empty, as they are on paper, and none reaches beyond its part of the table or under another cell."""
    filled = [_filled(group) for group in _groups(table)]
    width = max((max(columns) + 1 for group in filled for _, columns in group if columns), default=0)
    for group in filled:
        for row, columns in group:
            for _ in range(width - len(columns)):
                row.add("TD")


def _groups(table: Node) -> Iterator[list[Node]]:
    """The rows of each part of a table; a cell does not reach from one into the next."""
    loose = []
    for kid in table.kids:
        if isinstance(kid, Node) and kid.kind in {"THead", "TBody", "TFoot"}:
            yield [row for row in kid.kids if isinstance(row, Node) and row.kind == "TR"]
        elif isinstance(kid, Node) and kid.kind == "TR":
            loose.append(kid)
    yield loose


def _filled(rows: list[Node]) -> list[tuple[Node, set[int]]]:
    """Each row with the columns that are taken in it."""
    taken: list[set[int]] = [set() for _ in rows]
    for at, row in enumerate(rows):
        column = 0
        for cell in row.kids:
            if isinstance(cell, Node) and cell.kind in roles.KEPT:
                while column in taken[at]:
                    column += 1
                high, wide = min(_span(cell, "RowSpan"), len(rows) - at), 1
                while wide < _span(cell, "ColSpan") and column + wide not in taken[at]:
                    wide += 1
                _set_spans(cell, RowSpan=high, ColSpan=wide)
                for below in taken[at : at + high]:
                    below.update(range(column, column + wide))
                column += wide
    return list(zip(rows, taken, strict=True))


def _span(cell: Node, name: str) -> int:
    return int(cell.more.get("A", {}).get(name, 1))


def _set_spans(cell: Node, **spans: int) -> None:
    for name, span in spans.items():
        if span != _span(cell, name):
            cell.more["A"][name] = span


def lives(node: Node, *, empty: bool = True) -> bool:
    """True when there is anything in it; with *empty*, cells of a table count when there is nothing in them."""
    if empty and node.kind in roles.KEPT:
        return True
    return any(not isinstance(kid, Node) or lives(kid, empty=empty) for kid in node.kids)
