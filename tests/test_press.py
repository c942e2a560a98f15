"""Pressing one sheet: pages, the facts about them, and what can be wrong with it."""

import base64
import logging
import pickle
from pathlib import Path

import pytest
from PIL import ImageCms
from pressroom import CODE, issued, lines, opened, project, sheet, texts, words

from pressrun.ground.files import MISSING, digest, styles_folder
from pressrun.ground.problems import Problem
from pressrun.model.sheet import Sheet
from pressrun.press.press import press
from pressrun.press.pressed import Pressed, Side


def pressed(root: Path, made: Sheet | str, side: Side = Side.RIGHT, **numbers: str) -> Pressed:
    """A sheet after pressing; a text is the body of one."""
    return press(sheet(made) if isinstance(made, str) else made, side, root, numbers)


def only(result: Pressed, code: str) -> Problem:
    """The one problem with *code*; fails when there is another number of them."""
    found = [problem for problem in result.problems if problem.code == code]
    assert len(found) == 1, [str(problem) for problem in result.problems]
    return found[0]


# Pages and facts


def test_a_sheet_becomes_pages(tmp_path: Path) -> None:
    """Twenty lines on pages of fifteen make two pages, and nothing is lost or said."""
    result = pressed(project(tmp_path), lines(20))
    assert texts(result.pdf) == [
        " ".join(f"line{n}" for n in range(1, 16)),
        " ".join(f"line{n}" for n in range(16, 21)),
    ]
    assert [page.lines for page in result.pages] == [15, 5]
    assert result.problems == ()


@pytest.mark.parametrize("side", list(Side))
def test_the_first_page_is_on_the_side_that_was_asked_for(tmp_path: Path, side: Side) -> None:
    """With mirrored margins the text stands 30 pt from the spine edge on right pages and 70 pt from it on left ones."""
    root = project(
        tmp_path, "@page:left{margin-left:70pt;margin-right:30pt}@page:right{margin-left:30pt;margin-right:70pt}"
    )
    result = pressed(root, lines(16), side)
    assert [page.side for page in result.pages] == [side, side.other]
    left = {Side.LEFT: 70, Side.RIGHT: 30}
    for number, page in enumerate(result.pages):
        assert next(iter(words(result.pdf, number)))[1] == pytest.approx(left[page.side], abs=1)


def test_a_sheet_without_sides_may_stand_on_either(tmp_path: Path) -> None:
    """When no style sheet tells left from right, the sheet says so, and can be turned without pressing."""
    plain = pressed(project(tmp_path / "plain"), lines(16))
    mirrored = pressed(project(tmp_path / "mirrored", "@page :left { margin-left: 60pt }"), lines(16))
    assert plain.shift == 0
    assert mirrored.shift is None
    assert [page.side for page in plain.turned().pages] == [Side.LEFT, Side.RIGHT]


def test_margins_stay_empty(tmp_path: Path) -> None:
    """Folios and running heads are not pressed with the text, however strongly a style sheet asks for them."""
    root = project(
        tmp_path, "@page{@top-left{content:'head'}} @page:right{@bottom-right-corner{content:counter(page)}}"
    )
    assert texts(pressed(root, "<p>text</p>").pdf) == ["text"]


def test_named_pages_and_their_groups(tmp_path: Path) -> None:
    """Each page knows its name, and how many pages of the element with that name went before it."""
    root = project(tmp_path, ".a { page: chapter; break-before: page }")
    result = pressed(root, f'<div class="a">{lines(16)}</div><div class="a"><p>b</p></div>')
    assert [(page.name, page.groups) for page in result.pages] == [
        ("chapter", (("chapter", 0),)), ("chapter", (("chapter", 1),)), ("chapter", (("chapter", 0),)),
    ]  # fmt: skip


def test_strings_for_running_heads(tmp_path: Path) -> None:
    """The values that a page gives to named strings are kept in order, with those that its first element sets."""
    root = project(tmp_path, "h1, h2 { string-set: head content(text) }")
    result = pressed(root, f"<h1>One</h1><h2>Two</h2>{lines(14)}<h2>Three</h2>")
    assert [page.strings for page in result.pages] == [(("head", "One"), ("head", "Two")), (("head", "Three"),)]
    assert [page.opening for page in result.pages] == [("head",), ()]


