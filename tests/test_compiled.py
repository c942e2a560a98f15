"""Compiled templates: kept beside pressrun's own, and only those."""

import sys
from pathlib import Path

import jinja2
import pytest
from test_typeset import book, edition, section

from pressrun.ground.files import Shelf
from pressrun.setting.typeset import typeset

WORK = book(section("a", '<p data-block="2">Text.</p>'))


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for what is compiled, as PYTHONPYCACHEPREFIX names one."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "kept"


@pytest.fixture
def compiling(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that Jinja compiles."""
    done: list[str] = []
    real = jinja2.Environment.compile

    def compile_(self: jinja2.Environment, source: str, name: str, filename: str) -> object:
        done.append(name)
        return real(self, source, name, filename)

    monkeypatch.setattr(jinja2.Environment, "compile", compile_)
    return done


def test_what_is_kept_is_not_compiled_again(kept: Path, compiling: list[str]) -> None:
    """And prints the same."""
    first, compiled = typeset(WORK, edition("book"), Shelf(Path("nowhere"))), len(compiling)
    second = typeset(WORK, edition("book"), Shelf(Path("nowhere")))

    assert first == second
    assert compiled == len(compiling) == len(list(kept.rglob("templates/**/*.pyc"))) > 0


@pytest.mark.parametrize("harm", [b"", b"nonsense", None])
def test_what_does_not_fit_is_compiled(kept: Path, compiling: list[str], harm: bytes | None) -> None:
    """Kept by another version, cut off, or broken inside."""
    first, compiled = typeset(WORK, edition("book"), Shelf(Path("nowhere"))), len(compiling)
    for path in list(kept.rglob("templates/**/*.pyc")):
        path.write_bytes(path.read_bytes()[:60] if harm is None else harm)

    assert typeset(WORK, edition("book"), Shelf(Path("nowhere"))) == first
    assert len(compiling) == 2 * compiled


def test_templates_of_a_theme_are_not_kept(kept: Path, tmp_path: Path, compiling: list[str]) -> None:
    """They come with a project, and what runs never does."""
    own = tmp_path / "project/styles/default/templates/parts/body.html"
    own.parent.mkdir(parents=True)
    own.write_text('{% extends "built-in/parts/body.html" %}\n', encoding="utf-8")
    for _ in range(2):
        typeset(WORK, edition("book"), Shelf(tmp_path / "project"))

    assert compiling.count("parts/body.html") == 2
    assert compiling.count("built-in/parts/body.html") == 1
    assert all(path.is_relative_to(kept) for path in tmp_path.rglob("*.pyc"))


def test_where_nothing_may_be_written_nothing_is_kept(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PYTHONDONTWRITEBYTECODE says so."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    typeset(WORK, edition("book"), Shelf(Path("nowhere")))

    assert not kept.exists()
