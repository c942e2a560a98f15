"""Which editions there are to make, found in a moment.

Reading YAML and checking it against its schema takes longer than all the rest of a build that has nothing to do. So
the editions are remembered, together with everything that was read to find them.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from pressrun.ground.files import Shelf, write
from pressrun.ground.problems import PressError
from pressrun.model.edition import Edition, Notes, Paper
from pressrun.running.jobs import Job
from pressrun.running.recipe import recipe, tools

KEPT: Final = ".pressrun/editions.json"
"""The editions as ``book.yaml`` names them."""


def plan(root: Path, *, remember: bool = True) -> tuple[Job, ...]:
    """A job for each edition of the project in *root*, as ``book.yaml`` orders them; they are remembered if wished.

    Raises the problems of ``book.yaml``, and of the sections with them, when there is an error in it.
    """
    return tuple(Job(root, edition, recipe(edition)) for edition in _recalled(root) or _loaded(root, remember=remember))


def _loaded(root: Path, *, remember: bool) -> tuple[Edition, ...]:
    from pressrun.reading import manuscript, settings  # noqa: PLC0415 (slow to import, and rarely needed)

    shelf = Shelf(root)
    try:
        known = settings.load(shelf).editions
    except PressError:
        manuscript.read(Shelf(root))  # raises the faults of the sections with those of book.yaml
        raise
    if remember:
        _remember(root, known, shelf.seen)
    return known


def _remember(root: Path, known: tuple[Edition, ...], seen: Mapping[str, str]) -> None:
    """Where nothing can be written nothing is remembered; whatever has to be written will say so."""
    data = {"tools": tools(), "seen": dict(seen), "editions": [asdict(edition) for edition in known]}
    try:
        write(root / KEPT, json.dumps(data).encode())
    except PressError:
        return


def _recalled(root: Path) -> tuple[Edition, ...] | None:
    """None when there is nothing, or not for this state of things, or not from us."""
    shelf = Shelf(root)
    try:
        data = json.loads((root / KEPT).read_bytes())
        if tuple(data["tools"]) != tools() or any(shelf.fingerprint(path) != was for path, was in data["seen"].items()):
            return None
        return tuple(_edition(row) for row in data["editions"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _edition(row: dict[str, Any]) -> Edition:
    """A row from memory. It may come with a stranger's project, so its name is looked at again: it becomes a path."""
    lists = {key: tuple(value) for key, value in row.items() if isinstance(value, list)}
    edition = Edition(**{**row, **lists, "paper": Paper(**row["paper"]), "notes": Notes(row["notes"])})
    if not re.fullmatch("[a-z0-9-]+", edition.name) or edition.format not in {"pdf", "epub"}:
        raise ValueError(edition.name)
    return edition
