"""``make``: what it makes when, what it leaves alone, and that it starts nothing when there is nothing to do."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pressrun.door import scaffold

CHECKOUT = Path(__file__).parents[1]
SETUP = CHECKOUT / "src/pressrun/setup"
STAND_IN = f"{shlex.quote(sys.executable)} {shlex.quote(str(Path(__file__).with_name('stand_in.py')))}"


@dataclass
class Project:
    """A folder with a Makefile, and what its ``pressrun`` was called with."""

    root: Path
    calls: Path
    env: dict[str, str] = field(default_factory=lambda: {"PRESSRUN": STAND_IN})

    def start(self, *goals: str, **env: str) -> subprocess.Popen[str]:
        """Make, running, in a process group of its own as a terminal would give it."""
        return subprocess.Popen(
            ["make", *goals],
            cwd=self.root,
            env={**_plain(), "CALLS": str(self.calls), **self.env, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def make(self, *goals: str, status: int = 0) -> tuple[str, ...]:
        """What ``pressrun`` was called with by one ``make``."""
        ran = self.start(*goals)
        self.out, self.err = ran.communicate(timeout=60)
        assert ran.returncode == status, self.out + self.err
        called = tuple(self.calls.read_text().splitlines()) if self.calls.exists() else ()
        self.calls.unlink(missing_ok=True)
        return called

    def save(self, path: str, text: str) -> None:
        """An author saves a file."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def read(self, path: str) -> str:
        """The text of a file."""
        return (self.root / path).read_text()


