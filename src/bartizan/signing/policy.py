"""Trust policies as values: which signatures count, alone and together.

A policy picks those of some signatures that it takes; it is met where it takes any. So policies
compose: `AnyOf` takes what one of its parts takes, `AllOf` what is left when each of its parts has
had its say, `AtLeast` what k different signers of its parts have signed.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Final, Union

from bartizan.crypto.certificates import Roots
from bartizan.crypto.ecdsa import EcVerifyingKey
from bartizan.signing.statement import Statement
from bartizan.signing.trustedroot import TrustedRoot

# What stands between the parts of a distinguished name, and what is escaped in them (RFC 4514, 2).
RDN: Final = re.compile(r"(?<!\\)[,+]")
ESCAPED: Final = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class CertifiedBy:
    """That a signer's certificate leads to roots: their fingerprint, and the names in it.

    Of a keyless signature the subject is an identity, and no distinguished name.
    """

    roots: str
    subject: str
    issuer: str
    keyless: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Signed:
    """A signature that is valid: by which key, for whom by which roots, and what it states.

    `name` is what people call the signature: its file. Each is itself alone, whatever it states.
    """

    name: str
    key: str
    statement: Statement
    certified: frozenset[CertifiedBy] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of whoever signed: of subjects (RFC 4514), or identities as they are."""
        identities = {each.subject for each in self.certified if each.keyless}
        named = (each.subject for each in self.certified if not each.keyless)
        values = (part.partition("=")[2] for subject in named for part in RDN.split(subject))
        return tuple(sorted(identities | {ESCAPED.sub(r"\1", value) for value in values}))


@dataclass(frozen=True, slots=True)
class SignedByKey:
    """Takes the signatures of one key."""

    key: EcVerifyingKey


@dataclass(frozen=True, slots=True)
class SignedByCertificate:
    """Takes the signatures of holders of certificates; `*` and `?` stand for any letters."""

    roots: Roots
    subject: str = "*"
    issuer: str = "*"


@dataclass(frozen=True, slots=True)
class SignedByIdentity:
    """Takes keyless signatures of an identity that an issuer vouched for; `*` and `?` in names."""

    root: TrustedRoot
    identity: str
    issuer: str


@dataclass(frozen=True, slots=True)
class ScanSays:
    """Takes signatures that state one of some verdicts of the scan."""

    verdicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotOlder:
    """Takes signatures that state a moment within the last days, and none in the future."""

    days: int


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Takes what one of its parts takes."""

    parts: "tuple[Policy, ...]"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Takes what all of its parts take."""

    parts: "tuple[Policy, ...]"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Takes what its parts take, where that many of them are met by as many different keys."""

    count: int
    parts: "tuple[Policy, ...]"


Leaf = SignedByKey | SignedByCertificate | SignedByIdentity | ScanSays | NotOlder
Policy = Union[Leaf, AnyOf, AllOf, AtLeast]  # noqa: UP007 - recursive
Signatures = tuple[Signed, ...]


def taken(policy: Policy, signatures: Signatures, now: datetime) -> Signatures:
    """Return the signatures that a policy takes; none where it is not met."""
    match policy:
        case AnyOf(parts):
            some = {each for part in parts for each in taken(part, signatures, now)}
            return tuple(each for each in signatures if each in some)
        case AllOf(parts):
            return _all(parts, signatures, now)
        case AtLeast(count, parts):
            return _at_least(count, parts, signatures, now)
        case _:
            return tuple(each for each in signatures if _takes(policy, each, now))


def _takes(policy: Leaf, signed: Signed, now: datetime) -> bool:
    match policy:
        case SignedByKey(key):
            return signed.key == key.fingerprint
        case SignedByCertificate(roots, subject, issuer):
            return any(
                each.roots == roots.fingerprint
                and fnmatchcase(each.subject, subject)
                and fnmatchcase(each.issuer, issuer)
                for each in signed.certified
            )
        case SignedByIdentity(root, identity, issuer):
            return any(
                each.roots == root.fingerprint
                and each.issuer == issuer
                and fnmatchcase(each.subject, identity)
                for each in signed.certified
            )
        case ScanSays(verdicts):
            scan = signed.statement.scan
            return scan is not None and scan.verdict in verdicts
        case NotOlder(days):
            made = signed.statement.made
            return made is not None and timedelta(0) <= now - made <= timedelta(days=days)


def _all(parts: tuple[Policy, ...], signatures: Signatures, now: datetime) -> Signatures:
    """Let the parts pick in turn until nothing changes, so that their order does not matter."""
    left, before = signatures, None
    while left != before:
        before = left
        for part in parts:
            left = taken(part, left, now)
    return left


def _at_least(
    count: int, parts: tuple[Policy, ...], signatures: Signatures, now: datetime
) -> Signatures:
    found = [taken(part, signatures, now) for part in parts]
    if _different([frozenset(each.key for each in one) for one in found]) < count:
        return ()
    some = {each for one in found for each in one}
    return tuple(each for each in signatures if each in some)


def _different(wanted: list[frozenset[str]]) -> int:
    """Return how many of some sets of keys can each be given a key of its own (a matching)."""
    given: dict[str, int] = {}

    def give(part: int, tried: set[str]) -> bool:
        for key in sorted(wanted[part] - tried):
            tried.add(key)
            if key not in given or give(given[key], tried):
                given[key] = part
                return True
        return False

    return sum(give(part, set()) for part in range(len(wanted)))
