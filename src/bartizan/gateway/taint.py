"""Which conversations have read what people outside wrote: once tainted, they stay so.

A conversation that its caller names is one on all routes: what it reads from one server is in the
model's mind when it calls the tool of another. Without a name all requests of a principal on a
route are one conversation.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from bartizan.gateway.running import Caller
from bartizan.gateway.schema import RoutePart

MOST: Final = 100_000

_Name = tuple[str, str, str]


@dataclass(slots=True)
class Taint:
    """The tainted conversations; a principal of whom one had to be forgotten is tainted in all."""

    most: int = MOST
    _tainted: OrderedDict[_Name, None] = field(default_factory=OrderedDict)
    _forgotten: set[str] = field(default_factory=set)

    def add(self, caller: Caller, route: RoutePart) -> None:
        """Remember that a conversation has read such a text."""
        name = _name(caller, route)
        self._tainted[name] = None
        self._tainted.move_to_end(name)
        while len(self._tainted) > self.most:
            (principal, _, _), _ = self._tainted.popitem(last=False)
            self._forgotten.add(principal)

    def of(self, caller: Caller, route: RoutePart) -> bool:
        """Return whether a conversation has read such a text, or may have."""
        return caller.principal in self._forgotten or _name(caller, route) in self._tainted


def _name(caller: Caller, route: RoutePart) -> _Name:
    return caller.principal, "" if caller.session else route.name, caller.session
