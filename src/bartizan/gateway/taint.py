"""Which conversations have read what people outside wrote: once tainted, they stay so.

A conversation that its caller names is one on all routes: what it reads from one server is in the
model's mind when it calls the tool of another. Without a name all requests of a principal on a
route are one conversation. What is new here is kept apart until the other processes know it, too.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import RLock
from typing import Final

from bartizan.gateway.running import Caller
from bartizan.gateway.schema import RoutePart

MOST: Final = 100_000

Name = tuple[str, str]
"""The route, where the conversation has no name of its own; and that name."""


@dataclass(slots=True)
class Taint:
    """The tainted conversations; a principal of whom one had to be forgotten is tainted in all."""

    most: int = MOST
    shared: bool = False
    """Whether there are others to be told."""
    _tainted: OrderedDict[tuple[str, Name], None] = field(default_factory=OrderedDict)
    _forgotten: set[str] = field(default_factory=set)
    _doubted: set[tuple[str, Name]] = field(default_factory=set)
    _untold: dict[str, set[Name]] = field(default_factory=dict)
    _one: RLock = field(default_factory=RLock)
    """Who changes something; large calls are decided on in threads."""

    def add(self, caller: Caller, route: RoutePart) -> None:
        """Remember that a conversation has read such a text; others do not know it yet."""
        name = _name(caller, route)
        with self._one:
            if self.shared and (caller.principal, name) not in self._tainted:
                self._untold.setdefault(caller.principal, set()).add(name)
            self._keep(caller.principal, name)

    def learn(self, caller: Caller, route: RoutePart, *, tainted: bool | None) -> None:
        """Remember what others know of a conversation; while that is unknown, it is in doubt."""
        name = _name(caller, route)
        if tainted:
            self._keep(caller.principal, name)
        elif tainted is None and len(self._doubted) < self.most:
            self._doubted.add((caller.principal, name))
        elif tainted is None:
            self._forgotten.add(caller.principal)
        if tainted is not None:
            self._doubted.discard((caller.principal, name))

    def of(self, caller: Caller, route: RoutePart) -> bool:
        """Return whether a conversation has read such a text, or may have."""
        name = (caller.principal, _name(caller, route))
        known = name in self._tainted or name in self._doubted
        return known or caller.principal in self._forgotten

    def untold(self, principal: str) -> tuple[Name, ...]:
        """Return the conversations of a principal that others do not know of."""
        with self._one:
            return tuple(self._untold.get(principal, ()))

    def told(self, principal: str, names: Iterable[Name]) -> None:
        """Take note that others know of conversations."""
        with self._one:
            left = self._untold.get(principal, set())
            left.difference_update(names)
            if not left:
                self._untold.pop(principal, None)

    def owing(self) -> tuple[str, ...]:
        """Return the principals of whom others do not know all."""
        return tuple(self._untold)

    def tell_again(self) -> None:
        """Take all for untold: the others' memory was away, and may have come back empty."""
        with self._one:
            for principal, name in self._tainted:
                self._untold.setdefault(principal, set()).add(name)

    def _keep(self, principal: str, name: Name) -> None:
        with self._one:
            self._tainted[principal, name] = None
            self._tainted.move_to_end((principal, name))
            while len(self._tainted) > self.most:
                (oldest, _), _ = self._tainted.popitem(last=False)
                self._forgotten.add(oldest)


def _name(caller: Caller, route: RoutePart) -> Name:
    return "" if caller.session else route.name, caller.session
