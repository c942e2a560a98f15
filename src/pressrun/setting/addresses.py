"""Links on paper: a number beside the words, and at the end of what is printed together the addresses, by number.

The list follows the marks that are printed, wherever a template has put their text: what a part takes out of a section
takes its links along. A template places the list with the filter ``with_links``; what none has placed stands at the end
of the sheet.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pressrun.ground import markup
from pressrun.ground.markup import Element
from pressrun.ground.problems import Problem, warning
from pressrun.model.book import Book, Link, Section
from pressrun.model.sheet import Sheet
from pressrun.setting import codes, dress
from pressrun.setting.dress import JOINER, Html

_MARKED = re.compile(r'\sdata-mark="(\d+)"')
_ENTERED = re.compile(r'\sdata-entry="(\d+)"')
_UNCODED = re.compile(r'\sdata-uncoded="(\d+)"')
_UNSAID = re.compile(r"(?:mailto|tel):")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list of links."""

    number: str
    url: str
    code: codes.Code | None = None
    """Its QR code, where the edition has them and the address is not too long."""

    @property
    def address(self) -> Html:
        """As it is printed: with places to break it, and without the word that only a machine needs."""
        return dress.address(_UNSAID.sub("", self.url))

    @property
    def drawing(self) -> Html:
        """Its code as markup; empty when it has none."""
        return Html(self.code.svg) if self.code else dress.NOTHING


def number(tree: Element) -> None:
    """Put its number behind every link that has one."""
    for link in dress.found(tree, ".//a[@data-link]"):
        value = str(link.attrib.pop("data-link"))
        heading = next((one for one in link.iterancestors() if markup.level(one)), None)
        if heading is not None and not heading.get("data-label"):
            heading.set("data-label", markup.words(heading))  # for the outline, which has no use for numbers
        mark = markup.made("span", f"{JOINER}[{value}]", "link-number")
        mark.set("data-mark", value)
        mark.tail, link.tail = link.tail, None
        link.addnext(mark)


def unnumber(tree: Element) -> None:
    """Forget the numbers: a screen has the links themselves."""
    for link in dress.found(tree, ".//a[@data-link]"):
        del link.attrib["data-link"]


def listed(html: str, book: Book, *, coded: bool) -> tuple[Entry, ...]:
    """Entries for the marks in *html* that no list in it has yet, by number; with codes where *coded*."""
    if "data-mark=" not in html:  # most of what is printed has no links; looking that up costs nothing
        return ()
    wanted = set(_MARKED.findall(html)) - set(_ENTERED.findall(html))
    known = _known(book)
    links = [known[value][1] for value in sorted(wanted, key=int) if value in known]
    return tuple(Entry(link.number, link.url, codes.code(link.url) if coded else None) for link in links)


def too_long(book: Book, sheets: Iterable[Sheet]) -> Iterator[Problem]:
    """A warning for each address of *sheets* that has no code because it is too long for one."""
    known: Mapping[str, tuple[Section, Link]] = {}
    for value in dict.fromkeys(
        one for sheet in sheets if "data-uncoded=" in sheet.html for one in _UNCODED.findall(sheet.html)
    ):
        known = known or _known(book)
        section, link = known[value]
        side = (17 + 4 * codes.LARGEST + 2 * codes.QUIET) * codes.MODULE
        message = f"the address of link {value} has {len(link.url)} letters, too many for a QR code of {side:g} mm"
        hint = "It is listed without a code. Link to a shorter address of the page, if there is one."
        yield warning("P015", message, section.at(link.block, link.url), hint)


def _known(book: Book) -> dict[str, tuple[Section, Link]]:
    return {link.number: (section, link) for section in book.sections for link in section.links}
