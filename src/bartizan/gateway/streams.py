"""The streams that callers hold open: so many at once, and all of them ended when that is asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.schema_sizes import SizesPart


class Streams:
    """The open streams of a process, by caller."""

    def __init__(self) -> None:
        """Begin with none."""
        self._open: dict[str, set[asyncio.Timeout]] = {}

    def __len__(self) -> int:
        """Return how many are open."""
        return sum(map(len, self._open.values()))

    @asynccontextmanager
    async def opened(self, principal: str, sizes: SizesPart) -> AsyncIterator[None]:
        """Hold a stream open for a caller until its end, or until all are ended, which is no error.

        Raises RefusedError where too many are open.
        """
        own = self._open.get(principal, set())
        if len(own) >= sizes.caller_streams or len(self) >= sizes.streams:
            raise RefusedError(Reason.LIMITED, "too many streams are open", retry=5)
        until = asyncio.timeout(None)
        self._open.setdefault(principal, own).add(until)
        try:
            async with until:
                yield
        except TimeoutError:
            if not until.expired():
                raise
        finally:
            own.discard(until)
            if not own:
                self._open.pop(principal, None)

    def drain(self) -> None:
        """End them all: their callers come again, and meet what is in force by then."""
        now = asyncio.get_running_loop().time()
        for own in tuple(self._open.values()):
            for until in own:
                if not until.expired():
                    until.reschedule(now)
