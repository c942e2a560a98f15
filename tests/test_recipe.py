"""What decides the bytes besides the inputs: a change of any of it makes a file stale."""

import importlib.metadata
import re
import shutil
from dataclasses import fields, replace
from pathlib import Path

import pytest

from pressrun.model.edition import PAPERS, Counting, Edition, Imposition, LineNumbers, Notes
from pressrun.running.recipe import LIBRARIES, own_code, recipe, tools

BOOK = Edition("book", "book", "pdf", ("front", "body"), PAPERS["6x9"])

OTHER: dict[str, object] = {
    "name": "tome", "layout": "packet", "format": "epub", "parts": ("body",), "paper": PAPERS["a4"], "theme": "mine",
    "impose": Imposition("booklet", PAPERS["a4"]), "line_numbers": LineNumbers(Counting.PAGE), "pages_of": "packet",
    "notes": Notes.FOOT, "sections": ("one",), "omit": ("pull-quote",), "audience": "leader", "max_pages": 2,
    "missing_glyphs": "warn", "economy": True, "links": "qr", "linearised": True, "title": "The tome", "line": 7,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _afresh() -> None:
    """Versions are looked up once a process; here, once a test."""
    tools.cache_clear()


@pytest.mark.parametrize("field", [one.name for one in fields(Edition)])
def test_every_setting_of_an_edition_counts(field: str) -> None:
    """Whatever is changed in its row."""
    assert recipe(replace(BOOK, **{field: OTHER[field]})) != recipe(BOOK)  # type: ignore[arg-type]


def test_the_same_row_is_the_same_recipe() -> None:
    """Today and tomorrow, in this process and the next."""
    assert recipe(BOOK) == recipe(replace(BOOK))
    assert re.fullmatch("[0-9a-f]{64}", recipe(BOOK))


@pytest.mark.parametrize("library", ["weasyprint", "pikepdf", "ebooklib", "jinja2", "fonttools"])
def test_a_new_version_of_a_library_counts(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Upgrading one makes everything stale."""
    before, real = recipe(BOOK), importlib.metadata.version
    tools.cache_clear()
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "99" if name == library else real(name))
    assert recipe(BOOK) != before


def test_every_library_that_sets_type_is_known() -> None:
    """Those that pressrun depends on, by name; of the two pypandocs one is there."""
    found = [line.partition(" ")[2] for line in tools() if line.partition(" ")[0] in LIBRARIES]
    assert len(found) == len(LIBRARIES)
    assert found.count("") == 1


def test_the_system_libraries_count() -> None:
    """Pango breaks the lines, HarfBuzz shapes the letters."""
    versions = {line.partition(" ")[0]: line.partition(" ")[2] for line in tools()}
    assert re.match(r"\d+\.\d+", versions["pango_version_string"])
    assert re.match(r"\d+\.\d+", versions["hb_version_string"])


def test_the_date_that_is_asked_for_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """SOURCE_DATE_EPOCH is printed into every file."""
    before = recipe(BOOK)
    tools.cache_clear()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert recipe(BOOK) != before


def test_pressruns_own_code_counts_but_not_what_python_makes_of_it(tmp_path: Path) -> None:
    """A changed template or module, also when no version was raised; not a ``.pyc``, nor the theme: it is an input."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "press.py").write_text("x = 1\n")
    before = own_code(tmp_path)
    for name in ("press.pyc", "styles/default/book.css"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert own_code(tmp_path) == before
    (tmp_path / "parts/cover.html").write_text("<p/>")
    with_template = own_code(tmp_path)
    (tmp_path / "press.py").write_text("x = 2\n")
    assert len({before, with_template, own_code(tmp_path)}) == 3
    shutil.copytree(tmp_path, tmp_path.with_name("elsewhere"))
    assert own_code(tmp_path.with_name("elsewhere")) == own_code(tmp_path)
