"""Completion scripts, tried in the shells themselves where these are installed."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pressrun.door.completion import SHOWN, script
from pressrun.door.usage import SHELLS


@pytest.fixture
def stand_in(tmp_path: Path) -> dict[str, str]:
    """An environment in which ``pressrun editions --quiet`` answers handout and packet."""
    command = tmp_path / "bin" / "pressrun"
    command.parent.mkdir()
    command.write_text("#!/bin/sh\nprintf 'handout\\npacket\\n'\n")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    return os.environ | {"PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_names_every_command(shell: str) -> None:
    """What the help shows can be completed, and what it hides cannot."""
    text = script(shell)
    assert all(command.name in text for command in SHOWN)
    assert "rules" not in text


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_one_the_shell_can_read(shell: str, tmp_path: Path) -> None:
    """The shell itself finds no fault."""
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "script").write_text(script(shell))
    done = subprocess.run([shell, "-n", "script"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


TYPED = [
    ("pressrun b", {"build"}),
    ("pressrun --quiet b", {"build"}),
    ("pressrun build ha", {"handout"}),
    ("pressrun build ", {"handout", "packet"}),
    ("pressrun build --j", {"--json", "--jobs"}),
    ("pressrun -C . check p", {"packet"}),
    ("pressrun completion f", {"fish"}),
    ("pressrun doctor --q", {"--quiet"}),
]


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
@pytest.mark.parametrize(("line", "offered"), TYPED)
def test_bash_offers_what_fits(line: str, offered: set[str], stand_in: dict[str, str]) -> None:
    """Commands, then the names of the project's editions, and each command's own options."""
    words = line.split(" ")
    ask = f"COMP_WORDS=({' '.join(word or chr(34) * 2 for word in words)}); COMP_CWORD={len(words) - 1}; _pressrun"
    program = f'{script("bash")}\n{ask}\nprintf "%s\\n" "${{COMPREPLY[@]}}"'
    assert set(ran(["bash", "-c", program], stand_in).split()) == offered


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
@pytest.mark.parametrize(("line", "offered"), TYPED)
def test_fish_offers_what_fits(line: str, offered: set[str], stand_in: dict[str, str]) -> None:
    """The same, with a word on each."""
    program = f"{script('fish')}\ncomplete -C '{line}'"
    found = ran(["fish", "--no-config", "-c", program], stand_in).splitlines()
    assert {one.split("\t")[0] for one in found} == offered


def ran(command: list[str], environ: dict[str, str]) -> str:
    """Standard output of a command that must not fail."""
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    return done.stdout


def test_the_command_prints_the_script() -> None:
    """``pressrun completion bash`` is what goes into ~/.bashrc."""
    done = subprocess.run(
        [sys.executable, "-m", "pressrun", "completion", "bash"], capture_output=True, text=True, check=True
    )
    assert done.stdout == script("bash")
