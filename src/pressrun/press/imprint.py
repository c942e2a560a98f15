"""What a PDF says of itself: title, makers, dates, language, page labels, how to open it, what it conforms to.

Written by hand rather than by a library, so that the same book gives the same bytes. PDF/A-2a (ISO 19005-2) rather than
3a: the parts differ in what may be attached, and nothing is attached.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

from pressrun import __version__
from pressrun.model.book import Book
from pressrun.model.sheet import Folios
from pressrun.press.folios import Folio

_MAKERS = frozenset({"author", "editor", "translator", "compiler"})
_TOOL = f"pressrun {__version__}"

_PROFILE = Path(__file__).with_name("sRGB2014.icc")
"""The profile sRGB2014 of the International Color Consortium, unaltered, from its registry (https://registry.color.org).

Its terms: "This profile is made available by the International Color Consortium, and may be copied, distributed,
embedded, made, used, and sold without restriction. Altered versions of this profile shall have the original
identification and copyright information removed and shall not be misrepresented as the original profile."
"""

UNFIT = "/Unfit"
"""Entry of a dictionary of resources by which the press says that a page is painted in colours of one device."""

_PROPERTY = (
    '<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>'
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li>"
)
_CLAIM = (
    "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>\n<pdfuaid:part>1</pdfuaid:part>\n"
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    f"<pdfaSchema:property><rdf:Seq>{_PROPERTY}</rdf:Seq></pdfaSchema:property>"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas>\n"
)
"""PDF/A-2a and PDF/UA-1; the latter is a property that PDF/A does not know, so it is described."""

_CLAIM_SPACES = (
    ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"'
    ' xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"'
)


def sign(
    pdf: pikepdf.Pdf, book: Book, title: str, date: datetime.datetime, *, fit: bool = True, claims: bool = True
) -> None:
    """Put the metadata of *book* into *pdf*, twice, as PDF wants it: as a dictionary and as XMP.

    The file is said to be PDF/A-2a and PDF/UA-1 when it is *fit* for them, and *claims* as much.
    """
    fit = fit and claims
    makers = [person.name for person in book.people if person.role in _MAKERS]
    stamp = date.astimezone(datetime.UTC).strftime("D:%Y%m%d%H%M%SZ")
    fields = {
        "Title": title, "Author": ", ".join(makers), "Subject": book.description, "Keywords": ", ".join(book.subjects),
        "Creator": _TOOL, "Producer": _TOOL, "CreationDate": stamp, "ModDate": stamp,
    }  # fmt: skip
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary({f"/{key}": String(value) for key, value in fields.items() if value})
    )
    packet = xmp(book, title, makers, date, fit=fit).encode()
    pdf.Root.Metadata = pdf.make_stream(packet, Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Lang = String(book.language)
    if claims:
        pdf.Root.OutputIntents = Array([_intent(pdf)])
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True, Direction=Name.R2L if book.rtl else Name.L2R)


def _intent(pdf: pikepdf.Pdf) -> Dictionary:
    """The colours that are meant."""
    return Dictionary(
        Type=Name.OutputIntent, S=Name.GTS_PDFA1, OutputConditionIdentifier=String("sRGB2014"), Info=String("sRGB2014"),
        DestOutputProfile=pdf.make_stream(_PROFILE.read_bytes(), N=3),
    )  # fmt: skip


def tidy(pages: Iterable[Object]) -> bool:
    """Clear away what PDF/A does not want to see in pages or forms; False when something has to stay that it does not
    allow."""
    seen: set[tuple[int, int]] = set()
    fit = [_tidy(page.Resources, seen) for page in pages if "/Resources" in page]
    return all(fit)


def _tidy(resources: Object, seen: set[tuple[int, int]]) -> bool:
    if resources.is_indirect:
        if resources.objgen in seen:
            return True
        seen.add(resources.objgen)
    fit = UNFIT not in resources
    if not fit:
        del resources[UNFIT]
    for key in ("/Pattern", "/Shading", "/XObject", "/ExtGState"):
        if key in resources and not len(resources[key]):
            del resources[key]
    drawn = [*_streams(resources, "/XObject"), *_streams(resources, "/Pattern")]
    return all([fit, *(_suits(one, seen) for one in drawn)])


def _streams(resources: Object, key: str) -> Iterator[Object]:
    return (one for one in resources.get(key, Dictionary()).values() if isinstance(one, Stream))


def _suits(drawn: Object, seen: set[tuple[int, int]]) -> bool:
    """True for a picture, a form or a pattern that PDF/A allows."""
    if drawn.objgen in seen:
        return True
    seen.add(drawn.objgen)
    inner = "/Resources" not in drawn or _tidy(drawn.Resources, seen)
    return inner and drawn.get("/ColorSpace") != Name.DeviceCMYK


def xmp(book: Book, title: str, makers: Sequence[str], date: datetime.datetime, *, fit: bool = True) -> str:
    """The XMP packet; with the conformance that is claimed, where the file is *fit* for it."""
    moment = date.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    parts = [
        _one("dc:format", "application/pdf"), _alternatives("dc:title", title),
        _list("dc:creator", "Seq", makers), _list("dc:language", "Bag", [book.language]),
        _alternatives("dc:description", book.description), _list("dc:subject", "Bag", book.subjects),
        _alternatives("dc:rights", book.rights), _list("dc:publisher", "Bag", [book.publisher]),
        *(_one("dc:identifier", name.urn) for name in book.identifiers[:1]),
        _one("pdf:Producer", _TOOL), _one("pdf:Keywords", ", ".join(book.subjects)),
        _one("xmp:CreatorTool", _TOOL), _one("xmp:CreateDate", moment), _one("xmp:ModifyDate", moment),
        _one("xmp:MetadataDate", moment),
    ]  # fmt: skip
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        f"{_CLAIM_SPACES if fit else ''}>\n"
        f"{''.join(parts)}{_CLAIM if fit else ''}</rdf:Description>\n</rdf:RDF></x:xmpmeta>\n"
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
