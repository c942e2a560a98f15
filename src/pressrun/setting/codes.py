"""QR codes (ISO/IEC 18004), drawn as vectors. Sole user of segno."""

import functools
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import quote

MODULE: Final = 0.5
"""mm; the smallest square of a code. A printer of 300 dpi gives it six dots."""

QUIET: Final = 4
"""Modules of white on every side, which the standard asks for."""

LARGEST: Final = 6
"""The version that still is compact, of 41 modules: it holds some 130 letters."""

_PLAIN = "%/:?#[]@!$&'()*+,;=~"


class Code(NamedTuple):
    """A drawn code."""

    side: float
    """mm; with the white round it."""

    svg: str
    """The drawing. It adorns the address beside it, which says the same to those who listen."""


def plain(url: str) -> str:
    """*url* in ASCII: what is not is read in as many ways as there are readers."""
    return quote(url, safe=_PLAIN)


@functools.lru_cache(maxsize=4096)
def code(url: str) -> Code | None:
    """The code of an address; None when it is too long for one of `LARGEST`."""
    import segno  # noqa: PLC0415 (few editions have codes)

    text = plain(url)
    try:
        made = segno.make(text, error="m", micro=False, version=None)
        if int(made.version) > LARGEST:
            made = segno.make(text, error="l", micro=False, version=LARGEST)
    except segno.DataOverflowError:
        return None
    rows = [[bool(dark) for dark in row] for row in made.matrix]
    size = len(rows) + 2 * QUIET
    side = size * MODULE
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" class="code" aria-hidden="true" '
        f'width="{side:g}mm" height="{side:g}mm" viewBox="0 0 {size} {size}"><path d="{"".join(_drawn(rows))}"/></svg>'
    )
    return Code(side, svg)


def _drawn(rows: list[list[bool]]) -> Iterator[str]:
    """Every run of dark modules as a rectangle."""
    for y, row in enumerate(rows, QUIET):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                yield f"M{start + QUIET} {y}h{x - start}v1h-{x - start}z"
            x += 1
