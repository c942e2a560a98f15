"""Draws the cover of an e-book from the theme: a page of type, pressed like any other and then made a picture.

The page is laid out by the theme's style sheet for covers; what is found here is the one size at which the title fills
it and nothing is cut, whether it has one word or twelve, in any script. Sole user of pypdfium2 and Pillow.
"""

import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pypdfium2
from PIL import Image

from pressrun.ground.files import Shelf, source_date
from pressrun.ground.markup import escape
from pressrun.ground.problems import PressError, Problem, refuse
from pressrun.model.book import Book
from pressrun.model.edition import Edition
from pressrun.model.sheet import Folios, Sheet
from pressrun.model.words import words
from pressrun.press import fonts
from pressrun.press.bindery import Gathering, bind
from pressrun.press.folios import Berth, Folio
from pressrun.press.press import press
from pressrun.press.pressed import Furnished, Pressed, Side
from pressrun.setting.display import Word, grown

SIZE = (1600, 2560)
"""Width and height in px: what the largest shop asks for, 5:8."""

HEAVIEST = 900_000
"""Bytes of a PNG above which the cover is a JPEG; type on a plain ground stays far below."""

_LARGEST, _SMALLEST, _RATIO = 460, 48, 0.94
_SIZES = tuple(round(_LARGEST * _RATIO**step) for step in range(math.ceil(math.log(_SMALLEST / _LARGEST, _RATIO)) + 1))
_BREAKABLE = 150
"""px; a title that does not fit at this size may have its longest words broken."""

_TOO_LARGE = "P004"
"""What the press says when a word leaves the margins."""

_NO_MATTER = frozenset({_TOO_LARGE, "P003"})
"""What it says and a cover may ignore: where a family has not all the weights from light to heavy, the nearest will
do, and a title that is too long even for the smallest size is shown as far as it goes."""

_FEW = 5
"""Words of a title that each stand on a line of their own."""


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover as a picture."""

    data: bytes
    media_type: str
    alt: str
    """What it says, for those who do not see it."""

    problems: tuple[Problem, ...] = ()
    """Warnings of the press: a letter that no font has, say."""

    @property
    def ending(self) -> str:
        """Of its file's name."""
        return {"image/png": "png", "image/jpeg": "jpg"}[self.media_type]


def draw(book: Book, edition: Edition, shelf: Shelf) -> Cover:
    """The cover of *edition*: a picture of `SIZE`, the same bytes every time. Raises `PressError` with what the press
    finds wrong."""
    said = words(book.language)
    pressed = _fitted(book, edition, shelf, said)
    mattering = [problem for problem in pressed.problems if problem.code not in _NO_MATTER]
    found = tuple(fonts.weighed(problem, edition.missing_glyphs) for problem in mattering)
    refuse(found)
    with pypdfium2.PdfDocument(_bound(book, pressed, shelf)) as document:
        picture = _picture(document)
    media_type, data = _encoded(picture)
    lines = [book.title, book.subtitle, people(book, said), edition.called(said)]
    alt = f"{said['cover']}: {'. '.join(line.rstrip('.') for line in lines if line)}"
    return Cover(data, media_type, alt, found)


def _fitted(book: Book, edition: Edition, shelf: Shelf, said: Mapping[str, str]) -> Pressed:
    """The page at the largest size at which it holds everything: from a good guess up or down by steps."""
    step = _guess(book.title)
    pressed = _pressed(book, edition, shelf, said, step)
    if not _holds(pressed):
        while step + 1 < len(_SIZES) and not _holds(pressed):
            step += 1
            pressed = _pressed(book, edition, shelf, said, step)
        return pressed
    while step and _holds(larger := _pressed(book, edition, shelf, said, step - 1)):
        step, pressed = step - 1, larger
    return pressed


def _guess(title: str) -> int:
    """The step at which a title in Latin letters would about fit: a letter is some .55 em wide, a line 1.05 em deep."""
    parts = title.split()
    width = (SIZE[0] - 224) / (0.58 * max(map(len, parts)))
    depth = math.sqrt(SIZE[0] * SIZE[1] * 0.6 / (0.6 * len(title))) if len(parts) > _FEW else 1500 / len(parts)
    wanted = min(max(width, _BREAKABLE - 1), depth)
    return min(range(len(_SIZES)), key=lambda step: abs(_SIZES[step] - wanted))


