"""Folding: the pages of a sheet, and its furniture, become quires, which can be put into any file.

All that is done to a sheet by itself is done here: it is moved to its side of the leaf, the page numbers in its text
are filled in, links lead where they should. Each is a pure function, for workers, and its result can be remembered.
"""

import dataclasses
import hashlib
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pikepdf
from pikepdf import Object

from pressrun.ground.problems import Problem
from pressrun.press import embedding, forwarding, imprint, wayfinding
from pressrun.press.pressed import Furnished, Pressed
from pressrun.press.quire import Folder, Quire
from pressrun.press.structure import Structure

PAGES: Final = "tree of pages"
"""The node of the file's tree of pages, above all of them."""

LEAVES, TOPS, IDS, BRANCH = "pages", "elements", "ids", "branch"
"""What the quire of a sheet gives: its pages, its elements that stand below the document, those that have ids, and its
branch of the tree of parents."""

FORMS: Final = "forms"
"""What the quire of furniture gives."""

_BOXES: Final = ("/MediaBox", "/TrimBox", "/BleedBox")


@dataclass(frozen=True, slots=True)
class Folded(Quire):
    """A quire with what the file has to know of it."""

    keys: int = 0
    """Entries that it needs in the tree of parents."""

    levels: tuple[int, ...] = ()
    """Of its headings, as the author gave them."""

    ids: tuple[str, ...] = ()
    """Names of the elements that it gives as `IDS`."""

    boxes: tuple[str, ...] = ()
    """How large its first page is, and its last: a dictionary for each."""

    fit: bool = True
    """False when something stands in it that PDF/A does not allow."""

    problems: tuple[Problem, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    """Nothing goes wrong that did not when the sheet was pressed, and nothing goes in that did not go into that."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be folded."""

    sheet: int
    """Number of its sheet in the file, from 1."""

    fold: Callable[..., Folded]
    given: tuple[Any, ...]
    asked: object
    """What decides the result, as JSON can say it."""


def of_sheet(  # noqa: PLR0917
    pressed: Pressed, number: int, numbers: Mapping[str, str], furnished: Iterable[int], fonts: Mapping[str, str],
    known: Iterable[str],
) -> Task:  # fmt: skip
    """The task of folding a sheet, the *number*-th of a file. It prints *numbers* of pages; pages that are *furnished*
    have forms laid over them; *fonts* are those of the file by the sheet's own names; it may link to the ids that are
    *known* in the file."""
    pages = tuple(furnished)
    wanted = tuple(name for name in pressed.leaving if name in known)
    ways = [pressed.way(page) for page in range(len(pressed.pages))] if pressed.moved and pressed.shift else []
    asked = [_digest(pressed.pdf), number, dict(numbers), pages, dict(fonts), wanted, ways, _slots(pressed)]
    return Task(number, fold_sheet, (pressed, number, dict(numbers), pages, dict(fonts), wanted), asked)


def of_furniture(furnished: Furnished, number: int, fonts: Mapping[str, str]) -> Task:
    """The task of folding the furniture of the *number*-th sheet."""
    return Task(
        number, fold_furniture, (furnished, dict(fonts)), [_digest(furnished.pdf), furnished.pages, dict(fonts)]
    )


def fold_sheet(  # noqa: PLR0917
    pressed: Pressed, number: int, numbers: Mapping[str, str], furnished: tuple[int, ...], fonts: Mapping[str, str],
    known: tuple[str, ...],
) -> Folded:  # fmt: skip
    """Fold a sheet; see `of_sheet`."""
    with pikepdf.open(io.BytesIO(pressed.pdf)) as pdf:
        folder, pages = Folder(pdf), [page.obj for page in pdf.pages]
        tags = Structure(pdf, folder, number)
        boxes = tuple(_boxes(page) for page in (pages[0], pages[-1]))
        for index, page in enumerate(pages):
            page.Parent = folder.hole(PAGES)
            if pressed.moved and pressed.shift:
                tags.shift(page, pressed.way(index))
        embedding.leave(pages, fonts, folder)
        forwarding.forward(pages, pressed, numbers, furnished, folder)
        wayfinding.link(pages, known, tags)
        fit, branch = imprint.tidy(pages), tags.branch(pages)
        read = {TOPS: tags.tops, IDS: list(tags.ids.values()), BRANCH: [branch] if branch else []}
        quire = folder.fold({LEAVES: pages}, read)
    return _folded(
        quire, keys=tags.keys, levels=tuple(tags.levels), ids=tuple(tags.ids), boxes=boxes, fit=fit,
    )  # fmt: skip


def fold_furniture(furnished: Furnished, fonts: Mapping[str, str]) -> Folded:
    """Fold furniture: a form for each page that has any, in order."""
    with pikepdf.open(io.BytesIO(furnished.pdf)) as pdf:
        folder, forms = Folder(pdf), [page.as_form_xobject() for page in pdf.pages]
        embedding.leave(forms, fonts, folder)
        fit = imprint.tidy(forms)
        return _folded(folder.fold({FORMS: forms}), fit=fit)


def _folded(quire: Quire, **facts: Any) -> Folded:  # noqa: ANN401
    return Folded(**{field.name: getattr(quire, field.name) for field in dataclasses.fields(Quire)}, **facts)


def _boxes(page: Object) -> str:
    boxes = pikepdf.Dictionary({box: page[box] for box in _BOXES if box in page})
    return boxes.unparse().decode("ascii")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _slots(pressed: Pressed) -> list[list[object]]:
    return [[slot.id, slot.shown, slot.digits] for slot in pressed.slots]
