"""Problems: data that says where, what and what to do, and gathers until a run is over."""

import difflib
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressrun.ground.problems import (
    CODES,
    UNPRINTABLE,
    Fault,
    PressError,
    Problem,
    Where,
    did_you_mean,
    error,
    in_order,
    nearest,
    refuse,
    warning,
    worst,
)


def test_first_line_names_place_severity_code_and_message() -> None:
    """What an author reads can be clicked on in an editor: path, line, then the rest."""
    problem = error("M005", "there is no flod", Where("manuscript/02-flood.md", 7), "Did you mean flood?")

    assert str(problem) == "manuscript/02-flood.md:7: error M005 there is no flod"


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where(), "warning X004 it is gone"),
        (Where("styles/a.css"), "styles/a.css: warning X004 it is gone"),
        (Where("styles/a.css", block=3), "styles/a.css: warning X004 it is gone"),
        (Where("", 3), "warning X004 it is gone"),
    ],
)
def test_a_place_is_said_as_far_as_it_is_known(where: Where, expected: str) -> None:
    """No file, no line: nothing is made up."""
    assert str(warning("X004", "it is gone", where)) == expected


def test_a_code_that_is_not_in_the_table_is_refused() -> None:
    """The table of codes is complete, or the test of whoever used another fails."""
    with pytest.raises(LookupError, match="Z999"):
        error("Z999", "nobody knows me")


def test_codes_have_a_letter_and_three_digits_and_say_something() -> None:
    """A code is looked up by its letter: who is to blame, and where."""
    assert all(
        code[0] in "BMRTPEGUX" and code[1:].isdigit() and len(code) == 4 and kind for code, kind in CODES.items()
    )


def test_the_same_problem_can_be_put_at_its_line_later() -> None:
    """Lines are found when a problem is shown, not before."""
    problem = error("M005", "there is no flod", Where("a.md", block=2))

    assert problem.at(Where("a.md", 7)) == error("M005", "there is no flod", Where("a.md", 7))
    assert problem.where == Where("a.md", block=2)


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (warning("X004", "m"), Fault.NONE),
        (error("B004", "m"), Fault.MANUSCRIPT),
        (error("R001", "m"), Fault.MANUSCRIPT),
        (error("U001", "m"), Fault.USAGE),
        (error("X003", "m"), Fault.MACHINE),
    ],
)
def test_exit_status_says_whose_fault_it_is(problem: Problem, expected: Fault) -> None:
    """0 made, 1 the manuscript, 2 wrong usage, 3 the machine; a warning is no fault."""
    assert problem.fault is expected


def test_the_worst_fault_decides_the_exit_status() -> None:
    """A full disk outweighs an unknown edition, and that a mistake in the text; nothing wrong is 0."""
    assert worst([]) == 0
    assert worst([warning("M008", "m")]) == 0
    assert worst([error("M008", "m"), error("U001", "m")]) == 2
    assert worst([error("X003", "m"), error("U001", "m"), error("M008", "m")]) == 3


def test_problems_are_worked_through_file_by_file_from_the_top_each_once() -> None:
    """An author goes down the file; the same complaint by two editions is one complaint."""
    second, first = error("M005", "b", Where("a.md", 9)), warning("M008", "a", Where("a.md", 2))
    other, nowhere = error("M005", "c", Where("b.md", 1)), error("X001", "d")

    assert in_order([other, second, first, second, nowhere]) == (nowhere, first, second, other)


def test_warnings_alone_stop_nothing() -> None:
    """Warnings are shown and the edition is made."""
    refuse([])
    refuse([warning("M008", "m")])


def test_an_error_stops_and_brings_the_warnings_along() -> None:
    """One run tells everything there is to tell."""
    found = [warning("M008", "m"), error("M005", "n")]

    with pytest.raises(PressError) as caught:
        refuse(found)

    assert caught.value.problems == tuple(found)
    assert str(caught.value) == "warning M008 m\nerror M005 n"


def test_problems_travel_between_processes() -> None:
    """Sheets are pressed in other processes; what is wrong there is told here."""
    sent = PressError(error("M005", "n", Where("a.md", 3, 2, "x"), "h"), warning("M008", "m"))

    back = pickle.loads(pickle.dumps(sent))  # noqa: S301 (our own bytes)

    assert isinstance(back, PressError)
    assert back.problems == sent.problems


def test_a_strangers_words_cannot_steer_the_terminal() -> None:
    """A manuscript that quotes escape sequences gets them back written out, on one line."""
    problem = error("M005", "there is no \x1b[2Jflood\nor \u202eso", Where("a\x07.md", 1), "Look\rhere.")

    assert str(problem) == r"a\x07.md:1: error M005 there is no \x1b[2Jflood or \u202eso"
    assert problem.hint == "Look here."


@given(st.text(st.characters(), max_size=40))
def test_any_text_can_be_printed(text: str) -> None:
    """Whatever stands in a message, UTF-8 carries it and a terminal ignores it."""
    problem = error("M005", text, Where(text, 1), text)

    assert not UNPRINTABLE.search(f"{problem}{problem.hint}")
    f"{problem}{problem.hint}".encode()


def test_a_misspelt_word_is_answered_with_the_nearest() -> None:
    """Capitals do not count, and what resembles nothing gets no wild guess."""
    assert nearest("packt", ["handout", "packet"]) == "packet"
    assert nearest("PACKET", ["handout", "Packet"]) == "Packet"
    assert nearest("xyz", ["handout", "packet"]) == ""


@given(st.text("abcAB-", max_size=8), st.lists(st.text("abcAB-", max_size=8), max_size=12))
def test_the_nearest_is_the_one_that_difflib_finds(word: str, known: list[str]) -> None:
    """Candidates that cannot win are passed over; the answer is the same as if each had been looked at."""
    spelt = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), spelt, n=1)
    assert nearest(word, known) == (spelt[found[0]] if found else "")


def test_a_hint_names_the_nearest_or_all_there_are() -> None:
    """Somebody who is far off sees the whole choice."""
    assert did_you_mean("packt", ["handout", "packet"]) == "Did you mean `packet`?"
    assert did_you_mean("xyz", ["handout", "packet"]) == "There is: `handout`, `packet`."
    assert did_you_mean("xyz", []) == ""
