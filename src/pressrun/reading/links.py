"""Links: to a place in the same section, to another section, into another section, to the glossary, out of the book.

Ids are the author's own names here. A name is looked for in its own section first and then in the whole book, where
one that the author gave outweighs one that a heading got from its words.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote

from pressrun.ground import markup
from pressrun.ground.markup import Element
from pressrun.ground.problems import PressError, Problem, Where, error, nearest
from pressrun.model.edition import LEADERS_ONLY
from pressrun.reading.numbers import QUESTIONS
from pressrun.reading.passages import excerpt
from pressrun.reading.proof import Proof
from pressrun.reading.targets import Atlas, Target

SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp", "doi", "urn"})
"""What a link out of the book may begin with."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_RUNS = {"javascript", "vbscript", "data"}
_NBSP = "\u00a0"


def resolve(proof: Proof, atlas: Atlas) -> Iterator[Problem]:
    """Turn every link of *proof* into what the canonical HTML has; problems for those that lead nowhere."""
    _untangle(proof)
    for link in markup.find(proof.root, ".//a[@href][not(@role)]"):
        try:
            target = _target(proof, link.get("href", ""), proof.where(link, link.get("href", "")), atlas)
        except PressError as fault:
            yield from fault.problems
            link.text = link.text or ("" if len(link) else link.get("href", ""))
            markup.release(link)
            continue
        if target is not None:
            yield from _kept(proof, link, target, link.get("href", ""))
            link.set("href", target.href)
            yield from _supply(proof, link, target, atlas)
    for link in markup.find(proof.root, ".//a[@data-term]"):
        yield from _term(proof, link, atlas)
    for question in markup.find(proof.main, f".//{QUESTIONS}[@data-about]"):
        yield from _about(proof, question, atlas)
    for note in markup.find(proof.root, ".//a[@role='doc-noteref']"):
        note.set("href", f"#{proof.whole(note.get('href', '')[1:])}")


def _untangle(proof: Proof) -> None:
    """No link stands in another, and none in a title, which becomes a link itself in every table of contents."""
    for link in markup.find(proof.root, ".//a//a"):
        outer = next(link.iterancestors("a"))
        if link.get("role"):  # a note in the words of a link goes behind them
            markup.move_after(link, outer)
        else:
            markup.release(link)
    for link in markup.find(proof.title, ".//a[not(@role)]"):
        markup.release(link)


def _term(proof: Proof, link: Element, atlas: Atlas) -> Iterator[Problem]:
    key = " ".join(str(link.attrib.pop("data-term")).casefold().split())
    target = next((atlas.terms[one] for one in (key, key.removesuffix("s"), f"{key}s") if one in atlas.terms), None)
    if target is not None:
        link.set("href", target.href)
        link.set("class", " ".join(dict.fromkeys(["term", *markup.classes(link)])))
        return
    near, said = nearest(key, [markup.words(one.element) for one in atlas.terms.values()]), f"[{markup.words(link)}]"
    other = f"Define it in a div named terms, or say which term is meant: {said}{{.term key=…}}."
    hint = f"Did you mean `{near}`?" if near else other
    yield error("M016", f"the glossary has no term “{key}”", proof.where(link, said), hint)
    markup.release(link)


def _kept(proof: Proof, link: Element, target: Target, written: str) -> Iterator[Problem]:
    """M028, when we would call *target* by words that only leaders get, in a text that everybody gets."""
    by_number = target.number and link.get("data-ref") == "number"
    if by_number or not (link.get("data-ref") or link.get("data-about")):
        return
    if _only_leaders(target.element) and not _only_leaders(link):
        message = f"{written} is in what only leaders get, and would be named to everybody"
        hint = "Say it in words that everybody may read: [the map](#fig-map)."
        yield error("M028", message, proof.where(link, written), hint)


def _only_leaders(element: Element) -> bool:
    return any(not LEADERS_ONLY.isdisjoint(markup.classes(one)) for one in (element, *element.iterancestors()))


def _about(proof: Proof, question: Element, atlas: Atlas) -> Iterator[Problem]:
    """Settle which passage *question* is about: its address, and what it is called by."""
    given = str(question.attrib.pop("data-about"))
    href = given if "#" in given or ":" in given or given.endswith(".md") else f"#{given}"
    where = proof.where(question, given)
    try:
        target = _target(proof, href, where, atlas)
    except PressError as fault:
        yield from fault.problems
        return
    if target is None:
        yield error("M005", f"{href} is no passage of this book", where, "Name an id of it: about=fig-map.")
        return
    question.set("data-about", target.href)
    yield from _kept(proof, question, target, given)
    question.set("data-called", _called(target, atlas.words) or target.paragraph(atlas.words) or _home(target, atlas))


def _home(target: Target, atlas: Atlas) -> str:
    """What the section of *target* is called by."""
    section = Target(target.proof, "")
    return _called(section, atlas.words) or section.title


def _target(proof: Proof, href: str, where: Where, atlas: Atlas) -> Target | None:
    """Where *href*, written at *where*, leads in the book; None when it leads out. Raises `PressError` when it leads
    nowhere."""
    if scheme := _SCHEME.match(href):
        _outward(scheme[1].lower(), href, where)
        return None
    if href.startswith("//"):
        raise PressError(error("M005", f"{href} leads nowhere", where, f"Write the whole address: https:{href}."))
    path, _, fragment = href.partition("#")
    local = unquote(fragment)
    if path:
        section = _section(proof, unquote(path), atlas, where)
        return _within(section, local, where) if local else Target(section, "")
    return _anywhere(proof, local, atlas, where)


