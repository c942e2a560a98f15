"""No table loses its head or its foot."""

import itertools
from pathlib import Path

import pytest
from pressroom import issued, project, sheet, texts
from weasyprint.layout import block

import pressrun.press.weasy  # noqa: F401  it is what replaces them
from pressrun.press import tablehead

CSS = "table { border-collapse: collapse; border-spacing: 0 } td, th { padding: 0 } "
AVOID = "tr { break-inside: avoid } thead { break-after: avoid }"


def test_what_is_replaced_is_still_there() -> None:
    """WeasyPrint lays out its tables by the name that is replaced."""
    assert block.table_layout.__module__ == tablehead.__name__


@pytest.mark.parametrize(
    ("css", "before", "head", "rows"), list(itertools.product(("", AVOID), (0, 13), (1, 17), (3, 15)))
)
def test_head_and_foot_are_printed(css: str, before: int, head: int, rows: int, tmp_path: Path) -> None:
    """Where head and first row are too deep for a page of 15 lines, all of their words are printed all the same."""
    project(tmp_path, CSS + css)
    body = "".join(row("td", f"r{number}x", rows) for number in range(3))
    table = f"<thead>{row('th', 'head', head)}</thead><tfoot>{row('td', 'foot', 1)}</tfoot><tbody>{body}</tbody>"
    text = "<br/>".join(["before"] * before)

    pages = texts(issued(tmp_path, [sheet(f"<p>{text}</p><table>{table}</table>")]).pdf)

    found = " ".join(pages).split()
    expected = [f"head{line}" for line in range(head)] + ["foot0"]
    expected += [f"r{number}x{line}" for number in range(3) for line in range(rows)]
    assert [word for word in expected if word not in found] == []
    assert found.index("head0") < found.index("r0x0")


def test_a_head_is_repeated(tmp_path: Path) -> None:
    """Where there is room, each page of a table begins with its head."""
    project(tmp_path, CSS)
    body = "".join(row("td", f"r{number}x", 3) for number in range(12))

    pages = texts(issued(tmp_path, [sheet(f"<table><thead>{row('th', 'head', 1)}</thead>{body}</table>")]).pdf)

    assert len(pages) > 2
    assert [page.split().count("head0") for page in pages] == [1] * len(pages)


def row(cell: str, word: str, lines: int) -> str:
    """A row of one cell with so many lines."""
    return f"<tr><{cell}>{'<br/>'.join(f'{word}{line}' for line in range(lines))}</{cell}></tr>"
