"""Who asks: an API key or a token of a configured provider; anything else is a stranger."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bartizan.core.clock import Clock
from bartizan.core.errors import InvalidInputError
from bartizan.gateway.access.identity import Identifier
from bartizan.gateway.access.jwks import Fetch, KeySets
from bartizan.gateway.access.keyring import load, pepper_of
from bartizan.gateway.access.keys import Refused
from bartizan.gateway.access.tokens import Issuer
from bartizan.gateway.refusal import Reason, RefusedError, told
from bartizan.gateway.running import Caller
from bartizan.gateway.schema import IdentityPart, IssuerPart
from bartizan.gateway.shapes import TOKEN

SESSIONS: Final = (b"x-session-id", b"mcp-session-id")
"""Headers by which a caller tells one conversation from another."""
LONGEST_SESSION: Final = 128


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Knows keys and issuers."""

    identifier: Identifier
    clock: Clock
    now: Callable[[], float] = time.monotonic

    def identify(self, headers: Sequence[tuple[bytes, bytes]]) -> Caller:
        """Return who asks. Raises RefusedError, which tells a stranger nothing but that."""
        found = self.identifier.identify(headers, "", self.clock(), self.now())
        if isinstance(found, Refused):
            message = "the request shows no key or token that counts"
            raise told(RefusedError(Reason.UNAUTHENTICATED, message), found.because)
        return Caller(found.id, found.how, found.roles, _session(headers))

    async def refresh(self, fetch: Fetch) -> tuple[str, ...]:
        """Fetch the issuers' keys that are due, and return what went wrong."""
        sets = self.identifier.key_sets
        return () if sets is None else await sets.refresh(fetch, self.now())


def doorkeeper(part: IdentityPart, folder: Path, clock: Clock) -> Doorkeeper:
    """Read keys and pepper. Raises InvalidInputError, KeyFileError."""
    keys = load(folder / part.keys)
    pepper = folder / part.pepper
    if keys and not pepper.exists():
        raise InvalidInputError(
            f"{pepper} is not there, and without it no key of {part.keys} counts",
            hint="Name the pepper that `bartizan gateway key create` made.",
        )
    issuers = [_issuer(each) for each in part.issuers]
    identifier = Identifier(
        keys=keys,
        pepper=pepper_of(pepper) if pepper.exists() else None,
        issuers=tuple(issuers),
        key_sets=KeySets(
            [(issuer, each.jwks) for issuer, each in zip(issuers, part.issuers, strict=True)]
        ),
    )
    return Doorkeeper(identifier, clock)


def _issuer(part: IssuerPart) -> Issuer:
    return Issuer(
        name=part.name,
        issuer=part.issuer,
        audience=part.audience,
        algorithms=tuple(part.algorithms),
        roles_claim=part.roles_claim,
    )


def _session(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the conversation's name, "" where the caller gives none. Raises RefusedError."""
    for name, value in headers:
        if name in SESSIONS:
            text = value.decode("latin-1")
            if len(text) > LONGEST_SESSION or TOKEN.fullmatch(text) is None:
                raise RefusedError(Reason.INVALID, "the session's name is no word")
            return text
    return ""
