"""The tokens of a theme: custom properties that hold for the whole book, and those that hold for words in one language.

A theme gives a script its fonts by a line such as ``:lang(ar) { --serif: "Noto Naskh Arabic" }``. In a book in that
language it holds throughout; in another that has words in it, rules that use the token are written a second time.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

import tinycss2

from pressrun.ebook import css_values
from pressrun.ebook.css_values import Tokens

_LANGUAGE = re.compile(r"(?::root|html)?:lang\(\s*[\"']?([\w-]+)[\"']?\s*\)$", re.IGNORECASE)
_PSEUDO_ELEMENT = re.compile(r"::?(?:before|after|first-line|first-letter|marker|placeholder)$")


@dataclass(slots=True)
class CustomProperties:
    """Custom properties by name."""

    language: str
    """Of the book."""

    others: Collection[str] = ()
    """Languages of single words and passages in it."""

    book: dict[str, Tokens] = field(default_factory=dict)
    """What ``:root`` says."""

    own: dict[str, Tokens] = field(default_factory=dict)
    """What is said for the language of the book; it counts for more."""

    tongues: dict[str, dict[str, Tokens]] = field(default_factory=dict)
    """What is said for other languages."""

    def collect(self, rules: Tokens) -> None:
        """Take in the custom properties that *rules*, a parsed style sheet, set for a whole book or language."""
        for rule in rules:
            if rule.type == "qualified-rule":
                for selector in css_values.runs(rule.prelude):
                    self._take(css_values.text(selector), rule.content)

    def _take(self, selector: str, content: Tokens) -> None:
        into = self._place(selector)
        if into is None:
            return
        for part in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
            if part.type == "declaration" and part.name.startswith("--"):
                into[part.name] = part.value

    def _place(self, selector: str) -> dict[str, Tokens] | None:
        if selector in {":root", "html"}:
            return self.book
        found = _LANGUAGE.match(selector)
        if found is None:
            return None
        if _is_kind_of(self.language, found[1]):
            return self.own
        if any(_is_kind_of(other, found[1]) for other in self.others):
            return self.tongues.setdefault(found[1].lower(), {})
        return None

    @property
    def values(self) -> dict[str, Tokens]:
        """What holds for the whole book."""
        return self.book | self.own

    def of(self, tongue: str) -> dict[str, Tokens]:
        """What holds for words in another language."""
        return self.values | self.tongues[tongue]


def _is_kind_of(language: str, tongue: str) -> bool:
    """True when *language* (``ar-EG``) is *tongue* (``ar``) or a kind of it, as CSS has it."""
    return f"{language.lower()}-".startswith(f"{tongue.lower()}-")


def spoken(selector: str, tongue: str) -> str:
    """*selector* for elements in the language *tongue* only."""
    pseudo = _PSEUDO_ELEMENT.search(selector)
    at = pseudo.start() if pseudo else len(selector)
    return f"{selector[:at]}:lang({tongue}){selector[at:]}"
