"""Which letters are set in which face: what an e-book's fonts are cut down to."""

from pathlib import Path

import pytest
from lxml import etree

from pressrun.ebook.assets import Pictures
from pressrun.ebook.letters import Look, letters
from pressrun.ebook.markup import XHTML
from pressrun.ebook.styles import compiled
from pressrun.ground.files import Shelf

PLAIN = (
    "body { font-family: A } h1 { font-weight: 300 } .mono, p .mono { font-family: M } em em { font-style: normal } "
    '.mark:before { content: "§"; font-weight: 900 } :lang(he) { font-family: H } .small { text-transform: uppercase } '
    '[dir="rtl"] b { font-family: R }'
)
OTHER = " b:first-child { font-weight: 500 } em + em { font-style: normal }"
TEXT = (
    f'<html xmlns="{XHTML}" lang="en" xml:lang="en"><head><title>not</title></head><body><h1>w<em>x</em></h1>'
    '<p>a<b>b</b><!-- no --><em>c<em>d</em></em><em>e</em> <span class="mono">f</span> <span class="mark">g</span></p>'
    '<p class="small">h</p><p lang="he" xml:lang="he" dir="rtl">i<b>j</b></p><p hidden="">no</p><p>k<b>l</b></p></body>'
    "</html>"
)


def found(root: Path, css: str, text: str = TEXT) -> dict[str, Look]:
    """Letter -> the look in which it is set."""
    shelf = Shelf(root)
    (root / "styles").mkdir(exist_ok=True)
    (root / "styles/one.css").write_text(css)
    styles = compiled(["styles/one.css"], shelf, Pictures(shelf), "en", {"he"})
    told = letters([etree.fromstring(text)], styles.rules)
    return {letter: look for look, kept in told.items() for letter in kept}


def test_each_letter_has_the_look_that_its_element_has(tmp_path: Path) -> None:
    """By names, classes, languages, directions, and what stands around; what is not shown has none."""
    looks = found(tmp_path, PLAIN)

    assert looks["b"] == looks["l"] == Look(("A",), 700)
    assert (looks["c"], looks["d"]) == (Look(("A",), italic=True), Look(("A",)))
    assert (looks["f"], looks["i"], looks["j"]) == (Look(("M",)), Look(("H",)), Look(("R",), 700))
    assert (looks["§"], looks["H"].capitals) == (Look(("A",), 900), True)
    assert not {"n", "o", "t"} & set(looks)


@pytest.mark.parametrize(("letter", "look"), [("b", Look(("A",), 500)), ("l", Look(("A",), 500)), ("e", Look(("A",)))])
def test_a_place_among_others_counts_as_well(tmp_path: Path, letter: str, look: Look) -> None:
    """A style sheet may ask for the first, or for what follows another; then every element is looked at by itself."""
    looks = found(tmp_path, PLAIN + OTHER)

    assert looks[letter] == look
    assert looks["f"] == found(tmp_path, PLAIN)["f"]
