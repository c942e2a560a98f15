"""Reads an EPUB as an e-reader does: the documents of its spine, in order, and what is seen of them.

Nothing here knows how the e-book was packed: the standard library takes zip and XML apart. A document with entities is
not read, since no book needs them.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from pressrun.gate.finished import Finished, Lost
from pressrun.gate.letters import letters, picture
from pressrun.gate.unseen import Unseen

_CONTAINER = "META-INF/container.xml"
_SILENT = frozenset({"head", "script", "style", "svg", "template"})


def read(data: bytes) -> Finished:
    """The text of an EPUB. A document that cannot be read has none."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        reader = _Reader(book)
        for path in _spine(book):
            reader.document(path)
    return Finished(
        letters("".join(reader.seen)),
        beside=letters("".join(reader.beside)),
        lost=tuple(Lost(told, "is hidden", 0) for text in reader.hidden if (told := letters(text))),
    )


def _tree(book: zipfile.ZipFile, path: str) -> Element | None:
    try:
        text = book.read(path).decode("utf-8")
        return None if "<!ENTITY" in text else ElementTree.fromstring(text)  # noqa: S314  entities are refused
    except (KeyError, UnicodeDecodeError, ElementTree.ParseError):
        return None


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _named(root: Element | None, name: str) -> Iterator[Element]:
    return iter(()) if root is None else (one for one in root.iter() if _local(one) == name)


def _spine(book: zipfile.ZipFile) -> Iterator[str]:
    """Paths of the documents in reading order."""
    for rootfile in _named(_tree(book, _CONTAINER), "rootfile"):
        package = rootfile.get("full-path", "")
        root = _tree(book, package)
        files = {item.get("id", ""): item.get("href", "") for item in _named(root, "item")}
        for entry in _named(root, "itemref"):
            yield _resolved(package, files.get(entry.get("idref", ""), ""))


def _resolved(base: str, href: str) -> str:
    """The path in the zip that *href* in the file *base* leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(href.partition("#")[0])))


@dataclass(slots=True)
class _Reader:
    book: zipfile.ZipFile
    seen: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    names: frozenset[str] = field(init=False)
    unseen: Unseen = field(init=False)
    styles: dict[tuple[str, ...], Unseen] = field(default_factory=dict)
    path: str = ""

    def __post_init__(self) -> None:
        self.names = frozenset(self.book.namelist())

    def document(self, path: str) -> None:
        """Read a document after those before it."""
        root = _tree(self.book, path)
        if root is None:
            return
        sheets = [_resolved(path, link.get("href", "")) for link in _named(root, "link")]
        paths = tuple(one for one in sheets if one in self.names)
        if paths not in self.styles:
            self.styles[paths] = Unseen([self.book.read(one).decode("utf-8", "replace") for one in paths])
        self.path, self.unseen = path, self.styles[paths]
        hidden = self.unseen.among(root)
        for body in _named(root, "body"):
            self._element(body, self.seen, hidden)

    def _element(self, element: Element, into: list[str], hidden: frozenset[Element]) -> None:
        if element in hidden:
            self._inside(element, self.hidden, hidden)
            return
        if element.get("aria-hidden") == "true" and into is self.seen:
            into = self.beside
        tag = _local(element)
        if tag == "img":
            there = _resolved(self.path, element.get("src", "")) in self.names
            into.append(picture(element.get("alt", "")) if there else "")
        elif tag == "math":
            into.append(picture(_told(element)) if len(element) else "")
        elif tag not in _SILENT:
            self._inside(element, into, hidden)

    def _inside(self, element: Element, into: list[str], hidden: frozenset[Element]) -> None:
        into.append(element.text or "")
        for child in element:
            self._element(child, into, hidden)
            into.append(child.tail or "")


def _told(formula: Element) -> str:
    """A formula in words."""
    annotations = (note.text or "" for note in _named(formula, "annotation"))
    return formula.get("alttext") or next(annotations, "") or "".join(formula.itertext())
