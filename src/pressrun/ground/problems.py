"""What can be wrong, said once: where it is, what it is, and what to do about it.

A problem is data, not an exception: configuration, manuscript, style sheets and finished files all speak of their
faults in the same way, and a run gathers every one of them before it stops. ``PressError`` carries problems out of
a place that cannot go on.
"""

import difflib
import enum
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


class Severity(enum.StrEnum):
    """How much a problem matters."""

    ERROR = "error"
    """The edition is not made."""

    WARNING = "warning"
    """The edition is made, and somebody should look."""


class Fault(enum.IntEnum):
    """Whose fault it is; the value is the exit status of the command."""

    NONE = 0
    MANUSCRIPT = 1
    USAGE = 2
    MACHINE = 3


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file of the author's.

    A problem found in a finished text knows its *block* (and perhaps a few words of it) rather than its line; the line
    is looked up only when the problem is to be shown (`places.locate`), because nearly every build has none to show.
    """

    path: str = ""
    """Path from the project folder, POSIX; empty when the problem has no file (a missing tool, say)."""

    line: int | None = None
    """Line in the file, counted from 1; None when only the block, or only the file, is known."""

    block: int | None = None
    """Ordinal of the text block in its section, counted from 1 (``data-block`` in the canonical HTML)."""

    text: str | None = None
    """Words as they stand in the manuscript, to find the line inside the block: a link's target, an id."""

    def __str__(self) -> str:
        """``path:line``, or as much of it as is known."""
        path = printable(self.path)
        return f"{path}:{self.line}" if path and self.line else path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, as the author will read it."""

    code: str
    """A code of `CODES`; it names the kind of problem for ever and is never used again for another."""

    message: str
    """One sentence without a full stop: what is wrong here."""

    where: Where = Where()
    """The place; empty when there is none."""

    hint: str = ""
    """What to do about it; empty when the message says it."""

    severity: Severity = Severity.ERROR
    """Error or warning."""

    def at(self, where: Where) -> "Problem":
        """The same problem at another place."""
        return replace(self, where=where)

    def as_warning(self) -> "Problem":
        """The same problem where it stops nothing."""
        return replace(self, severity=Severity.WARNING)

    @property
    def is_error(self) -> bool:
        """True when the edition cannot be made."""
        return self.severity is Severity.ERROR

    @property
    def fault(self) -> Fault:
        """Whose fault it is; a warning is nobody's."""
        if not self.is_error:
            return Fault.NONE
        return {"U": Fault.USAGE, "X": Fault.MACHINE}.get(self.code[0], Fault.MANUSCRIPT)

    def __str__(self) -> str:
        """``path:line: severity CODE message``, the first line of what is printed."""
        place = f"{self.where}: " if str(self.where) else ""
        return f"{place}{self.severity} {self.code} {self.message}"


def error(code: str, message: str, where: Where | None = None, hint: str = "") -> Problem:
    """A problem that stops its edition."""
    return _problem(Severity.ERROR, code, message, where, hint)


def warning(code: str, message: str, where: Where | None = None, hint: str = "") -> Problem:
    """A problem that stops nothing."""
    return _problem(Severity.WARNING, code, message, where, hint)


def _problem(severity: Severity, code: str, message: str, where: Where | None, hint: str) -> Problem:
    if code not in CODES:
        raise LookupError(f"{code} is not in the table of problem codes")
    one_line = [printable(" ".join(text.splitlines())) for text in (message, hint)]
    return Problem(code, one_line[0], where or Where(), one_line[1], severity)


UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal would obey or choke on: control characters, changes of direction, halves of surrogate pairs."""


def printable(text: str) -> str:
    r"""*text* with what is `UNPRINTABLE` written out (``\x1b``): messages quote a manuscript, perhaps a stranger's."""
    return UNPRINTABLE.sub(lambda found: ascii(found[0])[1:-1], text)


_NEAR = 0.6
"""From here on two words are taken for one another: what they share, as difflib reckons it."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The one of *known* that *word* was probably meant to be; empty when none is near. Capitals do not count."""
    spelt = {name.lower(): name for name in known}
    matcher = difflib.SequenceMatcher(b=word.lower())
    likely = []
    for name in spelt:
        matcher.set_seq1(name)
        if matcher.real_quick_ratio() >= _NEAR and (most := matcher.quick_ratio()) >= _NEAR:
            likely.append((most, name))
    best = (_NEAR, "")
    for most, name in sorted(likely, reverse=True):
        if most < best[0]:
            break  # none of those that follow can be nearer, and to find out how near they are takes long
        matcher.set_seq1(name)
        best = max(best, (matcher.ratio(), name))
    return spelt[best[1]] if best[1] else ""


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """A hint for a *word* that is none of *known*: the nearest of them, or else all there are."""
    near = nearest(word, known)
    if near:
        return f"Did you mean `{near}`?"
    return f"There is: {', '.join(f'`{name}`' for name in known)}." if known else ""


