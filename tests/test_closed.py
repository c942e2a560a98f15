"""A manuscript may come from a stranger: nothing outside its folder is read, no network is asked, nothing in it runs.

Python tells of every file it opens and every connection it makes (an audit hook), so the test does not rely on what
pressrun says of itself. Beside the project lies a secret; whatever is built must not contain it.
"""

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest

from pressrun.ground.files import walk

CANARY = "the-canary-sings-at-noon"

BOOK = """\
title: A gift
language: en-GB
date: 2026-11-22
contents: {body: [01-one.md]}
editions: {book: {}, ebook: {}}
"""

WATCHED = """
import contextlib, io, json, os, shutil, socket, sys
import pressrun.press.engine, pressrun.press.issue  # loading starts ldconfig
import pressrun.ebook.epub, pressrun.reading.manuscript, pressrun.setting.typeset
from pressrun.cli import main

seen = []

def hook(event, args):
    if event == "open" and isinstance(args[0], (str, bytes)):
        seen.append(os.fsdecode(args[0]))
    elif event.startswith("socket.") and getattr(args[0], "family", None) == socket.AF_UNIX:
        pass  # to a process of pressrun's own
    elif event.startswith("socket.") and event not in {"socket.__new__", "socket.gethostname"}:
        seen.append(f"network: {event} {args[1:]}")
    elif event in {"os.system", "subprocess.Popen"}:
        seen.append(f"program: {args[0]}")

sys.addaudithook(hook)
answers = []
for folder in sys.argv[1:]:
    os.chdir(folder)
    seen.clear()
    with contextlib.redirect_stdout(io.StringIO()) as out:
        main(["build", "--jobs", "1", "--json"])
    answers.append([json.loads(out.getvalue()), list(seen)])
json.dump(answers, sys.stdout)
"""

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}</svg>'
)
MARKDOWN = {
    "a path upwards": "![x](../secret.svg){alt=x}",
    "a path further up": "![x](figures/../../../secret.svg){alt=x}",
    "an absolute path": "![x](ELSEWHERE/secret.svg){alt=x}",
    "a file URL": "![x](file://ELSEWHERE/secret.svg){alt=x}",
    "a picture on the network": "![x](https://127.0.0.1:9/x.png){alt=x}",
    "a picture without a scheme": "![x](//127.0.0.1:9/x.png){alt=x}",
    "a path with escapes": "![x](%2e%2e/secret.svg){alt=x}",
    "a backslash": r"![x](..\secret.svg){alt=x}",
    "raw HTML with a picture": '<img src="file://ELSEWHERE/secret.svg" alt="x"/>',
    "a frame": '<iframe src="file://ELSEWHERE/secret.txt"></iframe>',
    "a script": "<script>fetch('https://127.0.0.1:9/')</script>",
    "an event": '<span onclick="alert(1)">x</span>',
    "a style": '<span style="background: url(file://ELSEWHERE/secret.svg)">x</span>',
    "an object": '<object data="../secret.svg"></object>',
    "TeX that reads": r"$$\input{ELSEWHERE/secret.txt}$$",
    "raw TeX": "```{=latex}\n\\input{../secret.txt}\n```",
    "a raw block of HTML": '```{=html}\n<img src="../secret.svg"/>\n```',
    "a filter in the front matter": "---\nfilter: [../evil.lua]\nbibliography: ../secret.txt\n---\n\nText [@x].",
    "an include": "::: {include=../secret.txt}\n:::\n\n{{ ''.__class__.__mro__ }} {% include '../secret.txt' %}",
}

DRAWINGS = {
    "an image by file URL": '<image href="file://ELSEWHERE/secret.png" width="9" height="9"/>',
    "an image by xlink": '<image xlink:href="../../../secret.png" width="9" height="9"/>',
    "an image on the network": '<image href="http://127.0.0.1:9/x.png" width="9" height="9"/>',
    "a use of another file": '<use href="../../../secret.svg#x"/>',
    "a style that imports": "<style>@import url(file://ELSEWHERE/secret.css);</style>",
    "a fill from elsewhere": '<rect width="9" height="9" fill="url(file://ELSEWHERE/secret.svg#x)"/>',
    "a script": "<script>fetch('http://127.0.0.1:9/')</script>",
    "foreign HTML": '<foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="../../secret.svg"/></foreignObject>',
}

ENTITIES = {
    "an entity that is a file": '<!ENTITY x SYSTEM "../../../secret.txt">',
    "entities that multiply": '<!ENTITY a "ha"><!ENTITY x "&a;&a;">',
}

SHEETS = {
    "an import upwards": '@import "../../../secret.css";',
    "an import by file URL": "@import url(file://ELSEWHERE/secret.css);",
    "an import from the network": "@import url(http://127.0.0.1:9/x.css);",
    "a font from the network": '@font-face { font-family: "Literata"; src: url(http://127.0.0.1:9/x.ttf); }',
    "a background": "body { background: url(file://ELSEWHERE/secret.svg); }",
    "a list mark": "li { list-style-image: url(../../../secret.svg); }",
    "content": 'p::before { content: url("file://ELSEWHERE/secret.svg"); }',
}

TEMPLATES = {
    "an include": "{% include '../../../../../secret.txt' %}",
    "an absolute include": "{% include 'ELSEWHERE/secret.txt' %}",
    "a class": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "a builtin": "{{ cycler.__init__.__globals__.os.popen('cat ELSEWHERE/secret.txt').read() }}",
    "a way round": "{{ book|attr('__class__') }}",
    "a book's own": "{{ book.__init__.__globals__ }}",
    "a format": "{{ '{0.__class__}'.format(book) }}",
    "a loop without end": "{% for i in range(10 ** 9) %}x{% endfor %}",
}

