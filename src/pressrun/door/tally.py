"""What printing all editions takes: a table of pages, leaves and ink, and how it has changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pressrun.door.report import leaves, percent, taken
from pressrun.model.edition import Edition
from pressrun.model.measures import Measures
from pressrun.running.records import Record

_SAME = 0.0005
"""Share of a page by which ink may differ and be called the same: what is shown has one place more."""


@dataclass(frozen=True, slots=True)
class Row:
    """One edition."""

    name: str
    is_printed: bool
    """False for an e-book."""

    copies: int
    now: Measures | None = None
    """None when it has not been made."""

    before: Measures | None = None
    """Of the file that the present one replaced."""


def row(edition: Edition, record: Record | None, copies: int) -> Row:
    """What is known of *edition*."""
    now, before = (record.measures, record.before) if record else (None, None)
    return Row(edition.name, edition.format == "pdf", copies, now, before)


def table(rows: Sequence[Row], copies: int) -> list[list[str]]:
    """The table, with its heading; what so many copies of everything take stands below."""
    head = ["edition", "pages", "leaves", "ink", "since the last build"]
    made = [head, *([row.name, *_cells(row)] for row in rows if row.is_printed)]
    if copies > 1:
        made[0].insert(3, f"{copies:,} copies")
        for line, one in zip(made[1:], (row for row in rows if row.is_printed), strict=True):
            line.insert(3, leaves(copies * one.now.leaves) if one.now else "")
    total = sum(row.now.leaves for row in rows if row.now)
    made.append(["in all", "", f"{total:,}", *([leaves(copies * total)] if copies > 1 else []), "", ""])
    return made


def _cells(row: Row) -> list[str]:
    if row.now is None:
        return ["not made", "", "", ""]
    ink = percent(row.now.ink) if row.now.looked_at else "unknown"
    return [f"{row.now.pages:,}", f"{row.now.leaves:,}", ink, ", ".join(_changes(row.now, row.before))]


def _changes(now: Measures, before: Measures | None) -> Iterator[str]:
    """``+2 pages``, ``-1 leaf``, ``ink 6.1% before``; nothing where nothing has changed."""
    if before is None:
        return
    if more := now.pages - before.pages:
        yield f"{more:+,} {'page' if abs(more) == 1 else 'pages'}"
    if more := now.leaves - before.leaves:
        yield f"{more:+,} {'leaf' if abs(more) == 1 else 'leaves'}"
    if now.looked_at and before.looked_at and abs(now.ink - before.ink) > _SAME:
        yield f"ink {percent(before.ink)} before"


def as_data(row: Row) -> dict[str, object]:
    """A row for ``--json``."""
    sheets = row.copies * row.now.leaves if row.now else None
    before = taken(row.before) if row.before else None
    return {"name": row.name, **taken(row.now), "leaves_of_all_copies": sheets, "before": before}
