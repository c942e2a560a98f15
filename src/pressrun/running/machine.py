"""What the machine has, what it lacks, and the command that brings it.

`pressrun doctor` shows it as a table. The set-up of a checkout asks the same before anything is installed
(``python -m pressrun.running.machine build``), so this module needs nothing but Python. It loads libraries as
WeasyPrint does, and imports nothing of what it looks for.
"""

import contextlib
import ctypes
import ctypes.util
import importlib.util
import itertools
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from pressrun.ground.problems import Problem, error, warning

TABLE = Path(__file__).parents[1] / "setup" / "needs.txt"
"""What is needed of the system; explained in its first lines."""

DISTRIBUTIONS = {"WeasyPrint": "weasyprint", "EbookLib": "ebooklib", "pikepdf": "pikepdf", "pandoc": "pypandoc_binary"}
"""What pip brings, by the name that a person knows."""

APT_LISTS = Path("/var/lib/apt/lists")
"""Where apt keeps what it knows of packages; a fresh machine knows of none."""


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that pressrun needs, as this machine has it or not."""

    name: str
    """As people call it: ``HarfBuzz-subset``."""

    purpose: str
    """``build``: without it nothing can be built; ``make``, ``test``, ``set-up``: only these need it."""

    found: str = ""
    """Where or as what it was found; empty when it was not."""

    version: str = ""
    """Empty when it was not found or tells no version."""

    remedy: str = ""
    """The exact command for this system, or a sentence where there is none; empty when nothing is to be done."""

    package: str = ""
    """What this system calls it; empty when no package manager brings it."""

    @property
    def problem(self) -> Problem | None:
        """What is wrong, and what to do about it; an error when nothing can be built."""
        if not self.remedy:
            return None
        say = error if self.purpose == "build" else warning
        if self.name == "dist/":
            return say("X002", f"{self.found} cannot be written", hint=self.remedy)
        state = f"is too old: {self.version}" if self.found else "is not installed"
        return say("X001", f"{self.name} {state}", hint=self.remedy)


def examine(project: Path) -> tuple[Need, ...]:
    """Everything that pressrun needs, as far as it is there; *project* is the folder whose ``dist/`` is filled."""
    return (*of_the_system("build", "make", "test"), *of_pip(), _dist(project))


def of_the_system(*purposes: str) -> tuple[Need, ...]:
    """What the system's packages bring for *purposes*."""
    return tuple(_need(row) for row in _rows() if row["for"] in purposes)


def _rows() -> Iterator[dict[str, str]]:
    """The table as it is written, its first row under ``install``."""
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]
    heads, *rows = ([cell.strip() for cell in line.split("|")] for line in lines)
    return (dict(zip(heads, row, strict=True)) for row in rows)


def _need(row: dict[str, str]) -> Need:
    kind, *names = row["found as"].split()
    found, is_version = PROBES[kind](names)
    least, package = row["least"].strip("-"), row.get(manager(), "")
    known = Need(row["need"], row["for"], found, is_version, package=package)
    if found and numbers(is_version) >= numbers(least):
        return known
    what = f"{row['need']} {least}".strip()
    return Need(known.name, known.purpose, found, is_version, command(package) or f"Install {what}.", package)


def numbers(text: str) -> tuple[int, ...]:
    """A version as numbers, for comparing: ``1.50.12`` -> (1, 50, 12)."""
    return tuple(int(number) for number in re.findall(r"\d+", text))


def manager() -> str:
    """The package manager of this system, a heading of the table; empty when it has none that we know."""
    if sys.platform == "darwin":
        return "brew"
    return next((name for name in ("apt-get", "dnf", "pacman", "apk") if shutil.which(name)), "")


def command(packages: str) -> str:
    """The command that installs *packages* here; empty when there is no knowing it."""
    install = next(row for row in _rows() if row["need"] == "install").get(manager(), "")
    if not install or not packages:
        return ""
    root = "" if manager() == "brew" or os.geteuid() == 0 else "doas " if _has_only_doas() else "sudo "
    update = f"{root}apt-get update && " if manager() == "apt-get" and not any(APT_LISTS.glob("*_Packages*")) else ""
    return f"{update}{root}{install} {packages}"


