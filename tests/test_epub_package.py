"""The e-book as a file: what it says of itself, what it refuses, its pictures and fonts, the same bytes anywhere."""

import datetime
import hashlib
import importlib.metadata
import inspect
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from ebooklib import epub as ebooklib
from epub_shop import BOOK, SVG, by, chapter, opened, packed, picture, project, styled
from fontTools.ttLib import TTFont

from pressrun.ebook import fonts
from pressrun.ground.files import Shelf
from pressrun.ground.problems import PressError
from pressrun.ground.store import Store
from pressrun.model.book import Identifier, Person
from pressrun.press.remembered import Memory

ROOT = Path(__file__).parents[1]
MATH = '<p><math xmlns="http://www.w3.org/1998/Math/MathML" alttext="x^2"><msup><mi>x</mi><mn>2</mn></msup></math></p>'


# ---------- What it says of itself ----------


def test_people_bear_their_roles_and_stand_in_their_order(tmp_path: Path) -> None:
    """Authors are creators, everybody else a contributor, each with the code of the MARC relators."""
    people = (Person("Ed Itor", "editor"), Person("Ann Author", "author", "Author, Ann"), Person("Xe Nop", "juggler"))
    book = opened(tmp_path, chapter("one"), book=by(*people))

    assert (book.metadata("dc:creator"), book.metadata("dc:contributor")) == (["Ann Author"], ["Ed Itor", "Xe Nop"])
    assert sorted(book.metadata("role")) == ["aut", "ctb", "edt"]
    assert "Author, Ann" in book.metadata("file-as")
    assert sorted(book.metadata("display-seq")) == ["1", "1", "2", "3"]


def test_a_book_without_an_author_is_listed_by_whoever_is_named_first(tmp_path: Path) -> None:
    """Otherwise shops and shelves say "unknown"."""
    assert opened(tmp_path, chapter("one"), book=by(Person("Ed Itor", "editor"))).metadata("dc:creator") == ["Ed Itor"]


def test_the_facts_of_the_catalogue_are_in_the_package(tmp_path: Path) -> None:
    """Title with subtitle, identifiers with the first as the book's own, language, date, rights and the rest."""
    whole = replace(
        BOOK,
        subtitle="A Packet",
        identifiers=(*BOOK.identifiers, Identifier("isbn", "9780000000002")),
        rights="CC BY 4.0",
        licence_url="https://example.org/by",
        publisher="A Press",
        description="A book.",
        subjects=("Reading", "Groups"),
    )
    book = opened(tmp_path, chapter("one"), book=whole)
    package = book.tree("content.opf")

    assert book.metadata("dc:title") == ["Reading Together", "A Packet"]
    assert book.metadata("title-type") == ["main", "subtitle"]
    assert book.metadata("dc:identifier") == [BOOK.identifiers[0].urn, "urn:isbn:9780000000002"]
    assert book.words("content.opf", "//dc:identifier[1]/@id") == [str(package.get("unique-identifier"))]
    assert book.words("toc.ncx", "//ncx:meta[@name='dtb:uid']/@content") == [BOOK.identifiers[0].urn]
    assert [book.metadata(f"dc:{name}") for name in ("language", "date", "rights", "publisher", "subject")] == [
        ["en-GB"], ["2026-11-22"], ["CC BY 4.0"], ["A Press"], ["Reading", "Groups"],
    ]  # fmt: skip
    assert book.words("content.opf", "//opf:link[@rel='dcterms:license']/@href") == ["https://example.org/by"]
    assert book.metadata("dcterms:modified") == ["2026-11-22T00:00:00Z"]
    assert package.get("{http://www.w3.org/XML/1998/namespace}lang") == "en-GB"


def test_each_refinement_follows_what_it_refines(tmp_path: Path) -> None:
    """Some readers take metadata in one pass."""
    book = opened(tmp_path, chapter("one"), book=by(Person("Ann Author"), Person("Ben Writer")))
    seen: set[str] = set()
    for entry in book.find("content.opf", "//opf:metadata/*"):
        assert (entry.get("refines") or "#").removeprefix("#") in seen | {""}
        seen.add(str(entry.get("id")))


