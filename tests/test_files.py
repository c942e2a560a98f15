"""The shelf, which reads nothing outside the project, and writing, which never leaves half a file."""

import contextlib
import datetime
import errno
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pressrun.ground import files
from pressrun.ground.files import ASIDE, MISSING, Shelf, digest, source_date, sweep, walk, write
from pressrun.ground.problems import PressError, Where

ASKED = Where("manuscript/02-flood.md", 7)
"""The place that asks for a file, in these tests."""


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A project with one section, and a secret beside it."""
    (tmp_path / "secret.md").write_text("the secret")
    (tmp_path / "book" / "manuscript" / "figures").mkdir(parents=True)
    (tmp_path / "book" / "manuscript" / "01-river.md").write_text("# The river\n")
    return Shelf(tmp_path / "book")


def problem(act: object, *words: object, **more: object) -> str:
    """What *act* complains of, as it is printed, with its hint under it."""
    assert callable(act)
    with pytest.raises(PressError) as caught:
        act(*words, **more)
    return "\n".join(f"{one}\n{one.hint}".strip() for one in caught.value.problems)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that others may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        Path(folder).chmod(0o755)


@contextlib.contextmanager
def nobody() -> Iterator[None]:
    """Without the privileges of root, who may do everything, and as whom tests run in a container."""
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)


# Reading


def test_what_is_read_is_remembered_with_its_digest(shelf: Shelf) -> None:
    """A build knows what it was made from."""
    assert shelf.read("manuscript/01-river.md") == b"# The river\n"
    assert shelf.seen == {"manuscript/01-river.md": digest(b"# The river\n")}


def test_a_file_that_is_not_there_is_remembered_too(shelf: Shelf) -> None:
    """When it appears later, the build is out of date."""
    with pytest.raises(FileNotFoundError, match=r"manuscript/02-flood\.md"):
        shelf.read("manuscript/02-flood.md", asked=ASKED)

    assert not shelf.has("manuscript/03-after.md")
    assert shelf.seen == {"manuscript/02-flood.md": MISSING, "manuscript/03-after.md": MISSING}


def test_paths_are_remembered_in_their_shortest_form(shelf: Shelf) -> None:
    """The same file under two spellings is one input."""
    shelf.read("manuscript/figures/../01-river.md")
    shelf.read("./manuscript//01-river.md")
    shelf.read(r"manuscript\01-river.md")

    assert list(shelf.seen) == ["manuscript/01-river.md"]


def test_pressruns_own_styles_are_behind_those_of_the_project(shelf: Shelf) -> None:
    """A project overrides a style sheet by having one of that name."""
    built_in = shelf.read("styles/tokens.css")
    (shelf.root / "styles").mkdir()
    (shelf.root / "styles" / "tokens.css").write_text(":root {}")

    assert built_in == (files.styles_folder() / "tokens.css").read_bytes()
    assert shelf.read("styles/tokens.css") == b":root {}"


@pytest.mark.parametrize(
    "path",
    [
        "../secret.md",
        "manuscript/../../secret.md",
        r"..\secret.md",
        r"manuscript\..\..\secret.md",
        "/etc/passwd",
        "//server/share/secret.md",
        r"\\server\share\secret.md",
        "C:/secret.md",
        "c:secret.md",
        "file:///etc/passwd",
        "manuscript/../C:/secret.md",
        "a\0b",
        "\ud800.md",
    ],
)
def test_nothing_outside_the_project_is_read(shelf: Shelf, path: str) -> None:
    """Parents, roots, drives and addresses are refused in any spelling, by everything that takes a path."""
    expected = "manuscript/02-flood.md:7: error R001 "

    assert problem(shelf.read, path, asked=ASKED).startswith(expected)
    assert problem(shelf.text, path, asked=ASKED).startswith(expected)
    assert problem(shelf.has, path, asked=ASKED).startswith(expected)
    assert shelf.seen == {}


def test_a_refusal_says_what_to_do(shelf: Shelf) -> None:
    """The author is told where the file should be."""
    assert problem(shelf.read, "../secret.md", asked=ASKED) == (
        "manuscript/02-flood.md:7: error R001 ../secret.md is outside the project folder and is not read\n"
        "Copy the file into the project folder and use its path there."
    )


def test_links_that_point_out_of_the_project_are_refused(shelf: Shelf) -> None:
    """A link to a file, a link to a folder on the way, a link to a link: all end outside."""
    manuscript = shelf.root / "manuscript"
    (manuscript / "file.md").symlink_to(shelf.root.parent / "secret.md")
    (manuscript / "folder").symlink_to(shelf.root.parent)
    (manuscript / "again.md").symlink_to("folder/secret.md")

    for path in ("manuscript/file.md", "manuscript/folder/secret.md", "manuscript/again.md"):
        assert "R001" in problem(shelf.read, path)
        assert "R001" in problem(shelf.has, path)


def test_nothing_tells_whether_a_file_outside_exists(shelf: Shelf) -> None:
    """A link out is refused also where it leads to nothing."""
    (shelf.root / "manuscript" / "gone").symlink_to(shelf.root.parent / "nowhere")

    assert "R001" in problem(shelf.has, "manuscript/gone")
    assert "R001" in problem(shelf.has, "manuscript/gone/deeper.md")


def test_links_inside_the_project_are_followed(shelf: Shelf) -> None:
    """Two names for one picture are the author's own business."""
    (shelf.root / "manuscript" / "same.md").symlink_to("01-river.md")

    assert shelf.read("manuscript/same.md") == b"# The river\n"


