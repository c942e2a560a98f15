"""Markdown in, pandoc's tree out: many sections in few calls, and what pandoc has to say of them as problems.

Sole user of pypandoc, of which only the path of the pandoc that it brings is wanted, and of that program. The tree is
taken as JSON rather than as HTML: it takes half the time and half the memory, tells raw HTML from text, keeps each note
at its reference, and knows a caption from a text alternative.

Sections share a call but nothing else (``--file-scope``). Between two of them lies a file with a word that nobody else
can have written; there the tree is cut. Names of the files are as improbable, so the prefix that pandoc puts before
every id for the sake of the scope can be taken off again without a second look.
"""

import errno
import functools
import itertools
import json
import os
import re
import secrets
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypandoc

from pressrun.ground import markup
from pressrun.ground.problems import PressError, Problem, Where, error, warning

Node = Any
"""A node of pandoc's tree as JSON gives it: ``{"t": type, "c": content}``, a list of such, or plain values."""

READER = (
    "markdown"
    "-raw_tex"  # a backslash in a text is a backslash: nothing may vanish
    "-latex_macros-citations-pandoc_title_block"
    "-yaml_metadata_block"  # front matter is read by our own safe reader
    "-native_divs-native_spans"  # raw HTML is to be seen as what it is
    "+table_attributes"
)
"""Pandoc's Markdown, less what an edition on paper cannot keep."""

PLACES = "commonmark_x+sourcepos"
"""Another dialect, which knows its lines."""

BATCH = 256 * 1024
"""Bytes of Markdown in one call: pandoc takes about 100 MiB for them."""

SECONDS = 60
"""How long one call may take."""

_NAME = re.compile(r"s[0-9a-f]{16}-\d+")
"""Names of files that are made up for each call."""

_WORKERS = min(2, os.cpu_count() or 1)
_DOCTOR = "Run pressrun doctor to see what is missing."
_LIMITS = ("+RTS", "-M1g", "-RTS")


@dataclass(frozen=True, slots=True)
class Source:
    """A text to be read."""

    path: str
    """The author's file, for problems."""

    text: str
    """Markdown; the lines are those of the file."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What pandoc made of a text."""

    blocks: list[Node]
    """The tree; empty when it could not be read."""

    problems: tuple[Problem, ...] = ()
    """What pandoc found, at file and line."""


@dataclass(frozen=True, slots=True)
class Formula:
    """Mathematics as the author wrote it."""

    tex: str
    display: bool = False


@functools.cache
def program() -> Path:
    """The pandoc that came with pypandoc, else one that pypandoc finds. Raises X001 when there is none."""
    bundled = Path(pypandoc.__file__).parent / "files" / "pandoc"
    if bundled.is_file():
        return bundled
    try:
        return Path(pypandoc.get_pandoc_path())
    except OSError:
        raise PressError(error("X001", "pandoc is not installed", hint="Run: pip install pypandoc_binary")) from None


@functools.cache
def version() -> str:
    """Version of `program`."""
    return _ask(["--version"]).split("\n", 1)[0].removeprefix("pandoc ").strip()


def _ask(arguments: list[str]) -> str:
    """What pandoc says of itself. Raises X001 when it says nothing."""
    try:
        return _call(arguments).stdout
    except _FailureError as fault:
        raise PressError(error("X001", f"pandoc does not work: {fault}", hint=_DOCTOR)) from None


def parse(sources: Sequence[Source], reader: str = READER) -> Iterator[Parsed]:
    """What pandoc makes of each text, in their order; read ahead, but never by more than memory should hold."""
    batches = _batches(sources)
    with ThreadPoolExecutor(_WORKERS) as pool:
        ahead = [pool.submit(_parse, batch, reader) for batch in itertools.islice(batches, _WORKERS)]
        while ahead:
            done = ahead.pop(0).result()
            ahead.extend(pool.submit(_parse, batch, reader) for batch in itertools.islice(batches, 1))
            yield from done


def _batches(sources: Iterable[Source]) -> Iterator[list[Source]]:
    batch: list[Source] = []
    size = 0
    for source in sources:
        if batch and size + len(source.text) > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(source)
        size += len(source.text)
    if batch:
        yield batch


def _parse(batch: list[Source], reader: str) -> list[Parsed]:
    """One call; when it fails each text gets a call of its own, so that the failure finds its file."""
    try:
        return _read(batch, reader)
    except _FailureError as fault:
        if len(batch) == 1:
            message = f"pandoc could not read this file: {fault}"
            return [Parsed([], (error("M023", message, Where(batch[0].path, 1), fault.hint),))]
    return [one for source in batch for one in _parse([source], reader)]


class _FailureError(Exception):
    """A call that gave no tree."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.hint = hint


def _read(batch: list[Source], reader: str) -> list[Parsed]:
    mark = f"s{secrets.token_hex(8)}"  # pandoc takes what is before the first letter off an id
    files = {f"{mark}-{number}": source for number, source in enumerate(batch)}
    said, tree = _converted(mark, files, reader)
    try:
        blocks = json.loads(re.sub(rf"{mark}-\d+__", "", tree))["blocks"]
    except RecursionError:
        raise _FailureError("it is nested too deeply", "Nest lists and quotations less deeply.") from None
    found = [(_file_of(message), problem) for message in said if (problem := _problem(message, files))]
    return [
        Parsed(part, tuple(problem for name, problem in found if name == file))
        for file, part in zip(files, _cut(blocks, mark), strict=True)
    ]


def _converted(mark: str, files: Mapping[str, Source], reader: str) -> tuple[Node, str]:
    """What pandoc says of *files* (name -> text), and their tree as JSON."""
    try:
        with tempfile.TemporaryDirectory(prefix="pressrun-") as name:
            folder = Path(name)
            (folder / "cut").write_text(f"~~~\n{mark}\n~~~\n", encoding="utf-8")
            for file, source in files.items():
                (folder / file).write_text(source.text, encoding="utf-8", newline="\n")
            order = [part for file in files for part in (file, "cut")]
            done = _call(["-f", reader, "-t", "json", "--file-scope", "--log", "log", *order], folder)
            return json.loads((folder / "log").read_text(encoding="utf-8")), done.stdout
    except OSError as fault:
        raise PressError(_no_room(fault)) from None


def _no_room(fault: OSError) -> Problem:
    code = "X003" if fault.errno == errno.ENOSPC else "X002"
    message = f"the folder for temporary files cannot be written: {fault.strerror or fault}"
    return error(code, message, hint="Make room there, or set TMPDIR to another folder.")


def _cut(blocks: list[Node], mark: str) -> Iterator[list[Node]]:
    """The tree in parts, one for each text."""
    part: list[Node] = []
    for block in blocks:
        if block["t"] == "CodeBlock" and block["c"][1] == mark:
            yield part
            part = []
        else:
            part.append(block)


def _call(arguments: list[str], folder: Path | None = None, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run pandoc shut in: no network, no file but those named, no settings of the user's, bounded time and memory."""
    home = str(folder or tempfile.gettempdir())
    command = [str(program()), *_LIMITS, "--sandbox", "--quiet", "--data-dir", home, *arguments]
    shut = {"HOME": home, "LC_ALL": "C.UTF-8"}
    try:
        return subprocess.run(  # noqa: S603  the program is pandoc, and no text is an argument
            command, cwd=home, env=shut, input=given, capture_output=True, encoding="utf-8", timeout=SECONDS, check=True
        )
    except subprocess.TimeoutExpired:
        hint = "Look for brackets that are opened and never closed."
        raise _FailureError(f"it took more than {SECONDS} seconds", hint) from None
    except subprocess.CalledProcessError as fault:
        if fault.returncode == -signal.SIGINT:  # Ctrl-C goes to everybody: not to be taken for a fault of the text
            raise KeyboardInterrupt from None
        raise _failure(fault) from None
    except OSError as fault:
        raise PressError(error("X001", f"pandoc cannot be started: {fault.strerror}", hint=_DOCTOR)) from None


def _failure(fault: subprocess.CalledProcessError) -> _FailureError:
    said = " ".join(_NAME.sub("it", str(fault.stderr)).split())
    if "heap" in said.lower():
        return _FailureError("it takes more than 1 GiB of memory", "Divide it into several sections.")
    return _FailureError(said or f"exit status {fault.returncode}")


def _file_of(message: Node) -> str:
    place = message.get("openpos") or message
    return str(place.get("source", ""))


def _problem(message: Node, files: Mapping[str, Source]) -> Problem | None:
    """What pandoc says, in our words; None when an author need not care."""
    source = files.get(_file_of(message), Source("", ""))
    where = Where(source.path, (message.get("openpos") or message).get("line"))
    kind, name = message["type"], message.get("key") or message.get("contents") or ""
    if kind == "UnclosedDiv":
        return error("M012", "this div is never closed", where, "Put ::: on a line of its own where it ends.")
    if kind == "NoteDefinedButNotUsed":
        if re.search(rf"\[\^{re.escape(name)}\](?!:)", source.text):  # in the words of a link, which pandoc forgets
            return None
        return warning(
            "M011",
            f"nothing refers to the footnote [^{name}], so it is not printed",
            where,
            f"Put [^{name}] where it belongs in the text, or delete it.",
        )
    if kind == "DuplicateNoteReference":
        return error("M010", f"the footnote [^{name}] is defined twice", where, "Give one of them another name.")
    if kind == "DuplicateLinkReference":
        return warning(
            "M006",
            f"the reference [{name}] is defined twice, and the last definition counts",
            where,
            "Give one of them another name.",
        )
    return None


def mathml(formulas: Sequence[Formula]) -> list[str | None]:
    """Each formula as MathML, with its TeX as ``alttext``; None where pandoc cannot read the TeX."""
    if not formulas:
        return []
    paras = [
        {"t": "Para", "c": [{"t": "Math", "c": [{"t": "DisplayMath" if one.display else "InlineMath"}, one.tex]}]}
        for one in formulas
    ]
    tree = {"pandoc-api-version": _api(), "meta": {}, "blocks": paras}
    try:
        done = _call(["-f", "json", "-t", "html5", "--mathml", "--wrap=none"], given=json.dumps(tree))
    except _FailureError:
        return [None] * len(formulas) if len(formulas) == 1 else [one for each in formulas for one in mathml([each])]
    return [_formula(para, one) for para, one in zip(markup.parse(done.stdout), formulas, strict=True)]


@functools.cache
def _api() -> list[int]:
    return list(json.loads(_ask(["-f", "markdown", "-t", "json"]))["pandoc-api-version"])


def _formula(para: markup.Element, formula: Formula) -> str | None:
    """TeX travels in an attribute: inside ``annotation`` it would be text, and be read aloud, searched and indexed."""
    for math in para.iter(f"{{{markup.MATHML}}}math"):
        for semantics in list(math.iter(f"{{{markup.MATHML}}}semantics")):
            for annotation in semantics.findall(f"{{{markup.MATHML}}}annotation"):
                markup.drop(annotation)
            markup.unwrap(semantics)
        math.set("alttext", " ".join(formula.tex.split()))
        math.tail = None
        return markup.outer(math)
    return None


def reader(language: str) -> str:
    """`READER` for a text in *language*: in Chinese and Japanese the end of a line is no blank."""
    return READER + ("+east_asian_line_breaks" if language.lower().split("-")[0] in {"zh", "ja"} else "")