def test_mathematics_is_kept_and_said_to_be_there(tmp_path: Path) -> None:
    """As MathML, which can be read aloud; the manifest must tell."""
    book, plain = opened(tmp_path, chapter("one", MATH)), opened(tmp_path, chapter("one"))

    assert book.words("text/one.xhtml", "//m:math/m:msup/m:mn") == ["2"]
    assert book.words("content.opf", "//opf:item[@href='text/one.xhtml']/@properties") == ["mathml"]
    assert "MathML" in book.metadata("schema:accessibilityFeature")
    assert "MathML" not in plain.metadata("schema:accessibilityFeature")


def test_a_book_read_from_right_to_left_says_so(tmp_path: Path) -> None:
    """In every document, in the package and in the turning of its pages; code still runs from left to right."""
    arabic = replace(BOOK, language="ar", title="من يملك الأوزان؟")
    book = opened(tmp_path, chapter("one", "<pre><code>x = 1</code></pre>", title="الأول"), book=arabic)

    assert book.tree("text/one.xhtml").get("dir") == book.tree("nav.xhtml").get("dir") == "rtl"
    assert book.tree("content.opf").get("dir") == "rtl"
    assert book.words("content.opf", "//opf:spine/@page-progression-direction") == ["rtl"]
    assert book.words("text/one.xhtml", "//h:pre/@dir") == ["ltr"]


# ---------- What is refused ----------


def test_a_document_that_is_not_well_formed_is_an_error_in_its_section(tmp_path: Path) -> None:
    """All such documents are told together, and there is no e-book."""
    bad = [replace(chapter(name), html="<html><body><p>x</body></html>") for name in ("one", "two")]

    with pytest.raises(PressError) as refusal:
        packed(tmp_path, *bad)

    assert [(p.code, p.where.path) for p in refusal.value.problems] == [
        ("E001", "manuscript/one.md"), ("E001", "manuscript/two.md"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<p>x</p><script>alert(1)</script>", "R004"),
        ('<p><iframe src="https://example.org"/></p>', "E002"),
        ('<p><img src="manuscript/no.png" alt="x"/></p>', "M007"),
        ('<p><img src="../secret.png" alt="x"/></p>', "R001"),
        ('<p><img src="manuscript/text.png" alt="x"/></p>', "M021"),
        ('<p><img src="manuscript/script.svg" alt="x"/></p>', "R004"),
        ('<p><img src="manuscript/far.svg" alt="x"/></p>', "R002"),
    ],
)
def test_what_an_e_book_cannot_carry_is_an_error_at_its_place(tmp_path: Path, body: str, code: str) -> None:
    """Nothing runs, nothing comes from outside, nothing is missing."""
    far = '<image href="https://example.org/a.png"/>'
    root = project(
        tmp_path,
        text__png="no picture",
        script__svg=SVG.replace("</svg>", "<script>alert(1)</script></svg>"),
        far__svg=SVG.replace("</svg>", f"{far}</svg>"),
    )

    with pytest.raises(PressError) as refusal:
        packed(root, chapter("one", body.replace("<p>", '<p data-block="4">')))

    assert {p.code for p in refusal.value.problems} == {code}


@pytest.mark.parametrize(("element", "code"), [("<style>p { top: 0 }</style>", "E002"), ("<script>x</script>", "R004")])
def test_a_template_cannot_put_styles_or_scripts_into_the_head(tmp_path: Path, element: str, code: str) -> None:
    """Styles belong into the theme's ebook.css; they would be lost here without a word."""
    one = chapter("one")

    with pytest.raises(PressError, match=code):
        packed(tmp_path, replace(one, html=one.html.replace("</head>", f"{element}</head>")))


def test_an_entity_is_refused(tmp_path: Path) -> None:
    """A template cannot bring one in either."""
    html = '<!DOCTYPE html [<!ENTITY e "x">]><html><body><p>&e;</p></body></html>'

    with pytest.raises(PressError, match="R003"):
        packed(tmp_path, replace(chapter("one"), html=html))


# ---------- Pictures and fonts ----------