def test_a_project_that_is_itself_reached_by_a_link_can_be_read(shelf: Shelf) -> None:
    """What counts is where the project is, not how one came there."""
    (shelf.root.parent / "link").symlink_to(shelf.root)

    assert Shelf(shelf.root.parent / "link").read("manuscript/01-river.md") == b"# The river\n"


def test_a_link_that_leads_to_itself_is_a_problem(shelf: Shelf) -> None:
    """No traceback, and no endless search."""
    (shelf.root / "manuscript" / "loop.md").symlink_to("loop.md")

    assert "error X004 manuscript/loop.md cannot be read" in problem(shelf.read, "manuscript/loop.md")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("manuscript", "error X004 manuscript is a folder, and a file is wanted"),
        ("", "error X004 the project folder is a folder, and a file is wanted"),
        ("manuscript/pipe", "error X004 manuscript/pipe is no ordinary file, and a file is wanted"),
    ],
)
def test_only_ordinary_files_are_read(shelf: Shelf, path: str, expected: str) -> None:
    """A folder, or a pipe that would never end, is said to be one."""
    os.mkfifo(shelf.root / "manuscript" / "pipe")

    assert problem(shelf.read, path) == expected
    assert not shelf.has(path)


@pytest.mark.parametrize("path", ["x" * 300, "manuscript/01-river.md/deeper", "manuscript/" + "x/" * 3000])
def test_a_path_that_no_file_can_have_leads_to_no_file(shelf: Shelf, path: str) -> None:
    """Too long, or through a file as if it were a folder: it is not there, and that is all."""
    with pytest.raises(FileNotFoundError):
        shelf.read(path)


def test_capitals_count_on_every_disk(shelf: Shelf) -> None:
    """Manuscript is not manuscript, also where the disk would take one for the other."""
    with pytest.raises(FileNotFoundError):
        shelf.read("Manuscript/01-river.md")

    assert files._is_spelt(shelf.root / "manuscript" / "01-river.md", 2)  # noqa: SLF001 (such a disk is not at hand)
    assert not files._is_spelt(shelf.root / "manuscript" / "01-River.md", 2)  # noqa: SLF001


def test_a_file_that_may_not_be_read_is_a_problem(public: Path) -> None:
    """Permissions are the machine's fault, not the manuscript's."""
    (public / "01-river.md").touch()
    (public / "01-river.md").chmod(0)

    with nobody():
        said = problem(Shelf(public).read, "01-river.md", asked=ASKED)

    assert said == "manuscript/02-flood.md:7: error X004 01-river.md cannot be read: Permission denied"


def test_a_file_in_a_closed_folder_is_a_problem(public: Path) -> None:
    """That nobody may look whether it is there is not the same as that it is not."""
    (public / "figures").mkdir()
    (public / "figures").chmod(0)

    with nobody():
        said = problem(Shelf(public).has, "figures/stack.svg", asked=ASKED)
    (public / "figures").chmod(0o755)

    assert said == "manuscript/02-flood.md:7: error X004 figures/stack.svg cannot be read: Permission denied"


# Text


