"""The tree of tags of the whole file: what assistive technology reads, and what text is taken out by."""

import operator
from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from pressrun.ground.levels import Levels


class Structure:
    """The trees of tags of all sheets, joined under one root."""

    def __init__(self, out: pikepdf.Pdf) -> None:
        self.out = out
        self.root = out.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = out.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root))
        self.kids = Array()
        self.parents: dict[int, Object] = {}
        self.ids: list[tuple[bytes, Object]] = []
        self.next = 0
        self.trees = 0
        self.levels = Levels()

    def add(self, pages: pikepdf.Pdf, bound: Sequence[pikepdf.Page]) -> None:
        """Take over the tags of a sheet, whose pages are *bound* already; keys into the parent tree move up."""
        tree = pages.Root.get("/StructTreeRoot")
        if tree is None:
            return
        tree = self.out.copy_foreign(tree)
        for document in tree.K:
            for element in document.get("/K", Array()):
                element.P = self.document
                self.kids.append(element)
        for heading in tree.get("/Headings", Array()):
            self._settle_level(heading)
        numbers = tree.ParentTree.Nums
        for at in range(0, len(numbers), 2):
            self.parents[self.next + int(numbers[at])] = numbers[at + 1]
        self._move_keys(bound)
        self._name(tree)
        self.next = max(self.parents, default=-1) + 1

    def _settle_level(self, heading: Object) -> None:
        """Leave no level out between two headings; a sheet does not know how the one before it ends."""
        own = int(str(heading.S)[2:])
        level = self.levels.settle(own)
        if level != own:
            heading.S = Name(f"/H{level}")

    def _move_keys(self, bound: Sequence[pikepdf.Page]) -> None:
        seen: set[tuple[int, int]] = set()
        for page in bound:
            self._move(page.obj, "/StructParents")
            for link in page.obj.get("/Annots", Array()):
                self._move(link, "/StructParent")
            for form in _forms(page.obj, seen):
                self._move(form, "/StructParents")

    def shift(self, page: pikepdf.Page, way: float) -> None:
        """What stands on a page of the last sheet has moved by *way* pt to the right; pictures say where they stand."""
        moved: set[tuple[int, int]] = set()
        for element in self.parents.get(int(page.obj.get("/StructParents", -1)), Array()):
            box = element.get("/A", Dictionary()).get("/BBox") if isinstance(element, Dictionary) else None
            if box is not None and element.objgen not in moved:
                moved.add(element.objgen)
                element.A.BBox = Array([float(at) + way * (1 - place % 2) for place, at in enumerate(box)])

    def _move(self, holder: Object, key: str) -> None:
        if key in holder:
            holder[key] = self.next + int(holder[key])

    def _name(self, tree: Object) -> None:
        """Ids are of a sheet only; in the whole file each has the number of its sheet before it."""
        self.trees += 1
        names = tree.get("/IDTree", Dictionary()).get("/Names", Array())
        for at in range(0, len(names), 2):
            own, element = String(f"{self.trees}-{names[at]}"), names[at + 1]
            element.ID = own
            self.ids.append((bytes(own), element))

    def forget(self, link: Object) -> None:
        """Take an annotation out of the tree; what it stood on stays, and is no link if none is left."""
        element = self.parents.pop(int(link.get("/StructParent", -1)), None)
        if element is not None:
            element.K = Array([kid for kid in element.K if not _refers(kid, link)])
            if Name.Link == element.S and not any(_refers(kid) for kid in element.K):
                element.S = Name.Span

    def finish(self) -> None:
        """Hang the tree into the file."""
        self.document.K = self.kids
        self.root.K = Array([self.document])
        if self.ids:
            names = Array()
            for name, element in sorted(self.ids, key=operator.itemgetter(0)):
                names.append(String(name))
                names.append(element)
            self.root.IDTree = Dictionary(Names=names)
        self.out.Root.StructTreeRoot = self.root
        self.out.Root.MarkInfo = Dictionary(Marked=True)

    def settle(self) -> None:
        """Write the parent tree, when no link will be forgotten any more."""
        numbers = Array()
        for key in sorted(self.parents):
            numbers.append(key)
            numbers.append(self.parents[key])
        self.root.ParentTree = self.out.make_indirect(Dictionary(Nums=numbers))
        self.root.ParentTreeNextKey = self.next


def _refers(kid: Object, link: Object | None = None) -> bool:
    """True for the mention of an annotation, of *link* if it is given."""
    if not isinstance(kid, Dictionary) or kid.get("/Type") != Name.OBJR:
        return False
    return link is None or bool(kid.Obj.objgen == link.objgen)


def _forms(holder: Object, seen: set[tuple[int, int]]) -> Iterator[Object]:
    """What is drawn by a page apart from its own stream, and by that again, each once."""
    resources = holder.get("/Resources", Dictionary())
    if resources.is_indirect:
        if resources.objgen in seen:
            return
        seen.add(resources.objgen)
    for drawn in resources.get("/XObject", Dictionary()).values():
        if drawn.get("/Subtype") == Name.Form and drawn.objgen not in seen:
            seen.add(drawn.objgen)
            yield drawn
            yield from _forms(drawn, seen)
