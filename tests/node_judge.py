"""Judges of e-books in a real browser, by way of Node: Ace by DAISY, and an e-reader that goes through a whole book."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
MODULES = HERE.parent / ".venv/node/node_modules"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

Screen = dict[str, Any]
SCREENS: tuple[Screen, ...] = (
    {"name": "phone", "width": 360, "height": 740, "scheme": "light", "links": True},
    {"name": "phone at night", "width": 360, "height": 740, "scheme": "dark"},
    {"name": "tablet", "width": 820, "height": 1180, "scheme": "dark"},
    {"name": "e-ink", "width": 600, "height": 800, "scheme": "light"},
)
"""In px as a style sheet counts them."""


def missing() -> str:
    """What is not there; empty when nothing is missing."""
    if shutil.which("node") is None:
        return "Node is not installed"
    if _browser() is None:
        return "Chromium is not installed"
    there = (MODULES / "@daisy/ace-core").is_dir() and (MODULES / "foliate-js").is_dir()
    return "" if there else ".venv/node is not there: sh src/pressrun/setup/set-up.sh test"


def ace(books: Sequence[Path]) -> list[str]:
    """What Ace has against *books*, each finding with its file; nothing when it finds nothing."""
    return list(_findings(books, _ran("ace.cjs", *map(str, books))))


def read(books: Sequence[Path], screens: Sequence[Screen] = SCREENS, pictures: str = "") -> list[dict[str, Any]]:
    """What is seen of *books* in an e-reader on *screens*, a row for each book and screen: ``documents``, ``links`` and
    ``notes`` that were followed, the words of the note that was ``opened``, and what was ``found`` wrong."""
    wanted = {"books": [str(book.resolve()) for book in books], "screens": screens, "pictures": pictures}
    seen = _ran("read.cjs", json.dumps(wanted))
    assert seen["complaints"] == []
    return list(seen["told"])


def _findings(books: Sequence[Path], reports: Sequence[dict[str, Any]]) -> Iterator[str]:
    for book, report in zip(books, reports, strict=True):
        lacking = [name for name in report["missing"] if name.startswith("schema:")]
        yield from (f"{book.name}: no {name}" for name in lacking)
        for one in report["findings"]:
            yield f"{book.name} {one['file']} {one['impact']} {one['rule']}: {one['said']} {one['where']}"
        if not report["documents"]:
            yield f"{book.name}: Ace has looked at nothing"


def _ran(script: str, *words: str) -> Any:  # noqa: ANN401  whatever the script says in JSON
    """What *script* prints.

    Where it cannot run the test is skipped; but not in CI, where a skipped judge is a failure.
    """
    lack = missing()
    if lack and os.environ.get("CI") == "true":
        pytest.fail(f"{script} cannot run: {lack}")
    if lack:
        pytest.skip(f"{script} cannot run: {lack}")
    # The press hides the fonts of the system from its own process; a browser needs them.
    around = {name: value for name, value in os.environ.items() if not name.startswith("FONTCONFIG")}
    ours = {"NODE_PATH": str(MODULES), "PUPPETEER_EXECUTABLE_PATH": _browser() or "", "ACE_TIMEOUT_INITIAL": "60000"}
    run = subprocess.run(
        ["node", str(HERE / "node" / script), *words],
        env=around | ours,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def _browser() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)
