"""Footnotes stand on the page of their calls."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from weasyprint import layout
from weasyprint.layout import LayoutContext, block, column

import pressrun.press.engine  # noqa: F401  it is what replaces them
from pressrun.model.sheet import Sheet
from pressrun.press import footnotes
from pressrun.press.press import press
from pressrun.press.pressed import Side

STYLE = """
@page { size: 300pt 300pt; margin: 30pt; @footnote { margin-top: 10pt; padding-bottom: .1pt } }
@font-face { font-family: Literata; src: url(styles/fonts/Literata-Regular.ttf) }
html { font: 10pt/15pt Literata; orphans: 2; widows: 2 }
h2 { font: 10pt/15pt Literata; margin: 0; break-after: avoid }
p { margin: 0 }
.call { line-height: 0 }
.fn { float: footnote; footnote-policy: line; font: 8pt/10pt Literata }
.fn::footnote-call { content: none; line-height: 0 }
.fn::footnote-marker { content: none }
"""
WORDS = ("a", "compositor", "sends", "the", "paragraph", "to", "next", "page", "and", "leaves", "note", "where", "it")


REPLACED = [
    (block, "iter_line_boxes"),
    (block, "_break_line"),
    (LayoutContext, "layout_footnote"),
    (LayoutContext, "report_footnote"),
    (column, "_report_footnotes"),
    (layout, "make_all_pages"),
]


@pytest.mark.parametrize(("home", "name"), REPLACED)
def test_what_is_replaced_is_still_there(home: object, name: str) -> None:
    """WeasyPrint has the names that are replaced, and the press works with what replaces them."""
    assert getattr(home, name).__module__ == footnotes.__name__


@pytest.mark.parametrize("seed", range(6))
def test_each_note_is_on_the_page_of_its_call(seed: int, tmp_path: Path) -> None:
    """However paragraphs and notes fall, a reader never turns the page to find a note."""
    chance = random.Random(seed)  # noqa: S311  the same text every time
    sheet = Sheet("notes", text(chance), "manuscript/01-notes.md")

    pressed = press(sheet, Side.RIGHT, tmp_path)

    anchors = dict(pressed.anchors)
    notes = [name for name in anchors if name.startswith("fn-")]
    assert len(notes) > 10
    assert [name for name in notes if anchors[name].page != anchors["call-" + name[3:]].page] == []


NOTES = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 40)), min_size=15, max_size=45)
"""For each note: words before its call, and its own."""


@given(NOTES)
@settings(
    max_examples=12, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_no_note_is_lost(tmp_path: Path, notes: list[tuple[int, int]]) -> None:
    """However many are called in one paragraph: each is printed once, in order, never before its call, on the page."""
    check(notes, tmp_path)


@pytest.mark.parametrize("note", [(0, 2), (0, 30), (1, 12)])
def test_a_line_may_call_more_notes_than_a_page_holds(note: tuple[int, int], tmp_path: Path) -> None:
    """Those that do not fit wait for the next page."""
    check([note] * 40, tmp_path)


def check(notes: list[tuple[int, int]], root: Path) -> None:
    """Set one paragraph with *notes*."""
    chance = random.Random(0)  # noqa: S311
    parts = [
        f'{words(chance, before)}<a class="call" id="call-{number}">{number}</a>'
        f'<span class="fn" id="fn-{number}">{words(chance, long)}</span>'
        for number, (before, long) in enumerate(notes, 1)
    ]
    html = f"<html><head><style>{STYLE}</style></head><body><p>{' '.join(parts)}</p></body></html>"

    anchors = press(Sheet("notes", html, "manuscript/01-notes.md"), Side.RIGHT, root).anchors

    where = dict(anchors)
    printed = [name for name, _ in anchors if name.startswith("fn-")]
    places = [(where[name].page, -where[name].y) for name in (f"fn-{at}" for at in range(1, len(notes) + 1))]
    assert sorted(printed) == sorted(f"fn-{at}" for at in range(1, len(notes) + 1))
    assert places == sorted(places)
    assert [at for at in range(1, len(notes) + 1) if where[f"fn-{at}"].page < where[f"call-{at}"].page] == []
    assert [name for name in printed if not 30 <= where[name].y <= 270] == []


def text(chance: random.Random) -> str:
    """A document of paragraphs, headings and notes of any length."""
    parts, count = [], 0
    for _ in range(50):
        if chance.random() < 0.2:
            parts.append(f"<h2>{words(chance, 3)}</h2>")
        sentences = []
        for _ in range(chance.randint(1, 5)):
            sentences.append(words(chance, chance.randint(4, 20)))
            if chance.random() < 0.2:
                count += 1
                note = words(chance, chance.randint(4, 40))
                sentences.append(f'<a class="call" id="call-{count}">{count}</a>')
                sentences[-1] += f'<span class="fn" id="fn-{count}">{note}</span>'
        parts.append(f"<p>{' '.join(sentences)}</p>")
    return f"<html><head><style>{STYLE}</style></head><body>{''.join(parts)}</body></html>"


def words(chance: random.Random, count: int) -> str:
    """That many words."""
    return " ".join(chance.choice(WORDS) for _ in range(count))