def _has_only_doas() -> bool:
    return shutil.which("doas") is not None and shutil.which("sudo") is None


def _python(_: list[str]) -> tuple[str, str]:
    return sys.executable, platform.python_version()


def _module(names: list[str]) -> tuple[str, str]:
    return (names[0] if importlib.util.find_spec(names[0]) else ""), ""


def _command(names: list[str]) -> tuple[str, str]:
    """The newest program of one of *names*; one that does not run (the ``java`` of a bare macOS) is none."""
    paths = (path for name in names if (path := shutil.which(name)))
    found = [(path, told) for path in paths if (told := _told([path, "-version" if "java" in names else "--version"]))]
    return max(found, key=lambda one: numbers(one[1]), default=("", ""))


def _told(call: list[str]) -> str:
    """The version in what *call* prints; empty when it fails."""
    try:
        ran = subprocess.run(call, capture_output=True, text=True, errors="replace", timeout=20, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return ""
    number = re.search(r"\d+(\.\d+)+", ran.stdout + ran.stderr)
    return number[0] if number else ""


def _library(names: list[str]) -> tuple[str, str]:
    function, *files = names
    elsewhere = (found for file in files if (found := ctypes.util.find_library(file)))
    for name in itertools.chain(files, elsewhere):
        with contextlib.suppress(OSError):
            return name, _version(ctypes.CDLL(name), function)
    return "", ""


def _version(library: ctypes.CDLL, function: str) -> str:
    try:
        asked = getattr(library, function)
    except AttributeError:
        return ""
    asked.restype = ctypes.c_char_p
    return bytes(asked()).decode("ascii", "replace")


PROBES = {"python": _python, "module": _module, "command": _command, "library": _library}
"""How a thing is looked for -> what was found (empty: nothing) and its version."""


def of_pip() -> tuple[Need, ...]:
    """What pip brings with pressrun."""
    wanted = requires("pressrun") if _installed("pressrun") else []
    return tuple(_of_pip(name, package, wanted or []) for name, package in DISTRIBUTIONS.items())


def _of_pip(name: str, package: str, wanted: Iterable[str]) -> Need:
    found = _installed(package)
    if found and name == "pandoc":
        found = _pandoc()
    asked = next((one.partition(";")[0] for one in wanted if one.replace("-", "_").startswith(package)), package)
    remedy = "" if found else f"{shlex.quote(sys.executable)} -m pip install --force-reinstall {shlex.quote(asked)}"
    return Need(name, "build", f"{package} {_installed(package)}" if found else "", found, remedy)


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _pandoc() -> str:
    """The version of the pandoc that pypandoc brings."""
    spec = importlib.util.find_spec("pypandoc")
    return _told([str(Path(spec.origin).parent / "files" / "pandoc"), "--version"]) if spec and spec.origin else ""


def _dist(project: Path) -> Need:
    """The folder to be filled, or the one in which it will be made."""
    folder = next(path for path in (project / "dist", project, *project.resolve().parents) if path.exists())
    can = os.access(folder, os.W_OK | os.X_OK) and folder.is_dir()
    return Need("dist/", "build", str(folder), remedy="" if can else f"Make {folder} a folder that you may write to.")


def lacking(*purposes: str) -> tuple[str, str]:
    """For the set-up: the packages that *purposes* lack, and one line that says so; both empty when nothing lacks."""
    needs = [need for need in of_the_system(*purposes) if need.remedy]
    packages = " ".join(dict.fromkeys(name for need in needs for name in need.package.split()))
    names = ", ".join(need.name for need in needs)
    remedy = command(packages) or f"install {'it' if len(needs) == 1 else 'them'} with this system's package manager"
    return packages, f"pressrun needs {names}: {remedy}" if needs else ""


if __name__ == "__main__":
    print(*lacking(*sys.argv[1:]), sep="\n")  # noqa: T201
