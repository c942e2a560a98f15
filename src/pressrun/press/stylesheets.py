"""Style sheets and the fonts that they bring, read once and kept as long as none of their files changes.

Reading them takes as long as setting a page or two, and all sheets of an edition have the same.
"""

import contextlib
import functools
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import md5
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from pressrun.ground.files import Shelf, digest, styles_folder
from pressrun.press.fetching import Fetcher, Refusal, shelf_path
from pressrun.press.fonts import Face
from pressrun.press.galley import BASE
from pressrun.press.hearing import LOG, listening
from pressrun.press.weasy import CounterStyle, FontConfiguration, Untyped, URLFetcher, URLFetcherResponse, weasyprint

_CASES = "pressrun-fonts-"
_MAX_STYLES = 4
_SIDES = re.compile(r"@page[^{]*:(?:left|right)\b|break-(?:before|after)\s*:\s*(?:left|right|recto|verso)")
_PAGES = re.compile(r"counters?\(\s*pages\b", re.IGNORECASE)
_COUNTED = re.compile(r":nth\(((?:(?!\bof\b)[^)])*)")


class _Cases(FontConfiguration):  # type: ignore[misc]
    """The fonts of one set of style sheets. Once they are read the cases are closed: a picture brings no font."""

    def __init__(self) -> None:
        super().__init__()
        sweep()
        self._folder = Path(tempfile.mkdtemp(prefix=f"{_CASES}{os.getpid()}-"))
        Finalize(None, shutil.rmtree, args=(self._folder, True), exitpriority=1)  # workers know no atexit
        self.faces: list[Face] = []
        self.files: dict[str, str] = {}  # empty path: a font that the style sheet carries in itself
        self.closed = False

    def add_font_face(self, rule_descriptors: dict[str, Any], url_fetcher: Untyped) -> None:
        """Take a face, and note it."""
        if self.closed:
            LOG.warning("a picture brings the font %r, which is not used", rule_descriptors["font_family"])
            return
        super().add_font_face(rule_descriptors, url_fetcher)
        file = self._folder / md5(str(rule_descriptors).encode(), usedforsecurity=False).hexdigest()
        weight = rule_descriptors.get("font_weight", 400)
        urls = [url for kind, url in rule_descriptors["src"] if kind == "external" and url and url.startswith(BASE)]
        path = shelf_path(urls[0]) if urls else ""
        style = rule_descriptors.get("font_style", "normal")
        self.faces.append(
            Face(rule_descriptors["font_family"], {"normal": 400, "bold": 700}.get(weight, weight), style, path)
        )
        if file.is_file():
            self.files[digest(file.read_bytes())] = path


