"""What a proof-reader would mark, measured on the finished PDFs of this project's own manuscript."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import proofs
import pytest
from proofs import Line

from pressrun.ground import markup
from pressrun.ground.files import Shelf
from pressrun.model.book import Book
from pressrun.model.edition import Edition, select
from pressrun.press.issue import issue
from pressrun.reading.manuscript import read
from pressrun.setting.typeset import typeset

ROOT = Path(__file__).parents[1]
EDITIONS = ("book", "packet", "handout")


@dataclass(frozen=True, slots=True)
class Setting:
    """How running text is set in a layout."""

    size: float
    lead: float
    measure: float
    """pt"""


SETTINGS = {"book": Setting(9.6, 14.4, 288), "packet": Setting(10.2, 14.4, 316.8), "handout": Setting(9.6, 12.96, 312)}


@dataclass(slots=True)
class Proof:
    """A finished edition, and what was found on its pages."""

    edition: Edition
    book: Book
    pdf: bytes
    problems: tuple[str, ...]
    size: tuple[float, float]
    lines: list[Line] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = proofs.lines(self.pdf)

    @property
    def set(self) -> Setting:
        """How its text is set."""
        return SETTINGS[self.edition.layout]

    @property
    def body(self) -> list[Line]:
        """Lines of running text: the upright face in the size of the text, without leaders and furniture."""
        return [
            line
            for line in self.lines
            if line.face == "Literata"
            and abs(line.size - self.set.size) < 0.06
            and ". . ." not in line.text
            and not self._furniture(line)
        ]

    def _furniture(self, line: Line) -> bool:
        return line.y < self.top or line.y > self.foot + 6

    @property
    def top(self) -> float:
        """Head of the type area."""
        return {"book": 72.0, "packet": 72.0, "handout": 57.6}[self.edition.layout]

    @property
    def foot(self) -> float:
        """Foot of the type area."""
        rows = {"book": 30, "packet": 47, "handout": 55}[self.edition.layout]
        return self.top + rows * self.set.lead

    def columns(self) -> Iterator[list[Line]]:
        """The running text of each page that has some: lines as wide as the column, and the last lines between them."""
        for page in proofs.runs(self.body):
            if sum(line.width > 0.92 * self.set.measure for line in page) > 8:
                left = min(line.x0 for line in page)
                yield [line for line in page if line.x0 - left < self.set.lead + 1]


@pytest.fixture(scope="module", params=EDITIONS)
def proof(request: pytest.FixtureRequest) -> Proof:
    """Each printed edition of this project."""
    book, editions, _ = read(Shelf(ROOT))
    edition = next(one for one in editions if one.name == request.param)
    chosen = select(book, edition)
    made = issue(chosen, edition, typeset(chosen, edition, Shelf(ROOT)), ROOT)
    assert made.pdf is not None, [str(problem) for problem in made.problems]
    width, height = edition.paper.width * 72 / 25.4, edition.paper.height * 72 / 25.4
    return Proof(edition, chosen, made.pdf, tuple(map(str, made.problems)), (width, height))


def test_the_press_finds_nothing_wrong(proof: Proof) -> None:
    """No warning about letters, faces, overflow or style sheets."""
    assert proof.problems == ()


def test_a_full_line_has_45_to_75_characters(proof: Proof) -> None:
    """And about 60 to 66 of them on the average."""
    counts = [len(line.text) for line in proof.body if line.width > 0.92 * proof.set.measure]

    assert len(counts) >= 15
    assert min(counts) >= 45
    assert max(counts) <= 75
    assert 58 <= sum(counts) / len(counts) <= 68


def test_no_more_than_three_hyphens_stand_in_a_row(proof: Proof) -> None:
    """A ladder of hyphens at the edge of a column is the first thing a reader sees."""
    runs = itertools.groupby(proof.body, lambda line: line.text.endswith("-"))
    assert max((len(list(run)) for hyphen, run in runs if hyphen), default=0) <= 3


def test_no_line_leaves_the_type_area(proof: Proof) -> None:
    """Left and right, and at the foot of the page; figures in the margin of a list are inside too. Numbers of lines
    hang in the margin, and no further out than a printer reaches."""
    layout, (width, height) = proof.edition.layout, proof.size
    edges = {"book": (46, width - 46), "packet": (66, width - 46), "handout": (51, width - 53)}[layout]

    numbers = [line for line in proof.lines if line.text.isdigit() and line.x1 < edges[0]]
    assert bool(numbers) == bool(proof.edition.line_numbers)
    assert all(line.x0 > 40 and int(line.text) % proof.edition.line_numbers.every == 0 for line in numbers)
    rest = [line for line in proof.lines if line not in numbers]
    assert [line for line in rest if line.x0 < edges[0] or line.x1 > edges[1]] == []
    assert [line for line in proof.lines if not 20 < line.y < height - 20] == []


def test_text_ends_where_the_type_area_ends(proof: Proof) -> None:
    """Nothing but the furniture stands below the last row."""
    low = [line for line in proof.lines if line.y > proof.foot + 1]
    assert [line for line in low if line.y < proof.foot + 15] == []


def test_no_widow_and_no_orphan(proof: Proof) -> None:
    """At the head and the foot of a page there are two lines of a paragraph, or none."""
    for before, after in itertools.pairwise(proof.columns()):
        if after[0].page != before[0].page + 1 or not runs_on(before[-1], after[0]):
            continue
        assert joined(before[-2], before[-1], proof.set), f"an orphan: {before[-1].text}"
        assert joined(after[0], after[1], proof.set), f"a widow: {after[0].text}"


def runs_on(last: Line, first: Line) -> bool:
    """True when the text of one page goes on at the head of the next in the same paragraph."""
    return not re.search(r"[.?!:]\W?\d*$", last.text) or first.text[:1].islower()


def joined(line: Line, following: Line, setting: Setting) -> bool:
    """True when two lines are of one paragraph."""
    return abs(following.y - line.y - setting.lead) < 0.6 and abs(following.x0 - line.x0) < 0.7 * setting.lead


def test_no_heading_is_left_behind(proof: Proof) -> None:
    """Under each heading there are two lines of text, or a question, on the same page."""
    headings = [line for line in proof.lines if line.face == "Literata-Italic" and 11.5 < line.size < 13.5]
    for heading in headings:
        below = [line for line in proof.lines if line.page == heading.page and heading.y < line.y < proof.foot]
        assert len(below) >= 2, f"a stranded heading: {heading.text}"


def test_no_line_is_broken_before_it_is_full(proof: Proof) -> None:
    """In justified text only the last line of a paragraph is short."""
    if proof.edition.layout != "book":
        return
    for column in proof.columns():
        left = min(line.x0 for line in column)
        for line, after in itertools.pairwise(column):
            goes_on = joined(line, after, proof.set) and after.text[:1].islower() and after.x0 - left < 1
            full = line.x1 - left > 0.97 * proof.set.measure
            assert full or not goes_on or after.width < 0.8 * proof.set.measure, line.text


def test_the_text_of_the_book_stands_on_the_grid(proof: Proof) -> None:
    """Chapters keep their rows, whatever stands between them: headings, notes, quotations."""
    if proof.edition.layout != "book":
        return
    first = 83.37
    body = [line for line in proof.body if abs(line.width - 288) < 2]
    off = [line for line in body if abs((line.y - first + 7.2) % 14.4 - 7.2) > 0.5]
    assert len(off) <= 0.03 * len(body), [(line.page, line.text) for line in off]


def test_a_question_and_its_lines_are_on_one_page(proof: Proof) -> None:
    """The question, what follows from it, and every rule to write on."""
    if proof.edition.layout != "packet":
        return
    pages = {page[0].page: " ".join(line.text for line in page) for page in proofs.runs(proof.lines)}
    ruled = proofs.rules(proof.pdf)
    asked = [(question, plain(question)) for question in questions(proof.book)]
    assert len(asked) > 5

    homes: dict[int, int] = {}
    for question, words in asked:
        said = [squeezed(part) for part in CITED.split(words)]  # lines that are cited have numbers on paper
        home = next((page for page, text in pages.items() if all(part in squeezed(text) for part in said)), None)
        assert home is not None, f"split: {words}"
        homes[home] = homes.get(home, 0) + int(question.get("data-lines", "4"))
    for home, lines in homes.items():
        assert sum(page == home for page, _, _, _ in ruled) == lines


def questions(book: Book) -> Iterator[markup.Element]:
    """The questions of *book*."""
    for section in book.sections:
        for element in markup.parse(section.html).iterdescendants("section"):
            if element.get("class") == "question":
                yield element


CITED = re.compile("\u201c[^\u201d]*\u2026[^\u201d]*\u201d")
"""The words of a passage, as they stand for its lines where those have no numbers."""


def plain(question: markup.Element) -> str:
    """What is asked, and what follows."""
    return " ".join(markup.words(part) for part in question)


def squeezed(text: str) -> str:
    """*text* without what depends on how it is set."""
    return re.sub(r"[\s\u200b-]|And then", "", text)


def test_answer_lines_are_as_far_apart_as_a_hand_needs(proof: Proof) -> None:
    """8.47 mm."""
    if proof.edition.layout != "packet":
        return
    ruled = [rule for rule in proofs.rules(proof.pdf) if rule[3] - rule[2] > 300]
    steps = [round(after[1] - rule[1], 1) for rule, after in itertools.pairwise(ruled) if after[0] == rule[0]]
    assert steps.count(24.0) > 20


def test_the_handout_is_one_leaf(proof: Proof) -> None:
    """Two pages, both with text."""
    if proof.edition.layout == "handout":
        assert {line.page for line in proof.body} == {0, 1}
