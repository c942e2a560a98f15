"""`pressrun new`: a small project that builds as it is, with comments where a beginner will look."""

import contextlib
import datetime
import json
import re
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Final

from pressrun.ground.files import walk, write
from pressrun.ground.problems import PressError, error, printable

SAMPLE: Final = Path(__file__).with_name("sample")
"""What is copied."""

RULES: Final = Path(__file__).parents[1] / "setup" / "press.mk"
"""pressrun's rules for Make, which become the project's Makefile."""

MAKEFILE: Final = """\
# `make` builds every edition of manuscript/ into dist/; `make help` lists what else there is.

"""

HARMLESS: Final = frozenset({".git", ".DS_Store"})
"""What a folder may hold and still be as good as empty."""


def new(folder: Path) -> tuple[str, ...]:
    """Make a project in *folder*, which is new or empty; returns its files, as paths from the folder.

    Raises U003 when something is in the way, which is then not touched; X002 or X003 when the project cannot be
    written, and then nothing of it stays.
    """
    _refuse_what_is_there(folder)
    was_there, begun = folder.exists(), []
    try:
        for name, data in contents(title_of(folder)):
            begun.append(name)
            write(folder / name, data)
    except PressError:
        _undo(folder, begun, was_there=was_there)
        raise
    return tuple(begun)


def contents(title: str) -> Iterator[tuple[str, bytes]]:
    """The files of a new project called *title*: path from its folder, and bytes."""
    said = {
        "title": json.dumps(title, ensure_ascii=False),  # a string of JSON is one of YAML, whatever is in it
        "date": datetime.datetime.now().astimezone().date().isoformat(),
        "uuid": str(uuid.uuid4()),
    }
    yield "Makefile", MAKEFILE.encode() + RULES.read_bytes()
    for file in walk(SAMPLE, ""):
        name, data = file.relative_to(SAMPLE).as_posix(), file.read_bytes()
        if name == "manuscript/book.yaml":
            data = Template(data.decode()).substitute(said).encode()
        yield {"gitignore": ".gitignore"}.get(name, name), data


def title_of(folder: Path) -> str:
    """A title from the folder's name: ``reading-circle`` is called Reading circle."""
    name = printable(re.sub(r"[-_\s]+", " ", folder.resolve().name)).strip()
    return name[:1].upper() + name[1:] or "A reading"


def _refuse_what_is_there(folder: Path) -> None:
    try:
        there = [entry.name for entry in folder.iterdir() if entry.name not in HARMLESS]
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise PressError(
            error("U003", f"{folder} is a file, and a folder is wanted", hint="Choose another name.")
        ) from None
    except OSError as fault:
        raise PressError(error("X002", f"{folder} cannot be looked into: {fault.strerror}")) from None
    if there:
        hint = "Choose a folder that is new or empty; nothing in this one was touched."
        raise PressError(error("U003", f"{folder} is not empty: `{min(there)}` is in it", hint=hint))


def _undo(folder: Path, names: list[str], *, was_there: bool) -> None:
    """Remove what was begun, and no more."""
    if not was_there:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for name in names:
        with contextlib.suppress(OSError):
            (folder / name).unlink(missing_ok=True)
    for parent in sorted({parent for name in names for parent in Path(name).parents if parent.name}, reverse=True):
        with contextlib.suppress(OSError):
            (folder / parent).rmdir()
