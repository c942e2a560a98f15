"""A section's tree, as pandoc gives it, written anew as canonical HTML.

The canonical HTML is described in ``docs/architecture.md``. What lies here after this step is the *draft* of a section:
ids and links are still the author's own, numbers are not settled, pictures not looked at. A draft depends on nothing
but its own text, so it can be remembered.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pressrun.ground import markup
from pressrun.ground.problems import Problem, Where, nearest
from pressrun.reading import tables
from pressrun.reading.desk import STANDFIRST, TITLE, Desk
from pressrun.reading.pandoc import Formula, Node
from pressrun.reading.prose import Prose, fences, plain
from pressrun.reading.rawhtml import Raw

FORM = 2
"""Raised when the same text gives another draft."""

SECTIONS = frozenset(
    {"thesis", "key-points", "ground-rules", "terms", "question", "activity", "reader-note", "summary", "leader"}
)
"""Divs that are sections of their own."""

INSIDE = frozenset({"follow-up", "answer", "leader"})
"""Divs that are parts of a question."""

KNOWN = SECTIONS | INSIDE | {"pull-quote"}
"""Every div that means something; others pass through as they are."""

DEEPEST = 40
"""Lists, quotations and divs inside each other."""

_ATTRIBUTES = re.compile(r"\{[^{}\n]*\}")
_ID = re.compile(r"#([^\s}]+)")
_PROMISED = {
    "key-points": ("BulletList", "OrderedList"),
    "ground-rules": ("BulletList", "OrderedList"),
    "terms": ("DefinitionList",),
}


class TooDeepError(Exception):
    """Blocks nested more deeply than `DEEPEST`."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A section written anew; everything in it is still the author's own names."""

    html: str
    """``h1`` (the title), ``header`` (the standfirst, if any), ``main`` (the text), one ``aside`` for each note."""

    formulas: tuple[Formula, ...] = ()
    """To be put into the html by `desk.filled`."""

    places: tuple[Where, ...] = ()
    """Where each formula stands."""

    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in the front matter and is Markdown: pandoc's inlines."""

    title: Sequence[Node] = ()
    standfirst: Sequence[Node] = ()


def write(path: str, text: str, tree: Sequence[Node], head: Head, language: str) -> Draft:
    """The draft of the section *text* at *path*, which pandoc read as *tree*. Raises `TooDeepError`."""
    return _Writer(path, text, language).section(tree, head)


