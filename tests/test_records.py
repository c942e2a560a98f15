"""What is remembered of a finished file, and when it is made again."""

import dataclasses
import os
import subprocess
from pathlib import Path

import pytest

from pressrun.ground import files
from pressrun.ground.problems import PressError, Where, warning
from pressrun.running import records, rules
from pressrun.running.records import Record

BOOK = "manuscript/book.yaml"
WARNING = warning("B008", "99-notes.md is not listed", Where("manuscript/99-notes.md", 3), "List it.")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with two files, in a folder with an awkward name."""
    project = tmp_path / "Ä b#c"
    (project / "manuscript").mkdir(parents=True)
    (project / BOOK).write_text("title: A\n")
    (project / "manuscript/01-one.md").write_text("# One\n")
    return project


def made(root: Path, recipe: str = "r1", data: bytes = b"%PDF") -> Record:
    """A handout made from the book, a section, a look for a template that is not there, and a list of sections."""
    begun = records.started(root)
    shelf = files.Shelf(root)
    shelf.read(BOOK)
    shelf.read("manuscript/01-one.md")
    shelf.has("styles/default/templates/own.html")
    shelf.names("manuscript", ".md")
    record = Record("handout", "dist/handout.pdf", recipe, shelf.seen, (WARNING,))
    records.finish(root, record, data, begun)
    return record


def test_a_finished_file_is_current_and_its_warnings_can_be_shown_again(root: Path) -> None:
    """Nothing is made anew, and the author is still told what was wrong."""
    made(root)
    kept = records.current(root, "handout", "r1")
    assert kept is not None
    assert kept.problems == (WARNING,)
    assert kept.target == "dist/handout.pdf"
    assert kept.digest == files.digest(b"%PDF")
    assert (root / kept.target).read_bytes() == b"%PDF"


def test_a_record_survives_being_written_and_read(root: Path) -> None:
    """What is read back is what was recorded, with the digest of the file."""
    record = made(root)
    assert records.current(root, "handout", "r1") == dataclasses.replace(record, digest=files.digest(b"%PDF"))


@pytest.mark.parametrize(
    ("what", "path", "text"),
    [
        ("a changed section", "manuscript/01-one.md", "# Two\n"),
        ("a new section file", "manuscript/02-two.md", "# Two\n"),
        ("a template that was looked for in vain", "styles/default/templates/own.html", ""),
        ("a target that somebody changed", "dist/handout.pdf", "other"),
        ("a record that is no JSON", ".pressrun/records/handout.json", "{"),
        ("a record with other fields", ".pressrun/records/handout.json", '{"problems": [], "pages": 2}'),
        ("a record that is a list", ".pressrun/records/handout.json", "[]"),
    ],
)
def test_it_is_made_again_after(root: Path, what: str, path: str, text: str) -> None:
    """Whatever changed on the disk is noticed by its content, whatever the clock says."""
    made(root)
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)
    os.utime(root / path, (1, 1))
    assert records.current(root, "handout", "r1") is None, what


@pytest.mark.parametrize("path", [BOOK, "manuscript/01-one.md", "dist/handout.pdf", ".pressrun/records/handout.json"])
def test_it_is_made_again_when_something_is_gone(root: Path, path: str) -> None:
    """An input, the file itself or its record was deleted."""
    made(root)
    (root / path).unlink()
    assert records.current(root, "handout", "r1") is None


def test_another_recipe_makes_it_again(root: Path) -> None:
    """An option, a library or pressrun itself changed."""
    made(root)
    assert records.current(root, "handout", "r2") is None


def test_a_picture_beside_the_text_makes_nothing_again(root: Path) -> None:
    """A file that no edition asked for is none of its business; nor is what an editor leaves about."""
    made(root)
    (root / "manuscript/sketch.svg").write_text("<svg/>")
    (root / "manuscript/.01-one.md.swp").write_text("")
    assert records.current(root, "handout", "r1") is not None


def test_touching_makes_nothing_again(root: Path) -> None:
    """A file saved without a change is the same file."""
    made(root)
    os.utime(root / BOOK)
    assert records.current(root, "handout", "r1") is not None


def test_file_and_record_have_one_time_from_before_the_build(root: Path) -> None:
    """A record newer than its file would build for ever; what is saved during the build is newer than both."""
    made(root)
    times = [(root / path).stat().st_mtime_ns for path in ("dist/handout.pdf", ".pressrun/records/handout.json")]
    assert times[0] == times[1]
    assert times[0] >= (root / BOOK).stat().st_mtime_ns


def test_an_input_from_the_future_does_not_build_for_ever(root: Path) -> None:
    """A folder unpacked from another time zone may carry times that have not come yet."""
    future = 4_000_000_000
    os.utime(root / "manuscript/01-one.md", (future, future))
    os.utime(root / "manuscript", (future + 1, future + 1))
    made(root)
    assert (root / "dist/handout.pdf").stat().st_mtime == future + 1


def test_a_current_file_gets_a_new_time(root: Path) -> None:
    """So that a section saved without a change is compared once and not at every make."""
    made(root)
    os.utime(root / BOOK)
    kept = records.current(root, "handout", "r1")
    assert kept is not None
    records.renew(root, kept, records.started(root))
    assert (root / "dist/handout.pdf").stat().st_mtime_ns >= (root / BOOK).stat().st_mtime_ns
    assert records.current(root, "handout", "r1") == kept


def test_a_build_that_cannot_write_leaves_the_file_and_no_record_that_lies(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full: the old file stays, and the next build makes it again."""
    made(root)

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, f"no room for {len(data)} bytes of {path.name}")

    with monkeypatch.context() as patch:
        patch.setattr(files, "write", full)
        with pytest.raises(OSError, match="no room"):
            records.finish(root, Record("handout", "dist/handout.pdf", "r1", {}), b"new", 0)
    assert (root / "dist/handout.pdf").read_bytes() == b"%PDF"
    assert records.current(root, "handout", "r1") is None


