"""What the parts of a text are, in the two vocabularies that readers know: EPUB's structural semantics, which old ones
use for pop-up notes and the like, and the roles of DPUB-ARIA, which screen readers speak."""

from collections.abc import Collection

FRONT = frozenset({
    "cover", "titlepage", "halftitlepage", "copyright-page", "toc", "frontmatter", "preface", "foreword", "dedication",
    "epigraph", "introduction", "acknowledgments",
})  # fmt: skip
"""Landmarks that stand before the text."""

BACK = frozenset({
    "backmatter", "glossary", "endnotes", "footnotes", "colophon", "bibliography", "index", "appendix", "afterword",
})  # fmt: skip
"""Landmarks that stand after it."""

DIVISIONS = frozenset({"frontmatter", "bodymatter", "backmatter"})
"""Landmarks that say where a document stands and not what it is."""

_ROLES = frozenset({
    "acknowledgments", "afterword", "appendix", "bibliography", "chapter", "colophon", "conclusion", "dedication",
    "endnotes", "epigraph", "epilogue", "errata", "foreword", "glossary", "index", "introduction", "part", "preface",
    "prologue", "toc",
})  # fmt: skip

_CLASSES: dict[str, dict[str, tuple[str, str]]] = {
    "term": {"a": ("glossref", "doc-glossref")},
    "subtitle": {"p": ("subtitle", "doc-subtitle")},
}
"""Class -> element -> EPUB's word and the role."""

_BY_ROLE = {
    "doc-noteref": "noteref",
    "doc-footnote": "footnote",
    "doc-endnotes": "footnotes",
    "doc-pagebreak": "pagebreak",
    "doc-glossary": "glossary",
    "doc-glossref": "glossref",
    "doc-subtitle": "subtitle",
    "doc-chapter": "chapter",
    "doc-part": "part",
    "doc-epigraph": "epigraph",
    "doc-colophon": "colophon",
    "doc-bibliography": "bibliography",
}


def division(landmark: str, before: str = "") -> str:
    """Front, body or back: where a document with *landmark* stands. One without a landmark of its own stands where the
    one *before* it does."""
    if not landmark:
        return before or "bodymatter"
    if landmark in FRONT:
        return "frontmatter"
    return "backmatter" if landmark in BACK else "bodymatter"


def opening(landmark: str, classes: Collection[str]) -> tuple[str, str]:
    """EPUB's word and the role for the outermost section of a document; empty where a vocabulary has none."""
    if "chapter" in classes:
        return "chapter", "doc-chapter"
    if not landmark or landmark in DIVISIONS:
        return "", ""
    return landmark, f"doc-{landmark}" if landmark in _ROLES else ""


def meaning(tag: str, classes: Collection[str], role: str) -> tuple[str, str]:
    """EPUB's word and the role for an element inside a text."""
    for name in classes:
        if tag in _CLASSES.get(name, {}):
            word, spoken = _CLASSES[name][tag]
            return word, role or spoken
    return _BY_ROLE.get(role, ""), role
