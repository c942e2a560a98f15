"""The package of an e-book: what is in it, in which order it is read, what it says of itself, and the zip around it.

Sole user of EbookLib, which keeps the register of items and writes manifest, spine and metadata. Content documents,
navigation and zip are pressrun's own, because EbookLib parses documents again as HTML 4 (and loses text), stamps the
zip with the time of day and swallows faults. Its writer has one private hook, `_write_opf_file`, through which the
package document passes before it is written; a test fails when EbookLib changes under it.
"""

import datetime
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ebooklib import epub
from lxml import etree

from pressrun.ground.markup import Element

FOLDER = "EPUB"
"""The folder inside the zip that holds everything but the container."""

IDENTIFIER = "pub-id"
"""Id of the identifier that e-readers keep bookmarks by."""

NCX = "ncx"
"""Id of the table of contents for readers of EPUB 2; the spine points to it."""

_DC = "http://purl.org/dc/elements/1.1/"
_XML = "http://www.w3.org/XML/1998/namespace"
_PACKED_ALREADY = (".jpg", ".png", ".gif", ".webp")
_EARLIEST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the e-book."""

    id: str
    """Its name in the manifest; derived from the author's own names, since readers keep their notes by it."""

    file: str
    """Path below `FOLDER`."""

    media_type: str
    data: bytes
    properties: tuple[str, ...] = ()
    """What the manifest must say of it: ``nav``, ``cover-image``, ``mathml``, ``svg``."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement of the metadata."""

    name: str
    """``dc:title``, ``meta`` or ``link``."""

    value: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Package:
    """Everything that makes the e-book."""

    items: tuple[Item, ...]
    spine: tuple[str, ...]
    """Ids of the content documents in reading order."""

    metadata: tuple[Entry, ...]
    """In the order in which it is written; what refines an entry follows it."""

    guide: tuple[tuple[str, str, str], ...]
    """Type, title and file of the landmarks that EPUB 2 knows."""

    language: str
    modified: datetime.datetime
    """UTC; also the time of every entry of the zip."""

    rtl: bool = False


def write(package: Package) -> bytes:
    """The finished EPUB. The same package gives the same bytes."""
    book = epub.EpubBook()
    book.IDENTIFIER_ID = IDENTIFIER
    book.FOLDER_NAME = FOLDER
    book.language = package.language
    book.direction = "rtl" if package.rtl else None
    book.metadata.clear()
    for entry in package.metadata:
        if entry.name != "link":
            _add(book, entry)
    for item in package.items:
        book.add_item(_Raw(item))
    book.spine = list(package.spine)
    book.guide = [{"type": kind, "title": title, "href": file} for kind, title, file in package.guide]
    writer = _Writer(book, package)
    writer.process()
    return writer.packed()


def _add(book: epub.EpubBook, entry: Entry) -> None:
    space, _, name = entry.name.rpartition(":")
    book.add_metadata("DC" if space else None, name, entry.value, dict(entry.attributes))


class _Raw(epub.EpubItem):  # type: ignore[misc]
    """An item whose bytes go into the zip untouched."""

    def __init__(self, item: Item) -> None:
        super().__init__(uid=item.id, file_name=item.file, media_type=item.media_type, content=item.data)
        self.properties = list(item.properties)
        self.is_linear = True


class _Writer(epub.EpubWriter):  # type: ignore[misc]
    """EbookLib's writer with our hand on the package document and our own zip."""

    def __init__(self, book: epub.EpubBook, package: Package) -> None:
        options = {"raise_exceptions": True, "epub3_pages": False, "epub3_landmark": False, "mtime": package.modified}
        super().__init__("", book, options)
        self.package = package
        self.out = _Zip(package.modified)

    def packed(self) -> bytes:
        """The bytes of the whole archive; ``mimetype`` comes first and is not compressed, as readers sniff it there."""
        self.out.writestr("mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        self._write_container()
        self._write_opf()
        self._write_items()
        return self.out.close()

    def _write_opf_file(self, root: Element) -> None:
        root.set(f"{{{_XML}}}lang", self.package.language)
        if self.package.rtl:
            root.set("dir", "rtl")
        metadata = root.find("metadata")
        if metadata is None:
            raise RuntimeError("EbookLib names its metadata element otherwise")
        for entry in self.package.metadata:
            if entry.name == "link":
                etree.SubElement(metadata, "link", dict(entry.attributes))
        metadata[:] = _in_order(list(metadata), self.package.metadata)
        super()._write_opf_file(root)


def _in_order(written: Sequence[Element], asked: Sequence[Entry]) -> list[Element]:
    """The elements in the order in which the entries were given: EbookLib sorts them by namespace, and drops without a
    word what it cannot write."""
    order = {_mark(entry): place for place, entry in enumerate(asked)}
    found = {_written_mark(element) for element in written}
    lost = [entry for entry in asked if _mark(entry) not in found]
    if lost:
        raise RuntimeError(f"EbookLib lost {lost[0]}")
    return sorted(written, key=lambda element: order.get(_written_mark(element), -1))


_Mark = tuple[str, str, frozenset[tuple[str, str]]]


def _mark(entry: Entry) -> _Mark:
    return entry.name.removeprefix("dc:"), entry.value, frozenset(entry.attributes.items())


def _written_mark(element: Element) -> _Mark:
    attributes = frozenset((str(name), str(value)) for name, value in element.attrib.items())
    return etree.QName(element).localname, element.text or "", attributes


class _Zip:
    """A zip whose bytes depend only on what is put in: no time of day, no user's mask, no order but the given."""

    def __init__(self, modified: datetime.datetime) -> None:
        self._bytes = io.BytesIO()
        self._zip = zipfile.ZipFile(self._bytes, "w")
        self._date = max(modified.timetuple()[:6], _EARLIEST)
        self._names: set[str] = set()

    def writestr(self, name: str, data: bytes | str, compression: int = zipfile.ZIP_DEFLATED) -> None:
        """Add a file; called by EbookLib too."""
        if name.lower() in self._names:
            raise ValueError(f"{name} is packed twice")
        self._names.add(name.lower())
        entry = zipfile.ZipInfo(name, self._date)
        entry.create_system = 3
        entry.external_attr = 0o100644 << 16
        entry.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED_ALREADY) else compression
        self._zip.writestr(entry, data, compresslevel=9)

    def close(self) -> bytes:
        """The finished archive."""
        self._zip.close()
        return self._bytes.getvalue()
