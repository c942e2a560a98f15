"""What PyYAML's complaints mean to somebody who writes a book and not YAML."""

import re

from yaml.error import MarkedYAMLError

QUOTE = "Put the text in quotes: "
"""What most of these faults come to."""

_IN_QUOTES = f'{QUOTE}"…".'
_INDENT = "Begin the lines that belong together at the same column, with spaces."

_MEANINGS: tuple[tuple[str, str, str], ...] = (
    (
        r"'\\t' that cannot",
        "a tab stands here, and YAML knows only spaces",
        "Replace the tab by spaces; most editors can put spaces for each press of the tab key.",
    ),
    (r"found character '(.+)' that cannot", "a text that begins with {0} needs quotes", _IN_QUOTES),
    (r"scanning an (?:alias|anchor)", "a text that begins with * or & needs quotes", _IN_QUOTES),
    (r"(?:scanning|parsing) a tag", "a text that begins with ! needs quotes", _IN_QUOTES),
    (
        r"scanning a block scalar",
        "after | or > the text begins on the next line",
        f"Begin a new line, or: {_IN_QUOTES}",
    ),
    (r"(?:mapping keys|sequence entries) are not allowed", "a text that begins with - or ? needs quotes", _IN_QUOTES),
    (
        r"unknown escape character|escape sequence of",
        "in double quotes a backslash has a meaning of its own",
        "Write the text in single quotes: '…'.",
    ),
    (r"expected '<document start>'", "this line begins further left than the lines before it", _INDENT),
    (
        r"but found '<block mapping start>'|but found '<block sequence start>'",
        "this line begins at another column than the lines it belongs to",
        _INDENT,
    ),
    (
        r"but found '[-?]'",
        "here a list and keys are mixed",
        "Either every line of the block begins with `- `, or none does.",
    ),
    (r"expected the node content, but found '(.+)'", "a text that begins with {0} needs quotes", _IN_QUOTES),
    (
        r"incompatible YAML document",
        "this is written for another version of YAML",
        "Remove the line that begins with %.",
    ),
)
"""What PyYAML says -> what is wrong at the place it names, what to do. The first that fits is the best."""

_MEANINGS_AT_START: tuple[tuple[str, str, str], ...] = (
    (
        r"scanning a quoted scalar.*(?:end of stream|document separator)",
        "the quote that opens here is never closed",
        "Close it with the same mark, on the same line.",
    ),
    (
        r"parsing a flow (?:sequence|mapping|node)",
        "the bracket that opens here is not closed as it should be",
        "Close it with ] or }, and put commas between its items; a text with brackets needs quotes.",
    ),
    (r"could not find expected ':'", "this line is no `key: value`", "After the key stand a colon and a space."),
)
"""The same for faults that PyYAML notices long after the place where they begin."""


def explain(fault: MarkedYAMLError, text: str, quoted: tuple[int, int] | None) -> tuple[int, str, str]:
    """Offset in *text* of the place to look at, what is wrong there, and what to do.

    *quoted* is where the last text in quotes began and ended, if there was one just before the fault.
    """
    at = fault.problem_mark.index if fault.problem_mark else 0
    said = f"{fault.context}: {fault.problem}"
    for pattern, message, hint in _MEANINGS_AT_START:
        if fault.context_mark and re.search(pattern, said):
            return fault.context_mark.index, message, hint
    if "mapping values are not allowed" in said:
        return at, *_colon(_line_at(text, at))
    if "but found '<scalar>'" in said:
        return _stray(text, at, quoted)
    for pattern, message, hint in _MEANINGS:
        if found := re.search(pattern, said):
            return at, message.format(*found.groups()), hint
    return at, f"this is not YAML: {fault.problem}", _INDENT


def in_quotes(text: str) -> str:
    """*text* as a YAML scalar in quotes that need no escapes; as it is when there are none such."""
    plain = text.strip()
    mark = '"' if '"' not in plain and "\\" not in plain else "'"
    return plain if mark in plain else f"{mark}{plain}{mark}"


def _line_at(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]


def _colon(line: str) -> tuple[str, str]:
    """What it means that a colon makes a key where there can be none."""
    found = re.match(r"\s*((?:- +)*[^\s:][^:]*: +)([^\"'].*:(?: .*)?)$", line)
    if found:
        return "a text with a colon in it needs quotes", f"{QUOTE}{found[1]}{in_quotes(found[2])}"
    hint = (
        "Does the line above lack a space after its colon, or its closing quote? Or does this one begin too far right?"
    )
    return "there can be no key here", hint


def _stray(text: str, at: int, quoted: tuple[int, int] | None) -> tuple[int, str, str]:
    """What it means that text follows where a line should end."""
    if quoted and "\n" in text[slice(*quoted)]:
        return quoted[0], "the quote that opens here is not closed on its line", "Close it with the same mark."
    if quoted and "\n" not in text[quoted[1] : at]:
        hint = "Put the whole in the other quotes; in single quotes an apostrophe is written twice: 'It''s ours'."
        return at, "text follows after the closing quote", hint
    line = _line_at(text, at)
    if re.search(r"[\]}]\s*$", line[: at - text.rfind("\n", 0, at) - 1]):
        return at, "text follows after the closing bracket", _IN_QUOTES
    return at, "this line begins at another column than the lines it belongs to", _INDENT
