"""The shape of the code: layers without cycles, one home for each outside library, nothing unnamed or unused."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from pressrun.ground.problems import CODES

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "pressrun"

LAYERS = {
    "": "__init__",
    "ground": "problems hands files store plain markup levels svg mono",
    "model": "book edition imposition measures pagination sheet words",
    "reading": """
        marks yaml_hints yaml_places identifiers listing sizes imposing referring rows schema settings pandoc desk
        rawhtml tables prose canonical frontmatter drafts alignment places proof numbers questions targets passages
        links outward pictures manuscript""",
    "setting": "display dress turning counted listed codes addresses pieces matter compiled typeset",
    "press": """
        mathematics fonts pressed quire galley counting footnotes tablehead makeready weasy hearing fetching stylesheets
        engine mirrored slots facts notices roles wording tagtree tags uncut impression press numerals margins furniture
        folios remembered cutting embedding imprint structure forwarding wayfinding fold labour settling frame sewing
        bindery formes issue""",
    "ebook": """
        cover css_values css_tokens markup package semantics assets styles letters fonts drawings elements
        reflow document navigation facts accessibility metadata pagebreaks epub""",
    "gate": """
        letters finished flows linked writer expected tracing wording collation unseen ereader again order paper shaped
        listening printed folding ink gate""",
    "running": "heed machine rules records recipe hand preload hands crew jobs making concordance plan each run",
    "door": "usage completion report tally scaffold commands",
    "pressrun": "cli __main__",
}
"""Every room of the package with its modules, in an order in which each imports only from those before it."""

ORDER = [
    name if room in {"", "pressrun"} else f"{room}.{name}"
    for room, row in LAYERS.items()
    for name in ("__init__ " * (room not in {"", "pressrun"}) + row).split()
]

HOMES = {
    "ebooklib": "ebook.package",
    "fontTools": "press.cutting ebook.fonts press.uncut",
    "jinja2": "setting.typeset setting.compiled",
    "jsonschema": "reading.schema",
    "lxml": """ground.markup ebook.epub ebook.assets ebook.document ebook.drawings ebook.markup ebook.navigation
        ebook.package ebook.pagebreaks ebook.reflow""",
    "pikepdf": """gate.again gate.gate gate.listening gate.order press.bindery press.embedding press.fold press.formes
        press.forwarding press.frame press.imprint press.quire press.structure press.wayfinding""",
    "PIL": "ebook.cover",
    "pypandoc": "reading.pandoc",
    "pypdfium2": "ebook.cover gate.ink gate.paper gate.printed",
    "cssselect2": "ebook.letters gate.unseen",
    "segno": "setting.codes",
    "tinycss2": "ebook.css_tokens ebook.css_values ebook.styles gate.unseen",
    "weasyprint": "press.weasy press.footnotes press.makeready press.tablehead",
    "yaml": "reading.yaml_places reading.yaml_hints",
    "ziamath": "press.mathematics",
}
"""Each outside library, and the only modules that know it. One is best; where there are more, each has its own part."""

MODULES = sorted(
    ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    for path in SOURCE.rglob("*.py")
    if "sample" not in path.parts
)


@cache
def tree(module: str) -> ast.Module:
    """The syntax of a module."""
    return ast.parse(SOURCE.joinpath(*module.split(".")).with_suffix(".py").read_text("utf-8"))


def imported(module: str) -> Iterator[str]:
    """Dotted names of everything that *module* imports, at its top or later."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "pressrun":
            whole = f"{node.module}.".removeprefix("pressrun.").rstrip(".")
            if whole in MODULES:
                yield f"pressrun.{whole}"
            else:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (str(word.value) for word in node.args if isinstance(word, ast.Constant))


def ours(module: str) -> set[str]:
    """Modules of the package that *module* imports; what is defined in ``__init__`` counts as that."""
    names = {name.removeprefix("pressrun.") for name in imported(module) if name.startswith("pressrun.")}
    return {name if name in MODULES else "__init__" for name in names}


def test_every_module_has_its_place() -> None:
    """A new module is given a row in `LAYERS`, where a reader looks for it."""
    assert sorted(set(MODULES) - set(ORDER)) == []


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_above(module: str) -> None:
    """Whoever reads downwards has read everything that a module stands on; so there are no cycles either."""
    above = set(ORDER[: ORDER.index(module)])

    assert sorted(ours(module) - above) == []


@pytest.mark.parametrize("module", MODULES)
def test_an_outside_library_is_known_only_at_its_home(module: str) -> None:
    """There its errors become problems, and there it can be exchanged."""
    names = {name.split(".")[0] for name in imported(module)} - {"pressrun", ""} - set(sys.stdlib_module_names)

    assert sorted(name for name in names if module not in HOMES.get(name, "").split()) == []


def test_every_library_that_is_required_has_a_home() -> None:
    """What nobody imports is not installed for nothing."""
    known = {name for module in MODULES for name in imported(module)}

    assert sorted(name for name in HOMES if not any(f"{one}.".startswith(f"{name}.") for one in known)) == []


@pytest.mark.parametrize("module", MODULES)
def test_everything_public_says_what_it_is(module: str) -> None:
    """A docstring for the module and for every public class and function in it."""
    nodes = [
        node
        for node in ast.walk(tree(module))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not is_hidden(module, node)
    ]

    assert ast.get_docstring(tree(module))
    assert [node.name for node in nodes if not ast.get_docstring(node)] == []


def is_hidden(module: str, node: ast.stmt) -> bool:
    """True for what stands inside a function or a private class: nobody else sees it."""
    return any(
        node is not outer
        and isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and (not isinstance(outer, ast.ClassDef) or outer.name.startswith("_"))
        and any(node is inner for inner in ast.walk(outer))
        for outer in ast.walk(tree(module))
    )


def loaded(module: str) -> set[str]:
    """Outside packages that are loaded when *module* is imported."""
    code = f"import sys; before = set(sys.modules); import {module}; print(*sorted(set(sys.modules) - before))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(SOURCE.parent)}
    )
    return {name.split(".")[0] for name in run.stdout.split()} - {"pressrun"} - set(sys.stdlib_module_names)


def test_importing_pressrun_loads_nothing_from_outside() -> None:
    """The name of the package is free; everything else is paid for when it is used."""
    assert loaded("pressrun") == set()


def test_the_command_starts_without_the_libraries_that_are_slow_to_load() -> None:
    """`pressrun --help` and `pressrun doctor` answer at once, also where a library is missing."""
    assert sorted(loaded("pressrun.cli") & (set(HOMES) - {"lxml"})) == []


def codes(*folders: Path) -> set[str]:
    """Every code of a problem that stands in a text file below *folders*."""
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".txt", ".md"}]
    texts = [path.read_text("utf-8", "replace") for path in files if path != SOURCE / "ground" / "problems.py"]
    return {code for text in texts for code in re.findall(r"\b[BMRTPEGUX][0-9]{3}\b", text)}


def test_every_code_is_used() -> None:
    """A code in the table is a problem that can happen; one that no longer can is noted in `RETIRED`."""
    assert sorted(set(CODES) - codes(SOURCE)) == []


def test_every_code_is_tested() -> None:
    """Each kind of problem happens in some test."""
    assert sorted(set(CODES) - codes(ROOT / "tests")) == []
