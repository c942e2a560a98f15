"""Tables in large print. One that is too wide for the page becomes a list: its rows one below the other, each cell
after the name of its column. To somebody who listens it stays the table that it is."""

from collections.abc import Iterator
from typing import Final

from pressrun.ground import markup
from pressrun.ground.markup import Element
from pressrun.ground.problems import Problem, Where, error
from pressrun.setting.dress import found, has, longest_words, mark

_LETTER, _GAP = 9.4, 14.4
"""Points: a letter of a table on average, a little generously; what stands between two columns."""

_LINES: Final = 4
"""Lines of a cell beyond which a narrow column is harder to read than a list."""


def room(width: float) -> float:
    """Points between the margins of a page of large print *width* points wide (templates/pages/large-print.css)."""
    return width - 2 * min(width / 10, 57.6)


def spread(tree: Element, width: float, source: str) -> Iterator[Problem]:
    """Make a list of every table of *tree*, text of the file *source*, that *width* (points) is too narrow for.

    Gives P016 for one that cannot become a list, because cells are joined in it or its columns have no names.
    """
    for table in list(tree.iterdescendants("table")):
        for group in found(table, "./colgroup"):
            markup.drop(group)  # drawn for a page with more letters to the line
        if _fits(table, width):
            continue
        names = [markup.words(cell) for cell in found(table, "(./thead/tr)[last()]/*")]
        if why := _obstacle(table, names):
            yield _refused(table, why, source)
        else:
            _list(table, names)


def _fits(table: Element, width: float) -> bool:
    """True when no word need be broken, and no column gets so narrow that its cells run down the page."""
    rows, most = found(table, ".//tr"), dict[int, int]()
    longest = {column: max(letters, 1) for column, letters in longest_words(rows).items()}
    for row in rows:
        for column, cell in enumerate(row):
            most[column] = max(most.get(column, 1), len(markup.words(cell)))
    letters = (width - _GAP * max(len(longest) - 1, 0)) / _LETTER
    lines = sum(min(count, max(longest[column], count / _LINES)) for column, count in most.items())
    return sum(longest.values()) <= letters and lines <= letters


def _obstacle(table: Element, names: list[str]) -> str:
    """Why *table* cannot become a list; nothing when it can."""
    if found(table, ".//*[@colspan or @rowspan]"):
        return "has cells that are joined"
    if found(table, ".//table"):
        return "has a table in it"
    return "" if any(names) else "has no row of heads"


def _refused(table: Element, why: str, source: str) -> Problem:
    holder = next(iter(found(table, "ancestor::figure[@data-number]")), None)
    number = f" {holder.get('data-number')}" if holder is not None and has(holder, "table") else ""
    hint = (
        "Give it fewer columns, shorter words, or one row of heads and no joined cells: then it is printed as a list."
    )
    message = f"the table{number} is too wide for a page of large print, and no list can be made of it: it {why}"
    return error("P016", message, Where(source, block=markup.block_of(table)), hint)


def _list(table: Element, names: list[str]) -> None:
    """Every cell but those of the head is given the name of its column, and the table is marked."""
    mark(table, "records")
    for row in found(table, "./tbody/tr | ./tfoot/tr | ./tr"):
        for name, cell in zip(names, row, strict=False):
            if name and markup.words(cell):
                label = markup.made("b", f"{name}:", "column-name")
                first = next(iter(cell), None)
                holder = first if first is not None and first.tag == "p" and not (cell.text or "").strip() else cell
                label.tail, holder.text = f" {(holder.text or '').lstrip()}", None
                holder.insert(0, label)
