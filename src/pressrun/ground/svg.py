"""Drawings from strangers: an SVG may draw, and nothing else."""

import re
from collections.abc import Iterator

from pressrun.ground import markup
from pressrun.ground.markup import Element
from pressrun.ground.problems import Problem, Where, error, warning

_ROOT = "{http://www.w3.org/2000/svg}svg"
_RUNNING = frozenset({"script", "handler", "listener", "iframe", "object", "embed", "audio", "video"})
_HREF = ("href", "{http://www.w3.org/1999/xlink}href", "src")
_URL = re.compile(r"url\(\s*['\"]?\s*([^)'\"]*)|@import\s+['\"]([^'\"]*)", re.IGNORECASE)
_TYPE = re.compile(rb"<!DOCTYPE\s+svg(?:\s+PUBLIC\s+\"-//W3C//DTD SVG 1\.1(?: Basic| Tiny)?//EN\"\s+\"[^\"]*\")?\s*>")
"""The document type of SVG 1.1, which EPUB allows too; it declares nothing, and nobody fetches it."""


def check(path: str, data: bytes) -> Iterator[Problem]:
    """Problems of the drawing *data* at *path*, each at its line."""
    if ((declared := data.find(b"<!DOCTYPE")) >= 0 and not _TYPE.match(data, declared)) or b"<!ENTITY" in data:
        line = data.count(b"\n", 0, max(declared, 0)) + 1
        yield error(
            "R003",
            f"{path} declares a document type or entities",
            Where(path, line),
            "Save the drawing as plain SVG, or delete the declaration.",
        )
        return
    try:
        root = markup.document(data)
    except markup.MalformedError as fault:
        yield error(
            "M021",
            f"{path} is not well-formed: {fault}",
            Where(path, fault.line),
            "Save the drawing anew as plain SVG.",
        )
        return
    if root.tag != _ROOT:
        yield error(
            "M021",
            f"{path} is no SVG: its first element is not svg in the namespace of SVG",
            Where(path, 1),
            'Write <svg xmlns="http://www.w3.org/2000/svg" …>.',
        )
    for asking in markup.find(root, "//processing-instruction('xml-stylesheet')"):
        where = Where(path, markup.line_of(asking))
        yield error("R002", f"{path} asks for a style sheet of its own", where, "Put the styles into the drawing.")
    for element in markup.elements(root):
        yield from _element(path, element)


def _element(path: str, node: Element) -> Iterator[Problem]:
    where = Where(path, markup.line_of(node))
    name = node.tag.rpartition("}")[2]
    if name.lower() in _RUNNING:
        yield error("R004", f"{path} contains <{name}>, which would run or fetch something", where, "Delete it.")
    if name == "foreignObject":
        yield warning(
            "M021",
            f"{path} contains text as HTML (foreignObject), which is not drawn",
            where,
            "Save the drawing with its text as SVG text.",
        )
    for key, value in node.attrib.items():
        yield from _attribute(path, where, name, str(key), str(value))
    if name == "style":
        yield from _styles(path, where, node.text or "")


def _attribute(path: str, where: Where, name: str, key: str, value: str) -> Iterator[Problem]:
    plain = value.strip().lower()
    if key.lower().startswith("on"):
        yield error("R004", f"{path} has the attribute {key}, which would run a script", where, "Delete it.")
    elif key in _HREF and plain.startswith(("javascript:", "vbscript:")):
        yield error("R004", f"{path} has a link that would run a script", where, "Delete it.")
    elif key in _HREF and name != "a":
        yield from _reference(path, where, value)
    else:
        yield from _styles(path, where, value)


def _styles(path: str, where: Where, text: str) -> Iterator[Problem]:
    for found in _URL.finditer(text):
        yield from _reference(path, where, found[1] or found[2] or "")


def _reference(path: str, where: Where, target: str) -> Iterator[Problem]:
    """Whatever a drawing shows must be in it."""
    plain = target.strip().lower()
    if not plain or plain.startswith(("#", "data:image/", "data:font/", "data:application/font")):
        return
    if plain.startswith(("http:", "https:", "ftp:", "//")):
        yield error(
            "R002", f"{path} asks for {target}, which is on the network", where, "Put it into the drawing itself."
        )
    elif plain.startswith(("file:", "/", "..")):
        yield error(
            "R001",
            f"{path} asks for {target}, which is outside the project folder",
            where,
            "Put it into the drawing itself.",
        )
    else:
        yield error(
            "M021",
            f"{path} asks for {target}, another file, which an e-book would lack",
            where,
            "Put it into the drawing itself.",
        )
