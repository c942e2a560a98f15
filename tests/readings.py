"""Small manuscripts for tests of reading, and what came of them as text that people can review."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pressrun.ground.files import Shelf
from pressrun.ground.problems import PressError, Problem, in_order
from pressrun.model.book import Section
from pressrun.reading import manuscript
from pressrun.reading.manuscript import Reading

BOOK = """\
title: A book
language: {language}
date: 2026-01-01
identifiers: [{{scheme: uuid, value: 651f5f37-2ac4-5ef1-8b4e-f0c1431e309a}}]
contents: {{body: [{files}]}}
numbering: {{notes: book}}
editions: {{book: {{}}}}
"""

_BLOCK = re.compile(
    r"(?<=>)(?=<(?:p|h[2-6]|section|div|aside|figure|figcaption|table|colgroup|thead|tbody|tfoot|tr|t[hd]|ul|ol|li|dl|d[td]"
    r"|pre|blockquote|hr)\b)"
)


def project(folder: Path, sections: Mapping[str, str], language: str = "en") -> Shelf:
    """A project in *folder* with *sections* by file name, all of the body; a name that begins with - is not listed."""
    home = folder / "manuscript"
    home.mkdir(parents=True, exist_ok=True)
    for name, text in sections.items():
        (home / name.removeprefix("-")).write_text(text, encoding="utf-8", newline="")
    files = ", ".join(f'"{name}"' for name in sections if not name.startswith("-"))
    (home / "book.yaml").write_text(BOOK.format(language=language, files=files), encoding="utf-8")
    return Shelf(folder)


def outcome(shelf: Shelf) -> tuple[Reading | None, tuple[Problem, ...]]:
    """The reading, if there is one, and every problem with its line."""
    try:
        reading = manuscript.read(shelf)
    except PressError as fault:
        return None, in_order(manuscript.locate(fault.problems, shelf))
    return reading, in_order(manuscript.locate(reading.problems, shelf))


def said(problems: tuple[Problem, ...]) -> list[str]:
    """Problems as they are printed, without their hints."""
    return [str(problem) for problem in problems]


def shown(reading: Reading | None, problems: tuple[Problem, ...]) -> str:
    """Everything that came of reading."""
    sections = [line for section in reading.book.sections for line in _section(section)] if reading else []
    faults = [line for problem in problems for line in (str(problem), f"    {problem.hint}".rstrip())]
    return "\n".join([*sections, *faults, ""])


def _section(section: Section) -> Iterator[str]:
    yield f"[{section.id}] {section.number or '-'} | {section.title} | {section.short}"
    if section.standfirst:
        yield f"standfirst: {section.standfirst}"
    yield from _BLOCK.sub("\n", section.html).split("\n")
    for note in section.notes:
        yield f"note {note.number} ({note.id}): {note.html}"
    yield ""
