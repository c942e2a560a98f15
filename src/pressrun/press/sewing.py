"""Sewing: quires become a file (ISO 32000-1, 7.5).

What has no data lies in object streams: of each sheet one for what is seen, one for its tags, one for its furniture.
Who shows a page need not look into its tags, and who looks for what has changed, not into what is the same as before.
Where everything lies is said in a cross-reference stream.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pressrun.press.quire import Quire

_HEADER: Final = b"%PDF-1.7\n%\xbf\xf7\xa2\xfe\n"
_ENTRY: Final = struct.Struct(">BII")
"""How an object is found (table 18): its kind; for one of the file's own its byte, for one in an object stream the
number of that; its place there."""

_FREE, _OWN, _PACKED = range(3)


@dataclass(frozen=True, slots=True)
class Placed:
    """A quire at its place in a file."""

    quire: Quire
    first: int
    """Number of its first object. After its objects come the object streams that it needs."""

    def given(self, name: str) -> list[bytes]:
        """What refers to the objects that it gives under a name."""
        return [b"%d 0 R" % (self.first + place) for place in self.quire.given(name)]


def placed(quires: Iterable[Quire]) -> Iterator[Placed]:
    """Each of *quires* at its place, when they come in this order."""
    first = 1
    for quire in quires:
        yield Placed(quire, first)
        first += quire.count + sum(map(bool, quire.parts))


def sew(quires: Sequence[tuple[Quire, Mapping[str, bytes]]], root: bytes, info: bytes) -> bytes:
    """A file of *quires*, each with what it takes; *root* and *info* refer to its catalog and to what it says of itself
    (table 15). The same quires give the same bytes."""
    file = _File()
    for quire, things in quires:
        file.add(quire, things)
    return file.ended(root, info)


@dataclass(slots=True)
class _File:
    """A file that is being written."""

    written: list[bytes | memoryview] = field(default_factory=lambda: [_HEADER])
    size: int = len(_HEADER)
    entries: list[bytes] = field(default_factory=lambda: [_ENTRY.pack(_FREE, 0, 0xFFFF)])
    """Where each object is, by number."""

    def add(self, quire: Quire, things: Mapping[str, bytes]) -> None:
        filled, first = quire.fill(len(self.entries), things), len(self.entries)
        parts = [part for part in filled.parts if part]
        for holder, part in enumerate(parts, first + quire.count):
            self.entries += [_ENTRY.pack(_PACKED, holder, place) for place in range(len(part))]
        for stream in filled.streams:
            self._write(*stream)
        for part in parts:
            self._write(*_packed(first, part))
            first += len(part)

    def ended(self, root: bytes, info: bytes) -> bytes:
        """All of it, with its cross-reference stream; known again by a digest of what it holds (14.4)."""
        start, last = self.size, len(self.entries)
        check = hashlib.sha256(b"".join(self.written)).hexdigest()[:32].encode()
        table = zlib.compress(differences(b"".join([*self.entries, _ENTRY.pack(_OWN, start, 0)])))
        described = (
            b"<< /Type /XRef /Size %d /W [ 1 4 4 ] /Root %b /Info %b /ID [ <%b> <%b> ] /Filter /FlateDecode"
            b" /DecodeParms << /Columns %d /Predictor 12 >> /Length %d >>"
        )
        self._write(described % (last + 1, root, info, check, check, _ENTRY.size, len(table)), table)
        return b"".join([*self.written, b"startxref\n%d\n%%%%EOF\n" % start])

    def _write(self, dictionary: bytes, data: bytes | memoryview) -> None:
        """A stream, with the next number."""
        head = b"%d 0 obj\n%b\nstream\n" % (len(self.entries), dictionary)
        end = b"\nendstream\nendobj\n"
        self.entries.append(_ENTRY.pack(_OWN, self.size, 0))
        self.written += [head, data, end]
        self.size += len(head) + len(data) + len(end)


def _packed(first: int, objects: Sequence[bytes]) -> tuple[bytes, bytes]:
    """An object stream (7.5.7): its dictionary, and its data."""
    places, at = [], 0
    for number, text in enumerate(objects, first):
        places.append(b"%d %d" % (number, at))
        at += len(text) + 1
    index = b" ".join(places) + b"\n"
    data = zlib.compress(index + b"\n".join(objects))
    described = b"<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>"
    return described % (len(objects), len(index), len(data)), data


def differences(rows: bytes) -> bytes:
    """Rows of a table, each as the difference from the one above it, which is mostly nought: PNG's filter 2, Up.

    All bytes are subtracted at once, as numbers of many digits; the highest bit of each byte, which would borrow from
    the next, is reckoned apart.
    """
    width, count = _ENTRY.size, len(rows) // _ENTRY.size
    here = int.from_bytes(rows, "big")
    above = here >> 8 * width
    high = int.from_bytes(b"\x80" * len(rows), "big")
    low = high ^ int.from_bytes(b"\xff" * len(rows), "big")
    changed = ((here | high) - (above & low)) ^ ((here ^ above ^ high) & high)
    changes = changed.to_bytes(len(rows), "big")
    return b"".join([b"\2" + changes[width * at : width * (at + 1)] for at in range(count)])
