"""Where what callers used is kept: in this process, or in a store that many of them share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bartizan.gateway.access.limits import Admitted, Asked, Exceeded, Limiter, Spent


class Ledger(Protocol):
    """Keeps what the callers of one route have used."""

    async def admit(self, asked: Asked) -> Admitted | Exceeded:
        """Let a request in, or say what is exceeded. Raises RefusedError where it cannot tell."""

    def settle(self, admitted: Admitted, spent: Spent) -> None:
        """Give back what was set aside, and count what was used. Never waits."""

    def inherit(self, before: "Ledger") -> None:
        """Go on with what the ledger before has counted."""


@dataclass(frozen=True, slots=True)
class OwnLedger:
    """The ledger of one process; `now` is in seconds of UTC, and never goes back."""

    limiter: Limiter
    now: Callable[[], float]

    async def admit(self, asked: Asked) -> Admitted | Exceeded:
        """Let a request in, or say what is exceeded."""
        return self.limiter.admit(asked, self.now())

    def settle(self, admitted: Admitted, spent: Spent) -> None:
        """Give back what was set aside, and count what was used."""
        self.limiter.settle(admitted, spent, self.now())

    def inherit(self, before: Ledger) -> None:
        """Go on with what was counted before, where that was counted here."""
        if isinstance(before, OwnLedger):
            self.limiter.inherit(before.limiter)
