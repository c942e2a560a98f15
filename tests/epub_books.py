"""Whole books for the judges of e-books: our own, one with something of everything, one read from right to left."""
# ruff: noqa: RUF001  letters of many scripts are the point here

import fcntl
from pathlib import Path

from epub_shop import SVG, picture

from pressrun.ebook import epub
from pressrun.ebook.cover import draw
from pressrun.ground.files import Shelf
from pressrun.model import edition
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
    called, cover = row.called(words(book.language)), draw(cut, row, shelf)
    return epub.pack(cut, typeset.typeset(cut, row, shelf), shelf, cover, called=called).epub


def whole(folder: Path) -> dict[str, Path]:
    """All the books, as files in *folder*: name -> path. Tests that run beside each other make them once."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "arabic.epub").exists():
            made = {"ebook": issued(ROOT), "hard": issued(hard(folder)), "arabic": issued(arabic(folder))}
            for name, data in made.items():
                (folder / f"{name}.epub").write_bytes(data)
    return {path.stem: path for path in sorted(folder.glob("*.epub"))}


HARD = {
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

| Year | Spring | Summer | Autumn | Winter | Depth of the water in metres | Remarks |
|:-----|-------:|-------:|-------:|-------:|------------------------:|:--------|
| 1901 | 1,234,567 | 2,345,678 | 3,456,789 | 4,567,890 | 12.345678 | unconstitutionally_long_name |

: A table that is wide {#tbl-wide}

$$ \\left(a_0 + a_1 x + a_2 x^2 + a_3 x^3 + a_4 x^4 + a_5 x^5 + a_6 x^6\\right)^2
= b_0 + b_1 x + b_2 x^2 + b_3 x^3 + b_4 x^4 $$

In a line: $f(x) = a_0 + a_1 x + a_2 x^2 + a_3 x^3 + a_4 x^4 + a_5 x^5 + a_6 x^6 + a_7 x^7$, and
`a_name_that_goes_on_and_on_without_a_place_to_break_it_anywhere_until_it_is_wider_than_a_telephone`.

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


def hard(root: Path) -> Path:
    """A project with something of everything."""
    folder = root / "hard"
    (folder / "manuscript/figures").mkdir(parents=True)
    (folder / "manuscript/book.yaml").write_text(YAML, encoding="utf-8")
    for name, text in HARD.items():
        (folder / "manuscript" / name).write_text(text, encoding="utf-8")
    (folder / "manuscript/figures/a.svg").write_text(SVG, encoding="utf-8")
    (folder / "manuscript/figures/b.png").write_bytes(picture("PNG"))
    (folder / "manuscript/figures/c.jpg").write_bytes(picture("JPEG"))
    return folder


ARABIC = {
    "01-river.md": """# النهر والمدينة {#river}

انتقلت المدينة مرتين، وفي كل مرة صعودًا.[^1] انظر [](#tbl-floods) و[](02-flood.md).

[^1]: دفع صاحب الطاحونة ثمن النقل، و*الطاحونة* بقيت.

## الفيضانات {#floods}

| السنة | الماء | ما فُعل |
|:------|------:|:-------|
| 1     | 3.5   | لا شيء |
| 2     | 7.25  | نُقلت المدينة إلى أعلى النهر |

: الفيضانات وما فعلته المدينة {#tbl-floods}

ارتفاع الماء هو $h = p / \\rho g$ والقدرة

$$ P = \\eta \\rho g h Q $$

::: key-points
1. كان النهر أولًا.
2. من يدفع ثمن الانتقال يقرر وجهته.
:::

::: {.question kind=opening #q-mill}
من كسب حين انتقلت المدينة؟
:::

> اقتباس فيه كلمات [in English]{lang=en dir=ltr} وعنوان <https://example.org/a>.

- واحد
    1. اثنان
    2. ثلاثة

``` python
print("code runs from left to right")
```

![المدينة قبل الفيضان الثاني وبعده.](figures/a.svg){#fig-map alt="خريطتان للمدينة"}
""",
    "02-flood.md": "# الفيضان {#flood}\n\nنص الفصل الثاني.[^1]\n\n[^1]: ملاحظة.\n",
}


def arabic(root: Path) -> Path:
    """A project that is read from right to left."""
    folder = root / "arabic"
    (folder / "manuscript/figures").mkdir(parents=True)
    (folder / "manuscript/book.yaml").write_text(
        "title: النهر والمدينة\nlanguage: ar\ndate: 2026-11-22\npeople: [{name: آن}]\n"
        "editions: {ebook: {missing-glyphs: warn}}\n",
        encoding="utf-8",
    )
    for name, text in ARABIC.items():
        (folder / "manuscript" / name).write_text(text, encoding="utf-8")
    (folder / "manuscript/figures/a.svg").write_text(SVG, encoding="utf-8")
    return folder
