"""What can be asked of pressrun, as a table: the parser, the help and the shells' completion are all made from it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Option:
    """Something that begins with ``--``."""

    name: str
    """Without the hyphens: ``project``."""

    help: str
    """What it does, as a phrase."""

    short: str = ""
    """One letter; empty when there is none."""

    metavar: str = ""
    """What follows it (``DIR``); empty for a switch."""


@dataclass(frozen=True, slots=True)
class Word:
    """Something that follows the command's name."""

    name: str
    """As the help shows it, in capitals: ``EDITION``. The shells' completion knows EDITION, SHELL and FOLDER."""

    help: str
    """What it is."""

    many: bool = False
    """True when there may be any number, also none."""

    choices: tuple[str, ...] = ()
    """What it may be; empty: anything."""


@dataclass(frozen=True, slots=True)
class Command:
    """A verb."""

    name: str
    """As typed."""

    summary: str
    """A phrase for the list of commands; empty for one that people need not know of."""

    text: str
    """What it does, for its own help."""

    examples: tuple[tuple[str, str], ...]
    """What to type, and what it does."""

    words: tuple[Word, ...] = ()
    """What follows the name, in order."""

    options: tuple[Option, ...] = ()
    """Its own, besides `OPTIONS`."""


JOBS: Final = Option("jobs", "work with N processes (default: one for each core)", "j", "N")

EACH: Final = Option("each", "make one file for each section, and a zip of them")

COPIES: Final = Option("copies", "count the leaves of N copies", "n", "N")

OPTIONS: Final = (
    Option("project", "the project folder (default: this one)", "C", "DIR"),
    Option("json", "print one JSON object instead of words"),
    Option("quiet", "print problems and results, nothing else", "q"),
    Option("verbose", "print each step with its time, and tracebacks", "v"),
)
"""What every command takes, before or after its name."""

SHELLS: Final = ("bash", "zsh", "fish")

COMMANDS: Final = (
    Command(
        "build",
        "make the editions that are out of date",
        "Make every edition, or those that are named, in dist/. What is up to date is left as it is, and what "
        "cannot be made leaves the file from before.",
        (
            ("pressrun build", "every edition"),
            ("pressrun build handout packet", "two of them"),
            ("pressrun build --each packet", "a packet for each section"),
            ("pressrun build --project ~/circle", "those of another project"),
        ),
        (Word("EDITION", "name of an edition in book.yaml (default: all)", many=True),),
        (JOBS, EACH),
    ),
    Command(
        "check",
        "look for problems, and write nothing",
        "Read the manuscript and set every edition, or those that are named, without pressing any. All problems are "
        "reported together. Nothing is written.",
        (("pressrun check", "everything"), ("pressrun check --json", "for an editor or another program")),
        (Word("EDITION", "name of an edition in book.yaml (default: all)", many=True),),
    ),
    Command(
        "editions",
        "list the editions, and whether they are up to date",
        "List the editions of book.yaml: the file each makes, its layout and paper, and whether the file is there and "
        "up to date (current, stale or missing). With --quiet, names alone.",
        (("pressrun editions", "a table"), ("pressrun editions --quiet", "names, one a line")),
    ),
    Command(
        "report",
        "say what printing takes: pages, leaves, ink",
        "List for each edition on paper its pages, the leaves when it is printed on both sides, and how much of a page "
        "is black, as measured when the file was made; and what has changed since the file that was there before.",
        (("pressrun report", "a table"), ("pressrun report packet --copies 30", "leaves for thirty people")),
        (Word("EDITION", "name of an edition in book.yaml (default: all)", many=True),),
        (COPIES,),
    ),
    Command(
        "doctor",
        "say what this machine has and lacks",
        "List what pressrun needs from this machine, what was found, in which version, and what to do where something "
        "is missing. Exit status 3 when something is.",
        (("pressrun doctor", "a table"),),
    ),
    Command(
        "schema",
        "print the JSON Schema of book.yaml",
        "Print the JSON Schema of manuscript/book.yaml, with which many editors complete and check what you type.",
        (("pressrun schema > book.schema.json", "a file for your editor"),),
    ),
    Command(
        "new",
        "make a small project to begin with",
        "Make a project in FOLDER that builds as it is: a short manuscript that shows what can be written, a "
        "Makefile, and a place for your own style. FOLDER must be new or empty.",
        (("pressrun new circle", "a folder named circle"), ("pressrun new .", "in this folder, if it is empty")),
        (Word("FOLDER", "the folder to make; its name gives the title"),),
    ),
    Command(
        "completion",
        "print completion for a shell",
        "Print a script with which your shell completes pressrun's commands, options and the names of your editions.",
        (
            ('eval "$(pressrun completion bash)"', "in ~/.bashrc"),
            ('eval "$(pressrun completion zsh)"', "in ~/.zshrc, after compinit"),
            ("pressrun completion fish | source", "in ~/.config/fish/config.fish"),
        ),
        (Word("SHELL", "bash, zsh or fish", choices=SHELLS),),
    ),
    Command(
        "rules",
        "",
        "Write .pressrun/editions.mk, from which Make knows the editions. The Makefile calls this by itself.",
        (("pressrun rules", "after a change of book.yaml"),),
    ),
)
"""Every command, in the order in which a newcomer needs them."""