def _plain() -> dict[str, str]:
    """The environment without what an outer Make, or a person's own settings, would say to an inner one."""
    said = {"MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "PRESSRUN", "ARGS", "PYTHON"}
    return {name: value for name, value in os.environ.items() if name not in said}


@pytest.fixture(params=["plain", "Ä b #1 $x"])
def project(tmp_path: Path, request: pytest.FixtureRequest) -> Project:
    """A stranger's project of two editions and two sections; once more in a folder with an awkward name."""
    made = Project(tmp_path / request.param, tmp_path / "calls")
    made.save("manuscript/book.yaml", "handout.pdf ebook.epub\n")
    made.save("manuscript/01-one.md", "# One\n")
    made.save("manuscript/02 two #2.md", "# Two\n")
    shutil.copy(SETUP / "press.mk", made.root / "Makefile")
    return made


BOTH = ("build handout ebook",)


def test_make_builds_all_editions_in_one_call(project: Project) -> None:
    """The manuscript is read once for all of them."""
    assert project.make() == ("rules", *BOTH)
    assert project.read("dist/handout.pdf") == project.read("dist/ebook.epub") == "# One\n# Two\n"


def test_a_second_make_starts_nothing_and_takes_no_time(project: Project) -> None:
    """Less than 0.2 s, and no Python at all."""
    project.make()
    times = []
    for _ in range(3):
        begun = time.monotonic()
        assert project.make() == ()
        times.append(time.monotonic() - begun)
    assert min(times) < 0.2
    assert "Nothing to be done" in project.out


def test_make_with_the_name_of_an_edition_makes_that_one(project: Project) -> None:
    """And no other; by its name or by its file."""
    assert project.make("handout") == ("rules", "build handout")
    assert not (project.root / "dist/ebook.epub").exists()
    assert project.make("dist/ebook.epub") == ("build ebook",)
    assert project.make() == ()


def test_editions_named_together_are_made_together(project: Project) -> None:
    """As for all of them."""
    project.save("manuscript/book.yaml", "handout.pdf packet.pdf ebook.epub\n")
    assert project.make("ebook", "handout") == ("rules", "build handout ebook")


def test_many_jobs_are_still_one_call(project: Project) -> None:
    """``make -j4`` makes the same files in the same way."""
    assert project.make("-j4") == ("rules", *BOTH)
    assert project.make("-j4") == ()


def test_an_own_rule_may_need_an_edition(project: Project) -> None:
    """Only what the goal needs is made, side by side if so asked, and without harm."""
    with (project.root / "Makefile").open("a") as makefile:
        makefile.write("send: dist/ebook.epub dist/handout.pdf\n\tcat $^ >sent\n")
    assert sorted(project.make("-j4", "send")) == ["build ebook", "build handout", "rules"]
    assert project.read("sent") == "# One\n# Two\n" * 2
    assert project.make() == ()


@pytest.mark.parametrize("path", ["manuscript/01-one.md", "manuscript/02 two #2.md"])
def test_a_saved_section_makes_all_editions_again(project: Project, path: str) -> None:
    """And the next make does nothing."""
    project.make()
    project.save(path, "# New\n")
    assert project.make() == BOTH
    assert "# New\n" in project.read("dist/handout.pdf")
    assert project.make() == ()


def test_a_section_saved_without_a_change_is_compared_once(project: Project) -> None:
    """The files stay as they are, and Make is content."""
    project.make()
    os.utime(project.root / "manuscript/01-one.md")
    assert project.make() == BOTH
    assert project.make() == ()


def test_a_deleted_section_makes_again_and_is_no_error_of_makes(project: Project) -> None:
    """Whether it may be missing is for pressrun to say."""
    project.make()
    (project.root / "manuscript/02 two #2.md").unlink()
    assert project.make() == BOTH
    assert project.read("dist/handout.pdf") == "# One\n"
    assert project.make() == ()


def test_a_new_file_is_seen(project: Project) -> None:
    """A section beside the others; a style sheet that was looked for in vain."""
    project.make()
    project.save("manuscript/03-three.md", "# Three\n")
    assert project.make() == BOTH
    assert "# Three\n" in project.read("dist/ebook.epub")
    project.save("styles/own.css", "p {}")
    assert project.make() == BOTH
    assert project.make() == ()


def test_what_has_no_record_is_made_again(project: Project) -> None:
    """``.pressrun`` is safe to delete, in whole or in part; so are finished files."""
    project.make()
    for lost in (".pressrun/records/handout.json", ".pressrun/records/ebook.d", "dist/ebook.epub"):
        (project.root / lost).unlink()
        called = project.make()
        assert called == (BOTH if not lost.endswith(".d") else ())
    shutil.rmtree(project.root / ".pressrun")
    assert project.make() == ("rules", *BOTH)
    assert project.make() == ()


def test_a_new_edition_is_seen_when_the_book_names_it(project: Project) -> None:
    """The list of editions is made anew by itself; one that is no longer there is no goal any more."""
    project.make()
    project.save("manuscript/book.yaml", "packet.pdf\n")
    assert project.make("packet") == ("rules", "build packet")
    assert project.make("handout", status=2) == ()
    assert "No rule to make target 'handout'" in project.err


def test_editions_may_be_called_like_folders_and_goals(project: Project) -> None:
    """``manuscript`` and ``dist`` are names like others; ``make check`` stays a goal, ``dist/check.pdf`` its file."""
    project.save("manuscript/book.yaml", "manuscript.pdf dist.pdf check.pdf\n")
    assert project.make("manuscript", "dist") == ("rules", "build manuscript dist")
    assert project.make("manuscript", "dist") == ()
    assert project.make("dist/check.pdf") == ("build check",)
    assert project.make("check") == ("check",)
    assert project.make() == ()


def test_files_with_times_from_the_future_do_not_build_for_ever(project: Project) -> None:
    """As an archive from another time zone brings them."""
    for path in ("manuscript/book.yaml", "manuscript/01-one.md", "manuscript"):
        os.utime(project.root / path, (4_000_000_000, 4_000_000_000))
    assert project.make() == ("rules", *BOTH)
    assert project.make() == ()


def test_without_a_book_pressrun_says_what_is_wrong(project: Project) -> None:
    """Not Make, which would speak of rules and targets; and it goes on as soon as there is a book."""
    (project.root / "manuscript/book.yaml").unlink()
    for _ in range(2):
        assert project.make(status=2) == ("rules",)
        told = project.err.splitlines()
        assert told[0] == "error B001 there is no manuscript/book.yaml"
        assert [line.partition(":")[0] for line in told[1:]] == ["make"]
    project.save("manuscript/book.yaml", "handout.pdf\n")
    assert project.make() == ("rules", "build handout")


def test_where_there_is_no_pressrun_make_says_how_to_name_it(project: Project) -> None:
    """A beginner has not activated anything."""
    project.env["PRESSRUN"] = "pressrun-that-is-nowhere"
    project.make(status=2)
    assert "Name it so: make PRESSRUN=/path/to" in project.err


@pytest.mark.parametrize("goals", [("help",), ("clean",), ("clean", "help")])
def test_help_and_clean_start_nothing(project: Project, goals: Iterable[str]) -> None:
    """Not even where there is no pressrun and no book."""
    shutil.rmtree(project.root / "manuscript")
    project.env["PRESSRUN"] = "false"
    assert project.make(*goals) == ()


def test_help_lists_goals_and_editions(project: Project) -> None:
    """What a beginner types first."""
    project.make()
    project.make("help")
    for said in ("make all", "make check", "make doctor", "make clean", "handout ebook"):
        assert said in project.out


def test_clean_removes_what_was_made_and_nothing_else(project: Project) -> None:
    """The manuscript and other files of ``dist/`` stay."""
    project.make()
    project.save("dist/notes.txt", "mine")
    project.make("clean")
    assert [path.name for path in (project.root / "dist").iterdir()] == ["notes.txt"]
    assert not (project.root / ".pressrun").exists()
    assert project.make() == ("rules", *BOTH)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_make_leaves_the_finished_file(project: Project, sign: signal.Signals) -> None:
    """Ctrl-C in the middle: the old file is whole, and the next make makes the new one."""
    project.make()
    project.save("manuscript/01-one.md", "# New\n")
    running = project.start(SLOW="yes")
    deadline = time.monotonic() + 20
    while not (project.root / "slow").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(running.pid, sign)
    running.communicate(timeout=20)
    assert running.returncode != 0
    assert project.read("dist/handout.pdf") == "# One\n# Two\n"
    project.calls.unlink()
    assert project.make() == BOTH
    assert project.read("dist/handout.pdf") == "# New\n# Two\n"


def test_a_make_that_is_too_old_says_so(project: Project) -> None:
    """One line, with the least version and what to do on the system that brings such a Make."""
    project.make(".FEATURES=", status=2)
    assert "GNU Make 4.3 or later" in project.err
    assert "brew install make" in project.err


@pytest.fixture
def checkout(tmp_path: Path) -> Project:
    """pressrun's own Makefile, with a set-up that only says that it ran."""
    made = Project(tmp_path / "Ä b #1", tmp_path / "calls", env={})
    shutil.copytree(SETUP, made.root / "src/pressrun/setup")
    for name in ("Makefile", "pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(CHECKOUT / name, made.root)
    made.save("tests/node/package-lock.json", "{}\n")
    made.save("manuscript/book.yaml", "handout.pdf\n")
    made.save("manuscript/01-one.md", "# One\n")
    made.save(
        "src/pressrun/setup/set-up.sh",
        'set -eu\necho set-up $1 >>"$CALLS"\nmkdir -p .venv/bin\n'
        f"printf '#!/bin/sh\\nexec {STAND_IN} \"$@\"\\n' >.venv/bin/pressrun\n"
        'printf \'#!/bin/sh\\necho python "$@" >>"$CALLS"\\n\' >.venv/bin/python\n'
        "chmod +x .venv/bin/*\n"
        "if [ $1 = test ]; then touch .venv/.ready-to-test; else pwd -P >.venv/.ready; fi\n",
    )
    return made


def test_a_checkout_sets_itself_up_once(checkout: Project) -> None:
    """``make`` does all that is needed, and the next one nothing."""
    assert checkout.make() == ("set-up build", "rules", "build handout")
    assert checkout.make() == ()


def test_the_tests_need_more_than_the_editions(checkout: Project) -> None:
    """``make test`` sets both up, one after the other even with many jobs; later goals find them there."""
    assert checkout.make("-j4", "test") == (
        "set-up build",
        "set-up test",
        "python -m pytest -n 2 --dist loadfile --no-loadscope-reorder",
    )
    assert checkout.make("types") == ("python -m mypy",)
    assert checkout.make() == ("rules", "build handout")


def test_a_new_lock_sets_up_again(checkout: Project) -> None:
    """And the editions are compared, since a library may set them otherwise."""
    checkout.make()
    os.utime(checkout.root / "requirements.txt")
    assert checkout.make() == ("set-up build", "rules", "build handout")
    assert checkout.make() == ()


def test_a_set_up_from_the_future_does_not_begin_for_ever(checkout: Project) -> None:
    """As after a clock that went wrong. The editions are compared each time until then, which costs little."""
    checkout.make()
    os.utime(checkout.root / ".venv/.ready", (4_000_000_000, 4_000_000_000))
    assert checkout.make() == ("rules", "build handout")
    assert checkout.make() == ("build handout",)


def test_a_moved_checkout_sets_up_again(checkout: Project) -> None:
    """An environment knows its place, and would run the code of the old one."""
    checkout.make()
    checkout.root = checkout.root.rename(checkout.root.with_name("elsewhere (2), really"))
    assert checkout.make() == ("set-up build", "rules", "build handout")
    assert checkout.make() == ()


@pytest.mark.parametrize("goal", ["help", "clean"])
def test_help_and_clean_never_set_up(checkout: Project, goal: str) -> None:
    """Whoever looks around is not kept waiting."""
    assert checkout.make(goal) == ()
    assert not (checkout.root / ".venv").exists()
    for said in ("make test", "make lint", "make lock", "make all") if goal == "help" else ():
        assert said in checkout.out


def test_a_change_of_pressruns_own_code_is_a_reason_to_build(checkout: Project) -> None:
    """For whoever works on templates: make sees them."""
    checkout.save("src/pressrun/typeset.py", "")
    checkout.save("src/pressrun/setting/templates/parts/cover.html", "")
    checkout.make()
    os.utime(checkout.root / "src/pressrun/setting/templates/parts/cover.html")
    assert checkout.make() == ("build handout",)


def test_another_pressrun_can_be_named(checkout: Project) -> None:
    """Then nothing is set up."""
    checkout.env["PRESSRUN"] = STAND_IN
    assert checkout.make() == ("rules", "build handout")
    assert not (checkout.root / ".venv").exists()


@pytest.fixture
def real(tmp_path: Path) -> Project:
    """A new project as `pressrun new` makes it, with a handout and an e-book, and the real pressrun."""
    pressrun = tmp_path / "pressrun"
    pressrun.write_text(f'#!/bin/sh\necho "$@" >>"$CALLS"\nexec {shlex.quote(sys.executable)} -m pressrun "$@"\n')
    pressrun.chmod(0o755)
    made = Project(tmp_path / "Ä b #1 $x", tmp_path / "calls", {"PRESSRUN": str(pressrun)})
    scaffold.new(made.root)
    book = made.read("manuscript/book.yaml")
    head, editions, _ = book.partition("\neditions:\n")
    made.save("manuscript/book.yaml", f"{head}{editions}  handout: {{}}\n  ebook: {{}}\n")
    return made


def finished(project: Project) -> dict[str, bytes]:
    """What is in ``dist/``."""
    return {path.name: path.read_bytes() for path in (project.root / "dist").iterdir()}


@pytest.mark.slow
def test_a_real_project_is_made_once_and_again_when_it_changes(real: Project) -> None:
    """The whole way, in a folder with an awkward name: each change is seen, and nothing is done twice."""
    assert real.make("-j4") == ("rules", *BOTH)
    first = finished(real)
    assert sorted(first) == ["ebook.epub", "handout.pdf"]
    begun = time.monotonic()
    assert real.make() == ()
    assert time.monotonic() - begun < 0.2

    section = min((real.root / "manuscript").glob("*.md"))
    text = section.read_text()
    section.write_text(text + "\nOne more paragraph.\n")
    assert real.make("ebook") == ("build ebook",)
    assert finished(real)["ebook.epub"] != first["ebook.epub"]
    assert finished(real)["handout.pdf"] == first["handout.pdf"]

    section.unlink()
    before = finished(real)
    assert real.make(status=2) == BOTH
    assert "error B007" in real.err
    assert finished(real) == before

    section.write_text(text)
    (real.root / ".pressrun/records/handout.json").unlink()
    assert real.make() == BOTH
    assert finished(real) == first
    assert real.make() == ()

    real.save("manuscript/99-new.md", "# New\n")
    assert real.make() == BOTH
    assert "warning B008" in real.err
    assert real.make() == ()


@pytest.mark.slow
def test_a_real_build_that_is_interrupted_leaves_what_was_finished(real: Project) -> None:
    """Ctrl-C while pages are set: the old files are whole, nothing stays aside, and the next make goes on."""
    real.make()
    before = finished(real)
    section = min((real.root / "manuscript").glob("*.md"))
    section.write_text(section.read_text() + "\nOne more paragraph.\n")
    running = real.start()
    assert running.stderr is not None
    said = next(line for line in running.stderr if line.startswith("press"))
    os.killpg(running.pid, signal.SIGINT)
    running.communicate(timeout=20)
    assert running.returncode != 0, said
    assert finished(real) == before
    real.calls.unlink()
    assert real.make() == BOTH
    assert finished(real).keys() == before.keys()
    assert finished(real) != before
