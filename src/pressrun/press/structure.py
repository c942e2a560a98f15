"""The tree of tags of a sheet, made ready to be part of that of a file: what assistive technology reads, and what text
is taken out by."""

from collections.abc import Iterable, Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from pressrun.press.quire import Folder

DOCUMENT: Final = "document"
"""The element that stands above those of all sheets."""

KEY, LEVEL = "key {}", "level {}"
"""A key of a sheet into the tree of parents; the level of one of its headings."""


class Structure:
    """What the tree of a sheet has, and what has to be filled in when it is joined with others."""

    def __init__(self, pdf: pikepdf.Pdf, folder: Folder, number: int) -> None:
        """*number* is that of the sheet, which goes before its ids: in the whole file no two may be the same."""
        self.folder = folder
        self.tops: list[Object] = []
        """The elements that stand below the document."""

        self.levels: list[int] = []
        """What its headings are, in order: 1 is the highest."""

        self.keys = 0
        """How many keys it needs in the tree of parents."""

        self.ids: dict[str, Object] = {}
        self.parents: dict[int, Object] = {}
        tree = pdf.Root.get("/StructTreeRoot")
        if tree is None:
            return
        for document in tree.K:
            folder.leave(document, DOCUMENT)
            self.tops.extend(document.get("/K", Array()))
        for heading in tree.get("/Headings", Array()):
            self._leave_level(heading)
        numbers = tree.ParentTree.Nums
        self.parents.update((int(numbers[at]), numbers[at + 1]) for at in range(0, len(numbers), 2))
        self.keys = max(self.parents, default=-1) + 1
        self._name(tree.get("/IDTree", Dictionary()).get("/Names", Array()), number)

    def _leave_level(self, heading: Object) -> None:
        """No level may be left out between two headings, and a sheet does not know how the one before it ends."""
        name = LEVEL.format(len(self.levels))
        self.levels.append(int(str(heading.S)[2:]))
        heading.S = self.folder.hole(name)

    def _name(self, names: Object, number: int) -> None:
        for at in range(0, len(names), 2):
            name = f"{number}-{names[at]}"
            self.ids[name] = names[at + 1]
            self.ids[name].ID = String(name)

    def shift(self, page: Object, way: float) -> None:
        """What stands on a page has moved by *way* pt to the right; pictures say where they stand."""
        moved: set[tuple[int, int]] = set()
        for element in self.parents.get(int(page.get("/StructParents", -1)), Array()):
            box = element.get("/A", Dictionary()).get("/BBox") if isinstance(element, Dictionary) else None
            if box is not None and element.objgen not in moved:
                moved.add(element.objgen)
                element.A.BBox = Array([float(at) + way * (1 - place % 2) for place, at in enumerate(box)])

    def forget(self, link: Object) -> None:
        """Take an annotation out of the tree; what it stood on stays, and is no link if none is left."""
        element = self.parents.pop(int(link.get("/StructParent", -1)), None)
        if element is not None:
            element.K = Array([kid for kid in element.K if not _refers(kid, link)])
            if Name.Link == element.S and not any(_refers(kid) for kid in element.K):
                element.S = Name.Span

    def branch(self, pages: Iterable[Object]) -> Object | None:
        """The sheet's branch of the tree of parents, when no link will be forgotten any more. Keys are left open, in it
        and where *pages* have them."""
        seen: set[tuple[int, int]] = set()
        for page in pages:
            self._leave_key(page, "/StructParents")
            for link in page.get("/Annots", Array()):
                self._leave_key(link, "/StructParent")
            for form in _forms(page, seen):
                self._leave_key(form, "/StructParents")
        if not self.parents:
            return None
        numbers = Array()
        for key in sorted(self.parents):
            numbers.append(self._key(key))
            numbers.append(self.parents[key])
        limits = Array([self._key(min(self.parents)), self._key(max(self.parents))])
        return self.folder.pdf.make_indirect(Dictionary(Limits=limits, Nums=numbers))

    def _leave_key(self, holder: Object, name: str) -> None:
        if name in holder:
            holder[name] = self._key(int(holder[name]))

    def _key(self, key: int) -> Object:
        return self.folder.hole(KEY.format(key))


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
