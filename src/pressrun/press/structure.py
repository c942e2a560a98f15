"""The tree of tags of the whole file: what assistive technology reads, and what text is taken out by."""

from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Object


class Structure:
    """The trees of tags of all sheets, joined under one root."""

    def __init__(self, out: pikepdf.Pdf) -> None:
        self.out = out
        self.root = out.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = out.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root))
        self.kids = Array()
        self.parents: dict[int, Object] = {}
        self.next = 0

    def add(self, pages: pikepdf.Pdf, bound: Sequence[pikepdf.Page]) -> None:
        """Take over the tags of a sheet, whose pages are *bound* already; keys into the parent tree move up."""
        tree = pages.Root.get("/StructTreeRoot")
        if tree is None:
            return
        tree = self.out.copy_foreign(tree)
        for document in tree.K:
            for element in document.K:
                element.P = self.document
                self.kids.append(element)
        numbers = tree.ParentTree.Nums
        for at in range(0, len(numbers), 2):
            self.parents[self.next + int(numbers[at])] = numbers[at + 1]
        for page in bound:
            if "/StructParents" in page.obj:
                page.obj.StructParents = self.next + int(page.obj.StructParents)
            for link in page.obj.get("/Annots", Array()):
                if "/StructParent" in link:
                    link.StructParent = self.next + int(link.StructParent)
        self.next = max(self.parents, default=-1) + 1

    def forget(self, link: Object) -> None:
        """Take an annotation out of the tree; what it stood on stays."""
        element = self.parents.pop(int(link.get("/StructParent", -1)), None)
        if element is not None:
            element.K = Array([kid for kid in element.K if not _refers(kid, link)])

    def finish(self) -> None:
        """Hang the tree into the file."""
        self.document.K = self.kids
        self.root.K = Array([self.document])
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


def _refers(kid: Object, link: Object) -> bool:
    return isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR and kid.Obj.objgen == link.objgen
