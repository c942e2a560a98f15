"""A whole run: what is made, what is left alone, what is said, and what stays when it goes wrong."""

import errno
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pressrun.ground import files
from pressrun.ground.files import ASIDE
from pressrun.ground.hands import Limits
from pressrun.ground.problems import PressError, error
from pressrun.model.edition import Counting, Edition, LineNumbers
from pressrun.running import making, run
from pressrun.running.jobs import Artifact, Job, Made, State
from pressrun.running.plan import plan
from pressrun.running.run import all_cores

BASE = Path(__file__).parent / "cases" / "base"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with two PDFs and an e-book."""
    folder = tmp_path / "project"
    shutil.copytree(BASE, folder)
    with (folder / "manuscript/book.yaml").open("a") as book:
        book.write("  ebook: {}\n")
    return folder


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Such a project, built once for all tests."""
    folder = tmp_path_factory.mktemp("once") / "project"
    shutil.copytree(BASE, folder)
    with (folder / "manuscript/book.yaml").open("a") as book:
        book.write("  ebook: {}\n")
    build(folder)
    return folder


@pytest.fixture
def built(tmp_path: Path, once: Path) -> Path:
    """A project in which everything is current."""
    return Path(shutil.copytree(once, tmp_path / "built"))


def build(project: Path, workers: int = 1) -> dict[str, Artifact]:
    """Build everything, quietly."""
    return {one.edition: one for one in run.run(plan(project), workers, lambda _step, _what: None)}


def finished(project: Path) -> dict[str, bytes]:
    """What stands in dist/."""
    return {path.name: path.read_bytes() for path in files.walk(project / "dist", "")}


BROKEN = "<p>{{ nothing_of_that_name }}</p>\n"


def spoil(project: Path) -> None:
    """Give the handout a template that fails."""
    template = project / "styles/default/templates/parts/handout.html"
    template.parent.mkdir(parents=True)
    template.write_text(BROKEN)


def test_every_edition_is_made_and_then_current(project: Path) -> None:
    """The second build leaves everything as it is."""
    first = build(project)
    before = finished(project)
    assert {one.state for one in first.values()} == {State.MADE}
    assert all(one.seconds > 0 for one in first.values())
    assert set(before) == {"handout.pdf", "book.pdf", "ebook.epub"}
    assert {one.state for one in build(project).values()} == {State.CURRENT}
    assert finished(project) == before


def test_a_build_with_nothing_to_do_writes_nothing(built: Path) -> None:
    """Not a file is touched; but Make, which knows times alone, is shown new ones."""
    text = built / "manuscript/01-one.md"
    text.write_bytes(text.read_bytes())
    before = times(built)
    assert {one.state for one in build(built).values()} == {State.CURRENT}
    assert times(built) == before
    list(run.run(plan(built), 1, lambda _step, _what: None, for_make=True))
    after = times(built)
    assert all(after[name] > before["manuscript/01-one.md"] for name in after if name.startswith("dist/"))
    assert {path: when for path, when in after.items() if path.startswith("manuscript/")} == {
        path: when for path, when in before.items() if path.startswith("manuscript/")
    }


def times(project: Path) -> dict[str, int]:
    """When each file was last written."""
    return {path.relative_to(project).as_posix(): path.stat().st_mtime_ns for path in files.walk(project, "")}


