"""The one door to WeasyPrint: which fonts it sees, what it may fetch, which style sheets it has read, what it says.

Importing this module imports WeasyPrint (half a second), so callers do it when there is something to press. Names that
WeasyPrint does not promise to keep are used here, in `facts` and in `furniture` only; `tests/test_engine.py` fails
when one of them changes.
"""

import contextlib
import functools
import gc
import logging
import os
import re
import shutil
import tempfile
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import md5
from multiprocessing.util import Finalize
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from pressrun.files import Shelf, digest, styles_folder
from pressrun.fonts import Face
from pressrun.galley import BASE, Element, Galley
from pressrun.pressed import Side
from pressrun.problems import PressError, Problem, error

os.environ["FONTCONFIG_FILE"] = str(Path(__file__).with_name("fontconfig.xml"))
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # "No fonts configured": yes, that is the idea
    import weasyprint
    from weasyprint.css.counters import CounterStyle
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    from pressrun import footnotes

footnotes.keep()
gc.collect()
gc.freeze()  # what was imported stays for good, and need not be looked at again

Untyped = Any
"""What WeasyPrint hands out; it says nothing of its types."""

PRESS = threading.RLock()
"""One sheet at a time in a process: Pango's maps of fonts and the log know nothing of threads."""

_TYPES = {
    ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
    ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif",
}  # fmt: skip
_MARGIN_BOXES = tuple(
    f"{edge}-{part}"
    for edge, parts in {
        "top": ("left-corner", "left", "center", "right", "right-corner"),
        "bottom": ("left-corner", "left", "center", "right", "right-corner"),
        "left": ("top", "middle", "bottom"),
        "right": ("top", "middle", "bottom"),
    }.items()
    for part in parts
)
_MAX_STYLES = 4
_SIDES = re.compile(r"@page[^{]*:(?:left|right)\b|break-(?:before|after)\s*:\s*(?:left|right|recto|verso)")
_COUNTED = re.compile(r":nth\(((?:(?!\bof\b)[^)])*)")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An address that was asked for and not given."""

    url: str
    problem: Problem | None
    """Why, when the Shelf says so; None when there is no such file."""


class Fetcher(URLFetcher):  # type: ignore[misc]
    """Gives WeasyPrint what is on the Shelf and what a text carries in itself (``data:``), and nothing else."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self.shelf = shelf
        self.refused: dict[str, Refusal] = {}
        self.sheets: dict[str, str] = {}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Untyped:
        """A response, or ValueError, which WeasyPrint turns into a message in its log."""
        if url[:5].lower() == "data:":
            return super().fetch(url, headers)
        path, data = self._take(url)
        suffix = PurePosixPath(path).suffix.lower()
        if suffix == ".css":
            self.sheets[path] = data.decode("utf-8", "replace")
        return URLFetcherResponse(url, data, {"Content-Type": _TYPES.get(suffix, "application/octet-stream")})

    def _take(self, url: str) -> tuple[str, bytes]:
        try:
            path = shelf_path(url)
            data = self.shelf.read(path)
            _check_picture(path, data)
        except PressError as refusal:
            self.refused[url] = Refusal(url, refusal.problems[0])
            raise ValueError(str(refusal)) from None
        except FileNotFoundError:
            self.refused[url] = Refusal(url, None)
            raise ValueError(f"there is no {url}") from None
        return path, data


def shelf_path(url: str) -> str:
    """The path on the Shelf that *url* stands for. Raises R001 or R002 for an address that stands for none."""
    if url.startswith(BASE):
        return unquote(urlsplit(url).path)[1:]
    raise PressError(_refused(url))


def _refused(url: str) -> Problem:
    scheme = url.partition(":")[0].lower()
    if scheme == "file":
        return error(
            "R001",
            f"{url} is outside the project folder and is not read",
            hint="Copy the file into the project folder and use its path there.",
        )
    return error(
        "R002",
        f"{url} is on the network, and nothing is fetched while building",
        hint="Download the file into the project folder and use its path there.",
    )


def _check_picture(path: str, data: bytes) -> None:
    if path.lower().endswith(".svg") and b"<!ENTITY" in data:
        raise PressError(
            error(
                "R003",
                f"{path} defines entities, which are not resolved",
                hint="Save the drawing as plain SVG, without a document type.",
            )
        )


class _Cases(FontConfiguration):  # type: ignore[misc]
    """The fonts of one set of style sheets. Once they are read the cases are closed: a picture brings no font."""

    def __init__(self) -> None:
        super().__init__()
        sweep()
        self._folder = Path(tempfile.mkdtemp(prefix=f"{_CASES}{os.getpid()}-"))
        Finalize(None, shutil.rmtree, args=(self._folder, True), exitpriority=1)  # workers know no atexit
        self.faces: list[Face] = []
        self.files: dict[str, str] = {}
        self.closed = False

    def add_font_face(self, rule_descriptors: dict[str, Any], url_fetcher: Untyped) -> None:
        """Take a face, and note it."""
        if self.closed:
            logging.getLogger("weasyprint").warning(
                "a picture brings the font %r, which is not used", rule_descriptors["font_family"]
            )
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
        if path and file.is_file():
            self.files[digest(file.read_bytes())] = path


_CASES = "pressrun-fonts-"


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
        files: dict[str, str] = self.fonts.files
        return files

    @property
    def faces(self) -> tuple[Face, ...]:
        """What the ``@font-face`` rules offer."""
        return tuple(self.fonts.faces)


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


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []
        self.thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread:
            self.heard.append(record.getMessage())


@contextlib.contextmanager
def listening() -> Iterator[list[str]]:
    """Everything that WeasyPrint, and the libraries under it, say meanwhile; nothing of it goes elsewhere."""
    ear = _Ear()
    loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools", "PIL")]
    before = [(logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.addHandler(ear)
        logger.setLevel(logging.WARNING)
        logger.propagate = False
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield ear.heard
        ear.heard.extend(str(warning.message) for warning in caught)
    finally:
        for logger, (level, propagate) in zip(loggers, before, strict=True):
            logger.removeHandler(ear)
            logger.setLevel(level)
            logger.propagate = propagate


class Tree(weasyprint.HTML):  # type: ignore[misc]
    """A document whose tree is at hand. WeasyPrint's own parser takes as long as setting the pages of a short sheet."""

    def __init__(self, root: Element, fetcher: Fetcher) -> None:
        self.base_url = BASE
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = weasyprint.cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


@functools.cache
def _bare(side: Side) -> Untyped:
    """Nothing in the margins, and the side of the first page."""
    boxes = "".join(f"@{box}{{content:none!important}}" for box in _MARGIN_BOXES)
    return weasyprint.CSS(string=f"@page{{{boxes}}}html{{break-before:{side}!important}}")


def lay_out(galley: Galley, styles: Styles, side: Side, fetcher: Fetcher) -> Untyped:
    """The pages of a sheet as a WeasyPrint document, without furniture."""
    return Tree(galley.root, fetcher).render(
        font_config=styles.fonts,
        counter_style=styles.counters,
        color_profiles=styles.profiles,
        stylesheets=[*styles.sheets, _bare(side)],
    )


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Without the garbage collector, which would look through every box again and again (8 to 13% of the time)."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def taken(*shelves: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What was read, sorted."""
    return tuple(sorted({path: check for shelf in shelves for path, check in shelf.items()}.items()))
