"""The providers whose tokens count, and which of them a token claims to be of.

What proves a token is loaded only where a provider is configured.
"""

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.access.keys import Refused

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
LONGEST = 16_384
PARTS = 3

Fetch = Callable[[str], Awaitable[bytes]]
"""Gets a document by its address; raises OSError or BartizanError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """A provider whose tokens count. `name` stands before its subjects: `name/subject`.

    `leeway` is in seconds; `longest` the most seconds that a token may live.
    """

    name: str
    issuer: str
    audience: str
    algorithms: tuple[str, ...] = ("RS256", "ES256")
    roles_claim: str = "roles"
    leeway: int = 30
    longest: int = 86_400

    def __post_init__(self) -> None:
        """Raise InvalidInputError for an algorithm that is not asymmetric."""
        wrong = [each for each in self.algorithms if each not in ALGORITHMS]
        if wrong or not self.algorithms:
            raise InvalidInputError(
                f"issuer {self.name}: the algorithm {wrong[0]!r} is not taken"
                if wrong
                else f"issuer {self.name} names no algorithm",
                hint=f"Take of {', '.join(ALGORITHMS)}.",
            )


def unproven(part: str) -> Mapping[str, object] | None:
    """Return what a part of a token says, before anything of it is proven; None for no JSON."""
    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    return found if isinstance(found, dict) else {}


def issuer_of(token: str, issuers: Mapping[str, Issuer]) -> Issuer | Refused:
    """Return the configured issuer that a token claims; nothing of it is believed yet."""
    parts = token.split(".")
    if len(token) > LONGEST or len(parts) != PARTS:
        return Refused("the credential is neither a key nor a token")
    payload = unproven(parts[1])
    if payload is None:
        return Refused("the token's payload is not one")
    claimed = payload.get("iss")
    known = issuers.get(claimed) if isinstance(claimed, str) else None
    return known or Refused("the token's issuer is not one of those configured")
