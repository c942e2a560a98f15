"""What was made, from what, and what there was to say about it: one record for each finished file.

A record says whether its file still stands for the manuscript (`current`), shows the warnings again when nothing is
made anew, and tells Make what to look at. It is written last: a file without a record is made again.
"""

import contextlib
import dataclasses
import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pressrun.ground import files
from pressrun.ground.problems import PressError, Problem, Severity, Where, error
from pressrun.model.measures import Measures
from pressrun.running import rules


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one finished file."""

    edition: str
    """Name of the edition."""

    target: str
    """The file, from the project folder (``dist/handout.pdf``)."""

    recipe: str
    """A digest of everything but the inputs that the file depends on: options, versions, pressrun itself."""

    inputs: Mapping[str, str]
    """What was taken from the shelf, or looked for in vain there: `files.Shelf.seen` at the end of the build."""

    problems: tuple[Problem, ...] = ()
    """Warnings that go with the file."""

    digest: str = ""
    """SHA-256 of the finished file in hex; `finish` fills it in."""

    measures: Measures | None = None
    """What printing the file takes; None for an e-book."""

    before: Measures | None = None
    """What printing the file took that this one replaced; `finish` fills it in."""


def started(root: Path) -> int:
    """The time by the clock of the project's own disk, in ns: taken before anything is read, it becomes the time of the
    finished file, so that what an author saves during the build is newer than the file."""
    clock = root / ".pressrun" / "clock"
    files.write(clock, b"")
    return clock.stat().st_mtime_ns


def finish(root: Path, record: Record, data: bytes, begun: int) -> None:
    """Put the finished file *data* in its place and record it; *begun* comes from `started`.

    The old record goes first: killed at any point, this leaves a whole file, old or new, and no record that lies.
    Raises X002 or X003; the file that was there is then untouched.
    """
    last, digest = load(root, record.edition), files.digest(data)
    before = (last.before if last.digest == digest else last.measures) if last else None
    _forget(_path(root, record.edition))
    files.sweep((root / record.target).parent)
    files.write(root / record.target, data)
    renew(root, dataclasses.replace(record, digest=digest, before=before), begun)


def _forget(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as fault:
        raise PressError(error("X002", f"{path.parent} cannot be written: {fault.strerror}")) from None


def renew(root: Path, record: Record, begun: int) -> None:
    """Write *record*, and give it and its file one time: a record newer than its file would build for ever."""
    kept, target = _path(root, record.edition), root / record.target
    files.sweep(kept.parent)
    text = rules.depends(root, record.target, record.inputs)
    files.write(kept.with_suffix(".d"), text.encode(errors="surrogateescape"))
    files.write(kept, _dump(record))
    at = max([begun, *_ahead(root, record.inputs)])
    with contextlib.suppress(OSError):  # a file of somebody else's keeps its time
        os.utime(target, ns=(at, at))
    at = target.stat().st_mtime_ns
    os.utime(kept, ns=(at, at))


def _ahead(root: Path, inputs: Iterable[str]) -> list[int]:
    """Times that lie in the future, as a copy from another time zone has them: nothing made today would be newer."""
    times = [_time(root / rules.place(key)) for key in inputs]
    now = time.time_ns()
    return [at for at in times if at > now]


def _time(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


Fingerprint = Callable[[str], str]
"""What an input is today (`files.Shelf.fingerprint`)."""


def current(root: Path, edition: str, recipe: str, fingerprint: Fingerprint | None = None) -> Record | None:
    """The record of *edition* if its file is what a build would make now; None when it has to be made.

    True when the file is there and unchanged, recipe and inputs are the same, and what was looked for in vain is still
    not there. Who asks for many editions gives a *fingerprint* that remembers: most of their inputs are the same.
    """
    record = load(root, edition)
    fingerprint = fingerprint or files.Shelf(root).fingerprint
    return record if record and record.recipe == recipe and _same(root, record, fingerprint) else None


def _same(root: Path, record: Record, fingerprint: Fingerprint) -> bool:
    return _unchanged(root / record.target, record.digest) and all(
        fingerprint(path) == known for path, known in record.inputs.items()
    )


def _unchanged(target: Path, digest: str) -> bool:
    try:
        return files.digest(target.read_bytes()) == digest
    except OSError:
        return False


def write_rules(root: Path, editions: Iterable[tuple[str, str]]) -> None:
    """Tell Make which editions there are, from their (name, target) in the order of ``book.yaml``."""
    path = root / rules.EDITIONS
    files.write(path, rules.editions(editions).encode())
    at = max(_time(path), _time(root / "manuscript" / "book.yaml"))
    os.utime(path, ns=(at, at))


def _path(root: Path, edition: str) -> Path:
    return root / rules.RECORDS / f"{edition}.json"


def _dump(record: Record) -> bytes:
    plain = {slot.name: getattr(record, slot.name) for slot in dataclasses.fields(record)}
    plain["inputs"] = dict(record.inputs)
    plain["problems"] = [dataclasses.asdict(problem) for problem in record.problems]
    for name in ("measures", "before"):
        plain[name] = dataclasses.asdict(plain[name]) if plain[name] else None
    return json.dumps(plain, indent=1, sort_keys=True).encode()


def load(root: Path, edition: str) -> Record | None:
    """The record of *edition*, whether or not it still holds; None when there is none."""
    return _load(_path(root, edition))


def _load(path: Path) -> Record | None:
    """The record at *path*; None when there is none or it was written by another version."""
    try:
        plain: dict[str, Any] = json.loads(path.read_bytes())
        problems = tuple(_problem(one) for one in plain.pop("problems"))
        now, before = (_measures(plain.pop(name)) for name in ("measures", "before"))
        return Record(**plain, problems=problems, measures=now, before=before)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _measures(plain: dict[str, Any] | None) -> Measures | None:
    """Raises TypeError or ValueError when they are none: what can be divided and formatted is a number."""
    if plain is None:
        return None
    made = Measures(**plain)
    if not all(isinstance(value, int | float) for value in plain.values()):
        raise TypeError(plain)
    return made


def _problem(plain: dict[str, Any]) -> Problem:
    return Problem(**plain | {"where": Where(**plain["where"]), "severity": Severity(plain["severity"])})