@dataclass(slots=True)
class _Writer:
    """Blocks of one section."""

    path: str
    text: str
    language: str
    desk: Desk = field(init=False)
    raw: Raw = field(init=False)
    prose: Prose = field(init=False)
    depth: int = 0
    level: int = 1
    shift: int = 0
    headed: bool = False
    given: str = ""
    title: str = ""
    unopened: int = 0
    """Lines that look as if they opened a div and did not."""

    question: bool = False
    terms: bool = False
    named: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(self.path, self.text)
        self.raw = Raw(self.desk)
        self.prose = Prose(self.desk, self.raw, self.language)
        self.named = frozenset(name for braces in _ATTRIBUTES.findall(self.text) for name in _ID.findall(braces))

    def section(self, tree: Sequence[Node], head: Head) -> Draft:
        desk = self.desk
        desk.count = STANDFIRST if head.standfirst else TITLE
        if head.title:
            self.given = plain(head.title)
            self.title = f'<h1 data-block="{TITLE}">{self._line(head.title, TITLE)}</h1>'
        standfirst = (
            f'<header data-block="{STANDFIRST}">{self._line(head.standfirst, STANDFIRST)}</header>'
            if head.standfirst
            else ""
        )
        self.blocks(tree)
        main = desk.since(0)
        for number, note in enumerate(desk.notes, 1):
            desk.out.append(f'<aside id="fn-{number}">')
            self.blocks(note)
            desk.out.append("</aside>")
        html = f"{self.title}{standfirst}<main>{main}</main>{desk.since(0)}"
        return Draft(html, tuple(desk.formulas), tuple(desk.places), tuple(desk.problems))

    def _line(self, inlines: Sequence[Node], block: int) -> str:
        """The inline HTML of *inlines*, which are the text block numbered *block*."""
        self.desk.block = block
        self.prose.write(inlines)
        self.desk.block = 0
        return self.desk.since(0)

    def blocks(self, nodes: Sequence[Node]) -> None:
        """Write *nodes*; raw tags opened among them are closed among them."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise TooDeepError
        mark = self.raw.mark()
        for node in nodes:
            getattr(self, f"_{node['t'].lower()}")(node.get("c"))
        self.raw.close(mark)
        self.depth -= 1

    def item(self, tag: str, blocks: Sequence[Node], attributes: str = "") -> None:
        """Write an element whose first text stands in it directly, as in the items of a tight list."""
        if not blocks or blocks[0]["t"] != "Plain":
            self.desk.out.append(f"<{tag}{attributes}>")
            self.blocks(blocks)
        else:
            self.desk.out.append(f"<{tag}{attributes}{self.desk.hold()}>")
            self.prose.write(blocks[0]["c"])
            self.desk.block = 0
            self.blocks(blocks[1:])
        self.desk.out.append(f"</{tag}>")

    def _text(self, tag: str, inlines: Sequence[Node], attributes: str = "") -> None:
        self.desk.out.append(f"<{tag}{attributes}{self.desk.hold()}>")
        self.prose.write(inlines)
        self.desk.out.append(f"</{tag}>")
        self.desk.block = 0

    def _para(self, inlines: Node) -> None:
        self._text("p", inlines)
        if self.prose.fenced:
            self.prose.fenced, self.desk.block = False, self.desk.count
            for fence in fences(inlines):
                self._fence(fence)
            self.desk.block = 0

    def _fence(self, text: str) -> None:
        """Say that a fence is none; the one that should have closed it is then no news."""
        if text.strip(":"):
            self.unopened += 1
            hint = "Write ::: name, or, to say more, ::: {.name key=value}, with an empty line before it."
            self.desk.error("M012", "this line of colons opens no div", text, hint)
        elif self.unopened:
            self.unopened -= 1
        else:
            hint = "Take it away; or look whether the line that should open the div does."
            self.desk.error("M012", "this line of colons closes no div", text, hint)

    def _plain(self, inlines: Node) -> None:
        if self.raw.holder:
            self.prose.write(inlines)
        else:
            self._para(inlines)

    def _lineblock(self, lines: Node) -> None:
        inlines = [one for line in lines for one in (*line, {"t": "LineBreak"})][:-1]
        self._text("div", inlines, ' class="line-block"')

    def _codeblock(self, content: Node) -> None:
        attr, text = content
        self.desk.out.append(
            f"<pre{self.desk.attributes(attr)}{self.desk.hold()}><code>{markup.escape(text)}</code></pre>"
        )
        self.desk.block = 0

    def _rawblock(self, content: Node) -> None:
        self.raw.write(*content, running=False)

    def _blockquote(self, blocks: Node) -> None:
        self.desk.out.append("<blockquote>")
        self.blocks(blocks)
        self.desk.out.append("</blockquote>")

    def _horizontalrule(self, _: Node) -> None:
        self.desk.out.append("<hr/>")

    def _bulletlist(self, items: Node) -> None:
        self._list("ul", items)

    def _orderedlist(self, content: Node) -> None:
        (start, style, _), items = content
        kind = {"LowerAlpha": "a", "UpperAlpha": "A", "LowerRoman": "i", "UpperRoman": "I"}.get(style["t"])
        self._list("ol", items, (f' start="{start}"' if start != 1 else "") + (f' type="{kind}"' if kind else ""))

    def _list(self, tag: str, items: Node, attributes: str = "") -> None:
        self.desk.out.append(f"<{tag}{attributes}>")
        for blocks in items:
            self.item("li", blocks)
        self.desk.out.append(f"</{tag}>")

    def _definitionlist(self, entries: Node) -> None:
        self.desk.out.append("<dl>")
        for term, definitions in entries:
            name = f' id="term-{slug(plain(term))}"' if self.terms else ""
            self._text("dt", term, name)
            for blocks in definitions:
                self.item("dd", blocks)
        self.desk.out.append("</dl>")

    def _table(self, content: Node) -> None:
        tables.write(self.desk, self.item, content)

    def _figure(self, content: Node) -> None:
        attr, (_, caption), blocks = content
        picture = _only_picture(blocks)
        if picture is not None and "figure" in self.raw.open[self.raw.base :]:
            self.prose.image(picture, [])
            return
        classes: list[str] = []
        if picture is not None:  # what the author calls the picture, the figure is
            (name, own, pairs), *rest = picture
            classes = [one for one in own if one != "decorative"]
            picture = [(name, [one for one in own if one == "decorative"], pairs), *rest]
        self.desk.out.append(f"<figure{self.desk.attributes(attr, 'figure', *classes)}>")
        if picture is not None:
            self.prose.image(picture, _first_line(caption))
        else:
            self.blocks(blocks)
        if caption:
            self.item("figcaption", caption)
        self.desk.out.append("</figure>")

    def _header(self, content: Node) -> None:
        level, (name, classes, pairs), inlines = content
        auto = name not in self.named
        if self.depth == 1 and self._is_title(level, inlines):
            self._head(name, auto=auto, classes=classes, inlines=inlines)
            return
        level = self._step(level, plain(inlines)) if self.depth == 1 else max(level - self.shift, 2)
        attributes = self.desk.attributes((name, classes, pairs)) + (' data-auto=""' if auto else "")
        self._text(f"h{level}", inlines, attributes)

    def _is_title(self, level: int, inlines: Sequence[Node]) -> bool:
        """True for the first heading, unless front matter has another title; also for one of a lower level that begins
        the file, below which all others then move up."""
        first, self.headed = not self.headed, True
        if not first or (self.title and plain(inlines) != self.given) or (level > 1 and (self.title or self.desk.out)):
            return False
        self.shift = level - 1
        return True

    def _head(self, name: str, *, auto: bool, classes: Sequence[str], inlines: Sequence[Node]) -> None:
        """The first heading is the section's title, and no part of its text."""
        start = len(self.desk.out)
        self.desk.block = TITLE
        self.prose.write(inlines)
        self.desk.block = 0
        bare = ' class="unnumbered"' if "unnumbered" in classes else ""
        own = f' id="{markup.escape(name)}"' if name else ""
        given = ' data-auto=""' if auto else ""
        self.title = f'<h1 data-block="{TITLE}"{own}{bare}{given}>{self.desk.since(start)}</h1>'

    def _step(self, written: int, words: str) -> int:
        """The level that a heading gets which is *written* with so many #."""
        level, text = written - self.shift, f"{'#' * written} {words}"
        if level <= 1:
            message = f"“{words}” is a second title in this section, and is set as a heading in it"
            hint = f"Write it with {'#' * (self.shift + 2)}, or put what follows into a file of its own."
            self.desk.warning("M024", message, text, hint)
        elif level > self.level + 1:
            message = f"“{words}” is a heading of level {written} under one of level {self.level + self.shift}"
            self.desk.warning("M018", message, text, f"Write it with {'#' * (self.level + self.shift + 1)}.")
        self.level = max(level, 2)
        return self.level

    def _div(self, content: Node) -> None:
        (name, classes, pairs), blocks = content
        kind = next((one for one in classes if one in KNOWN), "")
        if not kind:
            self._strange(classes)
        attributes = self.desk.attributes((name, classes, pairs))
        tag = "section" if kind in SECTIONS and not (self.question and kind in INSIDE) else "div"
        if kind == "pull-quote":
            tag, attributes = "aside", f'{attributes} aria-hidden="true"'
        self._promised(kind, pairs, blocks)
        self.desk.out.append(f"<{tag}{attributes}>")
        self._within(kind, blocks)
        self.desk.out.append(f"</{tag}>")

    def _within(self, kind: str, blocks: Sequence[Node]) -> None:
        before = self.question, self.terms
        self.question, self.terms = self.question or kind == "question", kind == "terms"
        if kind == "question":
            self._ask(blocks)
        else:
            self.blocks(blocks)
        self.question, self.terms = before

    def _ask(self, blocks: Sequence[Node]) -> None:
        """What is asked stands apart from what belongs to it."""
        asking: list[Node] = []
        for block in [*blocks, None]:
            if block is not None and not (block["t"] == "Div" and INSIDE.intersection(block["c"][0][1])):
                asking.append(block)
                continue
            if asking:
                self.desk.out.append('<div class="ask">')
                self.blocks(asking)
                self.desk.out.append("</div>")
                asking = []
            if block is not None:
                self.blocks([block])

    def _strange(self, classes: Sequence[str]) -> None:
        for one in classes:
            if meant := nearest(one, KNOWN):
                self.desk.warning(
                    "M019", f"a div named {one} means nothing to pressrun", one, f"Did you mean `{meant}`?"
                )

    def _promised(self, kind: str, pairs: Node, blocks: Sequence[Node]) -> None:
        if kind == "activity" and "title" not in dict(pairs):
            self.desk.warning("M025", "this activity has no title", kind, 'Write ::: {.activity title="…" minutes=5}.')
        wanted = _PROMISED.get(kind)
        if wanted and not any(block["t"] in wanted for block in blocks):
            what = "a word, and under it a line that begins with a colon," if kind == "terms" else "a list"
            self.desk.error("M025", f"this div named {kind} lacks what its name promises", kind, f"Put {what} into it.")


def _only_picture(blocks: Sequence[Node]) -> Node | None:
    """The picture that is all there is in *blocks*."""
    if len(blocks) == 1 and blocks[0]["t"] in {"Plain", "Para"} and [one["t"] for one in blocks[0]["c"]] == ["Image"]:
        return blocks[0]["c"][0]["c"]
    return None


def _first_line(blocks: Sequence[Node]) -> Sequence[Node]:
    return blocks[0]["c"] if blocks and blocks[0]["t"] in {"Plain", "Para"} else []


def slug(text: str) -> str:
    """*text* as an id: letters and figures in small, the rest as hyphens."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-") or "unnamed"