def test_pictures_are_known_by_their_bytes(tmp_path: Path) -> None:
    """A name may lie; the media type in the manifest may not."""
    (tmp_path / "manuscript").mkdir()
    for name, kind in {"a.jpg": "JPEG", "b.png": "PNG", "c.gif": "GIF", "d.webp": "WEBP", "wrong.gif": "PNG"}.items():
        (tmp_path / "manuscript" / name).write_bytes(picture(kind))
    names = ("a.jpg", "b.png", "c.gif", "d.webp", "wrong.gif")
    book = opened(tmp_path, chapter("one", "".join(f'<p><img src="manuscript/{n}" alt="x"/></p>' for n in names)))
    kinds = dict(
        zip(
            book.words("content.opf", "//opf:item/@href"),
            book.words("content.opf", "//opf:item/@media-type"),
            strict=True,
        )
    )

    assert {kinds[f"images/{name}"] for name in ("a.jpg", "b.png", "c.gif", "d.webp", "wrong.png")} == {
        "image/jpeg", "image/png", "image/gif", "image/webp",
    }  # fmt: skip


def test_a_picture_used_twice_is_packed_once(tmp_path: Path) -> None:
    """Also where its name has blanks and letters that file names in e-books may not have."""
    root = project(tmp_path, **{"große Karte__svg": SVG})
    text = '<p><img src="manuscript/große Karte.svg" alt="A map"/></p>'
    book = opened(root, chapter("one", text), chapter("two", text))

    assert sum(name.endswith(".svg") for name in book.files) == 1
    assert book.words("text/one.xhtml", "//h:img/@src") == book.words("text/two.xhtml", "//h:img/@src")


def test_what_a_drawing_program_left_for_itself_is_taken_out(tmp_path: Path) -> None:
    """The drawing and its descriptions stay."""
    drawn = (
        '<?xml version="1.0"?><!-- by hand --><svg xmlns="http://www.w3.org/2000/svg" xmlns:ink="urn:ink"'
        ' viewBox="0 0 9 9" ink:version="1"><title>A line</title><ink:view/>'
        '<g ink:label="x"><path d="M0 0H9"/></g></svg>'
    )
    drawing = opened(
        project(tmp_path, a__svg=drawn), chapter("one", '<p><img src="manuscript/a.svg" alt="A line"/></p>')
    ).text("images/a.svg")

    assert "ink" not in drawing
    assert "<title>A line</title>" in drawing
    assert 'd="M0 0H9"' in drawing


def test_fonts_hold_the_letters_of_the_book_and_no_more(tmp_path: Path) -> None:
    """A face that sets nothing stays out; one that sets a heading has the letters of headings."""
    book = opened(tmp_path, styled(chapter("one", "<p>Ж and <strong>q</strong></p>", title="Title")))
    faces = {name.rpartition("/")[2]: book.zip.open(name) for name in book.files if "/fonts/" in name}
    letters = {name: set(map(chr, TTFont(file).getBestCmap())) for name, file in faces.items()}

    assert set(letters) == {"literata-regular.ttf", "literata-light.ttf", "literata-semibold.ttf"}
    assert "Ж" in letters["literata-regular.ttf"]
    assert "Ж" not in letters["literata-semibold.ttf"]
    assert "q" in letters["literata-semibold.ttf"]
    assert "Open Font License" in str(TTFont(book.zip.open("EPUB/fonts/literata-regular.ttf"))["name"].getDebugName(13))
    assert "Z" not in letters["literata-regular.ttf"]


