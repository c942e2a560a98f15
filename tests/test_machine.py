"""What the doctor finds, and what it prescribes on each kind of system."""

import ctypes.util
import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pressrun.ground.problems import Severity
from pressrun.running import machine
from pressrun.running.machine import Need

SYSTEMS = {
    "apt-get": "sudo apt-get install --yes --no-install-recommends libpango-1.0-0",
    "dnf": "sudo dnf install --assumeyes pango",
    "pacman": "sudo pacman -S --needed --noconfirm pango",
    "apk": "sudo apk add so:libpango-1.0.so.0",
    "brew": "brew install pango",
}


LIBRARIES = "Pango, PangoFT2, Fontconfig, HarfBuzz, HarfBuzz-subset"


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """A machine with the package manager that is named, and the programs that are."""

    def make(manager: str, *programs: str, root: bool = False) -> None:
        (tmp_path / "x_Packages.lz4").touch()
        here = {manager, *(programs or ("sudo",))}
        monkeypatch.setattr(machine, "APT_LISTS", tmp_path)
        monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in here else None)
        monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
        monkeypatch.setattr(sys, "platform", "darwin" if manager == "brew" else "linux")

    return make


def no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be loaded."""

    def load(name: str) -> ctypes.CDLL:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", load)
    monkeypatch.setattr(ctypes.util, "find_library", lambda _: None)


def test_this_machine_can_build() -> None:
    """All that is needed was set up, and each thing tells its version."""
    needs = {need.name: need for need in machine.examine(Path())}
    assert list(needs) == [
        "Python", "GNU Make", "Pango", "PangoFT2", "Fontconfig", "HarfBuzz", "HarfBuzz-subset", "Java", "Maven",
        "Node", "npm", "Chromium",        "WeasyPrint", "EbookLib", "pikepdf", "pandoc", "dist/",
    ]  # fmt: skip
    assert [need.name for need in needs.values() if need.problem] == []
    assert needs["WeasyPrint"].version == importlib.metadata.version("weasyprint")
    for name in ("Python", "GNU Make", "Pango", "HarfBuzz", "HarfBuzz-subset", "pandoc", "Java"):
        assert machine.numbers(needs[name].version) > (1,), name


@pytest.mark.parametrize("manager", SYSTEMS)
def test_each_system_gets_its_own_command(
    manager: str, on: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exact, so that it can be copied and run."""
    on(manager)
    no_library(monkeypatch)
    pango = next(need for need in machine.of_the_system("build") if need.name == "Pango")
    assert (pango.found, pango.remedy) == ("", SYSTEMS[manager])
    assert pango.problem is not None
    assert str(pango.problem) == "error X001 Pango is not installed"
    assert pango.problem.hint == SYSTEMS[manager]


def test_root_needs_no_sudo_and_some_have_doas(on: Callable[..., None]) -> None:
    """The command fits who runs it."""
    on("apk", root=True)
    assert machine.command("make") == "apk add make"
    on("apk", "doas")
    assert machine.command("make") == "doas apk add make"


def test_apt_that_knows_no_packages_is_brought_up_to_date_first(
    on: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On a fresh machine apt-get install alone would find nothing."""
    on("apt-get")
    monkeypatch.setattr(machine, "APT_LISTS", tmp_path / "none")
    assert machine.command("x") == ("sudo apt-get update && sudo apt-get install --yes --no-install-recommends x")


def test_a_system_that_nobody_knows_gets_a_sentence(on: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Better than a command that cannot work."""
    on("nix-env")
    no_library(monkeypatch)
    subset = next(need for need in machine.of_the_system("build") if need.name == "HarfBuzz-subset")
    assert subset.remedy == "Install HarfBuzz-subset 4.1."
    packages, sentence = machine.lacking("build")
    assert packages == ""
    assert sentence.endswith("HarfBuzz-subset: install them with this system's package manager")


def test_the_set_up_asks_for_all_packages_at_once(on: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each once, in one line."""
    on("dnf")
    no_library(monkeypatch)
    assert machine.lacking("build") == (
        "pango fontconfig harfbuzz",
        f"pressrun needs {LIBRARIES}: sudo dnf install --assumeyes pango fontconfig harfbuzz",
    )


def test_the_set_up_of_this_machine_lacks_nothing() -> None:
    """As set-up.sh asks, with nothing but Python: two empty lines."""
    source = Path(machine.__file__).parents[2]
    call = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(source)!r}); " + _AS_A_PROGRAM]
    told = subprocess.run([*call, "set-up", "build", "test"], capture_output=True, text=True, check=True)
    assert told.stdout == "\n\n"


_AS_A_PROGRAM = "import runpy; runpy.run_module('pressrun.running.machine', run_name='__main__', alter_sys=True)"


def test_what_is_too_old_is_as_good_as_missing(on: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    """The Make that macOS brings; it is a warning, since ``pressrun build`` needs no Make."""
    on("brew", "make")
    monkeypatch.setattr(machine, "_told", lambda _: "3.81")
    found = machine.of_the_system("make")
    assert found == (Need("GNU Make", "make", "/usr/bin/make", "3.81", "brew install make", "make"),)
    assert found[0].problem is not None
    assert str(found[0].problem) == "warning X001 GNU Make is too old: 3.81"


def test_the_newer_of_two_programs_counts(on: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Homebrew calls its Make gmake."""
    on("brew", "make", "gmake")
    monkeypatch.setattr(machine, "_told", lambda call: "4.4.1" if "gmake" in call[0] else "3.81")
    assert [(need.found, need.problem) for need in machine.of_the_system("make")] == [("/usr/bin/gmake", None)]


def test_a_program_that_only_says_that_it_is_missing_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The java of a bare macOS; the tests alone need it, so it is a warning."""
    (tmp_path / "java").write_text("#!/bin/sh\necho 'Unable to locate a Java Runtime 1.0' >&2; exit 1\n")
    (tmp_path / "java").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    java = machine.of_the_system("test")[0]
    assert java.found == ""
    assert java.problem is not None
    assert java.problem.severity is Severity.WARNING


def test_a_missing_library_of_pythons_is_installed_by_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the version that pressrun asks for."""

    def version(name: str) -> str:
        if name == "weasyprint":
            raise importlib.metadata.PackageNotFoundError(name)
        return importlib.metadata.version(name)

    monkeypatch.setattr(machine, "version", version)
    weasyprint = machine.of_pip()[0]
    assert weasyprint.problem is not None
    assert weasyprint.remedy.endswith("-m pip install --force-reinstall 'weasyprint==70.*'")


def test_a_folder_that_cannot_be_written_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the build fails on it."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    problem = machine.examine(tmp_path)[-1].problem
    assert str(problem) == f"error X002 {tmp_path} cannot be written"


def test_a_file_where_dist_should_be_is_found(tmp_path: Path) -> None:
    """Before the build fails on it."""
    (tmp_path / "dist").touch()
    problem = machine.examine(tmp_path)[-1].problem
    assert problem is not None
    assert (problem.code, problem.hint) == ("X002", f"Make {tmp_path / 'dist'} a folder that you may write to.")


def test_the_table_is_complete() -> None:
    """Every need has a package on every system, and a way to be looked for."""
    for row in machine._rows():  # noqa: SLF001
        assert all(row.values()), row
        assert row["need"] == "install" or row["found as"].split()[0] in machine.PROBES
