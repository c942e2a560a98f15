"""A passage that is marked once, and what each edition makes of a reference to its lines."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from gatehouse import packed, printed, project, taken
from pressroom import texts
from readings import outcome, said
from readings import project as manuscript

from pressrun.ground import markup
from pressrun.model.edition import Counting, LineNumbers
from pressrun.model.sheet import Sheet
from pressrun.press.issue import issue
from pressrun.reading.passages import excerpt
from pressrun.setting import counted

RIVER = """# The river

A first paragraph. It says that [the town belongs to the river]{#claim}, and goes on for a while after that, over more
than one line of any page that it may come to stand on.

::: {#ferry .aside}
The ferry came first, and the bridge came late.

The mill was older than either of them, and it stayed where it was when the town moved up the hill.
:::

| Year | Water |
|------|-------|
| 1    | [low]{#low} |

: The floods {#tbl-floods}
"""
ASKED = """# The questions

Is it true (CLAIM)? What of FERRY, and of LOW? TABLE has the years. HEAD comes first.

::: {.question kind=factual}
Who says so (CLAIM)?
:::
"""
NAMES = {"CLAIM": "claim", "FERRY": "ferry", "LOW": "low", "TABLE": "tbl-floods", "HEAD": "river"}


def _asked(text: str = ASKED) -> str:
    for word, name in NAMES.items():
        text = text.replace(word, f"[](01-river.md#{name}){{.lines}}" if word != "HEAD" else "[](01-river.md){.lines}")
    return text


PARTS = {"01-river.md": RIVER, "02-asked.md": _asked()}
ROWS = """\
  through: {layout: packet, line-numbers: through}
  paged: {layout: packet, line-numbers: page}
  packet: {}
  asked: {layout: packet, parts: [questions]}
  book: {line-numbers: {every: 2}}
  handout: {max-pages: 0}
  ebook: {}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of the two sections."""
    return project(tmp_path_factory.mktemp("passages"), PARTS, editions=ROWS)


def _pdf(root: Path, name: str) -> str:
    book, edition, sheets, _ = taken(root, name)
    made = issue(book, edition, sheets, root)
    assert made.pdf, [str(problem) for problem in made.problems]
    return " ".join(texts(made.pdf)).replace("\ufffe", "").replace("\u00a0", " ")


def _sheet(root: Path, name: str) -> str:
    return "".join(sheet.html for sheet in taken(root, name)[2])


@pytest.mark.parametrize(
    ("name", "claim", "ferry", "low"),
    [
        ("through", r"lines? \d( to \d)?", r"lines \d to \d", "page 2"),
        ("paged", r"page 2, lines? \d( to \d)?", r"page 2, lines \d to \d", "page 2"),
        ("packet", "page 2", "page 2", "page 2"),
    ],
)
def test_on_paper(root: Path, name: str, claim: str, ferry: str, low: str) -> None:
    """By lines where they are counted, by the page where they are not, and where the passage stands in a table; what
    has a number of its own is called by that. So in a question, too."""
    text = _pdf(root, name)
    told = rf"true \({claim}\)\? What of {ferry}, and of {low}\? Table 1 has the years. Section 1 comes"
    assert re.search(told, text)
    assert re.search(rf"Who says so \({claim}\)\?", text)


@pytest.mark.parametrize("name", ["ebook", "handout"])
def test_where_a_reader_is_led_to_the_words(root: Path, name: str) -> None:
    """In the e-book and the handout a passage is called by its words, and linked to."""
    text = _sheet(root, name)
    assert re.search('<a href="[^"]*#river--claim"[^>]*>“the town belongs to the river”</a>', text)
    assert "“The ferry came first … up the hill”" in text
    assert "data-lines" not in text


def test_where_the_passage_is_not_printed(root: Path) -> None:
    """On question sheets without the reading, its words say which it is, and no page does."""
    assert "Who says so (“the town belongs to the river”)?" in _pdf(root, "asked")


@pytest.mark.parametrize("name", ["through", "paged", "packet", "asked", "book", "handout"])
def test_the_gate_holds(root: Path, name: str) -> None:
    """Every block of the manuscript is in the file, once and in order: numbers and references are none."""
    assert printed(root, name=name) == []


def test_the_gate_holds_for_the_e_book(root: Path) -> None:
    """There, too."""
    assert packed(root) == []


def test_the_gate_misses_a_paragraph_with_counted_lines(root: Path) -> None:
    """A number in the margin does not stand for a line."""

    def without(sheets: tuple[Sheet, ...]) -> list[Sheet]:
        return [replace(one, html=re.sub("<p[^>]*>The ferry.*?</p>", "", one.html)) for one in sheets]

    assert printed(root, without, "through") == ["01-river.md:7 G001"]


def test_editions_that_count_no_lines_know_nothing_of_it(root: Path) -> None:
    """Their sheets have no mark of it, so that they are as they were."""
    assert "data-counted" in _sheet(root, "through")
    assert "data-counted" not in _sheet(root, "packet")


def _marked(html: str) -> list[str]:
    tree = markup.parse(html)
    counted.mark(tree)
    return [markup.words(one) for one in markup.find(tree, ".//*[@data-counted]")]


@pytest.mark.parametrize(
    "html",
    [
        "<p>x</p>",
        "<blockquote><p>x</p></blockquote>",
        '<div class="line-block">x</div>',
        "<ul><li>x</li></ul>",
        "<dl><dt>x</dt></dl>",
        "<dl><dd>x</dd></dl>",
        '<section class="thesis"><p>x</p></section>',
        '<div class="mine"><p>x</p></div>',
    ],
)
def test_lines_that_count(html: str) -> None:
    """Running text: paragraphs, quotations, verse, lists, the thesis, and what stands in a div of the author's own."""
    assert _marked(html) == ["x"]


@pytest.mark.parametrize(
    "html",
    [
        "<h2>x</h2>",
        "<figure><p>x</p><figcaption>y</figcaption></figure>",
        "<table><tr><td><p>x</p></td></tr></table>",
        "<pre><code>x</code></pre>",
        '<aside class="pull-quote"><p>x</p></aside>',
        '<section class="question"><div class="ask"><p>x</p></div></section>',
        '<section class="key-points"><ol><li>x</li></ol></section>',
        '<section class="leader"><p>x</p></section>',
        '<div class="leader"><ul><li>x</li></ul></div>',
        '<section class="reader-note"><p>x</p></section>',
        '<section class="activity"><p>x</p></section>',
        '<section class="terms"><dl><dt>x</dt></dl></section>',
    ],
)
def test_lines_that_do_not_count(html: str) -> None:
    """Headings, captions, tables, code, and what has numbers of its own or is not for everybody."""
    assert _marked(html) == []


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("few words.", "“few words”"),
        ("one two three four five six seven eight", "“one two three four five six seven eight”"),
        ("one two three four, five six seven eight nine!", "“one two three four … seven eight nine”"),
        ("<em>one</em> <b>two</b>", "“one two”"),
        ("one<a role='doc-noteref'>1</a>", "“one”"),
        ("河" * 70, f"“{'河' * 24} … {'河' * 16}”"),
        (" ", ""),
        ("...", ""),
    ],
)
def test_what_a_passage_is_called_by(html: str, words: str) -> None:
    """By its own words between quotation marks; a long one by the first and the last of them."""
    assert excerpt(markup.parse(html), ("“", "”")) == words


def test_the_marks_are_those_of_the_language(tmp_path: Path) -> None:
    """A German reader gets German ones."""
    reading, problems = outcome(manuscript(tmp_path, {"01-a.md": "# A\n\n[Ein Wort]{#x}. [](#x){.lines}\n"}, "de"))
    assert problems == ()
    assert reading is not None
    assert "„Ein Wort“</a>" in reading.book.sections[0].html


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[](#nowhere){.lines}", "there is no #nowhere in this book"),
        ("[](02-gone.md#x){.lines}", "the link to 02-gone.md leads nowhere"),
        ("[]{#x} [](#x){.lines}", "there are no words at #x whose lines could be named"),
        ("[here]{#passage} [](#pasage){.lines}", "there is no #pasage in this book"),
    ],
)
def test_a_reference_to_nothing(text: str, problem: str, tmp_path: Path) -> None:
    """It is told at its line, with what to do."""
    reading, problems = outcome(manuscript(tmp_path, {"01-a.md": f"# A\n\nFirst.\n\n{text}\n"}))
    assert reading is None
    assert said(problems) == [f"manuscript/01-a.md:5: error M005 {problem}"]
    assert all(one.hint for one in problems)


def test_a_reference_with_words_keeps_them(tmp_path: Path) -> None:
    """Whoever writes the words does not want others."""
    reading, problems = outcome(manuscript(tmp_path, {"01-a.md": "# A\n\n[Words]{#x}. [there](#x){.lines}\n"}))
    assert problems == ()
    assert reading is not None
    assert '<a href="#a--x">there</a>' in reading.book.sections[0].html


def test_rows_and_what_they_count(root: Path) -> None:
    """A word for how, or a block with how and how often."""
    rows = {name: taken(root, name)[1].line_numbers for name in ("through", "paged", "packet", "book")}
    assert rows == {
        "through": LineNumbers(Counting.THROUGH),
        "paged": LineNumbers(Counting.PAGE),
        "packet": LineNumbers(),
        "book": LineNumbers(Counting.THROUGH, 2),
    }
