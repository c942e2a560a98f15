"""The style sheet of the e-book: tokens and sums become plain values, and what old readers do not know is told."""

import re
from pathlib import Path

import pytest

from pressrun.ebook.assets import Pictures
from pressrun.ebook.css_values import text
from pressrun.ebook.styles import Styles, compiled
from pressrun.ground.files import Shelf
from pressrun.ground.problems import Severity

LEFT = re.compile(r"var\(|calc\(|min\(|max\(|clamp\(|\dvh|\dvw|@media|@page|@layer|@supports|@import|&|--[a-z]")
"""What makes a reader of 2013 drop a whole style sheet."""


def styles(root: Path, css: str, language: str = "en", **more: str) -> Styles:
    """The style sheet *css*, compiled for a book with some words in Hebrew; *more* are other files of its folder."""
    folder = root / "styles/mine"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {"ebook": css, **more}.items():
        (folder / f"{name}.css").write_text(content, encoding="utf-8")
    shelf = Shelf(root)
    return compiled(
        [f"styles/mine/{name}.css" for name in [*more, "ebook"]], shelf, Pictures(shelf), language, {"he-IL", language}
    )


def plain(root: Path, css: str, language: str = "en", **more: str) -> str:
    """The same as it is written into the e-book; nothing may be wrong with it."""
    found = styles(root, css, language, **more)
    assert found.problems == []
    return "\n".join(rule.css for rule in found.rules)


def told(root: Path, css: str) -> list[tuple[str, str, int | None]]:
    """Code, file and line of every problem of *css* and of the pictures in it."""
    (root / "styles/mine").mkdir(parents=True, exist_ok=True)
    (root / "styles/mine/ebook.css").write_text(css, encoding="utf-8")
    pictures = Pictures(Shelf(root))
    problems = compiled(["styles/mine/ebook.css"], pictures.shelf, pictures, "en").problems + pictures.problems
    return [(found.code, found.where.path, found.where.line) for found in problems]


def test_tokens_become_their_values(tmp_path: Path) -> None:
    """Also one that is made of others, from another file, with a fallback or set twice."""
    tokens = ":root { --ink: #000; --bar: 3pt; --rule: var(--bar) solid var(--ink); --bar: 2pt }"
    css = "p { border: var(--rule); color: var(--none, red); --own: 1 }"

    assert plain(tmp_path, css, tokens=tokens) == "p { border: 2pt solid #000; color: red }"


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("calc(1em + 2em)", "3em"),
        ("calc(2 * (1em - .25em))", "1.5em"),
        ("calc(1em * (8.3pt / 9.6pt))", "0.8646em"),
        ("calc(1in + 6pt)", "78pt"),
        ("calc(100% / 3)", "33.3333%"),
        ("calc(-1 * var(--u))", "-14.4pt"),
        ("calc(var(--u) / 2) auto", "7.2pt auto"),
        ("calc(2em)", "2em"),
        ("calc(0px + 1em)", "1em"),
        ("min(2em, 3em)", "2em"),
        ("max(10pt, 1in)", "72pt"),
        ("clamp(1em, 4em, 2em)", "2em"),
        ("calc(1em + max(1em, 2em))", "3em"),
    ],
)
def test_sums_are_done(tmp_path: Path, value: str, result: str) -> None:
    """As far as they can be done without knowing the reader's screen."""
    assert plain(tmp_path, f":root {{ --u: 14.4pt }} p {{ margin: {value} }}") == f"p {{ margin: {result} }}"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("calc(100% - 1em)", "mixes units"),
        ("min(100%, 3em)", "mixes units"),
        ("100vh", "the unit vh"),
        ("var(--none)", "--none has no value"),
        ("calc(1em * 2em)", "cannot be reckoned"),
        ("calc(1em / 0)", "cannot be reckoned"),
        ("calc(auto)", "is no length"),
        ("env(safe-area-inset-top)", "env()"),
        ("fit-content(10em)", "fit-content()"),
    ],
)
def test_what_cannot_be_made_plain_is_left_out_and_told(tmp_path: Path, value: str, reason: str) -> None:
    """The declaration goes, the rest of the rule stays, and the author of the theme reads where and why."""
    found = styles(tmp_path, f"p {{\n  color: red;\n  width: {value}\n}}")

    assert [rule.css for rule in found.rules] == ["p { color: red }"]
    assert [(p.code, p.severity, p.where.path, p.where.line) for p in found.problems] == [
        ("T007", Severity.WARNING, "styles/mine/ebook.css", 3)
    ]
    assert reason in found.problems[0].message


def test_a_token_that_stands_for_itself_is_told(tmp_path: Path) -> None:
    """And the build goes on."""
    assert told(tmp_path, ":root { --a: var(--b); --b: var(--a) } p { width: var(--a) }") == [
        ("T007", "styles/mine/ebook.css", 1)
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "@media (min-width: 40em) { p { color: red } }",
        "@supports (display: grid) { p { color: red } }",
        "@layer base { p { color: red } }",
        "@container (width > 1em) { p { color: red } }",
        ":is(h1, h2) { color: red }",
        "p:has(img) { color: red }",
        "p { direction: rtl }",
    ],
)
def test_rules_that_old_readers_choke_on_are_left_out_and_told(tmp_path: Path, rule: str) -> None:
    """One of them would cost the whole style sheet on many a device, and some are forbidden by EPUB itself."""
    found = styles(tmp_path, f"a {{ color: blue }}\n{rule}")

    assert [each.css for each in found.rules] == ["a { color: blue }"]
    assert [(p.code, p.where.line) for p in found.problems] == [("T007", 2)]


