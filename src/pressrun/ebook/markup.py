"""XHTML as e-readers want it: an empty document, its bytes, names for addresses, the words of a heading."""

import re
from urllib.parse import quote

from lxml import etree

from pressrun.ground.markup import Element

XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TYPE = f"{{{OPS}}}type"
"""The attribute ``epub:type``."""


def document(title: str, language: str, style: str, *, rtl: bool, kind: str) -> tuple[Element, Element]:
    """An empty content document and its body. *style*: address of its style sheet; *kind*: where it stands in the book,
    front, body or back."""
    root = etree.Element(f"{{{XHTML}}}html", nsmap=bare(XHTML) | {"epub": OPS})
    speak(root, language)
    if rtl:
        root.set("dir", "rtl")
    head = etree.SubElement(root, f"{{{XHTML}}}head")
    etree.SubElement(head, f"{{{XHTML}}}meta", {"charset": "utf-8"})
    etree.SubElement(head, f"{{{XHTML}}}title").text = title
    etree.SubElement(head, f"{{{XHTML}}}link", {"rel": "stylesheet", "type": "text/css", "href": style})
    return root, etree.SubElement(root, f"{{{XHTML}}}body", {TYPE: kind})


def serialised(root: Element) -> bytes:
    """The bytes of a content document."""
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, doctype="<!DOCTYPE html>") + b"\n"


def bare(space: str) -> dict[str, str]:
    """A namespace that is written without a prefix. (None is a key here, which lxml's stubs do not know.)"""
    return {None: space}  # type: ignore[dict-item]


def local(element: Element) -> str:
    """The name of *element* without its namespace."""
    return str(element.tag).rpartition("}")[2]


def speak(element: Element, language: str) -> None:
    """Say what language *element* is in, to readers of HTML and of XML."""
    element.set("lang", language)
    element.set(XML_LANG, language)


def add_text(into: Element, text: str | None) -> None:
    """Append *text* behind whatever *into* holds already."""
    if not text:
        return
    if len(into):
        into[-1].tail = (into[-1].tail or "") + text
    else:
        into.text = (into.text or "") + text


def classes(element: Element) -> list[str]:
    """The classes of *element*."""
    return (element.get("class") or "").split()


def mark(element: Element, name: str) -> None:
    """Give *element* the class *name*."""
    element.set("class", " ".join([*classes(element), name]))


def fragment(name: str) -> str:
    """An id as the last part of an address; letters of every script stay as they are."""
    return re.sub(r"[\s\"#%<>\[\]\\^`{|}]", lambda found: quote(found[0]), name)


def address(href: str) -> str:
    """An address on the web with what no address may hold written as %XX."""
    return re.sub(r"[\s\"<>\\^`{|}]", lambda found: quote(found[0]), href)


def words(element: Element) -> str:
    """The text of a heading as a table of contents wants it: without note numbers and hidden repeats, on one line."""
    parts: list[str] = [element.text or ""]
    for child in element:
        if child.get("role") != "doc-noteref" and child.get("aria-hidden") != "true":
            inside = child.get("alttext") or child.get("alt") or words(child)
            parts.append(f"{inside} " if "number" in classes(child) else inside)
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())
