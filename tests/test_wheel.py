"""The wheel: what it carries, and that a stranger can work with it and nothing else."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


def pip(*words: str) -> None:
    """Run pip, which may fetch nothing."""
    call = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *words, "--no-deps", "--no-index"]
    subprocess.run(call, check=True)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-build-isolation", "--wheel-dir", str(folder), str(CHECKOUT))
    return next(folder.glob("pressrun-*.whl"))


@pytest.fixture(scope="session")
def names(wheel: Path) -> frozenset[str]:
    """The files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


def below(folder: str) -> frozenset[str]:
    """The files below *folder*, as paths from there."""
    files = (path for path in (CHECKOUT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return frozenset(path.relative_to(CHECKOUT / folder).as_posix() for path in files)


def test_it_carries_the_theme(names: frozenset[str]) -> None:
    """Every file of the repository's ``styles/`` is in it, as the built-in theme."""
    assert {f"pressrun/styles/{name}" for name in below("styles")} <= names


def test_every_font_has_its_licence(names: frozenset[str]) -> None:
    """A font may be given on only with it."""
    fonts = {name for name in names if name.endswith((".ttf", ".otf", ".woff2"))}
    licences = {name for name in names if name.startswith("pressrun/styles/fonts/OFL-")}
    families = {Path(name).name.partition("-")[0].lower() for name in fonts}
    licensed = {Path(name).stem.removeprefix("OFL-").replace("-", "") for name in licences}
    assert families
    assert families == licensed


def test_it_carries_the_package_whole(names: frozenset[str]) -> None:
    """Code, templates, schema, sample, rules for Make, the mark of a typed package; and nothing else."""
    package = {f"pressrun/{name}" for name in below("src/pressrun")}
    assert package <= names
    assert {"pressrun/py.typed", "pressrun/setup/press.mk", "pressrun/reading/book.schema.json"} <= package
    tops = {name.partition("/")[0] for name in names}
    assert {top.partition("-")[0] for top in tops} == {"pressrun"}


def test_the_profile_of_colours_goes_with_its_terms(names: frozenset[str], wheel: Path) -> None:
    """As the International Color Consortium published it, beside the module that names its terms."""
    with zipfile.ZipFile(wheel) as archive:
        profile = archive.read("pressrun/press/sRGB2014.icc")
        assert b"Copyright International Color Consortium, 2015" in profile
        assert b"embedded, made, used, and sold without restriction" in archive.read("pressrun/press/imprint.py")
    assert [name for name in names if name.endswith((".icc", ".icm"))] == ["pressrun/press/sRGB2014.icc"]


def test_it_says_what_it_is(wheel: Path) -> None:
    """Name, licence, the Python it wants, and the command."""
    with zipfile.ZipFile(wheel) as archive:
        info = f"{wheel.name.rpartition('-py3')[0]}.dist-info"
        said = archive.read(f"{info}/METADATA").decode()
        commands = archive.read(f"{info}/entry_points.txt").decode()
    for line in (
        "Name: pressrun",
        "License-Expression: MIT",
        "Requires-Python: >=3.11",
        "Requires-Dist: weasyprint==70.*",
    ):
        assert f"\n{line}\n" in said
    assert "pressrun = pressrun.__main__:main" in commands


@pytest.fixture(scope="session")
def stranger(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and the locked libraries, and without this checkout."""
    place = tmp_path_factory.mktemp("stranger") / "venv"
    venv.create(place, symlinks=True)
    site = next(place.glob("lib/python*/site-packages"))
    pip("--python", str(place / "bin/python"), "install", str(wheel))
    locked = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    # A folder that a .pth file names is searched, but its own .pth files, one of which leads here, are not read.
    (site / "locked.pth").write_text(f"{locked}\n")
    return place


@pytest.mark.slow
def test_a_stranger_makes_a_project_and_builds_it(stranger: Path, tmp_path: Path) -> None:
    """``pressrun new``, ``make``, and there is something to print; it comes from what was installed, not from here."""
    where = run([stranger / "bin/python", "-c", "import pressrun; print(pressrun.__file__)"], tmp_path)
    assert where.startswith(str(stranger))
    pressrun, project = stranger / "bin/pressrun", tmp_path / "reading circle"
    run([pressrun, "new", project], tmp_path)
    run(["make", f"PRESSRUN={pressrun}"], project)
    assert (project / "dist/handout.pdf").read_bytes().startswith(b"%PDF")
    assert "Nothing to be done" in run(["make", f"PRESSRUN={pressrun}"], project)


def run(call: list[str | Path], folder: Path) -> str:
    """What a command prints that a stranger types in *folder*."""
    env = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "PYTHONPATH"}}
    ran = subprocess.run(call, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout
