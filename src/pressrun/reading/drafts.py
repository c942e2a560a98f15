"""Drafts of sections: read by pandoc, written anew by `canonical`, and remembered by the hash of their text."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from pressrun.ground import markup
from pressrun.ground.files import Shelf
from pressrun.ground.problems import Problem, Severity, Where, error
from pressrun.ground.store import Store
from pressrun.reading import canonical, desk, frontmatter, pandoc
from pressrun.reading.canonical import Draft, Head, TooDeepError
from pressrun.reading.frontmatter import FrontMatter
from pressrun.reading.pandoc import Node, Parsed, Source


@dataclass(frozen=True, slots=True)
class File:
    """A section's file before pandoc."""

    path: str
    """From the project folder."""

    matter: FrontMatter
    text: str
    """Without front matter, whose lines are left blank."""

    problems: tuple[Problem, ...] = ()
    """What is wrong with the front matter."""


def take(path: str, shelf: Shelf) -> File:
    """The file at *path*. Raises what `Shelf.text` raises."""
    return File(path, *frontmatter.split(path, shelf.text(path)))


def drafts(files: Sequence[File], language: str, store: Store | None = None) -> list[Draft]:
    """The draft of every file, remembered or made now; one that could not be made has problems and no html."""
    keys = [_key(file, language) for file in files]
    found = [_remembered(store.get(key)) if store else None for key in keys]
    stale = [position for position, draft in enumerate(found) if draft is None]
    for position, draft in zip(stale, _made([files[position] for position in stale], language), strict=True):
        found[position] = draft
        if store:
            store.put(keys[position], json.dumps([draft.html, [asdict(one) for one in draft.problems]]).encode())
    return [draft for draft in found if draft is not None]


def _key(file: File, language: str) -> str:
    program = ("draft", str(canonical.FORM), pandoc.version(), pandoc.reader(language))
    text = (language, file.path, file.matter.title, file.matter.standfirst, file.text)
    return hashlib.sha256(json.dumps((*program, *text)).encode()).hexdigest()


def _remembered(data: bytes | None) -> Draft | None:
    if data is None:
        return None
    html, problems = json.loads(data)
    return Draft(html, problems=tuple(_problem(one) for one in problems))


def _problem(kept: Mapping[str, Node]) -> Problem:
    rest = {key: kept[key] for key in ("code", "message", "hint")}
    return Problem(**rest, where=Where(**kept["where"]), severity=Severity(kept["severity"]))


def _made(files: Sequence[File], language: str) -> Iterator[Draft]:
    """Drafts made now. Mathematics of all of them is drawn up in one call."""
    written = list(_written(files, language))
    drawn = iter(pandoc.mathml([formula for draft in written for formula in draft.formulas]))
    for draft in written:
        yield _filled(draft, [next(drawn) for _ in draft.formulas])


def _filled(draft: Draft, drawn: Sequence[str | None]) -> Draft:
    hint = "Look for misspelt commands and for brackets that do not match. A dollar sign that means money is \\$."
    failed = tuple(
        error("M017", f"this is no mathematics that can be read: {' '.join(formula.tex.split())}", place, hint)
        for formula, place, math in zip(draft.formulas, draft.places, drawn, strict=True)
        if math is None
    )
    inside = [math or markup.escape(f"${formula.tex}$") for formula, math in zip(draft.formulas, drawn, strict=True)]
    return Draft(desk.filled(draft.html, inside), problems=(*draft.problems, *failed))


def _written(files: Sequence[File], language: str) -> Iterator[Draft]:
    """Drafts without their mathematics."""
    parsed = pandoc.parse([source for file in files for source in _sources(file)], pandoc.reader(language))
    nothing = Parsed([])
    for file in files:
        text = next(parsed)
        title = next(parsed) if file.matter.title else nothing
        standfirst = next(parsed) if file.matter.standfirst else nothing
        yield _draft(file, text, title, standfirst, language)


def _sources(file: File) -> Iterator[Source]:
    """The text; and what the front matter holds that is Markdown too, as a heading: one line, whatever it is."""
    yield Source(file.path, file.text)
    for text in (file.matter.title, file.matter.standfirst):
        if text:
            yield Source(file.path, f"# {text}")


def _draft(file: File, text: Parsed, title: Parsed, standfirst: Parsed, language: str) -> Draft:
    said = (*text.problems, *title.problems, *standfirst.problems)
    if any(problem.code == "M023" for problem in said):
        return Draft("", problems=said)
    head = Head(_line(title), _line(standfirst))
    try:
        draft = canonical.write(file.path, file.text, text.blocks, head, language)
    except (TooDeepError, RecursionError):
        message = "lists, quotations or divs are nested too deeply to be printed"
        deep = error("M023", message, Where(file.path, 1), f"{canonical.DEEPEST} levels are the most.")
        return Draft("", problems=(*said, deep))
    return Draft(draft.html, draft.formulas, draft.places, (*said, *draft.problems))


def _line(parsed: Parsed) -> Sequence[Node]:
    """The inlines of the heading that *parsed* is."""
    return parsed.blocks[0]["c"][2] if parsed.blocks and parsed.blocks[0]["t"] == "Header" else ()
