"""One text for one JSON value: what is pinned and what is approved must not depend on spelling."""

import json
import math
from hashlib import sha256
from typing import cast

from bartizan.core.errors import FormatError

Json = object
LONGEST = 1_000_000
MOST_DEPTH = 32


def digest(*values: Json) -> str:
    """Return the SHA-256, in hex, of values whose objects are sorted by name."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(text.encode()).hexdigest()


def arguments_of(text: str) -> dict[str, Json]:
    """Return the object that a tool call's arguments are; empty text is an empty object.

    Raises FormatError where it is none, names a member twice (readers would take different ones),
    holds a number that JSON has not, or nests deeper or is longer than is taken.
    """
    if len(text) > LONGEST:
        raise FormatError(f"the arguments are longer than {LONGEST:,} characters")
    try:
        value = json.loads(
            text or "{}", object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite
        )
    except (ValueError, RecursionError):
        raise FormatError("the arguments are not JSON") from None
    if not isinstance(value, dict):
        raise FormatError("the arguments are no object")
    if _depth(value) > MOST_DEPTH:
        raise FormatError(f"the arguments nest deeper than {MOST_DEPTH}")
    return cast("dict[str, Json]", value)


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise FormatError("the arguments name a member twice")
    return found


def _finite(number: str) -> float:
    """Return a number, of which two readers make the same. Raises FormatError."""
    value = float(number)
    if not math.isfinite(value):
        raise FormatError("the arguments hold a number larger than can be read")
    return value


def _no_constant(name: str) -> Json:
    raise FormatError(f"the arguments hold {name}, which JSON has not")


def _depth(value: Json) -> int:
    deepest, stack = 0, [(value, 1)]
    while stack:
        here, depth = stack.pop()
        deepest = max(deepest, depth)
        if depth > MOST_DEPTH:
            break
        inner = here.values() if isinstance(here, dict) else here if isinstance(here, list) else ()
        stack.extend((each, depth + 1) for each in inner)
    return deepest
