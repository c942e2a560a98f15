"""The one way to read and write: a shelf that remembers what was taken, and writing that never leaves half a file.

Everything an edition is made of passes through a `Shelf`: manuscript, style sheets, templates, pictures and fonts,
also what WeasyPrint asks for. So a build knows its inputs without guessing, and nothing outside the project folder
can be read, whatever a manuscript asks for.
"""

import contextlib
import datetime
import errno
import functools
import hashlib
import os
import re
import secrets
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from pressrun.ground.problems import PressError, Problem, Where, error

MISSING = "missing"
"""Stands in for a digest in `Shelf.seen` where a file was looked for and not found."""

BUILT_IN = "styles"
"""The one top-level folder that falls back to pressrun's own, file by file, where the project has none."""

NOT_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that XML 1.0 cannot carry, so that no edition can."""

_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL}
"""What a system says of a file that is not there, or whose name no file could have."""


def styles_folder() -> Path:
    """pressrun's own ``styles/``: inside the installed package, or at the root of a source checkout."""
    packaged = Path(__file__).parents[1] / "styles"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "styles"


@dataclass(slots=True)
class Shelf:
    """Reads files of one project, and remembers which.

    Paths are POSIX and relative to the project folder: ``manuscript/02-control.md``, ``styles/tokens.css``. What the
    project lacks under ``styles/`` is taken from the built-in theme under the same name. Names are spelt as on the
    disk, capitals too, also where the disk would not mind: the project may move to one that does.
    """

    root: Path
    """The project folder."""

    seen: dict[str, str] = field(default_factory=dict)
    """What was taken: path -> sha256 of its bytes in hex, or `MISSING`; for a folder that was listed
    (``manuscript/*.md``) the sha256 of the names."""

    def read(self, path: str, *, asked: Where | None = None) -> bytes:
        """The bytes of *path*.

        Raises `PressError`: R001 when the path leaves the project folder (``..``, absolute, a link that points out),
        X004 when it cannot be read or is a folder; FileNotFoundError when there is no such file. *asked* is the place
        that asked for it.
        """
        name = self.inside(path, asked=asked)
        file = self._file(name, asked)
        if file is None:
            self.seen[name] = MISSING
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
        if not file.is_file():
            what = "is a folder" if file.is_dir() else "is no ordinary file"
            raise PressError(error("X004", f"{name or 'the project folder'} {what}, and a file is wanted", asked))
        try:
            data = file.read_bytes()
        except OSError as fault:
            raise PressError(_unreadable(name, fault, asked)) from None
        self.seen[name] = digest(data)
        return data

    def text(self, path: str, *, asked: Where | None = None) -> str:
        """The text of *path*: UTF-8 without a byte order mark, every line end a line feed.

        Raises M001 (not UTF-8) or M002 (a NUL or another control character) with byte and line, besides what `read`
        raises.
        """
        name, data = self.inside(path, asked=asked), self.read(path, asked=asked)
        text = _decoded(data, name)
        found = NOT_TEXT.search(text)
        if found:
            at = len(text[: found.start()].encode())
            raise PressError(_not_text(found[0], at, Where(name, _line(data, at))))
        return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")

    def has(self, path: str, *, asked: Where | None = None) -> bool:
        """True when *path* is a file that can be taken; a miss is remembered too, so that a file which appears later is
        noticed. Raises R001 as `read` does."""
        name = self.inside(path, asked=asked)
        file = self._file(name, asked)
        if file is None or not file.is_file():
            self.seen[name] = MISSING
            return False
        return True

    def names(self, folder: str, suffix: str) -> tuple[str, ...]:
        """Names of the files of *folder* that end in *suffix*, sorted; of its folders when *suffix* is ``/``.

        Names alone, without the folder; the project's, and below ``styles/`` pressrun's own too. The list is
        remembered.
        """
        name = self.inside(folder)
        found = {entry for base in self._bases(name, None) for entry in _entries(base, suffix)}
        self.seen[f"{name}/*{suffix}"] = digest("\0".join(sorted(found)).encode("utf-8", "surrogateescape"))
        return tuple(sorted(found))

    def fingerprint(self, key: str) -> str:
        """What `seen` would hold for *key* today: how a record of earlier inputs is compared with the disk."""
        again = Shelf(self.root)
        folder, star, suffix = key.rpartition("/*")
        with contextlib.suppress(FileNotFoundError, PressError):
            if star:
                again.names(folder, suffix)
            else:
                again.read(key)
        return again.seen.get(key, MISSING)

    def inside(self, path: str, *, asked: Where | None = None) -> str:
        """*path* in its shortest form. Raises R001 when it leaves the project folder, or can be the name of no file."""
        if not _is_name(path):
            raise PressError(error("R001", f"{path} can be the name of no file", asked))
        plain = path.replace("\\", "/")
        parts: list[str] = []
        for part in PurePosixPath(plain).parts:
            if part == ".." and not parts:
                raise PressError(outside(path, asked))
            if part == "..":
                parts.pop()
            else:
                parts.append(part)
        if plain.startswith("/") or (parts and ":" in parts[0]):
            raise PressError(outside(path, asked))
        return "/".join(parts)

    def _file(self, name: str, asked: Where | None) -> Path | None:
        """What is on disk under *name*: the project's, else pressrun's own."""
        for base in self._bases(name, asked):
            try:
                base.stat()
            except OSError as fault:
                if fault.errno not in _ABSENT:
                    raise PressError(_unreadable(name, fault, asked)) from None
            else:
                if _is_spelt(base, len(PurePosixPath(name).parts)):
                    return base
        return None

    def _bases(self, name: str, asked: Where | None) -> Iterator[Path]:
        """Where *name* may be, best first. Raises R001 when a link on the way points out of the project."""
        own = self.root.joinpath(name)
        if not Path(os.path.realpath(own)).is_relative_to(_real(self.root.absolute())):
            raise PressError(outside(name, asked))
        yield own
        top, *rest = PurePosixPath(name).parts or ("",)
        if top == BUILT_IN:
            yield styles_folder().joinpath(*rest)


