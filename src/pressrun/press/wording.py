"""What the letters on a page say: the text of each run as the author wrote it, whatever its glyphs look like.

Glyphs are not text: small capitals share theirs with capitals, a ligature stands for two letters, Hebrew is drawn from
its end, a hyphen at the end of a line is nobody's, and the space there is not drawn at all. Where a reader of the PDF
would take something else from the glyphs, the run is told its text (``ActualText``, ISO 32000-1, 14.9.4).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pressrun.press.weasy import Dictionary, Untyped, boxes, weasyprint

String = weasyprint.pdf.pydyf.String

_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""Letters that run from right to left."""

_SHOWN = re.compile(rb"<([0-9a-f]+)>")
_UNSEEN: dict[int, str | None] = {
    **dict.fromkeys([0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]),
    0xA0: " ", 0x09: " ", 0x0A: " ", 0x0D: " ", 0x2010: "-", 0x2011: "-",
}  # fmt: skip
_SLOT = "(@"
_BLANKS = frozenset(" \t\n")
_SPACE, _OWN_SPACE = " ", "\u00a0"
_EMPTY = 5
"""Operators of a run with nothing in it: its tag, ``BT``, ``ET``."""

_SOFT_HYPHEN = b"/Span <</ActualText <FEFF00AD>>> BDC"


@dataclass(slots=True)
class Run:
    """A piece of marked content in the stream of a page."""

    tokens: Untyped
    """The operators of the stream."""

    first: int
    """Where its tag stands; its properties and ``BDC`` follow."""

    last: int
    """Where its ``EMC`` stands."""

    mcid: int = 0
    holder: Untyped = None
    """The stream, where it is not the page's own."""

    font: Untyped = None
    """The font of its last letters."""

    text: str | None = None
    """What it says, where it has been told."""

    spaced: bool = False
    """True when a space has been put at its end."""

    spoken: str | None = None
    """What it says, where it runs from right to left: its element is told, and not the run, since programs that know
    no tags turn the letters round themselves, told ones too."""

    def hide(self, kind: str = "") -> None:
        """Make it an artifact; one of pagination, where *kind* is ``Header`` or ``Footer``."""
        self.tokens[self.first] = "/Artifact"
        properties = {"Type": "/Pagination", "Subtype": f"/{kind}"} if kind else {"Type": "/Layout"}
        self.tokens[self.first + 1] = Dictionary(properties)

    def erase(self) -> None:
        """Take the mark away from what shows nothing; a line that is drawn under it is an artifact."""
        if self.last - self.first > _EMPTY:
            self.hide()
            return
        self.tokens[self.first : self.first + 3] = [b"", b"", b""]
        self.tokens[self.last] = b""

    def join(self, other: "Run") -> bool:
        """Take *other* in, where it follows at once; False when it does not, or when one is told its text."""
        told = {self.text, other.text, self.spoken, other.spoken} != {None}
        if told or self.tokens is not other.tokens:
            return False
        if other.first < self.last or any(self.tokens[self.last + 1 : other.first]):
            return False
        self.tokens[self.last] = b""
        self.tokens[other.first : other.first + 3] = [b"", b"", b""]
        self.last, self.spaced, self.font = other.last, other.spaced, other.font
        return True

    def say(self, text: str) -> None:
        """Tell what it says."""
        if _FROM_RIGHT.search(text):
            self.spoken = text
            return
        self.text = text
        self.tokens[self.first + 1]["ActualText"] = String(text)

    def add_space(self) -> None:
        """Let it end with a space: the end of a line, where none is drawn, is the end of a word."""
        if self.spaced:
            return
        self.spaced = True
        if self.text is not None or self.spoken is not None:
            self.say(f"{self.spoken or self.text} ")
            return
        glyph = _space(self.font) if self.font is not None else None
        if glyph is None:
            return
        at = self.last - 1
        while at > self.first and not _shows(self.tokens[at]):
            at -= 1
        self.tokens[at] += b"\n[<%04x>] TJ" % glyph


