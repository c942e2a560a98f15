"""The press: one sheet in, tagged pages and the facts about them out.

`press` is a pure function of its arguments and of the files of the project that the sheet names, so a result can be
remembered, and sheets can be pressed in any number of processes. What depends on a sheet's place in the whole comes
later: furniture, links to other sheets, page labels.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from pressrun import fonts, galley
from pressrun.files import Shelf
from pressrun.pressed import Pressed, Side
from pressrun.problems import PressError, Problem, Where, error, in_order
from pressrun.sheet import Sheet


def press(
    sheet: Sheet, side: Side, root: Path, numbers: Mapping[str, str] | None = None, *, whole: bool = True
) -> Pressed:
    """The pages of *sheet*, the first of them on *side* of the open book.

    *root* is the project folder; *numbers* gives the page numbers that the sheet prints (id -> as printed), and an id
    that is not among them keeps the text it has. Without *whole* the PDF lacks the fonts, which the bindery embeds.
    Problems are part of the result; it never raises because of the text.
    """
    try:
        return _press(sheet, side, root, numbers or {}, whole=whole)
    except PressError as refusal:
        return Pressed(sheet.name, b"", problems=refusal.problems)
    except Exception as fault:  # noqa: BLE001  whatever the library does, the author gets a sentence
        return Pressed(sheet.name, b"", problems=(unpressed(sheet, fault),))


def unpressed(sheet: Sheet, fault: BaseException) -> Problem:
    """What the author reads when a sheet made the press stop."""
    words = " ".join(str(fault).split())
    return error(
        "P006", f"{sheet.name} cannot be pressed: {type(fault).__name__}{': ' if words else ''}{words[:300]}",
        Where(sheet.source), "Take parts of the section out until it is pressed; what you took out last is the cause.",
    )  # fmt: skip


def _press(sheet: Sheet, side: Side, root: Path, numbers: Mapping[str, str], *, whole: bool) -> Pressed:
    from pressrun import engine, facts, fetching, hearing, notices, stylesheets, uncut  # noqa: PLC0415  WeasyPrint is loaded where something is pressed

    made = galley.galley(sheet, numbers)
    with engine.PRESS, engine.undisturbed():
        styles = stylesheets.dress(root, made.head)
        fetcher = fetching.Fetcher(Shelf(root))
        reading = facts.Reading(made)
        with hearing.listening() as said:
            document = engine.lay_out(made, styles, side, fetcher)
            for page in document.pages:
                reading.page(page)
            with uncut.uncut({} if whole else styles.files):
                pdf = document.write_pdf(pdf_tags=True)
                faces = uncut.used(document.fonts.values())
        problems = [
            *made.problems,
            *reading.problems,
            *notices.notices(made, styles, fetcher, said),
            *(_faces(made, styles.faces, reading.asked) if styles.whole else ()),
            *fonts.tofu(fonts.missing(said), reading.texts, made.where),
        ]
        if not reading.printed:
            problems.append(error("P007", f"{sheet.name} makes no pages: nothing in it is printed", Where(sheet.source),
                                  "Take it out of the contents, or look for a style sheet that hides it."))  # fmt: skip
        return Pressed(
            sheet.name,
            pdf,
            tuple(reading.pages),
            facts.anchors(document),
            facts.outline(document),
            made.leaving,
            tuple(reading.extent.items()),
            fonts=faces,
            shell=made.shell(),
            sided=styles.sided,
            problems=in_order(problems),
            inputs=engine.taken(styles.seen, fetcher.shelf.seen),
        )


def _faces(
    made: galley.Galley,
    faces: Iterable[fonts.Face],
    asked: Mapping[fonts.Ask, tuple[galley.Element, str]],
) -> Iterable[Problem]:
    places = {ask: made.where(element, text[:24]) for ask, (element, text) in asked.items()}
    return fonts.unoffered(faces, places)
