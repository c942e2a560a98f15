"""The set-up of a checkout, on machines that lack something; the programs it calls are stand-ins that note it."""

import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
TOOLS = ("sh", "awk", "sed", "dirname", "env", "ls", "mkdir", "chmod", "touch", "cat", "test")

PYTHON = """\
case "$*" in
*version_info*) exit 0 ;;
*running.machine*) test -e installed && printf '\\n\\n' || printf 'libpango libharfbuzz-subset0\\nSENTENCE\\n' ;;
*venv*) mkdir -p .venv/bin; cat "$0" >.venv/bin/python; chmod +x .venv/bin/python ;;
*pip*) echo "$@" >>calls; lib=.venv/lib/python3.11/site-packages; mkdir -p $lib; echo /abs >$lib/_pressrun.pth ;;
esac
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout, and beside it a folder with all the programs there are."""
    shutil.copytree(CHECKOUT / "src/pressrun/setup", tmp_path / "Ä b/src/pressrun/setup")
    (tmp_path / "bin").mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found
        (tmp_path / "bin" / name).symlink_to(found)
    return tmp_path


def add(machine: Path, name: str, script: str) -> None:
    """A program."""
    program = machine / "bin" / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def set_up(machine: Path, aim: str = "build") -> tuple[int, str, list[str]]:
    """Status, what was said, and what was called."""
    root = machine / "Ä b"
    ran = subprocess.run(
        ["sh", root / "src/pressrun/setup/set-up.sh", aim],
        env={"PATH": str(machine / "bin")},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    calls = (root / "calls").read_text().splitlines() if (root / "calls").exists() else []
    return ran.returncode, ran.stdout + ran.stderr, calls


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("apt-get", "sudo apt-get install --yes --no-install-recommends python3 python3-venv"),
        ("dnf", "sudo dnf install --assumeyes python3"),
        ("pacman", "sudo pacman -S --needed --noconfirm python"),
        ("apk", "sudo apk add python3"),
        ("brew", "brew install python"),
    ],
)
def test_without_a_python_there_is_one_line_with_the_command(machine: Path, manager: str, command: str) -> None:
    """For a person who may not install anything unasked."""
    add(machine, manager, "echo $0 $* >>calls")
    add(machine, "id", "echo 1000")
    assert set_up(machine) == (1, f"pressrun needs Python 3.11 or later: {command}\n", [])


def test_a_python_that_is_too_old_is_none(machine: Path) -> None:
    """As if there were no Python."""
    add(machine, "dnf", "")
    add(machine, "id", "echo 0")
    add(machine, "python3", "exit 1")
    assert set_up(machine)[:2] == (1, "pressrun needs Python 3.11 or later: dnf install --assumeyes python3\n")


def test_who_may_not_install_gets_one_line(machine: Path) -> None:
    """The sentence that `machine.lacking` makes, and nothing else; nothing is set up."""
    add(machine, "python3", PYTHON)
    add(machine, "apt-get", "echo apt-get $* >>calls")
    add(machine, "id", "echo 1000")
    add(machine, "sudo", "exit 1")
    assert set_up(machine) == (1, "SENTENCE\n", [])
    assert not (machine / "Ä b/.venv").exists()


@pytest.mark.parametrize(("user", "sudo"), [("0", ""), ("1000", "sudo -n ")])
def test_who_may_gets_what_is_missing(machine: Path, user: str, sudo: str) -> None:
    """Root, and whoever's sudo asks for no password; then the locked libraries, then pressrun itself."""
    add(machine, "python3", PYTHON)
    add(machine, "apt-get", "echo apt-get $* >>calls; test $1 = update || touch installed")
    add(machine, "id", f"echo {user}")
    add(machine, "sudo", 'test "$2" = true || echo sudo "$@" >>calls; shift; "$@"')
    status, said, calls = set_up(machine)
    assert status == 0, said
    install = "env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends"
    assert (f"{sudo}{install} libpango libharfbuzz-subset0" in calls) is bool(sudo)
    assert "apt-get install --yes --no-install-recommends libpango libharfbuzz-subset0" in calls
    assert [call for call in calls if "pip" in call] == [
        "-m pip --quiet --disable-pip-version-check --no-input install --require-hashes --requirement requirements.txt",
        "-m pip --quiet --disable-pip-version-check --no-input install --no-deps --no-build-isolation --editable .",
    ]
    place = machine / "Ä b/.venv/lib/python3.11/site-packages"
    assert (place / (place / "_pressrun.pth").read_text().strip()).resolve() == (machine / "Ä b/src").resolve()
    assert (machine / "Ä b/.venv/.ready").read_text() == f"{(machine / 'Ä b').resolve()}\n"


def test_what_cannot_be_installed_is_said_in_one_line(machine: Path) -> None:
    """The package archive cannot be reached, say."""
    add(machine, "python3", PYTHON)
    add(machine, "apt-get", "exit 100")
    add(machine, "id", "echo 0")
    assert set_up(machine)[:2] == (1, "pressrun: installing libpango libharfbuzz-subset0\nSENTENCE\n")


def test_the_set_up_that_fails_leaves_no_stamp(machine: Path) -> None:
    """So that the next make tries again."""
    add(machine, "python3", PYTHON.replace('echo "$@" >>calls', "exit 1"))
    add(machine, "id", "echo 0")
    (machine / "Ä b/installed").touch()
    assert set_up(machine, "test")[0] == 1
    assert not list((machine / "Ä b/.venv").glob(".ready*"))


NPM = "echo npm $* >>../../calls; mkdir -p node_modules"


@pytest.mark.parametrize(("npm", "told", "ready"), [(NPM, "", True), ("exit 1", "cannot be fetched", False)])
def test_the_judges_on_node_are_installed_once(machine: Path, npm: str, told: str, *, ready: bool) -> None:
    """Just what is locked, and nothing of theirs is run; where they cannot be had that is told, and the tests go on."""
    for name in ("cp", "cmp", "grep", "mvn"):
        add(machine, name, "exit 0") if name == "mvn" else (machine / "bin" / name).symlink_to(shutil.which(name) or "")
    add(machine, "python3", PYTHON.replace("*venv*)", "*judges*) exit 0 ;;\n*hashlib*) exit 0 ;;\n*venv*)"))
    add(machine, "id", "echo 0")
    add(machine, "npm", npm)
    root = machine / "Ä b"
    (root / "installed").touch()
    shutil.copytree(CHECKOUT / "tests/node", root / "tests/node", dirs_exist_ok=True)

    for _ in range(2):
        status, said, calls = set_up(machine, "test")
        assert status == 0, said
        assert told in said

    assert (root / ".venv/node/ready.json").exists() is ready
    assert [call for call in calls if call.startswith("npm")] == [
        "npm ci --ignore-scripts --no-audit --no-fund --loglevel=error"
    ] * ready
