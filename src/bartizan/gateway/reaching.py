"""Opens connections to the host of a provider, whichever of its addresses answers."""

import asyncio
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from bartizan.gateway.wire import Wire, WireError

MOST_PLACES: Final = 4
"""Addresses of a host that are tried, each for its share of the time."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a provider listens, and by which name it is to show itself."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None


async def connect(address: Address, seconds: float) -> Wire:
    """Return a new connection. Raises TimeoutError, OSError; ssl.SSLError for a wrong certificate.

    An address of the host that does not answer in its share of the time gives way to the next.
    """
    loop = asyncio.get_running_loop()
    name = address.host if address.tls is not None else None
    error: OSError = WireError("the host has no address")
    async with asyncio.timeout(seconds):
        for place in await _places(address):
            try:
                async with asyncio.timeout(seconds / MOST_PLACES):
                    _, wire = await loop.create_connection(
                        Wire, place, address.port, ssl=address.tls, server_hostname=name
                    )
                    return wire
            except OSError as failed:  # a TimeoutError is one
                error = failed
    raise error


async def _places(address: Address) -> list[str]:
    """Return the addresses of a host. Raises OSError; a name that is none of a host is one."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise WireError("the host has no name") from None
    return in_turn([(family, str(place[0])) for family, _, _, _, place in found])


def in_turn(found: Iterable[tuple[int, str]]) -> list[str]:
    """Return addresses of (family, address) so that their families alternate (RFC 8305 §4)."""
    families: dict[int, list[str]] = {}
    for family, place in found:
        families.setdefault(family, []).append(place)
    rows = zip_longest(*families.values())
    return [place for row in rows for place in row if place is not None][:MOST_PLACES]