@functools.cache
def sweep() -> None:
    """Remove the fonts of processes that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_CASES}*"):
        process = folder.name.removeprefix(_CASES).partition("-")[0]
        if process.isdecimal() and int(process) != os.getpid() and not _alive(int(process)):
            for file in folder.glob("*"):
                file.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                folder.rmdir()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


@dataclass(slots=True)
class Styles:
    """Style sheets and fonts as WeasyPrint has read them. Reading takes longer than setting a page, so a process keeps
    the last few."""

    sheets: list[Any] = field(default_factory=list)
    fonts: Any = None
    counters: Any = field(default_factory=CounterStyle)
    profiles: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    """Every style sheet that was read, by path."""

    own: tuple[str, ...] = ()
    """Style sheets that stood in the sheet itself."""

    said: list[tuple[str, str]] = field(default_factory=list)
    """What WeasyPrint says of each, with its path; empty for a style sheet that stands in the sheet itself."""

    whole: bool = True
    """False when a style sheet could not be read, so that what it defines is not there."""

    refused: dict[str, Refusal] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    stamps: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def sided(self) -> bool:
        """True when left pages are told from right ones."""
        return any(_SIDES.search(text) for text in (*self.texts.values(), *self.own))

    @property
    def counted(self) -> bool:
        """True when the number of all pages is asked for."""
        return any(_PAGES.search(text) for text in (*self.texts.values(), *self.own))

    @property
    def farthest(self) -> int | None:
        """The last page, counted from the start or from the start of a group, that some selector tells from the next;
        None when there is no last one."""
        counts = [match[1].strip() for text in (*self.texts.values(), *self.own) for match in _COUNTED.finditer(text)]
        if any(not count.isdecimal() for count in counts):
            return None
        return max((int(count) for count in counts), default=1)

    @property
    def files(self) -> Mapping[str, str]:
        """Digest of each font that was taken -> its path on the Shelf."""
        return {check: path for check, path in self.fonts.files.items() if path}

    @property
    def has_fonts(self) -> bool:
        """True when at least one font was taken."""
        return bool(self.fonts.files)

    @property
    def faces(self) -> tuple[Face, ...]:
        """What the ``@font-face`` rules offer."""
        return tuple(self.fonts.faces)


def distinct(farthest: int | None, kind: Untyped) -> Untyped:
    """A kind of page as far as selectors tell it from others (`Styles.farthest`): pages that none can tell apart share
    their computed styles, which take as long as all the rest of a page."""
    if farthest is None:
        return kind
    groups = tuple((name, min(number, farthest)) for name, number in kind.groups)
    return kind._replace(index=min(kind.index, farthest), groups=groups)


_styles: dict[tuple[str, tuple[tuple[str, str], ...]], Styles] = {}


def dress(root: Path, head: tuple[tuple[str, str], ...]) -> Styles:
    """The style sheets of *head* (see `Galley.head`), read once for as long as none of their files changes."""
    key = (str(root.absolute()), head)
    known = _styles.pop(key, None)
    if known is None or known.stamps != _stamps(root, known.seen):
        known = _read_styles(root, head)
    _styles[key] = known
    while len(_styles) > _MAX_STYLES:
        del _styles[next(iter(_styles))]
    return known


def _stamps(root: Path, paths: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    return {path: _stamp(root / path) + _stamp(styles_folder().parent / path) for path in paths}


def _stamp(file: Path) -> tuple[int, ...]:
    try:
        found = file.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino


def _read_styles(root: Path, head: tuple[tuple[str, str], ...]) -> Styles:
    fetcher = Fetcher(Shelf(root))
    styles = Styles(fonts=_Cases())
    layers: list[str] = []
    with listening() as said:
        for kind, value in head:
            source = {"url": urljoin(BASE, value)} if kind == "link" else {"string": value, "base_url": BASE}
            try:
                styles.sheets.append(
                    weasyprint.CSS(
                        **source, url_fetcher=fetcher, font_config=styles.fonts, counter_style=styles.counters,
                        color_profiles=styles.profiles, layers=layers,
                    )
                )  # fmt: skip
            except OSError:  # what is missing stands in fetcher.refused
                styles.whole = False
    styles.fonts.closed = True
    styles.whole &= not any(url.lower().endswith(".css") for url in fetcher.refused)
    styles.own = tuple(text for kind, text in head if kind == "style")
    styles.texts, styles.refused, styles.seen = fetcher.sheets, fetcher.refused, dict(fetcher.shelf.seen)
    styles.stamps = _stamps(root, styles.seen)
    styles.said = _said_of([*styles.texts.items(), *(("", text) for text in styles.own)]) if said else []
    return styles


def _said_of(texts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What WeasyPrint says of each style sheet by itself: its messages name a line and no file."""
    told: list[tuple[str, str]] = []
    for path, text in texts:
        with listening() as said:
            weasyprint.CSS(string=text, base_url=BASE, url_fetcher=_Nothing())
        told.extend((path, message) for message in said)
    return told


class _Nothing(URLFetcher):  # type: ignore[misc]
    """Answers every request with an empty style sheet."""

    def fetch(self, url: str, _headers: Mapping[str, str] | None = None) -> Untyped:
        return URLFetcherResponse(url, b"", {"Content-Type": "text/css"})
