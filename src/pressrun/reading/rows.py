"""From rows of ``book.yaml`` to editions: what a row leaves out comes from its layout, and then from the book."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pressrun.ground.files import BUILT_IN, Shelf
from pressrun.ground.problems import did_you_mean, nearest
from pressrun.model.edition import ANSWERS, LAYOUTS, PAPERS, USUAL, Counting, Edition, Layout, LineNumbers, Notes, Paper
from pressrun.reading.imposing import impose
from pressrun.reading.marks import Marks, Way
from pressrun.reading.referring import in_turn, referring
from pressrun.reading.sizes import size

THEME: Final = "default"
PAPER: Final = "a4"

PARTS: Final = tuple(dict.fromkeys(part for layout in LAYOUTS.values() for part in layout.parts))
"""Every part that pressrun has a template for."""

_NOTES, _GLOSSARY, _QUESTIONS = "notes", "glossary", "questions"

_READING: Final = frozenset({"reading", "body"})
"""Parts whose lines can be counted."""

_DEVICES: Final = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
}
"""Names that no file can have on Windows, whatever its ending."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The settings that editions are made of."""

    book: Mapping[str, Any]
    """The whole of ``book.yaml``, without what is faulty."""

    marks: Marks
    shelf: Shelf

    def editions(self) -> tuple[Edition, ...]:
        """Every edition, complete, in the order of the file; one of each usual layout when the file names none.

        Marks B005, B006, B010, B011, B013 and B014.
        """
        rows: Mapping[str, Any] = self.book.get("editions") or dict.fromkeys(USUAL)
        made = tuple(
            self._edition(name, row or {}, layout)
            for name, row in rows.items()
            if (layout := self._layout(name, row or {}))
        )
        return in_turn([referring(one, rows[one.name] or {}, made, self.marks) for one in made], self.marks)

    def _layout(self, name: str, row: Mapping[str, Any]) -> str:
        """The layout of a row; empty, and marked, when there is none."""
        way: Way = ("editions", name)
        if name in _DEVICES:
            self.marks.error("B010", way, f"no file can be called `{name}` on Windows", "Choose another name.")
        layout = str(row.get("layout") or name)
        if layout in LAYOUTS:
            return layout
        if (*way, "layout") not in self.marks.lines:
            near = nearest(name, LAYOUTS)
            hint = f"Is the edition `{near}` meant? Or write" if near else "Write"
            choice = ", ".join(LAYOUTS)
            self.marks.error(
                "B005", way, f"the edition `{name}` has no layout", f"{hint} `layout:` and one of {choice}."
            )
        return ""

    def _edition(self, name: str, row: Mapping[str, Any], layout_name: str) -> Edition:
        way, layout = ("editions", name), LAYOUTS[layout_name]
        theme, form = self._theme(way, row), self._format(way, row, layout_name)
        notes, most = self._notes(way, row, layout, form), row.get("max-pages")
        paper, usual = self._paper(way, row, layout), str(self.book.get("paper") or PAPER)
        parts = self._parts(way, row, theme) or _with_notes(layout.parts, notes)
        return Edition(
            name=name,
            layout=layout_name,
            format=form,
            parts=parts,
            paper=paper,
            impose=impose(row.get("impose"), layout, paper, usual, self.marks, (*way, "impose")),
            theme=theme,
            notes=notes,
            links=self._links(way, row, layout, form),
            sections=_texts(row, "sections"),
            omit=_texts(row, "omit"),
            audience=row.get("audience") or layout.audience,
            max_pages=layout.max_pages if most is None else int(most),
            missing_glyphs=row.get("missing-glyphs") or "error",
            economy=self._economy(way, row, form),
            linearised=bool(row.get("linearised")),
            line_numbers=self._line_numbers(way, row, form, parts),
            title=one_line(row.get("title")),
            line=self.marks.lines.get(way),
        )

    def _theme(self, way: Way, row: Mapping[str, Any]) -> str:
        theme = str(row.get("theme") or self.book.get("theme") or THEME)
        if theme != THEME:
            themes = [name for name in self.shelf.names(BUILT_IN, "/") if name != "fonts"]
            if theme not in themes:
                place = (*way, "theme") if row.get("theme") else ("theme",)
                hint = f"A theme is a folder of styles/. {did_you_mean(theme, themes)}"
                self.marks.error("B013", place, f"there is no theme `{theme}`", hint)
        return theme

    def _format(self, way: Way, row: Mapping[str, Any], layout: str) -> str:
        form = str(row.get("format") or LAYOUTS[layout].format)
        if form != LAYOUTS[layout].format:
            other = " or ".join(f"`{name}`" for name, one in LAYOUTS.items() if one.format == form)
            message = f"the layout `{layout}` makes no {form}"
            self.marks.error("B006", (*way, "format"), message, f"For {form} take the layout {other}.")
        return form

    def _parts(self, way: Way, row: Mapping[str, Any], theme: str) -> tuple[str, ...]:
        parts = _texts(row, "parts")
        for number, part in enumerate(row.get("parts") or ()):
            if part and part not in PARTS and not self.shelf.has(f"{BUILT_IN}/{theme}/templates/parts/{part}.html"):
                hint = f"{did_you_mean(part, PARTS)} A theme can add it: styles/{theme}/templates/parts/{part}.html"
                self.marks.error("B011", (*way, "parts", number), f"there is no part `{part}`", hint)
        if {_QUESTIONS, ANSWERS} <= {*parts}:
            message = f"the parts `{_QUESTIONS}` and `{ANSWERS}` would print the same questions twice"
            hint = f"Keep one; with `audience: leader`, `{_QUESTIONS}` prints the answers too."
            self.marks.error("B011", (*way, "parts", parts.index(ANSWERS)), message, hint)
        return parts

    def _notes(self, way: Way, row: Mapping[str, Any], layout: Layout, form: str) -> Notes:
        notes = Notes(row.get("notes") or layout.notes)
        if notes is Notes.FOOT and form == "epub":
            hint = "Write `notes: section` or `notes: end`."
            self.marks.error("B006", (*way, "notes"), "an e-book has no pages, and so no foot of the page", hint)
        return notes

    def _line_numbers(self, way: Way, row: Mapping[str, Any], form: str, parts: tuple[str, ...]) -> LineNumbers:
        given = row.get("line-numbers") or {}
        asked: Mapping[str, Any] = {"count": given} if isinstance(given, str) else given
        count = Counting(asked.get("count") or (Counting.THROUGH if asked else Counting.NONE))
        place = (*way, "line-numbers")
        if count is not Counting.NONE and form == "epub":
            hint = "Take it away; a reference to lines leads to the passage there."
            self.marks.error("B006", place, "an e-book has no lines that could be counted", hint)
        elif count is not Counting.NONE and _READING.isdisjoint(parts) and {*parts} <= {*PARTS}:
            hint = "Take it away, or name `reading` or `body` among its parts."
            self.marks.error("B006", place, "this edition has no reading whose lines could be counted", hint)
        return LineNumbers(count, int(asked.get("every") or LineNumbers().every))

    def _links(self, way: Way, row: Mapping[str, Any], layout: Layout, form: str) -> str:
        own, links = row.get("links") or "none", str(row.get("links") or layout.links)
        if own != "none" and form == "epub":
            hint = "Delete it: who reads an e-book taps the words."
            self.marks.error("B006", (*way, "links"), "an e-book prints no addresses", hint)
        elif own != "none" and "cards" in layout.parts:
            hint = "Delete it; the other editions have the addresses."
            self.marks.error("B006", (*way, "links"), "a card has no room for addresses", hint)
        return links

    def _economy(self, way: Way, row: Mapping[str, Any], form: str) -> bool:
        if row.get("economy") and form == "epub":
            self.marks.error("B006", (*way, "economy"), "an e-book takes neither ink nor paper", "Take the line out.")
        return bool(row.get("economy"))

    def _paper(self, way: Way, row: Mapping[str, Any], layout: Layout) -> Paper:
        own = row.get("paper")
        if isinstance(own, dict) and {"width", "height"} <= own.keys():
            return size(own, self.marks, (*way, "paper"))
        usual = str(self.book.get("paper") or PAPER)
        proper = (layout.letter if usual == "letter" else "") or layout.paper
        return PAPERS[own if isinstance(own, str) else proper or usual]


def _with_notes(parts: tuple[str, ...], notes: Notes) -> tuple[str, ...]:
    """The parts of a layout; where notes are to stand at the end, with a part that lists them, before the glossary."""
    if notes is not Notes.END or _NOTES in parts or _GLOSSARY not in parts:
        return parts
    place = parts.index(_GLOSSARY)
    return (*parts[:place], _NOTES, *parts[place:])


def one_line(text: object) -> str:
    """*text* without the line ends that YAML lets stand in it; no-break spaces stay. Empty for None."""
    return "" if text is None else re.sub(r"[ \t\r\n]+", " ", str(text)).strip()


def _texts(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(_given(row.get(key)))


def _given(items: list[str | None] | None) -> Iterator[str]:
    yield from (item for item in items or () if item is not None)
