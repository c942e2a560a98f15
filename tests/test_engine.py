"""What the press takes from WeasyPrint that WeasyPrint does not promise to keep.

When one of these fails, a new WeasyPrint has changed under us: read its source, then change `weasy` and what
imports from it.
"""

import inspect
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from pressroom import lines, project, sheet

from pressrun.ground.files import Shelf
from pressrun.press import engine, galley, stylesheets, weasy
from pressrun.press.fetching import Fetcher
from pressrun.press.pressed import Side
from pressrun.press.weasy import boxes, stream, weasyprint


def test_the_version_is_the_one_that_was_read() -> None:
    """Every new version is looked at before it is used."""
    assert weasyprint.VERSION.partition(".")[0] == "70"


def _parameters(function: object) -> list[str]:
    assert callable(function)
    return list(inspect.signature(function).parameters)


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (weasyprint.Document._build_layout_context,  # noqa: SLF001
         ["html", "font_config", "counter_style", "color_profiles", "options"]),
        (weasyprint.Document.__init__,
         ["self", "pages", "metadata", "url_fetcher", "font_config", "color_profiles", "output_intent"]),
        (weasyprint.Page.paint, ["self", "stream", "scale"]),
        (weasyprint.Page.__init__, ["self", "page_box"]),
        (weasy.make_margin_boxes, ["context", "page", "state"]),
        (weasy.set_page_type_computed_styles, ["page_type", "html", "style_for"]),
        (weasy.page_width, ["box", "context", "containing_block_width"]),
        (weasy.page_height, ["box", "context", "containing_block_height"]),
        (weasy.resolve_percentages, ["box", "containing_block"]),
        (weasy.layout_box_backgrounds, ["page", "box", "get_image_from_uri", "layout_children", "style"]),
        (boxes.PageBox.__init__, ["self", "page_type", "style"]),
        (weasy.FontConfiguration.add_font_face, ["self", "rule_descriptors", "url_fetcher"]),
        (weasy.Font.__init__, ["self", "pango_font", "description", "font_size"]),
        (weasy.Font.clean, ["self", "to_unicode", "hinting"]),
        (weasy.URLFetcher.fetch, ["self", "url", "headers"]),
        (weasy.get_pango_font_key, ["pango_font"]),
    ],
)  # fmt: skip
def test_functions_are_called_as_before(function: object, parameters: list[str]) -> None:
    """Names and order of what they take."""
    assert [name for name in _parameters(function) if name not in {"args", "kwargs"}] == parameters


def test_kinds_of_pages() -> None:
    """What a page selector can ask for."""
    assert weasy.PageType._fields == ("side", "blank", "name", "index", "groups")


def test_fonts_are_made_where_we_step_in() -> None:
    """The stream of a page makes a font by the name that `uncut` replaces."""
    assert stream.Font is weasy.Font
    source = inspect.getsource(stream.Stream.add_font)
    assert "key, description, font_size = get_pango_font_key(pango_font)" in source
    assert "self._fonts[key] = Font(pango_font, description, font_size)" in source


def test_what_an_html_document_has() -> None:
    """A tree that we made has all that WeasyPrint's own has."""
    own = vars(weasyprint.HTML(string="<p>x</p>"))
    made = galley.galley(sheet("<p>x</p>"), {})
    assert set(vars(engine.Tree(made.root, Fetcher(Shelf(Path()))))) == set(own)


def test_boxes_say_what_we_read(tmp_path: Path) -> None:
    """Text, element, place and style of a text on the page; the kind of the page."""
    root = project(tmp_path)
    made = galley.galley(sheet(f'<p id="x" style="string-set: a content(text)">abc</p>{lines(2)}'), {})
    styles = stylesheets.dress(root, made.head)
    document = engine.lay_out(made, styles, Side.LEFT, Fetcher(Shelf(root))).document
    box = document.pages[0]._page_box  # noqa: SLF001
    assert box.page_type.side == "left"
    assert [child.element_tag for child in box.children] == ["html"]
    text = next(found for found in box.descendants() if isinstance(found, boxes.TextBox))
    assert (text.text, text.element.get("id"), text.element_tag) == ("abc", "x", "p")
    assert {"position_x", "position_y", "width", "baseline", "style"} <= set(vars(text))
    assert [found.string_set for found in box.descendants() if found.string_set] == [[("a", "abc")]]
    assert set(document.pages[0].anchors) == {"x"}


