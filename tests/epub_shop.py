"""What the tests of the e-book share: books made of a few sheets, and a look into the finished file."""

import datetime
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree
from PIL import Image

from pressrun.ebook.cover import Cover
from pressrun.ebook.epub import Packed, pack
from pressrun.ground.files import Shelf
from pressrun.ground.markup import Element
from pressrun.model.book import Book, Identifier, Person
from pressrun.model.edition import LAYOUTS, PAPERS, Edition
from pressrun.model.sheet import Sheet
from pressrun.press.remembered import Memory

BOOK = Book(
    "Reading Together",
    "en-GB",
    (),
    datetime.date(2026, 11, 22),
    (Identifier("uuid", "651f5f37-2ac4-5ef1-8b4e-f0c1431e309a"),),
)
EBOOK = Edition("ebook", "ebook", "epub", LAYOUTS["ebook"].parts, PAPERS["a4"])


def picture(kind: str = "PNG") -> bytes:
    """A small picture as PNG, JPEG, GIF or WEBP."""
    out = io.BytesIO()
    Image.new("RGB", (16, 10), "#A62B17").save(out, kind)
    return out.getvalue()


COVER = Cover(picture(), "image/png", "Cover: Reading Together")

NAMES = {
    "h": "http://www.w3.org/1999/xhtml",
    "epub": "http://www.idpf.org/2007/ops",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "ncx": "http://www.daisy.org/z3986/2005/ncx/",
    "m": "http://www.w3.org/1998/Math/MathML",
}
PAGE = (
    '<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" lang="en-GB"><head><title>x</title></head>'
    "<body>{}</body></html>"
)
STYLES = (
    '<link rel="stylesheet" href="styles/tokens.css"/><link rel="stylesheet" href="styles/default/ebook.css"/></head>'
)
NOTED = (
    '<p>Text<a class="noteref" role="doc-noteref" href="#{0}--fn-1" id="{0}--fnref-1" data-number="1">1</a>.</p>'
    '<section class="section-notes" role="doc-endnotes"><h2>Notes</h2><ol class="notes">'
    '<li class="note" id="{0}--fn-1" role="doc-footnote"><a class="note-number" href="#{0}--fnref-1" '
    'role="doc-backlink" title="Back to the text">1</a><div class="note-text"><p data-block="9">A note of {0}.</p>'
    "</div></li></ol></section>"
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10"/></svg>'


def sheet(name: str, body: str, title: str | None = None, landmark: str = "") -> Sheet:
    """A sheet as it is typeset for the screen; its title is its name unless it is given."""
    shown = name.title() if title is None else title
    return Sheet(name, PAGE.format(body), f"manuscript/{name}.md", title=shown, landmark=landmark)


def chapter(name: str, text: str = "<p>Text.</p>", title: str | None = None) -> Sheet:
    """A section of the body as its template prints it."""
    shown = name.title() if title is None else title
    source = f"manuscript/{name}.md"
    body = (
        f'<section class="chapter" id="{name}" data-source="{source}"><h1 data-block="1">{shown}</h1>{text}</section>'
    )
    return sheet(name, body, shown, "bodymatter")


def styled(plain: Sheet) -> Sheet:
    """The sheet with the style sheets of the theme; it then brings fonts, which takes a while."""
    return replace(plain, html=plain.html.replace("</head>", STYLES))


def project(root: Path, **files: str) -> Path:
    """A folder with files in ``manuscript/``; two underscores stand for a full stop."""
    for name, text in files.items():
        path = root / "manuscript" / name.replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def packed(
    root: Path, *sheets: Sheet, book: Book = BOOK, cover: Cover | None = COVER, memory: Memory | None = None
) -> Packed:
    """The e-book of *sheets*; pictures are taken from *root*."""
    return pack(book, sheets, Shelf(root), cover, memory)


def opened(root: Path, *sheets: Sheet, book: Book = BOOK, cover: Cover | None = COVER) -> "Opened":
    """The same, to look into."""
    return Opened(packed(root, *sheets, book=book, cover=cover).epub)


def by(*people: Person, book: Book = BOOK) -> Book:
    """The book, made by *people*."""
    return replace(book, people=people)


@dataclass
class Opened:
    """A finished EPUB."""

    data: bytes

    @cached_property
    def zip(self) -> zipfile.ZipFile:
        """The archive."""
        return zipfile.ZipFile(io.BytesIO(self.data))

    @property
    def files(self) -> list[str]:
        """Names of all files, in their order."""
        return self.zip.namelist()

    def text(self, name: str) -> str:
        """A file below EPUB/."""
        return self.zip.read(f"EPUB/{name}").decode()

    def tree(self, name: str) -> Element:
        """The same as a tree."""
        return etree.fromstring(self.zip.read(f"EPUB/{name}"))

    def find(self, name: str, path: str) -> list[Element]:
        """Elements of a file, by XPath."""
        found: Any = self.tree(name).xpath(path, namespaces=NAMES)
        return list(found)

    def words(self, name: str, path: str) -> list[str]:
        """The text of elements of a file, or the values of attributes, with single blanks."""
        found: Sequence[Any] = self.find(name, path)
        return [" ".join((one if isinstance(one, str) else "".join(one.itertext())).split()) for one in found]

    def metadata(self, name: str) -> list[str]:
        """What the package says of itself under a name such as ``dc:title`` or ``schema:accessMode``."""
        path = f"//{name}" if name.startswith("dc:") else f"//opf:meta[@property='{name}']"
        return self.words("content.opf", path)

    @property
    def spine(self) -> list[str]:
        """Files in reading order."""
        items = {str(item.get("id")): str(item.get("href")) for item in self.find("content.opf", "//opf:item")}
        return [items[name] for name in self.words("content.opf", "//opf:itemref/@idref")]
