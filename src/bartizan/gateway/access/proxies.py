"""A proxy that ends TLS before the gateway, and says in a header whom a certificate speaks for.

Anybody can send a header. It counts where a secret that only the proxy knows stands beside it, and
where it comes from an address that the proxy has; in every other case the request is refused, since
whoever sends such a header and is not the proxy tries to be somebody else.
"""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address

from bartizan.gateway.access.certificates import word
from bartizan.gateway.access.keys import Refused

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A proxy: the headers of the subject that it verified and of its secret, and where it is."""

    header: bytes
    secret_header: bytes
    secret: bytes = field(repr=False)
    networks: Sequence[Network]

    def subject(self, headers: Iterable[tuple[bytes, bytes]], address: str) -> str | Refused:
        """Return the subject that the proxy has verified, "" where it names none."""
        found = [each for each in headers if each[0] in (self.header, self.secret_header)]
        if not found:
            return ""
        given = dict(found)
        secret = given.get(self.secret_header, b"")
        alone = len(given) == len(found)
        if not (hmac.compare_digest(secret, self.secret) and alone and self._near(address)):
            return Refused("a header of the proxy came from somebody else")
        value = given.get(self.header, b"")
        try:
            return word(value.decode("ascii")) if value else ""
        except UnicodeDecodeError:
            return Refused("the proxy names a subject that is not ASCII")

    def _near(self, address: str) -> bool:
        try:
            where = ip_address(address)
        except ValueError:
            return False
        return any(where in network for network in self.networks)
