"""Where a section is written anew as canonical HTML: the text so far, the blocks counted, the problems found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pressrun.ground import markup
from pressrun.ground.problems import Problem, Where, error, warning
from pressrun.reading.pandoc import Formula, Node

TITLE = 1
"""The block that a section's title is."""

STANDFIRST = 2
"""The block that the sentence under the title is, in a section that has one; the text begins after it."""

OWN = frozenset({"auto", "block", "number", "page", "ref", "source", "term"})
"""Names of data attributes that pressrun writes, and authors therefore may not."""

_KEY = re.compile(r"[a-z][a-z0-9_.-]*\Z")
_FORMULA = re.compile("\0([0-9]+)\0")


@dataclass(slots=True)
class Desk:
    """The state of writing one section."""

    path: str
    """The author's file."""

    text: str = ""
    """What the author wrote, to tell a bracket from one that a backslash made harmless."""

    out: list[str] = field(default_factory=list)
    """The text so far, in pieces."""

    count: int = 0
    """Text blocks so far."""

    block: int = 0
    """The text block that is open; 0 between blocks."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Sequence[Node]] = field(default_factory=list)
    """Footnotes whose references have been met: pandoc's blocks, written after the body."""

    formulas: list[Formula] = field(default_factory=list)
    """Mathematics met; its place in the text is held by its number between two NULs, which no text can contain."""

    places: list[Where] = field(default_factory=list)
    """Where each formula stands."""

    def hold(self) -> str:
        """Open the next text block; the attribute that says so."""
        self.count += 1
        self.block = self.count
        return f' data-block="{self.count}"'

    def where(self, text: str | None = None) -> Where:
        """The place at which we are: the open block, or the next one."""
        return Where(self.path, block=self.block or self.count + 1, text=text)

    def error(self, code: str, message: str, text: str | None = None, hint: str = "") -> None:
        """Note an error here."""
        self.problems.append(error(code, message, self.where(text), hint))

    def warning(self, code: str, message: str, text: str | None = None, hint: str = "") -> None:
        """Note a warning here."""
        self.problems.append(warning(code, message, self.where(text), hint))

    def is_bare(self, text: str) -> bool:
        """True when the author wrote *text* without a backslash before it."""
        return re.search(rf"(?<!\\){re.escape(text)}", self.text) is not None

    def formula(self, tex: str, *, display: bool) -> None:
        """Keep a place for a formula; all of them are drawn up together when the texts are done."""
        self.out.append(f"\0{len(self.formulas)}\0")
        self.formulas.append(Formula(tex, display))
        self.places.append(self.where(tex))

    def since(self, start: int) -> str:
        """Take back what was written since there were *start* pieces."""
        text = "".join(self.out[start:])
        del self.out[start:]
        return text

    def attributes(self, attr: Node, *classes: str, **more: str) -> str:
        """Pandoc's attributes as HTML: id, classes (*classes* first), and key=value pairs as ``data-key``."""
        name, own, pairs = attr
        found = {"id": name, "class": " ".join(dict.fromkeys([*classes, *own])), **more}
        for key, value in pairs:
            found.update(self._pair(key.lower(), value))
        return "".join(f' {key}="{markup.escape(value)}"' for key, value in found.items() if value)

    def _pair(self, key: str, value: str) -> dict[str, str]:
        if key.startswith("on"):
            self.error("R004", f"the attribute {key} would run a script", key, "Delete it; a text runs nothing.")
        elif key == "style":
            self.warning(
                "M015",
                "a style cannot be written in the manuscript",
                "style=",
                "Give it a class, and say in the theme's style sheet what the class looks like.",
            )
        elif key.removeprefix("data-") in OWN or not _KEY.match(key):
            self.warning("M015", f"the attribute {key} cannot be used", key, "Choose another name.")
        elif key in {"lang", "dir"}:
            return {key: value}
        else:
            return {f"data-{key.removeprefix('data-')}": value}
        return {}


def filled(text: str, formulas: Sequence[str]) -> str:
    """*text* with its formulas in their places."""
    return _FORMULA.sub(lambda found: formulas[int(found[1])], text) if formulas else text
