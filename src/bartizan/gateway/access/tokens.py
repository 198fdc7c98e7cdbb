"""Tokens of an identity provider (RFC 7519, RFC 8725): issuer, audience and algorithms are pinned.

What a token says of itself decides nothing: its issuer must be one of the configured ones, whose
keys are fetched from the configured place, and its algorithm one of those that this issuer uses.
Only public keys and asymmetric algorithms are taken, so that no public key can serve as a secret.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.access.issuers import Issuer
from bartizan.gateway.access.keys import Refused

KINDS: Mapping[str, type[RSAKey] | type[ECKey] | type[OKPKey]] = {
    "RSA": RSAKey,
    "EC": ECKey,
    "OKP": OKPKey,
}
PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "k", "oth"})
LONGEST_SUBJECT = 256
MOST_KEYS = 64
MOST_ROLES = 64
RSA_BITS = 2048


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a token speaks for."""

    principal: str
    roles: tuple[str, ...]
    expires: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """The keys of a set that can be used, and what is wrong with each of the others."""

    keys: KeySet
    wrong: tuple[str, ...] = ()


def keys_of(document: object) -> Taken:
    """Return the signing keys of a JWKS (RFC 7517 §5): public, asymmetric, and of a fit size.

    A key of another kind is passed over, as the RFC asks. So is one that is broken, weak or not
    secret any more: it proves nothing, and takes nothing from the others. Raises InvalidInputError
    where no key is left.
    """
    members = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(members, list) or len(members) > MOST_KEYS:
        raise InvalidInputError("the key set is not one (RFC 7517), or larger than is taken")
    found = [_key(member) for member in members if _signs(member)]
    keys = [each for each in found if not isinstance(each, str)]
    wrong = tuple(f"the key set holds {each}" for each in found if isinstance(each, str))
    if not keys:
        raise InvalidInputError(wrong[0] if wrong else "the key set holds no public key that signs")
    return Taken(KeySet(list(keys)), wrong)


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


def _key(member: dict[str, str | list[str]]) -> RSAKey | ECKey | OKPKey | str:
    """Return a key, or why it cannot be used."""
    if PRIVATE & member.keys():
        return "a private key: tell the provider, everybody can sign with it"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)  # a weak key is refused just below
            key = KINDS[cast("str", member["kty"])].import_key(member)
        weak = isinstance(key, RSAKey) and key.public_key.key_size < RSA_BITS
    except (JoseError, ValueError, TypeError, KeyError) as error:
        return f"a broken key: {type(error).__name__}"
    return f"an RSA key of fewer than {RSA_BITS} bits" if weak else key