def test_an_artifact_tells_what_it_is_and_what_it_was_made_from(project: Path) -> None:
    """Digest, size, pages and inputs are those of the file; the artifact can be sent to another process."""
    made = build(project)["book"]
    data = (project / made.target).read_bytes()
    assert (made.sha256, made.size) == (files.digest(data), len(data))
    assert made.measures
    assert made.measures.pages > 4
    assert made.measures.leaves == -(-made.measures.pages // 2)
    assert 0.001 < made.measures.ink < 0.2
    assert {"manuscript/book.yaml", "manuscript/01-one.md"} <= set(made.inputs)
    assert any(name.startswith("styles/fonts/") for name in made.inputs)
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 (our own bytes)


def test_an_edition_that_fails_stops_no_other_and_leaves_its_file(built: Path) -> None:
    """The handout's template fails: book and e-book are made all the same, and yesterday's handout is still there."""
    before = finished(built)
    spoil(built)
    (built / "manuscript/01-one.md").write_text("# One\n\nAnother text.\n")
    after = build(built)
    assert {name: one.state for name, one in after.items()} == {
        "handout": State.FAILED, "book": State.MADE, "ebook": State.MADE,
    }  # fmt: skip
    assert [problem.code for problem in after["handout"].problems] == ["T001"]
    assert finished(built)["handout.pdf"] == before["handout.pdf"]
    assert finished(built)["book.pdf"] != before["book.pdf"]


def test_the_file_of_a_failed_edition_does_not_pass_for_current(built: Path, pressrun: Run) -> None:
    """It is still there, and still stale; the exit status of each build says so until it is mended."""
    spoil(built)
    for _ in range(2):
        done = pressrun("build", "handout", cwd=built)
        assert done.returncode == 1
        assert "T001" in done.stderr
    states = json.loads(pressrun("editions", "--json", cwd=built).stdout)["editions"]
    assert {row["name"]: row["state"] for row in states}["handout"] == "stale"


@pytest.mark.parametrize("how", ["text", "file gone", "file changed", "new section file", "record gone"])
def test_what_changed_is_made_again(built: Path, how: str) -> None:
    """Inputs, the finished file itself, the list of sections, the record: any of them."""
    if how == "text":
        (built / "manuscript/01-one.md").write_text("# One\n\nAnother text.\n")
    elif how == "file gone":
        (built / "dist/book.pdf").unlink()
    elif how == "file changed":
        (built / "dist/book.pdf").write_bytes(b"not a book")
    elif how == "new section file":
        (built / "manuscript/02-two.md").write_text("# Two\n\nText.\n")
    else:
        (built / ".pressrun/records/book.json").unlink()
    assert build(built)["book"].state is State.MADE


@pytest.mark.parametrize("harm", ["", "{", "[]", '{"tools": [], "seen": {}, "editions": []}'])
def test_a_spoilt_memory_is_no_memory(project: Path, harm: str) -> None:
    """Whatever stands in .pressrun/ (it may come with a stranger's project), the editions are those of book.yaml."""
    plan(project)
    (project / ".pressrun/editions.json").write_text(harm)
    assert [job.edition.name for job in plan(project)] == ["handout", "book", "ebook"]


def test_a_forged_memory_names_no_file_elsewhere(project: Path) -> None:
    """An edition's name becomes a path, so it is looked at again."""
    plan(project)
    kept = project / ".pressrun/editions.json"
    kept.write_text(kept.read_text().replace('"name": "handout"', '"name": "../../handout"'))
    assert [job.edition.name for job in plan(project)] == ["handout", "book", "ebook"]


def test_an_edition_from_memory_is_the_same(project: Path) -> None:
    """Every field of it, so that its recipe is the same."""
    assert plan(project) == plan(project)
    assert isinstance(plan(project)[0].edition, Edition)
    shutil.rmtree(project / ".pressrun")
    assert plan(project, remember=False) == plan(project)


def test_an_edition_with_numbers_of_lines_from_memory_is_the_same(project: Path) -> None:
    """How they are counted, and at how many lines one stands."""
    with (project / "manuscript/book.yaml").open("a") as book:
        book.write("  packet: {line-numbers: {count: page, every: 7}}\n")
    first = plan(project)
    assert plan(project) == first
    assert [hash(job) for job in plan(project)] == [hash(job) for job in first]
    assert first[-1].edition.line_numbers == LineNumbers(Counting.PAGE, 7)


def test_an_imposed_edition_from_memory_is_the_same(project: Path) -> None:
    """With its sheet; a scheme that does not exist is no memory."""
    with (project / "manuscript/book.yaml").open("a") as book:
        book.write("  folded: {layout: book, impose: {what: booklet, signature: 16}}\n")
    first = plan(project)
    assert plan(project) == first
    assert {first[-1]: "hashed"}[plan(project)[-1]]
    kept = project / ".pressrun/editions.json"
    kept.write_text(kept.read_text().replace('"scheme": "booklet"', '"scheme": "anything"'))
    assert plan(project) == first


def test_a_build_with_nothing_to_do_loads_no_library(built: Path) -> None:
    """That is why it is quick."""
    program = (
        "import sys; from pressrun.cli import main; main(['build', '--quiet'])\n"
        "heavy = {'weasyprint', 'pikepdf', 'ebooklib', 'jinja2', 'jsonschema', 'yaml', 'pypandoc', 'PIL', 'ziamath'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=built, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_check_writes_nothing(project: Path, pressrun: Run) -> None:
    """Not even what would make the next call quicker; and it finds what a build would."""
    assert pressrun("check", cwd=project).stdout == "checked 3 editions, no problems\n"
    spoil(project)
    done = pressrun("check", cwd=project)
    assert done.returncode == 1
    assert "T001" in done.stderr
    assert {path.name for path in project.iterdir()} == {"manuscript", "styles"}


def test_only_what_is_named_is_made(project: Path, pressrun: Run) -> None:
    """``pressrun build ebook``."""
    done = pressrun("build", "ebook", cwd=project)
    assert (done.returncode, list(finished(project))) == (0, ["ebook.epub"])
    assert done.stdout.startswith("made dist/ebook.epub  ")


def test_the_answer_as_data(project: Path, pressrun: Run) -> None:
    """--json: one object with what was made and what was found, and nothing on standard error."""
    (project / "manuscript/02-two.md").write_text("# Two\n")
    done = pressrun("--json", "build", "book", cwd=project)
    answer = json.loads(done.stdout)
    assert done.stderr == ""
    assert (answer["status"], list(answer)) == (0, ["pressrun", "status", "editions", "problems"])
    (book,) = answer["editions"]
    assert (book["name"], book["state"], book["sha256"]) == (
        "book", "made", files.digest((project / "dist/book.pdf").read_bytes()),
    )  # fmt: skip
    (unlisted,) = answer["problems"]
    assert (unlisted["severity"], unlisted["code"], unlisted["path"]) == ("warning", "B008", "manuscript/book.yaml")


def test_warnings_are_said_again_when_nothing_is_made(project: Path, pressrun: Run) -> None:
    """A file that is current still has the faults it was made with."""
    (project / "manuscript/02-two.md").write_text("# Two\n")
    first, second = (pressrun("build", "handout", cwd=project) for _ in range(2))
    assert second.stdout.startswith("current dist/handout.pdf  ")
    assert all("warning B008" in done.stderr for done in (first, second))


def test_what_nobody_foresaw_fails_one_edition(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of pressrun's own is a problem of the edition in which it shows."""
    real = making.bind

    def bind(job: Job, *rest: object) -> Made:
        if job.edition.name == "handout":
            raise LookupError("never thought of that")
        return real(job, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "bind", bind)
    made = build(project)
    assert [one.state for one in made.values()] == [State.FAILED, State.MADE, State.MADE]
    (problem,) = made["handout"].problems
    assert str(problem) == "error X005 pressrun itself went wrong (LookupError: never thought of that)"
    assert "Traceback" in made["handout"].trace


def test_limits_of_the_book_reach_every_job(project: Path) -> None:
    """They are known before anything is read, remembered with the editions, and change no recipe."""
    before = plan(project)
    with (project / "manuscript/book.yaml").open("a") as book:
        book.write("limits: {seconds: 7, megabytes: 777}\n")
    assert [job.limits for job in before] == [Limits()] * 3
    assert [job.limits for job in plan(project)] == [job.limits for job in plan(project)] == [Limits(7, 777)] * 3
    assert [job.recipe for job in plan(project)] == [job.recipe for job in before]


@pytest.mark.parametrize("harm", ["-1", '"long"', "null"])
def test_forged_limits_are_none(project: Path, harm: str) -> None:
    """What is remembered may come with a stranger's project; then book.yaml is read."""
    plan(project)
    kept = project / ".pressrun/editions.json"
    kept.write_text(kept.read_text().replace('"seconds": 120.0', f'"seconds": {harm}'))
    assert [job.limits for job in plan(project)] == [Limits()] * 3


def test_a_full_disk_leaves_the_file_from_before(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """X003 in a sentence, exit status 3, nothing half-written."""
    from pressrun.cli import main  # noqa: PLC0415

    before = finished(built)
    (built / "manuscript/01-one.md").write_text("# One\n\nAnother text.\n")
    real = os.fsync

    def full(handle: int) -> None:
        if "/dist" in str(Path(f"/proc/self/fd/{handle}").readlink()):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    assert main(["--project", str(built), "build", "--jobs", "1"]) == 3
    said = capsys.readouterr().err
    assert "error X003 the disk is full: book.pdf was not written" in said
    assert "Traceback" not in said
    assert finished(built) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_dist_is_said_in_a_sentence(built: Path, pressrun: Run) -> None:
    """X002, exit status 3, the files untouched."""
    before = finished(built)
    (built / "manuscript/01-one.md").write_text("# One\n\nAnother text.\n")
    (built / "dist").chmod(0o555)
    try:
        done = pressrun("build", cwd=built)
    finally:
        (built / "dist").chmod(0o755)
    assert done.returncode == 3
    assert "error X002" in done.stderr
    assert "Traceback" not in done.stderr
    assert finished(built) == before


def test_what_a_killed_build_left_aside_goes(project: Path) -> None:
    """The next build sweeps; a file that is none of ours stays."""
    (project / "dist").mkdir()
    (project / f"dist/{ASIDE}0123456789abcdef").write_bytes(b"half a bo")
    (project / "dist/notes.txt").write_text("mine")
    build(project)
    assert set(finished(project)) == {"handout.pdf", "book.pdf", "ebook.epub", "notes.txt"}


def test_problems_of_the_manuscript_come_once_for_all_editions(project: Path) -> None:
    """It is read once, and every edition fails by it."""
    (project / "manuscript/01-one.md").write_text("# One\n\n[Nowhere](#nowhere)\n")
    made = build(project)
    assert {one.state for one in made.values()} == {State.FAILED}
    assert {problem.code for one in made.values() for problem in one.problems} == {"M005"}


def test_where_nothing_can_be_written_that_is_what_is_said(project: Path, pressrun: Run) -> None:
    """A file stands in the place of .pressrun/."""
    (project / ".pressrun").write_text("in the way")
    done = pressrun("build", cwd=project)
    assert done.returncode == 3
    assert "error X002" in done.stderr
    assert "Traceback" not in done.stderr


signals = pytest.mark.skipif(sys.platform == "win32", reason="signals")

CHANGED = "# One\n\nAnother text, at another time.\n"
MOMENTS = [0.0, 0.4, 0.9, 1.6, *(pytest.param(at, marks=pytest.mark.slow) for at in (0.1, 0.2, 0.3, 0.6, 0.75, 1.2))]
"""Seconds after the first word of a build."""


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory, once: Path) -> dict[str, bytes]:
    """What a build of the changed text makes that was never interrupted."""
    folder = tmp_path_factory.mktemp("clean") / "project"
    shutil.copytree(once, folder, ignore=shutil.ignore_patterns("dist", ".pressrun"))
    (folder / "manuscript/01-one.md").write_text(CHANGED)
    build(folder)
    return finished(folder)


@signals
@pytest.mark.parametrize("moment", MOMENTS)
def test_ctrl_c_at_any_moment(built: Path, moment: float, pressrun: Run, clean: dict[str, bytes]) -> None:
    """One word; files from before or new ones, but whole; no process left; and then it builds, as if never stopped."""
    status, said = cut_short(built, moment, signal.SIGINT, clean)
    assert status in {0, 130, -signal.SIGINT}, said
    assert status == 0 or said[-1] == "interrupted"
    assert all(len(line.split()) <= 3 for line in said)
    assert pressrun("build", cwd=built).returncode == 0
    assert finished(built) == clean


@signals
@pytest.mark.parametrize("moment", [0.5, pytest.param(1.3, marks=pytest.mark.slow)])
def test_a_build_that_is_killed(built: Path, moment: float, pressrun: Run, clean: dict[str, bytes]) -> None:
    """kill -9, a power cut: the same, but that nothing is said."""
    cut_short(built, moment, signal.SIGKILL, clean)
    assert pressrun("build", cwd=built).returncode == 0
    assert finished(built) == clean


def cut_short(built: Path, moment: float, how: signal.Signals, clean: dict[str, bytes]) -> tuple[int, list[str]]:
    """Change a text, build, and stop that after a *moment*; gives exit status and what was said."""
    before = finished(built)
    (built / "manuscript/01-one.md").write_text(CHANGED)
    command = [sys.executable, "-m", "pressrun", "build", "--jobs", "2"]
    with subprocess.Popen(command, cwd=built, stderr=subprocess.PIPE, text=True, start_new_session=True) as running:
        assert running.stderr
        assert running.stderr.readline() == "read manuscript\n"
        time.sleep(moment)
        (os.killpg if how is signal.SIGINT else os.kill)(running.pid, how)
        said = running.communicate(timeout=30)[1].splitlines()
    assert nobody_left(running.pid)
    assert set(finished(built)) == set(before)
    assert all(data in {before[name], clean[name]} for name, data in finished(built).items())
    return running.returncode, said


@signals
@pytest.mark.parametrize("module", ["argparse", "pressrun.ground.problems", "pressrun.running.run", "pressrun.cli"])
def test_ctrl_c_before_anything_is_done(built: Path, module: str) -> None:
    """While the command is loaded there is nothing to say, and no traceback to be shown."""
    command = [sys.executable, "-X", "importtime", "-m", "pressrun", "build"]
    (built / "manuscript/01-one.md").write_text(CHANGED)
    with subprocess.Popen(command, cwd=built, stderr=subprocess.PIPE, text=True, start_new_session=True) as running:
        assert running.stderr
        assert any(line.split()[-1] == module for line in running.stderr)
        os.killpg(running.pid, signal.SIGINT)
        said = running.communicate(timeout=30)[1]
    assert running.returncode in {130, -signal.SIGINT}
    assert "Traceback" not in said
    assert "KeyboardInterrupt" not in said


def test_who_ignores_ctrl_c_goes_on_ignoring_it(built: Path) -> None:
    """A build that a shell put into the background, or nohup, is not ended by what is typed into the terminal."""
    program = (
        "import signal, runpy, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); sys.argv = ['pressrun', 'editions']\n"
        "from pressrun.__main__ import main\n"
        "from pressrun import cli; cli.main = lambda: print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN) or 0\n"
        "main()"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=built, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def nobody_left(session: int, within: float = 5) -> bool:
    """True as soon as no process of the session is there."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        found = subprocess.run(["ps", "-o", "stat=", "-s", str(session)], capture_output=True, text=True, check=False)
        if all(state.startswith("Z") for state in found.stdout.split()):
            return True
        time.sleep(0.05)
    return False


def test_as_many_workers_as_cores() -> None:
    """Those that this process may use."""
    assert 1 <= all_cores() <= (os.cpu_count() or 1)


def test_a_refusal_survives_the_way_between_processes() -> None:
    """Problems are what workers send back when they cannot go on."""
    refused = PressError(error("P006", "a section"), error("X003", "the disk is full"))
    assert pickle.loads(pickle.dumps(refused)).problems == refused.problems  # noqa: S301 (our own bytes)
