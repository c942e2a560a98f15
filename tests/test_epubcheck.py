"""EPUBCheck on whole books: our own, and one with something of everything."""
# ruff: noqa: RUF001  letters of many scripts are the point here

from dataclasses import replace
from pathlib import Path

import pytest
from epub_judge import judged
from epub_shop import BOOK, NOTED, SVG, chapter, packed, picture, sheet

from pressrun.ebook import epub
from pressrun.ebook.cover import draw
from pressrun.ground.files import Shelf
from pressrun.model import edition
from pressrun.model.book import Person
from pressrun.model.words import words
from pressrun.reading import manuscript
from pressrun.setting import typeset

ROOT = Path(__file__).parents[1]


def issued(root: Path) -> bytes:
    """The e-book of the project in *root*, by the whole way from its manuscript."""
    shelf = Shelf(root)
    book, editions, _ = manuscript.read(shelf)
    row = next(row for row in editions if row.format == "epub")
    cut = edition.select(book, row)
    called = row.called(words(book.language))
    return epub.pack(cut, typeset.typeset(cut, row, shelf), shelf, draw(cut, row, shelf), called=called).epub


@pytest.mark.slow
def test_the_judge_sees_what_is_wrong(tmp_path: Path) -> None:
    """Otherwise its silence would mean nothing."""
    said = judged(packed(tmp_path, chapter("one", "<p><blink>x</blink></p>"), cover=None).epub, tmp_path)

    assert any("blink" in line for line in said)


@pytest.mark.parametrize(("ci", "outcome"), [("true", "Failed"), ("", "Skipped")])
def test_a_judge_that_cannot_come_is_no_acquittal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str, outcome: str
) -> None:
    """Without Java the tests are skipped; in CI they fail."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", ci)

    with pytest.raises(BaseException, match="Java is not installed") as raised:
        judged(b"", tmp_path)
    assert type(raised.value).__name__ == outcome


@pytest.mark.slow
def test_our_own_book_is_valid_and_light(tmp_path: Path) -> None:
    """EPUBCheck finds nothing, not even to warn of; a phone loads it in no time."""
    data = issued(ROOT)

    assert judged(data, tmp_path) == []
    assert len(data) < 1_000_000


@pytest.mark.slow
def test_a_book_with_something_of_everything_is_valid(tmp_path: Path) -> None:
    """Every part there is; notes with the same labels, mathematics, scripts from both sides, lists in lists, tables,
    code and pictures."""
    root = stress(tmp_path)
    data = issued(root)

    assert judged(data, tmp_path) == []


@pytest.mark.slow
def test_a_book_of_one_section_without_headings_is_valid(tmp_path: Path) -> None:
    """The contents then have one line: the book itself."""
    lone = sheet("lone", "<section><p>Text.</p></section>", title="")

    assert judged(packed(tmp_path, lone, cover=None).epub, tmp_path) == []


@pytest.mark.slow
def test_a_book_of_many_sections_is_valid(tmp_path: Path) -> None:
    """Two hundred of them, linked in a ring, each with a note 1."""
    ring = [
        chapter(f"part-{n}", NOTED.format(f"part-{n}") + f'<p><a href="#part-{(n + 1) % 200}">on</a></p>')
        for n in range(200)
    ]

    assert judged(packed(tmp_path, *ring).epub, tmp_path) == []


@pytest.mark.slow
def test_a_book_with_marks_of_printed_pages_is_valid(tmp_path: Path) -> None:
    """Also read from right to left, with a role and a page on every hand."""
    text = '<p>نص<span role="doc-pagebreak" id="page-{0}" aria-label="{0}"/> ويستمر.</p>'
    arabic = replace(BOOK, language="ar", title="من يملك الأوزان؟", people=(Person("آن"),))
    sheets = [chapter(f"part-{n}", text.format(n), title=f"الفصل {n}") for n in range(1, 4)]

    assert judged(packed(tmp_path, *sheets, book=arabic).epub, tmp_path) == []


STRESS = {
    "01-first.md": """# First: *all* of it {#first}

