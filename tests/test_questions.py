"""What a manuscript says of its questions and of its meeting, held against the plan in ``book.yaml``."""

from pathlib import Path

import pytest
from readings import outcome, project, said

from pressrun.ground.problems import Problem


def problems(folder: Path, text: str, plan: str = "") -> tuple[Problem, ...]:
    """Every problem of a manuscript of one section, whose ``book.yaml`` has *plan* at its end."""
    shelf = project(folder, {"01-a.md": f"# A\n\n{text}"})
    book = folder / "manuscript/book.yaml"
    book.write_text(book.read_text("utf-8") + plan, encoding="utf-8")
    return outcome(shelf)[1]


def step(title: str, minutes: int | None) -> str:
    """An activity."""
    lasts = "" if minutes is None else f" minutes={minutes}"
    return f'::: {{.activity title="{title}"{lasts}}}\nDo it.\n:::\n\n'


def asked(*kinds: str) -> str:
    """A question of each of *kinds*."""
    return "".join(f"::: {{.question kind={kind}}}\nWhy?\n:::\n\n" for kind in kinds)


# The session plan


@pytest.mark.parametrize(
    ("steps", "minutes", "told"),
    [
        ((15, 40), 60, "the activities take 55 minutes together, and the meeting has 60: 5 are left over"),
        ((15, 50), 60, "the activities take 65 minutes together, and the meeting has 60: 5 too many"),
    ],
)
def test_minutes_that_do_not_add_up(tmp_path: Path, steps: tuple[int, ...], minutes: int, told: str) -> None:
    """The sum and the difference are told at the last activity, with the other place that can be changed."""
    text = "".join(step(f"S{number}", each) for number, each in enumerate(steps))

    (found,) = problems(tmp_path, text, f"session: {{minutes: {minutes}}}\n")

    assert str(found) == f"manuscript/01-a.md:7: error M026 {told}"
    assert found.hint == "Change the minutes of an activity, or `session: minutes` in manuscript/book.yaml:8."


def test_the_activity_that_was_forgotten_is_named(tmp_path: Path) -> None:
    """Where one has no minutes, that is the likely reason."""
    (found,) = problems(tmp_path, step("Read", 10) + step("Talk", None), "session: {minutes: 30}\n")

    assert found.where.line == 7
    assert found.hint.startswith("The activity “Talk” has no minutes. ")


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        (step("Read", 10) + step("Talk", 50), "session: {minutes: 60}\n"),
        (step("Read", 10), "session: {purpose: To agree}\n"),
        (step("Read", None), "session: {minutes: 60}\n"),
        ("No steps.\n", "session: {minutes: 60}\n"),
    ],
    ids=["adds up", "no length", "no minutes", "no activities"],
)
def test_a_plan_that_adds_up_is_no_news(tmp_path: Path, text: str, plan: str) -> None:
    """Nor is one of which too little is said to add anything."""
    assert problems(tmp_path, text, plan) == ()


def test_activities_of_all_sections_count_together(tmp_path: Path) -> None:
    """The problem stands at the last of them in the order of the book."""
    shelf = project(tmp_path, {"01-a.md": f"# A\n\n{step('Read', 10)}", "02-b.md": f"# B\n\n{step('Talk', 10)}"})
    book = tmp_path / "manuscript/book.yaml"
    book.write_text(book.read_text("utf-8") + "session: {minutes: 21}\n", encoding="utf-8")

    (found,) = said(outcome(shelf)[1])

    assert found.startswith("manuscript/02-b.md:3: error M026 the activities take 20 minutes")


def test_a_book_may_live_with_a_plan_that_does_not_add_up(tmp_path: Path) -> None:
    """`tolerate` makes a warning of it."""
    (found,) = problems(tmp_path, step("Read", 10), "session: {minutes: 60}\ntolerate: [M026]\n")

    assert not found.is_error


# Kinds and counts


def test_too_few_questions_of_a_kind(tmp_path: Path) -> None:
    """The kind, the wanted and the found number are told, where the plan is written."""
    (found,) = problems(tmp_path, asked("opening", "factual"), "questions:\n  counts: {opening: 1, factual: 3}\n")

    assert str(found) == "manuscript/book.yaml:9: error M027 the plan wants 3 factual questions, and there is 1"
    assert found.hint == "Write 2 more, or change the number here."


def test_too_many_questions_of_a_kind(tmp_path: Path) -> None:
    """The first that is too many is shown; a kind that the plan does not name may have any number."""
    text = asked("factual", "closing", "factual", "factual", "closing")
    (found,) = problems(tmp_path, text, "questions: {counts: {factual: 1}}\n")

    assert str(found) == "manuscript/01-a.md:11: error M027 the plan wants 1 factual question, and there are 3"
    assert "manuscript/book.yaml:8" in found.hint


def test_none_may_be_planned(tmp_path: Path) -> None:
    """A plan can forbid a kind."""
    (found,) = problems(tmp_path, asked("evaluative"), "questions: {counts: {evaluative: 0}}\n")

    assert found.message == "the plan wants 0 evaluative questions, and there is 1"


def test_a_plan_that_is_kept_is_no_news(tmp_path: Path) -> None:
    """A question without a kind is a warning, and counts as what it then is."""
    plan = "questions: {counts: {opening: 1, interpretive: 1, closing: 0}}\n"
    (found,) = problems(tmp_path, asked("opening") + "::: question\nWhy?\n:::\n", plan)

    assert (found.code, found.is_error, found.where.line) == ("M014", False, 7)


def test_a_plan_for_a_kind_that_the_book_does_not_use(tmp_path: Path) -> None:
    """It is told with the nearest that it does use, own kinds included."""
    plan = "questions:\n  kinds: [recall, judge]\n  counts:\n    recal: 1\n"
    (found,) = problems(tmp_path, asked("recall"), plan)

    assert str(found) == "manuscript/book.yaml:11: error B006 the book has no kind of question called `recal`"
    assert found.hint == "Did you mean `recall`?"
