"""The figures as a picture: one bar a program, then pressrun's after a change, all on one scale of seconds.

Colours and faces are those of the theme (styles/tokens.css). Black bars are peers, the accent is pressrun; a hairline
across one of pressrun's bars is its goal.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from benchmarks.figures import GOALS, MIB, Row, Rows
from benchmarks.report import OURS, Occasion, seconds

TOKENS: Final = Path(__file__).parents[1] / "styles/tokens.css"
"""Where the colours are."""

WIDTH: Final = 860
"""Of the picture, in CSS pixels."""

LEFT: Final = 232
"""Where bars begin."""

SPAN: Final = 376
"""How long the longest may be."""

ROW: Final = 26
"""From one bar to the next."""

HEAD: Final = 104
"""Where the first group begins."""

AGAIN: Final = {
    "edit": "one word changed", "grow": "three pages more", "build": "nothing changed: build",
    "make": "nothing changed: make", "twice": "twice the book",
}  # fmt: skip
"""Cases of pressrun's that are drawn, with short names."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the picture."""

    label: str
    value: float | None
    """Seconds; None when there are none."""

    note: str
    """What stands behind the bar."""

    is_ours: bool = False
    is_cut: bool = False
    """It would be longer."""

    goal: float | None = None
    """Seconds."""


def plot(rows: Rows, occasion: Occasion) -> str:
    """The picture as SVG."""
    whole, again = _whole(rows), _again(rows)
    most = _most([*whole, *again])
    step = _step(most)
    scale = SPAN / most
    below = HEAD + ROW * (len(whole) + 1)
    foot = below + (ROW * (len(again) + 1) + 14 if again else 0)
    drawn = [
        *_grid(most, step, scale, foot),
        *_group("The whole book", whole, HEAD, scale),
        *(_group("pressrun again, after a change", again, below + 14, scale) if again else ()),
        *_legend(foot + 46),
    ]
    return _document(occasion, whole, again, foot + 64, drawn)


def _most(bars: Sequence[Bar]) -> float:
    """Seconds of the longest bar or goal. Of what was cut only the least is known: it is drawn to the edge."""
    known = [bar.value or 0 for bar in bars if not bar.is_cut] + [bar.goal or 0 for bar in bars]
    return max(known, default=0) or max((bar.value or 0 for bar in bars), default=0) or 1.0


def _whole(rows: Rows) -> list[Bar]:
    """Everybody who made the book, the fastest first."""
    peers = [row for name, row in rows.items() if name == OURS or row.version or row.missing]
    bars = [
        Bar("pressrun" if row.name == OURS else row.title, row.seconds, _note(row), row.name == OURS, row.is_cut,
            _goal(rows, row.name))
        for row in peers
    ]  # fmt: skip
    return sorted(bars, key=lambda bar: (bar.value is None, bar.value or 0))


def _again(rows: Rows) -> list[Bar]:
    drawn = [(name, rows[name]) for name in AGAIN if name in rows and rows[name].seconds is not None]
    return [
        Bar(AGAIN[name], row.seconds, _took(row), is_ours=True, is_cut=row.is_cut, goal=_goal(rows, name))
        for name, row in drawn
    ]


def _goal(rows: Rows, name: str) -> float | None:
    """In seconds, where a goal is set against another row."""
    for goal in GOALS:
        if goal.name == name and goal.against == "seconds":
            return goal.goal
        if goal.name == name and goal.against in rows and (other := rows[goal.against].seconds):
            return goal.goal * other
    return None


def _note(row: Row) -> str:
    if row.seconds is None:
        return row.missing or "failed"
    tags = "" if row.made is None else f"{row.made.pages:,} pages, " + ("tagged" if row.made.is_tagged else "untagged")
    memory = f"{row.largest / MIB:,.0f} MiB" if row.largest else ""
    return " · ".join(filter(None, [_took(row), memory, tags]))


def _took(row: Row) -> str:
    return ("over " if row.is_cut else "") + f"{seconds(row.seconds)} s"


def _step(most: float) -> float:
    """A round distance between two lines of the grid, so that there are three to eight."""
    power = 10.0 ** (len(str(int(most))) - 1) if most >= 1 else 0.1
    return next((power * times for times in (0.2, 0.5, 1, 2) if most / (power * times) <= 8), power * 5)


