"""Frozen dataclasses as bytes, to be remembered: JSON, with what is bytes already behind it.

No pickle: what is remembered lies in a folder that may come with a stranger's project, and a pickle runs what it holds.
"""

import dataclasses
import enum
import functools
import json
import types
import typing
from collections.abc import Callable
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")

Make = Callable[[Any], Any]


def dump(thing: Any) -> bytes:  # noqa: ANN401  any dataclass
    """*thing* as bytes: a dataclass of plain values, tuples of them, enums and further dataclasses, one field of which
    may be bytes."""
    data = b"".join(value for value in _values(thing) if isinstance(value, bytes))
    text = json.dumps(_plain(thing), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass") + b"\n" + data


def load(kind: type[T], stored: bytes) -> T:
    """What `dump` made of an object of *kind*. Raises ValueError when it is something else."""
    text, _, data = stored.partition(b"\n")
    make: Make = _maker(typing.cast("Any", kind))
    try:
        made = make(json.loads(text.decode("utf-8", "surrogatepass")))
        held = _held(typing.cast("Any", kind))
        return typing.cast("T", dataclasses.replace(made, **{held: data}) if held else made)
    except (TypeError, ValueError, KeyError, AttributeError) as fault:
        raise ValueError(f"no {kind.__name__}") from fault


@functools.cache
def _held(kind: Any) -> str:  # noqa: ANN401
    """The field that is bytes; empty when there is none."""
    return next((name for name, hint in get_type_hints(kind).items() if hint is bytes), "")


def _values(thing: Any) -> list[Any]:  # noqa: ANN401
    return [getattr(thing, field.name) for field in dataclasses.fields(thing)]


def _plain(thing: Any) -> Any:  # noqa: ANN401
    if isinstance(thing, str | int | float | None):
        return thing
    if isinstance(thing, bytes):
        return ""
    if isinstance(thing, tuple):
        return [*map(_plain, thing)]
    return [*map(_plain, _values(thing))]


@functools.cache
def _maker(kind: Any) -> Make:  # noqa: ANN401  a type, or what stands for one in an annotation
    """What makes an object of *kind* from its plain form."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple and arguments[1:] == (Ellipsis,):
        return _of_many(_maker(arguments[0]))
    if origin is tuple:
        return _of_each(tuple(map(_maker, arguments)))
    if origin in {types.UnionType, typing.Union}:
        return _or_none(next(_maker(one) for one in arguments if one is not type(None)))
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        return _of_fields(kind, tuple(_maker(hints[field.name]) for field in dataclasses.fields(kind)))
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return kind
    return _same


def _same(value: Any) -> Any:  # noqa: ANN401
    return value


def _of_many(make: Make) -> Make:
    if make is _same:
        return tuple
    return lambda values: tuple([make(value) for value in values])


def _of_each(makers: tuple[Make, ...]) -> Make:
    if all(make is _same for make in makers):
        return tuple
    return lambda values: tuple([make(value) for make, value in zip(makers, values, strict=True)])


def _or_none(make: Make) -> Make:
    return lambda value: None if value is None else make(value)


def _of_fields(kind: Any, makers: tuple[Make, ...]) -> Make:  # noqa: ANN401
    return lambda values: kind(*[make(value) for make, value in zip(makers, values, strict=True)])
