"""Which edition's page numbers another one gives: an e-book those of the printed book, a leader those of the group."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from pressrun.ground.problems import did_you_mean
from pressrun.model.edition import ANSWERS, Edition
from pressrun.reading.marks import Marks

NONE: Final = "none"


def referring(edition: Edition, row: Mapping[str, Any], editions: Sequence[Edition], marks: Marks) -> Edition:
    """*edition* with the name of the one whose pages it gives: as its *row* says, else the likeliest of *editions*.

    Marks B011 when there is no such edition, B006 when it has no pages of its own.
    """
    asked = row.get("pages-of")
    if asked == NONE:
        return edition
    if asked is None:
        return replace(edition, pages_of=next(_likely(edition, editions), ""))
    way = ("editions", edition.name, "pages-of")
    others = [one.name for one in editions if one is not edition and one.format == "pdf"]
    if asked == edition.name:
        marks.error("B006", way, f"`{asked}` has its own page numbers", "Name another edition, or none.")
    elif any(one.name == asked and one.format != "pdf" for one in editions):
        marks.error("B006", way, f"`{asked}` has no pages", did_you_mean("", others))
    elif asked not in others:
        marks.error("B011", way, f"there is no edition `{asked}`", did_you_mean(asked, others))
    else:
        return replace(edition, pages_of=asked)
    return edition


def in_turn(editions: Sequence[Edition], marks: Marks) -> tuple[Edition, ...]:
    """*editions*, none of which waits for the pages of another that waits for its own. Marks B006."""
    names = {one.name: one for one in editions}
    return tuple(_in_turn(one, names, marks) for one in editions)


def _in_turn(edition: Edition, names: Mapping[str, Edition], marks: Marks) -> Edition:
    passed, other = {edition.name}, names.get(edition.pages_of)
    while other and other.name not in passed:
        passed.add(other.name)
        other = names.get(other.pages_of)
    if other is not edition:
        return edition
    way = ("editions", edition.name, "pages-of")
    message = f"`{edition.name}` would give pages of `{edition.pages_of}`, which gives pages of `{edition.name}`"
    marks.error("B006", way, message, "Write `pages-of: none` for one of them.")
    return replace(edition, pages_of="")


def _likely(edition: Edition, editions: Sequence[Edition]) -> Iterator[str]:
    """The printed book for an e-book, or else the packet; the group's own for the leader's packet and answer key."""
    wanted: tuple[str, ...] = ()
    if edition.format == "epub":
        wanted = ("book", "packet")
    elif edition.audience == "leader":
        wanted = ("packet",) if ANSWERS in edition.parts else (edition.layout,)
    for layout in wanted:
        for one in editions:
            if one.layout == layout and one.audience == "participant" and one is not edition:
                yield one.name
