"""What Make is told, tried with Make itself."""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pressrun.running import rules

TARGET = "dist/handout.pdf"
PAST, MADE, LATER = 1_000, 2_000, 3_000

SPELT = [
    "plain.md", "a b.md", "a#b.md", "a$b.md", "a%b.md", "a%%b.md", "a:b.md", "a::b", "a=b.md", "a:=b.md", "a = b.md",
    "a!=b", "a&b.md", "a&", "a[1].md", "a*.md", "a?.md", "a(1).md", "a'b.md", 'a"b.md', "ä ü.md", "a,b.md", "a{b}.md",
    "~a.md", "$(x).md", "-a.md", "%", "a`b", "a<b>.md", "a^b", "a@b", "a+b.md", "\u4e2d\u6587.md", "a\u00a0b.md",
]  # fmt: skip
ASKED = ["a;b.md", "a|b.md", "a | b.md", "a(1)", "a\\b.md", "a\\", "a\\#b", "a\tb.md", "a\nb.md"]


def project(root: Path, *inputs: str) -> None:
    """A project whose one edition was made from *inputs*, all older than it."""
    for path in ("dist", "manuscript", ".pressrun/records"):
        (root / path).mkdir(parents=True, exist_ok=True)
    for path in (TARGET, f"{rules.RECORDS}/handout.json"):
        (root / path).write_text("")
        os.utime(root / path, (MADE, MADE))
    (root / rules.EDITIONS).write_text(rules.editions([("handout", TARGET)]))
    (root / "Makefile").write_text(f"MAKEFLAGS += -r\ninclude {rules.EDITIONS}\n{TARGET}:\n\t@echo made anew\n")
    for path in inputs:
        save(root / path, PAST)
    os.utime(root / "manuscript", (PAST, PAST))
    told(root, *inputs)


def told(root: Path, *keys: str) -> None:
    """Make is told of *keys*; what is installed beside pressrun is left out, its times being what they are."""
    text = rules.depends(root, TARGET, keys)
    (root / rules.RECORDS / "handout.d").write_text(text)


def save(path: Path, at: int) -> None:
    """A file, saved at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    os.utime(path, (at, at))


def makes(root: Path, goal: str = "handout") -> bool:
    """True when Make finds that the edition is to be made; fails when Make does not understand."""
    ran = subprocess.run(["make", goal], cwd=root, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    return "made anew" in ran.stdout


@pytest.fixture(autouse=True)
def _nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "TOOLS", ())


@pytest.mark.parametrize("name", SPELT)
def test_a_name_is_spelt_so_that_make_reads_it(tmp_path: Path, name: str) -> None:
    """Nothing is made while the file stands; it is when the file is saved, and when it is deleted."""
    path = f"manuscript/{name}"
    project(tmp_path, path, "manuscript/a1.md")
    assert not makes(tmp_path)
    save(tmp_path / path, LATER)
    assert makes(tmp_path)
    save(tmp_path / path, PAST)
    os.utime(tmp_path / "manuscript", (PAST, PAST))
    assert not makes(tmp_path)
    (tmp_path / path).unlink()
    assert makes(tmp_path)


@pytest.mark.parametrize("name", ASKED)
def test_a_name_that_make_cannot_spell_is_asked_about_each_time(tmp_path: Path, name: str) -> None:
    """Slower, and never wrong."""
    project(tmp_path, f"manuscript/{name}")
    assert makes(tmp_path)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1, max_size=12))
def test_any_name_is_understood_or_asked_about(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    """Whatever a file is called, Make goes on, and sees that it was saved."""
    root, path = tmp_path_factory.mktemp("any"), f"manuscript/x{name}x"
    project(root, path)
    assert makes(root) is not rules.tellable(path)
    save(root / path, LATER)
    assert makes(root)


def test_a_missing_record_makes_again(tmp_path: Path) -> None:
    """Whoever deletes ``.pressrun`` gets a new build, not an error."""
    project(tmp_path, "manuscript/a.md")
    assert not makes(tmp_path)
    (tmp_path / rules.RECORDS / "handout.json").unlink()
    assert makes(tmp_path)
    (tmp_path / rules.RECORDS / "handout.d").unlink()
    assert makes(tmp_path)


def test_a_listed_folder_is_watched(tmp_path: Path) -> None:
    """A new file in it, and its removal, are seen."""
    project(tmp_path, "manuscript/a.md")
    told(tmp_path, "manuscript/a.md", "manuscript/*.md")
    assert not makes(tmp_path)
    os.utime(tmp_path / "manuscript", (LATER, LATER))
    assert makes(tmp_path)


def test_an_edition_may_be_called_like_the_folder(tmp_path: Path) -> None:
    """The folder ``manuscript/`` and the goal ``manuscript`` are two things."""
    project(tmp_path, "manuscript/a.md")
    told(tmp_path, "manuscript/a.md", "manuscript/*.md")
    with (tmp_path / "Makefile").open("a") as makefile:
        makefile.write(f".PHONY: manuscript\nmanuscript: {TARGET}\n")
    assert not makes(tmp_path, "manuscript")


def test_what_was_looked_for_in_vain_is_noticed_when_it_comes_however_old(tmp_path: Path) -> None:
    """A template moved in from elsewhere keeps its old time; its folder, too, may be new or not."""
    project(tmp_path, "manuscript/a.md")
    told(tmp_path, "manuscript/a.md", "styles/default/page.html", "styles/default/*.css", "manuscript/b.svg")
    assert not makes(tmp_path)
    save(tmp_path / "styles/default/page.html", PAST)
    assert makes(tmp_path)
    told(tmp_path, "manuscript/a.md", "styles/default/page.html", "manuscript/b.svg")
    assert not makes(tmp_path)
    save(tmp_path / "manuscript/b.svg", PAST)
    assert makes(tmp_path)


def test_a_folder_name_that_make_cannot_look_for_is_asked_about(tmp_path: Path) -> None:
    """A theme may have a space in its name."""
    project(tmp_path, "manuscript/a.md")
    told(tmp_path, "manuscript/a.md", "styles/my theme/page.html")
    assert not makes(tmp_path), "styles/ itself does not exist, and that Make can look for"
    (tmp_path / "styles").mkdir()
    told(tmp_path, "manuscript/a.md", "styles/my theme/page.html")
    assert makes(tmp_path)


def test_an_edition_with_the_name_of_a_goal_is_made_by_its_file() -> None:
    """``make test`` stays what it is; ``make dist/test.pdf`` makes the edition."""
    text = rules.editions([("test", "dist/test.pdf"), ("handout", TARGET)])
    assert "\ntest:" not in text
    assert "\ndist/test.pdf: .pressrun/records/test.json\n" in text
    assert "\nhandout: dist/handout.pdf\n" in text


def test_an_upgrade_of_pressrun_or_of_a_library_asks_for_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each distribution has a file that an upgrade replaces; its path is relative like all others."""
    monkeypatch.setattr(rules, "TOOLS", ("weasyprint", "not-installed-anywhere"))
    project(tmp_path, "manuscript/a.md")
    named = [line for line in (tmp_path / rules.RECORDS / "handout.d").read_text().splitlines() if "METADATA" in line]
    assert len(named) == 2
    assert all(line.lstrip().startswith("../") for line in named)
