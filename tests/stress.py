"""A manuscript with all that is hard to tag: tables, lists and notes over several pages, and letters of all sorts."""

from pathlib import Path

from epub_shop import SVG, picture

LONG = "Extraordinarily complicated considerations of *institutional* responsibilities, **again** and again. " * 8

TABLE = "\n".join([
    "| Weight | grams | remarks |", "|:--|--:|:--|",
    *(f"| number {row} | {row * 28} | {'a remark that needs more than a line ' * (row % 3)} |" for row in range(90)),
    "", ": Weights of all sorts {#tbl-long}",
])  # fmt: skip

GRID = """
+---------------+---------------+--------------------+
| Fruit         | Price         | Advantages         |
+===============+===============+====================+
| Bananas       | 1.34          | - wrapper          |
|               |               | - colour           |
+---------------+---------------+--------------------+
| Oranges       | 2.10          | 1. scurvy          |
|               |               | 2. taste           |
+---------------+---------------+--------------------+
"""

LISTS = "\n".join(
    f"{number}. Item {number} of many.\n\n    - within it {LONG[:180]}\n    - {'and ' * (number % 7)}so on\n\n"
    "        a. deeper\n        b. still\n"
    for number in range(1, 25)
)
NOTED = "\n\n".join(f"Claim {number}.[^{number}] {LONG[:90]}" for number in range(1, 41))
NOTES = "\n".join(
    f"[^{number}]: Note {number} says [where](https://example.org/{number}). {LONG[: number * 20]}"
    for number in range(1, 41)
)

CODE = "\n".join(
    f'def f{number}(x): return "a line of code that goes on and on and on and on and on and on"' for number in range(40)
)

FIRST = f"""# Measures: *all* of them {{#first}}

{LONG}

NATO, Nato and [nato in small capitals]{{.smallcaps}}; office, fluffy, affine; H~2~O and E = mc^2^;
[une phrase]{{lang=fr}}; <abbr title="World Health Organization">WHO</abbr>; 漢 has no glyph, nor has ⁂⸎; a-b--c.

שלום עולם in a line, and السلام عليكم at its end: العربية

## A long table {{#tables}}

{TABLE}

{GRID}

## Lists

{LISTS}

- [ ] open
- [x] done

Term
: Definition

    with a second paragraph

Other term
: One
: Two

## Notes

{NOTED}

{NOTES}
"""

SECOND = f"""# Second {{#second}}

Mathematics, $x^2 + \\frac{{1}}{{2}}$ in a line and apart:

$$ \\sum_{{i=0}}^{{n}} i = \\frac{{n(n+1)}}{{2}} $$

![A caption with *emphasis*.](figures/a.svg){{#fig-one alt="A square" width=50%}}

![](figures/b.png){{.decorative}}

![A photograph.](figures/c.jpg){{alt="Nothing but red"}}

> A quotation {LONG[:300]}
>
> > in a quotation

| A line
|   of verse

``` python
{CODE}
```

---

<https://example.org/a?b=c&d=e>, [](#tbl-long){{.page}}, [](#fig-one), [the first](01-first.md), `code` and
[a link with *emphasis* that is so long that it has to be broken over two lines at least, wherever it begins](#tables).

The [weir]{{.term}}.

::: thesis
A claim.
:::

::: key-points
1. One point.
2. Another, with **weight**.
:::

::: {{.question kind=opening lines=4 #q-one}}
What is asked, and of whom?

::: follow-up
And then?
:::
:::

::: {{.activity title="Read" minutes=15}}
In silence.
:::

::: pull-quote
A claim.
:::

::: terms
Weir
: A low dam.
:::
"""

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
subjects: [Testing, Standards]
session: {minutes: 15}
contents:
  front: [00-preface.md]
  body: [01-first.md, 02-second.md]

editions:
  book: {missing-glyphs: warn}
  packet: {missing-glyphs: warn, audience: leader}
  endnotes:
    layout: book
    missing-glyphs: warn
    notes: end
"""


def stress(root: Path) -> Path:
    """The project, at *root*."""
    (root / "manuscript/figures").mkdir(parents=True)
    for name, text in (
        ("book.yaml", YAML),
        ("00-preface.md", f"# Preface\n\n{LONG}\n\n## Why\n\n{LONG}\n"),
        ("01-first.md", FIRST),
        ("02-second.md", SECOND),
    ):
        (root / "manuscript" / name).write_text(text, encoding="utf-8")
    (root / "manuscript/figures/a.svg").write_text(SVG, encoding="utf-8")
    (root / "manuscript/figures/b.png").write_bytes(picture("PNG"))
    (root / "manuscript/figures/c.jpg").write_bytes(picture("JPEG"))
    return root