def test_blank_pages_inside_a_sheet(tmp_path: Path) -> None:
    """A heading that wants a right page leaves a blank behind it, which is known as blank."""
    root = project(tmp_path, "h2 { break-before: right }")
    assert [page.blank for page in pressed(root, "<p>a</p><h2>b</h2>").pages] == [False, True, False]


def test_where_a_page_begins_in_the_manuscript(tmp_path: Path) -> None:
    """A page that begins in the middle of a paragraph knows its file, its block, and how many letters went before."""
    text = " ".join(f"word{number}" for number in range(200))
    result = pressed(project(tmp_path), f'<div id="s"><p data-block="1">first</p><p data-block="2">{text}</p></div>')
    start = result.pages[1].start
    assert start is not None
    assert (start.source, start.block, start.id) == ("manuscript/one.md", 2, "s")
    assert text.replace(" ", "")[start.offset :].startswith(texts(result.pdf)[1].replace(" ", "")[:40])


def test_a_hyphen_at_the_end_of_a_page_is_no_letter_of_the_text(tmp_path: Path) -> None:
    """Where a word is broken over two pages, the hyphen that is printed is not counted."""
    root = project(tmp_path, "p { hyphens: auto; orphans: 1; widows: 1 } @page { size: 110pt 140pt }")
    text = "incomprehensibilities " * 12
    result = pressed(root, f'<p data-block="1">{text}</p>')
    whole = text.replace(" ", "")
    for number, page in enumerate(result.pages):
        assert page.start is not None
        seen = "".join(texts(result.pdf)[number].split()).replace("\ufffe", "").replace("\xad", "")
        assert whole[page.start.offset :].startswith(seen[:20])


def test_a_hyphen_of_the_text_at_the_end_of_a_line(tmp_path: Path) -> None:
    """It is a letter like any other, though it looks like one that was put in."""
    root = project(tmp_path, 'p { hyphens: auto; hyphenate-character: "-" } @page { size: 130pt 140pt }')
    text = " ".join("ab-cd" for _ in range(60))
    result = pressed(root, f'<p data-block="1">{text}</p>')
    for number, page in enumerate(result.pages):
        assert page.start is not None
        assert text.replace(" ", "")[page.start.offset :].startswith("".join(texts(result.pdf)[number].split())[:9])


def test_anchors_and_headings(tmp_path: Path) -> None:
    """Ids and headings are told with their pages and places, in pt from the lower left corner."""
    result = pressed(project(tmp_path), f'<h1 id="a">A</h1>{lines(14)}<h2 id="b">B</h2>')
    places = dict(result.anchors)
    assert (places["a"].page, places["a"].x, places["a"].y) == (0, 50, 350)
    assert places["b"].page == 1
    assert [(mark.level, mark.label, mark.at.page) for mark in result.outline] == [(1, "A", 0), (2, "B", 1)]


def test_links_that_leave_the_sheet_are_told(tmp_path: Path) -> None:
    """A link to an id that the sheet has not is kept for the bindery; others are none of its business."""
    result = pressed(project(tmp_path), '<p id="here"><a href="#here">a</a> <a href="#there">b</a></p>')
    assert result.leaving == ("there",)
    with opened(result.pdf) as pdf:
        assert [str(link.A.URI) for link in pdf.pages[0].obj.Annots if "/A" in link] == ["x-ref:there"]


def test_page_numbers_are_put_in(tmp_path: Path) -> None:
    """Where the sheet asks for a page number it gets it; an id that nobody knows keeps the words it has."""
    body = '<p>see <span data-page="fig">5</span>, <span data-page="nix">Figure <b>2</b></span>.</p>'
    assert texts(pressed(project(tmp_path), body, fig="xii").pdf) == ["see xii, Figure 2."]


