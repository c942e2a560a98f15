"""Values of CSS made plain: tokens put in for `var()`, sums of `calc()` done, so that the oldest e-reader knows them.

Many devices run a reader whose parser stopped growing about 2013; at a `calc()` or a `var()` it throws away the whole
style sheet, not the one declaration.
"""

from collections.abc import Iterator, Mapping, Sequence

import tinycss2
from tinycss2 import ast

Tokens = Sequence[ast.Node]

_POINTS = {"pt": 1.0, "px": 0.75, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "q": 72 / 101.6}
_UNITS = frozenset({*_POINTS, "em", "rem", "ex", "deg", "s", "ms"}) - {"q"}
_FUNCTIONS = frozenset({"url", "rgb", "rgba", "hsl", "hsla", "counter", "counters", "attr", "format"})
_SUMS = frozenset({"calc", "min", "max", "clamp"})
_WEIGHTS = {"normal": 400, "bold": 700, "bolder": 700}
_LEAST_WEIGHT = 100
_DEEPEST = 20


class NotPlainError(Exception):
    """A value that cannot be made plain; the message says why, in words that fit after "because"."""


def plain(value: Tokens, tokens: Mapping[str, Tokens]) -> list[ast.Node]:
    """*value* without `var()` and `calc()`. *tokens*: custom properties of the root, name -> value.

    Raises `NotPlainError` when something is left that old readers do not know.
    """
    return [_known(node) for node in _put_in(value, tokens, 0)]


def text(value: Tokens) -> str:
    """*value* as it is written, with single blanks."""
    return " ".join(str(tinycss2.serialize(value)).split())


def runs(value: Tokens) -> list[list[ast.Node]]:
    """*value* split at its commas."""
    parts: list[list[ast.Node]] = [[]]
    for node in value:
        if node == ",":
            parts.append([])
        else:
            parts[-1].append(node)
    return parts


def families(value: Tokens) -> tuple[str, ...]:
    """The names of a `font-family`, or of a `font`, where they stand behind the size and the leading."""
    sizes = [place for place, node in enumerate(value) if node.type in {"dimension", "percentage"}]
    names = runs(value[sizes[-1] + 1 :] if sizes else value)
    kept = ([str(part.value) for part in run if part.type in {"string", "ident"}] for run in names)
    return tuple(" ".join(run) for run in kept if run)


def weight(value: Tokens) -> int | None:
    """The number of a `font-weight`; None when it has none of its own (``inherit``)."""
    for node in value:
        if node.type == "number" and node.is_integer and node.value >= _LEAST_WEIGHT:
            return int(node.value)
        if node.type == "ident" and node.lower_value in _WEIGHTS:
            return _WEIGHTS[node.lower_value]
    return None


def is_slanted(value: Tokens) -> bool:
    """True for a `font-style` of italic or oblique."""
    return any(node.type == "ident" and node.lower_value in {"italic", "oblique"} for node in value)


def _put_in(value: Tokens, tokens: Mapping[str, Tokens], depth: int) -> Iterator[ast.Node]:
    if depth > _DEEPEST:
        raise NotPlainError("a token stands for itself")
    for node in value:
        if node.type == "function" and node.lower_name == "var":
            yield from _put_in(_meant(node, tokens), tokens, depth + 1)
        elif node.type == "function":
            inside = list(_put_in(node.arguments, tokens, depth))
            yield ast.FunctionBlock(node.source_line, node.source_column, node.name, inside)
        elif node.type == "() block":
            inside = list(_put_in(node.content, tokens, depth))
            yield ast.ParenthesesBlock(node.source_line, node.source_column, inside)
        elif node.type != "comment":
            yield node


def _meant(node: ast.FunctionBlock, tokens: Mapping[str, Tokens]) -> Tokens:
    """What `var(--name, fallback)` stands for."""
    arguments = [part for part in node.arguments if part.type not in {"whitespace", "comment"}]
    name = arguments[0].value if arguments and arguments[0].type == "ident" else ""
    if name in tokens:
        return _trimmed(tokens[name])
    if len(arguments) > 1 and arguments[1] == ",":
        return _trimmed(node.arguments[node.arguments.index(arguments[1]) + 1 :])
    raise NotPlainError(f"{name or 'var()'} has no value in :root")


