"""Page numbers left open in a sheet, and filled in when it is bound."""

from pathlib import Path

import pikepdf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pressroom import alike, issued, lines, opened, project, sheet, texts, words

from pressrun.model.sheet import Folios, Sheet, Start
from pressrun.press.press import press
from pressrun.press.pressed import Pressed, Side, Slot

TABULAR = ".n { font-variant-numeric: lining-nums tabular-nums } "


def _pressed(root: Path, body: str, **numbers: str) -> Pressed:
    return press(sheet(body), Side.RIGHT, root, numbers, whole=False)


def _number(name: str, style: str = "n") -> str:
    return f'see <span class="{style}" data-page="{name}">?</span> there'


def test_a_number_in_tabular_figures_is_left_open(tmp_path: Path) -> None:
    """All its digits are of one width: any number of two digits fits where two noughts stand."""
    made = _pressed(project(tmp_path, TABULAR), f"<p>{_number('x')}</p>", x="00")
    assert [slot.id for slot in made.slots] == ["x"]
    assert made.exact == ()
    assert len(set(made.slots[0].digits)) == 10


def test_a_number_in_proportional_figures_is_not(tmp_path: Path) -> None:
    """A 1 is narrower than a 0, so the sheet asks for the number itself."""
    made = _pressed(project(tmp_path), f"<p>{_number('x')}</p>", x="00")
    assert made.slots == ()
    assert made.exact == ("x",)


def test_a_number_that_is_known_is_printed(tmp_path: Path) -> None:
    """Nothing is open about it."""
    made = _pressed(project(tmp_path, TABULAR), f"<p>{_number('x')}</p>", x="12")
    assert (made.slots, made.exact) == ((), ())


def test_a_number_in_a_drawing_of_its_own_is_not_left_open(tmp_path: Path) -> None:
    """What is half transparent is drawn apart from the page, where nobody fills anything in."""
    made = _pressed(project(tmp_path, TABULAR + "p { opacity: .5 }"), f"<p>{_number('x')}</p>", x="00")
    assert made.exact == ("x",)


def test_digits_take_the_place_of_noughts_and_keep_the_spacing() -> None:
    """The operand that shows noughts, with the glyphs of the number in it."""
    slot = Slot("x", "<0010>-500<0010>", (16, 17, 18, 19, 20, 21, 22, 23, 24, 25))
    assert slot.filled("42") == "<0014>-500<0012>"
    assert Slot("x", "<00100010>", slot.digits).filled("07") == "<00100017>"


def _book(pages: int, style: str = "n") -> list[Sheet]:
    contents = sheet(f"<p>{_number('end', style)}</p>", "contents", Start.RECTO, Folios.ARABIC)
    return [contents, sheet(f'{lines(15 * pages)}<p id="end">end</p>', "text")]


def test_a_filled_number_looks_like_a_printed_one(tmp_path: Path) -> None:
    """Same letters at the same places, in the same text, as when the number is known from the start."""
    root = project(tmp_path, TABULAR)
    filled = issued(root, _book(16)).pdf
    known = press(_book(16)[0], Side.RIGHT, root, {"end": "18"}).pdf
    assert filled
    assert texts(filled)[0] == "see 18 there"
    assert alike(words(filled, 0), words(known, 0))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pages=st.integers(1, 13), style=st.sampled_from(["n", "old"]))
def test_any_number_is_right(tmp_path: Path, pages: int, style: str) -> None:
    """However long the text before it is, and whatever the figures are."""
    made = issued(project(tmp_path, TABULAR), _book(pages, style))
    assert texts(made.pdf)[0] == f"see {pages + 2} there"
    assert texts(made.pdf)[pages + 1] == "end"


def test_nothing_is_left_open_in_the_finished_file(tmp_path: Path) -> None:
    """No page of it shows a slot."""
    with opened(issued(project(tmp_path, TABULAR), _book(3)).pdf) as pdf:
        for page in pdf.pages:
            contents = page.Contents
            parts = contents if isinstance(contents, pikepdf.Array) else [contents]
            assert not any(b"(@" in part.read_bytes() for part in parts)


def test_letters_in_a_drawing_are_drawn(tmp_path: Path) -> None:
    """They stand in no element of the sheet, and have nothing to do with page numbers."""
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text x="0" y="15">000</text></svg>'
    root = project(tmp_path, TABULAR, manuscript__d_dot_svg=drawing)
    made = _pressed(root, f'<p>{_number("x")} <img src="manuscript/d.svg" alt="d"/></p>', x="00")
    assert made.problems == ()
    assert len(made.slots) == 1
