"""Listening to a finished PDF: it is read aloud, and looked at, part by part.

A part is an element below the document with the pages that it stands on; our own files have one for each sheet. One
that is the same as in the last file, on pages that are the same, says the same, and is not read again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pikepdf

from pressrun.gate import again, shaped
from pressrun.gate.finished import Finished, Lost
from pressrun.gate.letters import letters, picture
from pressrun.gate.order import Said, Tree
from pressrun.gate.paper import Seen

REST: Final = "rest"
"""Pages that nothing is read aloud from."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is heard and seen of a part of a file."""

    stream: str
    """Digest of the object stream in which its element lies; empty for a part that has none."""

    element: int
    """Number of its object."""

    pages: tuple[tuple[int, str], ...]
    """Those on which it stands: numbers of objects, with digests (`again.digests`)."""

    text: str = ""
    """What is read aloud, in letters, like the other texts."""

    notes: str = ""
    beside: str = ""
    apart: str = ""
    lost: tuple[Lost, ...] = ()
    """Pages are numbers of objects."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What stands on pages, by their digests."""

    pages: tuple[tuple[str, Seen], ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """A file that was listened to."""

    finished: Finished
    parts: tuple[Part, ...] = ()
    """What can be known again."""

    looked: tuple[tuple[str, Looked], ...] = ()
    """The pages of parts that were not known, by the place of the part."""


def listen(
    pdf: pikepdf.Pdf, known: Iterable[Part], seen: Callable[[str], Looked],
    look: Callable[[Sequence[int]], Mapping[int, Seen]],
) -> Heard:  # fmt: skip
    """All of *pdf*, where parts are *known*, and *seen* are the pages of the part that stood at a place the last time;
    *look* looks at pages by their places in the file, from 0."""
    tree = Tree(pdf)
    digests = dict(zip(tree.pages, again.digests(pdf), strict=True))
    parts = _divided(tree, {(part.stream, part.element): part for part in known}, digests)
    new = {place: part for place, part in parts.items() if isinstance(part, _New)}
    shown = {place: _recalled(seen(place), part, digests) for place, part in new.items()}
    missing = [page for place, part in new.items() for page in part.pages if page not in shown[place]]
    index = {page: at for at, page in enumerate(tree.pages)}
    found = look([index[page] for page in missing])
    read, looked = list[Part](), list[tuple[str, Looked]]()
    for place, part in parts.items():
        if isinstance(part, Part):
            read.append(part)
            continue
        pages = {page: shown[place].get(page) or found[index[page]] for page in part.pages}
        read.append(_together(part, pages, digests))
        looked.append((place, Looked(tuple((digests[page], one) for page, one in pages.items()))))
    lost = sorted((replace(one, page=index[one.page] + 1) for part in read for one in part.lost), key=_page)
    finished = Finished(
        "".join(part.text for part in read), "".join(part.notes for part in read),
        "".join(part.beside for part in read), "".join(part.apart for part in read), tuple(lost),
    )  # fmt: skip
    return Heard(finished, tuple(part for part in read if part.stream or not part.element), tuple(looked))


def _page(lost: Lost) -> int:
    return lost.page


@dataclass(frozen=True, slots=True)
class _New:
    """A part that has to be read."""

    stream: str
    element: int
    pages: tuple[int, ...]
    said: tuple[Said, ...] = ()


def _divided(tree: Tree, known: Mapping[tuple[str, int], Part], digests: Mapping[int, str]) -> dict[str, Part | _New]:
    """The parts of a file by their places, known or to be read. Where two stand on the same page, all is one part."""
    parts: dict[str, Part | _New] = {}
    for place, element in enumerate(tree.tops()):
        stream = tree.stream(element)
        part = known.get((stream, element)) if stream else None
        parts[str(place)] = part if part and _same(part, digests) else _new(tree, element, stream)
    pages = [page for part in parts.values() for page in _pages(part)]
    if len(pages) > len(set(pages)):
        said = (one for element in tree.tops() for one in tree.read_aloud(element)[0])
        return {"0": _New("", -1, tree.pages, tuple(said))}
    rest = tuple(page for page in tree.pages if page not in set(pages))
    part = known.get(("", 0))
    parts[REST] = part if part and part.pages == tuple((page, digests[page]) for page in rest) else _New("", 0, rest)
    return parts


def _same(part: Part, digests: Mapping[int, str]) -> bool:
    return all(digests.get(page) == digest for page, digest in part.pages)


def _pages(part: Part | _New) -> list[int]:
    return [page for page, _ in part.pages] if isinstance(part, Part) else list(part.pages)


def _new(tree: Tree, element: int, stream: str) -> _New:
    said, whole = tree.read_aloud(element)
    pages = {page for one in said for page, _ in one.marks}
    return _New(stream if whole else "", element, tuple(page for page in tree.pages if page in pages), said)


def _recalled(looked: Looked, part: _New, digests: Mapping[int, str]) -> dict[int, Seen]:
    """Those pages of *part* that have been *looked* at."""
    known = dict(looked.pages)
    return {page: known[digests[page]] for page in part.pages if digests[page] in known}


def _together(part: _New, pages: Mapping[int, Seen], digests: Mapping[int, str]) -> Part:
    """What is found on the *pages* of a part, in the order of reading."""
    texts = {page: dict(seen.texts) for page, seen in pages.items()}
    flows: Mapping[bool, list[str]] = {False: [], True: []}
    for said in part.said:
        found = [texts[page].pop(mark, "") for page, mark in said.marks]
        if not said.picture:
            text = "".join(found)
            flows[said.note].append(shaped.meant(said.told, text) if said.told else text)
        elif any(mark in pages[page].drawn for page, mark in said.marks):
            flows[said.note].append(picture(said.told))
    return Part(
        part.stream,
        part.element,
        tuple((page, digests[page]) for page in part.pages),
        letters("".join(flows[False])),
        letters("".join(flows[True])),
        letters("".join(text for page in texts.values() for _, text in sorted(page.items()))),
        letters("".join(text for seen in pages.values() for text in seen.apart)),
        tuple(replace(lost, page=page) for page, seen in pages.items() for lost in seen.lost),
    )