def test_how_long_each_section_is(tmp_path: Path) -> None:
    """Lines are counted for every file of the manuscript, for the hint when a text is too long."""
    body = f'<div data-source="manuscript/a.md">{lines(3)}</div><div data-source="manuscript/b.md">{lines(4)}</div>'
    assert dict(pressed(project(tmp_path), body).extent) == {"manuscript/a.md": 3, "manuscript/b.md": 4}


def test_inputs_are_known(tmp_path: Path) -> None:
    """Every file that went in is told with its digest, also one that was looked for in vain."""
    root = project(tmp_path, 'p { background: url("none.png") }', manuscript__a_dot_svg=_svg("<rect/>"))
    inputs = dict(pressed(root, '<p><img src="manuscript/a.svg" alt="a"/></p>').inputs)
    assert inputs["styles/test.css"] == digest((root / "styles/test.css").read_bytes())
    assert inputs["manuscript/a.svg"] == digest((root / "manuscript/a.svg").read_bytes())
    assert "styles/fonts/Literata-Regular.ttf" in inputs
    assert inputs["styles/none.png"] == MISSING


def test_a_result_travels(tmp_path: Path) -> None:
    """What the press leaves can be sent from one process to another."""
    result = pressed(project(tmp_path), lines(3))
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301


def test_the_same_sheet_gives_the_same_result(tmp_path: Path) -> None:
    """Whatever was pressed in between: nothing of one sheet stays for the next."""
    root = project(tmp_path, manuscript__a_dot_svg=_svg("<rect width='9' height='9'/>"))
    body = f'<h1 id="a">A</h1>{lines(3)}<p><img src="manuscript/a.svg" alt="a"/></p>'
    first = pressed(root, body)
    pressed(root, "<h1>Something else</h1><p><b>bold</b> <i>italic</i></p>")
    assert pressed(root, body) == first


def test_a_style_sheet_that_changes_is_read_again(tmp_path: Path) -> None:
    """Style sheets are kept between sheets, and for no longer than they stay the same."""
    root = project(tmp_path)
    before = pressed(root, lines(3))
    project(root, "p { font-size: 20pt; line-height: 100pt }")
    assert len(pressed(root, lines(6)).pages) == 2
    assert len(before.pages) == 1


def test_style_sheets_apply_in_their_order(tmp_path: Path) -> None:
    """A link after a style element outweighs it, and one for the screen does not count."""
    root = project(tmp_path, "p { margin-left: 30pt }", styles__screen_dot_css="p { margin-left: 90pt }")
    head = (
        '<style>p { margin-left: 10pt }</style><link rel="stylesheet" href="styles/test.css"/>'
        '<link rel="stylesheet" media="screen" href="styles/screen.css"/>'
    )
    result = pressed(root, sheet("<p>x</p>", head=head))
    assert next(iter(words(result.pdf, 0)))[1] == pytest.approx(80, abs=1)


def test_nothing_is_said_aloud(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """What WeasyPrint has to say becomes problems; its log and the terminal stay quiet."""
    caplog.set_level(logging.DEBUG)
    result = pressed(project(tmp_path, "p { colour: red }"), '<p>漢 <img src="gone.png" alt="x"/></p>')
    assert {problem.code for problem in result.problems} == {"T005", "P002", "M007"}
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


# What may be fetched


def _svg(inside: str) -> str:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {names} viewBox="0 0 9 9">{inside}</svg>'


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://example.org/a.png", "R002"),
        ("http://localhost:1/a.png", "R002"),
        ("ftp://example.org/a.png", "R002"),
        ("//example.org/a.png", "R002"),
        ("file:///etc/passwd", "R001"),
        ("manuscript/none.png", "M007"),
        ("../../etc/passwd", "R001"),
        ("/etc/passwd", "R001"),
    ],
)
def test_pictures_come_from_the_project_only(tmp_path: Path, address: str, code: str) -> None:
    """A picture on the network, outside the folder or nowhere is told at the block that wants it."""
    result = pressed(project(tmp_path), f'<p data-block="7">a <img src="{address}" alt="x"/></p>')
    problem = only(result, code)
    assert problem.is_error
    assert (problem.where.path, problem.where.block) == ("manuscript/one.md", 7)
    assert problem.hint