def _shows(token: Untyped) -> bool:
    return type(token) is bytes and token.endswith(b"] TJ")


def _space(font: Untyped) -> int | None:
    """The glyph of the space in a font."""
    known: int | None = getattr(font, "space", None)
    if known is None:
        known = next((glyph for glyph, text in font.to_unicode.items() if text in {_SPACE, _OWN_SPACE}), None)
        if known is None and getattr(font, "uncut", False):
            known = font.glyph_of(_SPACE)
            if known is not None:
                font.to_unicode[known], font.widths[known] = _SPACE, 0
        font.space = known
    return known


def runs(stream: Untyped, groups: Iterable[Untyped]) -> Iterator[Run]:
    """All marked content of a page that has a number, also in the *groups* that are drawn apart from it."""
    yield from _runs(stream, None)
    for group in groups:
        yield from _runs(group, group)


def _runs(stream: Untyped, holder: Untyped) -> Iterator[Run]:
    tokens = stream.stream
    run, inside = None, 0
    for at, token in enumerate(tokens):
        if type(token) is bytes and token in {b"BDC", b"BMC"}:
            if run is None:
                properties = tokens[at - 1]
                if token == b"BDC" and type(properties) is Dictionary and "MCID" in properties:
                    run = Run(tokens, at - 2, at, properties["MCID"], holder)
            else:  # an artifact inside of what is read: part of it
                inside += 1
                tokens[at] = tokens[at - 1] = b""
                if token == b"BDC":
                    tokens[at - 2] = b""
        elif token == b"EMC" and run is not None:
            if inside:
                inside -= 1
                tokens[at] = b""
            else:
                run.last = at
                yield run
                run = None


