"""Font files of every kind, embedded once for a whole file."""

from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.TupleVariation import TupleVariation
from pressroom import BOOK, EDITION, issued, opened, project, sheet, texts

from pressrun.ground.files import styles_folder
from pressrun.press import embedding
from pressrun.press.issue import issue

NAMES = (".notdef", "space", "A", "B")


def _box(pen: TTGlyphPen | T2CharStringPen) -> None:
    pen.moveTo((50, 0))
    for corner in ((50, 700), (500, 700), (500, 0)):
        pen.lineTo(corner)
    pen.closePath()


def _finish(font: FontBuilder) -> None:
    font.setupHorizontalMetrics(dict.fromkeys(NAMES, (600, 50)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()


def _start(*, is_ttf: bool) -> FontBuilder:
    font = FontBuilder(1000, isTTF=is_ttf)
    font.setupGlyphOrder(list(NAMES))
    font.setupCharacterMap({32: "space", 65: "A", 66: "B"})
    return font


def opentype(path: Path) -> None:
    """Letters A and B as boxes, in curves of the third degree."""
    font, letters = _start(is_ttf=False), {}
    for name in NAMES:
        pen = T2CharStringPen(600, None)
        if name != "space":
            _box(pen)
        letters[name] = pen.getCharString()
    font.setupCFF("Boxes", {}, letters, {})
    _finish(font)
    font.save(path)


def variable(path: Path) -> None:
    """The same as TrueType, that grow wider as they grow bolder."""
    font, letters = _start(is_ttf=True), {}
    for name in NAMES:
        pen = TTGlyphPen(None)
        if name != "space":
            _box(pen)
        letters[name] = pen.glyph()
    font.setupGlyf(letters)
    _finish(font)
    font.setupFvar([("wght", 100, 400, 900, "Weight")], [])
    wider = [(0, 0), (0, 0), (200, 0), (200, 0), (0, 0), (100, 0), (0, 0), (0, 0)]
    font.setupGvar({name: [TupleVariation({"wght": (0, 1, 1)}, wider)] for name in NAMES if name != "space"})
    font.save(path)


def packed(path: Path) -> None:
    """The built-in text font, compressed for the web."""
    font = TTFont(styles_folder() / "fonts/Literata-Regular.ttf")
    font.flavor = "woff2"
    font.save(path)


@pytest.mark.parametrize(
    ("make", "name", "kind", "once"),
    [
        (opentype, "a.otf", "/FontFile3", True),
        (packed, "a.woff2", "/FontFile2", True),
        (variable, "a.ttf", "/FontFile2", False),
    ],
)
def test_fonts_of_every_kind(tmp_path: Path, make: object, name: str, kind: str, *, once: bool) -> None:
    """Each is embedded, and its letters can be copied; only where weights are made while setting, once a sheet."""
    assert callable(make)
    root = project(tmp_path, f"@font-face {{ font-family: Own; src: url({name}) }} p {{ font-family: Own }}")
    make(root / "styles" / name)
    made = issued(root, [sheet("<p>AB</p>", "a"), sheet("<p>BA</p>", "b")])
    assert texts(made.pdf) == ["AB", "BA"]
    with opened(made.pdf) as pdf:
        fonts = [font for page in pdf.pages for font in page.obj.Resources.Font.values()]
        assert all(kind in font.DescendantFonts[0].FontDescriptor for font in fonts)
        assert len({font.objgen for font in fonts}) == (1 if once else 2)


def test_a_subset_keeps_the_numbers_of_its_glyphs() -> None:
    """Pages ask for glyphs by number; what is not asked for is left out."""
    data = (styles_folder() / "fonts/Literata-Regular.ttf").read_bytes()
    small = embedding.cut(data, 0, {5, 40})
    assert len(small) < len(data) / 10
    assert small == embedding.cut(data, 0, {40, 5})


def test_a_font_that_vanishes(tmp_path: Path) -> None:
    """A file that is taken away while the edition is made is a problem, not a crash."""
    root = project(tmp_path, "@font-face { font-family: Own; src: url(a.otf) } p { font-family: Own }")
    opentype(root / "styles/a.otf")

    def vanish(step: str, _name: str) -> None:
        if step == "bind":
            (root / "styles/a.otf").unlink()

    made = issue(BOOK, EDITION, [sheet("<p>AB</p>")], root, None, vanish)
    assert made.pdf is None
    assert [(problem.code, problem.where.path) for problem in made.problems] == [("T006", "styles/a.otf")]
