"""Pictures of an e-book: taken from the Shelf once, known by their bytes, not their names, and named alike for ever."""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from lxml import etree

from pressrun.ebook.package import Item
from pressrun.ground import markup, svg
from pressrun.ground.files import Shelf
from pressrun.ground.markup import Element
from pressrun.ground.problems import PressError, Problem, Where, error, refuse

SVG = "http://www.w3.org/2000/svg"
SVG_TYPE = "image/svg+xml"
XLINK = "http://www.w3.org/1999/xlink"
_OURS = frozenset({SVG, XLINK, "http://www.w3.org/XML/1998/namespace", None})

_SIGNS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF8", "image/gif", "gif"),
)
_FRAMES = {"image/png": b"acTL", "image/webp": b"ANIM"}
"""What tells that a picture has several frames, by its type."""

_MOVES = {"animate", "animateTransform", "animateMotion", "set"}


def name_for(path: str) -> str:
    """A file name of letters, digits and hyphens for *path*, the same in every build; readers refuse more than that.

    ``figures/stack.svg`` becomes ``figures-stack``. What cannot be written that way is told apart by a digest, so that
    two names never fall together: ``figures-3f2a9c01``.
    """
    plain = path.replace("/", "-")
    kept = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if kept == plain:
        return kept
    return f"{kept}-{hashlib.sha256(path.encode()).hexdigest()[:8]}".lstrip("-")


@dataclass(slots=True)
class Pictures:
    """The pictures that content documents and style sheets have asked for."""

    shelf: Shelf
    items: dict[str, Item] = field(default_factory=dict)
    """Path on the Shelf -> item of the e-book."""

    problems: list[Problem] = field(default_factory=list)
    moving: bool = False
    """True when one of them moves."""

    def take(self, path: str, asked: Where) -> str | None:
        """The file in the e-book for the picture at *path*; None when there is a problem with it, which is noted."""
        if path not in self.items:
            try:
                self.items[path] = self._item(path, asked)
            except PressError as fault:
                self.problems.extend(fault.problems)
                return None
        return self.items[path].file

    def _item(self, path: str, asked: Where) -> Item:
        try:
            data = self.shelf.read(path, asked=asked)
        except FileNotFoundError:
            raise PressError(error("M007", f"there is no picture {path}", asked)) from None
        media_type, ending = _kind(data)
        if not ending:
            data, media_type, ending = self._drawing(path, data, asked), SVG_TYPE, "svg"
        self.moving |= _moves(media_type, data)
        name = name_for(str(PurePosixPath(path.removeprefix("manuscript/")).with_suffix("")))
        return Item(f"image-{name}-{ending}", f"images/{name}.{ending}", media_type, data)

    def _drawing(self, path: str, data: bytes, asked: Where) -> bytes:
        refuse(svg.check(path, data))
        try:
            root = markup.document(data)
        except markup.MalformedError:
            raise PressError(
                error("M021", f"{path} is no picture that an e-book can carry", asked, "Save it as PNG, JPEG or SVG.")
            ) from None
        _strip(root)
        self.moving |= any(etree.QName(part).localname in _MOVES for part in root.iter(f"{{{SVG}}}*"))
        return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _kind(data: bytes) -> tuple[str, str]:
    for sign, media_type, ending in _SIGNS:
        if data.startswith(sign):
            return media_type, ending
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp", "webp"
    return "", ""


def _moves(media_type: str, data: bytes) -> bool:
    """True for a picture of several frames; in doubt too, since nothing is claimed of one that may move."""
    if media_type == "image/gif":
        return data.count(b"\x21\xf9\x04") > 1 or b"NETSCAPE2.0" in data
    return media_type in _FRAMES and _FRAMES[media_type] in data


def _strip(root: Element) -> None:
    """Take out what drawing programs leave for themselves, and text as HTML, which no printed edition shows either."""
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    for part in list(root.iter("*")):
        name = etree.QName(part)
        if part is not root and (name.namespace not in _OURS or name.localname == "foreignObject"):
            markup.drop(part)
        for key in [key for key in part.attrib if etree.QName(key).namespace not in _OURS]:
            del part.attrib[key]
    etree.cleanup_namespaces(root)