@dataclass(slots=True)
class Wording:
    """Reads the runs of a document in the order in which they are read aloud."""

    fonts: dict[bytes, Untyped]
    """By the name that the streams use."""

    _maps: dict[bytes, dict[int, str]] = field(default_factory=dict)
    _read: dict[int, int] = field(default_factory=dict)
    """How far each text has come, in characters, by the identity of the box that had the whole."""

    _before: Run | None = None
    """The run before, in the same block."""

    def gap(self) -> None:
        """A line is broken here by the author: what comes now is another word."""
        if self._before is not None:
            self._before.add_space()
            self._before = None

    def block(self) -> None:
        """What comes now is no longer in the same block of lines."""
        self._before = None

    def read(self, box: Untyped, run: Run) -> bool:
        """Settle what *run*, which draws *box*, says; False when it shows nothing and is no run any more."""
        text, hyphen, leading, trailing = self._source(box)
        shown = self._shown(run)
        blank = not text.strip("\u200b\u2060 \t\n")
        if shown is None:
            if leading or trailing or (blank and set(text) & _BLANKS):
                self.gap()
            run.erase()
            return False
        if leading:
            self.gap()
        trailing = trailing and not shown.endswith(_SPACE)
        self._before = None if trailing else run
        apart = bool(hyphen) and self._part(run, hyphen)
        stem = text.removesuffix(hyphen)
        if _SLOT not in shown:
            told = self._told(box, stem)
            if hyphen and not apart:
                run.say(told)
            elif _plain(told) != _plain(shown.removesuffix(hyphen) if apart else shown):
                run.say(f"{told}\u00ad" if apart else told)
        if trailing:
            run.add_space()
        return True

    def _source(self, box: Untyped) -> tuple[str, str, bool, bool]:
        """The text of *box*, the hyphen that was put behind it, and whether a space that is not drawn stands before it
        or after it."""
        whole = getattr(box, "whole", None)
        text: str = box.text
        if whole is None:
            return text, "", False, False
        source: str = whole.text
        start = self._read.get(id(whole), 0)
        at = start
        while at < len(source) and source[at] in " \t\n" and not text.startswith(source[at]):
            at += 1
        leading = at > start
        hyphen = ""
        if source.startswith(text, at):
            at += len(text)
        else:
            mark = box.style["hyphenate_character"]
            stem = text.removesuffix(mark)
            if stem != text and source.startswith(stem, at):
                hyphen, at = mark, at + len(stem)
        end = at
        while at < len(source) and source[at] in " \t\n\u200b":
            at += 1
        trailing = any(letter in " \t\n" for letter in source[end:at]) and not text.endswith((" ", "\n"))
        self._read[id(whole)] = at
        return text, hyphen, leading and start == 0, trailing

    def _told(self, box: Untyped, text: str) -> str:
        """*text* as the author wrote it, where a style sheet has asked for other letters."""
        if box.style["text_transform"] == "none" or box.element is None or "::" in box.element_tag:
            return text
        folded = text.casefold()
        for piece in (box.element.text, *(child.tail for child in box.element)):
            plain = " ".join((piece or "").split())
            at = plain.casefold().find(folded.strip()) if len(plain) == len(plain.casefold()) else -1
            if at >= 0:
                found = plain[at : at + len(text.strip())]
                return text.replace(text.strip(), found)
        return text

    def _shown(self, run: Run) -> str | None:
        """What a reader would take from the glyphs; None when there are none."""
        parts, name = [], b""
        for token in run.tokens[run.first + 3 : run.last]:
            if type(token) is not bytes:
                continue
            if token.endswith(b" Tf"):
                name = token
            elif token.endswith(b"] TJ") and len(token) > len(b"[] TJ"):
                parts.append((name, token))
        if not parts:
            return None
        texts = []
        for font, token in parts:
            texts.append(_SLOT if _SLOT.encode() in token else self._text(font, token))
        run.font = self._font(parts[-1][0])
        return "".join(texts)

    def _font(self, token: bytes) -> Untyped:
        return self.fonts.get(token.partition(b" ")[0][1:])

    def _text(self, font: bytes, token: bytes) -> str:
        texts = self._maps.get(font)
        if texts is None:
            found = self._font(font)
            texts = self._maps[font] = {} if found is None else found.to_unicode
        glyphs = bytes.fromhex(b"".join(_SHOWN.findall(token)).decode("ascii"))
        return glyphs.decode("utf-16-be", "surrogatepass").translate(texts)

    def _part(self, run: Run, hyphen: str) -> bool:
        """Set the hyphen of a broken word apart, as a soft one; False when its glyph is not by itself."""
        at = run.last - 1
        while at > run.first and not _shows(run.tokens[at]):
            at -= 1
        token = run.tokens[at]
        glyphs = _SHOWN.findall(token)
        if not glyphs or run.font is None or _last(run.font, glyphs) != hyphen.translate(_UNSEEN):
            return False
        place = token.rindex(b">")
        before, mark, after = token[: place - 4], token[place - 4 : place], token[place + 1 :]
        if after != b"] TJ" and not re.fullmatch(rb"-?[\d.]+\] TJ", after):
            return False
        shown = b"" if before == b"[<" else before.removesuffix(b"<") if before.endswith(b"<") else before + b">"
        first = shown + b"] TJ\n" if shown else b""
        run.tokens[at] = first + _SOFT_HYPHEN + b"\n[<" + mark + b">] TJ\nEMC"
        return True


def _plain(text: str) -> str:
    return text.translate(_UNSEEN).rstrip()


def _last(font: Untyped, glyphs: list[bytes]) -> str:
    """The text of the last glyph."""
    return str(font.to_unicode.get(int(glyphs[-1][-4:], 16), "")).translate(_UNSEEN)


def keep_whole() -> None:
    """Have every piece of a text know the text that it was broken from; once is enough."""
    boxes.TextBox.copy_with_text = _copy_with_text


_copy = boxes.TextBox.copy_with_text


def _copy_with_text(box: Untyped, text: str) -> Untyped:
    piece = _copy(box, text)
    if not hasattr(piece, "whole"):
        piece.whole = box
    return piece


keep_whole()
