"""Build a project, and ask veraPDF, EPUBCheck, Ace and those of the second opinions what they have against it.

usage: python tests/judge.py [FOLDER ...]

Without a FOLDER it is this repository's own manuscript; else each is a folder of Markdown files, of which
benchmarks/corpus.py makes a project. Ends with 1 when there is anything to say, with 2 when a FOLDER is not there, and
with 3 when a judge is missing.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import epub_judge
import node_judge
import pdf_judge

ROOT = Path(__file__).parents[1]

OF_WORDS = {
    "HDG-010": "a heading may be a greeting",
    "LNK-010": "an author may show an address, in code say, to which nothing leads",
    "TAG-002": "a running head of many words is taken for prose; that no prose is left out is proven by the gate",
}
"""Rules of the second opinion that judge what an author writes, not what is made of it. Our own words are judged."""


def main(folders: list[str]) -> int:
    """Judge *folders*, one after the other."""
    lacking = [f"{name} cannot run: {lack}" for name, lack in (
        ("veraPDF", pdf_judge.missing()), ("EPUBCheck", epub_judge.missing()), ("Ace", node_judge.missing()),
    ) if lack]  # fmt: skip
    absent = [f"{folder} is not a folder" for folder in folders if not Path(folder).is_dir()]
    if lacking or absent:
        sys.stderr.writelines(f"{told}\n" for told in lacking + absent)
        return 3 if lacking else 2
    found = [told for folder in folders or [str(ROOT / "manuscript")] for told in judge(Path(folder))]
    sys.stdout.writelines(f"{told}\n" for told in found)
    sys.stdout.write("no faults\n" if not found else f"{len(found)} faults\n")
    return 1 if found else 0


def judge(folder: Path) -> Iterator[str]:
    """What is wrong with what is made of *folder*."""
    with tempfile.TemporaryDirectory(prefix="judged-") as temporary:
        project = Path(temporary) / "project"
        prepare(folder.resolve(), project)
        run = subprocess.run([sys.executable, "-m", "pressrun", "build"], cwd=project, check=False)
        if run.returncode:
            yield f"{folder}: pressrun build ended with {run.returncode}"
        pdfs = sorted((project / "dist").glob("*.pdf"))
        yield from pdf_judge.faults(pdfs)
        doubted = [told for pdf in pdfs for told in pdf_judge.doubts(pdf)]
        set_aside = {} if folder.resolve() == ROOT / "manuscript" else OF_WORDS
        yield from (told for told in doubted if not any(f" {rule} " in told for rule in set_aside))
        for rule, why in set_aside.items():
            if times := sum(f" {rule} " in told for told in doubted):
                sys.stdout.write(f"set aside: {rule}, {times} times: {why}\n")
        epubs = sorted((project / "dist").glob("*.epub"))
        yield from node_judge.ace(epubs)
        for epub in epubs:
            yield from (f"{epub.name}: {told}" for told in epub_judge.faults(epub))


def prepare(folder: Path, project: Path) -> None:
    """A project of *folder* at *project*. Nothing in it is imposed: what is claims no standard."""
    if folder == ROOT / "manuscript":
        project.mkdir()
        shutil.copytree(folder, project / "manuscript")
        shutil.copytree(ROOT / "styles", project / "styles")
        rows = project / "manuscript/book.yaml"
        bound = re.sub(
            r"^  (booklet|cards): \{\}", r"  \1: {impose: none}", rows.read_text("utf-8"), flags=re.MULTILINE
        )
        rows.write_text(bound, encoding="utf-8")
    else:
        subprocess.run([sys.executable, ROOT / "benchmarks/corpus.py", folder, project], check=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
