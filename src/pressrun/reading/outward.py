"""Links out of the book are numbered, since a reader on paper cannot follow words: the number leads to a list of
addresses.

Numbers run through the whole book, so that one number means one place in every edition, whatever is left out of it. An
address that a section links to twice has one number there; in another section it has another, for each list is whole.
"""

import re
from collections.abc import Iterable
from itertools import count
from urllib.parse import unquote

from pressrun.ground import markup
from pressrun.ground.markup import Element
from pressrun.model.book import Link
from pressrun.reading.proof import Proof

_OUTWARD = "*//a[@href][not(@role)][not(starts-with(@href, '#'))][not(ancestor-or-self::*[@aria-hidden='true'])]"
"""Links out of the book; not those of a passage that only repeats another."""

_SCHEME = re.compile(r"(?:(?:https?|ftp)://(?:www\.)?|www\.|mailto:|tel:|doi:)")
_BLANKS = re.compile(r"\s+")


def number(proofs: Iterable[Proof]) -> None:
    """Give a number to every link out of the book whose words are not its address; `Proof.links` lists them."""
    numbers = count(1)
    for proof in proofs:
        given: dict[str, str] = {}
        for link in markup.find(proof.root, _OUTWARD):
            url = link.get("href", "")
            if _says_itself(link, url):
                continue
            if url not in given:
                given[url] = str(next(numbers))
                proof.links.append(Link(given[url], url, markup.block_of(link) or 0))
            link.set("data-link", given[url])


def _says_itself(link: Element, url: str) -> bool:
    """True where the words of *link* are what its entry would say, or where there are none to put a number to."""
    words = markup.words(link)
    return not words or _bare(words) == _bare(url)


def _bare(address: str) -> str:
    """*address* without what nobody types."""
    folded = _BLANKS.sub("", unquote(address)).casefold()
    return _SCHEME.sub("", folded, count=1).rstrip("/") if _SCHEME.match(folded) else folded.rstrip("/")
