"""Says which signatures a policy trusts: each is verified first, and only then read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bartizan.core.errors import FormatError
from bartizan.crypto.certificates import Roots
from bartizan.crypto.ecdsa import EcSigner, EcVerifyingKey
from bartizan.crypto.errors import SignatureInvalidError
from bartizan.signing.bundle import Bundle, pae, read_bundle
from bartizan.signing.policy import (
    AllOf,
    AnyOf,
    AtLeast,
    CertifiedBy,
    Policy,
    Signed,
    SignedByCertificate,
    SignedByKey,
    taken,
)
from bartizan.signing.policyfile import Trust
from bartizan.signing.statement import read_statement


@dataclass(frozen=True, slots=True)
class Trusted:
    """The signatures that a policy takes, and why others are not among them, by their names."""

    signatures: tuple[Signed, ...]
    refused: Mapping[str, str]

    @property
    def because(self) -> str:
        """Why nothing is trusted, in one line."""
        told = [f"{name}: {why}" for name, why in self.refused.items()]
        return "; ".join(told) or "there is no signature"


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signed a bundle, as far as a policy knows: one key, and the names in its certificates."""

    key: str
    certified: frozenset[CertifiedBy] = frozenset()


def trusted(bundles: Mapping[str, bytes], trust: Trust, now: datetime) -> Trusted:
    """Return which of some signature files, by name, a policy takes at a moment."""
    signatures, refused = valid(bundles, trust, now)
    return chosen(signatures, trust, now, refused)


def valid(
    bundles: Mapping[str, bytes], trust: Trust, now: datetime
) -> tuple[list[Signed], dict[str, str]]:
    """Return the signatures by whom a policy names at all, and why others are not among them.

    What a signature states is read once it is verified, and not before.
    """
    found, refused = list[Signed](), dict[str, str]()
    for name, content in bundles.items():
        try:
            bundle = read_bundle(content)
            by = signatory(bundle, trust.policy, now)
            found.append(Signed(name, by.key, read_statement(bundle.payload), by.certified))
        except (FormatError, SignatureInvalidError) as error:
            refused[name] = error.message
    return found, refused


def chosen(
    signatures: Sequence[Signed], trust: Trust, now: datetime, refused: Mapping[str, str]
) -> Trusted:
    """Return which of some valid signatures a policy takes; the others join those refused."""
    took = taken(trust.policy, tuple(signatures), now)
    why = f"valid, and not what the policy {trust.name!a} asks for"
    others = {each.name: why for each in signatures if each not in took}
    return Trusted(took, {**refused, **others})


def signatory(bundle: Bundle, policy: Policy, now: datetime) -> Signatory:
    """Return who signed a bundle. Raises SignatureInvalidError where the policy knows nobody."""
    for key in keys_of(policy):
        try:
            key.verify(bundle.signature, bundle.message)
        except SignatureInvalidError:
            continue
        return Signatory(key.fingerprint)
    if bundle.chain:
        return _certified(bundle, policy, now)
    hint = f" (it names the key {bundle.hint[:16]!a})" if bundle.hint else ""
    raise SignatureInvalidError(f"not signed by a key that the policy trusts{hint}")


def sign(payload: bytes, key: EcSigner, chain: tuple[bytes, ...] = ()) -> Bundle:
    """Return the bundle of a payload that a key signs."""
    return Bundle(payload, key.sign(pae(payload)), key.verifier.fingerprint, chain)


def keys_of(policy: Policy) -> Iterator[EcVerifyingKey]:
    """Yield the keys that a policy names."""
    yield from (each.key for each in _leaves(policy) if isinstance(each, SignedByKey))


def _certified(bundle: Bundle, policy: Policy, now: datetime) -> Signatory:
    found, key, why = set[CertifiedBy](), "", "the policy trusts no certificates"
    for roots in dict.fromkeys(_roots(policy)):
        try:
            one = roots.certify(bundle.chain, now)
            one.key.verify(bundle.signature, bundle.message)
        except SignatureInvalidError as error:
            why = error.message
            continue
        key = one.key.fingerprint
        found.add(CertifiedBy(roots.fingerprint, one.subject, one.issuer))
    if not found:
        raise SignatureInvalidError(why)
    return Signatory(key, frozenset(found))


def _roots(policy: Policy) -> Iterator[Roots]:
    yield from (each.roots for each in _leaves(policy) if isinstance(each, SignedByCertificate))


def _leaves(policy: Policy) -> Iterator[Policy]:
    if isinstance(policy, AnyOf | AllOf | AtLeast):
        for part in policy.parts:
            yield from _leaves(part)
    else:
        yield policy
