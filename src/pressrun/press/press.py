"""The press: one sheet in, tagged pages and the facts about them out.

`press` is a pure function of its arguments and of the files of the project that the sheet names, so a result can be
remembered, and sheets can be pressed in any number of processes. What depends on a sheet's place in the whole comes
later: furniture, links to other sheets, page labels.
"""

from collections.abc import Mapping
from pathlib import Path

from pressrun.ground.problems import PressError, Problem, Where, error
from pressrun.model.sheet import Sheet
from pressrun.press.galley import galley
from pressrun.press.pressed import Pressed, Side


def press(
    sheet: Sheet, side: Side, root: Path, numbers: Mapping[str, str] | None = None, *, whole: bool = True
) -> Pressed:
    """The pages of *sheet*, the first of them on *side* of the open book.

    *root* is the project folder; *numbers* gives the page numbers that the sheet prints (id -> as printed, or noughts
    where a number of so many digits is to be filled in later), and an id that is not among them keeps the text it has.
    Without *whole* the PDF lacks the fonts, which the bindery embeds. Problems are part of the result; it never raises
    because of the text, but for MemoryError.
    """
    try:
        from pressrun.press.impression import impress  # noqa: PLC0415  WeasyPrint is loaded where something is pressed

        return impress(galley(sheet, numbers or {}), side, root, whole=whole)
    except PressError as refusal:
        return Pressed(sheet.name, b"", problems=refusal.problems)
    except MemoryError:
        raise
    except Exception as fault:  # noqa: BLE001  whatever the library does, the author gets a sentence
        return Pressed(sheet.name, b"", problems=(unpressed(sheet, fault),))


def unpressed(sheet: Sheet, fault: BaseException) -> Problem:
    """What the author reads when a sheet made the press stop."""
    words = " ".join(str(fault).split())
    return error(
        "P006", f"{sheet.name} cannot be pressed: {type(fault).__name__}{': ' if words else ''}{words[:300]}",
        Where(sheet.source, 1),
        "Take parts of the section out until it is pressed; what you took out last is the cause.",
    )  # fmt: skip
