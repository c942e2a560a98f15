"""Quires: what is folded out of one file, and sewn into another, is the same there."""

import io
import json
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Object, String

from pressrun.press import sewing
from pressrun.press.quire import Folder, Quire

ODD = [
    b"", b"12 0 R", b"(1 0 R)", b"\\) 3 0 R", b"a\\", b"((", b"\0\1\2", b"<41> 7 0 R", bytes(range(256)),
    b"\xfe\xff\0a", b"\r\n", b"<< /A 4 0 R >>",
]  # fmt: skip
"""Strings that look like something else, or have bytes that mean something here."""

names = st.from_regex(r"/[!-~]{1,8}", fullmatch=True).filter(lambda name: "\0" not in name and name != "/")
things = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.binary(max_size=40).map(lambda data: ("bytes", data))
    | names.map(lambda name: ("name", name)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


def _made(pdf: pikepdf.Pdf, thing: Any) -> Any:  # noqa: ANN401  anything that a PDF can hold
    """A thing as an object, every other dictionary of which is one of its own."""
    if isinstance(thing, tuple):
        return Name(thing[1]) if thing[0] == "name" else Object.parse(b"<" + thing[1].hex().encode() + b">")
    if isinstance(thing, list):
        return Array([_made(pdf, one) for one in thing])
    if isinstance(thing, dict):
        made = Dictionary({name: _made(pdf, one) for name, one in thing.items() if one is not None})
        return pdf.make_indirect(made) if len(thing) % 2 else made
    return thing


def _said(thing: Object) -> Any:  # noqa: ANN401
    """A thing with all that it refers to, without the numbers of objects."""
    if isinstance(thing, pikepdf.Stream):
        return {"data": thing.read_bytes().hex(), **{key: _said(one) for key, one in _entries(thing)}}
    if isinstance(thing, Dictionary):
        return {key: _said(one) for key, one in _entries(thing)}
    if isinstance(thing, Array):
        return [_said(one) for one in thing]
    return repr(bytes(thing)) if isinstance(thing, String) else repr(thing)


def _entries(thing: Object) -> list[tuple[str, Object]]:
    return [(key, one) for key, one in thing.items() if key not in {"/Length", "/Filter"}]


def _sewn(*quires: tuple[Quire, dict[str, bytes]]) -> pikepdf.Pdf:
    """A file of quires, the last of which has the catalog."""
    *_, last = sewing.placed([quire for quire, _ in quires])
    data = sewing.sew(quires, last.given("root")[0], last.given("info")[0])
    pdf = pikepdf.open(io.BytesIO(data))
    assert pdf.check_pdf_syntax() == []
    return pdf


def _framed(pdf: pikepdf.Pdf, folder: Folder) -> Quire:
    return folder.fold({"root": [pdf.Root], "info": [pdf.make_indirect(Dictionary(Title=String("a")))]})


def _brought(thing: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """A thing as it was, and as it is in another file."""
    with pikepdf.new() as pdf:
        pdf.Root.Thing = pdf.make_indirect(Dictionary(It=Array([_made(pdf, thing)])))
        before = _said(pdf.Root.Thing)
        with _sewn((_framed(pdf, Folder(pdf)), {})) as out:
            return before, _said(out.Root.Thing)


@pytest.mark.parametrize("text", ODD)
def test_a_string_is_a_string(text: bytes) -> None:
    """Nothing in it is taken for a reference or a hole, also between references."""
    before, after = _brought([{"/A": ("bytes", text)}, ("bytes", text), {"/B": ("bytes", text)}])
    assert after == before


@settings(deadline=None)
@given(things)
def test_everything_comes_over(thing: Any) -> None:  # noqa: ANN401
    """Whatever a file may hold."""
    before, after = _brought(thing)
    assert after == before


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=5))
def test_streams_come_over(found: list[bytes]) -> None:
    """With their data, small or large, and what is said of them; what describes the file can be read by anybody."""
    with pikepdf.new() as pdf:
        pdf.Root.Drawn = Array([pdf.make_stream(data * 9, Kind=Name("/K")) for data in found])
        pdf.Root.Metadata = pdf.make_stream(b"<x>" * 99, Type=Name.Metadata)
        with _sewn((_framed(pdf, Folder(pdf)), {})) as out:
            assert [(one.read_bytes(), str(one.Kind)) for one in out.Root.Drawn] == [(data * 9, "/K") for data in found]
            assert out.Root.Metadata.read_raw_bytes() == b"<x>" * 99


