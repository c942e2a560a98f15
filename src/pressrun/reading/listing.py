"""Which files are the sections of the book, in which order and role."""

import contextlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pressrun.ground.files import Shelf
from pressrun.ground.problems import UNPRINTABLE, PressError, nearest
from pressrun.model.book import Role
from pressrun.reading.marks import Marks, Way

MANUSCRIPT = "manuscript"
"""The folder that sections live in."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that is a section of the book."""

    role: Role
    path: str
    """From the project folder: ``manuscript/01-river.md``."""

    line: int | None = None
    """Where ``book.yaml`` lists it; None when it does not have to."""


def listing(contents: Mapping[str, Any], marks: Marks, shelf: Shelf) -> tuple[Listed, ...]:
    """The sections that *contents* lists by role, or every Markdown file of the folder as body when it lists none.

    Marks R001, B005, B006, B007 and B009, and warns (B008) of files that nobody lists.
    """
    there = tuple(name for name in shelf.names(MANUSCRIPT, ".md") if name[0] not in "._")
    lister = _Lister(marks, shelf, there)
    return tuple(lister.listed(contents) if any(contents.values()) else lister.everything())


@dataclass(frozen=True, slots=True)
class _Lister:
    marks: Marks
    shelf: Shelf
    there: tuple[str, ...]
    """Names of the Markdown files in the folder."""

    def everything(self) -> Iterator[Listed]:
        """Every file, as body."""
        if not self.there:
            hint = "Write one: manuscript/01-first.md, beginning with `# Title`."
            self.marks.error("B005", ("contents",), "there is no section: manuscript/ holds no .md file", hint)
        for name in sorted(self.there, key=_counted):
            if UNPRINTABLE.search(name):
                hint = "Rename the file: letters, digits and hyphens do everywhere."
                self.marks.error("B006", ("contents",), f"the file name {_readable(name)} cannot be printed", hint)
            yield Listed(Role.BODY, f"{MANUSCRIPT}/{name}")

    def listed(self, contents: Mapping[str, Any]) -> Iterator[Listed]:
        """The files that are listed, front, body, back; then a look at those that are not."""
        lines: dict[str, int | None] = {}
        for way, name in _entries(contents):
            path = self._path(name, way)
            if path and path in lines:
                message = f"{name} is listed twice: here and on line {lines[path]}"
                self.marks.error("B009", way, message, "Keep one of the two.")
                continue
            lines[path] = self.marks.at(*way).line
            if path and self._is_section(path, name, way):
                yield Listed(Role(way[1]), path, lines[path])
        for name in self.there:
            if f"{MANUSCRIPT}/{name}" not in lines:
                message = f"{_readable(name)} is not in the contents, so no edition has it"
                hint = "List it, or begin its name with `_` if it is no section."
                self.marks.warning("B008", ("contents",), message, hint)

    def _path(self, name: str, way: Way) -> str:
        """*name* from the project folder; empty, and marked, when it leads out of the manuscript."""
        is_absolute = re.match(r"[/\\]|[A-Za-z]:", name)
        with contextlib.suppress(PressError):
            path = "" if is_absolute else self.shelf.inside(f"{MANUSCRIPT}/{name}")
            if path.startswith(f"{MANUSCRIPT}/"):
                return path
        hint = "Sections live in manuscript/, and are listed by their paths from there."
        self.marks.error("R001", way, f"{name} is outside {MANUSCRIPT}/ and is not read", hint)
        return ""

    def _is_section(self, path: str, name: str, way: Way) -> bool:
        try:
            found = self.shelf.has(path, asked=self.marks.at(*way))
        except PressError as fault:
            self.marks.problems.extend(fault.problems)
            return False
        if not found:
            message = f"{name} is listed, and manuscript/ holds no such file"
            self.marks.error("B007", way, message, _suggestion(name, self.there))
        elif not path.endswith(".md"):
            message = f"{name} is no section: its name does not end in .md"
            self.marks.error("B006", way, message, "Sections are Markdown files.")
        return found and path.endswith(".md")


def _entries(contents: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str, int], str]]:
    """The way to every file that is listed, and its name as written."""
    for role in Role:
        for number, name in enumerate(contents.get(role) or ()):
            if name is not None:
                yield ("contents", role.value, number), name


def _suggestion(name: str, there: Sequence[str]) -> str:
    same = [other for other in there if _plain(other) in {_plain(name), _plain(f"{name}.md")}]
    if same and unicodedata.normalize("NFC", same[0]) == unicodedata.normalize("NFC", name):
        return "There is a file whose name looks the same, with accents written another way: rename it."
    near = same[0] if same else nearest(name, there)
    return f"Did you mean {near}?" if near else ""


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _counted(name: str) -> tuple[list[tuple[int, str]], str]:
    """Sorts ``2-flood.md`` before ``10-after.md``."""
    pieces = re.findall(r"[0-9]+|[^0-9]+", name)
    return [(int(piece), "") if piece.isdigit() else (-1, piece) for piece in pieces], name


def _readable(name: str) -> str:
    """The name of a file that is not in UTF-8 holds halves of surrogate pairs, which nothing can print."""
    return name.encode("utf-8", "backslashreplace").decode()
