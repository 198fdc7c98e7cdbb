"""How models in a registry are named: `oci://HOST[:PORT]/NAME:TAG`, or `…/NAME@sha256:…`."""

import re
from dataclasses import dataclass
from typing import Final

from bartizan.connectors.registry.origin import Origin, is_this_machine
from bartizan.core.errors import InvalidInputError
from bartizan.store.names import Reference, parse_reference

SCHEME: Final = "oci://"
# A name of DNS or an address, and a port (RFC 3986, section 3.2), without a user.
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST: Final = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:]{{2,45}}\])(?::\d{{1,5}})?")
_HIGHEST_PORT: Final = 65_535
_SHOWN: Final = 300


@dataclass(frozen=True, slots=True)
class Address:
    """A registry, and what of it is meant."""

    origin: Origin
    reference: Reference

    def __str__(self) -> str:
        return f"{SCHEME}{self.origin.host}/{self.reference}"


def is_address(name: str) -> bool:
    """Whether a name is of a registry, rightly written or not."""
    return name.startswith(SCHEME)


def parse_address(text: str, *, plain: bool = False) -> Address:
    """Read an address; `plain` lets another machine be spoken to without TLS.

    Raises InvalidInputError for anything else.
    """
    host, slash, name = text.removeprefix(SCHEME).partition("/")
    if not is_address(text) or not slash or not _is_host(host):
        raise InvalidInputError(
            f"{text[:_SHOWN]!a} names no model in a registry",
            hint="Write oci://HOST[:PORT]/NAME:TAG or oci://HOST[:PORT]/NAME@sha256:….",
        )
    host = host.lower()
    return Address(Origin(host, plain=plain or is_this_machine(host)), parse_reference(name))


def _is_host(host: str) -> bool:
    port = host.rpartition(":")[2] if not host.endswith("]") and ":" in host else "443"
    return _HOST.fullmatch(host) is not None and 0 < int(port) <= _HIGHEST_PORT
