"""`typeset`: a book and an edition in, finished sheets out.

An edition is a row of parts; a part is a template that prints one sheet, or one for each section. Templates and style
sheets come from the project's theme where it has them, else from pressrun. Home of Jinja: a template is a
stranger's, so it runs in the sandbox, and its faults are problems at its own path and line.
"""

import contextlib
import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pressrun.ground import markup
from pressrun.ground.files import Shelf
from pressrun.ground.problems import PressError, Problem, Where, error, refuse
from pressrun.model.book import Book
from pressrun.model.edition import ANSWERS, Edition, Notes
from pressrun.model.imposition import POINTS
from pressrun.model.sheet import Folios, Sheet, Start
from pressrun.model.words import spelled, words
from pressrun.setting import addresses, dress
from pressrun.setting.compiled import OURS, TEMPLATES, Compiled
from pressrun.setting.display import display, grown
from pressrun.setting.dress import Html
from pressrun.setting.matter import Matter, gather
from pressrun.setting.pieces import Setting

BUILT_IN = "built-in/"
"""Before the name of a template: pressrun's own, also where the theme has one of that name (to extend it, say)."""

PER_SECTION = frozenset({"front", "body", "back"})
"""Parts that make one sheet for each section with that role; the others make one sheet."""

NOTES = "notes"
"""The part that lists the footnotes of all others."""

WRAPPERS = frozenset({"cover", "half-title", "title-page", "copyright", "contents", "colophon", NOTES})
"""Parts that are bound round a text and are none."""

_END = "</section>"
_IDS = re.compile(r'\sid="([^"]+)"')
_OPTIONS: dict[str, Any] = {
    "autoescape": True, "trim_blocks": True, "lstrip_blocks": True,
    "extensions": ["jinja2.ext.do", "jinja2.ext.loopcontrols"],
}  # fmt: skip
_FACE = re.compile(r"--(?:serif|sans|mono):\s*[\"']?([^\"',;]+)")
_OBJECT = re.compile(r"'[\w.]+\.(\w+) object' has no attribute")


def typeset(
    book: Book,
    edition: Edition,
    shelf: Shelf,
    page_of: Mapping[str, str] = MappingProxyType({}),
    begun: Callable[[Sheet], object] | None = None,
) -> tuple[Sheet, ...]:
    """The sheets of *edition*, in the order in which they are bound. *book* is what `edition.select` has left of it;
    *page_of* gives the page of an id in the edition whose pages this one refers to, where it is known.

    Before anything else, *begun* is given a sheet on which next to nothing stands, for presses to be made ready with.

    A part that has nothing to print makes no sheet. Raises `PressError`: B011 when that is true of all, B012 when the
    language has no table of words, T001, T002 or T003 for faults of a template, R004 when one tries what it may not,
    T006 when a template or a style sheet is missing.
    """
    typesetter = _Typesetter(book, edition, shelf, page_of)
    if begun and edition.format == "pdf":
        with contextlib.suppress(PressError):  # it is told where the template is used
            begun(typesetter.blank())
    return tuple(typesetter.sheets())


