"""`pressrun new`: a project to begin with, in a folder that was new or empty."""

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
import yaml

from pressrun.door import scaffold
from pressrun.ground import files
from pressrun.ground.problems import Fault, PressError, error


def test_a_new_project_has_what_a_beginner_looks_for(tmp_path: Path) -> None:
    """A manuscript, a Makefile, a place for styles, and nothing that is not named in the answer."""
    made = scaffold.new(tmp_path / "reading-circle")
    there = {path.relative_to(tmp_path / "reading-circle").as_posix() for path in files.walk(tmp_path, "")}
    assert there == set(made)
    assert {"Makefile", ".gitignore", "manuscript/book.yaml", "styles/README.md"} < there
    assert sum(name.endswith(".md") and name.startswith("manuscript/") for name in there) == 3


def test_the_book_is_called_after_its_folder(tmp_path: Path) -> None:
    """The folder reading-circle holds the book Reading circle; date and identifier are its own."""
    first, second = (_book(tmp_path / name) for name in ("reading-circle", "other"))
    assert (first["title"], second["title"]) == ("Reading circle", "Other")
    ids = [book["identifiers"][0]["value"] for book in (first, second)]
    assert ids[0] != ids[1]
    assert all(uuid.UUID(one).version == 4 for one in ids)


def _book(folder: Path) -> dict[str, Any]:
    scaffold.new(folder)
    book: dict[str, Any] = yaml.safe_load((folder / "manuscript/book.yaml").read_text("utf-8"))
    return book


@pytest.mark.parametrize(
    "name", ['"quoted": yes', "Übung & Gespräch", "$title", "{braces}", "# no comment", "- a", "12", "null", "\\n"]
)
def test_any_name_of_a_folder_makes_a_title(tmp_path: Path, name: str) -> None:
    """What is special in YAML, or in our own sample, stands in the title as it is."""
    title = _book(tmp_path / name)["title"]
    assert isinstance(title, str)
    assert title.casefold() == re.sub(r"[-_\s]+", " ", name).strip().casefold()


def test_a_point_means_this_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``pressrun new .`` fills an empty folder, also one that is a git repository already."""
    (tmp_path / "circle" / ".git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "circle")
    scaffold.new(Path())
    assert "Circle" in Path("manuscript/book.yaml").read_text("utf-8")


def test_a_folder_that_holds_something_is_not_touched(tmp_path: Path) -> None:
    """Somebody's work may be in it: exit status 2, and not one file more or less."""
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(PressError) as refused:
        scaffold.new(tmp_path)
    (problem,) = refused.value.problems
    assert (problem.code, problem.fault) == ("U003", Fault.USAGE)
    assert problem.message == f"{tmp_path} is not empty: `notes.txt` is in it"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """A file of that name stays what it is."""
    (tmp_path / "circle").write_text("mine")
    with pytest.raises(PressError, match="U003"):
        scaffold.new(tmp_path / "circle")
    assert (tmp_path / "circle").read_text() == "mine"


@pytest.mark.parametrize("exists", [False, True])
def test_half_a_project_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, exists: bool) -> None:
    """When the disk fills up on the way, what was begun goes again."""
    folder = tmp_path / "circle"
    if exists:
        folder.mkdir()
    real, left = files.write, iter(range(4))

    def write(path: Path, data: bytes) -> None:
        if next(left, None) is None:
            raise PressError(error("X003", "the disk is full"))
        real(path, data)

    monkeypatch.setattr(scaffold, "write", write)
    with pytest.raises(PressError, match="X003"):
        scaffold.new(folder)
    assert folder.exists() == exists
    assert not list(tmp_path.rglob("*")) or list(tmp_path.rglob("*")) == [folder]


def test_the_sample_says_what_each_thing_is() -> None:
    """Every section of the sample has comments, every fenced div of the sample is documented beside it or plain."""
    texts = [path.read_text("utf-8") for path in files.walk(scaffold.SAMPLE / "manuscript", ".md")]
    assert all("<!--" in text for text in texts)
    shown = "\n".join(texts)
    for construct in ("thesis", "key-points", "terms", "ground-rules", ".activity", ".question", "leader", "[^turns]"):
        assert construct in shown