def test_what_a_drawing_asks_for_is_refused_too(tmp_path: Path) -> None:
    """A drawing that wants something from the network or from another folder does not get it."""
    inside = (
        "<image href='https://example.org/a.png' width='9' height='9'/>"
        "<image xlink:href='file:///etc/passwd' width='9' height='9'/>"
    )
    root = project(tmp_path, manuscript__a_dot_svg=_svg(inside))
    result = pressed(root, '<p><img src="manuscript/a.svg" alt="a"/></p>')
    assert {"R001", "R002"} <= {problem.code for problem in result.problems}


def test_entities_in_a_drawing_are_refused(tmp_path: Path) -> None:
    """A drawing that would unfold into something huge is not read."""
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + _svg("<text>&b;</text>")
    root = project(tmp_path, manuscript__a_dot_svg=bomb)
    assert only(pressed(root, '<p><img src="manuscript/a.svg" alt="a"/></p>'), "R003").is_error


def test_a_picture_that_is_none(tmp_path: Path) -> None:
    """A file that only has the name of a picture is a problem that names it."""
    root = project(tmp_path)
    (root / "manuscript/a.png").write_bytes(b"not a picture")
    problem = only(pressed(root, '<p data-block="3"><img src="manuscript/a.png" alt="x"/></p>'), "M021")
    assert "manuscript/a.png" in problem.message
    assert problem.where.block == 3


def test_pictures_in_the_text_itself(tmp_path: Path) -> None:
    """A picture that the text carries in itself needs nobody's leave."""
    picture = '&lt;svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/&gt;'
    body = f"<p><img alt='a' src='data:image/svg+xml,{picture}'/></p>"
    assert pressed(project(tmp_path), body).problems == ()


def test_style_sheets_and_fonts_that_are_missing(tmp_path: Path) -> None:
    """Each is told at the line of the style sheet that asks for it."""
    css = '@font-face { font-family: X; src: url(fonts/none.ttf) }\np { background: url("https://example.org/a.png") }'
    root = project(tmp_path, css)
    head = '<link rel="stylesheet" href="styles/none.css"/><link rel="stylesheet" href="styles/test.css"/>'
    result = pressed(root, sheet("<p>x</p>", head=head))
    found = {(problem.code, problem.where.path, problem.where.line) for problem in result.problems}
    at = (root / "styles/test.css").read_text().count("\n", 0, (root / "styles/test.css").read_text().index("X;")) + 1
    assert ("T006", "styles/test.css", at) in found
    assert ("R002", "styles/test.css", at + 1) in found
    assert ("T006", "manuscript/one.md", None) in found


# What style sheets get wrong


def _line_of(root: Path, words: str, path: str = "styles/test.css") -> int:
    text = (root / path).read_text()
    return text.count("\n", 0, text.index(words)) + 1


@pytest.mark.parametrize(
    ("css", "code", "words"),
    [
        ("p { color: red; }}", "T004", "}}"),
        ("p { color red; margin: 0 }", "T004", "color red"),
        ("p { colour: red }", "T005", "colour"),
        ("p { color: var(--none, 12q) }", "T005", "12q"),
        ("p::sparkle { color: red }", "T005", "p::sparkle"),
        ("@page :middle { margin: 0 }", "T005", "@page :middle"),
        ("@sparkle { p { color: red } }", "T005", "@sparkle"),
    ],
)
def test_css_that_is_wrong_is_told_at_its_line(tmp_path: Path, css: str, code: str, words: str) -> None:
    """File and line, whether WeasyPrint does not understand it or does not know it."""
    root = project(tmp_path, f"\n\n{css}\n")
    problem = only(pressed(root, "<p>x</p>"), code)
    assert (problem.where.path, problem.where.line) == ("styles/test.css", _line_of(root, words))


