"""Marks of printed pages in an e-book: at the very word with which the page begins on paper."""

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from gatehouse import project
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pressrun.ebook import pagebreaks
from pressrun.ground import markup
from pressrun.model.pagination import Opening, Pagination, Spot
from pressrun.running.plan import plan
from pressrun.running.run import run

ONE = "manuscript/01-one.md"


def marked(body: str, *spots: tuple[int, int, str] | tuple[int, int, str, bool]) -> str:
    """*body*, the text of one section, with the marks of pages 1, 2 and so on as ``[1]``, ``[2]``; a spot is a block,
    an offset, the first letters of the page, and whether it begins above the block."""
    root = markup.document(
        f'<html><body><section data-source="{ONE}">{body}</section></body></html>'.encode()
    )  # fmt: skip
    openings = [
        Opening(str(number), Spot(ONE, block, "", offset, bool(above), words))
        for number, (block, offset, words, *above) in enumerate(spots, 1)
    ]
    pagebreaks.put({0: root}, {0: ""}, Pagination(tuple(openings)))
    for mark in markup.find(root, ".//span[@role='doc-pagebreak']"):
        assert mark.get("id") == f"page-{mark.get('aria-label')}"
        mark.text = f"[{mark.get('aria-label')}]"
    etree.strip_tags(root, "span")
    inner = markup.inner(root[0][0])
    return inner.replace(' data-block="', " ").replace('">', ">").replace("<p ", "<p").replace("<li ", "<li")


@pytest.mark.parametrize(
    ("body", "spot", "expected"),
    [
        ('<p data-block="3">one two three</p>', (3, 0, "onetwo"), "[1]<p3>one two three</p>"),
        ('<p data-block="3">one two three</p>', (3, 6, "three"), "<p3>one two [1]three</p>"),
        ('<p data-block="3">one two three</p>', (3, 4, "wothree"), "<p3>one [1]two three</p>"),
        ('<p data-block="3">one <i>two three</i> four</p>', (3, 6, "threefour"),
         "<p3>one <i>two [1]three</i> four</p>"),
        ('<p data-block="3">one <i>two</i> three</p>', (3, 6, "three"), "<p3>one <i>two</i> [1]three</p>"),
        ('<p data-block="3">\u65e5\u672c\u8a9e\u306e\u672c</p>', (3, 3, "\u306e\u672c"),
         "<p3>\u65e5\u672c\u8a9e[1]\u306e\u672c</p>"),
        ('<p data-block="3">to be or not to be or</p>', (3, 9, "tobeor"), "<p3>to be or not [1]to be or</p>"),
        ('<ol><li data-block="3">one</li><li data-block="4">two</li></ol>', (4, 0, "two"),
         "<ol><li3>one</li><li4>[1]two</li></ol>"),
        ('<p data-block="2">zero</p><blockquote><p data-block="3">one</p></blockquote>', (3, 0, "one"),
         "<p2>zero</p>[1]<blockquote><p3>one</p></blockquote>"),
        ('<p data-block="2">zero</p><aside><b>Key points</b><ol><li data-block="3">one</li></ol></aside>',
         (3, 0, "one", True), "<p2>zero</p>[1]<aside><b>Key points</b><ol><li3>one</li></ol></aside>"),
        ('<p data-block="2">zero</p><figure><img/><p data-block="3">one</p></figure>', (3, 0, "one", True),
         "<p2>zero</p>[1]<figure><img/><p3>one</p></figure>"),
    ],
)  # fmt: skip
def test_a_mark_stands_before_the_first_word_of_its_page(body: str, spot: tuple[int, int, str], expected: str) -> None:
    """Also in the middle of a paragraph or of emphasis; before the word where the page begins inside one; before the
    label or the picture that belongs to what begins with it; and inside a list, where nothing may stand between
    items."""
    assert marked(body, spot) == expected


def test_several_pages_begin_in_one_paragraph() -> None:
    """Each has its mark."""
    body = '<p data-block="3">one two three four</p>'
    assert marked(body, (3, 3, "two"), (3, 6, "three"), (3, 11, "four")) == "<p3>one [1]two [2]three [3]four</p>"


def test_a_page_that_the_edition_leaves_out_has_no_mark() -> None:
    """Its text is not there."""
    assert marked('<p data-block="3">one</p>', (4, 0, "two")) == "<p3>one</p>"


