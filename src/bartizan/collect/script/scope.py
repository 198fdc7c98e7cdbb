"""What names hold where the walk of a script stands."""

from dataclasses import dataclass, field
from typing import Optional

from bartizan.collect.python.values import MAX_PARTS, one_of, unsure
from bartizan.evidence.code import Return
from bartizan.evidence.value import NOTHING, UNKNOWN, Shape, Value


@dataclass(slots=True)
class Scope:
    """What names hold here. `name` is a function's, `owner` a class's, both qualified.

    `restricted` are the names that conditions around this place restrict, `tested` all that any
    condition of the function did. `settles` are the calls that settle the promise of whom this is
    the body.
    """

    name: str
    owner: str = ""
    outer: Optional["Scope"] = None
    values: dict[str, Value] = field(default_factory=dict)
    returns: list[Return] = field(default_factory=list)
    tested: set[str] = field(default_factory=set)
    restricted: frozenset[str] = NOTHING
    settles: frozenset[str] = NOTHING

    @property
    def is_class(self) -> bool:
        """Whether this is the body of a class."""
        return bool(self.owner) and not self.name

    def holder(self, name: str) -> Optional["Scope"]:
        """Return the scope in which a name is bound, seen from here; None when in none."""
        scope: Scope | None = self
        while scope is not None and name not in scope.values:
            scope = scope.outer
        return scope

    def lookup(self, name: str) -> Value | None:
        """Return what a name holds, seen from here; None when nothing is known."""
        held = self.holder(name)
        return held.values[name] if held is not None else None

    def declare(self, name: str, value: Value, *, steady: bool) -> None:
        """Bind a name here; one that is written again may hold something else later."""
        self.values[name] = value if steady else _loose(value)

    def write(self, name: str, value: Value) -> None:
        """Let a name hold this as well as what it held."""
        held = self.holder(name)
        if held is not None:
            held.values[name] = one_of(held.values[name], _loose(value))

    def grow(self, name: str, origins: frozenset[str]) -> None:
        """Let what a name holds carry more origins."""
        held = self.holder(name)
        if held is not None and origins:
            value = held.values[name]
            held.values[name] = value._replace(origins=value.origins | origins)

    def put(self, name: str, key: str, value: Value) -> None:
        """Note that a property of what a name holds was set."""
        held = self.holder(name)
        if held is None:
            return
        whole = held.values[name]
        if whole.shape is Shape.MAP:
            before = whole.entry(key)
            there = value if before is None and held is self else unsure(value)
            full = len(whole.parts) >= 2 * MAX_PARTS
            parts = (UNKNOWN, UNKNOWN) if full else whole.parts
            whole = whole._replace(parts=(*parts, Value(Shape.CONSTANT, key), there))
        held.values[name] = whole._replace(origins=whole.origins | value.origins)


def _loose(value: Value) -> Value:
    """Return a value that may have been replaced by the time it is read."""
    return unsure(value) if value.shape in (Shape.CONSTANT, Shape.MAP) else value
