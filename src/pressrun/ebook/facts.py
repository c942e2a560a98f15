"""What a finished e-book contains, as far as it matters to who reads it by ear, by touch or in large letters.

It is counted in the documents as they go into the file, so that nothing can be claimed which is not in there.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from pressrun.ebook import css_values
from pressrun.ebook.assets import SVG
from pressrun.ebook.markup import TYPE, XHTML, classes, local, words
from pressrun.ebook.styles import Declaration, Rule
from pressrun.ground.markup import MATHML, Element

_SILENT = frozenset({"presentation", "none"})
_HEADINGS = tuple(f"{{{XHTML}}}h{level}" for level in range(1, 7))
_FIGURE, _CAPTION = f"{{{XHTML}}}figure", f"{{{XHTML}}}figcaption"
_LONGER = ("aria-details", "aria-describedby")
_FIXED = re.compile(r"[\d.](?:px|pt|pc|cm|mm|in|q)\b", re.IGNORECASE)
_READERS_OWN = frozenset({
    "font", "font-family", "font-size", "line-height", "letter-spacing", "word-spacing", "color", "background",
    "background-color",
})  # fmt: skip
"""Properties that belong to the reader: nothing may be said of them that cannot be overruled."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found; every claim of accessibility rests on it."""

    pictures: int = 0
    """Pictures that carry meaning, the cover among them."""

    described: int = 0
    """Those of them that have a text alternative, and not only their caption over again."""

    explained: int = 0
    """Those of them that have a longer description besides."""

    formulas: int = 0
    """Formulas, all of them MathML."""

    headings: int = 0
    """Headings, the titles of the sections among them."""

    listed: int = 0
    """Places in the table of contents."""

    marks: int = 0
    """Marks of the pages of a printed edition, in the text."""

    pages: int = 0
    """Pages in the list of pages."""

    indexes: int = 0
    """Sections that are an index."""

    roles: int = 0
    """Parts of the text that say what they are, in roles of DPUB-ARIA."""

    moving: bool = False
    """True when a picture moves, so that nobody can promise that it does not flash."""

    adjustable: bool = True
    """True when the reader may choose size, face and colours of the text."""


def facts(documents: Iterable[Element], rules: Iterable[Rule], *, moving: bool) -> Facts:
    """The facts of *documents*, the navigation among them, as they are shown by the style sheet *rules*."""
    counts = {field.name: 0 for field in fields(Facts) if field.type is int}
    for root in documents:
        for name, number in _of(root).items():
            counts[name] += number
    return Facts(**counts, moving=moving, adjustable=not any(_holds_fast(one) for rule in rules for one in _said(rule)))


def _of(root: Element) -> Mapping[str, int]:
    drawn = (each for each in root.iter(f"{{{SVG}}}svg") if not _within(each, f"{{{SVG}}}svg"))
    pictures = [each for each in (*root.iter(f"{{{XHTML}}}img"), *drawn) if not _is_silent(each)]
    roles = [str(each.get("role")) for each in root.iter("*") if (each.get("role") or "").startswith("doc-")]
    navs = {str(nav.get(TYPE)): sum(1 for _ in nav.iter(f"{{{XHTML}}}a")) for nav in root.iter(f"{{{XHTML}}}nav")}
    return {
        "pictures": len(pictures),
        "described": sum(map(_is_described, pictures)),
        "explained": sum(any(each.get(name) for name in _LONGER) for each in pictures),
        "formulas": sum(1 for _ in root.iter(f"{{{MATHML}}}math")),
        "headings": 0 if navs else sum(1 for each in root.iter(*_HEADINGS) if words(each)),
        "listed": navs.get("toc", 0),
        "pages": navs.get("page-list", 0),
        "marks": roles.count("doc-pagebreak"),
        "indexes": roles.count("doc-index"),
        "roles": len(roles),
    }


def _within(element: Element, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _is_silent(picture: Element) -> bool:
    """True for ornament: what a screen reader is asked to pass over."""
    if picture.get("role") in _SILENT or "decorative" in classes(picture):
        return True
    return any(each.get("aria-hidden") == "true" for each in (picture, *picture.iterancestors()))


def _is_described(picture: Element) -> bool:
    said = picture.get("alt") or picture.get("aria-label") or picture.get("aria-labelledby")
    if not said and local(picture) == "svg":
        said = next((title.text for title in picture.iterchildren(f"{{{SVG}}}title")), None)
    figure = next(picture.iterancestors(_FIGURE), None)
    caption = next(figure.iter(_CAPTION), None) if figure is not None else None
    return bool(said and said.strip()) and not (caption is not None and words(caption).endswith(str(said).strip()))


def _said(rule: Rule) -> Iterable[Declaration]:
    return (each for each in rule.declarations if each.name in _READERS_OWN)


def _holds_fast(said: Declaration) -> bool:
    """True for what a reader cannot overrule, or cannot enlarge."""
    sized = said.name in {"font", "font-size", "line-height"} and _FIXED.search(css_values.text(said.value))
    return said.important or bool(sized)
