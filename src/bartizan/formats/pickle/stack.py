"""The values that a pickle's stack holds, as far as somebody must know them."""

from dataclasses import dataclass
from typing import Final

from bartizan.formats.pickle.facts import Blob, Name

MOST_PARTS: Final = 64


@dataclass(frozen=True, slots=True)
class Made:
    """What a call of a name returned, or an instance of it."""

    name: Name


@dataclass(frozen=True, slots=True)
class Computed:
    """What nobody can name: the result of what a call returned, or a persistent object."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A tuple whose members count: arguments of a call to come."""

    values: "tuple[Value, ...]"


@dataclass(frozen=True, slots=True)
class Mark:
    """The place of a MARK."""


# None is a value that can be no callable and no name: a number, a list, a map.
Value = str | Name | Made | Computed | Parts | Blob | None
Entry = Value | Mark

MARKED: Final = Mark()
COMPUTED: Final = Computed()


def tuple_of(values: list[Value]) -> Value:
    """Return a tuple's value; None where no member of it counts, or there are too many."""
    if len(values) > MOST_PARTS or not any(isinstance(value, _TELLING) for value in values):
        return None
    return Parts(tuple(values))


_TELLING = (str, Name, Made, Computed, Parts, Blob)
