"""The style sheet of an e-book: the theme's sheets for it, compiled to what the oldest reader in use can parse.

Devices that run Adobe's RMSDK drop a whole style sheet at a `calc()`, a `var()`, an `@media` query or a nested rule.
So tokens are put in, sums are done, nested rules are written out, and what is still unknown is left out and reported at
its line (T007). With `css_values` and `css_tokens` the sole user of tinycss2.
"""

import contextlib
import posixpath
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import tinycss2
from tinycss2 import ast

from pressrun.ebook import css_values
from pressrun.ebook.assets import Pictures
from pressrun.ebook.css_tokens import CustomProperties, spoken
from pressrun.ebook.css_values import NotPlainError, Tokens
from pressrun.ground.files import Shelf
from pressrun.ground.problems import Problem, Where, error, warning

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


def compiled(
    paths: Iterable[str], shelf: Shelf, pictures: Pictures, language: str, others: Collection[str] = ()
) -> Styles:
    """The sheets at *paths* (on the Shelf), in this order, as one, for a book in *language* with words in *others*."""
    compiler = _Compiler(shelf, pictures, CustomProperties(language, others))
    sheets = [sheet for path in paths for sheet in compiler.read(path, Where())]
    for _, nodes in sheets:
        compiler.custom.collect(nodes)
    for path, nodes in sheets:
        compiler.rules(path, nodes, ())
    return compiler.styles


@dataclass(slots=True)
class _Compiler:
    shelf: Shelf
    pictures: Pictures
    custom: CustomProperties
    styles: Styles = field(default_factory=Styles)
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
                urls = [part.value if part.type == "string" else _url(part) for part in node.prelude]
                for url in filter(None, urls):
                    yield from self.read(beside(path, url), Where(path, node.source_line))
        yield path, nodes

    def rules(self, path: str, nodes: Tokens, outer: Sequence[str]) -> None:
        """Compile *nodes*, which stand inside rules for the selectors *outer*."""
        for node in nodes:
            where = Where(path, node.source_line)
            if not self._parses(node, where):
                continue
            if node.type == "at-rule":
                self._at_rule(node, where)
            elif node.type == "qualified-rule":
                self._rule(node, where, outer)

    def _parses(self, node: ast.Node, where: Where) -> bool:
        """False, and a problem noted, when *node* or what it begins with is no CSS."""
        faults = [part for part in (node, *(getattr(node, "prelude", None) or ())) if part.type == "error"]
        for fault in faults:
            there = Where(where.path, fault.source_line)
            self.styles.problems.append(error("T004", f"CSS that does not parse: {fault.message}", there))
        return not faults

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
        parts = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
        said = [part for part in parts if part.type == "declaration" and not part.name.startswith("--")]
        plain = [made for part in said if (made := self._declaration(part, where.path)) is not None]
        if plain:
            self.styles.rules.append(Rule(tuple(selectors), tuple(plain)))
        for tongue in self.custom.tongues:
            self._spoken(selectors, said, tongue)
        self.rules(where.path, [part for part in parts if part.type != "declaration"], selectors)

    def _declaration(self, node: ast.Declaration, path: str) -> Declaration | None:
        where = Where(path, node.source_line)
        if node.lower_name in _FORBIDDEN:
            self._unknown(node.name, where, "EPUB forbids it")
            return None
        try:
            value = [self._fetched(part, where) for part in css_values.plain(node.value, self.custom.values)]
        except NotPlainError as reason:
            self._unknown(f"{node.name}: {css_values.text(node.value)}", where, str(reason))
            return None
        return Declaration(node.lower_name, value, node.important)

    def _spoken(self, selectors: Sequence[str], said: Iterable[ast.Declaration], tongue: str) -> None:
        """The rule again for words in another language, with the declarations in which its tokens make a difference."""
        changed = []
        for node in said:
            with contextlib.suppress(NotPlainError):
                value = css_values.plain(node.value, self.custom.of(tongue))
                if css_values.text(value) != css_values.text(css_values.plain(node.value, self.custom.values)):
                    changed.append(Declaration(node.lower_name, value, node.important))
        if changed:
            self.styles.rules.append(Rule(tuple(spoken(one, tongue) for one in selectors), tuple(changed)))

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
        if "://" in url or url.startswith("//"):
            self.styles.problems.append(error("R002", f"{url} is on the network, and nothing is fetched", where,
                                              "Put a copy into the project, and name that."))  # fmt: skip
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
    """The Shelf's path for an address in the style sheet at *sheet*; what begins elsewhere stays as it is, and the
    Shelf refuses it."""
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
