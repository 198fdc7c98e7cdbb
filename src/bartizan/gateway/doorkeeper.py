"""Who asks: an API key or a token of a configured provider; anything else is a stranger."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from joserfc.jwk import KeySet

from bartizan.core.clock import Clock
from bartizan.core.errors import InvalidInputError
from bartizan.gateway.access.credentials import credential
from bartizan.gateway.access.keyring import load, pepper_of
from bartizan.gateway.access.keys import SHAPE, Key, Pepper, Refused, check
from bartizan.gateway.access.tokens import Issuer, issuer_of, keys_of, verify
from bartizan.gateway.refusal import Reason, RefusedError, told
from bartizan.gateway.running import Caller
from bartizan.gateway.schema import IdentityPart, IssuerPart
from bartizan.gateway.shapes import TOKEN

MOST_JWKS: Final = 1_000_000
SESSIONS: Final = (b"x-session-id", b"mcp-session-id")
"""Headers by which a caller tells one conversation from another."""
LONGEST_SESSION: Final = 128


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Knows keys and issuers."""

    keys: Mapping[str, Key]
    pepper: Pepper | None
    issuers: Mapping[str, tuple[Issuer, KeySet]]
    clock: Clock

    def identify(self, headers: Sequence[tuple[bytes, bytes]]) -> Caller:
        """Return who asks. Raises RefusedError, which tells a stranger nothing but that."""
        found = credential(headers)
        if isinstance(found, Refused):
            raise _stranger(found)
        session = _session(headers)
        if SHAPE.fullmatch(found):
            return self._by_key(found, session)
        return self._by_token(found, session)

    def _by_key(self, text: str, session: str) -> Caller:
        if self.pepper is None:
            raise _stranger(Refused("no key was made yet"))
        key = check(text, self.keys, self.pepper, self.clock())
        if isinstance(key, Refused):
            raise _stranger(key)
        return Caller(key.principal, f"api-key:{key.id}", key.roles, session)

    def _by_token(self, text: str, session: str) -> Caller:
        issuers = {name: issuer for name, (issuer, _) in self.issuers.items()}
        issuer = issuer_of(text, issuers)
        if isinstance(issuer, Refused):
            raise _stranger(issuer)
        subject = verify(text, issuer, self.issuers[issuer.issuer][1], self.clock())
        if isinstance(subject, Refused):
            raise _stranger(subject)
        return Caller(subject.principal, f"oidc:{issuer.name}", subject.roles, session)


def doorkeeper(part: IdentityPart, folder: Path, clock: Clock) -> Doorkeeper:
    """Read keys, pepper and the issuers' public keys. Raises InvalidInputError, KeyFileError."""
    keys = load(folder / part.keys)
    pepper = folder / part.pepper
    if keys and not pepper.exists():
        raise InvalidInputError(
            f"{pepper} is not there, and without it no key of {part.keys} counts",
            hint="Name the pepper that `bartizan gateway key create` made.",
        )
    return Doorkeeper(
        keys,
        pepper_of(pepper) if pepper.exists() else None,
        {each.issuer: _issuer(each, folder) for each in part.issuers},
        clock,
    )


def _issuer(part: IssuerPart, folder: Path) -> tuple[Issuer, KeySet]:
    path = folder / part.jwks
    try:
        with path.open("rb") as file:
            content = file.read(MOST_JWKS + 1)
        document = json.loads(content) if len(content) <= MOST_JWKS else None
    except (OSError, ValueError, RecursionError):
        raise InvalidInputError(f"cannot read the keys of issuer {part.name} in {path}") from None
    issuer = Issuer(
        name=part.name,
        issuer=part.issuer,
        audience=part.audience,
        algorithms=tuple(part.algorithms),
        roles_claim=part.roles_claim,
    )
    return issuer, keys_of(document)


def _stranger(refused: Refused) -> RefusedError:
    message = "the request shows no key or token that counts"
    return told(RefusedError(Reason.UNAUTHENTICATED, message), refused.because)


def _session(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the conversation's name, "" where the caller gives none. Raises RefusedError."""
    for name, value in headers:
        if name in SESSIONS:
            text = value.decode("latin-1")
            if len(text) > LONGEST_SESSION or TOKEN.fullmatch(text) is None:
                raise RefusedError(Reason.INVALID, "the session's name is no word")
            return text
    return ""
