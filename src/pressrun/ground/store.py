"""Remembered results: what was made once from the same things need not be made again.

Entries are named by the hash of everything that went into them, so an entry is never out of date, only unused. Several
builds may share a store, and any of them may be killed at any moment: an entry is written aside and moved into place,
and one that does not match its own checksum counts as not there. The store is a convenience. It never fails a build.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pressrun.ground.files import ASIDE, sweep, write
from pressrun.ground.problems import PressError

LIMIT = 512 * 1024 * 1024
"""Bytes that a store may grow to unless it is told otherwise."""

_MARK = b"pressrun store 1\n"
_HEADER = len(_MARK) + hashlib.sha256().digest_size
_SLACK = 16
"""How often a store looks at what others have put there: each time it has itself put 1/16 of the limit. So n builds at
once overshoot the limit by n/16 at most, and nobody needs a lock."""

_CHANCE = 64
"""Who puts less than that looks at every 64th entry, whoever puts it: to look takes as long as to put twenty."""


@dataclass(slots=True)
class Store:
    """Bytes by key, in one folder; picklable, and cheap to make anew in a worker."""

    folder: Path
    """Where the entries lie; made when the first is put."""

    limit: int = LIMIT
    """Bytes; what was used longest ago goes first."""

    _room: int | None = field(default=None, repr=False)
    """Bytes that may still be put before the folder is measured again; None: nothing put yet."""

    def get(self, key: str) -> bytes | None:
        """What was put under *key*; None when there is nothing, or nothing whole."""
        file = self._file(key)
        try:
            entry = file.read_bytes()
        except OSError:
            return None
        data = entry[_HEADER:]
        whole = entry[:_HEADER] == _header(key, data)
        with contextlib.suppress(OSError):
            if whole:
                os.utime(file)
            else:
                file.unlink()
        return data if whole else None

    def put(self, key: str, data: bytes) -> None:
        """Remember *data* under *key*. A full or read-only disk is no error: then nothing is remembered."""
        size = _HEADER + len(data)
        if size > self.limit:
            return
        with contextlib.suppress(OSError, PressError):
            # Not flushed to disk: after a power cut the checksum tells, and the entry goes.
            header = _header(key, data)
            write(self._file(key), header + data, lasting=False)
            self._account(size, chosen=header[-1] % _CHANCE == 0)

    def _file(self, key: str) -> Path:
        """Any text may be a key; its hash is always a file name."""
        return self.folder / hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()

    def _account(self, size: int, *, chosen: bool) -> None:
        room = self.limit // _SLACK if self._room is None else self._room
        self._room = room - size
        if self._room <= 0 or chosen:
            self._room = min(self.limit - self._evict(), self.limit // _SLACK)

    def _evict(self) -> int:
        """If the entries do not fit, remove what was used longest ago until there is a little room; returns the bytes
        that stay."""
        sweep(self.folder)
        entries = sorted(self._entries())
        total = sum(size for _, size, _ in entries)
        if total <= self.limit:
            return total
        for _, size, path in entries:
            if total <= self.limit - self.limit // _SLACK:
                break
            with contextlib.suppress(OSError):
                Path(path).unlink()
            total -= size
        return total

    def _entries(self) -> Iterator[tuple[int, int, str]]:
        """Time of last use (ns), size and path of each entry; what another build removes meanwhile is skipped."""
        with os.scandir(self.folder) as found:
            for entry in found:
                with contextlib.suppress(OSError):
                    facts = entry.stat()
                    if not entry.name.startswith(ASIDE):
                        yield facts.st_mtime_ns, facts.st_size, entry.path


def _header(key: str, data: bytes) -> bytes:
    """The checksum covers the key too: an entry that stands under a wrong name is a miss."""
    check = hashlib.sha256(len(key).to_bytes(8, "big"))
    check.update(key.encode("utf-8", "surrogatepass"))
    check.update(data)
    return _MARK + check.digest()
