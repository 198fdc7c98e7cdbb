"""Gathers the records of an event loop: those that come at once are written and synced as one."""

import asyncio
from typing import Final

from bartizan.audit.state import Shared

QUIET: Final = 2
"""After so many rounds of the loop in which no record came, no more is at hand."""
MOST: Final = 8
"""After so many rounds nobody is waited for any more."""


class Gathering:
    """Hands over what one loop at a time appends, once all has its turn that is ready to run.

    A loop that has nothing else to do goes round at once, so that a single record does not wait.
    """

    def __init__(self, shared: Shared) -> None:
        """Gather nothing yet."""
        self._shared = shared
        self._loop: asyncio.AbstractEventLoop | None = None
        self._seen = self._quiet = self._rounds = 0

    def takes(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Return whether a record that a loop is about to append is handed over by this.

        What another loop appends meanwhile is not: nobody knows when this one runs again. The lock
        of what is shared is held.
        """
        if self._loop is None:
            loop.call_soon(self._look)
            self._loop, self._seen, self._quiet, self._rounds = loop, -1, 0, 0
        return self._loop is loop

    def _look(self) -> None:
        """Go round once more, or hand over; one of the two is done whatever comes in between."""
        again = False
        try:
            again = self._goes_round()
        finally:
            if not again:
                self._hand_over()

    def _goes_round(self) -> bool:
        self._rounds += 1
        self._quiet = self._quiet + 1 if self._shared.next == self._seen else 0
        self._seen = self._shared.next
        if self._loop is None or self._quiet >= QUIET or self._rounds >= MOST:
            return False
        self._loop.call_soon(self._look)
        return True

    def _hand_over(self) -> None:
        with self._shared.lock:
            self._loop = None
            self._shared.hand_over()