@pytest.mark.parametrize("data", [b"one\ntwo\n", b"one\r\ntwo\r\n", b"one\rtwo\r", b"\xef\xbb\xbfone\ntwo\n"])
def test_text_is_the_same_whatever_wrote_it(shelf: Shelf, data: bytes) -> None:
    """Line ends of Windows and of old Macs, and a byte order mark, make no difference."""
    (shelf.root / "a.md").write_bytes(data)

    assert shelf.text("a.md") == "one\ntwo\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            b"one\r\ntwo\rcaf\xe9\n",
            (
                "a.md:3: error M001 byte 13 (0xE9) is not UTF-8\n"
                "Save the file in the encoding UTF-8; the text before this place is fine."
                " (In Windows-1252 this byte would be é.)"
            ),
        ),
        (
            b"\xef\xbb\xbfone\ntwo \x81\n",
            (
                "a.md:2: error M001 byte 12 (0x81) is not UTF-8\n"
                "Save the file in the encoding UTF-8; the text before this place is fine."
            ),
        ),
        (
            "# Tïtle".encode("utf-16"),
            "a.md:1: error M001 byte 1 (0xFF) is not UTF-8\nThe file is in UTF-16. Save it in the encoding UTF-8.",
        ),
        (
            b"one\nt\x00wo",
            (
                "a.md:2: error M002 byte 6 is a NUL, which no text contains\n"
                "Remove the character; or, if there are many, save the file as plain text in UTF-8."
            ),
        ),
        (
            "é\n\x1b[31m".encode(),
            (
                "a.md:2: error M002 byte 4 is U+001B, which no text contains\n"
                "Remove the character; or, if there are many, save the file as plain text in UTF-8."
            ),
        ),
    ],
)
def test_what_is_no_text_is_said_to_the_byte_and_line(shelf: Shelf, data: bytes, expected: str) -> None:
    """The author can find the place in any editor."""
    (shelf.root / "a.md").write_bytes(data)

    assert problem(shelf.text, "a.md") == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary(max_size=60))
def test_any_bytes_are_a_text_or_a_problem(shelf: Shelf, data: bytes) -> None:
    """Whatever a file holds, what comes of it can stand in XML, or is refused with byte and line."""
    (shelf.root / "a.md").write_bytes(data)
    try:
        text = shelf.text("a.md")
    except PressError as fault:
        said, text = str(fault), ""
    else:
        said = "a.md:1: error M001 byte 1 "

    assert re.match(r"a\.md:\d+: error M00[12] byte \d+ ", said)
    assert not files.NOT_TEXT.search(text)
    assert "\r" not in text


# Folders


def test_names_in_a_folder_are_sorted_and_remembered(shelf: Shelf) -> None:
    """A section that somebody adds is noticed, though nothing names it yet."""
    (shelf.root / "manuscript" / "book.yaml").touch()
    (shelf.root / "manuscript" / "00-preface.md").touch()
    (shelf.root / "manuscript" / "folder.md").mkdir()

    assert shelf.names("manuscript", ".md") == ("00-preface.md", "01-river.md")
    assert list(shelf.seen) == ["manuscript/*.md"]


def test_names_of_folders_can_be_asked_for(shelf: Shelf) -> None:
    """Themes are folders: the project's, and pressrun's own."""
    (shelf.root / "styles" / "dark").mkdir(parents=True)

    assert {"dark", "default"} <= set(shelf.names("styles", "/"))
    assert shelf.names("nowhere", "/") == ()


def test_a_fingerprint_tells_what_has_changed_since(shelf: Shelf) -> None:
    """Yesterday's record is held against today's disk: files, files that were missing, folders."""
    shelf.read("manuscript/01-river.md")
    shelf.has("manuscript/02-flood.md")
    shelf.names("manuscript", ".md")
    before = dict(shelf.seen)

    assert {key: shelf.fingerprint(key) for key in before} == before

    (shelf.root / "manuscript" / "01-river.md").write_text("# The other river\n")
    (shelf.root / "manuscript" / "02-flood.md").touch()

    assert not [key for key, was in before.items() if shelf.fingerprint(key) == was]
    assert shelf.seen == before


def test_a_fingerprint_of_what_may_not_be_read_is_that_of_nothing(shelf: Shelf) -> None:
    """A record may come with a stranger's project, and names what it likes."""
    assert shelf.fingerprint("../secret.md") == MISSING


