"""Pictures: found in the project, of a kind that every edition can show, and harmless."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote

from pressrun.ground import markup, svg
from pressrun.ground.files import Shelf, outside
from pressrun.ground.markup import Element
from pressrun.ground.problems import PressError, Problem, Where, error, nearest
from pressrun.reading.proof import Proof

KINDS = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "webp": (b"RIFF",),
}
"""Ending of a file -> how the bytes of such a picture begin. What both PDF and EPUB can show; and SVG."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_SAVE = "Save the picture as a file in manuscript/figures, and give that path."


def check(proof: Proof, shelf: Shelf, known: dict[str, tuple[Problem, ...]]) -> Iterator[Problem]:
    """Problems of the pictures of *proof*, whose ``src`` become paths on the shelf; *known* are those seen already."""
    for picture in markup.find(proof.root, ".//img"):
        source = picture.get("src", "")
        where = proof.where(picture, source)
        try:
            path = _path(proof, source, shelf, where)
        except PressError as fault:
            yield from fault.problems
            _leave_out(picture)
            continue
        picture.set("src", path)
        if path not in known:
            known[path] = tuple(_looked_at(path, shelf, where))
            yield from known[path]


def _leave_out(picture: Element) -> None:
    """A book that lives with a picture's fault does without the picture; an id on it stays."""
    if picture.get("id"):
        markup.release(picture)
    else:
        markup.drop(picture)


def _path(proof: Proof, source: str, shelf: Shelf, where: Where) -> str:
    """The path on the shelf that *source* means. Raises `PressError` when it means none, or nothing is there."""
    scheme = _SCHEME.match(source)
    name = scheme[1].lower() if scheme else ""
    if name == "data":
        raise PressError(error("M021", "a picture cannot be written into the manuscript", where, _SAVE))
    if name == "file" or (source.startswith("/") and not source.startswith("//")):
        raise PressError(outside(source, where))
    if name or source.startswith("//"):
        message = f"{source} is on the network, and nothing is fetched while building"
        raise PressError(error("R002", message, where, _SAVE))
    try:
        path = shelf.inside(f"{PurePosixPath(proof.path).parent.as_posix()}/{unquote(source)}", asked=where)
    except PressError:
        raise PressError(outside(source, where)) from None
    if not shelf.has(path, asked=where):
        raise PressError(error("M007", f"there is no picture {path}", where, _mean(path, shelf)))
    return path


def _mean(path: str, shelf: Shelf) -> str:
    """The picture that was meant, in the same folder or in the usual one."""
    folder, name = PurePosixPath(path).parent.as_posix(), PurePosixPath(path).name
    for place in dict.fromkeys((folder, "manuscript/figures", "manuscript")):
        if near := nearest(name, shelf.names(place, "")):
            return f"Did you mean `{f'{place}/{near}'.removeprefix('manuscript/')}`?"
    return "Paths are relative to the file of the section: figures/name.svg."


def _looked_at(path: str, shelf: Shelf, where: Where) -> Iterator[Problem]:
    ending = PurePosixPath(path).suffix.lower().removeprefix(".")
    try:
        data = shelf.read(path, asked=where)
    except PressError as fault:
        yield from fault.problems
        return
    if ending == "svg":
        yield from svg.check(path, data)
    elif ending not in KINDS:
        yield error(
            "M021",
            f"{path} is of no kind that every edition can show",
            where,
            "Save it as SVG, PNG, JPEG, GIF or WebP.",
        )
    elif not data.startswith(KINDS[ending]):
        kind = next((name for name, begins in KINDS.items() if data.startswith(begins)), "")
        yield error(
            "M021",
            f"{path} is not what its name says: it does not begin like a {ending.upper()} file",
            where,
            f"It is a {kind.upper()} file; rename it." if kind else "Save the picture anew.",
        )
