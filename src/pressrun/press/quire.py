"""Quires: objects of a PDF that can be put at any place of a file.

The pages of a sheet are folded once. Their objects are written out as text with holes, where numbers of objects stand,
and where something stands that only the whole file knows. Who puts them into a file (`sewing`) fills the holes, and
reads nothing: it takes a tenth of the time that it takes to copy the same objects from one open file into another.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import pikepdf
from pikepdf import Dictionary, Name, Object, Stream

_HOLE, _END = b"\0", b"\1"
"""Where a hole is, and after which an object begins; neither is ever written by qpdf, which escapes both."""

_TOKEN = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9a-fA-F]*>|(\d+) (\d+) R\b", re.DOTALL)
"""A string, in which nothing is a reference, or a reference."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A quire as it stands in a file."""

    parts: Sequence[Sequence[bytes]]
    """Objects without data, by number from the first."""

    streams: Sequence[tuple[bytes, memoryview]]
    """Objects with data, whose numbers come after those: the dictionary, and the data."""


@dataclass(frozen=True, slots=True)
class Quire:
    """Objects with holes, in plain data, so that they can be remembered."""

    data: bytes
    """The text of all objects, the loose ones first, then the data of the streams."""

    text: int = 0
    """Bytes of it that are text."""

    parts: tuple[int, ...] = ()
    """Objects without data; those of a part are looked for together."""

    streams: tuple[int, ...] = ()
    """Bytes of data of each object that has any."""

    holes: tuple[int, ...] = ()
    """What goes into each hole: the object of this place, or, counted on from the last of them, a thing of `takes`."""

    takes: tuple[str, ...] = ()
    """Things that the whole file has to give, by name."""

    gives: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """Objects that others ask for, by name, with their places."""

    @property
    def count(self) -> int:
        """Number of objects."""
        return sum(self.parts) + len(self.streams)

    def given(self, name: str) -> tuple[int, ...]:
        """The objects of this name; none where there is none."""
        return dict(self.gives).get(name, ())

    def fill(self, first: int, things: Mapping[str, bytes]) -> Filled:
        """The objects, when they have the numbers from *first*, and *things* are what it takes."""
        put = [b"%d 0 R" % number for number in range(first, first + self.count)]
        put += [things[name] for name in self.takes]
        pieces = self.data[: self.text].split(_HOLE)
        filled = [b""] * (2 * len(pieces) - 1)
        filled[::2] = pieces
        filled[1::2] = [put[hole] for hole in self.holes]
        texts = iter(b"".join(filled).split(_END))
        parts = [list(islice(texts, size)) for size in self.parts]
        data, streams, at = memoryview(self.data), list[tuple[bytes, memoryview]](), self.text
        for size in self.streams:
            streams.append((next(texts), data[at : at + size]))
            at += size
        return Filled(parts, streams)


@dataclass(slots=True)
class Folder:
    """Folds objects of an open PDF."""

    pdf: pikepdf.Pdf
    _holes: dict[tuple[int, int], str] = field(default_factory=dict)
    _made: dict[str, Object] = field(default_factory=dict)

    def hole(self, name: str) -> Object:
        """What stands in an object for a thing that the whole file has to give."""
        if name not in self._made:
            self._made[name] = self.pdf.make_indirect(Dictionary())
            self.leave(self._made[name], name)
        return self._made[name]

    def leave(self, thing: Object, name: str) -> None:
        """Leave out an indirect object: the file has one of this *name* in its place."""
        self._holes[thing.objgen] = name

    def fold(self, *wanted: Mapping[str, Iterable[Object]]) -> Quire:
        """The *wanted* indirect objects, to be given by these names, with everything that they refer to: a part for
        each mapping, and for what has not been met in those before it."""
        waiting = _Waiting(self._holes)
        given: dict[str, list[int]] = {}
        parts, loose, streams = list[int](), list[_Opened](), list[_Opened]()
        for names in wanted:
            given |= {name: [waiting.place(one.objgen) for one in objects] for name, objects in names.items()}
            for at, number in waiting.rest():
                one = self._opened(at, self.pdf.get_object(*number), waiting)
                (loose if one.data is None else streams).append(one)
            parts.append(len(loose) - sum(parts))
        objects = [*loose, *streams]
        places = {one.at: new for new, one in enumerate(objects)}
        text = _END.join(one.text for one in objects)
        return Quire(
            b"".join([text, *(one.data or b"" for one in streams)]),
            len(text),
            tuple(parts),
            tuple(len(one.data or b"") for one in streams),
            tuple(places[hole] if hole >= 0 else len(objects) - 1 - hole for one in objects for hole in one.holes),
            tuple(waiting.takes),
            tuple((name, tuple(places[at] for at in found)) for name, found in given.items()),
        )

    @staticmethod
    def _opened(at: int, thing: Object, waiting: "_Waiting") -> "_Opened":
        """An object with holes."""
        holes: list[int] = []

        def opened(found: re.Match[bytes]) -> bytes:
            if found[1] is None:
                return found[0]
            holes.append(waiting.hole((int(found[1]), int(found[2]))))
            return _HOLE

        if not isinstance(thing, Stream):
            return _Opened(at, _TOKEN.sub(opened, thing.unparse(resolved=True)), holes)
        _pack(thing)
        described, data = thing.stream_dict.unparse(), thing.read_raw_bytes()
        if "/Length" not in thing.stream_dict:  # the library knows it, and does not always say it
            described = b"%b /Length %d >>" % (described.removesuffix(b">>"), len(data))
        return _Opened(at, _TOKEN.sub(opened, described), holes, data)


@dataclass(slots=True)
class _Waiting:
    """Objects in the order in which they are met."""

    names: Mapping[tuple[int, int], str]
    """What the file has to give instead of an object."""

    takes: dict[str, int] = field(default_factory=dict)
    _met: dict[tuple[int, int], int] = field(default_factory=dict)
    _next: int = 0

    def place(self, number: tuple[int, int]) -> int:
        """The place of an object among all that were met."""
        return self._met.setdefault(number, len(self._met))

    def hole(self, number: tuple[int, int]) -> int:
        """What goes into a hole: a place, or -1, -2 … for what is taken."""
        name = self.names.get(number)
        return self.place(number) if name is None else -1 - self.takes.setdefault(name, len(self.takes))

    def rest(self) -> Iterator[tuple[int, tuple[int, int]]]:
        """Those that have not been asked for, with those that come meanwhile."""
        while self._next < len(self._met):
            for number in list(islice(self._met, self._next, None)):
                self._next += 1
                yield self._met[number], number


@dataclass(frozen=True, slots=True)
class _Opened:
    """An object with its holes."""

    at: int
    text: bytes
    holes: Sequence[int]
    data: bytes | None = None
    """None where it is no stream."""


def _pack(stream: Stream) -> None:
    """Make the data of *stream* small, where nobody has; what describes the file remains to be read by anybody."""
    if "/Filter" in stream or stream.get("/Type") == Name.Metadata:
        return
    data = stream.read_raw_bytes()
    packed = zlib.compress(data)
    if len(packed) < len(data):
        stream.write(packed, filter=Name.FlateDecode)
