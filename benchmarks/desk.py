"""The place where a benchmark works: a folder of its own, a bare environment, and a project to build in it."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from benchmarks import corpus, edits, joined
from benchmarks.stopwatch import Step

CHECKOUT: Final = Path(__file__).parents[1]
"""Where `python -m benchmarks` is at home."""

RULES: Final = CHECKOUT / "src/pressrun/setup/press.mk"
"""The rules for Make that every project shares."""

_CALLED = """\
#!/bin/sh
printf '%s\\n' "$*" >>'{calls}'
exec '{python}' -m pressrun "$@"
"""


@dataclass(frozen=True)
class Desk:
    """Everything lies in one temporary folder; the corpus is copied, and never touched."""

    folder: Path
    """Absolute; nothing of ours is elsewhere."""

    tools: Path
    """Where peers were installed."""

    epoch: int
    """``SOURCE_DATE_EPOCH`` for everybody."""

    @property
    def project(self) -> Path:
        """The project that is built and edited."""
        return self.folder / "project"

    @property
    def twice(self) -> Path:
        """The same with the book set after itself."""
        return self.folder / "twice"

    @property
    def alone(self) -> Path:
        """A project of one section, to try an edit on."""
        return self.folder / "alone"

    @property
    def beside(self) -> Path:
        """A folder for peers: the joined document, with style sheets, fonts and pictures."""
        return self.folder / "beside"

    @property
    def document(self) -> Path:
        """The joined document."""
        return self.beside / "book.html"

    @property
    def out(self) -> Path:
        """Where peers leave what they made."""
        return self.folder / "out"

    @property
    def calls(self) -> Path:
        """Where every call of pressrun by Make is written down."""
        return self.folder / "calls"

    @property
    def pdf(self) -> Path:
        """What pressrun made of the project."""
        return self.project / "dist/book.pdf"

    @cached_property
    def env(self) -> dict[str, str]:
        """What children get around them: nothing of the caller's but where programs are."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "SOURCE_DATE_EPOCH": str(self.epoch),
        }

    @cached_property
    def sections(self) -> list[tuple[str, str]]:
        """File and id of each section, in order."""
        return edits.sections(self.document)

    @cached_property
    def pandoc(self) -> str:
        """The pandoc that pressrun reads with."""
        return str(json.loads(self.document.with_suffix(".json").read_text("utf-8"))["pandoc"])

    @property
    def reading(self) -> Step:
        """From Markdown to the joined document."""
        words = (sys.executable, "-m", "benchmarks.joined", str(self.project), str(self.document))
        return Step(words, CHECKOUT)

    def pressrun(self, *words: str, project: Path | None = None) -> Step:
        """A call of pressrun in the project, or in another."""
        return Step((sys.executable, "-m", "pressrun", *words), project or self.project)

    @property
    def make(self) -> Step:
        """A call of Make in the project."""
        return Step(("make", f"PRESSRUN={self.folder / 'pressrun'}"), self.project)

    def lay_out(self, source: Path, title: str) -> None:
        """Make the projects from a folder of Markdown files, and everything beside them. Raises RuntimeError when the
        manuscript cannot be read."""
        for name in ("home", "tmp", "out"):
            (self.folder / name).mkdir(parents=True)
        corpus.project(source, self.project, title=title, language="en")
        corpus.project(source, self.twice, title=title, language="en", copies=2)
        shutil.copyfile(RULES, self.project / "Makefile")
        command = self.folder / "pressrun"
        command.write_text(_CALLED.format(calls=self.calls, python=sys.executable), encoding="utf-8")
        command.chmod(0o755)
        joined.lay_out_beside(self.project, self.beside)
        self._read()

    def _read(self) -> None:
        ran = subprocess.run(
            self.reading.words, cwd=self.reading.folder, env=self.env, capture_output=True, text=True, check=False
        )
        if ran.returncode:
            raise RuntimeError(f"the manuscript cannot be read:\n{ran.stderr}")
        rules = joined.page_rules(self.document.read_text("utf-8"))
        (self.beside / "page.css").write_text(rules, encoding="utf-8")

    def single(self, source: str, text: str) -> None:
        """Lay out the project of one section, *text* in the place of the file *source*."""
        shutil.rmtree(self.alone, ignore_errors=True)
        shutil.copytree(self.project / "manuscript", self.alone / "manuscript", ignore=shutil.ignore_patterns("*.md"))
        settings = json.loads((self.project / "manuscript/book.yaml").read_text("utf-8"))
        settings["contents"]["body"] = [Path(source).name]
        (self.alone / "manuscript/book.yaml").write_text(json.dumps(settings), encoding="utf-8")
        (self.alone / source).write_text(text, encoding="utf-8")
