"""Links out of the book, on paper: a number beside the words, a list of addresses, a code that a telephone reads."""

import io
import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from gatehouse import printed, project, taken, twice, without
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from pressrun.ground.files import Shelf
from pressrun.model.edition import LAYOUTS
from pressrun.press.issue import issue
from pressrun.reading import manuscript
from pressrun.setting import addresses, codes
from pressrun.setting.dress import BREAK

LONG = f"https://example.org/{'chapter/' * 30}end"
RIVER = f"""# The river

The [chronicle](https://example.org/chronicle?page=4) tells it, and so does [a letter](https://example.org/letters#ann).[^a]

## What [the map](https://example.org/map) shows

Once more [the chronicle](https://example.org/chronicle?page=4), then <https://example.org/plain>, then
[example.org](https://example.org/), then [something long]({LONG}), then [The river](#the-river).

::: leader
Ask [Ann](mailto:ann@example.org).
:::

[^a]: It is in [the archive](https://example.org/archive).
"""
FLOOD = """# The flood

Told in [the chronicle](https://example.org/chronicle?page=4), too.

::: {.question kind=factual}
What does [the paper](https://example.org/paper) say?
:::

::: terms
Weir
: A dam, as [drawn here](https://example.org/weir).
:::
"""
ROWS = """  book: {}
  coded: {layout: book, links: qr}
  packet: {}
  handout: {}
  bare: {layout: packet, links: none}
  flood: {layout: packet, sections: [flood]}
  ebook: {}
"""
URLS = {
    "1": "https://example.org/chronicle?page=4",
    "2": "https://example.org/letters#ann",
    "3": "https://example.org/map",
    "4": LONG,
    "5": "mailto:ann@example.org",
    "6": "https://example.org/archive",
    "7": "https://example.org/chronicle?page=4",
    "8": "https://example.org/paper",
    "9": "https://example.org/weir",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sections with links of every kind."""
    parts = {"01-river.md": RIVER, "02-flood.md": FLOOD}
    return project(tmp_path_factory.mktemp("links") / "project", parts, editions=ROWS)


def lists(root: Path, name: str) -> list[tuple[str, str]]:
    """Each list of an edition: the sheet that it stands on, and the numbers in it."""
    return [
        (sheet.name, " ".join(re.findall(r'data-entry="(\d+)"', one)))
        for sheet in taken(root, name)[2]
        for one in re.findall(r'<ol class="addresses">.*?</ol>', sheet.html, re.DOTALL)
    ]


def test_a_link_has_one_number_in_the_whole_book(book: Path) -> None:
    """A second link to an address of the section has the number of the first; an address that stands there has none."""
    sections = manuscript.read(Shelf(book)).book.sections

    assert {link.number: link.url for section in sections for link in section.links} == URLS
    assert re.findall(r'data-link="(\d+)"', sections[0].html) == ["1", "2", "3", "1", "4", "5"]


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("[example.org/a](https://www.example.org/a/)", 0),
        ("[Example.org](http://example.org)", 0),
        ("[ann@example.org](mailto:ann@example.org)", 0),
        ("[+44 20 7946](tel:+44207946)", 0),
        ("[write to Ann](mailto:ann@example.org)", 1),
        ("[example.org](https://example.org/a)", 1),
        ("[*the* `code`](https://example.org/a)", 1),
    ],
)
def test_what_says_its_address_needs_no_number(tmp_path: Path, written: str, count: int) -> None:
    """Nobody types the https://, the www. or the last stroke."""
    root = project(tmp_path / "project", {"01-a.md": f"# One\n\nSee {written}.\n"})

    assert len(manuscript.read(Shelf(root)).book.sections[0].links) == count


def test_a_list_stands_at_the_end_of_what_is_printed_together(book: Path) -> None:
    """What a part takes out of a section takes its links along; leaders' links go with leaders' notes."""
    assert lists(book, "book") == [("river", "1 2 3 4 6"), ("flood", "7 8"), ("glossary", "9")]
    assert lists(book, "packet") == [
        ("reading", "1 2 3 4"), ("reading", "7"), ("questions", "8"), ("glossary", "9"), ("notes", "6"),
    ]  # fmt: skip
    assert lists(book, "flood") == [("reading", "7"), ("questions", "8"), ("glossary", "9")]


@pytest.mark.parametrize("name", ["handout", "bare", "ebook"])
def test_an_edition_without_numbers_has_no_trace_of_them(book: Path, name: str) -> None:
    """The words stay, and in the e-book they are links, as ever."""
    html = "".join(sheet.html for sheet in taken(book, name)[2])

    assert not re.search("data-link|data-mark|data-entry", html)
    assert "https://example.org/paper" in html


def test_the_default_is_a_list_where_there_is_room_for_one() -> None:
    """Handouts and cards have none, and neither has an e-book, whose links are live."""
    assert {name for name, layout in LAYOUTS.items() if layout.links == "none"} == {"handout", "cards", "ebook"}


def test_a_number_is_no_part_of_what_repeats_a_heading(book: Path) -> None:
    """The contents and the outline have the heading's words alone."""
    sheets = {sheet.name: sheet.html for sheet in taken(book, "book")[2]}

    assert "What the map shows" in sheets["contents"]
    assert 'data-label="What the map shows"' in sheets["river"]


def test_a_long_address_can_be_broken_behind_its_strokes() -> None:
    """And a reader of paper does not have to be told that mail is mail."""
    assert BREAK.join(["chapter/"] * 30) in addresses.Entry("1", LONG).address
    assert "mailto" not in addresses.Entry("1", "mailto:ann@example.org").address


def test_what_is_too_long_for_a_code_is_told_at_its_line(book: Path) -> None:
    """With what to do; the list has the address all the same."""
    work, _, sheets, shelf = taken(book, "coded")
    (found,) = manuscript.locate(addresses.too_long(work, sheets), shelf)

    at = next(number for number, line in enumerate(RIVER.splitlines(), 1) if LONG in line)
    assert str(found).startswith(f"manuscript/01-river.md:{at}: warning P015 the address of link 4 has 263 letters")
    assert found.hint.startswith("It is listed without a code.")
    assert ("river", "1 2 3 4 6") in lists(book, "coded")
    assert not list(addresses.too_long(work, taken(book, "book")[2]))


def dots(svg: str) -> Image.Image:
    """A code as an impatient printer puts it down: six dots a module."""
    size = int(re.findall(r'viewBox="0 0 (\d+)', svg)[0])
    picture = Image.new("L", (size * 6, size * 6), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)", svg):
        left, top = int(x) * 6, int(y) * 6
        ImageDraw.Draw(picture).rectangle((left, top, left + int(width) * 6 - 1, top + 5), 0)
    return picture


@given(st.text("abcdefXYZ0123456789-._~/?#&=%é漢", max_size=110))
def test_a_code_says_its_address(path: str) -> None:
    """Whatever letters are in it; those that are no ASCII as browsers write them."""
    url = f"https://example.org/{path}"
    drawn = codes.code(url)
    if drawn is None:
        assert len(codes.plain(url)) > 130
        return
    (read,) = zxingcpp.read_barcodes(dots(drawn.svg))

    assert read.text == codes.plain(url)


def test_a_code_is_small_and_has_its_quiet_zone() -> None:
    """Squares of half a millimetre, four of them white on every side, 24.5 mm at most."""
    small, large = codes.code("https://a.org"), codes.code(f"https://a.org/{'x' * 116}")

    assert small
    assert large
    assert (small.side, large.side) == (14.5, 24.5)
    for drawn in (small, large):
        assert 'aria-hidden="true"' in drawn.svg
        assert {"4", "5"} < set(re.findall(r"M4 (\d+)h", drawn.svg))
        assert not re.search(r"M[0-3] |M\d+ [0-3]h", drawn.svg)
    assert codes.code(f"https://a.org/{'x' * 130}") is None


@pytest.fixture(scope="module")
def pressed(book: Path) -> bytes:
    """The book with codes, as it comes from the press."""
    work, edition, sheets, _ = taken(book, "coded")
    made = issue(work, edition, sheets, book)
    assert made.pdf, [str(problem) for problem in made.problems]
    return made.pdf


def test_codes_are_read_from_the_printed_page(pressed: bytes) -> None:
    """By a program that knows nothing of ours, at the 200 dots per inch of a poor printer."""
    pages = [page.render(scale=200 / 72).to_pil() for page in pypdfium2.PdfDocument(pressed)]
    read = [code.text for page in pages for code in zxingcpp.read_barcodes(page)]

    assert sorted(read) == sorted(url for number, url in URLS.items() if number not in {"4", "5"})


def test_words_and_addresses_are_live_links(pressed: bytes) -> None:
    """On a screen both lead there; the code beside them says nothing to those who listen."""
    with pikepdf.open(io.BytesIO(pressed)) as pdf:
        links = [str(link.A.URI) for page in pdf.pages for link in page.get("/Annots", []) if "/A" in link]
        kinds = {str(one.get("/S")) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/P" in one}

    for number, url in URLS.items():
        assert links.count(url) >= (0 if number == "5" else 2), url
    assert "/Figure" not in kinds


def test_no_address_leaves_the_measure(book: Path, pressed: bytes) -> None:
    """However long it is: it is broken, and every line ends in the column."""
    assert pressed
    for name in ("book", "packet", "coded"):
        work, edition, sheets, _ = taken(book, name)
        assert [problem.code for problem in issue(work, edition, sheets, book).problems] == []


@pytest.mark.parametrize("name", ["coded", "packet"])
def test_the_gate_misses_an_address_that_is_not_listed(book: Path, name: str) -> None:
    """Where its link stands in the author's file; and one that is listed twice it does not let pass."""
    assert printed(book, name=name) == []
    assert printed(book, without("//h:li[@data-entry='2']"), name) == ["01-river.md:3 G001"]
    assert printed(book, twice("//h:li[@data-entry='4']"), name)[0].endswith("G003")


def test_numbers_of_links_move_no_mark_of_a_page(tmp_path: Path) -> None:
    """A page that begins behind a number is marked in the e-book at the letter at which it begins on paper."""
    words = " ".join(f"[word{at}](https://example.org/{at}) goes" for at in range(700))
    root = project(tmp_path / "project", {"01-a.md": f"# One\n\n{words}.\n"}, editions=ROWS)
    work, edition, sheets, _ = taken(root, "book")
    made = issue(work, edition, [sheet for sheet in sheets if sheet.name == "a"], root)
    text = "".join(f"word{at}goes" for at in range(700))

    spots = [page.start for gathering in made.gatherings for page in gathering.pressed.pages if page.start]
    inside = [spot for spot in spots if spot.block == 2 and spot.offset]
    assert inside
    assert all(text[spot.offset :].startswith(spot.words[:6]) for spot in inside)
