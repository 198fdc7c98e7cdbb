"""Ends an exchange that is under way, wherever it waits, with the reason why."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bartizan.gateway.refusal import RefusedError


@dataclass(slots=True)
class Halt:
    """What ends one exchange from outside of it."""

    error: RefusedError | None = None
    """Why it was ended, the first time."""
    _until: asyncio.Timeout | None = None

    @asynccontextmanager
    async def able(self) -> AsyncIterator[None]:
        """Do what can be ended. Raises the RefusedError that it is ended with.

        Of several within each other the innermost is ended, so that the others can say farewell;
        asked once more, the next one is.
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
        if self._until is not None and not self._until.expired():
            self.error = self.error or error
            self._until.reschedule(asyncio.get_running_loop().time())
