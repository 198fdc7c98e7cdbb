"""JSON bodies and events from both sides: bounded, and read as every other parser reads them."""

import json
from dataclasses import dataclass
from typing import Final, TypeAlias

import orjson

from bartizan.core.errors import FormatError

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
DEPTH: Final = 64
MOST_BRACKETS: Final = 200_000
"""Objects and arrays of a text, those in its strings among them: nothing else can be done while a
parser makes them, and they take thirty times their bytes."""


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON object with the bytes that it was read from."""

    tree: dict[str, Json]
    raw: bytes

    def content(self, *, changed: bool) -> bytes:
        """Return the bytes to send on: those that came, unless something in them was changed."""
        return orjson.dumps(self.tree) if changed else self.raw


def read_document(raw: bytes, *, depth: int = DEPTH) -> Document:
    """Read a JSON object of RFC 8259 that holds each name once.

    Of a name that is given twice one parser takes the first value and another the last: what was
    guarded would not be what is read. The slow search for that is left out for the usual bodies,
    which are written as orjson or Python's own `json` would write them again. Raises FormatError.
    """
    tree = _loaded(raw)
    if not isinstance(tree, dict):
        raise FormatError("the body is no JSON object")
    _demand_flat(tree, raw, depth)
    if orjson.dumps(tree) != raw and json.dumps(tree).encode() != raw:
        _demand_unique(raw)
    return Document(tree, raw)


def read_event(raw: bytes, *, depth: int = DEPTH) -> dict[str, Json]:
    """Read the JSON object of an event, which is always written again. Raises FormatError."""
    tree = _loaded(raw)
    if not isinstance(tree, dict):
        raise FormatError("an event is no JSON object")
    _demand_flat(tree, raw, depth)
    return tree


def read_any(raw: bytes, *, depth: int = DEPTH) -> Json:
    """Read a JSON value. Raises FormatError."""
    tree = _loaded(raw)
    _demand_flat(tree, raw, depth)
    return tree


def write(tree: Json) -> bytes:
    """Return a JSON text without spaces, in UTF-8."""
    return orjson.dumps(tree)


def demand_depth(tree: Json, most: int) -> None:
    """Raise FormatError for a value that is nested deeper than `most` levels."""
    level: list[Json] = [tree]
    for _ in range(most + 1):
        below: list[Json] = []
        for each in level:
            if isinstance(each, dict):
                below.extend(value for value in each.values() if isinstance(value, dict | list))
            elif isinstance(each, list):
                below.extend(value for value in each if isinstance(value, dict | list))
        if not below:
            return
        level = below
    raise FormatError(f"the body is nested deeper than {most} levels")


def _demand_flat(tree: Json, raw: bytes, most: int) -> None:
    """Do what demand_depth does; a text with no more brackets than that cannot be deeper."""
    if raw.count(b"{") + raw.count(b"[") > most:
        demand_depth(tree, most)


def _loaded(raw: bytes) -> Json:
    if len(raw) > MOST_BRACKETS and raw.count(b"{") + raw.count(b"[") > MOST_BRACKETS:
        raise FormatError(f"the body has more than {MOST_BRACKETS} objects and arrays")
    try:
        tree: Json = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise FormatError("the body is no JSON") from None
    return tree


def _unique(pairs: list[tuple[str, object]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise FormatError("the body gives a name twice")


def _demand_unique(raw: bytes) -> None:
    try:
        json.loads(raw, object_pairs_hook=_unique, parse_int=float)
    except (ValueError, RecursionError):
        raise FormatError("the body is no JSON") from None
