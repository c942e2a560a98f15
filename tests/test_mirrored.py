"""Pages that change sides when they are bound, instead of being pressed again."""

import io
from pathlib import Path

import pikepdf
import pytest
from pressroom import BOOK, EDITION, alike, issued, lines, opened, project, sheet, texts, words

from pressrun.model.sheet import Start
from pressrun.press.issue import Progress, issue
from pressrun.press.press import press
from pressrun.press.pressed import Pressed, Side

MIRRORED = "@page:left{margin-left:70pt;margin-right:30pt}@page:right{margin-left:30pt;margin-right:70pt} "
LINK = '<p id="x"><a href="https://example.org/">out</a></p>'


def _pressed(root: Path, body: str, side: Side = Side.RIGHT) -> Pressed:
    return press(sheet(body), side, root, {}, whole=False)


def test_how_far_pages_move(tmp_path: Path) -> None:
    """By the difference of the margins at the spine."""
    assert _pressed(project(tmp_path, MIRRORED), lines(20)).shift == pytest.approx(40)


@pytest.mark.parametrize(
    "css",
    [
        "@page:left{margin-top:60pt}",
        "@page:left{margin-left:60pt}",
        "@page:left{margin-left:20%;margin-right:10%}@page:right{margin-left:10%;margin-right:20%}",
        f"{MIRRORED}h2{{break-before:right}}",
        f"{MIRRORED}@page{{background:#eee}}",
        f"{MIRRORED}html{{background:#eee}}",
        f"{MIRRORED}@page:left{{@footnote{{margin-top:9pt}}}}",
        f"{MIRRORED}p{{margin-left:-30pt}}",
        f"{MIRRORED}p{{transform:rotate(90deg)}}",
        f"{MIRRORED}@page:first:left{{margin-left:60pt;margin-right:40pt}}",
    ],
)
def test_what_has_to_be_pressed_for_its_side(tmp_path: Path, css: str) -> None:
    """Sides that differ in more than their side margins, fills that do not move, text that would leave the paper."""
    assert _pressed(project(tmp_path, css), f"<p>{lines(20)}</p>").shift is None


def test_a_moved_page_is_the_page_pressed_for_that_side(tmp_path: Path) -> None:
    """Letter for letter: text, places of ids, outline; and links can be touched where they stand."""
    root = project(tmp_path, MIRRORED)
    before, text = sheet("<p>one</p>", "before"), sheet(f"<h1 id='h'>Head</h1>{LINK}{lines(20)}", "text", title="Text")
    made = issued(root, [before, text])
    assert made.gatherings[1].pressed.moved
    there = press(text, Side.LEFT, root)
    for page in range(2):
        assert alike(words(made.pdf or b"", page + 1), words(there.pdf, page))
    assert made.gatherings[1].pressed.anchors == there.anchors
    assert made.gatherings[1].pressed.outline == there.outline
    with opened(made.pdf) as bound, pikepdf.open(io.BytesIO(there.pdf)) as pressed:
        rectangles = [[float(at) for at in pdf.pages[page].Annots[0].Rect] for pdf, page in ((bound, 1), (pressed, 0))]
    assert rectangles[0] == pytest.approx(rectangles[1], abs=0.01)


def test_turned_twice_is_as_it_was(tmp_path: Path) -> None:
    """A page moves back as far as it moved."""
    made = _pressed(project(tmp_path, MIRRORED), f"<h1 id='h'>Head</h1>{lines(20)}")
    assert made.turned() != made
    assert made.turned().turned() == made


def test_pages_more_at_the_beginning_press_nothing_again(tmp_path: Path) -> None:
    """Every sheet behind them changes sides, and none is pressed for it."""
    root = project(tmp_path, MIRRORED)
    for first in (20, 35):
        told: list[str] = []
        sheets = [sheet(lines(first), "first"), *(sheet(lines(20), f"s{number}") for number in range(4))]
        made = issue(BOOK, EDITION, sheets, root, None, _noting(told))
        assert made.problems == ()
        assert told.count("press") == len(sheets)


def _noting(told: list[str]) -> Progress:
    return lambda step, _name: told.append(step)


def test_a_recto_start_is_kept(tmp_path: Path) -> None:
    """What is to begin on a right page begins there."""
    sheets = [sheet(lines(20), "a"), sheet(lines(3), "b"), sheet(lines(3), "c", Start.RECTO)]
    made = issued(project(tmp_path, MIRRORED), sheets)
    assert [gathering.pressed.side for gathering in made.gatherings] == [Side.RIGHT, Side.RIGHT, Side.RIGHT]
    assert texts(made.pdf)[3] == ""


def test_a_picture_says_where_it_stands_now(tmp_path: Path) -> None:
    """The place of a figure, which assistive technology magnifies, moves with its page."""
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40"/></svg>'
    root = project(tmp_path, MIRRORED, manuscript__d_dot_svg=drawing)
    body = '<figure><img src="manuscript/d.svg" alt="A square"/></figure>'
    places = []
    for before in ((), (sheet("<p>one</p>", "before"),)):
        with opened(issued(root, [*before, sheet(body, "text")]).pdf) as pdf:
            figures = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
            places.append(float(figures[0].A.BBox[0]))
    assert places[1] - places[0] == pytest.approx(40, abs=0.01)
