"""How much may wait in a process: bodies, replies and pieces of streams, of all callers together.

A principal may hold as much as is left, and no more: so one has half of it at most, and whoever
comes next finds room, however many hold what they can. So it is with places for bodies that are
still to come.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Self

from bartizan.gateway.refusal import Reason, RefusedError, told

FREE: Final = 65_536
"""Bytes of each exchange that are not counted, so that small ones always pass."""


@dataclass(slots=True)
class Room:
    """The bytes that wait, by principal."""

    held: dict[str, int] = field(default_factory=dict)
    total: int = 0

    def place(self, principal: str, most: int) -> "Place":
        """Return where an exchange of a principal notes what it holds, of so many in all."""
        return Place(self, principal, most)


@dataclass(slots=True)
class Place:
    """What one exchange holds of the room."""

    room: Room
    principal: str
    most: int
    kept: int = 0
    """Bytes that it holds to its end, beside those that come and go."""
    _counted: int = 0

    def hold(self, size: int) -> None:
        """Note that so many bytes wait now. Raises RefusedError where there is no room for them."""
        counted = max(0, self.kept + size - FREE)
        more = counted - self._counted
        if more == 0:
            return
        own = self.room.held.get(self.principal, 0) + more
        if more > 0 and own > self.most - self.room.total - more:
            message = "too much of this caller waits in the gateway"
            because = f"{own} bytes of it would wait, {self.room.total + more} in all"
            raise told(RefusedError(Reason.LIMITED, message, retry=1), because)
        self._counted = counted
        self.room.total += more
        if own:
            self.room.held[self.principal] = own
        else:
            self.room.held.pop(self.principal, None)

    def keep(self, size: int) -> None:
        """Note that so many bytes are held to the end. Raises RefusedError as above."""
        self.kept = size
        self.hold(0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kept = 0
        self.hold(0)


class Coming:
    """The bodies that are still to come, by principal: until then no other limit counts them."""

    def __init__(self) -> None:
        """Wait for none yet."""
        self._of: Counter[str] = Counter()

    def __len__(self) -> int:
        """Return how many are to come."""
        return self._of.total()

    @contextmanager
    def one(self, principal: str, left: int) -> Iterator[None]:
        """Wait for one more. Raises RefusedError where a principal waits for more than are left."""
        if self._of[principal] > left:
            raise RefusedError(Reason.LIMITED, "too many bodies are still to come", retry=1)
        self._of[principal] += 1
        try:
            yield
        finally:
            self._of[principal] -= 1
            if not self._of[principal]:
                del self._of[principal]