def test_a_folder_that_cannot_be_written_is_a_problem(root: Path) -> None:
    """A file stands where the records should go."""
    (root / ".pressrun").write_text("")
    with pytest.raises(PressError) as raised:
        records.started(root)
    assert [problem.code for problem in raised.value.problems] == ["X002"]
    with pytest.raises(PressError):
        records.finish(root, Record("handout", "dist/handout.pdf", "r1", {}), b"new", 0)


def test_what_a_killed_build_left_aside_is_removed(root: Path) -> None:
    """The next finished file clears up."""
    (root / "dist").mkdir()
    (root / f"dist/{files.ASIDE}0123").write_bytes(b"half")
    made(root)
    assert sorted(path.name for path in (root / "dist").iterdir()) == ["handout.pdf"]


def test_names_that_are_no_utf8_are_recorded_like_any_other(root: Path) -> None:
    """Old disks have such names."""
    name = os.fsdecode(b"manuscript/caf\xe9.md")
    try:
        (root / name).write_text("# Caf\n")
    except OSError:
        pytest.skip("this disk takes names in UTF-8 only")
    records.finish(root, Record("handout", "dist/handout.pdf", "r1", _seen(root, name)), b"", records.started(root))
    assert records.current(root, "handout", "r1") is not None
    assert b"caf\xe9.md" in (root / ".pressrun/records/handout.d").read_bytes()


def _seen(root: Path, path: str) -> dict[str, str]:
    shelf = files.Shelf(root)
    shelf.read(path)
    return shelf.seen


def test_make_reads_what_is_written(root: Path) -> None:
    """The list of editions is a makefile, not older than book.yaml."""
    os.utime(root / BOOK, (4_000_000_000, 4_000_000_000))
    records.write_rules(root, [("handout", "dist/handout.pdf"), ("ebook", "dist/ebook.epub")])
    written = root / rules.EDITIONS
    assert written.stat().st_mtime >= (root / BOOK).stat().st_mtime
    (root / "Makefile").write_text(f"include {rules.EDITIONS}\nshow:\n\t@echo $(EDITIONS) $(TARGETS)\n")
    told = subprocess.run(["make", "-s", "show"], cwd=root, capture_output=True, text=True, check=True)
    assert told.stdout == "handout ebook dist/handout.pdf dist/ebook.epub\n"
