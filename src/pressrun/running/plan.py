"""Which editions there are to make, and what their making may take, found in a moment.

Reading YAML and checking it against its schema takes longer than all the rest of a build that has nothing to do. So
the editions are remembered, together with everything that was read to find them.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from pressrun.ground.files import Shelf, write
from pressrun.ground.hands import Limits
from pressrun.ground.problems import PressError
from pressrun.model.edition import Counting, Edition, Imposition, LineNumbers, Notes, Paper
from pressrun.model.imposition import SCHEMES
from pressrun.running.jobs import Job
from pressrun.running.recipe import recipe, tools

KEPT: Final = ".pressrun/editions.json"
"""The editions and the limits as ``book.yaml`` names them."""


def plan(root: Path, *, remember: bool = True) -> tuple[Job, ...]:
    """A job for each edition of the project in *root*, as ``book.yaml`` orders them; they are remembered if wished.

    Raises the problems of ``book.yaml``, and of the sections with them, when there is an error in it.
    """
    editions, limits = _recalled(root) or _loaded(root, remember=remember)
    names = {edition.name: edition for edition in editions}
    return tuple(_job(root, edition, names, limits) for edition in editions)


def _job(root: Path, edition: Edition, names: Mapping[str, Edition], limits: Limits) -> Job:
    """With the job of the edition whose pages it gives, and the job of that one's, and so on."""
    other = names.get(edition.pages_of)
    referred = _job(root, other, names, limits) if other else None
    return Job(root, edition, recipe(edition, *chain(referred)), limits, referred)


def chain(job: Job | None) -> Iterator[Edition]:
    """The edition of *job*, the one whose pages it gives, and so on."""
    while job:
        yield job.edition
        job = job.referred


def _loaded(root: Path, *, remember: bool) -> tuple[tuple[Edition, ...], Limits]:
    from pressrun.reading import manuscript, settings  # noqa: PLC0415 (slow to import, and rarely needed)

    shelf = Shelf(root)
    try:
        known = settings.load(shelf)
    except PressError:
        manuscript.read(Shelf(root))  # raises the faults of the sections with those of book.yaml
        raise
    if remember:
        _remember(root, known.editions, known.limits, shelf.seen)
    return known.editions, known.limits


def _remember(root: Path, editions: tuple[Edition, ...], limits: Limits, seen: Mapping[str, str]) -> None:
    """Where nothing can be written nothing is remembered; whatever has to be written will say so."""
    rows = [asdict(edition) for edition in editions]
    data = {"tools": tools(), "seen": dict(seen), "editions": rows, "limits": asdict(limits)}
    try:
        write(root / KEPT, json.dumps(data).encode())
    except PressError:
        return


def _recalled(root: Path) -> tuple[tuple[Edition, ...], Limits] | None:
    """None when there is nothing, or not for this state of things, or not from us."""
    shelf = Shelf(root)
    try:
        data = json.loads((root / KEPT).read_bytes())
        if tuple(data["tools"]) != tools() or any(shelf.fingerprint(path) != was for path, was in data["seen"].items()):
            return None
        return tuple(_edition(row) for row in data["editions"]), _limits(data["limits"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _limits(row: dict[str, Any]) -> Limits:
    limits = Limits(**row)
    if not limits.seconds > 0 or not limits.megabytes > 0:
        raise ValueError(limits)
    return limits


def _edition(row: dict[str, Any]) -> Edition:
    """A row from memory. It may come with a stranger's project, so its name is looked at again: it becomes a path."""
    lists = {key: tuple(value) for key, value in row.items() if isinstance(value, list)}
    made = {"paper": Paper(**row["paper"]), "notes": Notes(row["notes"]), "impose": _imposition(row["impose"])}
    numbers = row["line_numbers"]
    made["line_numbers"] = LineNumbers(Counting(numbers["count"]), int(numbers["every"]))
    edition = Edition(**{**row, **lists, **made})
    if not re.fullmatch("[a-z0-9-]+", edition.name) or edition.format not in {"pdf", "epub"}:
        raise ValueError(edition.name)
    return edition


def _imposition(row: dict[str, Any] | None) -> Imposition | None:
    if row is None:
        return None
    wanted = Imposition(**{**row, "sheet": Paper(**row["sheet"])})
    if wanted.scheme not in SCHEMES:
        raise ValueError(wanted.scheme)
    return wanted
