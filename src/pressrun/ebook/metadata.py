"""What an e-book says of itself: catalogue facts from the book, those of accessibility from what was really packed."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from pressrun.ebook.accessibility import accessibility
from pressrun.ebook.facts import Facts
from pressrun.ebook.package import IDENTIFIER, Entry
from pressrun.model.book import ROLES, Book, Person
from pressrun.model.edition import Edition

COVER_IMAGE = "cover-image"
"""Id of the cover's picture in the manifest."""


def metadata(
    book: Book, facts: Facts, *, cover: bool, called: str = "", pages_of: Edition | None = None
) -> tuple[Entry, ...]:
    """Every statement of the package document, in order. *called* says what this edition is, where that is not plain:
    for the leader; *pages_of* whose pages are marked in its text, if any are."""
    entries = [
        *_identifiers(book), *_titles(book, called), Entry("dc:language", book.language), *_people(book), *_facts(book),
        *accessibility(book, facts),
    ]  # fmt: skip
    if facts.marks and pages_of:
        entries.append(Entry("meta", _source(book, pages_of), {"property": "pageBreakSource"}))
    if cover:
        entries.append(Entry("meta", attributes={"name": "cover", "content": COVER_IMAGE}))
    return tuple(entries)


def _source(book: Book, pages_of: Edition) -> str:
    """The edition whose pages these are, as somebody would ask for it (EPUB Accessibility 1.1, 3.4.2)."""
    paper = pages_of.paper
    return f"{book.title} ({PurePosixPath(pages_of.target).name}, {paper.width:g} \u00d7 {paper.height:g} mm)"


def _identifiers(book: Book) -> Iterator[Entry]:
    first, *others = book.identifiers
    yield Entry("dc:identifier", first.urn, {"id": IDENTIFIER})
    for identifier in others:
        yield Entry("dc:identifier", identifier.urn)


def _titles(book: Book, called: str) -> Iterator[Entry]:
    titles = [("main", book.title), ("subtitle", book.subtitle), ("edition", called)]
    for place, (kind, title) in enumerate((one for one in titles if one[1]), 1):
        yield Entry("dc:title", title, {"id": f"title-{kind}"})
        yield _refines(f"title-{kind}", "title-type", kind)
        yield _refines(f"title-{kind}", "display-seq", str(place))


def _people(book: Book) -> Iterator[Entry]:
    """Authors are creators; where a book has none, whoever is named first, since readers list a book by its creator."""
    authors = any(person.role == "author" for person in book.people)
    for place, person in enumerate(book.people, 1):
        creator = person.role == "author" if authors else place == 1
        yield from _person(person, place, "dc:creator" if creator else "dc:contributor")


def _person(person: Person, place: int, element: str) -> Iterator[Entry]:
    name = f"person-{place}"
    yield Entry(element, person.name, {"id": name})
    yield _refines(name, "role", ROLES.get(person.role, "ctb"), scheme="marc:relators")
    yield _refines(name, "file-as", person.file_as or person.name)
    yield _refines(name, "display-seq", str(place))


def _facts(book: Book) -> Iterator[Entry]:
    facts = {"publisher": book.publisher, "date": book.date.isoformat(), "description": book.description}
    for name, value in facts.items():
        if value:
            yield Entry(f"dc:{name}", value)
    for subject in dict.fromkeys(book.subjects):
        yield Entry("dc:subject", subject)
    if book.rights:
        yield Entry("dc:rights", book.rights)
    if book.licence_url:
        yield Entry("link", attributes={"rel": "dcterms:license", "href": book.licence_url})


def _refines(target: str, name: str, value: str, **more: str) -> Entry:
    return Entry("meta", value, {"refines": f"#{target}", "property": name, **more})