def _pressed(book: Book, edition: Edition, shelf: Shelf, said: Mapping[str, str], step: int) -> Pressed:
    html = "".join(_page(book, edition, shelf, said, _SIZES[step]))
    pressed = press(Sheet("cover", html, book.source), Side.RIGHT, shelf.root)
    shelf.seen.update(pressed.inputs)
    if not pressed.pdf:
        raise PressError(*pressed.problems)
    return pressed


def _page(book: Book, edition: Edition, shelf: Shelf, said: Mapping[str, str], size: int) -> Iterator[str]:
    *rising, foot = grown(book.title)
    broken = " broken" if size < _BREAKABLE else ""
    direction = "rtl" if book.rtl else "ltr"
    yield f'<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" lang="{escape(book.language)}" dir="{direction}"'
    yield f' style="--size: {size}px"><head><meta charset="utf-8"/><title>{escape(book.title)}</title>'
    for sheet in style_sheets(edition.theme, shelf):
        yield f'<link rel="stylesheet" href="{sheet}"/>'
    yield "</head><body>"
    for name, line in (("subtitle", book.subtitle), ("people", people(book, said)), ("edition", edition.called(said))):
        if line:
            yield f'<p class="{name}">{escape(line)}</p>'
    if rising:
        many = "few" if len(rising) < _FEW else "many"
        yield f'<p class="title rising {many}{broken}">{" ".join(map(_word, rising))}</p>'
    yield f'<p class="title room{broken}" aria-hidden="true">{_word(foot)}</p>'
    yield f'<p class="title foot{broken}">{_word(foot)}</p></body></html>'


def _word(word: Word) -> str:
    return f'<span class="{f"w{word.weight}" if word.weight else "word"}">{escape(word.text)}</span>'


def style_sheets(theme: str, shelf: Shelf) -> Iterator[str]:
    """The tokens, those of *theme* over them, and its style sheet for covers or the built-in one."""
    yield "styles/tokens.css"
    if shelf.has(f"styles/{theme}/tokens.css"):
        yield f"styles/{theme}/tokens.css"
    yield f"styles/{theme}/cover.css" if shelf.has(f"styles/{theme}/cover.css") else "styles/default/cover.css"


def people(book: Book, said: Mapping[str, str]) -> str:
    """The authors in a line, as a cover names them."""
    names = [person.name for person in book.people if person.role == "author"]
    if not names:
        return ""
    together = said["and"].format(", ".join(names[:-1]), names[-1]) if names[1:] else names[0]
    return said["by-author"].format(together)


def _holds(pressed: Pressed) -> bool:
    """True when all is on one page and inside of its margins."""
    return len(pressed.pages) == 1 and not any(found.code == _TOO_LARGE for found in pressed.problems)


def _bound(book: Book, pressed: Pressed, shelf: Shelf) -> bytes:
    """The page as a PDF that is complete: fonts come in at the bindery."""
    berth = Berth(Side.RIGHT, None, 0, tuple(Folio(Folios.ARABIC, 1 + page) for page in range(len(pressed.pages))))
    return bind(book, [Gathering(pressed, Furnished(b""), berth)], book.title, source_date(book.date), shelf)


def _picture(document: pypdfium2.PdfDocument) -> Image.Image:
    page = document[0]
    bitmap = page.render(scale=SIZE[0] / page.get_width(), may_draw_forms=False)
    picture: Image.Image = bitmap.to_pil().convert("RGB")
    return picture if picture.size == SIZE else picture.crop((0, 0, *SIZE))


def _encoded(picture: Image.Image) -> tuple[str, bytes]:
    """As PNG, which keeps type clean; as JPEG where a theme's picture would make that heavy."""
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    if out.tell() <= HEAVIEST:
        return "image/png", out.getvalue()
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88, subsampling=0)
    return "image/jpeg", out.getvalue()