def _outward(scheme: str, href: str, where: Where) -> None:
    if scheme in _RUNS:
        message, hint = f"a link that begins with {scheme}: would run something", "Delete it; a text runs nothing."
        raise PressError(error("R004", message, where, hint))
    if scheme == "file":
        message = f"{href} is a file on your own machine, where no reader can follow"
        raise PressError(error("R001", message, where, "Link to a section of this book, or to a page on the web."))
    if scheme not in SCHEMES:
        message = f"readers cannot follow a link that begins with {scheme}:"
        hint = "Begin it with https:, or put a backslash before the bracket if it is no link."
        raise PressError(error("M005", message, where, hint))


def _section(proof: Proof, path: str, atlas: Atlas, where: Where) -> Proof:
    """The section that *path*, written in *proof*, names."""
    full = (PurePosixPath(proof.path).parent / path).as_posix()
    try:
        name = atlas.shelf.inside(full, asked=where)
    except PressError:
        name = ""
    if name in atlas.by_path:
        return atlas.by_path[name]
    if name.endswith(".md") and atlas.shelf.has(name):
        message = f"{path} is a section that the book does not contain"
        raise PressError(error("M005", message, where, "List it under contents in manuscript/book.yaml."))
    near = nearest(path, [PurePosixPath(one).name for one in atlas.by_path]) if path.endswith(".md") else ""
    hint = f"Did you mean `{near}`?" if near else "Link to a section (02-name.md), or to a page on the web (https://…)."
    raise PressError(error("M005", f"the link to {path} leads nowhere", where, hint))


def _within(section: Proof, local: str, where: Where) -> Target:
    """The place called *local* in *section*."""
    found = _named(section, local)
    if found is not None:
        return Target(section, found)
    raise PressError(error("M005", f"there is no #{local} in {section.path}", where, _mean(local, section.ids)))


def _named(section: Proof, local: str) -> str | None:
    """The id in *section* that *local* means: itself, or the heading from whose words another program would make it."""
    if local in section.ids:
        return local
    bare = _squeezed(local)
    near = [
        name
        for name, element in section.ids.items()
        if re.match(r"h[1-6]\Z", str(element.tag)) and bare in {_squeezed(name), _squeezed(markup.words(element))}
    ]
    return near[0] if bare and near else None


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _mean(local: str, known: Iterable[str]) -> str:
    near = nearest(local, [name for name in known if not name.startswith(("fn-", "fnref-"))])
    return f"Did you mean `#{near}`?" if near else f"Put {{#{local}}} after what is meant."


def _anywhere(proof: Proof, local: str, atlas: Atlas, where: Where) -> Target:
    """The place called *local* in this section, else in the book."""
    if (own := _named(proof, local)) is not None:
        return Target(proof, own)
    found = atlas.by_name.get(local, ())
    given = [target for target in found if not (target.local and "data-auto" in target.element.attrib)] or found
    given = list({target.href: target for target in given}.values())
    if len(given) == 1:
        return given[0]
    if given:
        files = " and ".join(f"{PurePosixPath(target.proof.path).name}#{local}" for target in given)
        raise PressError(error("M006", f"#{local} is in {len(given)} sections", where, f"Say which is meant: {files}."))
    raise PressError(error("M005", f"there is no #{local} in this book", where, _mean(local, atlas.by_name)))


def _supply(proof: Proof, link: Element, target: Target, atlas: Atlas) -> Iterator[Problem]:
    """Give a link its text, when the author leaves that to us."""
    wanted, words = link.get("data-ref"), atlas.words
    if wanted is None:
        return
    called = _called(target, words) or target.paragraph(words)
    if wanted == "lines":
        called = _passage(link, target, atlas)
    link.text = target.title if wanted == "title" and target.title else called
    if not link.text:
        href = link.get("href", "").rpartition("--")[2]
        message, hint = f"#{href} has neither a number nor a title to call it by", f"[the text](#{href})"
        if wanted == "lines":
            message, hint = f"there are no words at #{href} whose lines could be named", f"[these words]{{#{href}}}"
        yield error("M005", message, proof.where(link, f"#{href}"), f"{_SAY[wanted == 'lines']}: {hint}.")
        markup.release(link)


def _called(target: Target, words: Mapping[str, str]) -> str:
    """The number of *target* in words, or else its title; empty when it has neither."""
    if target.number and target.kind in words and target.kind != "heading":
        return words[target.kind].format(target.number).replace(" ", _NBSP)
    return target.title


_SAY = ("Say what to call it", "Mark the passage")


def _passage(link: Element, target: Target, atlas: Atlas) -> str:
    """What the lines at *target* are called where none are counted. What has a number of its own is always called by
    that, so that it is a reference like any other."""
    called = _called(target, atlas.words)
    if called and target.kind != "heading":
        link.set("data-ref", "number")
        return called
    paragraph = target.paragraph(atlas.words)
    if paragraph:
        link.set("data-paragraph", "")
    return paragraph or called or excerpt(target.element, atlas.marks)
