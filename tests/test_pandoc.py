"""Pandoc is asked seldom, shut in, and its tempers become problems."""

import json
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressrun.ground.problems import PressError
from pressrun.reading import pandoc
from pressrun.reading.pandoc import Formula, Parsed, Source


def parsed(*texts: str) -> list[Parsed]:
    """What pandoc makes of *texts*, called a.md, b.md …"""
    return list(pandoc.parse([Source(f"{chr(97 + number)}.md", text) for number, text in enumerate(texts)]))


def test_texts_share_a_call_and_nothing_else() -> None:
    """Each text keeps its own notes, its own ids and its own links, and an unclosed div ends with its text."""
    text = "# Same {#same}\n\n[x](#same)[^1]\n\n![c](x.svg){#fig}\n\n[^1]: NOTE\n\n::: open\n"
    one, two = parsed(text.replace("NOTE", "one"), text.replace("NOTE", "two"))
    assert one.blocks[0] == two.blocks[0]
    assert '"same"' in json.dumps(one.blocks)
    assert '"#same"' in json.dumps(one.blocks)
    assert ('"one"' in json.dumps(one.blocks), '"two"' in json.dumps(one.blocks)) == (True, False)
    assert [str(problem) for problem in two.problems] == ["b.md:9: error M012 this div is never closed"]


def test_an_empty_text_is_no_trouble() -> None:
    """A text of nothing gives a tree of nothing, and its neighbours keep their places."""
    assert [len(one.blocks) for one in parsed("", "One.\n", "", "")] == [0, 1, 0, 0]


def test_one_text_that_fails_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """When a call takes too long, each of its texts gets a call of its own, and the guilty one is named."""
    monkeypatch.setattr(pandoc, "SECONDS", 2)
    good, bad = parsed("Fine.\n", "[" * 60 + "a" + "]" * 60)
    assert (good.problems, len(good.blocks), bad.blocks) == ((), 1, [])
    assert [str(problem) for problem in bad.problems] == [
        "b.md:1: error M023 pandoc could not read this file: it took more than 2 seconds"
    ]


def test_too_much_memory_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that would take all memory is refused, with what to do."""
    monkeypatch.setattr(pandoc, "_LIMITS", ("+RTS", "-M20m", "-RTS"))
    (problem,) = parsed("word *word* " * 100_000)[0].problems
    assert "it takes more than 1 GiB of memory" in problem.message
    assert problem.hint == "Divide it into several sections."


def test_quotations_without_end_are_a_problem() -> None:
    """What is nested beyond reason is told, and nothing falls over."""
    (problem,) = parsed(">" * 2000 + " x")[0].problems
    assert str(problem) == "a.md:1: error M023 pandoc could not read this file: it is nested too deeply"


def test_a_machine_without_pandoc_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing program is the machine's fault, not the manuscript's."""
    monkeypatch.setattr(pandoc, "program", lambda: Path("/nowhere/pandoc"))
    with pytest.raises(PressError) as caught:
        parsed("Text.\n")
    assert [problem.code for problem in caught.value.problems] == ["X001"]


def test_nothing_of_the_users_settings_has_a_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Pandoc sees neither the environment nor the home folder, and runs in its sandbox."""
    seen: list[tuple[list[str], dict[str, str]]] = []
    real = subprocess.run

    def run(command: list[str], **rest: object) -> object:
        seen.append((command, rest["env"]))  # type: ignore[arg-type]
        return real(command, **rest)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("HOME", str(tmp_path))
    parsed("Text.\n")
    ((command, environment),) = seen
    assert "--sandbox" in command
    assert set(environment) == {"HOME", "LC_ALL"}
    assert environment["HOME"] != str(tmp_path)


def test_formulas_become_mathml_with_their_tex() -> None:
    """Mathematics is MathML that says its TeX in an attribute; what is no mathematics is none."""
    fraction, nonsense, display = pandoc.mathml(
        [Formula(r"\frac{a}{b}"), Formula(r"\frca{a}"), Formula("x < y", display=True)]
    )
    assert fraction is not None
    assert fraction.startswith("<math ")
    assert r'alttext="\frac{a}{b}"' in fraction
    assert "annotation" not in fraction
    assert nonsense is None
    assert display is not None
    assert 'display="block"' in display
    assert 'alttext="x &lt; y"' in display


def test_no_formulas_take_no_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """A book without mathematics does not ask for any."""
    monkeypatch.setattr(pandoc, "_call", None)
    assert pandoc.mathml([]) == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40), max_size=6))
def test_as_many_trees_as_texts(texts: list[str]) -> None:
    """Whatever stands in the texts, each has its tree."""
    assert len(parsed(*texts)) == len(texts)


def test_a_full_disk_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """When there is no room for temporary files, that is what the user reads."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(PressError) as caught:
        parsed("Text.\n")
    (problem,) = caught.value.problems
    assert str(problem) == "error X002 the folder for temporary files cannot be written: No such file or directory"
