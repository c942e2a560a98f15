"""What WeasyPrint says in its log, in the words of this project: a code, a place, what to do.

Nothing is passed over: a message that is not known here is handed on as it is.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from pressrun.ground import files
from pressrun.ground.problems import Problem, Where, error, warning
from pressrun.press import fonts
from pressrun.press.galley import BASE, Galley, outside

if TYPE_CHECKING:
    from pressrun.press.fetching import Fetcher, Refusal
    from pressrun.press.stylesheets import Styles

_LINE = re.compile(r" at (\d+):(\d+)(?=[:,.\s]|$)")
_UNQUOTED = re.compile(r"'(.*)'", re.DOTALL)
_URL = re.compile(rf"{re.escape(BASE)}\S*|(?:data|file|https?|ftp):\S*")
_ADDRESS = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s]+)""")
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_RUNNING = re.compile(r"position\s*:\s*running\(")
_TARGET = re.compile(r"target-counters?\([^;}]*,\s*page\b")
_UNFIT = (
    (
        _RUNNING,
        "position: running() takes text away, and the furniture is set without it",
        "Let string-set take the words, and string() print them in a margin box.",
    ),
    (
        _TARGET,
        "target-counter() counts the pages of one sheet, and knows nothing of the others",
        "Print page numbers by an element with data-page, as the built-in contents do.",
    ),
)
"""What CSS can say and a book of many sheets cannot do."""

_STYLE_FILES = (".css", ".ttf", ".otf", ".ttc", ".woff", ".woff2", ".icc", ".icm")


def notices(galley: Galley, styles: "Styles", fetcher: "Fetcher", said: Iterable[str]) -> Iterator[Problem]:
    """Problems from what was said while style sheets were read and pages were set, and from what was refused."""
    for path, message in styles.said:
        yield from _of_style(galley, styles, path, message)
    for path, text in styles.texts.items():
        yield from _of_text(galley, path, text)
    known = {**styles.refused, **fetcher.refused}
    led_out = {
        urljoin(BASE + path, address) for path, text in styles.texts.items() for address, _ in _led_out(path, text)
    }
    for refusal in known.values():
        if refusal.url not in led_out:
            yield _refused(galley, styles, refusal)
    for message in dict.fromkeys(said):
        if not any(url in message for url in known):
            yield from _of_page(galley, styles, fetcher.spelled(message))


def _of_style(galley: Galley, styles: "Styles", path: str, message: str) -> Iterator[Problem]:
    if message.startswith(("Failed to load stylesheet", "Font-face")):
        return  # told as a refusal, with the address
    where = _in_style(galley, path, _line(styles, path, message))
    plain = _LINE.sub("", message, count=1).rstrip(". ")
    if message.startswith(("Parse error", "Error:")):
        yield error("T004", f"CSS that does not parse: {_sentence(plain.partition(':')[2] or plain)}", where)
    else:
        yield warning("T005", f"CSS that is passed over: {_sentence(plain)}", where)


def _of_text(galley: Galley, path: str, text: str) -> Iterator[Problem]:
    """What is wrong with a style sheet though WeasyPrint takes it."""
    text = _COMMENT.sub(_blank, text)
    for address, at in _led_out(path, text):
        yield files.outside(address, _in_style(galley, path, text.count("\n", 0, at) + 1))
    for pattern, what, hint in _UNFIT:
        for match in pattern.finditer(text):
            yield error("T005", what, _in_style(galley, path, text.count("\n", 0, match.start()) + 1), hint)


def _led_out(path: str, text: str) -> Iterator[tuple[str, int]]:
    """Addresses in a style sheet that lead out of the project folder, each with its place."""
    folder = PurePosixPath(path).parent.as_posix()
    return ((match[1], match.start()) for match in _ADDRESS.finditer(text) if outside(folder, match[1]))