def test_holes_are_filled_by_the_file() -> None:
    """With references into other quires, and with anything else that only the file knows; a ring closes."""
    with pikepdf.new() as pdf, pikepdf.new() as other:
        folder, apart = Folder(pdf), Folder(other)
        leaf = other.make_indirect(Dictionary(Number=apart.hole("number"), Above=apart.hole("catalog")))
        sheet = apart.fold({"leaf": [leaf]})
        pdf.Root.Leaf = folder.hole("leaf")
        pdf.Root.Many = Array([folder.hole("many")])
        frame = _framed(pdf, folder)
        first, last = sewing.placed([sheet, frame])
        things = {"leaf": first.given("leaf")[0], "many": b"1 2 (three)", "catalog": last.given("root")[0]}
        with _sewn((sheet, {**things, "number": b"42"}), (frame, things)) as out:
            assert out.Root.Leaf.Number == 42
            assert out.Root.Leaf.Above.objgen == out.Root.objgen
            assert [str(one) for one in out.Root.Many] == ["1", "2", "three"]


def test_what_is_looked_for_together_lies_together() -> None:
    """Each group of objects has an object stream of its own: who shows a page need not look into its tags."""
    with pikepdf.new() as pdf:
        seen = pdf.make_indirect(Dictionary(Deep=pdf.make_indirect(Dictionary())))
        heard = pdf.make_indirect(Dictionary(Seen=seen, Deep=pdf.make_indirect(Dictionary())))
        pdf.Root.Seen, pdf.Root.Heard = seen, heard
        quire = Folder(pdf).fold({"seen": [seen]}, {"heard": [heard], "root": [pdf.Root], "info": [heard]})
        with _sewn((quire, {})) as out:
            table = out.get_xref_table()

            def holder(thing: Object) -> int:
                return table[thing.objgen].obj_stream_number or 0

            first, second = holder(out.Root.Seen), holder(out.Root.Heard)
            assert first != second == holder(out.Root) == holder(out.Root.Heard.Deep)
            assert holder(out.Root.Seen.Deep) == first


def test_a_quire_of_streams_alone_has_no_object_stream() -> None:
    """One without objects would be odd."""
    with pikepdf.new() as pdf, pikepdf.new() as other:
        drawn = Folder(other).fold({"drawn": [other.make_stream(b"q Q")]})
        folder = Folder(pdf)
        pdf.Root.Drawn = folder.hole("drawn")
        frame = _framed(pdf, folder)
        first, _ = sewing.placed([drawn, frame])
        with _sewn((drawn, {}), (frame, {"drawn": first.given("drawn")[0]})) as out:
            assert out.Root.Drawn.read_bytes() == b"q Q"
            holders = {one.obj_stream_number for one in out.get_xref_table().values() if one.type == 2}
            assert len(holders) == 1


@given(st.binary(max_size=400))
def test_the_table_of_places_is_written_as_differences(data: bytes) -> None:
    """Each byte as the difference from that above it, whatever the bytes beside it are."""
    rows = data[: len(data) // 9 * 9]
    above = bytes(9) + rows
    slow = [(2, *((rows[at + n] - above[at + n]) % 256 for n in range(9))) for at in range(0, len(rows), 9)]
    assert sewing.differences(rows) == b"".join(map(bytes, slow))


def test_json_says_the_same() -> None:
    """The comparison of these tests sees a difference where there is one."""
    with pikepdf.new() as pdf:
        said = [json.dumps(_said(_made(pdf, one))) for one in ([1, ("bytes", b"a")], [1, ("bytes", b"b")], {"/A": 1})]
    assert len(set(said)) == 3
