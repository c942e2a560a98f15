"""The sheets that pressrun presses, joined into one document, for peers that set HTML with CSS.

usage: python -m benchmarks.joined PROJECT OUT.html

This is the reading that every such peer is timed with: the same Markdown, the same pandoc, the same typesetting into
HTML. `lay_out_beside` puts the theme's style sheets and fonts and the book's pictures beside the document, untimed.
"""

import argparse
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pressrun.model.sheet import Sheet, Start
from pressrun.reading.pandoc import program
from pressrun.running import jobs, making, plan

EDITION: Final = "book"
"""The edition that is timed."""

BUILT_IN: Final = Path(__file__).parents[1] / "styles"
"""pressrun's own theme."""

_HEAD = re.compile(r".*?</head>", re.DOTALL)
_BODY = re.compile(r"<body([^>]*)>(.*)</body>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_CLASS = re.compile(r'class="([^"]*)"')


def join(sheets: Sequence[Sheet]) -> str:
    """One document of all *sheets*: the head and the body of the first, and each sheet's text in a ``div``.

    Page numbers that pressrun looks up (``data-page``) stay empty, since there is one document and nobody to ask.
    """
    first = _BODY.search(sheets[0].html)
    head = _HEAD.match(sheets[0].html)
    if first is None or head is None:
        raise ValueError(f"{sheets[0].name} is no complete document")
    parts = "\n".join(map(_part, sheets))
    return f"{head[0]}\n<body{first[1]}>\n{parts}\n</body>\n</html>\n"


def _part(sheet: Sheet) -> str:
    found = _BODY.search(sheet.html)
    if found is None:
        raise ValueError(f"{sheet.name} is no complete document")
    side = {Start.RECTO: "right", Start.VERSO: "left", Start.NEXT: "page"}[sheet.start]
    name = _CLASS.search(found[1])
    return f'<div class="{name[1] if name else ""}" style="break-before:{side}">{found[2]}</div>'


def page_rules(document: str) -> str:
    """The rules for pages that stand in the head of a joined *document*, for peers that are given CSS alone."""
    return "\n".join(_STYLE.findall(document.partition("</head>")[0]))


def read(project: Path) -> tuple[Sheet, ...]:
    """Read, select and typeset the project, as a build does; nothing is remembered. Raises `PressError`."""
    root = project.absolute()
    job = next(job for job in plan.plan(root, remember=False) if job.edition.name == EDITION)
    reading = jobs.read(root, None, _quietly)
    return making.setting(job, reading, _quietly)[1]


def _quietly(_step: str, _what: str) -> None:
    """Nobody watches."""


def lay_out_beside(project: Path, folder: Path) -> None:
    """Copy to *folder* what a joined document names: the theme with its fonts, and the manuscript's pictures."""
    shutil.copytree(BUILT_IN, folder / "styles", dirs_exist_ok=True)
    if (project / "styles").is_dir():
        shutil.copytree(project / "styles", folder / "styles", dirs_exist_ok=True)
    shutil.copytree(project / "manuscript", folder / "manuscript", dirs_exist_ok=True)


def main() -> None:
    """The command. Beside OUT.html it writes what peers have to know of the project: OUT.json."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("project", type=Path)
    arguments.add_argument("out", type=Path)
    given = arguments.parse_args()
    sheets = read(given.project)
    given.out.write_text(join(sheets), encoding="utf-8")
    sections = [[sheet.source, sheet.name] for sheet in sheets if sheet.source.endswith(".md")]
    facts = {"sections": sections, "pandoc": str(program())}
    given.out.with_suffix(".json").write_text(json.dumps(facts), encoding="utf-8")


if __name__ == "__main__":
    main()
