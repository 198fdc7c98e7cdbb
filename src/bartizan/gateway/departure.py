"""Notices that a caller went away, and ends what is done for it."""

import asyncio

from bartizan.gateway.asgi import Line, Receive


class Departure:
    """Cancels the task that made it when the caller goes away, until it is ended."""

    def __init__(self, receive: Receive, line: Line | None) -> None:
        """Watch a line; where the server hands over none, by a task that waits for its message."""
        self._task = asyncio.current_task()
        self._cancelled = self._over = False
        self._line = line
        self._watch: asyncio.Task[None] | None = None
        if line is not None:
            line.watch(self._left)
        else:
            self._watch = asyncio.create_task(_disconnected(receive))
            self._watch.add_done_callback(self._heard)

    def _heard(self, watch: asyncio.Task[None]) -> None:
        if not watch.cancelled():
            self._left()

    def _left(self) -> None:
        if self._task is not None and not self._over:
            self._cancelled = self._task.cancel()

    def ended(self) -> bool:
        """Return whether it was this that cancelled the task, which may go on then."""
        if self._cancelled and self._task is not None:
            self._task.uncancel()
        return self._cancelled

    def end(self) -> None:
        """Watch no more."""
        self._over = True
        if self._line is not None:
            self._line.leave(self._left)
        if self._watch is not None:
            self._watch.cancel()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
