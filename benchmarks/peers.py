"""Who else makes a book from the same Markdown: how each is installed, called, and what of it cannot be compared.

Peers come from the package registries, into a folder of their own. Nothing of that is needed to run pressrun.
"""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.desk import Desk
from benchmarks.stopwatch import Step
from pressrun.reading.pandoc import READER

PYTHON_PEERS: Final = {"prince": "prince-pdf==17.0.0.post2", "typst": "typst==0.15.2"}
"""Requirements of the peers that PyPI has."""

NODE_PEERS: Final = {"pagedjs": "pagedjs-cli", "vivliostyle": "@vivliostyle/cli"}
"""Packages of the peers that npm has."""

NODE_VERSIONS: Final = {"pagedjs-cli": "0.4.3", "@vivliostyle/cli": "11.0.0"}
"""As they were when the ways to call them were written down."""

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
"""Names of the browser that two peers lay out with; nothing here installs one."""

THEME: Final = ("styles/tokens.css", "styles/default/print.css", "styles/default/book.css")
"""The style sheets of the edition, in their order, beside the joined document."""

_SIBLINGS = re.compile(r"^[^@{}\n]*:(?:is|not|where)\([^{}\n]*\) *\+[^{}\n]*\{[^{}]*\}", re.MULTILINE)
"""Rules of which Paged.js cuts the selector apart at a comma, and then stops."""

_TYPST = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], font_paths=[sys.argv[3]])"
_TYPST_PAGE = "#set page(width: 6in, height: 9in, margin: (inside: 48pt, outside: 96pt, top: 72pt, bottom: 144pt))\n"


class MissingError(Exception):
    """A peer that cannot be had here, and why, in one line."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One program, or chain of programs."""

    name: str
    """As ``PEERS=`` has it."""

    title: str
    """As the table has it."""

    steps: Callable[[Desk, Path], tuple[Step, ...]]
    """What to run, with the folder that everything lies in, and the file to make."""

    install: Callable[[Path], str]
    """Installs it below a folder if need be, and gives its version; raises `MissingError`."""

    remark: str
    """What of it cannot be compared."""

    is_slow: bool = False
    """True when half the rounds are enough."""


def _weasyprint_version(_tools: Path) -> str:
    return importlib.metadata.version("weasyprint")


def _weasyprint(desk: Desk, out: Path) -> tuple[Step, ...]:
    words = (sys.executable, "-m", "weasyprint", "--quiet", "--pdf-tags", str(desk.document), str(out))
    return (desk.reading, Step(words, desk.beside))


def pandoc(desk: Desk, out: Path, *words: str) -> Step:
    """pandoc with pressrun's reader on the same files, in the folder of the manuscript."""
    files = [Path(source).name for source, _ in desk.sections]
    told = ("--file-scope", "--standalone", "-M", "title=A book", "-M", "lang=en", "-o", str(out))
    return Step((desk.pandoc, "-f", READER, *told, *words, *files), desk.beside / "manuscript")


def _pandoc_weasyprint(desk: Desk, out: Path) -> tuple[Step, ...]:
    program = desk.folder / "weasyprint"
    if not program.exists():
        program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m weasyprint \"$@\"\n", encoding="utf-8")
        program.chmod(0o755)
    sheets = [word for name in ("page.css", *THEME) for word in ("--css", str(desk.beside / name))]
    engine = (f"--pdf-engine={program}", "--pdf-engine-opt=--pdf-tags", "--pdf-engine-opt=--quiet")
    return (pandoc(desk, out, "-t", "html", *sheets, *engine),)


def _prince(desk: Desk, out: Path) -> tuple[Step, ...]:
    program = desk.tools / "python/bin/prince"
    words = (str(program), "--silent", "--tagged-pdf", str(desk.document), "-o", str(out))
    return (desk.reading, Step(words, desk.beside))


def _typst(desk: Desk, out: Path) -> tuple[Step, ...]:
    page, text = desk.beside / "page.typ", desk.beside / "manuscript/book.typ"
    page.write_text(_TYPST_PAGE, encoding="utf-8")
    faces = ("-V", "mainfont=Literata", "-V", "codefont=JetBrains Mono", "-V", "fontsize=9.6pt")
    python = desk.tools / "python/bin/python"
    words = (str(python), "-c", _TYPST, str(text), str(out), str(desk.beside / "styles/fonts"))
    return (pandoc(desk, text, "-t", "typst", *faces, "--include-before-body", str(page)), Step(words, desk.beside))


def _pagedjs(desk: Desk, out: Path) -> tuple[Step, ...]:
    for name in THEME:
        sheet = desk.beside / name
        sheet.with_suffix(".paged.css").write_text(plain_siblings(sheet.read_text("utf-8")), encoding="utf-8")
    renamed = desk.document.with_name("paged.html")
    change = (sys.executable, "-c", _RENAME, str(desk.document), str(renamed))
    program = str(desk.tools / "node/node_modules/.bin/pagedjs-cli")
    words = (program, str(renamed), "-o", str(out), "-t", "3600000", *_as_root("--browserArgs", "--no-sandbox"))
    return (desk.reading, Step(change, desk.beside), _browsing(Step(words, desk.beside)))


