"""The one way to read and write: a shelf that remembers what was taken from it, and writing that never leaves half a file.

Everything an edition is made of passes through a `Shelf`: manuscript, style sheets, templates, pictures and fonts,
also what WeasyPrint asks for. So a build knows its inputs without guessing, and nothing outside the project folder
can be read, whatever a manuscript asks for.
"""

import contextlib
import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from pressrun.problems import PressError, Problem, Where, error

MISSING = "missing"
"""Stands in for a digest in `Shelf.seen` where a file was looked for and not found."""

BUILT_IN = "styles"
"""The one top-level folder that falls back to pressrun's own, file by file, where the project has none."""


def styles_folder() -> Path:
    """pressrun's own ``styles/``: inside the installed package, or at the root of a source checkout."""
    packaged = Path(__file__).with_name("styles")
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "styles"


@dataclass(slots=True)
class Shelf:
    """Reads files of one project, and remembers which.

    Paths are POSIX and relative to the project folder: ``manuscript/02-control.md``, ``styles/tokens.css``. What the
    project lacks under ``styles/`` is taken from the built-in theme under the same name.
    """

    root: Path
    """The project folder."""

    seen: dict[str, str] = field(default_factory=dict)
    """What was taken: path -> sha256 of its bytes in hex, or `MISSING`."""

    def read(self, path: str, *, asked: Where | None = None) -> bytes:
        """The bytes of *path*.

        Raises `PressError`: R001 when the path leaves the project folder (``..``, absolute, a link that points out),
        FileNotFoundError when there is no such file, X004 when it cannot be read. *asked* is the place that asked for it.
        """
        name = self.inside(path, asked=asked)
        file = self._file(name, asked)
        if file is None:
            self.seen[name] = MISSING
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
        try:
            data = file.read_bytes()
        except OSError as fault:
            raise PressError(error("X004", f"{name} cannot be read: {fault.strerror}", asked)) from None
        self.seen[name] = digest(data)
        return data

    def text(self, path: str, *, asked: Where | None = None) -> str:
        """The text of *path*: UTF-8, line ends as ``\\n``. Raises M001 or M002 with byte and line besides what `read` raises."""
        data = self.read(path, asked=asked)
        if 0 in data:
            at = data.index(0)
            raise PressError(error("M002", f"byte {at + 1} is a NUL, which no text contains", Where(path, _line(data, at)),
                                   "Save the file as plain text in UTF-8."))
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            at = fault.start
            raise PressError(error("M001", f"byte {at + 1} (0x{data[at]:02X}) is not UTF-8", Where(path, _line(data, at)),
                                   "Save the file in the encoding UTF-8; the text before this place is fine.")) from None
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def has(self, path: str) -> bool:
        """True when *path* can be taken; a miss is remembered too, so that a file which appears later is noticed."""
        name = self.inside(path)
        found = self._file(name, None) is not None
        if not found:
            self.seen[name] = MISSING
        return found

    def inside(self, path: str, *, asked: Where | None = None) -> str:
        """*path* in its shortest form. Raises R001 when it leaves the project folder."""
        parts: list[str] = []
        plain = path.replace("\\", "/")
        for part in PurePosixPath(plain).parts:
            if part == "..":
                if not parts:
                    raise PressError(outside(path, asked))
                parts.pop()
            elif part != ".":
                parts.append(part)
        if plain.startswith("/") or (parts and ":" in parts[0]):
            raise PressError(outside(path, asked))
        return "/".join(parts)

    def _file(self, name: str, asked: Where | None) -> Path | None:
        """The file on disk: the project's, else pressrun's own."""
        own = self.root / name
        if own.is_file():
            if not own.resolve().is_relative_to(self.root.resolve()):
                raise PressError(outside(name, asked))
            return own
        if name.startswith(f"{BUILT_IN}/"):
            kept = styles_folder().joinpath(*PurePosixPath(name).parts[1:])
            return kept if kept.is_file() else None
        return None


def outside(path: str, asked: Where | None) -> Problem:
    """The refusal to read a path that leaves the project folder."""
    return error("R001", f"{path} is outside the project folder and is not read", asked,
                 "Copy the file into the project folder and use its path there.")


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def _line(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def walk(folder: Path, suffix: str) -> Iterator[Path]:
    """Files below *folder* whose names end in *suffix*, sorted by path, so that no result depends on the disk's order."""
    yield from sorted(path for path in folder.rglob(f"*{suffix}") if path.is_file())


ASIDE = ".aside-"
"""Start of the names of files that are being written; what a killed build left is removed by the next (`sweep`)."""


def write(path: Path, data: bytes) -> None:
    """Put *data* at *path* whole or not at all: written aside, flushed to disk, then moved into place.

    Raises X002 when the folder cannot be written, X003 when the disk is full. The file that was there stays untouched.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=ASIDE, suffix=f"-{os.getpid()}", dir=path.parent)
    except OSError as fault:
        raise PressError(_unwritable(path, fault)) from None
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        aside.chmod(0o666 & ~_umask())
        aside.replace(path)
    except OSError as fault:
        aside.unlink(missing_ok=True)
        raise PressError(_unwritable(path, fault)) from None
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def _unwritable(path: Path, fault: OSError) -> Problem:
    if fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return error("X003", f"the disk is full: {path.name} was not written, and the file from before is untouched",
                     hint="Free some space and build again.")
    return error("X002", f"{path.parent} cannot be written: {fault.strerror}",
                 hint="Check who owns the folder and whether its disk is mounted read-only.")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def sweep(folder: Path) -> None:
    """Remove what a killed build left aside in *folder*; leaves alone what a living process is writing."""
    for aside in folder.glob(f"{ASIDE}*"):
        if not _alive(aside.name.rpartition("-")[2]):
            with contextlib.suppress(OSError):
                aside.unlink()


def _alive(process: str) -> bool:
    if not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True

