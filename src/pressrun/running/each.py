"""One file for each section: a handout for every meeting of a group that meets more than once, and all of them in one.

Each has its own page numbers and its own notes, and nothing is bound round it; what is numbered through the book keeps
its numbers.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from pressrun.ground.files import source_date, write
from pressrun.ground.problems import PressError
from pressrun.model.book import Book
from pressrun.model.edition import Edition
from pressrun.running.jobs import Job, Reading
from pressrun.running.making import setting
from pressrun.running.plan import chain
from pressrun.running.recipe import recipe

_NOTHING: Final = "B011"
_PERMISSIONS: Final = 0o644 << 16


def each(job: Job, reading: Reading) -> Iterator[Job]:
    """A job for every section of which the edition of *job* prints anything, in the order of the book.

    Raises the problems of setting them.
    """
    from pressrun.setting.typeset import NOTES, WRAPPERS  # noqa: PLC0415  slow to import, and rarely needed

    parts = tuple(part for part in job.edition.parts if part not in WRAPPERS - {NOTES})
    for section in reading.book.sections:
        if job.edition.sections and section.id not in job.edition.sections:
            continue
        edition = replace(job.edition, name=f"{job.edition.name}-{section.id}", sections=(section.id,), parts=parts)
        made = replace(job, edition=edition, recipe=recipe(edition, *chain(job.referred)))
        if _prints(made, reading):
            yield made


def _prints(job: Job, reading: Reading) -> bool:
    try:
        setting(job, reading, lambda _step, _what: None)
    except PressError as found:
        if {problem.code for problem in found.problems} == {_NOTHING}:
            return False
        raise
    return True


def bundle(edition: Edition, root: Path, targets: Sequence[str], book: Book) -> str:
    """Put the files *targets* into one, ``dist/<edition>-each.zip``; gives its path from the project folder.

    The same files give the same bytes. Raises X002 or X003.
    """
    date = source_date(book.date).timetuple()[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as together:
        for target in targets:
            entry = zipfile.ZipInfo(Path(target).name, (date[0], date[1], date[2], date[3], date[4], date[5]))
            entry.external_attr, entry.create_system = _PERMISSIONS, 3
            together.writestr(entry, (root / target).read_bytes(), zipfile.ZIP_STORED)  # a PDF is packed already
    path = f"{Path(edition.target).parent}/{edition.name}-each.zip"
    if not (root / path).is_file() or (root / path).read_bytes() != out.getvalue():
        write(root / path, out.getvalue())
    return path
