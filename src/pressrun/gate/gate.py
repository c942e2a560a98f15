"""The gate itself: a finished file goes through when nothing that its edition selects is missing from it."""

import os
from concurrent.futures import Executor
from functools import partial

from pressrun.gate import collation, ereader, paper
from pressrun.gate.expected import expected
from pressrun.gate.finished import Finished
from pressrun.gate.letters import letters
from pressrun.ground.hands import Lost, Overdue
from pressrun.ground.problems import Problem
from pressrun.model.book import Book
from pressrun.model.edition import Edition

_SHARE = 48
"""Pages that are worth being read by a worker."""


def prove_epub(book: Book, edition: Edition, data: bytes) -> tuple[Problem, ...]:
    """What the EPUB *data* lacks of *book*, which `edition.select` has cut to *edition*."""
    return collation.collate(expected(book, edition), ereader.read(data), edition.target)


def prove_pdf(
    book: Book, edition: Edition, data: bytes, pages: int = 0, executor: Executor | None = None
) -> tuple[Problem, ...]:
    """What the PDF *data* lacks of *book*, which `edition.select` has cut to *edition*.

    A long one, of so many *pages*, is read by several workers of *executor* at once.
    """
    shares = max(1, min(os.cpu_count() or 1, pages // _SHARE)) if executor else 1
    tasks = [partial(paper.scan, data, share, shares) for share in range(shares)]
    reading = [executor.submit(task) for task in tasks] if executor and shares > 1 else []
    wanted = expected(book, edition)
    found = []
    for number, task in enumerate(tasks):
        try:
            found.append(reading[number].result() if reading else task())
        except (Lost, Overdue):
            found.append(task())
    return collation.collate(wanted, _together(found), edition.target)


def _together(found: list[paper.Pages]) -> Finished:
    """What was found on all pages, in the order of reading."""
    passages = sorted(passage for pages in found for passage in pages.passages)
    return Finished(
        letters("".join(passage.text for passage in passages if not passage.note)),
        letters("".join(passage.text for passage in passages if passage.note)),
        letters("".join(text for pages in found for text in pages.beside)),
        letters("".join(text for pages in found for text in pages.apart)),
        tuple(lost for pages in found for lost in pages.lost),
    )
