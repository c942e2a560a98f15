"""`read`: from the files of a manuscript to a Book.

Each section is drafted by itself (pandoc, then `canonical`), and a draft is remembered by the hash of its text. What
depends on other sections or other files comes after: ids, numbers, links, pictures. Problems of all sections are
gathered and raised together.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

from pressrun import canonical, desk, frontmatter, links, markup, numbers, pandoc, pictures, proof, questions, settings
from pressrun.book import Book, Role, Section
from pressrun.canonical import Draft, Head, TooDeepError
from pressrun.edition import Edition
from pressrun.files import Shelf
from pressrun.frontmatter import FrontMatter
from pressrun.pandoc import Parsed, Source
from pressrun.problems import PressError, Problem, Severity, Where, error, in_order, refuse
from pressrun.proof import Proof
from pressrun.store import Store
from pressrun.words import words


class Reading(NamedTuple):
    """What came of reading."""

    book: Book
    editions: tuple[Edition, ...]
    problems: tuple[Problem, ...]
    """Warnings, in order; errors are raised."""


@dataclass(frozen=True, slots=True)
class _File:
    """A section's file, before pandoc."""

    path: str
    role: Role
    matter: FrontMatter
    text: str
    """Without front matter, whose lines are left blank."""


def read(shelf: Shelf, store: Store | None = None) -> Reading:
    """The book and its editions, from ``manuscript/book.yaml`` and the files that it lists.

    Drafts are taken from and put into *store*. Raises `PressError` with every problem there is when one is an error.
    """
    plan = settings.load(shelf)
    sections, problems = _sections(shelf, plan, store)
    refuse(in_order([*plan.problems, *problems]))
    return Reading(plan.book(sections), plan.editions, in_order([*plan.problems, *problems]))


def _sections(shelf: Shelf, plan: settings.Settings, store: Store | None) -> tuple[tuple[Section, ...], list[Problem]]:
    problems: list[Problem] = []
    files = []
    for listed in plan.contents:
        try:
            matter, text, found = frontmatter.split(listed.path, shelf.text(listed.path))
        except PressError as fault:
            problems.extend(fault.problems)
            continue
        problems.extend(found)
        files.append(_File(listed.path, listed.role, matter, text))
    proofs = []
    for file, draft in zip(files, _drafts(files, plan.language, store), strict=True):
        problems.extend(draft.problems)
        if draft.html:
            made = _proof(file, draft, problems)
            proofs.append(made)
    problems.extend(_corrected(proofs, plan, shelf))
    return tuple(proof.finish(one) for one in proofs), problems


def _proof(file: _File, draft: Draft, problems: list[Problem]) -> Proof:
    root = markup.parse(draft.html)
    if root[0].tag != "h1":
        title = markup.parse(f'<h1 data-block="{desk.TITLE}">{markup.escape(file.path)}</h1>')[0]
        root.insert(0, title)
        empty = not file.text.strip()
        problems.append(
            error(
                "M003",
                "this file is empty" if empty else "this section has no title",
                Where(file.path, 1),
                "Begin it with a title: # Title.",
            )
        )
    made = Proof(proof.section_id(file.path, file.matter, root[0]), file.role, file.path, file.matter, root)
    problems.extend(proof.register(made))
    return made


def _corrected(proofs: Sequence[Proof], plan: settings.Settings, shelf: Shelf) -> Iterator[Problem]:
    """Settle what one section alone cannot know."""
    yield from _same_id(proofs)
    numbers.number(proofs, sections=plan.number_sections, notes_by_section=plan.notes_by_section)
    atlas, found = links.survey(proofs, words(plan.language), shelf)
    yield from found
    looked_at: dict[str, tuple[Problem, ...]] = {}
    for one in proofs:
        yield from questions.check(one, plan.kinds)
        yield from pictures.check(one, shelf, looked_at)
        yield from links.resolve(one, atlas)


def _same_id(proofs: Iterable[Proof]) -> Iterator[Problem]:
    seen: dict[str, Proof] = {}
    for one in proofs:
        before = seen.setdefault(one.id, one)
        if before is not one:
            yield error(
                "B009",
                f"this section is called {one.id}, and so is {before.path}",
                Where(one.path, 1),
                "Give it another name in its front matter: `id: …`.",
            )