def _trimmed(value: Tokens) -> Tokens:
    kept = list(value)
    while kept and kept[0].type == "whitespace":
        kept.pop(0)
    while kept and kept[-1].type == "whitespace":
        kept.pop()
    return kept


def _known(node: ast.Node) -> ast.Node:
    """*node*, done sums and all, if old readers know it."""
    if node.type == "function" and node.lower_name in _SUMS:
        return _node(_sum(node), node)
    if node.type == "function":
        if node.lower_name not in _FUNCTIONS:
            raise NotPlainError(f"they do not know {node.name}()")
        arguments = [_known(part) for part in node.arguments]
        return ast.FunctionBlock(node.source_line, node.source_column, node.name, arguments)
    if node.type == "dimension" and node.lower_unit not in _UNITS:
        raise NotPlainError(f"they do not know the unit {node.unit}")
    return node


_Quantity = tuple[float, str]
"""A number and its unit: absolute lengths in pt; ``%``, ``em`` and ``rem`` by themselves; empty for a bare number."""


def _node(quantity: _Quantity, at: ast.Node) -> ast.Node:
    number, unit = quantity
    written = f"{number:.4f}".rstrip("0").rstrip(".")
    written = "0" if written == "-0" else written
    place = at.source_line, at.source_column
    if unit == "%":
        return ast.PercentageToken(*place, number, None, written)
    if unit:
        return ast.DimensionToken(*place, number, None, written, unit)
    return ast.NumberToken(*place, number, None, written)


def _sum(node: ast.FunctionBlock) -> _Quantity:
    terms = [_added([part for part in run if part.type != "whitespace"]) for run in runs(node.arguments)]
    if node.lower_name == "calc" and len(terms) == 1:
        return terms[0]
    if len({unit for number, unit in terms if number}) > 1 or node.lower_name == "calc":
        raise NotPlainError(f"{text([node])} mixes units that only a reader can compare")
    unit = next((unit for number, unit in terms if number), terms[0][1])
    numbers = [number for number, _ in terms]
    if node.lower_name == "clamp" and len(numbers) == len(("least", "wanted", "most")):
        return max(numbers[0], min(numbers[1], numbers[2])), unit
    return (max if node.lower_name == "max" else min)(numbers), unit


def _added(value: list[ast.Node]) -> _Quantity:
    """Sums and differences, from left to right."""
    total, rest = _multiplied(value)
    while rest:
        sign = {"+": 1, "-": -1}.get(str(getattr(rest[0], "value", "")))
        if sign is None:
            raise NotPlainError(f"{text(value)} is no sum")
        term, rest = _multiplied(rest[1:])
        if total[1] != term[1] and total[0] and term[0]:
            raise NotPlainError(f"{text(value)} mixes units that only a reader can add")
        total = total[0] + sign * term[0], total[1] if total[0] else term[1]
    return total


def _multiplied(value: list[ast.Node]) -> tuple[_Quantity, list[ast.Node]]:
    """Products and quotients at the head of *value*, and what is left of it."""
    (number, unit), rest = _single(value), value[1:]
    while rest and rest[0] in ("*", "/"):
        by, by_unit = _single(rest[1:])
        if rest[0] == "*" and not (unit and by_unit):
            number, unit = number * by, unit or by_unit
        elif rest[0] == "/" and by and by_unit in ("", unit):
            number, unit = number / by, "" if by_unit else unit
        else:
            raise NotPlainError(f"{text(value)} cannot be reckoned")
        rest = rest[2:]
    return (number, unit), rest


def _single(value: list[ast.Node]) -> _Quantity:
    node = value[0] if value else None
    kind = node.type if node is not None else ""
    if node is None or kind not in {"number", "percentage", "dimension", "() block", "function"}:
        raise NotPlainError(f"{text(value)} is no length")
    if kind == "() block":
        return _added([part for part in node.content if part.type != "whitespace"])
    if kind == "function":
        return _sum(node) if node.lower_name in _SUMS else _added([])
    if kind == "dimension":
        unit = str(node.lower_unit)
        return (node.value * _POINTS[unit], "pt") if unit in _POINTS else (node.value, unit)
    return node.value, "%" if kind == "percentage" else ""
