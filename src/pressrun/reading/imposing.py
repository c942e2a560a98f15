"""``impose`` in a row of ``book.yaml``: a word or a block; what it leaves out comes from the layout and the page."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from pressrun.model.edition import SHEETS, THICKNESS, Imposition, Layout, Paper
from pressrun.model.imposition import POINTS, SCHEMES, grid
from pressrun.reading.marks import Marks, Way
from pressrun.reading.sizes import size

_OF_BOOKLETS: Final = ("signature", "paper-thickness")

NONE: Final = "none"
"""The word for one page to the page of the file, as professional printers want it."""

_FAMILIES: Final = {"a4": ("a4", "a3"), "letter": ("letter", "tabloid")}
"""Sheets that printers take, by the paper of the book."""

_HALVES: Final = {
    "a5": "a4",
    "card": "a4",
    "half-letter": "letter",
    "letter-card": "letter",
    "a4": "a4",
    "letter": "letter",
}
"""Page -> the sheet that it is a part of, or is."""


def impose(  # noqa: PLR0917
    given: str | Mapping[str, Any] | None, layout: Layout, paper: Paper, book: str, marks: Marks, way: Way
) -> Imposition | None:
    """How an edition of *layout* on *paper* is imposed; None when it is not. *given* stands at *way*; the paper of the
    book is called *book*. Marks B006 and B014."""
    row: Mapping[str, Any] = given if isinstance(given, Mapping) else {"what": given}
    usual = "booklet" if isinstance(given, Mapping) and layout.impose == NONE else layout.impose
    scheme = str(row.get("what") or usual)
    if scheme == NONE:
        return None
    if layout.format != "pdf":
        hint = "Take `impose` out of its row; a booklet is an edition of its own."
        marks.error("B006", way, "an e-book has no pages that could be imposed", hint)
        return None
    if not SCHEMES[scheme].folded:
        for name in [name for name in _OF_BOOKLETS if row.get(name) is not None]:
            hint = "Take it out, or write `what: booklet`."
            marks.error("B006", (*way, name), f"`{name}` is for booklets, and nothing is folded in `{scheme}`", hint)
    thickness, drawn = row.get("paper-thickness"), row.get("marks")
    wanted = Imposition(
        scheme, SHEETS["a4"], int(row.get("signature") or 0), THICKNESS if thickness is None else thickness,
        SCHEMES[scheme].stacked if drawn is None else bool(drawn),
    )  # fmt: skip
    on = row.get("on")
    if on:
        sheet = SHEETS[on] if isinstance(on, str) else size(on, marks, (*way, "on"))
    else:
        sheet = _usual(wanted, paper, book)
    wanted = replace(wanted, sheet=sheet)
    if not _fits(wanted, paper):
        _refuse(wanted, paper, marks, (*way, "on") if on else way)
    return wanted


def _usual(wanted: Imposition, paper: Paper, book: str) -> Paper:
    """The sheet that *paper* is folded or cut from, or else the next that will do."""
    family = _FAMILIES.get(book, _FAMILIES["a4"])
    likely = [SHEETS[name] for name in (_HALVES.get(paper.name, family[0]), *family)]
    return next((sheet for sheet in likely if _fits(replace(wanted, sheet=sheet), paper)), likely[0])


def _fits(wanted: Imposition, paper: Paper) -> bool:
    return grid(wanted, paper.width * POINTS, paper.height * POINTS) is not None


def _refuse(wanted: Imposition, paper: Paper, marks: Marks, way: Way) -> None:
    page, sheet = (f"{one.name} ({one.width:g} x {one.height:g} mm)" for one in (paper, wanted.sheet))
    large = next(_large(wanted, paper), "")
    hint = f"Print it on a larger sheet, `on: {large}`, or choose" if large else "Choose"
    does = "fold into" if SCHEMES[wanted.scheme].folded else "fit on"
    marks.error("B014", way, f"a page of {page} does not {does} a sheet of {sheet}", f"{hint} a smaller `paper`.")


def _large(wanted: Imposition, paper: Paper) -> Iterator[str]:
    """Names of the sheets that will do, the smallest first."""
    for name, sheet in sorted(SHEETS.items(), key=lambda item: item[1].width * item[1].height):
        if _fits(replace(wanted, sheet=sheet), paper):
            yield name
