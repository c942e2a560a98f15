"""Raw HTML in a manuscript: a short list of harmless elements is carried over, everything else is a problem.

Pandoc hands every raw tag over by itself, so it is known for certain what the author wrote as HTML. A tag must be
closed in the run of text in which it was opened; therefore the result is well-formed, whatever was written.
"""

import html
import re

from pressrun.ground import markup
from pressrun.ground.problems import Where, error, nearest
from pressrun.reading.desk import Desk

INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "rb",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
    ]
)
"""Elements in running text that every edition can carry."""

BLOCK = frozenset(["blockquote", "div", "figcaption", "figure", "p", "pre"])
"""Elements around text that every edition can carry."""

EMPTY = frozenset({"br", "wbr"})
"""Elements that stand alone; well-formed only as ``<br/>``."""

HOLDERS = frozenset({"figcaption", "p", "pre"})
"""Those of `BLOCK` that hold text directly."""

RUNNING = frozenset(["applet", "audio", "embed", "form", "iframe", "link", "meta", "object", "script", "video"])
"""Elements that run something, or fetch something, in the reader's hands."""

ATTRIBUTES = frozenset({"class", "datetime", "dir", "id", "lang", "title"})

_TOKEN = re.compile(
    r"(?P<comment><!--.*?-->)|<(?P<end>/?)(?P<name>[A-Za-z][^\s/>]*)(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)"
    r"(?P<alone>/?)>|(?P<text>[^<]+|<)",
    re.DOTALL,
)
_SILENT = re.compile(r"(<(script|style)\b[^>]*>).*?(?=</\2>|\Z)", re.DOTALL | re.IGNORECASE)
"""What stands in these is no text."""

_ATTRIBUTE = re.compile(r"\s*([^\s=]+)\s*(?:=\s*(\"[^\"]*\"|'[^']*'|[^\s\"']+))?")
_INSTEAD = {
    "img": "Write it as ![what it shows](path).",
    "table": "Write it as a pipe table or a grid table.",
    "section": "Write it as a div: ::: name, and ::: where it ends.",
    "style": "Put it into a style sheet of the theme.",
    "hr": "Write *** on a line of its own.",
    "center": "Give it a class, and say in the theme's style sheet what the class looks like.",
    "font": "Give it a class, and say in the theme's style sheet what the class looks like.",
}


