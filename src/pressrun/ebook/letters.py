"""Which letters an e-book sets in which face: a small cascade of the four properties that decide it.

A font carries hundreds of kilobytes for alphabets that a book never uses. With this, each is cut down to the letters
that are really set in it, and a face that sets none stays out. Sole user of cssselect2.
"""

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import cssselect2

from pressrun.ebook import css_values
from pressrun.ebook.css_values import Tokens
from pressrun.ebook.markup import XHTML, XML_LANG
from pressrun.ebook.styles import Rule
from pressrun.ground.markup import Element

_SLANTED = frozenset({"em", "i", "cite", "dfn", "var", "address"})
_BOLD = frozenset({"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_DECIDES = frozenset({"font", "font-family", "font-weight", "font-style", "text-transform", "content"})
_HEAD = f"{{{XHTML}}}head"
_ASKED_FOR = ("class", "lang", XML_LANG, "dir")
"""The attributes by which a style sheet may tell elements apart without being asked for each of them."""

_OTHERWISE = re.compile(r"[+~#]|\[(?!(?:lang|dir)\b)|:(?!lang\(|:?(?:before|after|first-line|first-letter)\b)")
_CASES = frozenset({"uppercase", "capitalize"})


@dataclass(frozen=True, slots=True)
class Look:
    """What decides the face of a letter."""

    families: tuple[str, ...] = ()
    weight: int = 400
    italic: bool = False
    capitals: bool = False
    """True when small letters are shown as capitals."""


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """What a rule says of the look; one is like another only when it is the same."""

    declarations: tuple[tuple[str, Tokens], ...]


_Matches = Sequence[tuple[object, object, str | None, _Said]]


def letters(documents: Iterable[Element], rules: Iterable[Rule]) -> Mapping[Look, frozenset[str]]:
    """The letters that are set in each look, over all *documents*."""
    deciding = [rule for rule in rules if any(each.name in _DECIDES for each in rule.declarations)]
    looks = _Looks(_matcher(deciding), all(map(_is_of_descent, (one for rule in deciding for one in rule.selectors))))
    found: dict[Look, set[str]] = defaultdict(set)
    for root in documents:
        for element, kind in looks.of(root):
            _add_text(element, found[kind.look])
            for look, text in kind.added:
                found[look].update(text)
    return {
        look: frozenset("".join(kept).upper()) | kept if look.capitals else frozenset(kept)
        for look, kept in found.items()
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Kind:
    """Elements of one name and class that stand in elements of one kind: they look alike."""

    look: Look
    added: tuple[tuple[Look, str], ...] = ()
    """What the style sheet writes before and after them."""

    wrapper: Any = None
    """One of them, as cssselect2 wants it; None around a document."""


@dataclass(slots=True)
class _Looks:
    """The looks of elements, each kind asked for once: a book has thousands of elements, and a few dozen kinds."""

    matcher: cssselect2.Matcher
    by_descent: bool
    """True when no rule asks for more than the names of an element and of those around it."""

    known: dict[tuple[object, ...], _Kind] = field(default_factory=dict)
    around: _Kind = field(default_factory=lambda: _Kind(Look()))

    def of(self, root: Element) -> Iterator[tuple[Element, _Kind]]:
        """Every element below *root* that is shown, with its kind."""
        if not self.by_descent:
            yield from self._one_by_one(root)
            return
        left = [(root, self.around)]
        while left:
            element, around = left.pop()
            if _is_hidden(element):
                continue
            key = (id(around), element.tag, *map(element.get, _ASKED_FOR))
            kind = self.known.get(key)
            if kind is None:
                wrapper = cssselect2.ElementWrapper(element, around.wrapper, 0, None, in_html_document=False)
                kind = self.known[key] = self._kind(wrapper, around)
            yield element, kind
            left.extend((child, kind) for child in element.iterchildren("*"))

    def _one_by_one(self, root: Element) -> Iterator[tuple[Element, _Kind]]:
        kinds: dict[object, _Kind | None] = {None: self.around}
        for wrapper in cssselect2.ElementWrapper.from_xml_root(root).iter_subtree():
            around, element = kinds[wrapper.parent], wrapper.etree_element
            kind = None if around is None or _is_hidden(element) else self._kind(wrapper, around)
            kinds[wrapper] = kind
            if kind is not None:
                yield element, kind

    def _kind(self, wrapper: Any, around: _Kind) -> _Kind:  # noqa: ANN401  cssselect2 says nothing of its types
        matches = self.matcher.match(wrapper)
        look = _look(_plain(wrapper.local_name, around.look), matches, None)
        pseudos = sorted({match[2] for match in matches if match[2]})
        added = ((_look(look, matches, pseudo), "".join(_content(matches, pseudo))) for pseudo in pseudos)
        return _Kind(look, tuple(added), wrapper)


def _is_of_descent(selector: str) -> bool:
    """True for a selector that asks for names, classes, languages and what stands around: not for a place among
    others, an id, or another attribute."""
    return not _OTHERWISE.search(selector)


def _matcher(rules: Iterable[Rule]) -> cssselect2.Matcher:
    matcher = cssselect2.Matcher()
    for rule in rules:
        said = tuple((each.name, each.value) for each in rule.declarations if each.name in _DECIDES)
        for selector in rule.selectors:
            for compiled in _compiled(selector):
                matcher.add_selector(compiled, _Said(said))
    return matcher


def _compiled(selector: str) -> Iterator[Any]:
    """*selector* made ready; one that only a reader in use can tell (``:hover``) fits nothing here."""
    try:
        yield from cssselect2.compile_selector_list(selector)
    except cssselect2.SelectorError:
        return


def _plain(tag: str, look: Look) -> Look:
    """How readers set an element of which no style sheet says anything."""
    if tag in _BOLD:
        return replace(look, weight=700)
    return replace(look, italic=True) if tag in _SLANTED else look


def _look(look: Look, matches: _Matches, pseudo: str | None) -> Look:
    return _after(look, tuple([said for _, _, of, said in matches if of == pseudo]))


@functools.lru_cache(maxsize=4096)  # a book has few looks, and thousands of elements in each
def _after(look: Look, rules: tuple[_Said, ...]) -> Look:
    for said in rules:
        for name, value in said.declarations:
            look = _changed(look, name, value)
    return look


def _changed(look: Look, name: str, value: Tokens) -> Look:
    word = css_values.text(value).lower()
    if word in {"inherit", "initial", "unset"}:
        return look
    if name in {"font", "font-family"}:
        look = replace(look, families=css_values.families(value))
    if name in {"font", "font-weight"}:
        look = replace(look, weight=css_values.weight(value) or (400 if name == "font" else look.weight))
    if name in {"font", "font-style"}:
        look = replace(look, italic=css_values.is_slanted(value))
    return replace(look, capitals=word in _CASES) if name == "text-transform" else look


def _add_text(element: Element, letters: set[str]) -> None:
    """Add to *letters* those of the text that stands in *element* itself."""
    letters.update(element.text or "")
    for child in element:
        letters.update(child.tail or "")


def _is_hidden(element: Element) -> bool:
    """True for what no reader shows, nor anything in it: the head, and lists for the reader's own buttons."""
    return element.get("hidden") is not None or element.tag == _HEAD


def _content(matches: _Matches, pseudo: str) -> Iterator[str]:
    for _, _, of, said in matches:
        for name, value in said.declarations if of == pseudo else ():
            if name == "content":
                yield from "".join(part.value for part in value if part.type == "string")
