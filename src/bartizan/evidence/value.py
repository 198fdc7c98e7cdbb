"""A folded expression: what is known of it without running it, and what flows into it.

`Value` is a named tuple because a large repository yields a million of them; the facts that are
kept (calls, functions, assignments) are frozen dataclasses like all others.
"""

from enum import StrEnum
from typing import NamedTuple

NOTHING: frozenset[str] = frozenset()
# The name of what is one of the constant texts that a table holds, whatever is looked up in it.
LISTED = "~"


class Shape(StrEnum):
    """What is known of an expression without running it."""

    CONSTANT = "constant"
    NAME = "name"
    CALL = "call"
    TEXT = "text"
    ITEMS = "items"
    MAP = "map"
    UNKNOWN = "unknown"


class Value(NamedTuple):
    """A folded expression.

    `name` is the resolved qualified name of a name, attribute or call; a name whose root is not
    known begins with `~`. `parts` are the pieces of a text, the items of a list, keys and values in
    turn of a map, or the values of which an unknown one is one. `origins` say what flows in:
    `param:<name>` of the enclosing function, or `typed:<name>` where its annotation leaves no room
    for a text; `field:<class>.<name>`, whoever filled it; `call:<qualified name>`; `caught` for a
    caught exception.
    """

    shape: Shape
    constant: str | int | float | bool | None = None
    name: str = ""
    parts: tuple["Value", ...] = ()
    origins: frozenset[str] = NOTHING

    @property
    def text(self) -> str | None:
        """The value of a constant string, else None."""
        return self.constant if isinstance(self.constant, str) else None

    @property
    def is_true(self) -> bool:
        """Whether this is a constant that a condition takes for true, such as 1."""
        return bool(self.constant)

    @property
    def is_false(self) -> bool:
        """Whether this is a constant that a condition takes for false, None left out: False, 0."""
        return self.constant is not None and not self.constant

    @property
    def is_none(self) -> bool:
        """Whether this is the constant None, which most libraries take for their default."""
        return self.known and self.constant is None

    @property
    def is_empty(self) -> bool:
        """Whether this is a list or a mapping with nothing in it."""
        return self.shape in (Shape.ITEMS, Shape.MAP) and not self.parts

    @property
    def known(self) -> bool:
        """Whether this is a constant, None included."""
        return self.shape is Shape.CONSTANT

    @property
    def literal(self) -> str:
        """The constant text of a string or of a text's literal pieces, `{}` for each hole.

        Of a value that is one of several it is all their texts.
        """
        if self.shape is Shape.UNKNOWN:
            return "\n".join(text for part in self.parts if (text := part.literal))
        if self.shape is Shape.TEXT:
            return "".join(part.text if part.text is not None else "{}" for part in self.parts)
        return self.text or ""

    @property
    def holes(self) -> tuple["Value", ...]:
        """The pieces of a text that are not constant."""
        return tuple(part for part in self.parts if not part.known)

    def entries(self) -> tuple[tuple["Value", "Value"], ...]:
        """The keys of a map with their values, in the order in which they were set."""
        if self.shape is not Shape.MAP:
            return ()
        return tuple(zip(self.parts[::2], self.parts[1::2], strict=False))

    def entry(self, key: str) -> "Value | None":
        """The value that was last set under a constant key of a map, else None."""
        found = (value for name, value in reversed(self.entries()) if name.constant == key)
        return next(found, None)


UNKNOWN = Value(Shape.UNKNOWN)


class Turned(StrEnum):
    """How a switch stands: `UNSAID` leaves it to the library, `OPEN` is decided out of sight."""

    ON = "on"
    OFF = "off"
    UNSAID = "unsaid"
    OPEN = "open"


class Missing(StrEnum):
    """Why the value of an option is not at hand: it is not given, or something may give it."""

    ABSENT = "absent"
    HIDDEN = "hidden"


Option = Value | Missing


def turned(option: Option) -> Turned:
    """Return how a switch stands by what is given for it; None is taken for not given."""
    match option:
        case Missing.ABSENT:
            return Turned.UNSAID
        case Value(shape=Shape.CONSTANT) as value:
            return Turned.UNSAID if value.is_none else Turned.ON if value.constant else Turned.OFF
        case _:
            return Turned.OPEN


def answered(option: Option) -> bool | None:
    """Return whether an option holds anything, whatever that is; None where it may.

    None, False, an empty text and an empty list are nothing.
    """
    if isinstance(option, Missing):
        return None if option is Missing.HIDDEN else False
    return not option.is_empty and not (option.known and not option.constant)


def within(table: Option, key: str) -> Option:
    """Return what a mapping gives under a key: its value, or that it gives none, or may give it."""
    if isinstance(table, Missing):
        return table
    for name, value in reversed(table.entries()):
        if name.constant == key:
            return value
        if not name.known:
            return Missing.HIDDEN
    return Missing.ABSENT if table.shape is Shape.MAP or table.is_none else Missing.HIDDEN