class PressError(Exception):
    """Work cannot go on here; carries every problem found so far, and survives pickling between processes."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems: tuple[Problem, ...] = problems

    def __str__(self) -> str:
        """One problem a line."""
        return "\n".join(str(problem) for problem in self.problems)


def refuse(problems: Iterable[Problem]) -> None:
    """Raise them all together if there is an error among *problems*; warnings alone pass."""
    found = tuple(problems)
    if any(problem.is_error for problem in found):
        raise PressError(*found)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sorted by file, line and code, each one once: the order in which an author works through them."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda p: (p.where.path, p.where.line or 0, p.where.block or 0, p.code, p.message)))


def worst(problems: Iterable[Problem]) -> Fault:
    """The exit status that *problems* ask for: a missing tool outweighs wrong usage, and that the manuscript."""
    return max((problem.fault for problem in problems), default=Fault.NONE)


CODES: dict[str, str] = {
    # B: book.yaml
    "B001": "there is no manuscript/book.yaml",
    "B002": "YAML that does not parse",
    "B003": "YAML that expands without bound",
    "B004": "an unknown key",
    "B005": "a missing key",
    "B006": "a value of the wrong kind",
    "B007": "a listed section that is missing",
    "B008": "a section file that is not listed",
    "B009": "a section listed twice, or two sections with one id",
    "B010": "an edition name that cannot be a file name",
    "B011": "an edition that selects nothing or names what does not exist",
    "B012": "a language without a table of printed words",
    "B013": "an unknown theme",
    "B014": "a page that does not fold into its sheet, or does not fit on it",
    # M: the manuscript
    "M001": "a file that is not UTF-8",
    "M002": "a NUL byte, or another control character that no text contains",
    "M003": "a section without a title",
    "M004": "an id used twice in one section",
    "M005": "a link to nowhere",
    "M006": "a link that fits several places",
    "M007": "a missing picture",
    "M008": "a picture without a text alternative",
    "M009": "a footnote without a text",
    "M010": "a footnote defined twice",
    "M011": "a footnote that nothing refers to",
    "M012": "a div that is never closed, or closed twice",
    "M013": "raw HTML, which cannot be carried into every edition",
    "M014": "a question of an unknown kind, or of none",
    "M015": "a value in a div's attributes that cannot be used",
    "M016": "a glossary term that is marked in the text and defined nowhere",
    "M017": "mathematics that cannot be read or drawn",
    "M018": "a heading level that is skipped",
    "M019": "a div with a name that pressrun does not know, close to one it does",
    "M020": "a glossary term defined twice",
    "M021": "a picture that cannot be read as a picture",
    "M022": "front matter of a section that cannot be used",
    "M023": "text that pandoc could not read",
    "M024": "a second title in one section",
    "M025": "a div that lacks what its name promises",
    "M026": "activities that take another time than the meeting has",
    "M027": "a kind of question that is asked more or less often than the plan wants",
    "M028": "words that only leaders get, repeated by a link that everybody gets",
    # R: refused, because a manuscript may come from a stranger
    "R001": "a path that leaves the project folder",
    "R002": "an address on the network, asked for while building",
    "R003": "XML with entities or a document type",
    "R004": "something that would run",
    # T: themes and templates
    "T001": "a template that uses an undefined name",
    "T002": "a template that does not parse",
    "T003": "a template that fails",
    "T004": "CSS that does not parse",
    "T005": "CSS that WeasyPrint does not know",
    "T006": "a missing template, style sheet or font file",
    "T007": "CSS that e-readers do not know",
    # P: print
    "P001": "more pages than the edition may have",
    "P002": "a glyph that no font of the theme has",
    "P003": "a family, weight or style that no @font-face offers",
    "P004": "text or a picture that leaves the type area",
    "P005": "page numbers that never settle",
    "P006": "a section that cannot be pressed",
    "P007": "a section that makes no pages",
    "P008": "a section that takes longer to press than it may",
    "P009": "a section that needs more memory than it may have",
    "P010": "colours of one press, which PDF/A forbids",
    "P011": "more sheets in a booklet than a stapler holds",
    "P012": "creep that is larger than the margin",
    "P013": "a question that is too long for its card",
    "P014": "page numbers of another edition that cannot be had",
    "P015": "an address that is too long for a QR code",
    "P016": "a table that fits no page of large print",
    # E: e-book
    "E001": "a content document that is not well-formed",
    "E002": "something that an EPUB cannot carry",
    "E003": "a claim of conformance that the book contradicts",
    # G: the gate
    "G001": "a block of the manuscript that is not in the finished file",
    "G002": "a block that stands in another order",
    "G003": "a block that stands twice",
    "G004": "text that nobody sees: outside the trim, cut off, hidden",
    "G005": "an imposed page that is not read in its turn",
    # U: usage
    "U001": "an unknown edition",
    "U002": "a folder that is no project",
    "U003": "a folder that is in the way",
    "U004": "an environment variable that cannot be used",
    "U005": "an edition that cannot be made for each section",
    # X: the machine
    "X001": "something that pressrun needs is not installed",
    "X002": "a folder that cannot be written",
    "X003": "a full disk",
    "X004": "a file that cannot be read",
    "X005": "a fault of pressrun's own",
}
"""Every code, with the kind of problem it stands for. B book.yaml, M manuscript, R refused, T theme, P print, E e-book,
G gate, U usage, X machine. A retired code stays in the table."""