def test_system_fonts_are_out_of_sight() -> None:
    """The only configuration that fontconfig reads is ours, which has no folders."""
    assert Path(os.environ["FONTCONFIG_FILE"]).name == "fontconfig.xml"
    assert "<dir>" not in Path(os.environ["FONTCONFIG_FILE"]).read_text()


def test_importing_is_quiet() -> None:
    """Also where warnings are errors."""
    subprocess.run(
        [sys.executable, "-W", "error", "-c", "import pressrun.press.impression, pressrun.press.margins"], check=True
    )


def test_issue_does_not_load_weasyprint() -> None:
    """The process that hands out the work need not know how it is done."""
    code = "import sys, pressrun.press.issue; sys.exit('weasyprint' in sys.modules or 'ziamath' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("here", ["1", ""])
def test_fonts_go_with_their_process(tmp_path: Path, here: str) -> None:
    """Nothing is left in the folder for temporary files, neither by a worker nor by a process on its own."""
    root = project(tmp_path / "project")
    with tempfile.TemporaryDirectory(prefix="t") as temporary:  # a short name, for it holds a socket
        env = os.environ | {"TMPDIR": temporary, "PYTHONPATH": str(Path(__file__).parent), "HERE": here}
        subprocess.run([sys.executable, "-c", _PRESS, str(root)], env=env, check=True)
        assert [found.name for found in Path(temporary).iterdir()] == []


_PRESS = """
import os, sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from pressroom import sheet
from pressrun.press.press import press
from pressrun.press.pressed import Side

if __name__ == "__main__":
    call = (press, sheet("<p>x</p>"), Side.RIGHT, Path(sys.argv[1]))
    if os.environ["HERE"]:
        assert not call[0](*call[1:]).problems
    else:
        with ProcessPoolExecutor(1, get_context("forkserver")) as pool:
            assert not pool.submit(*call).result().problems
"""


def test_fonts_of_killed_processes_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process keeps its fonts in a folder of its own while it lives; nobody else removes it then."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for process in (dead.pid, os.getpid()):
        (tmp_path / f"pressrun-fonts-{process}-x").mkdir()
        (tmp_path / f"pressrun-fonts-{process}-x/font").touch()
    stylesheets.sweep.cache_clear()
    stylesheets.sweep()
    assert [folder.name for folder in tmp_path.iterdir()] == [f"pressrun-fonts-{os.getpid()}-x"]


def test_a_machine_without_pango_is_told_what_it_lacks() -> None:
    """Once, as a problem like any other; not as a fault of each section, and without WeasyPrint's advice."""
    ran = subprocess.run([sys.executable, "-c", _LACKING], capture_output=True, text=True, check=True)
    assert ran.stderr == ""
    assert ran.stdout == (
        "error X001 type cannot be set on this machine: cannot load library 'libgobject-2.0-0': no such file | "
        "`pressrun doctor` says what this machine lacks, and the command that installs it.\n"
    )


_LACKING = """
import cffi
from pathlib import Path
from pressrun.ground.problems import in_order
from pressrun.model.sheet import Sheet
from pressrun.press.press import press
from pressrun.press.pressed import Side

def lacking(self, name, *_):
    raise OSError(f"cannot load library {name!r}: no such file.  Additionally, it was not found elsewhere")

cffi.FFI.dlopen = lacking
sheets = [Sheet(name, "<html><body><p>x</p></body></html>", f"{name}.md") for name in ("a", "b")]
found = [problem for sheet in sheets for problem in press(sheet, Side.RIGHT, Path(".")).problems]
print(*(f"{problem} | {problem.hint}" for problem in in_order(found)), sep="\\n")
"""