SETTINGS = {
    "a section upwards": BOOK.replace("01-one.md", "../../secret.md"),
    "an absolute section": BOOK.replace("01-one.md", "ELSEWHERE/secret.md"),
    "a theme elsewhere": BOOK + "theme: ../../theme\n",
    "an object": BOOK + "rights: !!python/object/apply:os.system [echo run]\n",
    "an include": BOOK + "rights: !include ../../secret.txt\n",
    "a name that is a path": BOOK.replace("ebook: {}", "../../ebook: {}"),
    "a part that is a path": BOOK.replace("book: {},", "book: {parts: [../../../secret]},"),
}


DRAWING, SHEET = "manuscript/figures/a.svg", "styles/default/tokens.css"
TEMPLATE, SECTION = "styles/default/templates/parts/colophon.html", "manuscript/01-one.md"
SHOWN = '# One\n\n![Shown](figures/a.svg){alt="A picture"}\n'

ATTEMPTS: dict[str, dict[str, str]] = {
    **{f"section, {name}": {SECTION: text if text.startswith("---") else f"# One\n\n{text}\n"}
       for name, text in MARKDOWN.items()},
    **{f"drawing, {name}": {SECTION: SHOWN, DRAWING: PICTURE.format(text)} for name, text in DRAWINGS.items()},
    **{f"drawing, {name}": {SECTION: SHOWN, DRAWING: f"<!DOCTYPE svg [{text}]>{PICTURE.format('<text>&x;</text>')}"}
       for name, text in ENTITIES.items()},
    **{f"style sheet, {name}": {SHEET: text} for name, text in SHEETS.items()},
    **{f"template, {name}": {TEMPLATE: text} for name, text in TEMPLATES.items()},
    **{f"settings, {name}": {"manuscript/book.yaml": text} for name, text in SETTINGS.items()},
    "link, a picture": {SECTION: SHOWN, DRAWING: "-> secret.svg"},
    "link, a section": {SECTION: "-> secret.md"},
    "link, a style sheet": {SHEET: "-> secret.css"},
    "link, a folder": {SECTION: SHOWN, "manuscript/figures": "-> there"},
}  # fmt: skip
"""What is tried -> the files that try it. ``-> x`` is a symbolic link to what lies beside the project."""

HARMLESS = {"section, an include"}
"""What passes, since it means nothing to pressrun: it is printed as it was typed."""


@dataclass(frozen=True)
class Attempt:
    """What came of one."""

    project: Path
    status: int
    problems: tuple[str, ...]
    touched: tuple[str, ...]


@pytest.fixture(scope="module")
def attempts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Attempt]:
    """All of them, each in a project of its own, made by one process that is watched."""
    projects = [lay(tmp_path_factory.mktemp("attempt"), tried) for tried in ATTEMPTS.values()]
    command = [sys.executable, "-c", WATCHED, *map(str, projects)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    found = {}
    for name, project, (answer, seen) in zip(ATTEMPTS, projects, json.loads(done.stdout), strict=True):
        codes = tuple(f"{problem['code']} {problem['message']}" for problem in answer["problems"])
        touched = tuple(one for one in seen if is_suspicious(one, project))
        found[name] = Attempt(project, answer["status"], codes, touched)
    return found


def lay(folder: Path, tried: dict[str, str]) -> Path:
    """A harmless project with secrets beside it, and what is tried laid over it."""
    project = folder / "there" / "project"
    drawing = PICTURE.format(f"<title>{CANARY}</title><text>{CANARY}</text>")
    secrets = {"secret.txt": CANARY, "secret.md": f"# {CANARY}\n", "secret.svg": drawing, "a.svg": drawing,
               "secret.css": f'p::before {{ content: "{CANARY}" }}', "evil.lua": "os.execute('echo run')"}  # fmt: skip
    for name, text in secrets.items():
        for beside in (folder, folder / "there"):
            beside.mkdir(exist_ok=True)
            (beside / name).write_text(text)
    for name, text in {"manuscript/book.yaml": BOOK, SECTION: "# One\n\nText.\n", **tried}.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text.startswith("-> "):
            path.symlink_to(folder / text[3:])
        else:
            path.write_text(text.replace("ELSEWHERE", str(folder)), "utf-8")
    return project


def is_suspicious(seen: str, project: Path) -> bool:
    """True for the network, for what lies beside the project, and for any program but pandoc."""
    if seen.startswith("network:"):
        return True
    if seen.startswith("program:"):
        return not seen.rstrip("'\"]) ").endswith("pandoc")
    path = Path(os.path.realpath(project / seen))
    return path.is_relative_to(project.parents[1]) and not path.is_relative_to(project)


def betrayed(project: Path) -> list[str]:
    """Files in dist/ and .pressrun/ that have come to hold the secret, also packed."""
    return [path.name for folder in ("dist", ".pressrun") for path in walk(project / folder, "")
            if any(CANARY.encode() in data for data in contents(path))]  # fmt: skip


def contents(path: Path) -> list[bytes]:
    """The bytes of a file, with the files in it; of a PDF, its text."""
    if path.suffix == ".epub":
        with zipfile.ZipFile(path) as book:
            return [book.read(name) for name in book.namelist()]
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as document:
            return [page.get_textpage().get_text_bounded().encode() for page in document]
    return [path.read_bytes()]


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need leave there")
@pytest.mark.parametrize("name", ATTEMPTS)
def test_nothing_is_reached(attempts: dict[str, Attempt], name: str) -> None:
    """Not by a path, an address, a link, a raw block, a command or an object; and what is refused is said."""
    tried = attempts[name]
    assert tried.touched == ()
    assert betrayed(tried.project) == []
    assert not [problem for problem in tried.problems if problem.startswith("X005")]
    assert tried.status == (0 if name in HARMLESS else 1), tried.problems