@dataclass(slots=True)
class _Typesetter:
    book: Book
    edition: Edition
    shelf: Shelf
    page_of: Mapping[str, str]
    templates: jinja2.Environment = field(init=False)
    table: Mapping[str, str] = field(init=False)
    common: dict[str, object] = field(init=False)
    matter: Matter = field(init=False)

    def __post_init__(self) -> None:
        self.templates = _environment(self.edition, self.shelf)
        self.templates.filters["with_links"] = self._with_links
        self.table = table = words(self.book.language, asked=Where(self.book.source))
        styles = tuple(stylesheets(self.edition, self.shelf))
        paper, ends = self.edition.paper, NOTES in self.edition.parts
        self.common = {
            "book": self.book,
            "edition": self.edition,
            "words": table,
            "styles": styles,
            "faces": faces(styles, self.shelf),
            "notes_follow": self.edition.notes is Notes.SECTION or (self.edition.notes is Notes.END and not ends),
            "clock": clock,
            "called": self.edition.called(table),
            "page_of": self.page_of,
            "medium": "screen" if self.edition.format == "epub" else "print",
            "width": paper.width * POINTS,
            "height": paper.height * POINTS,
            "groups": tuple(groups(self.book)),
            "names": functools.partial(listed, table),
            "address": dress.address,
            "spelled": functools.partial(spelled, self.book.language),
            "display": display,
            "grown": grown,
        }

    def blank(self) -> Sheet:
        """A sheet with the style sheets of all, and a word to try the hyphens on."""
        what = {"part": "", "section": None, "title": "", "body": Html("<p>Make-ready</p>")}
        return Sheet("", self._run("sheet.html", {**self.common, **what})[0], self.book.source)

    def sheets(self) -> Iterator[Sheet]:
        """Every part in turn. The notes are set last, when it is known which of them the other parts refer to."""
        self.matter = gather(self.book, self.edition, self.table, self._element, self.page_of)
        refuse(self.matter.problems)
        self.common["matter"] = self.matter
        made = {part: list(self._sheets(part)) for part in self.edition.parts if part != NOTES}
        text = [part for part in self.edition.parts if part not in WRAPPERS]
        if not any(made[part] for part in text or made):
            raise PressError(_nothing(self.book, self.edition))
        self.common["printed"] = frozenset(_IDS.findall("".join(one.html for each in made.values() for one in each)))
        for part in self.edition.parts:
            yield from made[part] if part in made else self._sheets(part)

    def _sheets(self, part: str) -> Iterator[Sheet]:
        if part not in PER_SECTION:
            yield from self._part(part, None, 0)
        else:
            for place, section in enumerate(self.matter.having(part)):
                yield from self._part(part, section, place)

    def _part(self, part: str, section: Setting | None, place: int) -> Iterator[Sheet]:
        last = part == self.edition.parts[-1]
        context = {**self.common, "part": part, "section": section, "place": place, "last": last}
        body, said = self._run(f"parts/{part}.html", context)
        if not body.strip():
            return
        said = {"start": "next", "folios": "arabic", "title": "", "landmark": "", "running": "", **said}
        skeleton = "document.xhtml" if self.common["medium"] == "screen" else "sheet.html"
        html, _ = self._run(skeleton, {**context, **said, "body": self._closed(body)})
        yield Sheet(
            section.id if section else part,
            html,
            section.source if section else self.book.source,
            Start(said["start"]),
            Folios(said["folios"]),
            said["title"],
            said["landmark"],
        )

    def _closed(self, body: str) -> Html:
        """*body* with a list of the links that no template has listed, at the end of its last section."""
        end = body.rindex(_END) if body.rstrip().endswith(_END) else len(body)
        return Html(self._with_links(body[:end]) + body[end:])

    def _with_links(self, html: str) -> Html:
        """*html*, and the list of the links in it that have none yet."""
        coded = self.edition.links == "qr"
        entries = addresses.listed(html, self.book, coded=coded)
        if not entries:
            return Html(html)
        side = max((entry.code.side for entry in entries if entry.code), default=0) if coded else None
        return Html(f"{html}{self._element('links', {'entries': entries, 'side': side})}")

    def _element(self, name: str, what: dict[str, object]) -> str:
        return self._run(f"elements/{name}.html", {**self.common, **what})[0]

    def _run(self, name: str, context: Mapping[str, object]) -> tuple[str, dict[str, str]]:
        """What a template prints, and what it says of itself (``{% set title = words.contents %}``)."""
        try:
            module: Any = self.templates.get_template(name).make_module(dict(context))
            said = {key: str(value) for key, value in vars(module).items() if key[0] != "_" and isinstance(value, str)}
            return str(module), said
        except PressError:
            raise
        except Exception:  # noqa: BLE001  a template may fail in any way there is
            raise PressError(_problem(self._retold(), self.edition)) from None

    def _retold(self) -> Exception:
        """The fault that is being handled, with the lines of templates in its trace instead of those of their code."""
        try:
            self.templates.handle_exception()
        except Exception as fault:  # noqa: BLE001
            return fault


def _nothing(book: Book, edition: Edition) -> Problem:
    """B011 for an edition of whose parts none prints a word of the manuscript."""
    hint = "Look at its keys parts, sections, omit and audience."
    if ANSWERS in edition.parts:
        hint = "No question has an answer for it: write `::: answer` into one, or take this row out of the editions."
    if ANSWERS in edition.parts and edition.audience != "leader":
        hint = "Participants get no answers: write `audience: leader`."
    message = f"the edition {edition.name} has nothing to print"
    return error("B011", message, Where(book.source, edition.line, text=f"{edition.name}:"), hint)


