"""What all tests share: ``pytest --accept`` writes the expected output of the cases anew, to be reviewed."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Pressrun = Callable[..., subprocess.CompletedProcess[str]]
"""Runs the command in a folder of its own choice, as a user would."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--accept``."""
    parser.addoption("--accept", action="store_true", help="write expected output anew where it differs (tests/cases)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that have slow tests, so that no worker ends with one of them while the others wait."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """True when new output is to be accepted."""
    return bool(request.config.getoption("--accept"))


@pytest.fixture(scope="session")
def whole_books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """E-books for the judges: our own, a hard one, one read from right to left; made once, for all workers."""
    import epub_books  # noqa: PLC0415  a test without e-books need not load what makes them

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "whole-books"
    folder.mkdir(exist_ok=True)
    return epub_books.whole(folder)


@pytest.fixture
def pressrun(tmp_path: Path) -> Pressrun:
    """``pressrun("build", "book")`` in *tmp_path*, or in *cwd*, with more of the environment set by *env*."""

    def run(
        *words: str, cwd: Path = tmp_path, env: dict[str, str] | None = None, timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pressrun", *words],
            cwd=cwd,
            env=os.environ | {"NO_COLOR": "1"} | (env or {}),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )

    return run
