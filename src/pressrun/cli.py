"""The command line: what was asked, and with which exit status it ends. The only module that parses arguments."""

import argparse
import contextlib
import signal
import sys
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from pressrun import __version__
from pressrun.door.commands import Asked, perform
from pressrun.door.report import Report, Voice, deafen
from pressrun.door.usage import COMMANDS, COPIES, JOBS, OPTIONS, Command, Option
from pressrun.ground.problems import Fault, did_you_mean, nearest
from pressrun.running.hand import hush
from pressrun.running.heed import heeding

INTERRUPTED: Final = 130
"""Exit status after Ctrl-C: 128 and the number of the signal, as shells have it."""

WIDTH: Final = 78
"""Characters on a line of help."""

STATUS: Final = """\
exit status:
  0    made, perhaps with warnings
  1    problems in the manuscript
  2    wrong usage, an unknown edition too
  3    something on this machine is missing, full or not writable
  130  interrupted; the files from before are untouched
"""


class UsageError(Exception):
    """A command line that cannot be understood: what is wrong, and a hint."""


class Parser(argparse.ArgumentParser):
    """argparse without abbreviations, whose complaints are ours to print."""

    def __init__(self, prog: str, description: str, epilog: str, usage: str | None = None) -> None:
        super().__init__(
            prog,
            usage,
            description,
            epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            argument_default=argparse.SUPPRESS,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """A sentence instead of the usage: what was typed is on the screen, and how to see the help is the hint."""
        raise UsageError(message, f"`{self.prog} --help` shows how it goes.")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    report = Report(Voice(sys.stdout), Voice(sys.stderr))
    try:
        status = _main(sys.argv[1:] if argv is None else argv, report)
        report.close()
    except OSError as fault:  # what was said could not be written, to a full disk perhaps
        report.err.say(f"pressrun: the output cannot be written: {fault.strerror}\n")
        deafen(report.out.stream)
        return Fault.MACHINE
    return status


def _main(argv: Sequence[str], report: Report) -> int:
    try:
        with _signals(), warnings.catch_warnings():
            hush()
            asked = parse(argv)
            report.quiet, report.verbose, report.data = asked.quiet, asked.verbose, asked.json
            return perform(asked, report)
    except UsageError as wrong:
        report.aside("pressrun: " + "\n    ".join(filter(None, wrong.args)))
        return Fault.USAGE
    except KeyboardInterrupt:
        report.aside("interrupted")
        return INTERRUPTED
    except SystemExit as leaving:  # after --help and --version, or by a signal
        return leaving.code if isinstance(leaving.code, int) else Fault.NONE


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    """Being told to end (by Make, by a machine that shuts down) is like Ctrl-C: workers go, nothing is left aside."""

    def leave(number: int) -> NoReturn:
        raise SystemExit(128 + number)

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, heeding(leave)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def parse(argv: Sequence[str]) -> Asked:
    """What *argv* asks for. Raises UsageError; SystemExit after ``--help`` and ``--version``."""
    first = _first_parser()
    found = first.parse_args(argv)
    if not found.command:
        first.print_help(sys.stderr)
        raise SystemExit(Fault.USAGE)
    command = _command(found.command)
    parser = _parser(command)
    found, unknown = parser.parse_known_args(found.rest, found)
    if unknown:
        options = [f"--{option.name}" for option in (*OPTIONS, *command.options)]
        near = nearest(unknown[0].partition("=")[0], options) if unknown[0].startswith("--") else ""
        hint = f"Did you mean `{near}`?" if near else f"`{parser.prog} --help` shows how it goes."
        raise UsageError(f"{parser.prog} does not take `{unknown[0]}`", hint)
    return _asked(vars(found))


def _command(name: str) -> Command:
    for command in COMMANDS:
        if command.name == name:
            return command
    known = [command.name for command in COMMANDS if command.summary]
    raise UsageError(f"there is no command `{name}`", did_you_mean(name, known))


def _asked(found: dict[str, Any]) -> Asked:
    words = found.get("words", ())
    return Asked(
        command=found["command"],
        words=(words,) if isinstance(words, str) else tuple(words),
        project=Path(found.get("project", ".")),
        json=found.get("json", False),
        quiet=found.get("quiet", False),
        verbose=found.get("verbose", False),
        jobs=found.get("jobs", 0),
        copies=found.get("copies", 1),
        each=found.get("each", False),
    )


def _first_parser() -> Parser:
    """For what stands before the command, and for the help on everything."""
    parser = Parser(
        "pressrun",
        _overview(),
        f"{_examples(COMMANDS[0])}\n\n{STATUS}",
        "pressrun [--version] [OPTION...] COMMAND [WORD...]",
    )
    parser.add_argument("--version", action="version", version=f"pressrun {__version__}", help="print the version")
    for option in (*OPTIONS, JOBS):
        _add(parser, option)
    parser.add_argument("command", nargs="?", default="", help=argparse.SUPPRESS)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def _overview() -> str:
    """The commands, a line each."""
    lines = [f"  {command.name:<12}{command.summary}" for command in COMMANDS if command.summary]
    return "\n".join(
        [
            "One manuscript, and the right edition for everybody in the room.",
            "",
            "commands (`pressrun COMMAND --help` says more):",
            *lines,
        ]
    )


def _examples(command: Command) -> str:
    width = max(len(typed) for typed, _ in command.examples) + 3
    return "\n".join(["examples:", *(f"  {typed:<{width}}{does}" for typed, does in command.examples)])


def _parser(command: Command) -> Parser:
    """For what follows the name of *command*."""
    parser = Parser(f"pressrun {command.name}", textwrap.fill(command.text, WIDTH), _examples(command))
    for word in command.words:
        parser.add_argument("words", metavar=word.name, nargs="*" if word.many else None, help=word.help,
                            choices=word.choices or None)  # fmt: skip
    for option in (*OPTIONS, *command.options):
        _add(parser, option)
    return parser


def _add(parser: Parser, option: Option) -> None:
    names = [f"-{option.short}"] if option.short else []
    names.append(f"--{option.name}")
    if option in {JOBS, COPIES}:
        parser.add_argument(*names, metavar=option.metavar, type=_number, help=option.help)
    elif option.metavar:
        parser.add_argument(*names, metavar=option.metavar, help=option.help)
    else:
        parser.add_argument(*names, action="store_true", help=option.help)


def _number(text: str) -> int:
    """At least 1."""
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"`{text}` is not a number from 1 up")
    return int(text)
