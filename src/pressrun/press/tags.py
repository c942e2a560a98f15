"""The tree of tags of one sheet: one element for each of the author's, however many pages it fills.

Takes the place of WeasyPrint's own `add_tags`, which makes an element for each box: a paragraph that turns the page is
two of them, every line is a third. What each element is, is in `roles`; what its letters say, in `wording`.
"""

from collections.abc import Iterable

from pressrun.press import roles, tagtree
from pressrun.press.roles import Element
from pressrun.press.tagtree import Node, Writer, lives
from pressrun.press.weasy import PT, Dictionary, Untyped, boxes, weasyprint
from pressrun.press.wording import Run, Wording, runs

_pydyf = weasyprint.pdf.pydyf
_HEADS = frozenset({"thead", "tfoot"})


def add_tags(pdf: Untyped, document: Untyped, _version: Untyped, streams: Iterable[Untyped]) -> None:
    """Write the tree of tags of *document* into *pdf*, in place of `weasyprint.pdf.add_tags`."""
    tagger = Tagger(pdf, document, list(streams))
    for number, page in enumerate(document.pages):
        tagger.page(number, page)
    tagger.write()


class Tagger:
    """Reads the boxes of all pages, and knows what has been read before."""

    def __init__(self, pdf: Untyped, document: Untyped, streams: list[Untyped]) -> None:
        self.pdf, self.streams = pdf, streams
        self.top = Node("Document")
        self.parents = _parents(document)
        self.wording = Wording({font.hash.encode(): font for font in document.fonts.values()})
        self.nodes: dict[tuple[Element, str], Node | None] = {}
        self.first: dict[Element, int] = {}
        self.ids: dict[str, Node] = {}
        self.gone: set[bytes] = set()
        self.links: list[tuple[Node, Untyped]] = []
        self.tables: list[Node] = []
        self.lined: Element | None = None
        self.floats = False
        self.ends: dict[Node, tuple[Element | None, Run]] = {}
        self.groups = [
            one for one in pdf.objects if type(one) is type(streams[0]) and not any(one is page for page in streams)
        ]
        self.loose: Node | None = None
        self.number, self.height, self.runs = 0, 0.0, dict[int, Run]()

    def page(self, number: int, page: Untyped) -> None:
        """Read a page: its text, then its footnotes, each of which goes to where it is called."""
        self.number, self.height = number, page.height
        self.runs = {run.mcid: run for run in runs(self.streams[number], self._groups(number))}
        children = page._page_box.children  # noqa: SLF001
        for box in sorted(children, key=lambda box: isinstance(box, boxes.FootnoteAreaBox)):
            self.wording.block()
            self._box(box, self.top)
        for box in list(self.streams[number]._tags):  # noqa: SLF001  what nobody reads
            run = self._take(box)
            if run:
                run.hide()

    def _groups(self, number: int) -> list[Untyped]:
        """What is drawn apart from page *number*, with which it shares its marks."""
        marks = self.streams[number]._tags  # noqa: SLF001
        return [group for group in self.groups if group._tags is marks]  # noqa: SLF001

    def _take(self, box: Untyped) -> Run | None:
        mark = self.streams[self.number]._tags.pop(box, None)  # noqa: SLF001
        return self.runs.get(mark["mcid"]) if mark else None

    def _box(self, box: Untyped, inside: Node) -> None:
        box = getattr(box, "_box", box)  # what stands for an absolutely positioned box
        if isinstance(box, boxes.MarginBox) or box.is_leader or self._repeats(box):
            self._hide(box, "Header" if isinstance(box, boxes.MarginBox) else "")
            return
        node = self._node(box, inside)
        if node is None:
            self._hide(box)
            return
        if box.link_annotation is not None:
            self._link(box, node)
        if box.element_tag in {"br", "br::before"}:
            self.wording.gap()
        if isinstance(box, boxes.TextBox):
            self._text(box, node)
        elif isinstance(box, boxes.ReplacedBox):
            self._picture(box, node)
        else:
            self._inside(box, node)

    def _inside(self, box: Untyped, node: Node) -> None:
        lines = bool(box.children) and isinstance(box.children[0], boxes.LineBox)
        before = self.loose, self.lined, self.floats
        self.floats = self.floats or isinstance(box, boxes.AtomicInlineLevelBox) or not box.is_in_normal_flow()
        if lines:
            self.wording.block()
            self.lined = box.element
            if node.kind in roles.GROUPS:
                node = self.loose = self._paragraph(box, node)
        for child in box.children:
            self._box(child, node)
        if lines:
            self.wording.block()
        self.loose, self.lined, self.floats = before

    def _paragraph(self, box: Untyped, node: Node) -> Node:
        """A paragraph for text that stands in an element which may not hold any itself."""
        last = node.kids[-1] if node.kids else None
        if not isinstance(last, Node) or last.loose is None or last.loose is not box.element:
            last = node.add("P")
            last.loose = box.element
        return last

    def _in_lines(self, node: Node | None) -> Node | None:
        """*node*, or the paragraph that stands in for it."""
        return self.loose if self.loose is not None and self.loose.above is node else node

    def _repeats(self, box: Untyped) -> bool:
        """True for the head of a table on its further pages. One of which nothing was drawn has not been there."""
        if box.element is None or box.element_tag not in _HEADS:
            return False
        first, node = self.first.setdefault(box.element, self.number), self.nodes.get((box.element, ""))
        if first != self.number and (node is None or not lives(node, empty=False)):
            self.first[box.element] = first = self.number
        return first != self.number

    def _text(self, box: Untyped, node: Node) -> None:
        run = self._take(box)
        if run is None or not self.wording.read(box, run):
            return
        block = _block(node)
        lined, before = self.ends.get(block, (self.lined, None))
        if before is not None and lined is not self.lined and not self.floats:
            before.add_space()  # a block ends on paper, but not in the tree
        number, last = node.kids[-1] if node.kids and not isinstance(node.kids[-1], Node) else (-1, None)
        if number == self.number and isinstance(last, Run) and last.join(run):
            run = last
        else:
            node.kids.append((self.number, run))
        if not self.floats:
            self.ends[block] = self.lined, run

    def _picture(self, box: Untyped, node: Node) -> None:
        run = self._take(box)
        if run is None:
            return
        if "::" in box.element_tag or node.kind not in {"Figure", "Formula"}:
            run.hide()
            return
        node.kids.append((self.number, run))
        x, y = box.content_box_x(), box.content_box_y()
        edges = (x, self.height - y - box.height, x + box.width, self.height - y)
        bounds = _pydyf.Array([round(edge * PT, 2) for edge in edges])
        place = "/Block" if isinstance(box, boxes.BlockLevelBox) else "/Inline"
        node.more["A"] = Dictionary({"O": "/Layout", "Placement": place, "BBox": bounds})

    def _hide(self, box: Untyped, kind: str = "") -> None:
        box = getattr(box, "_box", box)
        run = self._take(box)
        if run is not None:
            run.hide(kind)
        if box.link_annotation is not None:
            self.gone.add(box.link_annotation.reference)
        for child in getattr(box, "children", ()):
            self._hide(child, kind)

    # Elements

    def _node(self, box: Untyped, inside: Node) -> Node | None:
        """Where the content of *box* belongs; None when it is not read."""
        element = box.element
        if element is None or box.element_tag in {"html", "body"} or isinstance(box, boxes.FootnoteAreaBox):
            return inside
        base, _, pseudo = box.element_tag.partition("::")
        if pseudo == "marker":
            return self._label(element, inside)
        if pseudo == "footnote-marker":
            note = self._element(element, box)
            return note and self._once((element, pseudo), note, "Lbl")
        if pseudo == "footnote-call":
            self._element(element, box)
            return inside
        return self._in_lines(self._element(element, box)) if base else inside

    def _once(self, key: tuple[Element, str], above: Node, kind: str) -> Node:
        if key not in self.nodes:
            self.nodes[key] = above.add(kind)
        found = self.nodes[key]
        return above if found is None else found

    def _label(self, element: Element, inside: Node) -> Node | None:
        """The number or bullet of an item, which stands before its body."""
        body = self._element(element, None)
        item = body.above if body is not None and body.kind == "LBody" else None
        if item is None:
            item = body if body is not None and body.kind == "TOCI" else None
        if item is None:
            return None if body is None else inside
        key = (element, "marker")
        if key not in self.nodes:
            self.nodes[key] = label = Node("Lbl", item)
            item.kids.insert(0, label)
        return self.nodes[key]

    def _element(self, element: Element, box: Untyped) -> Node | None:
        """The node of an element, or of the nearest round it that has one; None when it is not read."""
        key = (element, "")
        if key in self.nodes:
            return self.nodes[key]
        above_it = self.parents.get(element)
        above = self.top if above_it is None else self._in_lines(self._element(above_it, None))
        kind = roles.PASSED if above_it is None else roles.role(element, self.parents)
        made: Node | None = above
        if above is not None and kind == roles.ARTIFACT:
            made = None
        elif above is not None and kind and element.tag not in {"html", "body"}:
            made = self._make(element, kind, above, box)
        self.nodes[key] = made
        return made

    def _make(self, element: Element, kind: str, above: Node, box: Untyped) -> Node:
        if kind == "LI":
            node = above.add("LI").add("LBody")
        elif kind in {"Lbl", "LBody"} and element.tag in {"dt", "dd"}:
            node = _entry(above, kind).add(kind)
        elif kind == "Link" and _entry_of(above) is not None:
            node = (_entry_of(above) or above).add("Reference").add("Link")
        elif kind == "Link" and roles.is_call(element):
            node = above.add("Reference").add("Link")
        elif kind == "TOCI" and above.kind != "TOC":
            node = above.add("P")
        else:
            node = above.add(kind)
        self._describe(node, element, box)
        return node

    def _describe(self, node: Node, element: Element, box: Untyped) -> None:
        """Everything that its dictionary says besides."""
        language, expansion = element.get("lang"), roles.expansion(element)
        if language:
            node.more["Lang"] = _pydyf.String(language)
        if expansion:
            node.more["E"] = _pydyf.String(expansion)
        if node.kind == "L":
            node.more["A"] = Dictionary({"O": "/List", "ListNumbering": f"/{roles.numbering(element)}"})
        elif node.kind == "Table":
            self.tables.append(node)
        elif node.kind in {"TH", "TD"}:
            self._cell(node, element, box)
        elif node.kind in {"Figure", "Formula"}:
            node.more["Alt"] = _pydyf.String(roles.alternative(element))
        elif node.kind == "Note":
            name = element.get("id") or f"note-{len(self.ids) + 1}"
            node.more["ID"], self.ids[name] = _pydyf.String(name), node

    def _cell(self, node: Node, element: Element, box: Untyped) -> None:
        about = Dictionary({"O": "/Table"})
        for name, key in (("colspan", "ColSpan"), ("rowspan", "RowSpan")):
            span = getattr(box, name, 1)
            if span > 1:
                about[key] = span
        if node.kind == "TH":
            about["Scope"] = f"/{roles.scope(element, self.parents)}"
        if len(about) > 1:
            node.more["A"] = about

    def _link(self, box: Untyped, node: Node) -> None:
        """Give an annotation to the element it belongs to: one for each line of the link, and for each picture."""
        annotation = box.link_annotation
        link: Node | None = node
        while link is not None and link.kind != "Link":
            link = link.above
        own = box.element is not None and box.element.tag == "a" and "::" not in box.element_tag
        left, _, right, _ = annotation["Rect"]
        if link is None or not (own or isinstance(box, boxes.ReplacedBox)) or left == right:
            self.gone.add(annotation.reference)
            return
        element = box.element
        while element is not None and element.tag != "a":
            element = self.parents.get(element)
        annotation["F"] = 4  # it is printed (ISO 19005-2, 6.3.2)
        annotation["Contents"] = _pydyf.String("" if element is None else roles.said(element))
        link.kids.append((self.number, annotation))
        self.links.append((link, annotation))

    # The file

    def write(self) -> None:
        """Write what has been read."""
        self._drop_links()
        for table in self.tables:
            tagtree.square(table)
        root = Dictionary({"Type": "/StructTreeRoot"})
        self.pdf.add_object(root)
        writer = Writer(self.pdf, len(self.streams))
        document = writer.element(self.top, root)
        root["K"] = _pydyf.Array([document.reference])
        root[tagtree.HEADINGS] = _pydyf.Array(writer.headings)
        tree = Dictionary({"Nums": writer.parents(self.links, self.streams)})
        self.pdf.add_object(tree)
        root["ParentTree"] = tree.reference
        names = _pydyf.Array()
        for name, node in sorted(self.ids.items()):
            if node in writer.written:
                names.extend([_pydyf.String(name), writer.written[node].reference])
        if names:
            root["IDTree"] = Dictionary({"Names": names})
        self.pdf.catalog["StructTreeRoot"] = root.reference
        self.pdf.catalog["MarkInfo"] = Dictionary({"Marked": "true"})

    def _drop_links(self) -> None:
        """Take links out of their pages that lead where another leads from the same place."""
        for page in self.pdf.objects if self.gone else ():
            if isinstance(page, dict) and page.get("Type") == "/Page" and "Annots" in page:
                kept = [link for link in page["Annots"] if link not in self.gone]
                page["Annots"] = _pydyf.Array(kept)
                if not kept:
                    del page["Annots"]


def _block(node: Node) -> Node:
    """The paragraph, or whatever else is read by itself, that *node* is in."""
    while node.kind in roles.RUNNING and node.above is not None:
        node = node.above
    return node


def _entry_of(node: Node) -> Node | None:
    """The entry of a table of contents, where *node* is one, or the paragraph for what else stands in it."""
    if node.loose is not None and node.above is not None:
        node = node.above
    return node if node.kind == "TOCI" else None


def _entry(listing: Node, kind: str) -> Node:
    """The item of a list of definitions to which a term, or what is said of it, belongs."""
    last = listing.kids[-1] if listing.kids else None
    if isinstance(last, Node) and last.kind == "LI":
        kinds = {kid.kind for kid in last.kids if isinstance(kid, Node)}
        if kind == "LBody" or "LBody" not in kinds:
            return last
    return listing.add("LI")


def _parents(document: Untyped) -> dict[Element, Element]:
    """The element round each, in the whole document."""
    for page in document.pages:
        for box in page._page_box.children:  # noqa: SLF001
            if box.element_tag == "html":
                return {child: parent for parent in box.element.iter() for child in parent}
    return {}
