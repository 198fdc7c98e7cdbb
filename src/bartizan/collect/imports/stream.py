"""Read a large JSON text one member at a time, so that only one row is in memory at once."""

import json
import re
from collections.abc import Generator, Iterator

from bartizan.core.errors import FormatError
from bartizan.formats.keys import once, repeated

Json = object
Path = tuple[str | int, ...]
Shape = tuple[str, ...]
Walk = Generator[tuple[Path, Json], None, int]

ANY = "*"

_SPACE = re.compile(r"[ \t\r\n]*")
_OPEN = re.compile(r"[\[{]")


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


_DECODER = json.JSONDecoder(strict=False, object_pairs_hook=once, parse_constant=_no_number)


def members(text: str, descend: frozenset[Shape]) -> Iterator[tuple[Path, Json]]:
    """Yield the members of the JSON text with their paths, in the order written.

    A container whose path has one of the shapes of `descend` (`*` stands for an index) is entered;
    every other value is yielded whole, and so is an empty container. Raises FormatError where the
    text stops being JSON, after all that stands before it was yielded.
    """
    end = yield from _value(text, _skip(text, 0), (), descend)
    if end != len(text):
        raise FormatError(f"not JSON: more text at character {end}")


def keys(text: str) -> Iterator[str]:
    """Yield the keys of a JSON object, each before its value is looked at.

    Nothing is yielded for a text that is no object; raises FormatError where it stops being JSON.
    """
    at = _skip(text, 0)
    opener = "{"
    while text.startswith(opener, at):
        key, at = _key(text, _skip(text, at + 1))
        yield key
        at = _skip(text, _decode(text, at)[1])
        opener = ","


def _value(text: str, at: int, path: Path, descend: frozenset[Shape]) -> Walk:
    shape = tuple(ANY if isinstance(step, int) else step for step in path)
    if shape in descend and _OPEN.match(text, at):
        return (yield from _container(text, at, path, descend))
    value, end = _decode(text, at)
    yield path, value
    return _skip(text, end)


def _container(text: str, at: int, path: Path, descend: frozenset[Shape]) -> Walk:
    closer = "]" if text[at] == "[" else "}"
    index, at = 0, _skip(text, at + 1)
    keys: set[str] = set()
    if text.startswith(closer, at):
        yield path, [] if closer == "]" else {}
        return _skip(text, at + 1)
    while True:
        step: str | int = index
        if closer == "}":
            step, at = _key(text, at)
            if step in keys:
                raise repeated(step)
            keys.add(step)
        at = yield from _value(text, at, (*path, step), descend)
        index += 1
        if text.startswith(closer, at):
            return _skip(text, at + 1)
        if not text.startswith(",", at):
            raise FormatError(f"not JSON: no comma or {closer} at character {at}")
        at = _skip(text, at + 1)


def _key(text: str, at: int) -> tuple[str, int]:
    key, end = _decode(text, at)
    at = _skip(text, end)
    if not isinstance(key, str) or not text.startswith(":", at):
        raise FormatError(f"not JSON: no key with a colon at character {at}")
    return key, _skip(text, at + 1)


def _decode(text: str, at: int) -> tuple[Json, int]:
    try:
        value, end = _DECODER.raw_decode(text, at)
    except ValueError as error:
        raise FormatError(f"not JSON: {error}") from None
    except RecursionError:
        raise FormatError(f"not JSON that is read here: nested too deeply at {at}") from None
    return value, end


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
