"""An assessment as plain values and back, so that an unchanged workload need not be judged again.

The types of the facts are the format: there is no second list of fields to keep in step.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from bartizan.core.errors import FormatError

T = TypeVar("T")
Plain = Any  # The boundary to JSON, which knows no types.
Reader = Callable[[Plain], Any]
BROKEN = (TypeError, ValueError, KeyError, IndexError, AttributeError)


def to_plain(value: object) -> Plain:
    """Return facts as lists and plain values: a dataclass is the list of its fields."""
    if is_dataclass(value) and not isinstance(value, type):
        return [to_plain(getattr(value, name)) for name in _names(type(value))]
    if isinstance(value, Mapping):
        return [[to_plain(key), to_plain(item)] for key, item in value.items()]
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def from_plain(kind: type[T], plain: Plain) -> T:
    """Return the facts that `to_plain` wrote. Raises FormatError for what it did not write."""
    try:
        result = _of(kind)(plain)
    except BROKEN as error:
        raise FormatError(f"these are no facts of {kind.__name__}: {error}") from None
    if not isinstance(result, kind):
        raise FormatError(f"these are no facts of {kind.__name__}")
    return result


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _of(kind: Any) -> Reader:  # noqa: ANN401  (a type, which the cache takes as a key)
    reader: Reader = _reader(kind)
    return reader


@cache
def _reader(kind: Any) -> Reader:  # noqa: ANN401  (a type as typing gives it)
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _of_union(parts)
    if origin is tuple:
        return _of_tuple(parts)
    if origin is not None and issubclass(origin, Mapping):
        return _of_mapping(*parts)
    return _of_dataclass(kind) if is_dataclass(kind) else _of_value(kind)


def _of_value(kind: Any) -> Reader:  # noqa: ANN401  (a class, of whatever kind)
    reader: Reader = _same
    if issubclass(kind, Enum):
        reader = kind
    elif issubclass(kind, date):
        reader = kind.fromisoformat
    return reader


def _same(plain: Plain) -> Plain:
    return plain


def _of_dataclass(kind: Any) -> Reader:  # noqa: ANN401  (a dataclass, of whatever fields)
    hints = get_type_hints(kind)
    readers = [(name, _reader(hints[name])) for name in _names(kind)]

    def read(plain: Plain) -> object:
        pairs = zip(readers, plain, strict=True)
        return kind(**{name: reader(item) for (name, reader), item in pairs})

    return read


def _of_tuple(parts: tuple[Any, ...]) -> Reader:
    if len(parts) == 2 and parts[1] is Ellipsis:  # noqa: PLR2004  (tuple[X, ...])
        item = _reader(parts[0])
        return lambda plain: tuple(item(each) for each in plain)
    readers = [_reader(part) for part in parts]
    return lambda plain: tuple(reader(each) for reader, each in zip(readers, plain, strict=True))


def _of_mapping(key: Any, value: Any) -> Reader:  # noqa: ANN401  (types as typing gives them)
    read_key, read_value = _reader(key), _reader(value)
    return lambda plain: {read_key(name): read_value(item) for name, item in plain}


def _of_union(parts: tuple[Any, ...]) -> Reader:
    """Read `X | None`, or a union of plain values and tuples of them."""
    known = [part for part in parts if part is not type(None)]
    if len(known) == 1:
        reader = _reader(known[0])
        return lambda plain: None if plain is None else reader(plain)
    return lambda plain: tuple(plain) if isinstance(plain, list) else plain