def _drafts(files: Sequence[_File], language: str, store: Store | None) -> list[Draft]:
    """The draft of every file, remembered or made now."""
    keys = [_key(file, language) for file in files]
    drafts = [_remembered(store.get(key)) if store else None for key in keys]
    stale = [position for position, draft in enumerate(drafts) if draft is None]
    for position, draft in zip(stale, _made([files[position] for position in stale], language), strict=True):
        drafts[position] = draft
        if store:
            store.put(keys[position], json.dumps([draft.html, [asdict(one) for one in draft.problems]]).encode())
    return [draft for draft in drafts if draft is not None]


def _key(file: _File, language: str) -> str:
    parts = [
        "draft",
        str(canonical.FORM),
        pandoc.version(),
        pandoc.reader(language),
        language,
        file.path,
        file.matter.title,
        file.matter.standfirst,
        file.text,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _remembered(data: bytes | None) -> Draft | None:
    if data is None:
        return None
    html, problems = json.loads(data)
    return Draft(html, problems=tuple(_problem(one) for one in problems))


def _problem(kept: Mapping[str, object]) -> Problem:
    where = kept["where"]
    rest = {key: value for key, value in kept.items() if key not in {"where", "severity"}}
    return Problem(**rest, where=Where(**where), severity=Severity(kept["severity"]))  # type: ignore[arg-type]


def _made(files: Sequence[_File], language: str) -> Iterator[Draft]:
    """Drafts made now. Mathematics of all of them is drawn up in one call."""
    drafts = list(_written(files, language))
    formulas = [formula for draft in drafts for formula in draft.formulas]
    drawn = iter(pandoc.mathml(formulas))
    for draft in drafts:
        yield _filled(draft, [next(drawn) for _ in draft.formulas])


def _filled(draft: Draft, drawn: Sequence[str | None]) -> Draft:
    failed = [
        (formula, place)
        for formula, place, math in zip(draft.formulas, draft.places, drawn, strict=True)
        if math is None
    ]
    problems = [
        error(
            "M017",
            f"this is not mathematics that pandoc can read: {formula.tex}",
            place,
            "Look for misspelt commands and for brackets that do not match. A dollar sign that means money is \\$.",
        )
        for formula, place in failed
    ]
    return Draft(desk.filled(draft.html, [math or "" for math in drawn]), problems=(*draft.problems, *problems))


def _written(files: Sequence[_File], language: str) -> Iterator[Draft]:
    """Drafts without their mathematics."""
    sources = [source for file in files for source in _sources(file)]
    parsed = pandoc.parse(sources, pandoc.reader(language))
    nothing = Parsed([])
    for file in files:
        text = next(parsed)
        title = next(parsed) if file.matter.title else nothing
        yield _draft(file, (text, title, next(parsed) if file.matter.standfirst else nothing), language)


def _sources(file: _File) -> Iterator[Source]:
    """The text, and what the front matter holds that is Markdown too."""
    texts = (file.text, file.matter.title, file.matter.standfirst)
    return (Source(file.path, text) for position, text in enumerate(texts) if text or not position)


def _draft(file: _File, parsed: tuple[Parsed, Parsed, Parsed], language: str) -> Draft:
    text, title, standfirst = parsed
    said = tuple(problem for one in parsed for problem in one.problems)
    if any(problem.code == "M023" for problem in said):
        return Draft("", problems=said)
    try:
        draft = canonical.write(file.path, file.text, text.blocks, Head(title.blocks, standfirst.blocks), language)
    except (TooDeepError, RecursionError):
        return Draft(
            "",
            problems=(
                *said,
                error(
                    "M023",
                    "lists, quotations or divs are nested too deeply to be printed",
                    Where(file.path, 1),
                    f"{canonical.DEEPEST} levels are the most.",
                ),
            ),
        )
    return Draft(draft.html, draft.formulas, draft.places, (*said, *draft.problems))
