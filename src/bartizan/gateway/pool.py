"""The connections to one server: so many at once, and those held open between two requests.

One that is held open carries requests of the same caller alone: what a server sends unasked, in the
very moment of the next request, is at most taken for the answer to another request of that caller.
"""

import asyncio
from typing import Final, NamedTuple

from bartizan.gateway.reaching import Address, connect
from bartizan.gateway.wire import Wire

IDLE_SECONDS: Final = 4.0
"""How long a connection is held open between requests: less than the five seconds after which
common servers close one, so that no request goes into a connection that is being closed."""
IDLE_SECONDS_TLS: Final = 15.0
"""The same where opening another one costs more, and what ends TLS for many waits a minute."""


class Lane(NamedTuple):
    """Which connections may carry a request."""

    owner: str
    """Those of this principal."""
    lasting: bool = False
    """For what may stay open for long, which takes none from the others."""


class Pool:
    """The connections to one server: so many at once, and those between two requests."""

    def __init__(self, address: Address, most: int, idle: float | None = None) -> None:
        """Open nothing yet; `idle` is how many seconds a connection is held open."""
        self._address = address
        usual = IDLE_SECONDS if address.tls is None else IDLE_SECONDS_TLS
        self._seconds = usual if idle is None else idle
        self._most = most
        self._open = 0
        self._places = asyncio.Semaphore(most)
        self._idle: list[Wire] = []
        self._sweeping: asyncio.TimerHandle | None = None

    async def take(self, seconds: float, owner: str) -> Wire:
        """Return a connection, new or kept of the same owner. Raises TimeoutError, OSError."""
        if self._places.locked():
            async with asyncio.timeout(seconds):
                await self._places.acquire()
        else:
            await self._places.acquire()
        try:
            return self._kept(owner) or await self._connected(seconds, owner)
        except BaseException:
            self._places.release()
            raise

    async def _connected(self, seconds: float, owner: str) -> Wire:
        """Return a new connection, in the place of the one that waits longest where all are open.

        Raises TimeoutError, OSError.
        """
        if self._open >= self._most and self._idle:
            self._end(self._idle.pop(0))
        self._open += 1
        try:
            wire = await connect(self._address, seconds)
        except BaseException:
            self._open -= 1
            raise
        wire.owner = owner
        return wire

    def give_back(self, wire: Wire) -> None:
        """Take a connection back, to hold it open if it can carry another exchange."""
        self._places.release()
        if wire.finish():
            self._idle.append(wire)
            self._sweep_later()
        else:
            self._open -= 1

    def _kept(self, owner: str) -> Wire | None:
        """Return the connection of an owner that was used last and can carry another exchange."""
        oldest = asyncio.get_running_loop().time() - self._seconds
        for at in range(len(self._idle) - 1, -1, -1):
            if self._idle[at].owner != owner:
                continue
            wire = self._idle.pop(at)
            if wire.usable and wire.idle_since > oldest and wire.quiet():
                return wire
            self._end(wire)
        return None

    def _end(self, wire: Wire) -> None:
        wire.abort()
        self._open -= 1

    def close(self) -> None:
        """Close what is held open."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        for wire in self._idle:
            wire.abort()

    def _sweep_later(self) -> None:
        if self._sweeping is None:
            loop = asyncio.get_running_loop()
            self._sweeping = loop.call_later(self._seconds, self._sweep)

    def _sweep(self) -> None:
        """Close what nobody has asked for in a while."""
        self._sweeping = None
        oldest = asyncio.get_running_loop().time() - self._seconds
        fresh = [each for each in self._idle if each.usable and each.idle_since > oldest]
        for wire in set(self._idle) - set(fresh):
            self._end(wire)
        self._idle = fresh
        if fresh:
            self._sweep_later()
