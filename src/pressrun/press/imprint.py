"""What a PDF says of itself: title, makers, dates, language, page labels, how to open it.

Written by hand rather than by a library, so that the same book gives the same bytes.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from pressrun import __version__
from pressrun.model.book import Book
from pressrun.model.sheet import Folios
from pressrun.press.folios import Folio

_MAKERS = frozenset({"author", "editor", "translator", "compiler"})
_TOOL = f"pressrun {__version__}"


def sign(pdf: pikepdf.Pdf, book: Book, title: str, date: datetime.datetime) -> None:
    """Put the metadata of *book* into *pdf*, twice, as PDF wants it: as a dictionary and as XMP."""
    makers = [person.name for person in book.people if person.role in _MAKERS]
    stamp = date.astimezone(datetime.UTC).strftime("D:%Y%m%d%H%M%SZ")
    fields = {
        "Title": title, "Author": ", ".join(makers), "Subject": book.description, "Keywords": ", ".join(book.subjects),
        "Creator": _TOOL, "Producer": _TOOL, "CreationDate": stamp, "ModDate": stamp,
    }  # fmt: skip
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary({f"/{key}": String(value) for key, value in fields.items() if value})
    )
    packet = xmp(book, title, makers, date).encode()
    pdf.Root.Metadata = pdf.make_stream(packet, Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Lang = String(book.language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True, Direction=Name.R2L if book.rtl else Name.L2R)


def xmp(book: Book, title: str, makers: Sequence[str], date: datetime.datetime) -> str:
    """The XMP packet."""
    moment = date.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    parts = [
        _one("dc:format", "application/pdf"), _alternatives("dc:title", title),
        _list("dc:creator", "Seq", makers), _list("dc:language", "Bag", [book.language]),
        _alternatives("dc:description", book.description), _list("dc:subject", "Bag", book.subjects),
        _alternatives("dc:rights", book.rights), _list("dc:publisher", "Bag", [book.publisher]),
        _list("dc:identifier", "Bag", [name.urn for name in book.identifiers[:1]]),
        _one("pdf:Producer", _TOOL), _one("pdf:Keywords", ", ".join(book.subjects)),
        _one("xmp:CreatorTool", _TOOL), _one("xmp:CreateDate", moment), _one("xmp:ModifyDate", moment),
        _one("xmp:MetadataDate", moment),
    ]  # fmt: skip
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">\n'
        f"{''.join(parts)}</rdf:Description>\n</rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    )


def _one(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>\n" if text else ""


def _list(name: str, kind: str, texts: Iterable[str]) -> str:
    items = "".join(f"<rdf:li>{escape(text)}</rdf:li>" for text in texts if text)
    return f"<{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>\n" if items else ""


def _alternatives(name: str, text: str) -> str:
    if not text:
        return ""
    return f'<{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt></{name}>\n'


def label(pdf: pikepdf.Pdf, folios: Sequence[Folio]) -> None:
    """Give every page the number that is printed on it, for the reader's page box."""
    ranges: list[pikepdf.Object | int] = []
    for index, folio in _turns(folios):
        style = Name.r if folio.kind is Folios.ROMAN else Name.D
        ranges += [index, Dictionary(S=style, St=folio.number)]
    pdf.Root.PageLabels = Dictionary(Nums=Array(ranges))


def _turns(folios: Sequence[Folio]) -> Iterator[tuple[int, Folio]]:
    """Pages whose number does not simply follow the one before."""
    before: Folio | None = None
    for index, folio in enumerate(folios):
        if before is None or folio != Folio(before.kind, before.number + 1):
            yield index, folio
        before = folio
