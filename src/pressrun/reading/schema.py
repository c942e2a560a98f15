"""``book.yaml`` held against its JSON Schema, every fault at its line in plain words: the only door to jsonschema.

The schema is also what editors complete from. What it says of a key (its description, its examples) is the hint that
goes with a fault, so that there is one place to say it.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from pressrun.ground.problems import PressError, Problem, Where, did_you_mean, error, nearest
from pressrun.reading.marks import Way
from pressrun.reading.yaml_hints import QUOTE, in_quotes
from pressrun.reading.yaml_places import Placed

_KINDS: Final = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a block of keys",
    "null": "nothing",
}
"""Types of JSON Schema, as an author calls them."""

_LONG = 60
"""Characters of an author's words that stand in a message."""

_YES, _NO = frozenset({"yes", "on", "y", "1"}), frozenset({"no", "off", "n", "0"})

_OTHER_WORDS: Final = {
    "people": ("author", "authors", "editor", "creator", "contributors", "by"),
    "language": ("lang", "locale"),
    "identifiers": ("isbn", "uuid", "id", "doi"),
    "rights": ("license", "licence", "copyright"),
    "licence-url": ("license-url",),
    "contents": ("chapters", "sections", "files", "toc"),
    "subjects": ("keywords", "tags"),
    "description": ("abstract", "summary"),
    "minutes": ("duration", "time"),
    "paper": ("size", "papersize", "page-size"),
    "layout": ("template", "type", "kind"),
    "theme": ("style", "stylesheet", "css"),
    "editions": ("output", "outputs", "formats", "targets"),
    "notes": ("footnotes",),
    "max-pages": ("pages", "page-limit"),
    "economy": ("eco", "draft", "save-ink", "ink-saving"),
    "linearised": ("linearized", "linearise", "linearize", "fast-web-view"),
    "impose": ("imposition", "booklet", "n-up", "nup"),
    "on": ("sheet", "paper"),
    "omit": ("exclude", "without"),
    "sections": ("include", "chapters"),
}
"""What other programs call the same thing."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What is left of a document once its faults are known."""

    value: dict[str, Any]
    """Only what keeps to the schema: a faulty entry is gone, a faulty item of a list is None."""

    problems: tuple[Problem, ...]
    """Every fault."""


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of ``book.yaml``."""
    text = files("pressrun.reading").joinpath("book.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def check(placed: Placed, source: str) -> Checked:
    """Hold the document *placed*, the file *source*, against the schema. Raises B002 when it has no keys at all."""
    value = {} if placed.value is None else placed.value
    if not isinstance(value, dict):
        message, hint = "this is no list of `key: value` lines", "After each key stand a colon and a space."
        raise PressError(error("B002", message, Where(source, placed.lines[()]), hint))
    judge = _Judge(schema(), placed.lines, source)
    kind = validators.extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]
    found = _foremost(_fault(one) for one in kind(judge.schema).iter_errors(value))
    problems = list(dict.fromkeys(problem for fault in found for problem in judge.problems(fault)))
    kept: dict[str, Any] = json.loads(json.dumps(value))
    for fault in found:
        for way in judge.faulty(fault):
            _strike(kept, way)
    return Checked(kept, tuple(problems))


def _strike(value: Any, way: Way) -> None:  # noqa: ANN401 (whatever YAML holds)
    """Take out what *way* leads to, if it is still there."""
    step: Any = way[0]
    if len(way) > 1 and isinstance(value, dict | list):
        _strike(value.get(step) if isinstance(value, dict) else value[step], way[1:])
    elif isinstance(value, dict):
        value.pop(step, None)
    elif isinstance(value, list):
        value[step] = None


@dataclass(frozen=True, slots=True)
class _Fault:
    """What jsonschema found."""

    rule: str
    """Keyword of the schema that is not kept; ``propertyNames`` for whatever is wrong with a name."""

    way: Way
    value: Any
    """What stands there."""

    wanted: Any
    """What the keyword says."""

    words: str
    """What the schema says to it."""


def _pattern(_validator: object, pattern: str, value: object, _schema: object) -> Iterator[ValidationError]:
    r"""As in JavaScript, where ``$`` is the end of a text, and not also the place before its last line end."""
    if isinstance(value, str) and not re.search(pattern.replace("$", r"\Z"), value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _foremost(faults: Iterable[_Fault]) -> list[_Fault]:
    """Of several faults of one value the first; unknown and missing keys all."""
    first: dict[object, _Fault] = {}
    for fault in faults:
        of_keys = fault.rule in {"additionalProperties", "required", "propertyNames"}
        first.setdefault((fault.way, (fault.rule, str(fault.value)) if of_keys else ""), fault)
    return list(first.values())


def _fault(found: ValidationError) -> _Fault:
    rule = "propertyNames" if "propertyNames" in found.relative_schema_path else str(found.validator)
    said = found.schema if isinstance(found.schema, dict) else {}
    words = said.get("patternErrorMessage") or said.get("errorMessage") or ""
    return _Fault(rule, tuple(found.absolute_path), found.instance, found.validator_value, words)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Puts faults into words."""

    schema: Mapping[str, Any]
    lines: Mapping[Way, int]
    source: str

    def problems(self, fault: _Fault) -> Iterator[Problem]:
        """What *fault* amounts to: one problem, or one for each unknown key."""
        yield from _SAYINGS[fault.rule](self, fault)

    def faulty(self, fault: _Fault) -> Iterator[Way]:
        """What cannot be used, because of *fault*."""
        if fault.rule == "additionalProperties":
            yield from ((*fault.way, key) for key in self._unknown(fault))
        elif fault.rule == "propertyNames":
            yield (*fault.way, fault.value)
        elif fault.way:
            yield fault.way

    def unknown_keys(self, fault: _Fault) -> Iterator[Problem]:
        there = f" in {_label(fault.way)}" if fault.way else ""
        for key in self._unknown(fault):
            hint = self._meant(fault.way, key)
            yield self._error("B004", f"there is no setting {_shown(key)}{there}", (*fault.way, key), hint)

    def missing_keys(self, fault: _Fault) -> Iterator[Problem]:
        for key in fault.wanted:
            if key not in fault.value:
                there = f" in {_label(fault.way)}" if fault.way else ""
                yield self._error("B005", f"`{key}` is missing{there}", fault.way, self._told((*fault.way, key)))

    def wrong_type(self, fault: _Fault) -> Iterator[Problem]:
        if fault.value is None:
            code = "B006" if isinstance(fault.way[-1], int) else "B005"
            yield self._error(code, f"{_label(fault.way)} has no value", fault.way, self._told(fault.way))
            return
        wanted = [_KINDS[name] for name in _listed(fault.wanted) if name != "null"]
        message = f"{_label(fault.way)} is {_kind(fault.value)}, and {' or '.join(wanted)} is wanted"
        yield self._error("B006", message, fault.way, self._mend(fault) or self._told(fault.way))

    def not_one_of(self, fault: _Fault) -> Iterator[Problem]:
        known = [name for name in fault.wanted if name is not None]
        if not isinstance(fault.value, str):
            message = f"{_label(fault.way)} is {_kind(fault.value)}, and one word is wanted"
            yield self._error("B006", message, fault.way, did_you_mean("", known))
            return
        code = "B011" if fault.way[-1] == "layout" else "B006"
        hint = did_you_mean(fault.value, known)
        if fault.way == ("paper",) and fault.value in self._at(("editions", "", "paper"))["else"]["enum"]:
            hint = f"Only an edition can have it: editions: {{book: {{paper: {fault.value}}}}}."
        yield self._error(code, f"{_label(fault.way)} cannot be {_shown(fault.value)}", fault.way, hint)

    def wrong_form(self, fault: _Fault) -> Iterator[Problem]:
        mended = _mended(str(fault.value), fault.wanted) if fault.rule == "pattern" else ""
        hint = f"Did you mean `{mended}`?" if mended else self._told(fault.way)
        yield self._error("B006", f"{_label(fault.way)}: {_shown(fault.value)} {fault.words}", fault.way, hint)

    def edition_name(self, fault: _Fault) -> Iterator[Problem]:
        name = str(fault.value)
        mended = _mended(name, fault.wanted["pattern"] if isinstance(fault.wanted, dict) else fault.wanted)
        hint = f"Did you mean `{mended}`?" if mended else "Write it in small letters, digits and hyphens."
        yield self._error(
            "B010", f"{_shown(name)} cannot be the name of an edition and its file", (*fault.way, name), hint
        )

    def empty(self, fault: _Fault) -> Iterator[Problem]:
        yield self._error("B006", f"{_label(fault.way)} is empty", fault.way, self._told(fault.way))

    def out_of_range(self, fault: _Fault) -> Iterator[Problem]:
        limit = "least" if fault.rule == "minimum" else "most"
        message = f"{_label(fault.way)} is {fault.value}, and {fault.wanted} is the {limit}"
        yield self._error("B006", message, fault.way, self._told(fault.way))

    def no_multiple(self, fault: _Fault) -> Iterator[Problem]:
        step = fault.wanted
        below = fault.value // step * step
        hint = f"Take {below} or {below + step}." if below else f"Take {step}."
        message = f"{_label(fault.way)} is {fault.value}, and a multiple of {step} is wanted"
        yield self._error("B006", message, fault.way, f"{self._told(fault.way)} {hint}")

    def twice(self, fault: _Fault) -> Iterator[Problem]:
        for number, item in enumerate(fault.value):
            if item in fault.value[:number]:
                message = f"{_label(fault.way)} names {_shown(_flow(item))} twice"
                yield self._error("B006", message, (*fault.way, number), "Keep one of the two.")

    def _error(self, code: str, message: str, way: Way, hint: str) -> Problem:
        return error(code, message, Where(self.source, self.lines.get(way)), hint)

    def _unknown(self, fault: _Fault) -> list[str]:
        return [key for key in fault.value if key not in self._at(fault.way)["properties"]]

    def _at(self, way: Way) -> Mapping[str, Any]:
        """What the schema says of the value that *way* leads to, references followed."""
        node = self._whole(self.schema)
        for step in way:
            inner = node.get("items", {}) if isinstance(step, int) else node.get("properties", {}).get(step)
            node = self._whole(inner if inner is not None else node.get("additionalProperties") or {})
        return node

    def _whole(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        name = node.get("$ref", "").removeprefix("#/$defs/")
        then = self._whole(node["then"]) if "then" in node else {}
        return {**(self._whole(self.schema["$defs"][name]) if name else {}), **then, **node}

    def _told(self, way: Way) -> str:
        """What the schema tells of a key and how it is written; of an item of a list, what it tells of the list."""
        while way and isinstance(way[-1], int):
            way = way[:-1]
        node = self._at(way)
        example = f" For example: `{way[-1]}: {_flow(node['examples'][0])}`." if node.get("examples") else ""
        return f"{node.get('description', '')}{example}".strip()

    def _meant(self, way: Way, key: str) -> str:
        """A hint for the unknown *key*: its name here, the place it belongs to, what it resembles, or what there is."""
        here = list(self._at(way)["properties"])
        for name in here:
            if key.lower() in _OTHER_WORDS.get(name, ()):
                return f"Here it is called `{name}`. {self._told((*way, name))}"
        top = self.schema["properties"]
        homes = [name for name in top if name != "editions" and key in self._at((name,)).get("properties", {})]
        if homes and way != (homes[0],):
            return f"It belongs under `{homes[0]}`, indented."
        if way and key in top and not nearest(key, here):
            return "It belongs to the whole book, and begins at the first column."
        return did_you_mean(key, here)

    def _mend(self, fault: _Fault) -> str:
        """How to write the value that has the wrong type, where that can be said."""
        key, given, wanted = fault.way[-1], fault.value, _listed(fault.wanted)
        begin = f"{key}: " if isinstance(key, str) else "- "
        if "string" in wanted and isinstance(given, bool | int | float) and "pattern" not in self._at(fault.way):
            return f"{QUOTE}{begin}{in_quotes(_flow(given))}"
        if "string" in wanted and isinstance(given, dict) and len(given) == 1:
            text = ": ".join(str(part) for part in next(iter(given.items())))
            return f"A colon and a space make a key. {QUOTE}{begin}{in_quotes(text)}"
        if "array" in wanted and isinstance(given, str) and self._at((*fault.way, 0)).get("type") == "string":
            return f"Write it as a list: {begin}[{_flow(given)}]"
        if "boolean" in wanted and str(given).lower() in _YES | _NO:
            return f"Write {begin}{'true' if str(given).lower() in _YES else 'false'}"
        return ""


_SAYINGS: Final[Mapping[str, Callable[[_Judge, _Fault], Iterator[Problem]]]] = {
    "additionalProperties": _Judge.unknown_keys,
    "propertyNames": _Judge.edition_name,
    "required": _Judge.missing_keys,
    "type": _Judge.wrong_type,
    "enum": _Judge.not_one_of,
    "pattern": _Judge.wrong_form,
    "anyOf": _Judge.wrong_form,
    "minLength": _Judge.empty,
    "minItems": _Judge.empty,
    "minimum": _Judge.out_of_range,
    "maximum": _Judge.out_of_range,
    "multipleOf": _Judge.no_multiple,
    "uniqueItems": _Judge.twice,
}
"""Keyword of the schema -> what puts its faults into words."""


def _label(way: Way) -> str:
    last = way[-1]
    return f"item {last + 1} of {_label(way[:-1])}" if isinstance(last, int) else f"`{last}`"


def _shown(value: object) -> str:
    text = " ".join(str(value).split())
    return f"`{text}`" if len(text) <= _LONG else f"`{text[:_LONG]}…`"


def _listed(types: str | Sequence[str]) -> list[str]:
    return [types] if isinstance(types, str) else list(types)


def _kind(value: object) -> str:
    types = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return _KINDS[types.get(type(value), "null")]


def _mended(text: str, pattern: str) -> str:
    """*text* with what is commonly put wrong put right, if that is what *pattern* wants; else empty."""
    hyphened = re.sub(r"[\s_]+", "-", text.strip())
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return next((guess for guess in (hyphened, hyphened.lower(), plain) if re.search(pattern, guess)), "")


def _flow(value: object) -> str:
    """*value* as YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(inner) for inner in value) + "]"
    if isinstance(value, str):
        return in_quotes(value) if re.search(r"[,\[\]{}\"'#]|: |^\W|^\d+$", value) else value
    return json.dumps(value)
