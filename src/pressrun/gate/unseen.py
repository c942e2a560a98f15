"""What the style sheets of an e-book hide: a reader never shows it, so it is lost.

As much of CSS as that takes: the last and most specific rule that says ``display`` or ``visibility`` of an element.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element

import cssselect2
import tinycss2

_HIDING = {"display": "none", "visibility": "hidden"}
_ON_SCREEN = frozenset({"", "all", "screen"})


Untyped: TypeAlias = Any


class Unseen:
    """What a document's style sheets hide."""

    def __init__(self, sheets: Sequence[str]) -> None:
        rules = [rule for sheet in sheets for rule in _rules(tinycss2.parse_stylesheet(sheet, True, True))]  # noqa: FBT003
        self.hiding = cssselect2.Matcher()
        """The selectors that hide something."""

        self.all = cssselect2.Matcher()
        """Every selector that says whether something is seen."""

        self.any = False
        for selector, name, value in rules:
            self.all.add_selector(selector, (name, value))
            if value == _HIDING[name]:
                self.hiding.add_selector(selector, (name, value))
                self.any = True

    def among(self, root: Element) -> frozenset[Element]:
        """The elements below *root* that are not seen."""
        found = {one for one in root.iter() if one.get("hidden") is not None}
        if self.any:
            wrapped = cssselect2.ElementWrapper.from_html_root(root)
            found.update(one.etree_element for one in wrapped.iter_subtree() if self._hides(one))
        return frozenset(found)

    def _hides(self, element: Untyped) -> bool:
        if not self.hiding.match(element):
            return False
        last: dict[str, str] = {}
        for *_, (name, value) in self.all.match(element):
            last[name] = value
        return any(last.get(name) == value for name, value in _HIDING.items())


def _rules(nodes: Sequence[Untyped]) -> Iterator[tuple[Untyped, str, str]]:
    """Selector, property and value of what hides or shows."""
    for node in nodes:
        if node.type == "at-rule" and node.lower_at_keyword == "media" and node.content is not None:
            if tinycss2.serialize(node.prelude).strip().lower() in _ON_SCREEN:
                yield from _rules(tinycss2.parse_rule_list(node.content, True, True))  # noqa: FBT003
        elif node.type == "qualified-rule":
            yield from _of_rule(node)


def _of_rule(node: Untyped) -> Iterator[tuple[Untyped, str, str]]:
    said = [
        (one.lower_name, tinycss2.serialize(one.value).strip().lower())
        for one in tinycss2.parse_blocks_contents(node.content, True, True)  # noqa: FBT003
        if one.type == "declaration" and one.lower_name in _HIDING
    ]
    try:
        selectors = cssselect2.compile_selector_list(node.prelude) if said else []
    except cssselect2.SelectorError:
        return
    for selector in selectors:
        if selector.pseudo_element is None:
            yield from ((selector, name, value) for name, value in said)
