"""API keys: made at random, shown once, kept as a keyed hash, and checked in constant time.

A key reads `bzk_` id `_` secret `_` check: twelve characters that name it, 256 bits in base 62, and
a checksum by which a scanner of files tells a key from other text, and we a typing error, without
looking anything up. What is kept is HMAC-SHA-256 (RFC 2104) of the whole text under a pepper that
is not in the file of keys: who reads that file can neither use a key nor guess at one.
"""

import hmac
import re
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bartizan.core.errors import InvalidInputError

PREFIX = "bzk"
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
NAMING = "abcdefghijkmnpqrstuvwxyz23456789"
ID_LENGTH, SECRET_LENGTH, CHECK_LENGTH = 12, 43, 6
SECRET_BITS = 256
MOST_LIVE = 2
PEPPER_BYTES = 32
FEWEST_VALUES = 16
SHAPE = re.compile(
    rf"{PREFIX}_([{NAMING}]{{{ID_LENGTH}}})_([0-9A-Za-z]{{{SECRET_LENGTH}}})_"
    rf"([0-9A-Za-z]{{{CHECK_LENGTH}}})"
)


@dataclass(frozen=True, slots=True)
class Secret:
    """One live secret of a key: its keyed hash, and until when it counts."""

    digest: bytes
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What is kept of an API key: whom it speaks for, never what it says."""

    id: str
    principal: str
    roles: tuple[str, ...] = ()
    secrets: tuple[Secret, ...]
    created: datetime
    revoked: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a caller is not let in: for the record; the caller hears only that it is not."""

    because: str


@dataclass(frozen=True, slots=True)
class Pepper:
    """The secret under which keys are hashed; InvalidInputError is raised for a weak one."""

    value: bytes

    def __post_init__(self) -> None:
        """Refuse what is short or of few values: a hash under it could be tried out."""
        if len(self.value) < PEPPER_BYTES or len(set(self.value)) < FEWEST_VALUES:
            raise InvalidInputError(
                f"the pepper has {len(self.value)} bytes of {len(set(self.value))} values",
                hint=f"Take {PEPPER_BYTES} random bytes: `bartizan gateway key create` makes them.",
            )

    def __repr__(self) -> str:
        """Show nothing of it."""
        return "Pepper(…)"

    def digest(self, text: str) -> bytes:
        """Return HMAC-SHA-256 of a key's text, 32 bytes."""
        return hmac.digest(self.value, text.encode(), "sha256")


def create(
    principal: str, roles: tuple[str, ...], pepper: Pepper, now: datetime, life: timedelta
) -> tuple[str, Key]:
    """Return a new key's text, to be shown once, and what is kept of it."""
    name = "".join(secrets.choice(NAMING) for _ in range(ID_LENGTH))
    text = _text(name)
    kept = Secret(pepper.digest(text), now + life)
    return text, Key(id=name, principal=principal, roles=roles, secrets=(kept,), created=now)


def rotate(
    key: Key, pepper: Pepper, now: datetime, life: timedelta, grace: timedelta
) -> tuple[str, Key]:
    """Return a second secret for a key; the one before it counts for the time of grace, at most.

    At most two count at a time, so that a leaked one does not live on through rotations. Raises
    InvalidInputError for a revoked key.
    """
    if key.revoked is not None:
        raise InvalidInputError(
            f"key {key.id} is revoked", hint="Make a new one with `bartizan gateway key create`."
        )
    text = _text(key.id)
    live = [each for each in key.secrets if each.expires > now]
    kept = [replace(each, expires=min(each.expires, now + grace)) for each in live]
    fresh = Secret(pepper.digest(text), now + life)
    return text, replace(key, secrets=(*kept[1 - MOST_LIVE :], fresh))


def revoke(key: Key, now: datetime) -> Key:
    """Return the key without a secret that counts."""
    return replace(key, revoked=key.revoked or now, secrets=())


def check(text: str, keys: Mapping[str, Key], pepper: Pepper, now: datetime) -> Key | Refused:
    """Return the key that a text is, or why it is none.

    The time taken does not depend on how much of a secret is right: whole keyed hashes are
    compared, and a key that is not known costs one as well.
    """
    match = SHAPE.fullmatch(text)
    if match is None or match[3] != _check(text[: -CHECK_LENGTH - 1]):
        return Refused("the key has not the form of one")
    digest = pepper.digest(text)
    key = keys.get(match[1])
    live = tuple(each for each in key.secrets if each.expires > now) if key else ()
    hits = [hmac.compare_digest(digest, each.digest) for each in (live or (_NOBODY,))]
    if key is None:
        return Refused("no such key")
    if key.revoked is not None:
        return Refused(f"key {key.id} is revoked")
    if not live:
        return Refused(f"key {key.id} has expired")
    return key if any(hits) else Refused(f"the secret of key {key.id} is wrong")


def _text(name: str) -> str:
    body = f"{PREFIX}_{name}_{_base62(secrets.randbits(SECRET_BITS), SECRET_LENGTH)}"
    return f"{body}_{_check(body)}"


def _check(body: str) -> str:
    return _base62(zlib.crc32(body.encode()), CHECK_LENGTH)


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(DIGITS))
        digits.append(DIGITS[digit])
    return "".join(reversed(digits))


_NOBODY = Secret(bytes(32), datetime.max.replace(tzinfo=UTC))
