"""What the tests of the gate share: a small book with one of everything, a press and a binder that can be made to drop
things, and the place where the gate misses them."""

import functools
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pikepdf
from lxml import etree

from pressrun.ebook import epub
from pressrun.gate import gate
from pressrun.ground import markup
from pressrun.ground.files import Shelf
from pressrun.ground.markup import Element
from pressrun.ground.problems import Problem
from pressrun.model.book import Book
from pressrun.model.edition import Edition, select
from pressrun.model.sheet import Sheet
from pressrun.press.issue import issue
from pressrun.reading import manuscript
from pressrun.setting.typeset import typeset

ONE = """# The first part

A paragraph that opens the part, with a note.[^a]

The second paragraph has words enough that one of them can be lost in its middle.

- an item of the list
- another item of it
- the last item

| Sort | Weight |
|------|--------|
| gold | heavy  |
| wood | light  |

![A tower.](tower.svg){alt="A tower of four stones"}

```
first line of code
second line of code
```

The paragraph at the end of the part.

[^a]: What the note has to say.
"""
TWO = """# The second part

Only one paragraph, and it has mathematics: $a^2 + b^2$.

::: {.question kind=factual}
What does the text say of it?
:::
"""
THREE = """# The third part

It is short, but it is there.
"""
TOWER = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40" fill="#000"/></svg>'
)
PARTS = {"01-one.md": ONE, "02-two.md": TWO, "03-three.md": THREE}

Spoil = Callable[[tuple[Sheet, ...]], Sequence[Sheet]]
"""What a faulty press does to the sheets it is given."""


def whole(sheets: tuple[Sheet, ...]) -> Sequence[Sheet]:
    """A press without fault."""
    return sheets


def project(
    root: Path, parts: Mapping[str, str] = PARTS, css: str = "", *, language: str = "en", editions: str = ""
) -> Path:
    """A project of these sections, with editions `book` and `ebook`; *css* is what its theme adds."""
    folder = root / "manuscript"
    folder.mkdir(parents=True)
    for name, text in parts.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "tower.svg").write_text(TOWER, "utf-8")
    theme = ""
    if css:
        (root / "styles/mine").mkdir(parents=True)
        (root / "styles/mine/tokens.css").write_text(css, "utf-8")
        theme = "theme: mine"
    rows = editions or f"  book: {{{theme}}}\n  ebook: {{{theme}}}\n"
    (folder / "book.yaml").write_text(
        f"title: A book\npeople: [{{name: Ann}}]\nlanguage: {language}\ndate: 2026-03-04\n"
        "identifiers: [{scheme: uuid, value: 6ba7b810-9dad-11d1-80b4-00c04fd430c8}]\n"
        f"contents:\n  body: [{', '.join(parts)}]\neditions:\n{rows}",
        "utf-8",
    )
    return root


def taken(root: Path, name: str) -> tuple[Book, Edition, tuple[Sheet, ...], Shelf]:
    """An edition of the project, as far as its sheets."""
    shelf = Shelf(root)
    read = manuscript.read(shelf)
    edition = next(edition for edition in read.editions if edition.name == name)
    book = select(read.book, edition)
    return book, edition, typeset(book, edition, shelf), shelf


def printed(root: Path, spoil: Spoil = whole, name: str = "book", bind: Callable[[bytes], bytes] = bytes) -> list[str]:
    """What the gate says of the PDF of the project, whose press or binder may be faulty."""
    book, edition, sheets, shelf = taken(root, name)
    made = issue(book, edition, tuple(spoil(sheets)), root)
    assert made.pdf is not None, [str(problem) for problem in made.problems]
    return placed(gate.prove_pdf(book, edition, bind(made.pdf)), shelf)


def packed(root: Path, spoil: Spoil = whole, name: str = "ebook") -> list[str]:
    """What the gate says of the EPUB of the project, whose packer may be faulty."""
    book, edition, sheets, shelf = taken(root, name)
    return placed(gate.prove_epub(book, edition, epub.pack(book, spoil(sheets), shelf).epub), shelf)


def placed(problems: Sequence[Problem], shelf: Shelf) -> list[str]:
    """``01-one.md:5 G001``, with the words of the line."""
    found = manuscript.locate(problems, shelf)
    return [f"{problem.where} {problem.code}".removeprefix("manuscript/") for problem in found]


def line(text: str, words: str) -> int:
    """The line of *text* with *words*."""
    return next(number for number, one in enumerate(text.splitlines(), 1) if words in one)


def without(path: str) -> Spoil:
    """A press that drops what an XPath leads to; the text after it stays."""
    return functools.partial(_changed, path, markup.drop)


def emptied(path: str) -> Spoil:
    """A press that leaves nothing but a word of what an XPath leads to."""

    def empty(element: Element) -> None:
        for child in list(element):
            element.remove(child)
        element.text = "Nothing."

    return functools.partial(_changed, path, empty)


def twice(path: str) -> Spoil:
    """A press that prints a thing two times."""

    def again(element: Element) -> None:
        copy = etree.fromstring(etree.tostring(element, with_tail=False))
        element.addnext(copy)

    return functools.partial(_changed, path, again)


def saying(old: str, new: str) -> Spoil:
    """A press that prints other words."""
    return lambda sheets: [replace(sheet, html=sheet.html.replace(old, new)) for sheet in sheets]


def _changed(path: str, change: Callable[[Element], None], sheets: tuple[Sheet, ...]) -> Sequence[Sheet]:
    made, count = [], 0
    for sheet in sheets:
        root = etree.fromstring(sheet.html.strip())
        found = cast("list[Element]", root.xpath(path, namespaces={"h": "http://www.w3.org/1999/xhtml"}))
        for element in found:
            change(element)
        count += len(found)
        made.append(replace(sheet, html=etree.tostring(root, encoding="unicode")) if found else sheet)
    assert count, f"there is no {path}"
    return made


def without_page(number: int) -> Callable[[bytes], bytes]:
    """A binder that loses a page."""

    def bind(pdf: bytes) -> bytes:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            del opened.pages[number]
            opened.save(out)
        return out.getvalue()

    return bind


def redrawn(operators: bytes = b"", trim: Sequence[float] = ()) -> Callable[[bytes], bytes]:
    """A binder that begins every page with more operators, and trims it to another box."""

    def bind(pdf: bytes) -> bytes:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            for page in opened.pages:
                page.contents_add(operators, prepend=True)
                if trim:
                    page.obj.TrimBox = pikepdf.Array([float(edge) for edge in trim])
            opened.save(out)
        return out.getvalue()

    return bind
