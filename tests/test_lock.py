"""What is installed is decided in advance: names, versions and hashes, and no address to fetch them from."""

import json
import re
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
LOCKS = ("requirements.txt", "requirements-dev.txt")


def locked(name: str) -> dict[str, tuple[str, int]]:
    """Requirement -> version and number of hashes."""
    text = (CHECKOUT / name).read_text().replace("\\\n", "")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    found = (re.match(r"([a-z0-9-]+)==(\S+)(.*)", line) for line in lines)
    return {one[1]: (one[2], one[3].count("--hash=sha256:")) for one in found if one}


@pytest.mark.parametrize("name", LOCKS)
def test_each_thing_has_a_version_and_hashes(name: str) -> None:
    """A file that somebody replaced on the way is not installed."""
    assert all(hashes for _, hashes in locked(name).values())
    assert len(locked(name)) == len(re.findall("^[a-z]", (CHECKOUT / name).read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_no_address_is_written_down(name: str) -> None:
    """Where packages come from is for each machine to say."""
    assert not re.search(r"//|--index|--find-links|@", (CHECKOUT / name).read_text())


def test_the_tests_run_on_what_users_have() -> None:
    """One version of everything, whichever of the two is installed."""
    run, dev = (locked(name) for name in LOCKS)
    assert run.items() <= dev.items()


def test_the_lock_has_all_that_the_project_asks_for() -> None:
    """Whoever adds a dependency runs ``make lock``."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]

    def names(wanted: list[str]) -> set[str]:
        bare = (re.match(r"[\w.-]+", one) for one in wanted)
        return {one[0].lower().replace("_", "-") for one in bare if one} - {"pressrun"}

    assert names(project["dependencies"] + extras["build"]) <= locked("requirements.txt").keys()
    assert names(extras["dev"]) <= locked("requirements-dev.txt").keys()


def test_what_node_runs_is_locked_as_well() -> None:
    """Each package of the e-readers and of Ace with its version and a strong hash, and without an address."""
    folder = CHECKOUT / "tests/node"
    lock = json.loads((folder / "package-lock.json").read_text())
    wanted, packages = json.loads((folder / "package.json").read_text())["dependencies"], lock["packages"]

    assert packages.pop("")["dependencies"] == wanted
    assert [name for name, one in packages.items() if not one["integrity"].startswith("sha512-")] == []
    assert [name for name, one in packages.items() if "resolved" in one or not one["version"]] == []
