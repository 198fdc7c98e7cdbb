"""Gathers the records of an event loop: those that come at once are written and synced as one."""

import asyncio

from bartizan.audit.state import Shared


class Gathering:
    """Hands over what one loop at a time appends, in its next turn, when all that was ready ran.

    To wait for more turns saves a few syncs more, and made a single record wait for milliseconds.
    """

    def __init__(self, shared: Shared) -> None:
        """Gather nothing yet."""
        self._shared = shared
        self._loop: asyncio.AbstractEventLoop | None = None

    def takes(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Return whether a record that a loop is about to append is handed over by this.

        What another loop appends meanwhile is not: nobody knows when this one runs again. The lock
        of what is shared is held.
        """
        if self._loop is None:
            loop.call_soon(self._hand_over)
            self._loop = loop
        return self._loop is loop

    def _hand_over(self) -> None:
        with self._shared.lock:
            self._loop = None
            self._shared.hand_over()
