"""The style sheet of an e-book: the theme's sheets for it, compiled to what the oldest reader in use can parse.

Devices that run Adobe's RMSDK drop a whole style sheet at a `calc()`, a `var()`, an `@media` query or a nested rule.
So tokens are put in, sums are done, nested rules are written out, and what is still unknown is left out and reported at
its line (T007). With `css_values` the sole user of tinycss2.
"""

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import tinycss2
from tinycss2 import ast

from pressrun import css_values
from pressrun.css_values import NotPlainError, Tokens
from pressrun.epub_assets import Pictures
from pressrun.files import Shelf
from pressrun.problems import PressError, Problem, Where, error, warning

_FOR_PRINT = frozenset({"page", "charset"})
"""At-rules that say nothing to a screen and go without a word."""

_FORBIDDEN = frozenset({"direction", "unicode-bidi"})
"""Properties that EPUB forbids: the direction of writing belongs into the text."""

_UNKNOWN_SELECTORS = frozenset({"is", "where", "has"})
_REGULAR = 400


@dataclass(frozen=True, slots=True)
class Face:
    """A font file that the theme offers."""

    family: str
    weight: int
    italic: bool
    path: str
    """On the Shelf."""

    where: Where


@dataclass(frozen=True, slots=True)
class Declaration:
    """A property with its plain value."""

    name: str
    value: Tokens
    important: bool = False

    @property
    def css(self) -> str:
        """As it is written."""
        return f"{self.name}: {css_values.text(self.value)}{' !important' if self.important else ''}"


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for the elements that any of its selectors fits."""

    selectors: tuple[str, ...]
    declarations: tuple[Declaration, ...]

    @property
    def css(self) -> str:
        """As it is written, on one line."""
        return f"{', '.join(self.selectors)} {{ {'; '.join(each.css for each in self.declarations)} }}"


@dataclass(slots=True)
class Styles:
    """A compiled style sheet."""

    rules: list[Rule] = field(default_factory=list)
    faces: list[Face] = field(default_factory=list)
    """What `@font-face` rules offer; which of them the e-book needs depends on its letters."""

    problems: list[Problem] = field(default_factory=list)


def compiled(paths: Iterable[str], shelf: Shelf, pictures: Pictures, language: str) -> Styles:
    """The sheets at *paths* (on the Shelf), in this order, as one."""
    compiler = _Compiler(shelf, pictures, language.lower())
    sheets = [sheet for path in paths for sheet in compiler.read(path, Where())]
    for _, nodes in sheets:
        compiler.collect_tokens(nodes)
    for path, nodes in sheets:
        compiler.rules(path, nodes, ())
    return compiler.styles


@dataclass(slots=True)
class _Compiler:
    shelf: Shelf
    pictures: Pictures
    language: str
    styles: Styles = field(default_factory=Styles)
    tokens: dict[str, Tokens] = field(default_factory=dict)
    _reading: list[str] = field(default_factory=list)

    def read(self, path: str, asked: Where) -> Iterator[tuple[str, Tokens]]:
        """The sheet at *path* behind those that it imports."""
        if path in self._reading:
            return
        self._reading.append(path)
        try:
            text = self.shelf.text(path, asked=asked)
        except FileNotFoundError:
            self.styles.problems.append(error("T006", f"there is no style sheet {path}", asked))
            return
        nodes = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        for node in nodes:
            if node.type == "at-rule" and node.lower_at_keyword == "import":
                url = next((part.value for part in node.prelude if part.type in {"string", "url"}), "")
                yield from self.read(beside(path, url), Where(path, node.source_line))
        yield path, nodes

    def collect_tokens(self, nodes: Tokens) -> None:
        """Note the custom properties that hold for the whole book."""
        for node in nodes:
            if node.type == "qualified-rule" and any(self._is_root(part) for part in _selectors(node.prelude)):
                for part in tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True):
                    if part.type == "declaration" and part.name.startswith("--"):
                        self.tokens[part.name] = part.value

    def _is_root(self, selector: str) -> bool:
        if selector in {":root", "html"}:
            return True
        name = selector.lower().removeprefix(":root").removeprefix("html")
        asked = name.removeprefix(":lang(").removesuffix(")")
        return name.startswith(":lang(") and (self.language == asked or self.language.startswith(f"{asked}-"))

    def rules(self, path: str, nodes: Tokens, outer: Sequence[str]) -> None:
        """Compile *nodes*, which stand inside rules for the selectors *outer*."""
        for node in nodes:
            where = Where(path, node.source_line)
            if node.type == "error":
                self.styles.problems.append(error("T004", f"CSS that does not parse: {node.message}", where))
            elif node.type == "at-rule":
                self._at_rule(node, where)
            elif node.type == "qualified-rule":
                self._rule(node, where, outer)

    def _at_rule(self, node: ast.AtRule, where: Where) -> None:
        name = node.lower_at_keyword
        if name == "font-face":
            self._face(node, where)
        elif name == "media" and css_values.text(node.prelude).lower() == "print":
            return
        elif name not in _FOR_PRINT | {"import"}:
            self._unknown(f"@{name}", where, "they do not know it")

    def _rule(self, node: ast.QualifiedRule, where: Where, outer: Sequence[str]) -> None:
        selectors = _within(_selectors(node.prelude), outer)
        if any(part.type == "function" and part.lower_name in _UNKNOWN_SELECTORS for part in node.prelude):
            self._unknown(css_values.text(node.prelude), where, "they do not know such selectors")
            return
        declarations: list[Declaration] = []
        inside: list[ast.Node] = []
        for part in tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True):
            if part.type == "declaration":
                declarations += self._declaration(part, Where(where.path, part.source_line))
            else:
                inside.append(part)
        if declarations:
            self.styles.rules.append(Rule(tuple(selectors), tuple(declarations)))
        self.rules(where.path, inside, selectors)

    def _declaration(self, node: ast.Declaration, where: Where) -> list[Declaration]:
        if node.name.startswith("--"):
            return []
        if node.lower_name in _FORBIDDEN:
            self._unknown(node.name, where, "EPUB forbids it")
            return []
        try:
            value = [self._fetched(part, where) for part in css_values.plain(node.value, self.tokens)]
        except NotPlainError as reason:
            self._unknown(f"{node.name}: {css_values.text(node.value)}", where, str(reason))
            return []
        except PressError as fault:
            self.styles.problems += fault.problems
            return []
        return [Declaration(node.lower_name, value, node.important)]

    def _unknown(self, what: str, where: Where, reason: str) -> None:
        self.styles.problems.append(
            warning(
                "T007",
                f"{what} is left out of the e-book, because {reason}",
                where,
                "Write it with plain values, or keep it for the printed editions.",
            )
        )

    def _fetched(self, node: ast.Node, where: Where) -> ast.Node:
        """*node*; an address in it becomes that of the packed picture."""
        url = _url(node)
        if url is None or url.startswith("data:"):
            return node
        file = self.pictures.take(beside(where.path, url), where)
        return ast.URLToken(node.source_line, node.source_column, f"../{file}", f'url("../{file}")')

    def _face(self, node: ast.AtRule, where: Where) -> None:
        said = {
            part.lower_name: part.value
            for part in tinycss2.parse_blocks_contents(node.content or [])
            if part.type == "declaration"
        }
        names = css_values.families(said.get("font-family", ()))
        urls = [url for url in map(_url, said.get("src", ())) if url]
        if not names or not urls:
            self.styles.problems.append(error("T006", "a @font-face without a family or a file", where))
            return
        italic = css_values.is_slanted(said.get("font-style", ()))
        weight = css_values.weight(said.get("font-weight", ())) or _REGULAR
        self.styles.faces.append(Face(names[0], weight, italic, beside(where.path, urls[0]), where))


def beside(sheet: str, url: str) -> str:
    """The Shelf's path for an address in the style sheet at *sheet*; what leads elsewhere stays as it is, and the Shelf
    refuses it."""
    if "://" in url or url.startswith("/"):
        return url
    return posixpath.normpath(posixpath.join(posixpath.dirname(sheet), url.partition("?")[0].partition("#")[0]))


def _url(node: ast.Node) -> str | None:
    if node.type == "url":
        return str(node.value)
    if node.type == "function" and node.lower_name == "url":
        return next((str(part.value) for part in node.arguments if part.type == "string"), None)
    return None


def _selectors(prelude: Tokens) -> list[str]:
    """The selectors of a list, each as text."""
    return [css_values.text(part) for part in css_values.runs(prelude)]


def _within(selectors: Sequence[str], outer: Sequence[str]) -> list[str]:
    """Nested selectors written out: ``&`` is the rule around, and without one the rule around stands before."""
    if not outer:
        return list(selectors)
    pairs = ((around, inner) for around in outer for inner in selectors)
    return [inner.replace("&", around) if "&" in inner else f"{around} {inner}" for around, inner in pairs]
