"""What names hold where the walk stands."""

from dataclasses import dataclass, field
from typing import Optional

from bartizan.evidence.source import Return
from bartizan.evidence.value import NOTHING, Shape, Value


@dataclass(slots=True)
class Scope:
    """What names hold here. `name` is a function's, `owner` a class's, both qualified.

    `tested` are all names that a condition restricted so far, `restricted` those restricted here;
    `shared` the names that a `global` statement makes those of the module.
    """

    name: str
    owner: str
    values: dict[str, Value]
    outer: Optional["Scope"] = None
    returns: list[Return] = field(default_factory=list)
    tested: set[str] = field(default_factory=set)
    restricted: frozenset[str] = NOTHING
    shared: frozenset[str] = NOTHING
    catching: int = 0

    def holder(self, name: str) -> Optional["Scope"]:
        """Return the scope in which a name is bound, seen from here; None when in none.

        The body of a class is not seen from its methods.
        """
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values and (scope is self or not scope.is_class):
                return scope
            scope = scope.outer
        return None

    @property
    def is_class(self) -> bool:
        """Whether this is the body of a class."""
        return bool(self.owner) and not self.name

    def lookup(self, name: str) -> Value | None:
        """Return what a name holds, seen from here; None when nothing is known."""
        held = self.holder(name)
        return held.values[name] if held is not None else None

    def grow(self, name: str, origins: frozenset[str]) -> None:
        """Let what a name holds carry more origins."""
        held = self.holder(name)
        if held is not None:
            value = held.values[name]
            held.values[name] = value._replace(origins=value.origins | origins)

    def change(self, name: str, value: Value) -> None:
        """Let a name hold another value in the scope that binds it."""
        held = self.holder(name)
        if held is not None:
            held.values[name] = value

    def put(self, name: str, key: Value, value: Value) -> None:
        """Note an entry of what a name holds."""
        held = self.holder(name)
        if held is None:
            return
        whole = held.values[name]
        if whole.shape is Shape.MAP:
            whole = whole._replace(parts=(*whole.parts, key, value))
        held.values[name] = whole._replace(origins=whole.origins | value.origins)