def test_css_of_an_imported_style_sheet(tmp_path: Path) -> None:
    """What is wrong in a style sheet that another one imports is told at its own file and line."""
    root = project(tmp_path, styles__all_dot_css='@import "test.css"; @import "more.css";\n\nb { colour: red }',
                   styles__more_dot_css="\n\n\np { colour: blue }")  # fmt: skip
    result = pressed(root, sheet("<p>x</p>", head='<link rel="stylesheet" href="styles/all.css"/>'))
    assert {(problem.where.path, problem.where.line) for problem in result.problems} == {
        ("styles/all.css", 3), ("styles/more.css", 4),
    }  # fmt: skip


def test_a_font_that_a_drawing_brings_is_not_used(tmp_path: Path) -> None:
    """Otherwise the next sheet that the same process presses would have it too."""
    inside = "<style>@font-face { font-family: Z; src: url(../styles/fonts/Literata-Bold.ttf) }</style><text>a</text>"
    root = project(tmp_path, manuscript__a_dot_svg=_svg(inside))
    result = pressed(root, '<p><img src="manuscript/a.svg" alt="a"/></p>')
    assert "Z" in only(result, "T005").message
    assert only(pressed(root, '<p style="font-family: Z">x</p>'), "P003").is_error


# What leaves its place


def test_a_line_of_code_that_is_too_long(tmp_path: Path) -> None:
    """A line that runs into the margin is a warning at its block, with its words."""
    result = pressed(project(tmp_path, CODE), f'<pre data-block="4">{"code " * 8}</pre>')
    problem = only(result, "P004")
    assert not problem.is_error
    assert problem.where.block == 4
    assert "code code" in problem.message
    assert "mm out of the type area" in problem.message


def test_a_line_of_code_that_leaves_the_page(tmp_path: Path) -> None:
    """What runs off the page is lost, and that is an error."""
    assert only(pressed(project(tmp_path, CODE), f"<pre>{'code ' * 40}</pre>"), "P004").is_error


def test_text_that_its_box_cuts_off(tmp_path: Path) -> None:
    """A box that hides what does not fit loses text: an error, though it is inside the type area."""
    root = project(tmp_path, ".box { height: 30pt; overflow: hidden }")
    result = pressed(root, f'<div class="box">{lines(3)}</div>')
    assert "cut off" in only(result, "P004").message


def test_a_picture_that_is_too_wide(tmp_path: Path) -> None:
    """A picture out of the type area is told by its name."""
    root = project(tmp_path, "img { width: 230pt }", manuscript__a_dot_svg=_svg("<rect/>"))
    problem = only(pressed(root, '<p data-block="2"><img src="manuscript/a.svg" alt="a"/></p>'), "P004")
    assert "manuscript/a.svg" in problem.message
    assert problem.where.block == 2


def test_a_table_that_is_too_wide(tmp_path: Path) -> None:
    """Cells that leave the type area are told once for each block."""
    cells = "".join(f'<td data-block="{n}">unbreakable{n}</td>' for n in range(6))
    result = pressed(project(tmp_path), f"<table><tbody><tr>{cells}</tr></tbody></table>")
    assert {problem.code for problem in result.problems} == {"P004"}


@pytest.mark.parametrize(
    "css",
    [
        "p { margin-right: -40pt }",
        "p { position: absolute; left: 185pt; width: 60pt }",
        "p { float: right; margin-right: -40pt }",
        "p { text-indent: -30pt }",
        "p { position: relative; left: 30pt }",
        "p { transform: rotate(90deg) }",
        "p { visibility: hidden; white-space: nowrap; font-size: 30pt }",
        "h2 { margin-right: -40pt; text-align: right }",
    ],
)
def test_what_stands_in_the_margin_on_purpose(tmp_path: Path, css: str) -> None:
    """A style sheet may put things outside the type area; nobody is told."""
    assert (
        pressed(
            project(tmp_path, css), "<h2>Title</h2><p>one two three four five six seven eight nine ten</p>"
        ).problems
        == ()
    )


def test_what_a_style_sheet_puts_off_the_page(tmp_path: Path) -> None:
    """On purpose or not: what is off the page is not printed."""
    root = project(tmp_path, "p { position: absolute; left: 280pt }")
    assert only(pressed(root, "<p>text</p>"), "P004").is_error


# What cannot be pressed


