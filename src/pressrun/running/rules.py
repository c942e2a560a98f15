"""What Make is told: which editions there are, and what each file was made from.

`editions` and `depends` are the text of two kinds of makefile. They are written by pressrun and read by Make alone, so
that a `make` with nothing to do starts no Python. All paths are relative to the project folder, which may itself have
any name.
"""

import functools
import os
import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath

RECORDS = ".pressrun/records"
"""Folder of the records, from the project folder."""

EDITIONS = ".pressrun/editions.mk"
"""The included makefile that names the editions, from the project folder."""

RESERVED = frozenset({
    "accept", "all", "check", "clean", "doctor", "help", "lint", "lock", "test", "types",
})  # fmt: skip
"""Goals with a meaning of their own: an edition of such a name is made as ``dist/<name>.<ext>`` only."""

TOOLS = ("pressrun", "weasyprint", "ebooklib", "pikepdf", "pypandoc_binary")
"""Distributions whose upgrade asks for a new build."""

AGAIN = ".pressrun/again"
"""A goal that is never up to date: for what Make cannot be told, pressrun is asked each time."""


def editions(rows: Iterable[tuple[str, str]]) -> str:
    """The makefile of all editions, from (name, target) in the order of ``book.yaml``."""
    table = tuple(rows)
    head = (
        "# Written by pressrun from manuscript/book.yaml; make writes it anew when that changes.\n"
        f"EDITIONS := {' '.join(name for name, _ in table)}\n"
        f"TARGETS := {' '.join(target for _, target in table)}\n"
        f".PHONY: {AGAIN}\n"
        "pressrun.equals := =\n"
    )
    return head + "".join(_edition(name, target) for name, target in table)


def _edition(name: str, target: str) -> str:
    """One edition: its short name, its record (which, when it is gone, is made by making the target), its inputs."""
    alias = "" if name in RESERVED else f".PHONY: {name}\n{name}: {target}\n"
    kept = f"{RECORDS}/{name}"
    return f"\n{alias}{target}: {kept}.json\n{kept}.json: ;\n-include {kept}.d\n"


def depends(root: Path, target: str, inputs: Iterable[str]) -> str:
    """The makefile that says what *target* was made from.

    *inputs* are the keys of `files.Shelf.seen`: files that were read or looked for, and folders that were listed
    (``manuscript/*.md``), relative to *root*.
    """
    paths = sorted({place(key) for key in inputs})
    needed = [path for path in paths if (root / path).exists()] + _tools(root)
    absent = sorted({_absent(root, path) for path in paths if not (root / path).exists()})
    return (
        f"# What {target} was made from, as seen while making it. Written by pressrun.\n"
        + _rule(target, filter(tellable, needed))
        + _empty(filter(tellable, needed))
        + _appearing(target, filter(findable, absent))
        + ("" if all(map(tellable, needed)) and all(map(findable, absent)) else f"{target}: {AGAIN}\n")
    )


def place(key: str) -> str:
    """What to look at for the *key* of an input: the file, or the folder with a ``/`` at its end, which keeps it apart
    from an edition called ``manuscript``."""
    folder, star, _ = key.partition("/*")
    return f"{folder or '.'}/" if star else key


def _rule(target: str, needed: Iterable[str]) -> str:
    return f"{target}:" + "".join(f" \\\n {prerequisite(path)}" for path in needed) + "\n"


def _empty(needed: Iterable[str]) -> str:
    """A rule that makes nothing, for each input: one that was deleted asks for a new build instead of ending Make."""
    spelt = (prerequisite(path).replace("%", r"\%") for path in needed)
    return "".join(f"{path} :\n" for path in spelt)  # the space keeps a & at the end of a name from meaning something


def _appearing(target: str, absent: Iterable[str]) -> str:
    """Asks for a new build as soon as something turns up that was looked for in vain."""
    watched = " ".join(absent)
    return f"ifneq ($(wildcard {watched}),)\n{target}: {AGAIN}\nendif\n" if watched else ""


def _absent(root: Path, path: str) -> str:
    """*path*, or the outermost folder of it that does not exist."""
    steps = (*reversed(PurePosixPath(path).parents), PurePosixPath(path))
    return next(str(step) for step in steps if not (root / step).exists())


def _tools(root: Path) -> list[str]:
    """A file of each of `TOOLS` that an upgrade replaces."""
    here = os.path.realpath(root)
    return [os.path.relpath(path, here) for name in TOOLS if (path := _metadata(name))]


@functools.cache
def _metadata(name: str) -> str:
    try:
        files = distribution(name).files or ()
    except PackageNotFoundError:
        return ""
    return next((os.path.realpath(file.locate()) for file in files if file.name == "METADATA"), "")


def findable(path: str) -> bool:
    """True for names that Make can look for."""
    return re.fullmatch(r"[\w./+-]+", path) is not None


def tellable(path: str) -> bool:
    """False for names that no makefile can spell: ``;``, ``|``, a backslash or a line end in them, ``)`` at the end."""
    return not (set(path) & set(";|\\\t\n\r\v\f") or path.endswith(")"))


def prerequisite(path: str) -> str:
    """*path* as Make reads it."""
    return "".join(_SPELT.get(sign, sign) for sign in path)


_SPELT = {"$": "$$", "=": "$(pressrun.equals)"} | {sign: f"\\{sign}" for sign in " #:*?["}
