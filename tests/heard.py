"""A reader for tests: what is heard of a tagged PDF, in the order of its tree. It shares no code with the press."""

import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Object

_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff"))
_PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")


def heard(pdf: pikepdf.Pdf, *kinds: str) -> Iterator[str]:
    """The text of each element of one of *kinds*, in order, one space between words."""
    pages: dict[tuple[int, int], dict[int, str]] = {page.obj.objgen: _drawn(page.obj) for page in pdf.pages}
    waiting = [pdf.Root.StructTreeRoot.K[0]]
    while waiting:
        element = waiting.pop(0)
        if str(element.S)[1:] in kinds:
            yield " ".join(_said(element, pages).translate(_UNSEEN).split())
        waiting[:0] = [kid for kid in element.get("/K", Array()) if isinstance(kid, Dictionary) and "/S" in kid]


def _said(element: Object, pages: dict[tuple[int, int], dict[int, str]]) -> str:
    if "/ActualText" in element:
        return str(element.ActualText)
    parts = []
    for kid in element.get("/K", Array()):
        if not isinstance(kid, Dictionary):
            parts.append(pages[element.Pg.objgen][int(kid)])
        elif "/S" in kid:
            parts.append(_said(kid, pages))
        elif "/MCID" in kid:
            parts.append(pages[kid.Pg.objgen][int(kid.MCID)])
    return "".join(parts)


def _drawn(page: Object) -> dict[int, str]:
    """Marked content by its number, as it is told or else as its glyphs are read."""
    fonts = {name: _glyphs(font) for name, font in page.Resources.get("/Font", Dictionary()).items()}
    texts: dict[int, str] = {}
    font: dict[bytes, str] = {}
    marks: list[tuple[int, str | None]] = []
    for step in pikepdf.parse_content_stream(page):
        operands, name = step.operands, str(step.operator)
        if name == "Tf":
            font = fonts[str(operands[0])]
        elif name in {"BDC", "BMC"}:
            about = operands[1] if name == "BDC" else Dictionary()
            outer = marks[-1] if marks else (-1, None)
            told = str(about.ActualText) if "/ActualText" in about else None
            marks.append((int(about.get("/MCID", outer[0])), outer[1] if told is None else ""))
            _say(texts, marks[-1][0], told or "")
        elif name == "EMC":
            marks.pop()
        elif name in {"TJ", "Tj"} and marks and marks[-1][1] is None:
            _say(texts, marks[-1][0], "".join(_letters(operands[0], font)))
    return texts


def _say(texts: dict[int, str], mark: int, text: str) -> None:
    texts[mark] = texts.get(mark, "") + text


def _letters(shown: Any, font: dict[bytes, str]) -> Iterator[str]:  # noqa: ANN401  a string, or an array with some
    for piece in shown if isinstance(shown, Array) else [shown]:
        if isinstance(piece, pikepdf.String):
            glyphs = bytes(piece)
            yield from (font[glyphs[at : at + 2]] for at in range(0, len(glyphs), 2))


def _glyphs(font: Object) -> dict[bytes, str]:
    found = _PAIR.findall(font.ToUnicode.read_bytes().lower())
    return {bytes.fromhex(glyph.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in found}