@given(st.lists(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Po"]), min_size=1), min_size=1), st.data())
def test_text_is_never_changed_by_a_mark(words: list[str], data: st.DataObject) -> None:
    """Wherever pages begin, and whatever is said to stand there."""
    text = markup.escape(" ".join(words))
    root = markup.document(f'<html><body><section><p data-block="1">{text}</p></section></body></html>'.encode())
    before = "".join(map(str, root.itertext()))
    offsets = data.draw(st.lists(st.integers(0, len(before) + 2), max_size=3))
    spots = [Spot("", 1, "", offset, words="".join(before.split())[offset : offset + 24]) for offset in offsets]
    openings = tuple(Opening(str(number), spot) for number, spot in enumerate(spots))
    pagebreaks.put({0: root}, {0: ""}, Pagination(openings))
    assert "".join(map(str, root.itertext())) == before
    assert len(markup.find(root, ".//span")) == len(offsets)


# The whole way: a book, its e-book, and the pages of the one in the other.

LONG = "\n\n".join(
    f"Paragraph {number} speaks of unconstitutionality and internationalisation at some length, since it has to fill "
    f"several lines of a small page before the next one, which is number {number + 1}, takes its turn."
    for number in range(1, 40)
)
TWO = f"""# Two

::: key-points
1. The first of them.
:::

{LONG}

![A drawing](tower.svg){{alt="A tower"}}

::: {{.question #q-one kind=opening}}
What do you make of it?
:::
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book and its e-book, made."""
    root = project(tmp_path_factory.mktemp("pages") / "project", {"01-one.md": f"# One\n\n{LONG}\n", "02-two.md": TWO})
    assert [artifact.state for artifact in run(plan(root), 2, lambda *_: None)] == ["made", "made"]
    return root


def _alnum(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def _marks(epub: Path) -> Iterator[tuple[str, str]]:
    """The number of every page that is marked, and the letters after its mark."""
    with zipfile.ZipFile(epub) as book:
        for name in sorted(name for name in book.namelist() if "/text/" in name):
            root: Any = etree.fromstring(book.read(name))
            for mark in root.xpath("//*[@role='doc-pagebreak']"):
                yield mark.get("aria-label"), _alnum("".join(mark.xpath("following::text()")))[:300]


def test_the_text_at_each_mark_is_that_at_the_top_of_the_printed_page(folder: Path) -> None:
    """Every page on which text of the manuscript stands has its mark, and the words after it are those that the page
    begins with; where a page begins inside a word, the mark stands before that word."""
    pdf = pypdfium2.PdfDocument(folder / "dist/book.pdf")
    tops = {pdf.get_page_label(number): _top(pdf[number]) for number in range(len(pdf))}
    marks = dict(_marks(folder / "dist/ebook.epub"))
    assert len(marks) > 10
    for label, after in marks.items():
        assert tops[label] in after[: len(tops[label]) + 24], (label, tops[label], after)
    written = [label for label in tops if label.isdigit() and tops[label]]
    assert list(marks) == [label for label in written if label in marks]
    assert set(written) - set(marks) <= {written[-1]}  # the colophon is none of the manuscript's


def _top(page: pypdfium2.PdfPage) -> str:
    """The letters of the topmost line below the running head."""
    text = page.get_textpage()
    boxes = [text.get_rect(number) for number in range(text.count_rects())]
    body = [box for box in boxes if box[3] < page.get_height() - 62 and box[1] > 80]
    if not body:
        return ""
    top = max(box[3] for box in body)
    line = sorted(box for box in body if box[3] > top - 5)
    return _alnum("".join(text.get_text_bounded(*box) for box in line))[:20]


def test_the_e_book_alone_is_the_e_book_of_a_full_build(folder: Path, tmp_path: Path) -> None:
    """Whoever builds only the e-book gets the same bytes: the pages of the book are pressed for it."""
    alone = Path(shutil.copytree(folder / "manuscript", tmp_path / "alone/manuscript")).parent
    [job] = [job for job in plan(alone) if job.edition.name == "ebook"]
    assert [artifact.state for artifact in run([job], 2, lambda *_: None)] == ["made"]
    assert not (alone / "dist/book.pdf").exists()
    assert (alone / "dist/ebook.epub").read_bytes() == (folder / "dist/ebook.epub").read_bytes()
