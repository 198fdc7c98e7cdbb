"""Tokens of an identity provider (RFC 7519, RFC 8725): issuer, audience and algorithms are pinned.

What a token says of itself decides nothing: its issuer must be one of the configured ones, whose
keys are fetched from the configured place, and its algorithm one of those that this issuer uses.
Only public keys and asymmetric algorithms are taken, so that no public key can serve as a secret.
"""

import base64
import binascii
import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.access.keys import Refused

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
KINDS: Mapping[str, type[RSAKey] | type[ECKey] | type[OKPKey]] = {
    "RSA": RSAKey,
    "EC": ECKey,
    "OKP": OKPKey,
}
PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "k", "oth"})
LONGEST = 16_384
LONGEST_SUBJECT = 256
MOST_KEYS = 64
MOST_ROLES = 64
RSA_BITS = 2048
PARTS = 3


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


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a token speaks for."""

    principal: str
    roles: tuple[str, ...]
    expires: datetime


def keys_of(document: object) -> KeySet:
    """Return the signing keys of a JWKS (RFC 7517 §5): public, asymmetric, and of a fit size.

    A key of another kind is passed over, as the RFC asks; one with private parts is an error of the
    provider. Raises InvalidInputError.
    """
    members = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(members, list) or len(members) > MOST_KEYS:
        raise InvalidInputError("the key set is not one (RFC 7517), or larger than is taken")
    taken = [_key(member) for member in members if _signs(member)]
    if not taken:
        raise InvalidInputError("the key set holds no public key that signs")
    return KeySet(list(taken))


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


def verify(token: str, issuer: Issuer, keys: KeySet, now: datetime) -> Subject | Refused:
    """Return whom a token speaks for, or why it does not count."""
    moment = int(now.timestamp())
    claims = jwt.JWTClaimsRegistry(
        now=moment,
        leeway=issuer.leeway,
        iss={"essential": True, "value": issuer.issuer},
        aud={"essential": True, "value": issuer.audience},
        sub={"essential": True},
        exp={"essential": True},
    )
    try:
        found = jwt.decode(token, keys, algorithms=list(issuer.algorithms))
        claims.validate(found.claims)
    except (JoseError, ValueError, TypeError) as error:
        return Refused(f"the token does not count: {type(error).__name__}")
    return _subject(cast("Mapping[str, object]", found.claims), issuer, moment)


def _subject(claims: Mapping[str, object], issuer: Issuer, moment: int) -> Subject | Refused:
    subject, expires = claims.get("sub"), claims.get("exp")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        return Refused("the token's subject is empty or too long")
    if not subject.isprintable() or subject != subject.strip():
        return Refused(
            "the token's subject holds characters that are not shown, or ends in a space"
        )
    if not isinstance(expires, int | float) or expires - moment > issuer.longest:
        return Refused(f"the token lives longer than {issuer.longest} seconds")
    roles = _roles(claims.get(issuer.roles_claim))
    if roles is None:
        return Refused(f"the token's roles are no list of at most {MOST_ROLES} names")
    return Subject(
        principal=f"{issuer.name}/{subject}",
        roles=roles,
        expires=datetime.fromtimestamp(expires, tz=UTC),
    )


def _roles(claimed: object) -> tuple[str, ...] | None:
    """Return the roles of a list, or of one text with spaces between (RFC 8693 §4.2).

    None where not all of them can be told: a rule that forbids something to one that is left out
    would be passed over.
    """
    names = claimed.split() if isinstance(claimed, str) else [] if claimed is None else claimed
    if not isinstance(names, list) or len(names) > MOST_ROLES:
        return None
    return tuple(names) if all(isinstance(name, str) for name in names) else None


def _signs(member: object) -> bool:
    if not isinstance(member, dict):
        return False
    kind = member.get("kty")
    return isinstance(kind, str) and kind in KINDS and member.get("use", "sig") == "sig"


def _key(member: dict[str, str | list[str]]) -> RSAKey | ECKey | OKPKey:
    if PRIVATE & member.keys():
        raise InvalidInputError("the key set holds a private key", hint="Tell the provider.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)  # a weak key is refused just below
            key = KINDS[cast("str", member["kty"])].import_key(member)
        weak = isinstance(key, RSAKey) and key.public_key.key_size < RSA_BITS
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise InvalidInputError(f"the key set holds a broken key: {type(error).__name__}") from None
    if weak:
        raise InvalidInputError(f"the key set holds an RSA key of fewer than {RSA_BITS} bits")
    return key