def stylesheets(edition: Edition, shelf: Shelf) -> Iterator[str]:
    """Paths of an edition's style sheets, in the order in which they are read.

    First the tokens of all themes and of this one, then the theme's sheets or, file by file, those of the default
    theme. Raises T006 when one is missing.
    """
    own = f"styles/{edition.theme}"
    yield "styles/tokens.css"
    if shelf.has(f"{own}/tokens.css"):
        yield f"{own}/tokens.css"
    over = ("economy.css",) if edition.economy else ()
    for name in ("ebook.css",) if edition.format == "epub" else ("print.css", f"{edition.dress}.css", *over):
        path = next((path for path in (f"{own}/{name}", f"styles/default/{name}") if shelf.has(path)), "")
        if not path:
            raise PressError(
                error(
                    "T006",
                    f"neither the theme {edition.theme} nor pressrun has a style sheet {name}",
                    Where(f"{own}/{name}"),
                    "Write it, or choose one of pressrun's layouts.",
                )
            )
        yield path


def faces(styles: tuple[str, ...], shelf: Shelf) -> tuple[str, ...]:
    """The faces that the tokens name first, for the colophon: text, labels, code."""
    tokens = "\n".join(shelf.text(path) for path in styles if path.endswith("tokens.css"))
    return tuple(dict.fromkeys(name.strip() for name in _FACE.findall(tokens)))


def groups(book: Book) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Role -> names of those who have it, in the order of ``book.yaml``; the publisher stands elsewhere."""
    for role in dict.fromkeys(person.role for person in book.people):
        if role != "publisher":
            yield role, tuple(person.name for person in book.people if person.role == role)


def clock(minutes: int, start: str = "0:00") -> str:
    """The time, *minutes* after *start*: ``0:10``, or by a clock of 24 hours ``18:40``."""
    hours, _, past = start.partition(":")
    total = int(hours) * 60 + int(past) + minutes
    return f"{total // 60 % 24}:{total % 60:02}"


def listed(table: Mapping[str, str], names: Sequence[str]) -> str:
    """*names* as a language strings them together: ``Ann, Ben and Cyd``."""
    *others, last = names
    before = functools.reduce(table["comma"].format, others) if others else ""
    return table["and"].format(before, last) if before else last


def _environment(edition: Edition, shelf: Shelf) -> jinja2.Environment:
    made = ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(functools.partial(_load, edition, shelf)),
        undefined=jinja2.StrictUndefined,
        bytecode_cache=Compiled(_OPTIONS),
        **_OPTIONS,
    )
    made.filters["plain"] = markup.plain
    return made


def _load(edition: Edition, shelf: Shelf, name: str) -> tuple[str, str, None] | None:
    """A template's text and the path by which faults name it."""
    path = f"styles/{edition.theme}/templates/{name}"
    if not name.startswith(BUILT_IN) and shelf.has(path):
        return shelf.text(path), path, None
    own = PurePosixPath(name.removeprefix(BUILT_IN))
    file = TEMPLATES.joinpath(own)
    if ".." in own.parts or own.is_absolute() or not file.is_file():
        return None
    return file.read_text("utf-8"), f"{OURS}{own}", None


def _problem(fault: Exception, edition: Edition) -> Problem:
    if isinstance(fault, jinja2.TemplateSyntaxError):
        place = Where(fault.filename or "", fault.lineno)
        return error("T002", f"this template does not parse: {fault.message}", place)
    where = _where(fault)
    if isinstance(fault, jinja2.TemplateNotFound):
        return error(
            "T006",
            f"there is no template {fault.name}",
            where,
            f"Write styles/{edition.theme}/templates/{fault.name}, or check the name of the part.",
        )
    if isinstance(fault, jinja2.UndefinedError):
        return error(
            "T001",
            f"this template uses a name that is not defined: {_plainly(fault.message or '')}",
            where,
            "docs/themes.md lists what a template may use.",
        )
    if isinstance(fault, SecurityError):
        return error("R004", f"this template tries what templates may not do: {fault.message}", where)
    return error("T003", f"this template fails: {type(fault).__name__}: {fault}", where)


def _where(fault: Exception) -> Where:
    """The innermost line of a template that *fault* went through."""
    place, trace = Where(), fault.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith((OURS, "styles/")):
            place = Where(file, trace.tb_lineno)
        trace = trace.tb_next
    return place


def _plainly(message: str) -> str:
    """Jinja's sentence with the noun that a designer knows in place of Python's name for it."""
    return _OBJECT.sub(lambda found: f"a {found[1]} has no", message)
