"""One impression: a sheet's tree and style sheets become pages, and the pages are read.

The part of `press` that needs WeasyPrint; a process that presses imports it once.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pressrun.ground.files import Shelf
from pressrun.ground.problems import Problem, Where, error, in_order
from pressrun.press import facts, fonts, mirrored, slots, uncut
from pressrun.press.engine import PRESS, lay_out, taken, undisturbed
from pressrun.press.facts import Reading
from pressrun.press.fetching import Fetcher
from pressrun.press.galley import Galley
from pressrun.press.hearing import listening
from pressrun.press.notices import notices
from pressrun.press.pressed import FontUse, Pressed, Side
from pressrun.press.stylesheets import Styles, dress
from pressrun.press.weasy import Untyped


def impress(galley: Galley, side: Side, root: Path, *, whole: bool) -> Pressed:
    """The pages of a sheet, with everything that is to be said of them; see `press.press`."""
    with PRESS, undisturbed():
        styles = dress(root, galley.head)
        fetcher = Fetcher(Shelf(root))
        if not styles.has_fonts:  # Pango ends the process when there is none
            return _unset(galley, styles, fetcher)
        reading = Reading(galley)
        with listening() as said:
            laid = lay_out(galley, styles, side, fetcher)
            for page in laid.document.pages:
                reading.page(page)
            with slots.composing() as composing:
                pdf, faces = _write(laid.document, {} if whole else styles.files)
        found = (*galley.problems, *_found(galley, styles, reading, said), *notices(galley, styles, fetcher, said))
        return Pressed(
            galley.sheet.name,
            pdf,
            tuple(reading.pages),
            facts.anchors(laid.document),
            facts.outline(laid.document),
            galley.leaving,
            tuple(reading.extent.items()),
            faces,
            galley.shell(),
            counted=styles.counted,
            shift=mirrored.shift(laid, styles, reading.reach),
            slots=tuple(composing.slots),
            exact=tuple(composing.exact),
            passages=tuple(sorted(reading.passages.items())),
            problems=in_order(found),
            inputs=taken(styles.seen, fetcher.shelf.seen),
        )


def _write(document: Untyped, files: Mapping[str, str]) -> tuple[bytes, tuple[FontUse, ...]]:
    with uncut.uncut(files):
        return document.write_pdf(pdf_tags=True), uncut.used(document.fonts.values())


def _found(galley: Galley, styles: Styles, reading: Reading, said: Sequence[str]) -> Iterator[Problem]:
    yield from reading.problems
    yield from fonts.tofu(fonts.missing(said), reading.texts, galley.where)
    if styles.whole:
        asked = {ask: galley.where(element, text[:24]) for ask, (element, text) in reading.asked.items()}
        yield from fonts.unoffered(styles.faces, asked)
    if not reading.printed:
        yield error(
            "P007",
            f"{galley.sheet.name} makes no pages: nothing in it is printed",
            Where(galley.sheet.source),
            "Take it out of the contents, or look for a style sheet that hides it.",
        )


def _unset(galley: Galley, styles: Styles, fetcher: Fetcher) -> Pressed:
    nothing = error(
        "P003",
        "no @font-face offers any font, so that nothing can be printed",
        Where(galley.sheet.source),
        "Put font files into styles/fonts/ and name them in the style sheet.",
    )
    found = (*galley.problems, nothing, *notices(galley, styles, fetcher, ()))
    return Pressed(galley.sheet.name, b"", problems=in_order(found), inputs=taken(styles.seen, fetcher.shelf.seen))
