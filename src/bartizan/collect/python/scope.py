"""What names hold where the walk stands."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import reduce
from typing import Optional

from bartizan.collect.python.values import MAX_PARTS, one_of, outliving, unsure
from bartizan.evidence.course import Caught, Loop, Switch
from bartizan.evidence.source import Return
from bartizan.evidence.value import NOTHING, UNKNOWN, Shape, Value


@dataclass(slots=True)
class Scope:
    """What names hold here. `name` is a function's, `owner` a class's, both qualified.

    `tested` are all names that a condition restricted so far, `restricted` those restricted here.
    `later` counts the assignments to a name that the walk has yet to reach; `shared` has the scopes
    of the names that are declared global or nonlocal here. `replaced` has what names held before
    the branch that is walked, None outside of all. `endless` are the parameters that
    are no bound by default.
    """

    name: str
    owner: str
    values: dict[str, Value]
    outer: Optional["Scope"] = None
    returns: list[Return] = field(default_factory=list)
    tested: set[str] = field(default_factory=set)
    restricted: frozenset[str] = NOTHING
    catching: int = 0
    caught: tuple[Caught, ...] = ()
    depth: int = 0
    weighed: set[str] = field(default_factory=set)
    switches: list[Switch] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)
    endless: frozenset[str] = NOTHING
    later: dict[str, int] = field(default_factory=dict)
    shared: dict[str, "Scope"] = field(default_factory=dict)
    replaced: dict[str, Value | None] | None = None

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
        if held is None:
            return None
        value = held.values[name]
        return unsure(value) if held is not self and held.later.get(name) else value

    def bind(self, name: str, value: Value) -> None:
        """Let a name hold a value from here on; in a scope that shares it, from now and then on."""
        if self.replaced is not None:
            self.replaced.setdefault(name, self.values.get(name))
        self.values[name] = value
        if name in self.shared:
            there = self.shared[name]
            old, new = there.values.get(name), outliving(value)
            there.values[name] = new if old is None else one_of(old, new)

    def reach(self, name: str) -> None:
        """Note that the walk has come by one of the assignments to a name."""
        if self.later.get(name):
            self.later[name] -= 1

    def _set(self, name: str, value: Value) -> None:
        """Let a name hold a value here, whoever shares it."""
        if self.replaced is not None:
            self.replaced.setdefault(name, self.values.get(name))
        self.values[name] = value

    def share(self, names: Iterable[str], *, everywhere: bool) -> None:
        """Let names be those of the module, or of the function around this one."""
        for name in names:
            there = self
            while there.outer is not None and (everywhere or there is self):
                there = there.outer
            self.shared[name] = (there.holder(name) or there) if not everywhere else there

    def apart(self, names: frozenset[str], walk: Callable[[], Value]) -> Value:
        """Walk a comprehension, after which these names hold what they held before it."""
        before = {name: self.values.get(name) for name in names}
        around, later = self.replaced, self.later
        self.replaced, self.later = None if around is None else dict(around), {}
        value = walk()
        for name, old in before.items():
            if old is None:
                self.values.pop(name, None)
            else:
                self.values[name] = old
        bound = self.replaced or {}
        self.replaced, self.later = around, later
        if around is not None:
            around.update({name: held for name, held in bound.items() if name not in names})
        return value

    def branch(self, walk: Callable[[], None]) -> dict[str, Value]:
        """Walk a branch and return what it binds; afterwards names hold what they held before."""
        around, self.replaced = self.replaced, {}
        walk()
        replaced, self.replaced = self.replaced, around
        found = {name: self.values[name] for name in replaced}
        for name, old in replaced.items():
            if old is None:
                del self.values[name]
            else:
                self.values[name] = old
        return found

    def join(self, ends: list[dict[str, Value]]) -> None:
        """Let names hold what any branch ended with; a branch that binds none leaves what was."""
        for name in dict.fromkeys(name for end in ends for name in end):
            held = [end[name] for end in ends if name in end]
            if len(held) < len(ends) and name in self.values:
                held.insert(0, self.values[name])
            self._set(name, reduce(one_of, held))

    def loosen(self, names: Iterable[str]) -> None:
        """Note that names may hold something else when the walk's next statement runs again."""
        for name in names:
            value = self.values.get(name)
            if value is not None and value.shape in (Shape.CONSTANT, Shape.MAP):
                self._set(name, unsure(value))

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
            held._set(name, value)  # noqa: SLF001

    def put(self, name: str, key: Value, value: Value) -> None:
        """Note that an entry of what a name holds was set."""
        held = self.holder(name)
        if held is None:
            return
        whole = held.values[name]
        if whole.shape is Shape.MAP:
            before = whole.entry(key.text) if key.text is not None else None
            there = value if held is self or before is None else one_of(before, value)
            full = len(whole.parts) >= 2 * MAX_PARTS
            parts = (UNKNOWN, UNKNOWN) if full else whole.parts
            whole = whole._replace(parts=(*parts, key, there))
        held._set(name, whole._replace(origins=whole.origins | value.origins))  # noqa: SLF001
