"""The values that a pickle's stack holds, as far as somebody must know them."""

from dataclasses import dataclass, field
from typing import Final

from bartizan.formats.pickle.facts import Blob, Name

MOST_PARTS: Final = 64
# What an unpickler asks of an instance, and finds in its attributes first.
WATCHED: Final = frozenset({"restore_model_spec"})
HOOKS: Final = frozenset({"__setstate__", "append", "extend", "add"})


@dataclass(frozen=True, slots=True)
class Made:
    """What a call of a name returned, or an instance of it; `given` are the call's arguments."""

    name: Name
    given: "Value" = None


@dataclass(frozen=True, slots=True)
class Computed:
    """What nobody can name: the result of what a call returned, or a persistent object."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A tuple of few values."""

    values: "tuple[Value, ...]"


@dataclass(slots=True)
class Fields:
    """A dictionary, of which the first few entries with texts as keys are kept.

    `hooks` are the keys under which an unpickler looks for methods of an instance, where what they
    stand for could be called. `watched` are those that some classes run code for, and `plain` says
    that all keys are texts in plain sight.
    """

    values: "dict[str, Value]" = field(default_factory=dict)
    hooks: set[str] = field(default_factory=set)
    watched: set[str] = field(default_factory=set)
    plain: bool = True

    def add(self, pairs: "list[Value]") -> None:
        """Keep keys and values that alternate."""
        for key, value in zip(pairs[::2], pairs[1::2], strict=False):
            if not isinstance(key, str):
                self.plain = False
                continue
            if key in WATCHED:
                self.watched.add(key)
            if key in HOOKS and isinstance(value, Name | Made | Computed):
                self.hooks.add(key)
            if len(self.values) < MOST_PARTS:
                self.values[key] = value


@dataclass(frozen=True, slots=True)
class Mark:
    """The place of a MARK."""


# None is a value that can be no callable and no name: a float, a list, a long number.
Value = str | int | Name | Made | Computed | Parts | Fields | Blob | None
Entry = Value | Mark

MARKED: Final = Mark()
COMPUTED: Final = Computed()


def tuple_of(values: list[Value]) -> Value:
    """Return a tuple's value; None where there are too many members."""
    return Parts(tuple(values)) if len(values) <= MOST_PARTS else None