@functools.lru_cache(maxsize=64)
def _real(root: Path) -> str:
    return os.path.realpath(root)


def outside(path: str, asked: Where | None) -> Problem:
    """The refusal to read a path that leaves the project folder."""
    return error(
        "R001",
        f"{path} is outside the project folder and is not read",
        asked,
        "Copy the file into the project folder and use its path there.",
    )


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def _unreadable(name: str, fault: OSError, asked: Where | None) -> Problem:
    return error("X004", f"{name} cannot be read: {fault.strerror}", asked)


def _is_name(path: str) -> bool:
    """False for what no file system takes: a NUL, half a surrogate pair."""
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        return False


def _is_spelt(file: Path, parts: int) -> bool:
    """True when the disk spells the last *parts* of the path so; accents may be composed or not."""
    for _ in range(parts):
        name = unicodedata.normalize("NFC", file.name)
        try:
            there = name in _spellings(file.parent, file.parent.stat().st_mtime_ns) or name in _listed(file.parent)
        except OSError:  # a folder may let us pass and not look
            return True
        if not there:
            return False
        file = file.parent
    return True


def _listed(folder: Path) -> frozenset[str]:
    return frozenset(unicodedata.normalize("NFC", entry.name) for entry in folder.iterdir())


@functools.lru_cache(maxsize=64)
def _spellings(folder: Path, _changed: int) -> frozenset[str]:
    """The names in *folder*, remembered as long as it does not change; a file that came a moment ago may lack."""
    return _listed(folder)


def _entries(folder: Path, suffix: str) -> Iterator[str]:
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir() if suffix == "/" else entry.is_file() and entry.name.endswith(suffix):
                yield entry.name