_RENAME = """\
import sys
with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
with open(sys.argv[2], "w", encoding="utf-8") as file:
    file.write(text.replace('.css"/>', '.paged.css"/>'))
"""


def plain_siblings(css: str) -> str:
    """*css* without the rules that Paged.js cannot read."""
    return _SIBLINGS.sub("", css)


def _vivliostyle(desk: Desk, out: Path) -> tuple[Step, ...]:
    program = str(desk.tools / "node/node_modules/.bin/vivliostyle")
    words = (program, "build", str(desk.document), "-o", str(out), "--executable-browser", browser(), "-t", "3600")
    return (desk.reading, _browsing(Step(words, desk.beside)))


def _as_root(*words: str) -> tuple[str, ...]:
    """The browser's sandbox wants a user."""
    return words if getattr(os, "geteuid", lambda: 1)() == 0 else ()


def _browsing(step: Step) -> Step:
    """With the browser that is there, which puppeteer looks up in its environment."""
    return Step(("env", f"PUPPETEER_EXECUTABLE_PATH={browser()}", *step.words), step.folder)


def browser() -> str:
    """The program. Raises `MissingError` when there is none."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    raise MissingError("no Chromium on this machine")


def _python_peer(name: str, distribution: str) -> Callable[[Path], str]:
    def install(tools: Path) -> str:
        python = tools / "python/bin/python"
        if not python.exists():
            _call([sys.executable, "-m", "venv", str(tools / "python")])
        _call([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PYTHON_PEERS[name]])
        asked = f"import importlib.metadata as m; print(m.version({distribution!r}))"
        return _call([str(python), "-c", asked])

    return install


def _node_peer(name: str) -> Callable[[Path], str]:
    def install(tools: Path) -> str:
        browsed = _call([browser(), "--version"]).splitlines()[-1]
        if shutil.which("npm") is None:
            raise MissingError("no npm on this machine")
        package = NODE_PEERS[name]
        about = tools / "node/node_modules" / package / "package.json"
        if not about.exists():
            (tools / "node").mkdir(parents=True, exist_ok=True)
            wanted = f"{package}@{NODE_VERSIONS[package]}"
            _call(["npm", "install", "--no-fund", "--no-audit", "--prefix", str(tools / "node"), wanted])
        return f"{json.loads(about.read_text('utf-8'))['version']} ({_short(browsed)})"

    return install


def _short(version: str) -> str:
    """``Chromium 156.0`` of all that a browser says of itself."""
    found = re.search(r"\w+ \d+\.\d+", version)
    return found[0] if found else version


def _call(words: list[str]) -> str:
    """What a command prints. Raises `MissingError` with its last line when it fails."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    env["PUPPETEER_SKIP_DOWNLOAD"] = "1"
    try:
        ran = subprocess.run(words, env=env, capture_output=True, text=True, check=False, timeout=1800)
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise MissingError(f"{Path(words[0]).name}: {fault}") from None
    if ran.returncode:
        said = (ran.stderr.strip() or ran.stdout.strip() or f"exit status {ran.returncode}").splitlines()[-1]
        raise MissingError(f"cannot be installed ({said[:120]})")
    return ran.stdout.strip()


PEERS: Final = (
    Peer(
        "weasyprint", "WeasyPrint alone", _weasyprint, _weasyprint_version,
        "The joined document, with WeasyPrint's own tags. Page numbers in the table of contents are left out.",
        is_slow=True,
    ),
    Peer(
        "pandoc", "pandoc --pdf-engine=weasyprint", _pandoc_weasyprint, _weasyprint_version,
        "pandoc's own HTML with the theme's style sheets, whose rules for pressrun's elements find nothing: openers, "
        "front matter and notes at the foot are missing, so there are fewer pages.", is_slow=True,
    ),
    Peer(
        "prince", "Prince", _prince, _python_peer("prince", "prince-pdf"),
        "The joined document; rules that Prince does not know (`:nth(1 of …)`, `margin-break`) are passed over. "
        "Without a licence there is a mark on the first page.",
    ),
    Peer(
        "typst", "Typst", _typst, _python_peer("typst", "typst"),
        "Another design: pandoc's Typst output in pandoc's template, with the same page, margins and fonts. "
        "It takes neither the HTML nor the style sheets.",
    ),
    Peer(
        "pagedjs", "Paged.js", _pagedjs, _node_peer("pagedjs"),
        "The joined document; one rule, `:is(…) + p`, is taken out, since Paged.js stops at it. The browser breaks the "
        "lines and writes the tags.", is_slow=True,
    ),
    Peer(
        "vivliostyle", "Vivliostyle", _vivliostyle, _node_peer("vivliostyle"),
        "The joined document. The browser breaks the lines and writes the tags.", is_slow=True,
    ),
)  # fmt: skip
"""In the order in which they are timed."""
