"""Sheets made ready for the press: a tree, its style sheets, its links, and where each element comes from."""

from xml.etree import ElementTree

import pytest
from pressroom import sheet

from pressrun.ground.problems import PressError, Where
from pressrun.model.sheet import Sheet
from pressrun.press.galley import Galley, galley, ids, outside, wanted


def _made(body: str, **numbers: str) -> Galley:
    return galley(sheet(body), numbers)


def _find(made: Galley, path: str) -> ElementTree.Element:
    found = made.root.find(path)
    assert found is not None
    return found


def test_elements_have_html_names() -> None:
    """The press knows HTML without namespaces; a language is a language however XML writes it."""
    made = _made('<p xml:lang="de">a<br/>b</p><svg xmlns="http://www.w3.org/2000/svg"/>')
    assert _find(made, ".//p").get("lang") == "de"
    assert made.root.find(".//{http://www.w3.org/2000/svg}svg") is not None


def test_the_line_after_pre() -> None:
    """The first line end in a block of code is not printed, as in every browser."""
    assert _find(_made("<pre>\nx\n</pre>"), ".//pre").text == "x\n"


def test_places() -> None:
    """An element's place is that of the nearest block, in the file named by the nearest ancestor that names one."""
    made = _made(
        '<h1>Title</h1><div data-source="manuscript/b.md" id="s"><p data-block="3">a <b id="x">b</b></p><i>c</i></div>'
    )
    assert made.where(_find(made, ".//h1")) == Where("manuscript/one.md")
    assert made.where(_find(made, ".//b"), "b") == Where("manuscript/b.md", block=3, text="b")
    assert made.place(_find(made, ".//b")) == ("manuscript/b.md", 3, "x")
    assert made.place(_find(made, ".//i")) == ("manuscript/b.md", None, "s")
    assert made.holder(_find(made, ".//b")) is _find(made, ".//p")


def test_a_file_in_a_block_of_another() -> None:
    """Blocks are counted for each file by itself."""
    made = _made('<div data-block="9"><div data-source="manuscript/c.md"><u>x</u></div></div>')
    assert made.where(_find(made, ".//u")) == Where("manuscript/c.md")


def test_style_sheets_are_taken_out_in_order() -> None:
    """Those for print and for everything; others stay unread."""
    head = (
        '<style>a</style><link rel="stylesheet" href="b.css"/><style media="screen">c</style>'
        '<link rel="alternate stylesheet" href="d.css"/><link rel="stylesheet" media="print, tv" href="e.css"/>'
    )
    made = galley(sheet("<p/>", head=head), {})
    assert made.head == (("style", "a"), ("link", "b.css"), ("link", "e.css"))
    assert made.shell().count("<link") == 2
    assert "<section" not in made.shell()


def test_the_shell_keeps_what_style_sheets_may_ask_for() -> None:
    """Attributes of the root and of the body."""
    made = galley(Sheet("a", '<html lang="fr" class="x"><head/><body id="b"><p>t</p></body></html>', "a.md"), {})
    assert made.shell() == '<html lang="fr" class="x"><head /><body id="b" /></html>'


def test_links() -> None:
    """To another sheet they are marked, to a path they lose their address, to the world they stay."""
    made = _made('<p id="a"><a href="#a">1</a><a href="#b%20c">2</a><a href="x.md">3</a><a href="mailto:x@y">4</a></p>')
    assert [link.get("href") for link in made.root.iter("a")] == ["#a", "x-ref:b%20c", None, "mailto:x@y"]
    assert made.leaving == ("b c",)


def test_page_numbers_replace_what_stands_there() -> None:
    """All of it, and nothing after it; an id without a number keeps its words."""
    made = _made('<p><span data-page="a">Figure <b>2</b></span>, <span data-page="b">x</span></p>', a="xii")
    assert ElementTree.tostring(_find(made, ".//p"), encoding="unicode") == (
        '<p><span data-page="a">xii</span>, <span data-page="b">x</span></p>'
    )


def test_what_a_sheet_asks_for_and_offers() -> None:
    """Ids of page numbers, each once in order; and its own ids."""
    made = sheet('<p id="a" data-page="z"/><p data-page="b"/><p data-page="z"/>')
    assert wanted(made) == ("z", "b")
    assert ids(made) == {"a"}


@pytest.mark.parametrize(
    ("folder", "address", "leaves"),
    [
        ("styles", "fonts/a.ttf", False),
        ("styles", "../manuscript/a.png", False),
        ("styles", "../../a.png", True),
        ("", "../a", True),
        ("", "a/../../b", True),
        ("", "/etc/passwd", True),
        ("", "%2e%2e/a", True),
        ("", "https://example.org/../a", False),
        ("", "//example.org/a", False),
        ("", "data:,../..", False),
        ("", "#a", False),
    ],
)
def test_addresses_that_lead_out(folder: str, address: str, *, leaves: bool) -> None:
    """Seen from the file that they stand in."""
    assert outside(folder, address) is leaves


def test_entities_are_refused() -> None:
    """Before anything unfolds them."""
    with pytest.raises(PressError, match="R003"):
        galley(Sheet("a", '<!DOCTYPE html [<!ENTITY x "y">]><html>&x;</html>', "a.md"), {})
