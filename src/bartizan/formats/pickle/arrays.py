"""Arrays that joblib writes as bare bytes in the middle of a pickle, behind their description.

After joblib's `NumpyArrayWrapper.read_array`: the description says how many bytes follow; an array
of objects is a pickle of its own there.
"""

import re
from math import prod
from typing import Final, NamedTuple

from bartizan.core.errors import FormatError
from bartizan.formats.pickle.facts import Name
from bartizan.formats.pickle.stack import Fields, Made, Parts, Value

WRAPPER: Final = Name("joblib.numpy_pickle", "NumpyArrayWrapper")
DTYPE: Final = Name("numpy", "dtype")
_KIND: Final = re.compile(r"[<>|=]?([?bBhHiIlLqQefdgFDGSUVOMmcup])(\d{0,10})(?:\[.{0,20}\])?\Z")
_WIDTHS: Final = {"?": 1, "b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "q": 8, "Q": 8, "e": 2,
                  "f": 4, "d": 8, "F": 8, "D": 16}  # fmt: skip
UTF32: Final = 4
OBJECTS: Final = ("O", "|O")


class Array(NamedTuple):
    """The bytes of an array that follow; `objects` says that it is a pickle instead."""

    length: int
    padded: bool
    objects: bool = False


def array_of(state: Value) -> Array:
    """Return what follows a wrapper with this state. Raises FormatError where that is not told."""
    if not isinstance(state, Fields):
        raise FormatError("an array whose description is not in plain sight")
    shape, dtype = state.values.get("shape"), state.values.get("dtype")
    padded = isinstance(state.values.get("numpy_array_alignment_bytes"), int)
    kind = kind_of(dtype)
    if kind.startswith(OBJECTS):
        return Array(0, padded=False, objects=True)
    sides = shape.values if isinstance(shape, Parts) else None
    if sides is None or not all(isinstance(side, int) and side >= 0 for side in sides):
        raise FormatError("an array whose shape is not in plain sight")
    return Array(prod(side for side in sides if isinstance(side, int)) * _width(kind), padded)


def kind_of(dtype: Value) -> str:
    """Return how numpy writes the type of an array. Raises FormatError where that is not told."""
    if isinstance(dtype, Made) and dtype.name == DTYPE and isinstance(dtype.given, Parts):
        first = dtype.given.values[0] if dtype.given.values else None
        if isinstance(first, str):
            return first
    raise FormatError("an array whose type is not in plain sight")


def _width(kind: str) -> int:
    found = _KIND.match(kind)
    if found is None:
        raise FormatError(f"an array of the unknown type {kind[:20]!r}")
    letter, count = found[1], found[2]
    if letter == "U":
        return UTF32 * int(count or 0)
    return int(count) if count else _WIDTHS.get(letter, 0)