def test_a_sheet_that_is_not_well_formed(tmp_path: Path) -> None:
    """A template that leaves an element open is a problem, not a crash."""
    problem = only(pressed(project(tmp_path), "<p>open"), "T003")
    assert problem.where.path == "manuscript/one.md"


def test_a_sheet_that_stops_the_press(tmp_path: Path) -> None:
    """Whatever makes WeasyPrint raise: the author reads which section it was."""
    root = project(tmp_path, "@color-profile device-cmyk { src: url(rgb.icc) }")
    (root / "styles/rgb.icc").write_bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    problem = only(pressed(root, "<p>x</p>"), "P006")
    assert problem.message.startswith("one cannot be pressed: ")
    assert problem.where.path == "manuscript/one.md"


def test_a_sheet_that_prints_nothing(tmp_path: Path) -> None:
    """A text that a style sheet hides makes no pages."""
    root = project(tmp_path, "section { display: none }")
    assert "one makes no pages" in only(pressed(root, "<p>x</p>"), "P007").message


@pytest.mark.parametrize("css", ["", "@font-face { font-family: X; src: url(none.ttf) }"])
def test_a_theme_without_fonts(tmp_path: Path, css: str) -> None:
    """Nothing can be printed, and nothing ends in a crash."""
    root = project(tmp_path, styles__bare_dot_css=css)
    result = pressed(root, sheet("<p>x</p>", head='<link rel="stylesheet" href="styles/bare.css"/>'))
    assert "no @font-face offers any font" in only(result, "P003").message
    assert [problem.where.path for problem in result.problems if problem.code == "T006"] == ["styles/bare.css"] * bool(
        css
    )


def test_a_font_in_the_style_sheet_itself(tmp_path: Path) -> None:
    """A font that the style sheet carries in itself is embedded as it is."""
    data = base64.b64encode((styles_folder() / "fonts/Literata-Regular.ttf").read_bytes()).decode()
    css = f"@font-face {{ font-family: X; src: url(data:font/ttf;base64,{data}) }} html {{ font-family: X }}"
    root = project(tmp_path, styles__own_dot_css=css)
    made = issued(root, [sheet("<p>x</p>", head='<link rel="stylesheet" href="styles/own.css"/>')])
    assert texts(made.pdf) == ["x"]


def test_an_id_twice_in_a_sheet(tmp_path: Path) -> None:
    """A link could not know which one is meant."""
    assert "twin" in only(pressed(project(tmp_path), '<p id="twin">a</p><p id="twin">b</p>'), "M004").message


def test_running_elements_are_not_carried(tmp_path: Path) -> None:
    """position: running() takes text out of the flow, into margin boxes that are pressed without it: an error."""
    root = project(tmp_path, ".head { position: running(h) } @page { @top-left { content: element(h) } }")
    problem = only(pressed(root, '<p class="head">x</p><p>y</p>'), "T005")
    assert problem.is_error
    assert "string-set" in problem.hint


def test_page_numbers_by_css_counters(tmp_path: Path) -> None:
    """They would be those of the sheet by itself: an error that says how to do it."""
    root = project(tmp_path, 'a::after { content: leader(".") target-counter(attr(href), page) }')
    problem = only(pressed(root, '<p id="x"><a href="#x">x</a></p>'), "T005")
    assert problem.is_error
    assert "data-page" in problem.hint


def test_mathematics_is_drawn(tmp_path: Path) -> None:
    """No number of a fraction reaches the page as running text."""
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML" alttext="1/2"><mfrac><mn>1</mn><mn>2</mn></mfrac></math>'
    )
    result = pressed(project(tmp_path), f"<p>a {formula} b</p>")
    assert texts(result.pdf) == ["a b"]
    assert result.problems == ()


def test_mathematics_that_cannot_be_drawn(tmp_path: Path) -> None:
    """The formula is told as the author wrote it, at its block."""
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML" alttext="\\sparkle x"><msparkle><mn>1</mn></msparkle></math>'
    )
    problem = only(pressed(project(tmp_path), f'<p data-block="5">a {formula}</p>'), "M017")
    assert "\\sparkle x" in problem.message
    assert problem.where.block == 5