def _grid(most: float, step: float, scale: float, foot: float) -> Iterator[str]:
    for count in range(int(most / step) + 1):
        x = LEFT + count * step * scale
        yield f'<path class="hair" d="M{x:.1f} {HEAD - 14}V{foot:.1f}"/>'
        unit = " s" if not count else ""
        yield _text(x, foot + 16, f"{count * step:g}{unit}", "tick")


def _group(title: str, bars: Sequence[Bar], top: float, scale: float) -> Iterator[str]:
    yield _text(24, top + 4, title, "group")
    for place, bar in enumerate(bars, 1):
        yield from _bar(bar, top + place * ROW, scale)


def _bar(bar: Bar, y: float, scale: float) -> Iterator[str]:
    yield _text(LEFT - 12, y + 4, bar.label, "label ours" if bar.is_ours else "label")
    length = SPAN if bar.is_cut else (bar.value or 0) * scale
    kind = "bar ours" if bar.is_ours else "bar"
    if bar.value is not None:
        yield f'<rect class="{kind}" x="{LEFT}" y="{y - 5:.1f}" width="{max(length, 0.8):.1f}" height="10"/>'
    end = max(length, (bar.goal or 0) * scale)
    if bar.goal is not None:
        yield f'<path class="goal" d="M{LEFT + bar.goal * scale:.1f} {y - 9:.1f}v18"/>'
    yield _text(LEFT + end + 8, y + 4, bar.note, "note")


def _legend(y: float) -> Iterator[str]:
    yield f'<rect class="bar ours" x="24" y="{y - 8:.1f}" width="24" height="10"/>'
    yield _text(56, y + 1, "pressrun", "note")
    yield f'<path class="goal" d="M124 {y - 12:.1f}v18"/>'
    yield _text(132, y + 1, "its goal", "note")
    yield f'<rect class="bar" x="196" y="{y - 8:.1f}" width="24" height="10"/>'
    yield _text(228, y + 1, "others; not all set the same pages, see results.md", "note")


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def token(name: str) -> str:
    """The value of one of the theme's tokens. Raises ValueError when there is none of that name."""
    found = re.search(rf"--{re.escape(name)}:\s*([^;]+);", TOKENS.read_text("utf-8"))
    if found is None:
        raise ValueError(f"styles/tokens.css has no --{name}")
    return found[1].strip()


def _style() -> str:
    sans, serif, ink, accent = token("sans"), token("serif"), token("ink"), token("accent")
    return "\n".join(
        [
            f"text{{font-family:{sans};font-size:12px;fill:{ink}}}",
            f".title{{font-family:{serif};font-size:25px;font-weight:300}}",
            f".under{{font-family:{serif};font-size:13px;font-style:italic}}",
            ".group{font-weight:600;letter-spacing:.02em}",
            ".label{text-anchor:end}.label.ours{font-weight:600}.tick{text-anchor:middle;font-size:11px}",
            f".note{{font-size:11.5px;paint-order:stroke;stroke:{token('paper')};stroke-width:4px}}",
            f".bar{{fill:{ink}}}.bar.ours{{fill:{accent}}}",
            f".hair{{stroke:{ink};stroke-width:.4;stroke-dasharray:.4 3;fill:none}}",
            f".goal{{stroke:{ink};stroke-width:1.4;fill:none}}",
        ]
    )


def _document(occasion: Occasion, whole: Sequence[Bar], again: Sequence[Bar], height: float, drawn: list[str]) -> str:
    title = "From Markdown to a finished book"
    told = "; ".join(f"{bar.label}: {bar.note}" for bar in (*whole, *again))
    size, role = f'width="{WIDTH}" height="{height:.0f}"', 'role="img" aria-labelledby="title desc" lang="en"'
    under = f"Seconds, {occasion.subject.replace('`', '')}, {occasion.size}, on {occasion.machine.cores} cores"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" {size} {role}>',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="desc">{escape(under)}. {escape(told)}.</desc>',
            f"<style>{_style()}</style>",
            f'<rect width="{WIDTH}" height="{height:.0f}" fill={quoteattr(token("paper"))}/>',
            _text(24, 44, title, "title"),
            _text(24, 66, under, "under"),
            *drawn,
            "</svg>",
            "",
        ]
    )
