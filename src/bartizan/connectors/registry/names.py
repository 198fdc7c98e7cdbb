"""How models in a registry are named: `oci://HOST[:PORT]/NAME:TAG`, or `…/NAME@sha256:…`."""

from dataclasses import dataclass
from typing import Final

from bartizan.connectors.registry.origin import Origin, is_host, is_this_machine
from bartizan.core.errors import InvalidInputError
from bartizan.store.names import Reference, parse_reference

SCHEME: Final = "oci://"
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
    if not is_address(text) or not slash or not is_host(host):
        raise InvalidInputError(
            f"{text[:_SHOWN]!a} names no model in a registry",
            hint="Write oci://HOST[:PORT]/NAME:TAG or oci://HOST[:PORT]/NAME@sha256:….",
        )
    host = host.lower()
    return Address(Origin(host, plain=plain or is_this_machine(host)), parse_reference(name))