def test_what_is_meant_for_paper_goes_without_a_word(tmp_path: Path) -> None:
    """A theme may keep its pages in a file that both read."""
    assert plain(tmp_path, "@charset 'utf-8'; @page { size: A4 } @media print { p { color: red } }") == ""


def test_nested_rules_are_written_out(tmp_path: Path) -> None:
    """With & and without, lists inside of lists."""
    css = "ul, ol { margin: 0; & li { color: red } > p, b { top: 0; &:first-child { left: 0 } } }"

    assert plain(tmp_path, css).splitlines() == [
        "ul, ol { margin: 0 }",
        "ul li, ol li { color: red }",
        "ul > p, ul b, ol > p, ol b { top: 0 }",
        "ul > p:first-child, ul b:first-child, ol > p:first-child, ol b:first-child { left: 0 }",
    ]


def test_an_imported_sheet_stands_before_the_one_that_imports_it(tmp_path: Path) -> None:
    """Once, even if it imports its importer."""
    (tmp_path / "styles/mine").mkdir(parents=True)
    (tmp_path / "styles/mine/other.css").write_text('@import "ebook.css"; b { top: 0 }', encoding="utf-8")

    assert plain(tmp_path, '@import url("other.css"); a { top: 0 }') == "b { top: 0 }\na { top: 0 }"


def test_css_that_does_not_parse_is_an_error_at_its_line(tmp_path: Path) -> None:
    """In a rule and between rules."""
    assert told(tmp_path, "p { color: red }\n} q { top: 0 }\nb { color }\n") == [
        ("T004", "styles/mine/ebook.css", 2), ("T004", "styles/mine/ebook.css", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("css", "code"),
    [
        ('@import "gone.css";', "T006"),
        ('p { background: url("gone.png") }', "M007"),
        ('p { background: url("../../../secret.png") }', "R001"),
        ('p { background: url("https://example.org/a.png") }', "R002"),
        ("@font-face { font-family: X }", "T006"),
    ],
)
def test_what_a_style_sheet_asks_for_must_be_there(tmp_path: Path, css: str, code: str) -> None:
    """In the project, and not outside of it."""
    assert [found[0] for found in told(tmp_path, css)] == [code]


def test_a_line_for_a_language_holds_for_a_book_in_it(tmp_path: Path) -> None:
    """So that a theme gives an Arabic book its own faces in one line; a book without Arabic is not burdened."""
    css = ':root:lang(ar) { --serif: "B" } :root { --serif: "A" } body { font-family: var(--serif) }'

    assert plain(tmp_path, css, "en") == 'body { font-family: "A" }'
    assert plain(tmp_path, css, "ar-EG") == 'body { font-family: "B" }'


def test_a_line_for_a_language_holds_for_words_in_it(tmp_path: Path) -> None:
    """Each rule that uses the token is written again for that language, before its pseudo-element."""
    css = ':lang(he) { --sans: "H" } :root { --sans: "S" } .kind:before, b::after { font: 400 1em var(--sans); top: 0 }'

    assert plain(tmp_path, css).splitlines() == [
        '.kind:before, b::after { font: 400 1em "S"; top: 0 }',
        '.kind:lang(he):before, b:lang(he)::after { font: 400 1em "H" }',
    ]


def test_the_theme_has_nothing_that_an_old_reader_cannot_parse() -> None:
    """Our own style sheet compiles without a word, to plain values throughout."""
    shelf = Shelf(Path(__file__).parents[1])
    found = compiled(["styles/tokens.css", "styles/default/ebook.css"], shelf, Pictures(shelf), "en-GB")
    css = "\n".join(rule.css for rule in found.rules)

    assert found.problems == []
    assert LEFT.findall(css) == []
    assert {"font-family", "margin", "line-height"} <= {each.name for rule in found.rules for each in rule.declarations}


def test_the_theme_leaves_colours_sizes_and_widths_to_the_reader() -> None:
    """No ground and no ink on the page, so that it may be dark; no size of the body's own; no width in px."""
    shelf = Shelf(Path(__file__).parents[1])
    found = compiled(["styles/tokens.css", "styles/default/ebook.css"], shelf, Pictures(shelf), "en-GB")
    said = [(name, each.name, text(each.value)) for rule in found.rules for name in rule.selectors
            for each in rule.declarations]  # fmt: skip

    assert [
        one for one in said if one[0] in {"html", "body", "p"} and one[1] in {"color", "background", "font-size"}
    ] == []
    assert [
        one for one in said if one[1] in {"width", "max-width", "font-size"} and one[2].endswith(("px", "pt"))
    ] == []
    assert {value for _, name, value in said if name == "color"} == {"inherit"}
