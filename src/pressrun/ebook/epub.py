"""Packs the sheets of an edition into an EPUB 3.3: valid, readable on devices old and new, always the same bytes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from pressrun.ebook import (
    fonts as epub_fonts,
)
from pressrun.ebook import (
    navigation as epub_navigation,
)
from pressrun.ebook import (
    package as epub_package,
)
from pressrun.ebook import pagebreaks
from pressrun.ebook import (
    semantics as epub_semantics,
)
from pressrun.ebook import (
    styles as epub_styles,
)
from pressrun.ebook.accessibility import contradicted
from pressrun.ebook.assets import Pictures, name_for
from pressrun.ebook.cover import Cover
from pressrun.ebook.document import Builder, Document, Heading, ids, parse
from pressrun.ebook.drawings import lettered
from pressrun.ebook.facts import facts
from pressrun.ebook.markup import TYPE, XHTML, document, mark, serialised
from pressrun.ebook.metadata import COVER_IMAGE, metadata
from pressrun.ebook.navigation import DEEPEST, Landmark, Navigation
from pressrun.ebook.package import NCX, Item, Package
from pressrun.ground.files import Shelf, source_date
from pressrun.ground.markup import Element
from pressrun.ground.problems import PressError, Problem, in_order, refuse
from pressrun.model.book import Book
from pressrun.model.edition import Edition
from pressrun.model.pagination import Pagination
from pressrun.model.sheet import Sheet
from pressrun.model.words import words
from pressrun.press.remembered import Memory

_STYLE = "styles/ebook.css"
_NAV = "nav.xhtml"
_COVER = "text/cover.xhtml"
_DOCUMENT = "application/xhtml+xml"
_GUIDE = {
    "cover": "cover", "toc": "toc", "bodymatter": "text", "titlepage": "title-page", "glossary": "glossary",
    "colophon": "colophon", "copyright-page": "copyright-page",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Packed:
    """An e-book, finished."""

    epub: bytes
    """The whole file."""

    problems: tuple[Problem, ...] = ()
    """Warnings; errors are raised."""


def pack(
    book: Book,
    sheets: Sequence[Sheet],
    shelf: Shelf,
    cover: Cover | None = None,
    memory: Memory | None = None,
    *,
    called: str = "",
    pagination: Pagination = Pagination(),  # noqa: B008  it is frozen
    pages_of: Edition | None = None,
) -> Packed:
    """The EPUB made of *sheets*, in their order; *memory* knows fonts that were cut before; *called* says what edition
    it is, for the leader, say; the text bears the marks of *pagination*, which are the pages of the edition *pages_of*.

    A sheet with the landmark ``toc`` stands for the navigation, which is made here and takes its place; one with the
    landmark ``cover`` for *cover*. Raises `PressError` with every problem when one of them is an error: E001 and R003
    for a sheet that is not well-formed, M007 M021 R004 E002 for pictures, T004 T006 for style sheets and fonts.
    """
    return _Packer(book, shelf, cover, memory, words(book.language), called, pagination, pages_of).pack(sheets)


@dataclass(slots=True)
class _Packer:
    book: Book
    shelf: Shelf
    cover: Cover | None
    memory: Memory | None
    said: Mapping[str, str]
    """The words that pressrun prints."""

    called: str
    pagination: Pagination
    pages_of: Edition | None

    def pack(self, sheets: Sequence[Sheet]) -> Packed:
        trees = _parsed(sheets)
        pagebreaks.put(trees, {place: sheet.source for place, sheet in enumerate(sheets)}, self.pagination)
        pictures = Pictures(self.shelf)
        styles = epub_styles.compiled(
            _sheets_of(trees.values()), self.shelf, pictures, self.book.language, _languages(trees.values())
        )
        documents, problems = self._documents(sheets, trees, pictures)
        navigation = self._navigation(sheets, documents)
        pages = self._pages(sheets, documents, navigation)
        refuse(in_order([*styles.problems, *problems, *pictures.problems]))
        fonts = epub_fonts.embedded(styles, pages.values(), self.shelf, self.memory)
        items = [
            Item(NCX, "toc.ncx", "application/x-dtbncx+xml", self._ncx(navigation)),
            Item(
                "style",
                _STYLE,
                "text/css",
                "\n".join([*fonts.rules, *(rule.css for rule in styles.rules), ""]).encode(),
            ),
            *self._written(pages, documents),
            *(lettered(item, styles, self.shelf, self.memory) for item in pictures.items.values()),
            *fonts.items,
            *self._cover_image(),
        ]
        found = facts(pages.values(), styles.rules, moving=pictures.moving)
        problems.extend(filter(None, [contradicted(self.book, found)]))
        package = Package(
            tuple(items),
            tuple(_id(file) for file in pages if file != _NAV or _has(sheets, "toc")),
            metadata(self.book, found, cover=self.cover is not None, called=self.called, pages_of=self.pages_of),
            tuple(_guide(navigation)),
            self.book.language,
            source_date(self.book.date),
            self.book.rtl,
        )
        return Packed(epub_package.write(package), in_order([*styles.problems, *problems, *pictures.problems]))

    def _documents(
        self,
        sheets: Sequence[Sheet],
        trees: Mapping[int, Element],
        pictures: Pictures,
    ) -> tuple[dict[int, Document], list[Problem]]:
        """The content documents by the place of their sheets; every one is named before the first is built, as links
        lead both ways."""
        names = dict(_names(sheets))
        homes = {name: f"text/{file}.xhtml" for place, file in names.items() for name in ids(trees[place])}
        builder = Builder(homes, pictures, self.book.language, self.book.rtl, f"../{_STYLE}")
        documents = {place: builder.build(sheets[place], trees[place], name) for place, name in names.items()}
        return documents, builder.problems

    def _pages(
        self,
        sheets: Sequence[Sheet],
        documents: Mapping[int, Document],
        navigation: Navigation,
    ) -> dict[str, Element]:
        """File -> document of everything that is read, in reading order: the cover leads, the navigation stands where
        the contents do."""
        pages = {_COVER: self._cover_page()} if self.cover else {}
        nav = epub_navigation.navigation_document(navigation, _STYLE)
        for place, sheet in enumerate(sheets):
            if sheet.landmark == "toc":
                pages.setdefault(_NAV, nav)
            elif place in documents:
                pages[documents[place].file] = documents[place].root
        pages.setdefault(_NAV, nav)
        return pages

    def _written(self, pages: Mapping[str, Element], documents: Mapping[int, Document]) -> Iterator[Item]:
        properties = {made.file: made.properties for made in documents.values()} | {_NAV: ("nav",)}
        for file, root in pages.items():
            yield Item(_id(file), file, _DOCUMENT, serialised(root), properties.get(file, ()))

    def _cover_page(self) -> Element:
        style, title = f"../{_STYLE}", self.said["cover"]
        root, body = document(title, self.book.language, style, rtl=self.book.rtl, kind="frontmatter")
        mark(root, "cover-page")
        mark(body, "cover-page")
        section = etree.SubElement(body, f"{{{XHTML}}}section", {TYPE: "cover", "class": "cover", "aria-label": title})
        if self.cover:
            etree.SubElement(section, f"{{{XHTML}}}img", {"src": f"../{self._cover_file()}", "alt": self.cover.alt})
        return root

    def _cover_file(self) -> str:
        return f"images/cover.{self.cover.ending}" if self.cover else ""

    def _cover_image(self) -> Iterator[Item]:
        if self.cover:
            yield Item(COVER_IMAGE, self._cover_file(), self.cover.media_type, self.cover.data, ("cover-image",))

    def _navigation(self, sheets: Sequence[Sheet], documents: Mapping[int, Document]) -> Navigation:
        headings = [heading for made in documents.values() for heading in _listed(made)]
        if not headings:
            headings = [Heading(1, self.book.title, made.file) for made in documents.values()][:1]
        toc = next((sheet.title for sheet in sheets if sheet.landmark == "toc"), "")
        return Navigation(
            epub_navigation.nested(headings),
            tuple(self._landmarks(sheets, documents)),
            tuple(page for made in documents.values() for page in made.pages),
            toc or self.said["contents"],
            self.said["landmarks"],
            self.said["page-list"],
            self.book.language,
            self.book.rtl,
        )

    def _landmarks(self, sheets: Sequence[Sheet], documents: Mapping[int, Document]) -> Iterator[Landmark]:
        if self.cover:
            yield Landmark("cover", self.said["cover"], _COVER)
        if _has(sheets, "toc"):
            yield Landmark("toc", self.said["contents"], f"{_NAV}#toc")
        seen = {"cover", "toc"}
        for place, made in documents.items():
            kind = sheets[place].landmark
            if epub_semantics.division(kind) == "bodymatter":
                kind = "bodymatter"
            if kind and kind not in seen | epub_semantics.DIVISIONS - {"bodymatter"}:
                title = self.said["start-of-text"] if kind == "bodymatter" else sheets[place].title
                yield Landmark(kind, title or self.said.get(kind.replace("titlepage", "title-page"), kind), made.file)
            seen.add(kind)

    def _ncx(self, navigation: Navigation) -> bytes:
        authors = [person.name for person in self.book.people if person.role == "author"]
        return epub_navigation.ncx(navigation, self.book.identifiers[0].urn, self.book.title, authors)


def _parsed(sheets: Sequence[Sheet]) -> dict[int, Element]:
    """Trees by place; every sheet that is not well-formed is reported, not only the first."""
    trees: dict[int, Element] = {}
    problems: list[Problem] = []
    for place, sheet in enumerate(sheets):
        try:
            trees[place] = parse(sheet)
        except PressError as fault:
            problems += fault.problems
    refuse(problems)
    return trees


def _names(sheets: Sequence[Sheet]) -> Iterator[tuple[int, str]]:
    """Place -> name of the content document, from the name of the sheet alone: readers keep bookmarks by it, and a
    section that is put in must not move those of the others."""
    taken = {"cover"}
    for place, sheet in enumerate(sheets):
        if sheet.landmark not in {"toc", "cover"}:
            name = name_for(sheet.name)
            while name in taken:
                name = f"part-{name}"
            taken.add(name)
            yield place, name


def _sheets_of(trees: Iterable[Element]) -> list[str]:
    """Paths of the style sheets that the documents link to, each once, in order."""
    links = (part for tree in trees for part in tree.iter("link", f"{{{XHTML}}}link"))
    return list(dict.fromkeys(str(link.get("href")) for link in links if link.get("rel") == "stylesheet"))


def _languages(trees: Iterable[Element]) -> set[str]:
    """The languages that single words are marked with."""
    return {str(part.get("lang")) for tree in trees for part in tree.iter("*") if part.get("lang")}


def _id(file: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", file.rpartition(".")[0])


def _has(sheets: Sequence[Sheet], landmark: str) -> bool:
    return any(sheet.landmark == landmark for sheet in sheets)


def _listed(made: Document) -> Iterator[Heading]:
    """What the table of contents shows of a document: its title, with the number that stands before it in the text, and
    the headings below that can be gone to."""
    if made.sheet.title:
        own = made.headings[0].text if made.headings else ""
        yield Heading(1, own if own.endswith(made.sheet.title) else made.sheet.title, made.file)
        yield from (heading for heading in made.headings if 1 < heading.level <= DEEPEST and heading.id)


def _guide(navigation: Navigation) -> Iterator[tuple[str, str, str]]:
    """The landmarks that EPUB 2 knows, in its words."""
    for landmark in navigation.landmarks:
        if landmark.kind in _GUIDE:
            yield _GUIDE[landmark.kind], landmark.title, landmark.href
