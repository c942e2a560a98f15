"""Running text: pandoc's inline elements as canonical HTML."""

# ruff: noqa: RUF001 (quotation marks are what this is about)

import itertools
import re
from collections.abc import Iterator, Sequence

from pressrun.ground import markup
from pressrun.reading.desk import Desk
from pressrun.reading.pandoc import Node
from pressrun.reading.rawhtml import Raw

_TAGS = {"Emph": "em", "Strong": "strong", "Underline": "u", "Strikeout": "s", "Superscript": "sup", "Subscript": "sub"}
_SPANS = {"mark": "mark", "kbd": "kbd", "dfn": "dfn"}
_SUSPECT = re.compile(r"\[\^|\]\[|^<!|^:::")
_NOTABLE = re.compile(f"{markup.SPECIAL.pattern}|{_SUSPECT.pattern}")
_NOTE = re.compile(r"\[\^([^\]\s]+)\]")
_REFERENCE = re.compile(r"\]\[([^\[\]]*[^\W\d][^\[\]]*)\]")
_WIDTH = re.compile(r"\d+(\.\d+)?(%|px|pt|cm|mm|in|em)?\Z")

QUOTES = {
    "": "“”‘’",
    "de": "„“‚‘",
    "el": "«»“”",
    "es": "«»“”",
    "fr": "«»“”",
    "it": "«»“”",
    "nl": "“”‘’",
    "pl": "„”«»",
    "pt-pt": "«»“”",
    "ru": "«»„“",
    "sv": "””’’",
    "uk": "«»„“",
    "de-ch": "«»‹›",
}
"""Language -> marks that straight quotes become: double open, double close, single open, single close."""


def quotes(language: str) -> tuple[str, str, str, str]:
    """The marks of *language* (a BCP 47 tag); French sets its own off by a narrow space."""
    tag = language.lower()
    marks = QUOTES.get(tag) or QUOTES.get(tag.split("-")[0]) or QUOTES[""]
    gap = "\u202f" if tag.split("-")[0] == "fr" else ""
    return marks[0] + gap, gap + marks[1], marks[2], marks[3]


def plain(inlines: Sequence[Node]) -> str:
    """What is read aloud of *inlines*: no markup, no notes."""
    return " ".join("".join(_plain(node) for node in inlines).split())


def fences(inlines: Sequence[Node]) -> Iterator[str]:
    """The lines of *inlines* that begin with three colons: fences of divs that pandoc took for text."""
    for is_break, line in itertools.groupby(inlines, lambda node: node["t"] in {"SoftBreak", "LineBreak"}):
        words = [] if is_break else list(line)
        if words and words[0]["t"] == "Str" and words[0]["c"].startswith(":::"):
            yield plain(words)


def _plain(node: Node) -> str:
    kind, content = node["t"], node.get("c")
    if kind == "Str":
        return str(content)
    if kind in {"Space", "SoftBreak", "LineBreak"}:
        return " "
    if kind in {"Code", "Math"}:
        return str(content[1])
    if kind in {"Note", "RawInline"}:
        return ""
    if kind == "Quoted":
        return f"“{plain(content[1])}”"
    inlines = content if kind in _TAGS or kind == "SmallCaps" else content[1]
    return "".join(_plain(one) for one in inlines)


