"""`read`: from the files of a manuscript to a Book.

Each section is drafted by itself, and drafts are remembered. What depends on other sections or other files comes after:
ids, numbers, links, pictures. Problems of all sections are gathered and raised together.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from pressrun.ground import markup
from pressrun.ground.files import Shelf
from pressrun.ground.problems import PressError, Problem, Where, error, in_order, refuse
from pressrun.ground.store import Store
from pressrun.model.book import Book, Role, Section
from pressrun.model.edition import Edition
from pressrun.model.words import words
from pressrun.reading import desk, drafts, links, numbers, outward, pictures, proof, questions, settings, targets
from pressrun.reading.canonical import Draft
from pressrun.reading.drafts import File
from pressrun.reading.places import locate
from pressrun.reading.proof import Proof
from pressrun.reading.prose import quotes
from pressrun.reading.settings import Settings

__all__ = ["Reading", "locate", "read"]


class Reading(NamedTuple):
    """What came of reading."""

    book: Book
    editions: tuple[Edition, ...]
    problems: tuple[Problem, ...]
    """Warnings, in order; errors are raised."""


def read(shelf: Shelf, store: Store | None = None) -> Reading:
    """The book and its editions, from ``manuscript/book.yaml`` and the files that it lists.

    Drafts are taken from and put into *store*. Raises `PressError` with every problem there is when one is an error.
    Places are blocks; `locate` makes them lines.
    """
    plan = settings.survey(shelf)
    problems = [*plan.problems]
    sections = tuple(_sections(shelf, plan, store, problems))
    found = in_order(_eased(problem, plan.tolerated) for problem in problems)
    refuse(found)
    return Reading(plan.book(sections), plan.editions, found)


def _eased(problem: Problem, tolerated: Collection[str]) -> Problem:
    """*problem* as a warning, if the book lives with such."""
    return problem.as_warning() if problem.code in tolerated else problem


def _sections(shelf: Shelf, plan: Settings, store: Store | None, problems: list[Problem]) -> Iterator[Section]:
    """The sections; what is wrong with them is added to *problems*."""
    files: list[File] = []
    roles: list[Role] = []
    for listed in plan.contents:
        try:
            files.append(drafts.take(listed.path, shelf))
            roles.append(listed.role)
        except PressError as fault:
            problems.extend(fault.problems)
    proofs = []
    for file, role, draft in zip(files, roles, drafts.drafts(files, plan.language, store), strict=True):
        problems.extend((*file.problems, *draft.problems))
        if draft.html:
            proofs.append(_proof(file, role, draft, problems))
    problems.extend(_corrected(proofs, plan, shelf))
    yield from (proof.finish(one) for one in proofs)


def _proof(file: File, role: Role, draft: Draft, problems: list[Problem]) -> Proof:
    root = markup.parse(draft.html)
    if root[0].tag != "h1":
        root.insert(0, markup.parse(f'<h1 data-block="{desk.TITLE}">{markup.escape(file.path)}</h1>')[0])
        if not any(problem.is_error for problem in file.problems):
            message = "this section has no title" if file.text.strip() or file.matter.lines else "this file is empty"
            problems.append(error("M003", message, Where(file.path, 1), "Begin it with a title: # Title."))
    made = Proof(proof.section_id(file.path, file.matter, root[0]), role, file.path, file.matter, root)
    problems.extend(proof.register(made))
    return made


def _corrected(proofs: Sequence[Proof], plan: Settings, shelf: Shelf) -> Iterator[Problem]:
    """Settle what one section alone cannot know."""
    yield from _same_id(proofs)
    numbers.number(
        proofs,
        sections=plan.number_sections,
        paragraphs=plan.number_paragraphs,
        notes_by_section=plan.notes_by_section,
    )
    try:
        printed = words(plan.language or "en", asked=plan.at("language"))
    except PressError as fault:
        yield from fault.problems
        printed = words("en")
    atlas, found = targets.survey(proofs, printed, shelf, quotes(plan.language)[:2])
    yield from found
    seen: dict[str, tuple[Problem, ...]] = {}
    for one in proofs:
        yield from questions.check(one, plan.kinds)
        yield from pictures.check(one, shelf, seen)
        yield from links.resolve(one, atlas)
    outward.number(proofs)
    yield from questions.added_up(proofs, plan.blank.session.minutes, plan.at("session", "minutes"))
    yield from questions.counted(proofs, plan.counts, lambda kind: plan.at("questions", "counts", kind))


def _same_id(proofs: Iterable[Proof]) -> Iterator[Problem]:
    named: dict[str, Proof] = {}
    for one in proofs:
        before = named.setdefault(one.id, one)
        if before is not one:
            message = f"this section is called {one.id}, and so is {before.path}"
            yield error("B009", message, Where(one.path, 1), "Give it another name in its front matter: `id: …`.")