def test_a_font_that_was_cut_before_is_not_cut_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit that brings no new letter leaves the fonts as they were; one that does, or other tools, cut them anew."""
    cuts: list[frozenset[int]] = []
    cut = fonts._cut  # noqa: SLF001

    def counted(font: TTFont, letters: frozenset[int], *, refined: bool) -> fonts.SmallFont:
        cuts.append(letters)
        return cut(font, letters, refined=refined)

    monkeypatch.setattr(fonts, "_cut", counted)
    store, shelf = Store(tmp_path / "store"), Shelf(tmp_path)
    memory, renewed = (Memory(store, tools, shelf.fingerprint) for tools in ("1", "2"))
    first, again, other = (styled(chapter("one", f"<p>{said}</p>")) for said in ("act", "cat", "catch"))

    plain = packed(tmp_path, first).epub
    cuts.clear()
    assert packed(tmp_path, first, memory=memory).epub == plain
    once = len(cuts)
    assert packed(tmp_path, first, memory=memory).epub == plain
    assert packed(tmp_path, again, memory=memory).epub == packed(tmp_path, again, memory=memory).epub
    assert len(cuts) == once > 0
    packed(tmp_path, other, memory=memory)
    assert ord("h") in frozenset().union(*cuts[once:])
    packed(tmp_path, first, memory=renewed)
    assert len(cuts) > 2 * once


def test_a_drawing_brings_the_letters_that_it_names(tmp_path: Path) -> None:
    """As a picture it sees no font of the e-book, and its labels would run out of their boxes."""
    text = '<text font-family="\'Source Sans 3\', sans-serif" font-weight="600">Uses</text></svg>'
    root = project(tmp_path, a__svg=SVG.replace("</svg>", text), b__svg=SVG)
    pictures = "".join(f'<p><img src="manuscript/{name}.svg" alt="x"/></p>' for name in "ab")
    book = opened(root, styled(chapter("one", pictures)))

    assert 'font-family: "Source Sans 3"; font-weight: 600; src: url(data:font/ttf;base64,' in book.text("images/a.svg")
    assert "font-face" not in book.text("images/b.svg")


# ---------- The file ----------


def test_the_archive_begins_as_readers_sniff_it(tmp_path: Path) -> None:
    """The media type first and uncompressed, then the container."""
    book = opened(tmp_path, chapter("one"))

    assert book.files[:2] == ["mimetype", "META-INF/container.xml"]
    assert book.zip.infolist()[0].compress_type == zipfile.ZIP_STORED
    assert book.data[30:58] == b"mimetypeapplication/epub+zip"
    assert {entry.date_time for entry in book.zip.infolist()} == {(2026, 11, 22, 0, 0, 0)}


def test_a_date_before_zip_was_invented_is_no_fault(tmp_path: Path) -> None:
    """A book may be dated 1813; its file is then as old as files can be."""
    old = replace(BOOK, date=datetime.date(1813, 1, 28))

    assert opened(tmp_path, chapter("one"), book=old).metadata("dc:date") == ["1813-01-28"]


def test_the_date_of_the_file_can_be_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By SOURCE_DATE_EPOCH, as other tools do."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1760000000")

    assert opened(tmp_path, chapter("one")).metadata("dcterms:modified") == ["2025-10-09T08:53:20Z"]


def test_the_hook_into_ebooklib_still_fits() -> None:
    """EbookLib is pinned because the package document is changed in a private step of its writer. When one of these
    digests changes, read the new code, build, and let EPUBCheck judge before you accept it."""
    writer = ebooklib.EpubWriter
    steps = ("_write_container", "_write_opf", "_write_opf_metadata", "_write_opf_manifest", "_write_opf_spine",
             "_write_opf_guide", "_write_opf_file", "_write_items", "process")  # fmt: skip
    source = "".join(inspect.getsource(getattr(writer, step)) for step in steps)

    assert importlib.metadata.version("ebooklib") == "0.20"
    assert hashlib.sha256(source.encode()).hexdigest()[:16] == "062236921053dfe9"


def test_metadata_that_ebooklib_would_drop_is_noticed(tmp_path: Path) -> None:
    """It logs and goes on where a statement cannot be written; here the build stops."""
    with pytest.raises((RuntimeError, ValueError)):
        packed(tmp_path, chapter("one"), book=replace(BOOK, description="a\0b"))


SCRIPT = """
import sys, locale
from pathlib import Path
sys.path.insert(0, {tests!r})
from epub_shop import chapter, packed, styled
text = '<p>ä <strong>b</strong> <img src="manuscript/a.svg" alt="A square"/></p>'
data = packed(Path({root!r}), styled(chapter("one", text)), chapter("ζήτα")).epub
sys.stdout.buffer.write(data)
"""


def test_the_same_book_gives_the_same_bytes_anywhere(tmp_path: Path) -> None:
    """In other time zones, locales, folders and processes."""
    data = []
    for zone, tongue, seed, name in (("Asia/Tokyo", "C", "1", "a"), ("America/Lima", "C.UTF-8", "2", "b ü")):
        root = project(tmp_path / name, a__svg=SVG)
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT.format(tests=str(ROOT / "tests"), root=str(root))],
            capture_output=True,
            check=True,
            cwd=root,
            env=os.environ | {"TZ": zone, "LC_ALL": tongue, "PYTHONHASHSEED": seed},
        )
        data.append(run.stdout)

    assert data[0] == data[1]
    assert len(data[0]) > 1000
