"""End-to-end cases: a folder goes in, expected output comes out.

A case is a folder ``tests/cases/<area>/<case>/``. It is laid over ``tests/cases/base`` in an empty folder (a file
``alone`` in it says that it stands by itself), and each line of its file ``command`` is typed there, ``pressrun build``
when it has none. A file ``NAME.hex`` becomes the file ``NAME`` with those bytes. What comes out is compared with
``expected/``:

    output.txt    commands, standard output, standard error (after ``! ``), exit status
    files.txt     what is in dist/ afterwards, with the facts of each file
    text/         the words of each file in dist/, page by page, for cases that have a file ``text``

``pytest --accept`` writes all that anew. Review it before you commit it: `git diff tests/cases`.
"""

import re
import shlex
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from pressrun.cli import main
from pressrun.ground.files import walk

CASES = Path(__file__).with_name("cases")
BASE = CASES / "base"
CONTROLS = ("command", "alone", "text", "about.md")
"""Files of a case that are not part of its project."""

FOLDERS = sorted(
    {path.parent for name in ("manuscript", "expected", "command", "alone") for path in CASES.glob(f"*/*/{name}")}
)


@pytest.mark.parametrize("case", FOLDERS, ids=lambda case: case.relative_to(CASES).as_posix())
def test_case(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, accept: bool
) -> None:
    """What a user types gives what the case expects: every word, and no file more or less."""
    project = tmp_path / "project"
    lay(case, project)
    monkeypatch.chdir(project)
    monkeypatch.setattr("pressrun.cli.hush", lambda: None)  # what a library warns of is our business
    for name in ("NO_COLOR", "SOURCE_DATE_EPOCH", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    found = dict(outcome(case, project, capsys))
    if accept:
        write(case / "expected", found)
    assert found == {path.relative_to(case / "expected").as_posix(): path.read_text("utf-8")
                     for path in walk(case / "expected", "")}  # fmt: skip


def lay(case: Path, project: Path) -> None:
    """Copy the base and the case over it."""
    project.mkdir()
    for folder in [case] if (case / "alone").exists() else [BASE, case]:
        for path in walk(folder, ""):
            name = path.relative_to(folder)
            if name.parts[0] != "expected" and name.name not in CONTROLS:
                copy(path, project / name)


def copy(path: Path, to: Path) -> None:
    """Copy a file; one written in hexadecimal is decoded."""
    to.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".hex":
        to.with_suffix("").write_bytes(bytes.fromhex(path.read_text("ascii")))
    else:
        shutil.copyfile(path, to)


def outcome(case: Path, project: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[str, str]]:
    """Everything that can be seen of a case, as texts by name."""
    commands = (case / "command").read_text("utf-8") if (case / "command").exists() else "pressrun build"
    said = [typed(line, project, capsys) for line in commands.splitlines()]
    yield "output.txt", "\n".join(said)
    made = [path for path in walk(project / "dist", "") if path.is_file()]
    if made:
        yield "files.txt", "".join(f"{path.relative_to(project).as_posix()}  {facts(path)}\n" for path in made)
    if (case / "text").exists():
        yield from ((f"text/{path.name}.txt", words(path)) for path in made)


def typed(line: str, project: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """One command and what came of it. Nothing is said of sizes and seconds, which differ between machines."""
    command, *rest = shlex.split(line)
    assert command == "pressrun"
    status = main(rest)
    out, err = (scrubbed(text, project) for text in capsys.readouterr())
    errors = "".join(f"! {line}\n" for line in err.splitlines())
    return f"$ {line}\n{out}{errors}exit status {status}\n"


def scrubbed(text: str, project: Path) -> str:
    """Without what differs from machine to machine."""
    text = text.replace(str(project), "PROJECT")
    text = re.sub(r"[\d.]+% ink", "…% ink", text)
    return re.sub(r"[\d.]+ ([KM]?B)  [\d.]+ s$", r"… \1  … s", text, flags=re.MULTILINE)


def facts(path: Path) -> str:
    """What a file is: pages and trim of a PDF, number of files in an e-book."""
    if path.suffix == ".epub":
        with zipfile.ZipFile(path) as book:
            return f"{len(book.namelist())} files"
    with pypdfium2.PdfDocument(path) as document:
        sizes = {tuple(round(side * 25.4 / 72, 1) for side in page.get_size()) for page in document}
        trims = ", ".join(f"{width} x {height} mm" for width, height in sorted(sizes))
        count = len(document)
        return f"{count} {'page' if count == 1 else 'pages'}, {trims}"


def words(path: Path) -> str:
    """The text of a file: by pages of a PDF, by documents of an e-book."""
    if path.suffix == ".epub":
        with zipfile.ZipFile(path) as book:
            names = [name for name in book.namelist() if name.endswith(".xhtml")]
            texts = [re.sub(r"<[^>]*>", " ", book.read(name).decode()) for name in names]
        return "".join(f"== {name}\n{flat(text)}\n" for name, text in zip(names, texts, strict=True))
    with pypdfium2.PdfDocument(path) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return "".join(f"== page {number}\n{flat(text)}\n" for number, text in enumerate(pages, 1))


def flat(text: str) -> str:
    """Lines without space at their ends, and no empty ones."""
    return "\n".join(line for line in map(str.strip, text.splitlines()) if line)


def write(folder: Path, found: dict[str, str]) -> None:
    """Make *folder* hold what was found, and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in found.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8", newline="\n")


def test_there_are_cases() -> None:
    """A wrong path would find none, and all would seem well."""
    assert len(FOLDERS) > 20