def test_a_walk_does_not_depend_on_the_order_of_the_disk(shelf: Shelf) -> None:
    """Sorted by path, deeper folders too."""
    for name in ("b.svg", "figures/a.svg", "a.svg", "figures/no.png"):
        (shelf.root / "manuscript" / name).touch()

    found = [path.relative_to(shelf.root).as_posix() for path in walk(shelf.root, ".svg")]
    assert found == ["manuscript/a.svg", "manuscript/b.svg", "manuscript/figures/a.svg"]


# Dates


@pytest.mark.parametrize(
    ("epoch", "day", "expected"),
    [
        (None, "2026-11-22", "2026-11-22T00:00:00+00:00"),
        ("", "2026-11-22", "2026-11-22T00:00:00+00:00"),
        ("1700000000", "2026-11-22", "2023-11-14T22:13:20+00:00"),
        (None, "1890-05-01", "1980-01-01T00:00:00+00:00"),
        (None, "9999-12-31", "2107-12-31T00:00:00+00:00"),
        ("0", "2026-11-22", "1980-01-01T00:00:00+00:00"),
    ],
)
def test_files_are_dated_by_the_book_not_the_clock(
    monkeypatch: pytest.MonkeyPatch, epoch: str | None, day: str, expected: str
) -> None:
    """The book's own day, or SOURCE_DATE_EPOCH, within what a ZIP can say."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if epoch is not None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)

    assert source_date(datetime.date.fromisoformat(day)).isoformat() == expected


@pytest.mark.parametrize("epoch", ["yesterday", "1e9", "9" * 30])
def test_a_source_date_that_is_no_date_is_a_problem(monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    """It is the fault of whoever called, and says how to set it."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)

    assert problem(source_date, datetime.date(2026, 11, 22)) == (
        f"error U004 SOURCE_DATE_EPOCH is {epoch}, and a number of seconds since 1970 is wanted\n"
        "Set it to the output of `git log -1 --format=%ct`, say; or unset it."
    )


# Writing


@pytest.fixture
def limited() -> Iterator[None]:
    """No file may grow beyond a thousand bytes: a short write, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_writing_makes_the_folder_and_leaves_nothing_aside(tmp_path: Path) -> None:
    """The first build of a project makes dist/."""
    write(tmp_path / "dist" / "book.pdf", b"new")

    assert [(path.name, path.read_bytes()) for path in (tmp_path / "dist").iterdir()] == [("book.pdf", b"new")]


def test_a_file_that_is_written_can_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    """Files in dist/ are as public as any other that the user writes."""
    before = os.umask(0o027)
    try:
        write(tmp_path / "book.pdf", b"new")
    finally:
        os.umask(before)

    assert (tmp_path / "book.pdf").stat().st_mode & 0o777 == 0o640


@pytest.mark.usefixtures("limited")
def test_a_write_that_does_not_fit_leaves_the_file_from_before(tmp_path: Path) -> None:
    """No room half-way: a sentence, the old file whole, nothing aside."""
    target = tmp_path / "book.pdf"
    write(target, b"old")

    assert problem(write, target, b"x" * 5000) == (
        "error X003 there is no room for book.pdf: it is larger than a file may be here\n"
        "Ask for a larger limit (`ulimit -f`), or build on another disk."
    )
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("book.pdf", b"old")]


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk")
def test_a_full_disk_is_said_in_a_sentence(tmp_path: Path) -> None:
    """A disk of 64 KiB, and a book of 100."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("may not mount here")
    try:
        write(disk / "book.pdf", b"old")

        assert problem(write, disk / "book.pdf", b"x" * 100_000) == (
            "error X003 the disk is full: book.pdf was not written\nFree some space and build again."
        )
        assert [(path.name, path.read_bytes()) for path in disk.iterdir()] == [("book.pdf", b"old")]
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_and_a_full_quota_are_one_problem(number: int) -> None:
    """For an author there is no difference."""
    fault = files._unwritable(Path("dist/book.pdf"), OSError(number, "whatever"))  # noqa: SLF001

    assert (fault.code, fault.fault) == ("X003", 3)


def test_a_folder_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    """A file called dist is in the way."""
    (tmp_path / "dist").touch()

    assert problem(write, tmp_path / "dist" / "book.pdf", b"new") == (
        f"error X002 {tmp_path}/dist is a file, and a folder is wanted\nMove it away and build again."
    )


