"""The lines between two ``---`` at the head of a section: its title, its name, what its running head says."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from pressrun.ground.problems import PressError, Problem, Where, did_you_mean, error, warning
from pressrun.reading import yaml_places

_FENCED = re.compile(r"---[ \t]*\n(?=[^\n])(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_BEGUN = re.compile(r"---[ \t]*\n[ \t]*[^\s#]+[ \t]*:")
_NAME = re.compile(r"[^\W\d_]\w*(?:[.-]\w+)*\Z")
_TEXTS = ("title", "id", "short", "standfirst")
_KEYS = (*_TEXTS, "number")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a section says of itself."""

    title: str = ""
    """Markdown; empty when the first heading is the title (so for every text)."""

    id: str = ""
    """The section's name in ids and links."""

    short: str = ""
    """Plain text for the running head."""

    standfirst: str = ""
    """Markdown: one sentence under the title."""

    number: bool = True
    """False for a section that is not counted."""

    lines: Mapping[str, int] = field(default_factory=dict)
    """Line of every key that is there."""


def split(path: str, text: str) -> tuple[FrontMatter, str, tuple[Problem, ...]]:
    """The front matter of the section *text* at *path*, the text with those lines blank, and what is wrong with it."""
    found = _FENCED.match(text)
    if found is None:
        return FrontMatter(), text, tuple(_unclosed(path, text))
    rest = "\n" * found[0].count("\n") + text[found.end() :]
    try:
        placed = yaml_places.place(found[1], path, 2)
    except PressError as fault:
        return FrontMatter(), rest, tuple(_ours(problem) for problem in fault.problems)
    problems = [_ours(problem) for problem in placed.problems]
    value = placed.value if isinstance(placed.value, dict) else {}
    if placed.value is not None and not isinstance(placed.value, dict):
        problems.append(error("M022", "the front matter is no list of keys", Where(path, 2), "Write `title: …`, say."))
    lines = {str(way[0]): line for way, line in placed.lines.items() if len(way) == 1}
    problems.extend(_checked(path, value, lines))
    return _made(value, lines), rest, tuple(problems)


def _unclosed(path: str, text: str) -> Iterator[Problem]:
    if _BEGUN.match(text):
        yield error(
            "M022", "the front matter is never closed", Where(path, 1), "Put --- on a line of its own under it."
        )


def _ours(problem: Problem) -> Problem:
    """A fault of YAML is, in a section, one of its front matter."""
    return replace(problem, code="M022") if problem.code == "B002" else problem


def _checked(path: str, value: Mapping[str, yaml_places.Value], lines: Mapping[str, int]) -> Iterator[Problem]:
    for key, given in value.items():
        where = Where(path, lines.get(key))
        if key not in _KEYS:
            yield warning("M022", f"the front matter has an unknown key {key}", where, did_you_mean(key, _KEYS))
        elif key == "number":
            if not isinstance(given, bool):
                yield error(
                    "M022", f"number is “{given}”, and true or false is wanted", where, "Write `number: false`."
                )
        elif given is not None and isinstance(given, bool | list | dict):
            yield error("M022", f"{key} is no text", where, f'Write `{key}: "…"`.')
        elif key == "id" and not is_name(str(given)):
            yield error(
                "M022",
                f"“{given}” cannot be the id of a section",
                where,
                "Begin with a letter, and use letters, figures and single hyphens.",
            )


def is_name(text: str) -> bool:
    """True for what a section can be called: it stands in ids before ``--``, and in the names of files."""
    return bool(_NAME.match(text))


def _made(value: Mapping[str, yaml_places.Value], lines: Mapping[str, int]) -> FrontMatter:
    texts = {
        key: " ".join(str(given).split())
        for key in _TEXTS
        if (given := value.get(key)) is not None and not isinstance(given, bool | list | dict)
    }
    if not is_name(texts.get("id", "")):
        texts.pop("id", None)
    return FrontMatter(**texts, number=value.get("number") is not False, lines=lines)
