"""Turn a folder of Markdown files into a pressrun project, to build and to time real books.

usage: python benchmarks/corpus.py FOLDER PROJECT [--title TITLE] [--language TAG] [--fonts FOLDER] [--copies N]

FOLDER holds ``*.md`` files, in the order of a file ``ORDER`` (one name a line) where there is one, else sorted, and
whatever pictures they show. What a stranger's collection of files brings that no book can carry (pictures that are not
there, links out of the collection) becomes plain text, so that what is timed and proven is the whole rest.
"""

import argparse
import json
import re
import shutil
from pathlib import Path

LINK = re.compile(r"(?<![!\\])\[((?:[^\[\]]|\[[^\[\]]*\])+)\]\(([^()\s]+)(?:\s+\"[^\"]*\")?\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^()\s]+)(?:\s+\"[^\"]*\")?\)(\{[^}]*\})?")
FENCE = re.compile(r"^\s*(```|~~~)")
FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


def project(
    folder: Path, target: Path, *, title: str, language: str, fonts: Path | None = None, copies: int = 1
) -> None:
    """Write a project at *target* from the Markdown files of *folder*; *copies* > 1 sets the book after itself."""
    names = _order(folder)
    manuscript = target / "manuscript"
    manuscript.mkdir(parents=True)
    _pictures(folder, manuscript)
    listed = []
    for copy in range(copies):
        for name in names:
            new = name if copy == 0 else f"again-{copy}-{name}"
            text = _carried((folder / name).read_text(encoding="utf-8"), folder, set(names), copy)
            (manuscript / new).write_text(text, encoding="utf-8")
            listed.append(new)
    (manuscript / "book.yaml").write_text(_settings(title, language, listed), encoding="utf-8")
    if fonts:
        shutil.copytree(fonts, target / "styles", dirs_exist_ok=True)


def _order(folder: Path) -> list[str]:
    order = folder / "ORDER"
    if order.is_file():
        return order.read_text(encoding="utf-8").split()
    return sorted(path.name for path in folder.glob("*.md") if path.name != "SOURCE.md")


def _pictures(folder: Path, manuscript: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in {".svg", ".png", ".jpg", ".jpeg", ".gif"}:
            copy = manuscript / path.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def _settings(title: str, language: str, listed: list[str]) -> str:
    """``book.yaml`` as JSON, which is YAML."""
    return json.dumps(
        {
            "title": title,
            "language": language,
            "date": "2026-01-01",
            "numbering": {"sections": False},
            "contents": {"body": listed},
            "tolerate": ["M005", "M006", "M007", "M013", "M017"],
            "editions": {"book": {"missing-glyphs": "warn"}, "ebook": {}},
        },
        indent=2,
        ensure_ascii=False,
    )


def _carried(text: str, folder: Path, names: set[str], copy: int) -> str:
    """The text of one file, outside its code, with links and pictures that lead somewhere, and a title."""
    title = ""
    if front := FRONT.match(text):
        title = (re.search(r'^title:\s*"?(.*?)"?\s*$', front[1], re.MULTILINE) or ["", ""])[1]
        text = text[front.end() :]
    lines, code = [], False
    for line in text.splitlines():
        if FENCE.match(line):
            code = not code
        lines.append(line if code or line.startswith("    ") else _line(line, folder, names, copy))
    body = "\n".join(lines) + "\n"
    return f"# {title}\n\n{body}" if title and not re.search(r"^# ", body, re.MULTILINE) else body


def _line(line: str, folder: Path, names: set[str], copy: int) -> str:
    def picture(found: re.Match[str]) -> str:
        alt, address = found[1], found[2]
        if (folder / address).is_file():
            return f'![{alt}]({address}){{alt="{alt or "A picture of the original"}"}}'
        return f"[{alt or 'a picture'}]"

    def link(found: re.Match[str]) -> str:
        words, address = found[1], found[2]
        file, hash_, anchor = address.partition("#")
        if re.match(r"(https?|mailto):", address):
            return found[0]
        if file in names:
            return f"[{words}]({f'again-{copy}-' if copy else ''}{file}{hash_}{anchor})"
        return found[0] if not file and hash_ else words

    return LINK.sub(link, PICTURE.sub(picture, line))


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("project", type=Path)
    arguments.add_argument("--title", default="A corpus")
    arguments.add_argument("--language", default="en")
    arguments.add_argument("--fonts", type=Path, help="a styles/ folder to bring along")
    arguments.add_argument("--copies", type=int, default=1)
    given = arguments.parse_args()
    project(
        given.folder, given.project, title=given.title, language=given.language, fonts=given.fonts, copies=given.copies
    )


if __name__ == "__main__":
    main()
