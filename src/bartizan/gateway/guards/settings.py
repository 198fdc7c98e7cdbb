"""Reads the settings of a guard from the document that configures it."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from enum import StrEnum
from types import UnionType
from typing import TypeVar, Union, get_args, get_origin, get_type_hints

from bartizan.core.errors import InvalidInputError

S = TypeVar("S")


def settings_of(kind: type[S], document: Mapping[str, object], guard: str) -> S:
    """Return the settings that a document describes.

    Raises InvalidInputError for an unknown name, a value of another type, one that is missing.
    """
    hints = get_type_hints(kind)
    known = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]
    for name in document:
        if name not in known:
            raise InvalidInputError(
                f"guard {guard} has no setting {name!r}", hint=f"It has: {', '.join(known)}."
            )
    for name, each in known.items():
        if each.default is MISSING and each.default_factory is MISSING and name not in document:
            raise InvalidInputError(f"guard {guard} needs {name}", hint="See docs/howto/guards.md.")
    given = {
        name: _value(hints[name], value, f"{guard}.{name}") for name, value in document.items()
    }
    return kind(**given)


def _value(kind: object, value: object, where: str) -> object:
    origin = get_origin(kind)
    if origin in {UnionType, Union}:
        return None if value is None else _value(get_args(kind)[0], value, where)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _member(kind, value, where)
    if origin is tuple and isinstance(value, list | tuple):
        return tuple(_value(get_args(kind)[0], each, where) for each in value)
    if isinstance(origin, type) and issubclass(origin, Mapping) and isinstance(value, Mapping):
        of = get_args(kind)[1]
        return {str(name): _value(of, each, f"{where}.{name}") for name, each in value.items()}
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind is object or (isinstance(kind, type) and type(value) is kind):
        return value
    raise _wrong(where, value, getattr(kind, "__name__", str(kind)))


def _member(kind: type[StrEnum], value: object, where: str) -> StrEnum:
    if isinstance(value, str) and value in list(kind):
        return kind(value)
    raise _wrong(where, value, f"one of {', '.join(kind)}")


def _wrong(where: str, value: object, wanted: str) -> InvalidInputError:
    return InvalidInputError(f"{where} is a {type(value).__name__}, not {wanted}")
