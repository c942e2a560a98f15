"""The command line: what can be asked, how it is answered, and with which exit status it ends."""

import io
import json
import os
import signal
import sys
import tomllib
from pathlib import Path

import pytest

from pressrun.cli import UsageError, main, parse
from pressrun.door import commands
from pressrun.door.usage import COMMANDS, OPTIONS
from pressrun.ground.problems import PressError, error

CASES = Path(__file__).with_name("cases")

Caught = pytest.CaptureFixture[str]


def test_options_may_stand_before_and_after_the_command() -> None:
    """Nobody remembers where they go."""
    before, after = parse(["--json", "-C", "x", "build", "book"]), parse(["build", "book", "--json", "--project", "x"])
    assert before == after
    assert (after.command, after.words, after.project, after.json) == ("build", ("book",), Path("x"), True)


def test_nothing_named_means_everything() -> None:
    """``pressrun build``: all editions, this folder, all cores, and words rather than data."""
    asked = parse(["build"])
    assert (asked.words, asked.project, asked.jobs) == ((), Path(), 0)
    assert not asked.json
    assert not asked.quiet
    assert not asked.verbose


@pytest.mark.parametrize(
    ("typed", "sentence", "hint"),
    [
        (["biuld"], "there is no command `biuld`", "Did you mean `build`?"),
        (["build", "--josn"], "pressrun build does not take `--josn`", "Did you mean `--json`?"),
        (["build", "--quite"], "pressrun build does not take `--quite`", "Did you mean `--quiet`?"),
        (["check", "--jobs", "2"], "pressrun check does not take `--jobs`", "Did you mean `--json`?"),
        (["build", "-j", "0"], "`0` is not a number from 1 up", "`pressrun build --help` shows how it goes."),
        (["completion", "csh"], "invalid choice: 'csh'", "`pressrun completion --help` shows how it goes."),
        (["new"], "the following arguments are required: FOLDER", "`pressrun new --help` shows how it goes."),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_said_with_a_hint(typed: list[str], sentence: str, hint: str) -> None:
    """A sentence and what to do, not a page of usage."""
    with pytest.raises(UsageError) as wrong:
        parse(typed)
    assert sentence in wrong.value.args[0]
    assert wrong.value.args[1] == hint


def test_wrong_usage_ends_with_2(capsys: Caught) -> None:
    """And says nothing on standard output."""
    assert main(["biuld"]) == 2
    assert capsys.readouterr() == ("", "pressrun: there is no command `biuld`\n    Did you mean `build`?\n")


def test_no_command_shows_the_help(capsys: Caught) -> None:
    """On standard error, with status 2: nothing was done."""
    assert main([]) == 2
    said = capsys.readouterr()
    assert not said.out
    assert all(command.name in said.err for command in COMMANDS if command.summary)


def test_the_help_has_commands_options_examples_and_exit_status(capsys: Caught) -> None:
    """What a newcomer looks for, and nothing that is not for people."""
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(f"--{option.name}" in text for option in OPTIONS)
    assert "examples:" in text
    assert "130  interrupted" in text
    assert "rules" not in text


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_each_command_explains_itself_with_examples(command: object, capsys: Caught) -> None:
    """And every example is one that the parser takes."""
    found = next(one for one in COMMANDS if one is command)
    assert main([found.name, "--help"]) == 0
    text = capsys.readouterr().out
    assert all(typed in text and does in text for typed, does in found.examples)
    assert all(len(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_each_command_can_be_performed(command: object) -> None:
    """What stands in the table has something behind it, and the other way round."""
    assert [one.name for one in COMMANDS] == list(commands.COMMANDS)
    assert command in COMMANDS


def test_the_version_is_the_packages(capsys: Caught) -> None:
    """--version says what is installed."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("pressrun ")


def test_the_command_is_named_in_the_package() -> None:
    """The console script leads here."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["scripts"] == {"pressrun": "pressrun.__main__:main"}


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch, capsys: Caught) -> None:
    """One word, no traceback."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(commands.COMMANDS, "build", interrupted)
    assert main(["build"]) == 130
    assert capsys.readouterr().err == "interrupted\n"


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_being_told_to_end_is_like_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGTERM ends with 143, after tidying up; afterwards signals mean what they meant before."""

    def told(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setitem(commands.COMMANDS, "build", told)
    assert main(["build"]) == 143
    assert signal.getsignal(signal.SIGTERM) is before


def test_what_nobody_foresaw_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: Caught) -> None:
    """X005, status 3, and how to see more; with --verbose, more."""

    def broken(*_: object) -> None:
        raise LookupError("nothing under that name\nsecond line")

    monkeypatch.setitem(commands.COMMANDS, "build", broken)
    assert main(["build"]) == 3
    assert capsys.readouterr().err == (
        "error X005 pressrun itself went wrong (LookupError: nothing under that name)\n"
        "    Run the command with --verbose to see where.\n"
        "1 error\n"
    )
    assert main(["build", "--verbose"]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_json_is_an_object_also_when_everything_fails(monkeypatch: pytest.MonkeyPatch, capsys: Caught) -> None:
    """A program can always read the answer."""

    def refused(*_: object) -> None:
        raise PressError(error("X002", "dist cannot be written"))

    monkeypatch.setitem(commands.COMMANDS, "build", refused)
    assert main(["build", "--json"]) == 3
    said = capsys.readouterr()
    answer = json.loads(said.out)
    assert (answer["status"], [one["code"] for one in answer["problems"]], said.err) == (3, ["X002"], "")


def test_a_disk_full_of_output_is_said(monkeypatch: pytest.MonkeyPatch, capsys: Caught) -> None:
    """``pressrun schema > file`` on a full disk: status 3, not a file that looks whole."""

    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stdout", Full())
    assert main(["completion", "bash"]) == 3
    assert "the disk is full" in capsys.readouterr().err
