"""What is asked of pressrun itself: the whole book, nothing changed, one word changed, three pages more, and so on.

The cases of one round follow each other on one project, since each begins where an author would: after the last build.
Every edit is tried beforehand in a project of that section alone, so that the project that is timed sees it only once.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks import edits, peers
from benchmarks.desk import Desk
from benchmarks.edits import Extent, Made
from benchmarks.stopwatch import Lap, Step, lap

SHORT: Final = 5
"""How often a case is timed in a round that takes less than a second."""

TEN: Final = 10
"""Pages of the section that is edited, as nearly as the book has one."""

THREE: Final = 3
"""Pages by which a section grows."""

WORDS_A_PAGE: Final = 270
"""A first guess."""

TRIES: Final = 10
"""How often an edit is tried before the case is given up."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One case in one round."""

    laps: tuple[Lap, ...] = ()
    made: Made | None = None
    fault: str = ""
    """Why this cannot count."""

    remark: str = ""
    """What was done, for the table."""


@dataclass(slots=True)
class Shop:
    """One project through all rounds."""

    desk: Desk
    patience: float
    """Seconds after which a command is ended."""

    texts: dict[str, str] = field(default_factory=dict)
    """Sections as they were before they were edited."""

    words: int = THREE * WORDS_A_PAGE
    """How many make three pages."""

    def _lap(self, *steps: Step) -> Lap:
        return lap(steps, self.desk.env, self.patience)

    def restore(self) -> None:
        """Sections are again as they were before they were edited, so that everybody sets the same text."""
        for source, text in self.texts.items():
            (self.desk.project / source).write_text(text, encoding="utf-8")
        self.texts.clear()

    def cold(self, _turn: int) -> Tried:
        """Everything, from Markdown to book.pdf."""
        self.restore()
        return self._whole(self.desk.project)

    def twice(self, _turn: int) -> Tried:
        """The same with the book set after itself."""
        return self._whole(self.desk.twice)

    def _whole(self, project: Path) -> Tried:
        forget(project)
        shutil.rmtree(project / "dist", ignore_errors=True)
        done = self._lap(self.desk.pressrun("build", "book", project=project))
        return Tried((done,), edits.look(project / "dist/book.pdf") if done.is_good else None)

    def epub(self, _turn: int) -> Tried:
        """The e-book, after the book."""
        return Tried((self._lap(self.desk.pressrun("build", "ebook")),))

    def bare_epub(self, _turn: int) -> Tried:
        """The e-book in a project that remembers nothing."""
        self.restore()
        forget(self.desk.project)
        (self.desk.project / "dist/ebook.epub").unlink(missing_ok=True)
        return Tried((self._lap(self.desk.pressrun("build", "ebook")),))

    def pandoc_epub(self, _turn: int) -> Tried:
        """pandoc's own."""
        return Tried((self._lap(peers.pandoc(self.desk, self.desk.out / "pandoc.epub", "-t", "epub3")),))

    def make(self, _turn: int) -> Tried:
        """Make, with nothing to do; that it calls nobody is checked."""
        ready = self._lap(self.desk.make)
        called = self._calls()
        laps = tuple(self._lap(self.desk.make) for _ in range(SHORT))
        fault = "" if ready.is_good and self._calls() == called else "Make found something to do"
        return Tried(laps, fault=fault, remark="no Python was started" if not fault else "")

    def _calls(self) -> int:
        return len(self.desk.calls.read_text("utf-8").splitlines()) if self.desk.calls.exists() else 0

    def build(self, _turn: int) -> Tried:
        """pressrun, with nothing to do."""
        return Tried(tuple(self._lap(self.desk.pressrun("build")) for _ in range(SHORT)))

    def edit(self, turn: int) -> Tried:
        """One word of one paragraph, in a section of about ten pages."""
        before = self._extents()
        able = [one for one in before if edits.plain_paragraphs(self._text(one.source))]
        if not able:
            return Tried(fault="no section has a paragraph to edit")
        one = min(able, key=lambda extent: (abs(extent.pages - TEN), extent.first))
        changed = self._reworded(one.source, turn)
        return self._timed(one, changed, 0)

    def _reworded(self, source: str, turn: int) -> str:
        """The first rewording that leaves the pages as they are; the last when none does."""
        text = self._text(source)
        pages = self._alone(source, text)
        changed = text
        for attempt in range(turn * TRIES, (turn + 1) * TRIES):
            changed = edits.reworded(text, attempt)
            if self._alone(source, changed) == pages:
                break
        return changed

    def grow(self, _turn: int) -> Tried:
        """Three pages more in a section early in the book."""
        before = self._extents()
        early = before[: max(1, len(before) // 4)]
        able = [one for one in early if one.pages > 1 and edits.plain_paragraphs(self._text(one.source))]
        able = able or [one for one in before if edits.plain_paragraphs(self._text(one.source))]
        if not able:
            return Tried(fault="no section has a paragraph to grow after")
        return self._timed(able[0], self._grown(able[0].source), THREE)

    def _grown(self, source: str) -> str:
        """As many words as make three pages, found by trying; the last try when none does."""
        text = self._text(source)
        pages = self._alone(source, text)
        for _ in range(TRIES):
            more = self._alone(source, edits.grown(text, self.words)) - pages
            if more == THREE:
                break
            self.words += (THREE - more) * WORDS_A_PAGE // 2
        return edits.grown(text, self.words)

    def _timed(self, one: Extent, changed: str, more: int) -> Tried:
        """Write the changed section, build, and look whether it has *more* pages than before."""
        self.texts.setdefault(one.source, self._text(one.source))
        (self.desk.project / one.source).write_text(changed, encoding="utf-8")
        done = self._lap(self.desk.pressrun("build", "book"))
        if not done.is_good:
            return Tried((done,))
        after = {extent.source: extent.pages for extent in self._extents()}[one.source]
        fault = "" if after == one.pages + more else f"the section went from {one.pages} pages to {after}"
        told = f"section of {one.pages} pages, from page {one.first + 1} of {edits.look(self.desk.pdf).pages}"
        return Tried((done,), fault=fault, remark=told)

    def _extents(self) -> tuple[Extent, ...]:
        return edits.extents(self.desk.pdf, self.desk.sections)

    def _text(self, source: str) -> str:
        return (self.desk.project / source).read_text("utf-8")

    def _alone(self, source: str, text: str) -> int:
        """Pages of a book of this section alone; 0 when it cannot be made."""
        self.desk.single(source, text)
        done = self._lap(self.desk.pressrun("build", "book", project=self.desk.alone))
        return edits.look(self.desk.alone / "dist/book.pdf").pages if done.is_good else 0


def forget(project: Path) -> None:
    """Nothing is remembered any more."""
    shutil.rmtree(project / ".pressrun", ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Case:
    """One question."""

    name: str
    title: str
    ask: Callable[[Shop, int], Tried]
    is_slow: bool = False
    """True when half the rounds are enough."""


CASES: Final = (
    Case("cold", "cold: everything, from Markdown to `book.pdf`", Shop.cold),
    Case("epub", "EPUB of the whole book, after `book.pdf`", Shop.epub),
    Case("make", "nothing changed: `make`", Shop.make),
    Case("build", "nothing changed: `pressrun build`", Shop.build),
    Case("edit", "one word changed, page count unchanged", Shop.edit),
    Case("grow", "an early section grows by three pages", Shop.grow),
    Case("bare-epub", "EPUB in a project that remembers nothing", Shop.bare_epub),
    Case("pandoc-epub", "pandoc's own EPUB writer, on the same files", Shop.pandoc_epub),
    Case("twice", "twice the book, cold", Shop.twice, is_slow=True),
)
"""In an order in which each begins where the one before left the project."""
