"""Formes: the pages of a finished PDF on the sheets of a printer, with marks for those who fold and cut.

Which page stands where is reckoned by `imposition`; here it is drawn. An imposed file is for a printer and for nobody
to read: it has neither tags nor links, and claims no standard. It opens in a way that prints as it must: at its own
size, on both sides, turned over where it has to be.
"""

import datetime
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pikepdf
from pikepdf import Dictionary, Name, Object

from pressrun.ground.problems import Problem, Where, error, warning
from pressrun.model.book import Book
from pressrun.model.edition import Edition, Imposition
from pressrun.model.imposition import FOLDED, POINTS, SCHEMES, Forme, Grid, formes, grid, marks, signatures
from pressrun.press import imprint

OUTSIDE: Final = frozenset({"back-cover", "colophon"})
"""Parts of which the last page is the back of a cover."""

_STAPLED: Final = 2.0
"""mm of paper that a stapler gets through: twenty sheets of 80 g/m², eighty pages."""

_SEWN: Final = (32, 28, 24, 20, 16)
"""Pages that are sewn as one signature."""

_MARK: Final = "0.4 w 0 G {}{:.3f} {:.3f} m {:.3f} {:.3f} l S"


@dataclass(frozen=True, slots=True)
class Imposed:
    """A PDF that is ready for the printer."""

    pdf: bytes | None
    """None when its pages do not fold into the sheet, or do not fit on it."""

    formes: int = 0
    """Its pages: sides of sheets."""

    problems: tuple[Problem, ...] = ()


def impose(book: Book, edition: Edition, pdf: bytes, date: datetime.datetime) -> Imposed:
    """The pages of *pdf* on sheets as *edition* wants it, which says how. The same pages give the same bytes."""
    wanted = edition.impose
    if wanted is None:
        raise ValueError(edition.name)
    where = Where(book.source, edition.line, text=f"{edition.name}:")
    with pikepdf.open(io.BytesIO(pdf)) as bound, pikepdf.new() as out:
        pages = len(bound.pages)
        width, height = _trim(bound.pages[0])
        divided = grid(wanted, width, height)
        if divided is None:
            return Imposed(None, problems=(_unfit(edition, wanted, width, height, where),))
        cover = edition.parts[-1:] and edition.parts[-1] in OUTSIDE
        planned = formes(wanted, divided, pages, rtl=book.rtl, cover=bool(cover))
        placed = [out.copy_foreign(page.as_form_xobject()) for page in bound.pages]
        stone = _Stone(out, divided, placed, _marks(wanted, divided))
        for forme in planned:
            stone.lock(forme)
        imprint.tidy(page.obj for page in out.pages)
        imprint.sign(out, book, str(bound.docinfo.get("/Title", book.title)), date, claims=False)
        _prefer(out, wanted, divided)
        data = io.BytesIO()
        out.save(
            data, min_version="1.7", deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True, linearize=edition.linearised,
        )  # fmt: skip
    return Imposed(data.getvalue(), len(planned), tuple(_thick(edition, wanted, pages, where)))


def _trim(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(edge) for edge in page.trimbox)
    return right - left, top - bottom


@dataclass(slots=True)
class _Stone:
    """Where formes are locked up: the imposing stone."""

    out: pikepdf.Pdf
    divided: Grid
    pages: Sequence[Object]
    marks: bytes

    def lock(self, forme: Forme) -> None:
        """Add a side of a sheet."""
        drawn, resources = [self.marks], Dictionary()
        for page, window, shift in forme:
            name = f"/Page{page + 1}"
            resources[name] = self.pages[page]
            drawn.append(self._placed(name, page, window, shift))
        side = self.out.add_blank_page(page_size=(round(self.divided.width, 3), round(self.divided.height, 3)))
        side.obj.Resources = Dictionary(XObject=resources)
        side.obj.Contents = self.out.make_stream(b"\n".join(drawn))

    def _placed(self, name: str, page: int, window: int, shift: float) -> bytes:
        """A page in its window, cut off where that ends: what creep moves over the spine belongs to nobody."""
        left, bottom = self.divided.corner(window)
        scale, across, down = self.divided.scale, self.divided.across, self.divided.down
        x0, y0, x1, y1 = (float(edge) * scale for edge in self.pages[page].BBox)
        x, y = left + (across - (x1 - x0)) / 2 - x0 + shift, bottom + (down - (y1 - y0)) / 2 - y0
        clip = f"{left:.3f} {bottom:.3f} {across:.3f} {down:.3f} re W n"
        return f"q {clip} {scale:.6g} 0 0 {scale:.6g} {x:.3f} {y:.3f} cm {name} Do Q".encode()


def _marks(wanted: Imposition, divided: Grid) -> bytes:
    if not wanted.marks:
        return b""
    drawn = [
        _MARK.format("[3 3] 0 d " if line.dashed else "[] 0 d ", line.x, line.y, line.to_x, line.to_y)
        for line in marks(wanted, divided)
    ]
    return "\n".join(["q", *drawn, "Q"]).encode()


def _prefer(out: pikepdf.Pdf, wanted: Imposition, divided: Grid) -> None:
    """How it is to be printed: whole, and turned over about its upright axis (ISO 32000-1, table 150)."""
    turned = Name.DuplexFlipShortEdge if divided.width > divided.height else Name.DuplexFlipLongEdge
    said = out.Root.ViewerPreferences
    said.PrintScaling = Name("/None")
    said.Duplex = turned if SCHEMES[wanted.scheme].two_sided else Name.Simplex
    out.Root.PageLayout = Name.SinglePage


def _unfit(edition: Edition, wanted: Imposition, width: float, height: float, where: Where) -> Problem:
    page = f"{width / POINTS:g} x {height / POINTS:g} mm"
    return error(
        "B014", f"the theme makes pages of {page}, which do not go on a sheet of {wanted.sheet.name}", where,
        f"Give {edition.name} a larger sheet, or let its style sheets keep to its paper.",
    )  # fmt: skip


def _thick(edition: Edition, wanted: Imposition, pages: int, where: Where) -> Iterator[Problem]:
    """A warning where no stapler gets through a signature."""
    if not SCHEMES[wanted.scheme].folded:
        return
    most = max(map(len, signatures(wanted, pages))) // FOLDED
    holds = int(_STAPLED / wanted.thickness + 1e-9) if wanted.thickness else most
    if most <= max(holds, 1):
        return
    whole = -(-pages // FOLDED) * FOLDED
    best = min(_SEWN, key=lambda size: (-whole % size, -size))
    yield warning(
        "P011",
        f"{edition.name} has {most} sheets folded into one another, and a stapler holds {holds}", where,
        f"Bind it in signatures: `impose: {{what: booklet, signature: {best}}}` makes {-(-whole // best)} of"
        f" {best // FOLDED} sheets, to be sewn or glued.",
    )  # fmt: skip
