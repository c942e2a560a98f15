"""References to pages: who reads on paper turns to a number, and so does who reads the e-book of a printed book."""

from collections.abc import Container, Mapping

from pressrun.ground import markup
from pressrun.ground.markup import Element
from pressrun.setting.dress import found, has, span


def turn_to(tree: Element, pattern: str) -> None:
    """References to a page: *pattern* (``page {}``) with a place for the number, which is known later."""
    before, _, after = pattern.partition("{}")
    for reference in found(tree, ".//a[@data-ref='page'][starts-with(@href, '#')]"):
        _say(reference, before)
        reference.append(_number(reference, after))


def page_links(tree: Element, pattern: str, section: str, there: Container[str]) -> None:
    """Put the page behind the words of a link that leads into another section than *section*, to one of the ids that
    are *there*: a reader of paper cannot follow it otherwise."""
    before, _, after = pattern.partition("{}")
    for link in found(tree, ".//a[starts-with(@href, '#')][not(@role or @data-ref)]"):
        target = link.get("href", "")[1:]
        near = has(link, "term") or target.partition("--")[0] == section
        if near or target not in there or not markup.words(link):
            continue
        behind = span("link-page", f"({before}")
        behind.append(_number(link, f"{after})"))
        behind.tail, link.tail = link.tail, " "
        link.addnext(behind)


def turn_there(tree: Element, pattern: str, page_of: Mapping[str, str]) -> None:
    """References to a page, where there are none but those of another edition: *pattern* with the number in *page_of*.
    What stands on none of them keeps its name."""
    for reference in found(tree, ".//a[@data-ref='page'][starts-with(@href, '#')]"):
        number = page_of.get(reference.get("href", "")[1:])
        if number:
            _say(reference, pattern.format(number))


def _say(reference: Element, words: str) -> None:
    """Let *words* stand in the place of what the reference was called by."""
    del reference[:]
    reference.text = words


def _number(reference: Element, after: str) -> Element:
    """A place for the number of the page to which *reference* leads, with the words *after* it."""
    number = span("page-number", "0")
    number.set("data-page", reference.get("href", "")[1:])
    number.tail = after
    return number