Text[^1] with `code`, H~2~O, ~~gone~~, [small caps]{.smallcaps}, [une phrase]{lang=fr} and $x^2 + \\frac{1}{2}$.[^long]

$$ \\sum_{i=0}^{n} i = \\frac{n(n+1)}{2} $$

[^1]: A note with a [link](02-第二.md#列表).
[^long]: Two paragraphs.

    And `code`, and *emphasis*.

::: thesis
A claim.
:::

::: key-points
1. One point.
2. Another, with **weight**.
:::

::: {.question kind=opening lines=4 #q-one}
What is asked, and of whom?

::: follow-up
And then?
:::
:::

::: {.activity title="Read" minutes=15}
In silence.
:::

::: ground-rules
1. **Listen.** Then speak.
:::

::: pull-quote
A claim.
:::

::: terms
Weir
: A low dam.
:::

The [weir]{.term} of [](#fig-one), [](#tbl-one){.page}, [](02-第二.md) and [](#q-one).

![A caption with *emphasis*.](figures/a.svg){#fig-one alt="A square" width=50%}

![](figures/b.png){.decorative}

![A photograph.](figures/c.jpg){alt="Nothing but red"}

| a | b | c |
|:--|--:|:-:|
| 1 | 2 | 3 |

: A table {#tbl-one}

+---------------+---------------+
| Fruit         | Advantages    |
+===============+===============+
| Bananas       | - wrapper     |
|               | - colour      |
+---------------+---------------+

- one
    1. two
        a. three
            - four

- [ ] open
- [x] done

> A quotation
>
> > in a quotation

| A line
|   of verse

Term
: Definition

    with a second paragraph

``` python
def f(x):
    return "a very long line of code that goes on and on and on and on and on and on and on and on and on"
```

---

<https://example.org/a?b=c&d=e> and [a link with a blank](<https://example.org/a b>).
""",
    "02-第二.md": """# 第二章：列表 {#第二}

## 列表 {#列表}

中文段落[^1]，以及 עברית ו-العربية in one line. [שלום]{lang=he dir=rtl}

[^1]: 注释。

### Α Greek heading, Кириллица & \\<angles>

Text.
""",
    "03-bare.md": "# Bare\n\nNo headings, one note.[^1]\n\n[^1]: The note.\n",
}
YAML = """title: "Everything: *at* once & <more>"
subtitle: A book that nobody reads
people:
  - {name: Ann Author, role: author, file-as: "Author, Ann"}
  - {name: Ed Itor, role: editor}
language: en
date: 2026-11-22
rights: Nobody's & everybody's
identifiers:
  - {scheme: uuid, value: 651f5f37-2ac4-5ef1-8b4e-f0c1431e309a}
description: One of everything.
subjects: [Testing]
session: {minutes: 15}
numbering: {paragraphs: true}
contents:
  body: [01-first.md, 02-第二.md, 03-bare.md]
editions:
  ebook:
    missing-glyphs: warn
    audience: leader
    notes: end
    parts: [cover, half-title, title-page, copyright, contents, plan, front, reading, key-points, questions, back,
            glossary, notes, colophon]
"""


def stress(root: Path) -> Path:
    """A project with something of everything."""
    folder = root / "stress"
    (folder / "manuscript/figures").mkdir(parents=True)
    (folder / "manuscript/book.yaml").write_text(YAML, encoding="utf-8")
    for name, text in STRESS.items():
        (folder / "manuscript" / name).write_text(text, encoding="utf-8")
    (folder / "manuscript/figures/a.svg").write_text(SVG, encoding="utf-8")
    (folder / "manuscript/figures/b.png").write_bytes(picture("PNG"))
    (folder / "manuscript/figures/c.jpg").write_bytes(picture("JPEG"))
    return folder