class Raw:
    """Writes raw HTML to a desk, and remembers what is open."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.open: list[str] = []
        self.places: list[Where] = []
        self.base = 0
        self.allowed = INLINE

    def mark(self) -> int:
        """Begin a run of text: what is open now cannot be closed in it. The value is for `close`."""
        before, self.base = self.base, len(self.open)
        return before

    def close(self, mark: int) -> None:
        """End a run of text: whatever is still open was never closed."""
        while len(self.open) > self.base:
            where = self.places[-1]
            name = self._pop()
            hint = f"Put </{name}> into the same paragraph or, if it stands on a line of its own, the same block."
            self.desk.problems.append(error("M013", f"<{name}> is not closed where it was opened", where, hint))
        self.base = mark

    @property
    def holder(self) -> bool:
        """True when text here belongs directly to the raw element around it."""
        return len(self.open) > self.base and self.open[-1] in HOLDERS

    def write(self, form: str, text: str, *, running: bool) -> None:
        """Write raw *text* of format *form*; *running* when it stands in running text, where no block may begin."""
        if form != "html":
            message, hint = f"raw {form} cannot be carried into every edition", "Say it in Markdown, or leave it out."
            self.desk.error("M013", message, f"{{={form}}}", hint)
            return
        self.allowed = INLINE | EMPTY if running else INLINE | EMPTY | BLOCK
        for found in _TOKEN.finditer(_SILENT.sub(r"\1", text)):
            if found["name"]:
                self._tag(found)
            elif found["text"]:
                self._text(found["text"], running=running)

    def _text(self, text: str, *, running: bool) -> None:
        if text == "<":
            self.desk.error(
                "M013", "raw HTML that is not well-formed: a < that opens no tag", "<", "Write &lt; instead."
            )
            return
        plain = markup.escape(html.unescape(text))
        if running or not HOLDERS.isdisjoint(self.open[self.base :]):
            self.desk.out.append(plain)
        elif text.strip():
            self.desk.out.append(f"<p{self.desk.hold()}>{plain}</p>")
            self.desk.block = 0

    def _tag(self, found: re.Match[str]) -> None:
        name, tag = found["name"], found[0]
        if name not in self.allowed:
            self._unknown(name, tag, closing=bool(found["end"]))
        elif found["end"]:
            self._end(name, tag)
        elif (attributes := self._attributes(name, found["rest"], tag)) is not None:
            self._start(name, attributes, tag, alone=bool(found["alone"]))

    def _unknown(self, name: str, tag: str, *, closing: bool) -> None:
        if closing:
            return
        if name.lower() in RUNNING:
            self.desk.error(
                "R004", f"<{name}> would run or fetch something", _start_of(tag), "Delete it; a text runs nothing."
            )
        else:
            near = nearest(name, self.allowed)
            hint = _INSTEAD.get(name) or (
                f"Did you mean `{near}`?" if near else "Say it in Markdown, or as a div: ::: name."
            )
            self.desk.error(
                "M013", f"the raw HTML element <{name}> cannot be carried into every edition", _start_of(tag), hint
            )

    def _attributes(self, name: str, rest: str, tag: str) -> str | None:
        """The attributes of a tag; None when it cannot be carried."""
        kept: dict[str, str] = {}
        for key, value in _ATTRIBUTE.findall(rest):
            if key.lower().startswith("on"):
                self.desk.error(
                    "R004", f"the attribute {key} would run a script", _start_of(tag), "Delete it; a text runs nothing."
                )
            elif not value.startswith(('"', "'")):
                self.desk.error(
                    "M013",
                    f"raw HTML that is not well-formed: {tag}",
                    _start_of(tag),
                    f'Write {key}="{value or key}", with quotes.',
                )
            elif key in ATTRIBUTES:
                kept[key] = html.unescape(value[1:-1])
            else:
                self._refused(name, key, tag)
        return "".join(f' {key}="{markup.escape(value)}"' for key, value in kept.items())

    def _refused(self, name: str, key: str, tag: str) -> None:
        hint = (
            "Write a link as [text](target)."
            if name == "a"
            else ("Give it a class, and say in the theme's style sheet what the class looks like.")
        )
        self.desk.error(
            "M013", f"the attribute {key} of raw HTML cannot be carried into every edition", _start_of(tag), hint
        )

    def _start(self, name: str, attributes: str, tag: str, *, alone: bool) -> None:
        if name in EMPTY:
            if not alone:
                self.desk.error("M013", f"raw HTML that is not well-formed: {tag}", tag, f"Write <{name}/>.")
            self.desk.out.append(f"<{name}{attributes}/>")
            return
        where = self.desk.where(f"<{name}")
        held = self.desk.hold() if name in HOLDERS else ""
        self.desk.out.append(f"<{name}{attributes}{held}>")
        if alone:
            self.desk.out.append(f"</{name}>")
        else:
            self.open.append(name)
            self.places.append(where)

    def _end(self, name: str, tag: str) -> None:
        if name in EMPTY:
            return
        if name not in self.open[self.base :]:
            self.desk.error(
                "M013",
                f"raw HTML that is not well-formed: {tag} closes nothing that is open here",
                tag,
                "Take it away, or open the element in the same paragraph.",
            )
            return
        while self.open[-1] != name:
            inside = self._pop()
            self.desk.error(
                "M013",
                f"raw HTML that is not well-formed: {tag} comes before </{inside}>",
                tag,
                f"Close <{inside}> first.",
            )
        self._pop()

    def _pop(self) -> str:
        name = self.open.pop()
        self.places.pop()
        self.desk.out.append(f"</{name}>")
        if name in HOLDERS:
            self.desk.block = 0
        return name


def _start_of(tag: str) -> str:
    """As much of a tag as surely stands on one line."""
    return tag.split("\n", 1)[0]
