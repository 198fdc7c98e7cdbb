"""Ends an exchange that is under way, wherever it waits, with the reason why."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from bartizan.gateway.refusal import RefusedError

FAREWELL_SECONDS: Final = 5.0
"""How long it may take to record that an exchange was ended, and to tell its caller."""


@dataclass(slots=True)
class Halt:
    """What ends one exchange from outside of it."""

    error: RefusedError | None = None
    """Why it was ended, the first time."""
    farewell: float = FAREWELL_SECONDS
    left_at: float | None = None
    """When nobody waits for its farewell any more, by the clock of the loop."""
    _until: asyncio.Timeout | None = None
    _again: float = 0.0
    """When the next one is ended."""

    @asynccontextmanager
    async def able(self) -> AsyncIterator[None]:
        """Do what can be ended. Raises the RefusedError that it is ended with.

        Of several within each other the innermost is ended, so that the others can say farewell;
        asked again after `farewell` seconds, the next one is.
        """
        before, until = self._until, asyncio.timeout(None)
        try:
            async with until:
                self._until = until
                yield
        except TimeoutError:
            if not until.expired() or self.error is None:
                raise
            raise self.error from None
        finally:
            self._until = before

    def now(self, error: RefusedError) -> None:
        """End it."""
        moment = asyncio.get_running_loop().time()
        if self._until is None or self._until.expired() or moment < self._again:
            return
        self.error, self._again = self.error or error, moment + self.farewell
        self.left_at = self.left_at or self._again
        self._until.reschedule(moment)
