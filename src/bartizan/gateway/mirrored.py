"""Headers in which a caller repeats arguments of a tool, for whoever routes by them.

They pass as far as they say what the body says: each value is taken from there, as the guards have
left it (2026-07-28).
"""

import re
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bartizan.gateway.document import Json
from bartizan.gateway.refusal import Reason, RefusedError

PREFIX: Final = "mcp-param-"
MOST: Final = 32
NAME: Final = re.compile(r"[a-z0-9_-]{1,64}", re.ASCII)
PLAIN: Final = re.compile(r"[!-~]([ -~]*[!-~])?", re.ASCII)
PACKED: Final = re.compile(r"=\?base64\?([A-Za-z0-9+/]*={0,2})\?=", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A header, and the names that lead to the argument that it repeats."""

    header: str
    path: tuple[str, ...]


def mirrored(headers: Mapping[str, str], arguments: Json) -> tuple[Mirrored, ...]:
    """Return which arguments headers repeat. Raises RefusedError for one that repeats none."""
    given = {name: value for name, value in headers.items() if name.startswith(PREFIX)}
    if not given:
        return ()
    paths: dict[str, tuple[str, ...]] = {}
    for path, said in _scalars(arguments):
        paths.setdefault(said, path)
    found = []
    for name, value in given.items():
        path = paths.get(_unpacked(value) or "", ())
        if not path or NAME.fullmatch(name.removeprefix(PREFIX)) is None or len(given) > MOST:
            message = "a header says something that the arguments of the call do not say"
            raise RefusedError(Reason.INVALID, message)
        found.append(Mirrored(name, path))
    return tuple(found)


def headers_of(repeated: Sequence[Mirrored], arguments: Json) -> dict[str, str]:
    """Return the headers by what the arguments are by now."""
    now = dict(_scalars(arguments))
    return {each.header: _packed(now[each.path]) for each in repeated if each.path in now}


def _scalars(value: Json, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what can be repeated, by the names that lead to it: nothing within arrays."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _scalars(inner, (*path, name))
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    elif isinstance(value, str | int | float):
        yield path, str(value)


def _packed(said: str) -> str:
    if PLAIN.fullmatch(said) and PACKED.fullmatch(said) is None:
        return said
    return f"=?base64?{b64encode(said.encode()).decode()}?="


def _unpacked(value: str) -> str | None:
    found = PACKED.fullmatch(value)
    if found is None:
        return value
    try:
        return b64decode(found[1], validate=True).decode()
    except (Error, ValueError):
        return None
