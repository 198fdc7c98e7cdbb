"""The values that a pickle's stack holds, as far as somebody must know them."""

import re
from enum import Enum
from typing import Final, NamedTuple

from bartizan.formats.pickle.facts import Blob, Name
from bartizan.formats.pickle.harmless import has_text_keys

MOST_PARTS: Final = 64
# No file of honest data holds so many values, each counted as often as it is reached.
MOST_WEIGHT: Final = 1_000_000_000
# What an unpickler asks of an instance, and finds in its attributes first.
WATCHED: Final = frozenset(
    {"restore_model_spec", "_parse_arg_template", "_attach_methods", "_attach_argparser_methods"}
)
# The one template of scipy's distributions, with whatever names their arguments have.
TEMPLATE: Final = (
    r"\ndef _parse_args\(self, ((?:[A-Za-z_]\w{0,40}, ?)*+) loc=0(?:, scale=1)?\):"
    r"\n    return \(\1\), loc, (?:scale|1)\n"
    r"\ndef _parse_args_rvs\(self, \1 loc=0(?:, scale=1)?, size=None\):"
    r"\n    return self\._argcheck_rvs\(\1 loc, (?:scale|1), size=size\)\n"
    r"\ndef _parse_args_stats\(self, \1 loc=0(?:, scale=1)?, moments='mv'\):"
    r"\n    return \(\1\), loc, (?:scale|1), moments\n"
)
HOOKS: Final = frozenset({"__setstate__", "append", "extend", "add"})
# A key that is no text in plain sight.
UNSEEN: Final = "method"


class Made(NamedTuple):
    """What a call of a name returned, or an instance of it; `given` are the call's arguments."""

    name: Name
    given: "Value" = None


class Computed:
    """What nobody can name: the result of what a call returned, or a persistent object."""


class Parts(NamedTuple):
    """A tuple of few values; of its `weight` see Bulk."""

    values: "tuple[Value, ...]"
    weight: int = 1


class Bulk:
    """A list, a set or a long tuple, of which only the weight is kept.

    The weight of a container counts all values in it, those of its own containers as well, and each
    as often as it is reached. One that a memo hands out again and again can weigh far more than its
    file: whoever walks, prints, copies or hashes it comes to no end.
    """

    __slots__ = ("weight",)

    def __init__(self, weight: int = 1) -> None:
        self.weight = weight


class Fields:
    """A dictionary, of which the first few entries with texts as keys are kept.

    `hooks` are the keys under which an unpickler looks for methods of an instance, where what they
    stand for could be called; a key out of sight may be any of them. `watched` are those that some
    classes run code for, and `plain` says that all keys are texts in plain sight. `runs` are the
    entries that were passed over, as they stand in the pickle.
    """

    __slots__ = ("hooks", "plain", "runs", "values", "watched", "weight")

    def __init__(self, weight: int = 1) -> None:
        self.values: dict[str, Value] = {}
        self.hooks: set[str] = set()
        self.watched: set[str] = set()
        self.plain, self.weight = True, weight
        self.runs: list[bytes] = []

    def lacks(self, key: str) -> bool:
        """Whether the dictionary surely has no such key, one of WATCHED."""
        seen = key in self.watched or any(key.encode() in run for run in self.runs)
        return not seen and self.plain and all(map(has_text_keys, self.runs))

    def add(self, pairs: "list[Value]") -> None:
        """Keep keys and values that alternate."""
        for key, value in zip(pairs[::2], pairs[1::2], strict=False):
            if not isinstance(key, str):
                self.plain = False
                if is_hook(key, value):
                    self.hooks.add(UNSEEN)
                continue
            if key in WATCHED and not (
                isinstance(value, str) and re.fullmatch(TEMPLATE, value, re.ASCII)
            ):
                self.watched.add(key)
            elif key in HOOKS and is_hook(key, value):
                self.hooks.add(key)
            if len(self.values) < MOST_PARTS:
                self.values[key] = value


def is_hook(key: "Value", value: "Value") -> bool:
    """Whether an entry may put something callable where an unpickler looks for a method.

    What a call returned can be equal to any text: `str("append")` is.
    """
    named = key in HOOKS if isinstance(key, str) else isinstance(key, Made | Computed)
    return named and isinstance(value, Name | Made | Computed)


class Mark(Enum):
    """The place of a MARK."""

    MARK = "mark"


# None is a value that can be no callable and no name: a float, a list, a long number.
Value = str | int | Name | Made | Computed | Parts | Bulk | Fields | Blob | None
Entry = Value | Mark

MARKED: Final = Mark.MARK
COMPUTED: Final = Computed()


def tuple_of(values: list[Value], weight: int) -> Parts | Bulk:
    """Return the value of a tuple; where it has too many members, only what it weighs."""
    return Parts(tuple(values), weight) if len(values) <= MOST_PARTS else Bulk(weight)


HEAVY: Final = (Parts, Bulk, Fields)
LIGHT: Final = frozenset({str, int})
