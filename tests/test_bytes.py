"""Same input, same bytes: wherever, whenever, and by however many hands it is made."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pressrun.door import scaffold
from pressrun.ground.files import digest, walk


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample project, which has something of everything, with a formula."""
    folder = tmp_path_factory.mktemp("sample") / "circle"
    scaffold.new(folder)
    with (folder / "manuscript/01-why.md").open("a", encoding="utf-8") as text:
        text.write("\nWith $n$ readers there are $\\frac{n(n-1)}{2}$ pairs; see page [](#fig-circle){.page}.\n")
    return folder


def built(project: Path, folder: Path, environ: dict[str, str], *options: str) -> dict[str, str]:
    """Digests of what is in dist/ after a build of a copy of *project* in *folder*."""
    shutil.copytree(project, folder)
    command = [sys.executable, "-m", "pressrun", "build", "--quiet", *options]
    done = subprocess.run(command, cwd=folder, env=os.environ | environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return {path.name: digest(path.read_bytes()) for path in walk(folder / "dist", "")}


HERE = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}
THERE = {
    "TZ": "Asia/Kathmandu", "LC_ALL": "de_DE.UTF-8", "LANG": "tr_TR.UTF-8", "LANGUAGE": "tr", "PYTHONHASHSEED": "2",
    "HOME": "/nonexistent", "COLUMNS": "20",
}  # fmt: skip


@pytest.mark.slow
def test_two_builds_give_the_same_files(project: Path, tmp_path: Path) -> None:
    """Another folder with a space and an umlaut, another time zone, locale, hash seed, number of workers, second."""
    first = built(project, tmp_path / "one", HERE, "--jobs", "1")
    time.sleep(2.1)  # a ZIP file counts time in steps of two seconds
    second = built(project, tmp_path / "Zweites Mal für Übung #2", THERE, "--jobs", "3")
    assert len(first) == 4
    assert first == second


@pytest.mark.slow
def test_what_is_remembered_gives_the_same_files(project: Path, tmp_path: Path) -> None:
    """A change and its undoing, with the store of the builds before, lead back to the same bytes."""
    folder = tmp_path / "again"
    clean = built(project, folder, HERE, "book")
    text = folder / "manuscript/02-an-evening.md"
    before = text.read_bytes()
    for data in (before + b"\nA paragraph more.\n", before):
        text.write_bytes(data)
        subprocess.run([sys.executable, "-m", "pressrun", "build", "book", "--quiet"], cwd=folder, check=True)
    assert {path.name: digest(path.read_bytes()) for path in walk(folder / "dist", "")} == clean


def test_the_date_that_is_asked_for_is_part_of_the_recipe(project: Path, tmp_path: Path) -> None:
    """SOURCE_DATE_EPOCH changes the bytes, so what was made without it is not current with it."""
    without = built(project, tmp_path / "one", HERE, "handout")
    with_date = built(project, tmp_path / "two", HERE | {"SOURCE_DATE_EPOCH": "1700000000"}, "handout")
    assert without != with_date
    command = [sys.executable, "-m", "pressrun", "build", "handout"]
    done = subprocess.run(
        command, cwd=tmp_path / "two", env=os.environ | HERE, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("made ")
    assert digest((tmp_path / "two/dist/handout.pdf").read_bytes()) == without["handout.pdf"]
