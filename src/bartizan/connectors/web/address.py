"""Addresses on the web, and how near to this machine what they lead to lies."""

import re
from dataclasses import dataclass
from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from bartizan.core.errors import InvalidInputError

SHOWN: Final = 300
PORTS: Final = {"https": 443, "http": 80}
VISIBLE: Final = re.compile(r"[!-~]{1,8192}")
HOST: Final = re.compile(r"[A-Za-z0-9._-]{1,253}|[0-9a-fA-F:.]{2,45}")
# What a path may hold beside letters and digits; what is quoted already stays so.
PATH: Final = "/%:@!$&'()*+,;=~-._"
# Networks of IPv6 in whose last four bytes an address of IPv4 is reached (RFC 6052, RFC 8215).
TRANSLATED: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))

Ip = IPv4Address | IPv6Address


class Reach(IntEnum):
    """How far away an address is: on this machine or its link, in a private network, or public."""

    HERE = 0
    PRIVATE = 1
    PUBLIC = 2


@dataclass(frozen=True, slots=True)
class Url:
    """An address of HTTP: `https://HOST[:PORT]/PATH[?QUERY]`; http is for this machine alone."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> tuple[str, str, int]:
        """Whom a request goes to; credentials for one are for no other."""
        return self.scheme, self.host, self.port

    @property
    def path(self) -> str:
        """The path without the query, which may hold a signature that opens the object."""
        return self.target.partition("?")[0]

    @property
    def authority(self) -> str:
        """The host, with the port where that is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def at(self, target: str) -> "Url":
        """Return another address of the same origin, by its path and query."""
        return Url(self.scheme, self.host, self.port, target)

    def follow(self, location: str) -> "Url":
        """Return where a location leads from here. Raises InvalidInputError as `parse_url`."""
        return parse_url(urljoin(f"{self.scheme}://{self.authority}{self.target}", location))

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def parse_url(text: str) -> Url:
    """Read an address. Raises InvalidInputError, which shows no query and no password."""
    try:
        parts = urlsplit(text)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise _no_address("an address that is none") from None
    host = (parts.hostname or "").lower()
    named = f"{parts.scheme[:20]}://{host}"
    if parts.scheme not in PORTS or not HOST.fullmatch(host) or not parts.netloc.isascii():
        raise _no_address(named)
    if "@" in parts.netloc:
        raise InvalidInputError(
            f"{named} is given a name or a password in its address",
            hint="Whoever lists processes reads it. Name an address that needs none.",
        )
    target = quote(parts.path or "/", safe=PATH) + (f"?{parts.query}" if parts.query else "")
    if not VISIBLE.fullmatch(target):
        raise _no_address(named)
    if parts.scheme == "http" and not is_here(host):
        raise InvalidInputError(
            f"{named} is not read by plain http, which anybody on the way may change",
            hint="Write https://; plain http is taken for this machine alone.",
        )
    return Url(parts.scheme, host, port, target)


def is_here(host: str) -> bool:
    """Whether a host is this machine by its very name."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def reach_of(address: Ip) -> Reach:
    """Return how near an address is; one of IPv4 within one of IPv6 is taken for itself."""
    within = _within(address) if isinstance(address, IPv6Address) else None
    if within is not None:
        return reach_of(within)
    if address.is_global and not address.is_multicast:
        return Reach.PUBLIC
    near = address.is_loopback or address.is_link_local or address.is_unspecified
    return Reach.HERE if near else Reach.PRIVATE


def _within(address: IPv6Address) -> IPv4Address | None:
    if any(address in network for network in TRANSLATED):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def _no_address(shown: str) -> InvalidInputError:
    return InvalidInputError(
        f"{shown[:SHOWN]!a} is no address that is read", hint="Write https://HOST/PATH."
    )
