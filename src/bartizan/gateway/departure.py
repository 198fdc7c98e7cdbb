"""Notices that a caller went away, and ends what is done for it."""

import asyncio

from bartizan.gateway.asgi import Receive


class Departure:
    """Cancels the task that made it when the caller goes away, until it is ended."""

    def __init__(self, receive: Receive) -> None:
        self._task = asyncio.current_task()
        self._watch = asyncio.create_task(_disconnected(receive))
        self._cancelled = False
        self._watch.add_done_callback(self._left)

    def _left(self, watch: asyncio.Task[None]) -> None:
        if self._task is not None and not watch.cancelled():
            self._cancelled = self._task.cancel()

    def ended(self) -> bool:
        """Return whether it was this that cancelled the task, which may go on then."""
        if self._cancelled and self._task is not None:
            self._task.uncancel()
        return self._cancelled

    def end(self) -> None:
        """Watch no more."""
        self._watch.remove_done_callback(self._left)
        self._watch.cancel()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