class Prose:
    """Writes inlines to a desk."""

    def __init__(self, desk: Desk, raw: Raw, language: str) -> None:
        self.desk = desk
        self.raw = raw
        self.quotes = quotes(language)
        self.fenced = False
        """True when a word has begun with three colons since somebody last asked."""

    def write(self, inlines: Sequence[Node]) -> None:
        """Write *inlines*; raw tags opened among them are closed among them."""
        append, mark = self.desk.out.append, self.raw.mark()
        for node in inlines:
            kind = node["t"]
            if kind == "Str":
                text = node["c"]
                if _NOTABLE.search(text):
                    self._suspect(text)
                    text = markup.escape(text)
                append(text)
            elif kind in {"Space", "SoftBreak"}:
                append(" ")
            elif kind in _TAGS:
                self._tagged(_TAGS[kind], node["c"])
            else:
                getattr(self, f"_{kind.lower()}")(node.get("c"))
        self.raw.close(mark)

    def _tagged(self, tag: str, inlines: Sequence[Node], attributes: str = "") -> None:
        self.desk.out.append(f"<{tag}{attributes}>")
        self.write(inlines)
        self.desk.out.append(f"</{tag}>")

    def _suspect(self, text: str) -> None:
        """Text that was meant as markup, but pandoc did not take it so."""
        bare = self.desk.is_bare
        for found in _NOTE.finditer(text):
            if bare(found[0]):
                hint = f"Add a paragraph that begins {found[0]}: or put a backslash before the bracket."
                self.desk.error("M009", f"the footnote {found[0]} has no text", found[0], hint)
        for found in _REFERENCE.finditer(text):
            if bare(found[0]):
                message = f"the reference [{found[1]}] is defined nowhere, so this is no link"
                hint = f"Add a line [{found[1]}]: with the address, or put a backslash before the bracket."
                self.desk.warning("M005", message, f"[{found[1]}]", hint)
        self.fenced = self.fenced or text.startswith(":::")
        if text.startswith("<!") and bare("<!"):
            self.desk.error("M013", "a comment that is never closed", "<!--", "Put --> where it ends.")

    def _quoted(self, content: Node) -> None:
        at = 0 if content[0]["t"] == "DoubleQuote" else 2
        self.desk.out.append(self.quotes[at])
        self.write(content[1])
        self.desk.out.append(self.quotes[at + 1])

    def _smallcaps(self, content: Node) -> None:
        self._tagged("span", content, ' class="smallcaps"')

    def _cite(self, content: Node) -> None:
        self.write(content[1])

    def _code(self, content: Node) -> None:
        attr, text = content
        self.desk.out.append(f"<code{self.desk.attributes(attr)}>{markup.escape(text)}</code>")

    def _linebreak(self, _: Node) -> None:
        self.desk.out.append("<br/>")

    def _math(self, content: Node) -> None:
        self.desk.formula(content[1], display=content[0]["t"] == "DisplayMath")

    def _rawinline(self, content: Node) -> None:
        self.raw.write(*content, running=True)

    def _note(self, blocks: Node) -> None:
        self.desk.notes.append(blocks)
        number = len(self.desk.notes)
        self.desk.out.append(
            f'<a class="noteref" role="doc-noteref" href="#fn-{number}" id="fnref-{number}">{number}</a>'
        )

    def _span(self, content: Node) -> None:
        (name, classes, pairs), inlines = content
        if "term" in classes:
            key = dict(pairs).get("key") or plain(inlines)
            rest = [pair for pair in pairs if pair[0] != "key"]
            attributes = self.desk.attributes((name, classes, rest))
            self._tagged("a", inlines, f'{attributes} data-term="{markup.escape(key)}"')
            return
        tag = next((_SPANS[one] for one in classes if one in _SPANS), "span")
        rest = [one for one in classes if one not in _SPANS]
        self._tagged(tag, inlines, self.desk.attributes((name, rest, pairs)))

    def _link(self, content: Node) -> None:
        (name, classes, pairs), inlines, (target, title) = content
        kind = next((one for one in classes if one in {"page", "title", "lines"}), "")
        if not inlines or kind in {"page", "lines"}:
            rest = [one for one in classes if one not in {"page", "title", "lines"}]
            attributes = self.desk.attributes((name, rest, pairs))
            supplied = f' data-ref="{kind or "number"}"' if not inlines else ""
            self._tagged("a", inlines, f' href="{markup.escape(target)}"{attributes}{supplied}')
            return
        more = {"title": title} if title else {}
        attributes = self.desk.attributes(
            (name, [one for one in classes if one not in {"uri", "email"}], pairs), **more
        )
        self._tagged("a", inlines, f' href="{markup.escape(target)}"{attributes}')

    def _image(self, content: Node) -> None:
        self.image(content, [])

    def image(self, content: Node, caption: Sequence[Node]) -> None:
        """Write a picture. Its text alternative is what stands in ``alt=`` or, without a caption, in the brackets."""
        (name, classes, pairs), inlines, (target, title) = content
        alternative = plain(inlines)
        if "decorative" in classes:
            alternative, more = "", {"role": "presentation"}
        else:
            self._alternative(alternative, target, repeated=bool(caption) and list(inlines) == list(caption))
            more = {"title": title}
        sizes = [pair for pair in pairs if self._usable(*pair)]
        attributes = self.desk.attributes((name, classes, sizes), **more)
        self.desk.out.append(f'<img src="{markup.escape(target)}" alt="{markup.escape(alternative)}"{attributes}/>')

    def _alternative(self, alternative: str, target: str, *, repeated: bool) -> None:
        hint = (
            f'Write what it shows: ![Caption]({target}){{alt="..."}}, '
            f"or ![]({target}){{.decorative}} when the text says it all."
        )
        if not alternative:
            self.desk.error("M008", f"the picture {target} has no text alternative", target, hint)
        elif repeated:
            self.desk.warning(
                "M008", f"the picture {target} has a caption but no text alternative of its own", target, hint
            )

    def _usable(self, key: str, value: str) -> bool:
        if key not in {"width", "height"} or _WIDTH.match(value):
            return True
        self.desk.error(
            "M015",
            f"{key}={value} is no length",
            f"{key}={value}",
            "Write a part of the measure (50%) or a length (6cm).",
        )
        return False
