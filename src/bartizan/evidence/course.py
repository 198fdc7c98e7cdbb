"""What the course of a function depends on: errors that are caught, switches, and loops."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bartizan.core.place import Place
from bartizan.evidence.value import Value


class Ends(StrEnum):
    """How a handler ends: it raises or refuses, it returns something else, or it goes on."""

    REFUSES = "refuses"
    LEAVES = "leaves"
    GOES_ON = "goes on"


class Caught(NamedTuple):
    """A handler around a call: of which error, how it ends, and how deep its `try` stands."""

    error: str
    ends: Ends
    depth: int


class Switch(NamedTuple):
    """A condition on nothing that the caller gives: what it leaves out, and when.

    The term is a value that is true, or equals one of `texts`. What it leaves out is skipped when
    the term is `skips`: all that follows it in the function, or with `within` what stands in the
    lines of `place`.
    """

    value: Value
    texts: tuple[str, ...]
    skips: bool
    within: bool
    place: Place


class Cap(StrEnum):
    """What ends a loop: a count, a count that is endless unless somebody sets it, or nothing."""

    SET = "set"
    ENDLESS = "endless"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop that counts, or that has no end of its own."""

    place: Place
    cap: Cap

    def holds(self, place: Place) -> bool:
        """Whether a place stands in the loop."""
        last = self.place.end_line or self.place.line
        return place.path == self.place.path and self.place.line <= place.line <= last
