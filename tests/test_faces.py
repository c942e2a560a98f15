"""The faces of the built-in theme: every letter of Europe, true small capitals and figures, a licence beside each."""

from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[1] / "styles" / "fonts"

ALPHABETS = dict(
    row.split()
    for row in """
        en æœ
        fr àâæçéèêëîïôœùûüÿ
        de äöüß
        es áéíñóúü
        it àèéìòù
        pt ãâáàçéêíõôóú
        nl ëïĳ
        sv åäö
        da æøå
        is áðéíóúýþæö
        fo áðíóúýæø
        fi åäöšž
        et äõöüšž
        lv āčēģīķļņšūž
        lt ąčęėįšųūž
        pl ąćęłńóśźż
        cs áčďéěíňóřšťúůýž
        sk áäčďéíĺľňóôŕšťúýž
        hu áéíóöőúüű
        ro ăâîșț
        sl čšž
        hr čćđšž
        sq çë
        tr çğıöşü
        az əçğıöşü
        mt ċġħż
        ca àçèéíïòóúü·
        eu ñç
        br ñùê
        cy âêîôûŵŷẁẃẅỳýÿ
        ga áéíóúḃċḋḟġṁṗṡṫ
        gd àèìòù
        lb äëé
        se áčđŋšŧž
        eo ĉĝĥĵŝŭ
        el αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ
        ru абвгдежзийклмнопрстуфхцчшщъыьэюяё
        uk ґєії
        be ўі
        bg ъьѝ
        sr ђјљњћџ
        mk ѓѕќѐѝ
        tt әөүҗңһ
        ba ҙҡҫғңөүһә
        cv ӑӗҫӳ
        os ӕ
        ce \u04cf
        kv ӧі
        mhr ҥӧӱ
        kk әғқңөұүһі
    """.strip().splitlines()
)
"""Language -> letters of its alphabet beyond a to z, in small."""

LARGE = "en fr de es it pt nl sv da fi pl cs hu ro el ru uk be bg sr tr is lt lv et"
"""Languages that many books are written in."""

FACES = {
    "text": ("Literata-Regular", "NotoSerif-Regular"),
    "text italic": ("Literata-Italic", "NotoSerif-Italic"),
    "light titles": ("Literata-ExtraLight", "NotoSerif-Regular"),
    "black titles": ("Literata-Black", "NotoSerif-Regular"),
    "labels": ("SourceSans3-Regular", "NotoSerif-Regular"),
    "code": ("JetBrainsMono-Regular", "NotoSansMono-Regular"),
}
"""What is set in a face -> its file, and the file of its named fallback."""


@pytest.mark.parametrize("language", ALPHABETS)
@pytest.mark.parametrize("face", FACES)
def test_every_letter_of_europe_is_there(face: str, language: str) -> None:
    """In small and as a capital, in text, titles, labels and code."""
    letters = ALPHABETS[language]
    known = set().union(*(cmap(name) for name in FACES[face]))
    wanted = {letter for word in (letters, letters.upper()) for letter in word}
    assert sorted(letter for letter in wanted if ord(letter) not in known) == []


@pytest.mark.parametrize("language", LARGE.split())
@pytest.mark.parametrize("face", FACES)
def test_no_language_of_a_state_needs_a_fallback(face: str, language: str) -> None:
    """The large languages are set in the face itself, in one design."""
    letters = ALPHABETS[language].replace("ĳ", "").replace("ѝ", "")
    known = cmap(FACES[face][0])
    assert [letter for letter in letters + letters.upper() if ord(letter) not in known] == []


def test_code_has_boxes() -> None:
    """Trees and tables drawn in code stay drawn."""
    assert set(range(0x2500, 0x2580)) <= set(cmap("JetBrainsMono-Regular"))


@pytest.mark.parametrize("mark", "✓✗☐☑☒★☆●○◦■□▲△→←↑↓↔⇒♦•†‡§¶№€£₴₽₹₺½\u00d7÷\u2212±≤≥≠≈∞")
def test_marks_that_authors_use(mark: str) -> None:
    """Ticks, boxes, stars, arrows and the signs of money and sums are in some face that text falls back to."""
    chain = ("Literata-Regular", "NotoSerif-Regular", "SourceSans3-Regular", "NotoSansSymbols2-Regular")
    assert any(ord(mark) in cmap(name) for name in chain)


def test_figures_and_small_capitals_are_true_ones() -> None:
    """The text face has them; nothing is shrunk or slanted to look like them."""
    font = TTFont(FONTS / "Literata-Regular.ttf")
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert {"smcp", "onum", "lnum", "tnum", "sups", "subs"} <= features


def test_every_font_has_its_licence() -> None:
    """Beside each family lies the licence under which it may be given away."""
    licences = {path.stem.removeprefix("OFL-").replace("-", ""): path for path in FONTS.glob("OFL-*.txt")}
    families = {path.stem.partition("-")[0].lower() for path in FONTS.glob("*.ttf")}

    assert families == set(licences)
    assert all("SIL Open Font License, Version 1.1" in path.read_text("utf-8") for path in licences.values())


@cache
def cmap(name: str) -> dict[int, str]:
    """Code point -> glyph of a font file."""
    found: dict[int, str] = TTFont(FONTS / f"{name}.ttf").getBestCmap()
    return found