def _blank(comment: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", comment[0])


def _in_style(galley: Galley, path: str, line: int | None) -> Where:
    """A line of a style sheet; one that stands in the sheet itself came from a template, and has no line."""
    return Where(path, line) if path else Where(galley.sheet.source)


def _line(styles: "Styles", path: str, message: str) -> int | None:
    match = _LINE.search(message)
    if match:
        return int(match[1])
    quoted = _UNQUOTED.search(message)
    text = styles.texts.get(path, "")
    at = text.find(quoted[1].strip()) if quoted else -1
    return text.count("\n", 0, at) + 1 if at >= 0 else None


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _refused(galley: Galley, styles: "Styles", refusal: "Refusal") -> Problem:
    path = refusal.url.removeprefix(BASE)
    where = _asked(galley, styles, refusal.url)
    if refusal.problem is not None:
        return refusal.problem.at(where)
    if path.lower().endswith(_STYLE_FILES):
        return error("T006", f"there is no {path}", where, "Style sheets name files from where they stand themselves.")
    return error("M007", f"there is no picture {path}", where, "Put the file there, or correct its name.")


def _asked(galley: Galley, styles: "Styles", url: str) -> Where:
    """Who asked for an address: an element of the text, or a line of a style sheet."""
    found = galley.asking(url)
    if found is not None:
        return galley.where(*found)
    tail = url.removeprefix(BASE)
    while tail:
        for path, text in styles.texts.items():
            at = text.find(tail)
            if at >= 0:
                return Where(path, text.count("\n", 0, at) + 1)
        tail = tail.partition("/")[2]
    return Where(galley.sheet.source)


def _of_page(galley: Galley, styles: "Styles", message: str) -> Iterator[Problem]:
    for start, make in _KNOWN.items():
        if message.startswith(start):
            yield from make(galley, styles, message)
            return
    if fonts.MISSING.search(message):
        return  # told by the letter, with its place
    match = _LINE.search(message)
    if match:
        yield from _of_computed(galley, styles, message, int(match[1]))
    else:
        yield warning("T005", f"WeasyPrint says: {_sentence(message)}", Where(galley.sheet.source))


def _of_computed(galley: Galley, styles: "Styles", message: str, line: int) -> Iterator[Problem]:
    """A value that turned out wrong when it was computed: the line is known, the style sheet has to be guessed."""
    named = re.search(r"`([\w-]+) ?:", message)
    for path, text in styles.texts.items():
        lines = text.splitlines()
        if line <= len(lines) and (named is None or named[1] in lines[line - 1]):
            yield from _of_style(galley, styles, path, message)
            return
    yield warning(
        "T005", f"CSS that is passed over: {_sentence(_LINE.sub('', message, count=1))}", Where(galley.sheet.source)
    )


def _silent(_galley: Galley, _styles: "Styles", _message: str) -> Iterator[Problem]:
    yield from ()


def _picture(galley: Galley, styles: "Styles", message: str) -> Iterator[Problem]:
    url = _URL.search(message)
    address = url[0].rstrip("':") if url else ""
    yield error("M021", f"{_named(address)} cannot be read as a picture", _asked(galley, styles, address),
                "Open it in a drawing or photo program and save it again as SVG, PNG or JPEG.")  # fmt: skip


def _undefined(galley: Galley, _styles: "Styles", message: str) -> Iterator[Problem]:
    yield warning("T005", f"WeasyPrint says: {_sentence(message)}", Where(galley.sheet.source),
                  "CSS counters do not reach into other sheets: print page numbers with data-page.")  # fmt: skip


def _twice(galley: Galley, _styles: "Styles", message: str) -> Iterator[Problem]:
    quoted = _UNQUOTED.search(message)
    name = quoted[1] if quoted else ""
    twice = [element for element in galley.root.iter() if element.get("id") == name]
    if len([element for element in twice if not element.tag.startswith("{")]) < len(twice):
        return  # inside drawings, which keep their ids to themselves
    yield error("M004", f"the id {name} stands twice", galley.where(twice[-1] if twice else None, name))


def _device(galley: Galley, styles: "Styles", message: str) -> Iterator[Problem]:
    told = "inks of one press; the file is then no PDF/A, and does not say it is"
    what = message.partition(": ")[2]
    if what != "device-cmyk()":
        yield warning("P010", f"{_named(what)} is a picture in {told}", _asked(galley, styles, what),
                      "Save it again in the colours of a screen (RGB).")  # fmt: skip
        return
    where = next(
        (_in_style(galley, path, text.count("\n", 0, text.index("device-cmyk")) + 1)
         for path, text in styles.texts.items() if "device-cmyk" in text),
        Where(galley.sheet.source),
    )  # fmt: skip
    yield warning("P010", f"{what} names {told}", where, "Name colours as on a screen: #rrggbb, rgb() or oklch().")


def _named(address: str) -> str:
    """A picture as its author calls it."""
    return address.removeprefix(BASE) if address.startswith(BASE) else (address[:40] or "a drawing in the text")


_KNOWN: dict[str, Callable[[Galley, "Styles", str], Iterator[Problem]]] = {
    "Failed to load image": _picture,
    "Failed to render SVG image": _picture,
    "Failed to load inline SVG": _picture,
    "Colours of one device": _device,
    "Content discarded: target points to undefined anchor": _undefined,
    "Anchor defined twice": _twice,
    'Missing required "lang"': _silent,
    'Image "': _silent,
}
"""Starts of messages. A picture without an alternative text is the manuscript's matter and is told there (M008)."""