def _decoded(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        at = fault.start
    hint = "Save the file in the encoding UTF-8; the text before this place is fine."
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        hint = "The file is in UTF-16. Save it in the encoding UTF-8."
    elif guess := data[at : at + 1].decode("cp1252", "ignore"):
        hint += f" (In Windows-1252 this byte would be {guess}.)"
    where = Where(path, _line(data, at))
    raise PressError(error("M001", f"byte {at + 1} (0x{data[at]:02X}) is not UTF-8", where, hint))


def _not_text(character: str, at: int, where: Where) -> Problem:
    what = "a NUL" if character == "\0" else f"U+{ord(character):04X}"
    return error(
        "M002",
        f"byte {at + 1} is {what}, which no text contains",
        where,
        "Remove the character; or, if there are many, save the file as plain text in UTF-8.",
    )


def _line(data: bytes, offset: int) -> int:
    return len(re.findall(rb"\r\n?|\n", data[:offset])) + 1


def walk(folder: Path, suffix: str) -> Iterator[Path]:
    """Files below *folder* whose names end in *suffix*, sorted by path: no result may depend on the disk's order."""
    yield from sorted((path for path in folder.rglob(f"*{suffix}") if path.is_file()), key=Path.as_posix)


EARLIEST, LATEST = datetime.date(1980, 1, 1), datetime.date(2107, 12, 31)
"""The days a ZIP file, and so an EPUB, can name."""


def source_date(book_date: datetime.date) -> datetime.datetime:
    """The moment that every file made is dated with: ``SOURCE_DATE_EPOCH``, else midnight (UTC) of the book's date.

    Between `EARLIEST` and `LATEST`, whatever the book says. Raises U004 when the variable is not a count of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    midnight = datetime.datetime.combine(book_date, datetime.time(), datetime.UTC)
    try:
        moment = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC) if epoch else midnight
    except (ValueError, OverflowError, OSError):
        raise PressError(
            error(
                "U004",
                f"SOURCE_DATE_EPOCH is {epoch}, and a number of seconds since 1970 is wanted",
                hint="Set it to the output of `git log -1 --format=%ct`, say; or unset it.",
            )
        ) from None
    day = min(max(moment.date(), EARLIEST), LATEST)
    return moment if day == moment.date() else datetime.datetime.combine(day, datetime.time(), datetime.UTC)


ASIDE = ".aside-"
"""Start of the names of files that are being written; what a killed build left is removed by the next (`sweep`)."""

if sys.platform == "win32":

    def _hold(_handle: int) -> None:
        """Nothing to do: Windows lets nobody remove a file that is open."""

    def _is_held(_handle: int) -> bool:
        return False
else:
    import fcntl

    def _hold(handle: int) -> None:
        """Lock the open file, so that `sweep` knows it is being written; the lock ends with the process, however."""
        with contextlib.suppress(OSError):  # a network disk without locks: `sweep` will then leave the file alone
            fcntl.flock(handle, fcntl.LOCK_EX)

    def _is_held(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        return False


def write(path: Path, data: bytes, *, lasting: bool = True) -> None:
    """Put *data* at *path* whole or not at all: written aside, flushed to disk, then moved into place.

    What need not be *lasting* is not flushed: quick, and after a power cut perhaps not whole. Raises X002 when the
    folder cannot be written, X003 when the disk is full. The file that was there stays untouched.
    """
    aside: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside, handle = _begin(path.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            if lasting:
                os.fsync(handle)
            if os.name != "nt":  # still locked, so no sweep can take it away before it has its name
                aside.replace(path)
        if os.name == "nt":  # where an open file cannot be moved
            aside.replace(path)
        if lasting:
            _settle(path.parent)
    except OSError as fault:
        raise PressError(_unwritable(path, fault)) from None
    finally:
        if aside is not None:
            with contextlib.suppress(OSError):
                aside.unlink(missing_ok=True)


def _begin(folder: Path) -> tuple[Path, int]:
    """A new file aside, open and held."""
    while True:
        aside = folder / f"{ASIDE}{secrets.token_hex(8)}"
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        _hold(handle)
        if aside.exists():  # a sweep may have come between the opening and the lock
            return aside, handle
        os.close(handle)


def _settle(folder: Path) -> None:
    """Flush the folder itself, without which the new name may be lost with the power."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):  # not every file system can, and the file itself is safe by now
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _unwritable(path: Path, fault: OSError) -> Problem:
    if fault.errno in (errno.ENOSPC, errno.EDQUOT):
        message, hint = f"the disk is full: {path.name} was not written", "Free some space and build again."
        return error("X003", message, hint=hint)
    if fault.errno == errno.EFBIG:
        message = f"there is no room for {path.name}: it is larger than a file may be here"
        return error("X003", message, hint="Ask for a larger limit (`ulimit -f`), or build on another disk.")
    return error("X002", *_in_the_way(path, fault.strerror or type(fault).__name__))


def _in_the_way(path: Path, reason: str) -> tuple[str, None, str]:
    """Message, no place, and hint: why *path* cannot be written."""
    folder = path.parent
    # Path.is_dir would itself raise where a folder lets nobody in.
    if os.path.lexists(folder) and not os.path.isdir(folder):  # noqa: PTH112
        return f"{folder} is a file, and a folder is wanted", None, "Move it away and build again."
    if os.path.isdir(path):  # noqa: PTH112
        return f"{path} is a folder, and a file is to be written there", None, "Move it away and build again."
    hint = "Is its folder yours, is the disk mounted read-only, does another program have the file open?"
    return f"{path} cannot be written: {reason}", None, hint


def sweep(folder: Path) -> None:
    """Remove what a killed build left aside in *folder*; leaves alone what is being written at this moment."""
    for aside in sorted(folder.glob(f"{ASIDE}*")):
        with contextlib.suppress(OSError):
            _discard(aside)


def _discard(aside: Path) -> None:
    if os.name == "nt":
        aside.unlink()
        return
    handle = os.open(aside, os.O_RDONLY)
    try:
        if not _is_held(handle):
            aside.unlink()
    finally:
        os.close(handle)