def test_a_folder_in_place_of_the_file_is_a_problem(tmp_path: Path) -> None:
    """It is left alone, and so is everything in it."""
    (tmp_path / "book.pdf").mkdir()

    assert problem(write, tmp_path / "book.pdf", b"new") == (
        f"error X002 {tmp_path}/book.pdf is a folder, and a file is to be written there\nMove it away and build again."
    )
    assert [path.name for path in tmp_path.iterdir()] == ["book.pdf"]


def test_a_folder_that_is_read_only_is_a_problem(public: Path) -> None:
    """The sentence says which file, why, and where to look."""
    public.chmod(0o555)

    with nobody():
        said = problem(write, public / "book.pdf", b"new")

    assert said == (
        f"error X002 {public}/book.pdf cannot be written: Permission denied\n"
        "Is its folder yours, is the disk mounted read-only, does another program have the file open?"
    )


def test_a_place_where_nobody_can_write_is_a_problem() -> None:
    """Not even root writes into /proc."""
    said = problem(write, Path("/proc/pressrun/book.pdf"), b"new")

    assert said.startswith("error X002 /proc/pressrun/book.pdf cannot be written: ")


WRITER = """
import os, sys, time
from pathlib import Path
from pressrun.ground import files

def held(handle):
    print("writing", flush=True)
    time.sleep(60)

files.os.fsync = held
files.write(Path(sys.argv[1]), b"new")
"""
"""Begins to write, and never comes to an end."""


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process in the middle of writing book.pdf."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, tmp_path / "book.pdf"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    assert process.stdout is not None
    with process, process.stdout:
        assert process.stdout.readline() == "writing\n"
        yield process
        process.kill()


def test_what_is_being_written_is_not_swept_away(tmp_path: Path, writer: subprocess.Popen[str]) -> None:
    """`make -j` runs several builds in one folder."""
    sweep(tmp_path)

    assert writer.poll() is None
    assert [path.name.startswith(ASIDE) for path in tmp_path.iterdir()] == [True]


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGTERM])
def test_what_a_killed_build_left_is_removed_by_the_next(
    tmp_path: Path, writer: subprocess.Popen[str], kind: signal.Signals
) -> None:
    """At once, whatever process has its number now; and the file from before is whole."""
    (tmp_path / "book.pdf").write_bytes(b"old")
    writer.send_signal(kind)
    writer.wait()

    sweep(tmp_path)

    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("book.pdf", b"old")]


def test_an_interrupted_write_cleans_up_behind_itself(tmp_path: Path, writer: subprocess.Popen[str]) -> None:
    """Control-C leaves nothing aside."""
    writer.send_signal(signal.SIGINT)
    writer.wait()

    assert list(tmp_path.iterdir()) == []


def test_sweeping_touches_nothing_else(tmp_path: Path) -> None:
    """Only names that pressrun gives to what it writes aside; folders never; a missing folder is no fault."""
    (tmp_path / "book.pdf").touch()
    (tmp_path / f"{ASIDE}folder").mkdir()
    (tmp_path / f"{ASIDE}old").touch()

    sweep(tmp_path)
    sweep(tmp_path / "nowhere")

    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{ASIDE}folder", "book.pdf"]


RACER = """
import sys
from pathlib import Path
from pressrun.ground.files import sweep, write

target = Path(sys.argv[1])
for number in range(150):
    write(target, sys.argv[2].encode() * 20000)
    sweep(target.parent)
"""
"""Writes and sweeps as fast as it can."""


def test_builds_that_write_and_sweep_at_the_same_time_never_harm_each_other(tmp_path: Path) -> None:
    """Whoever comes last has the file, whole, and nobody fails."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    racers = [
        subprocess.Popen([sys.executable, "-c", RACER, tmp_path / "book.pdf", mark], env=environment) for mark in "abc"
    ]
    deadline = time.monotonic() + 60
    seen = set()
    while any(racer.poll() is None for racer in racers) and time.monotonic() < deadline:
        if (tmp_path / "book.pdf").exists():
            seen.add((tmp_path / "book.pdf").read_bytes())

    assert [racer.wait() for racer in racers] == [0, 0, 0]
    assert seen <= {mark * 20000 for mark in (b"a", b"b", b"c")}
    assert [path.name for path in tmp_path.iterdir()] == ["book.pdf"]
