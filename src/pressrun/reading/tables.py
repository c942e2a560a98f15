"""Tables: pandoc's as canonical HTML, widths and alignment as data that a theme can use."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pressrun.reading.desk import Desk
from pressrun.reading.pandoc import Node

_ALIGN = {"AlignLeft": "left", "AlignRight": "right", "AlignCenter": "center"}

Item = Callable[[str, Sequence[Node], str], None]
"""Writes an element (tag, its blocks, its attributes) whose text stands in it directly."""


def write(desk: Desk, item: Item, content: Node) -> None:
    """Write a table; with a caption it is a figure, as a numbered thing with a title."""
    attr, (_, caption), *grid = content
    if caption:
        desk.out.append(f"<figure{desk.attributes(attr, 'table')}>")
        item("figcaption", caption, "")
        _Grid(desk, item, grid[0]).write("", *grid[1:])
        desk.out.append("</figure>")
    else:
        _Grid(desk, item, grid[0]).write(desk.attributes(attr), *grid[1:])


@dataclass(slots=True)
class _Grid:
    """The rows of one table."""

    desk: Desk
    item: Item
    columns: Node
    """Alignment and width of each column."""

    def write(self, attributes: str, head: Node, bodies: Node, foot: Node) -> None:
        self.desk.out.append(f"<table{attributes}>{self._widths()}")
        self._rows("thead", head[1], heads=len(self.columns))
        for _, heads, middle, rows in bodies:
            self._rows("tbody", [*middle, *rows], heads=heads)
        self._rows("tfoot", foot[1], heads=0)
        self.desk.out.append("</table>")

    def _widths(self) -> str:
        """Widths that the author drew, as shares of the table; none when the columns follow their content."""
        shares = [width.get("c", 0) for _, width in self.columns]
        if not any(shares):
            return ""
        drawn = "".join(f'<col data-width="{100 * share / sum(shares):.1f}%"/>' for share in shares)
        return f"<colgroup>{drawn}</colgroup>"

    def _rows(self, tag: str, rows: Node, *, heads: int) -> None:
        if not any(cells for _, cells in rows):
            return
        self.desk.out.append(f"<{tag}>")
        for attr, cells in rows:
            self.desk.out.append(f"<tr{self.desk.attributes(attr)}>")
            self._cells(cells, heads, "col" if tag == "thead" else "row")
            self.desk.out.append("</tr>")
        self.desk.out.append(f"</{tag}>")

    def _cells(self, cells: Node, heads: int, scope: str) -> None:
        """The cells of a row; those of the first *heads* columns head a column or a row, if they say anything."""
        column = 0
        for attr, own, rowspan, colspan, blocks in cells:
            side = _ALIGN.get(own["t"]) or _ALIGN.get(self.columns[min(column, len(self.columns) - 1)][0]["t"], "")
            is_head = column < heads and bool(blocks)
            more = {
                "scope": scope if is_head else "",
                "rowspan": str(rowspan) if rowspan > 1 else "",
                "colspan": str(colspan) if colspan > 1 else "",
                "data-align": side,
            }
            self.item("th" if is_head else "td", blocks, self.desk.attributes(attr, **more))
            column += colspan
