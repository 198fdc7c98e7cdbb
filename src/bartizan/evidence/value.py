"""A folded expression: what is known of it without running it, and what flows into it.

`Value` is a named tuple because a large repository yields a million of them; the facts that are
kept (calls, functions, assignments) are frozen dataclasses like all others.
"""

from enum import StrEnum
from typing import NamedTuple

NOTHING: frozenset[str] = frozenset()


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
    `param:<name>` of the enclosing function, `call:<qualified name>`, `caught` for a caught
    exception.
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
        """Whether this is the constant True."""
        return self.constant is True

    @property
    def is_false(self) -> bool:
        """Whether this is the constant False."""
        return self.constant is False

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

    def entry(self, key: str) -> "Value | None":
        """The value under a constant key of a map, else None."""
        for name, value in zip(self.parts[::2], self.parts[1::2], strict=False):
            if self.shape is Shape.MAP and name.constant == key:
                return value
        return None


UNKNOWN = Value(Shape.UNKNOWN)
