"""Says which signatures a policy trusts: each is verified first, and only then read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from bartizan.core.errors import FormatError
from bartizan.crypto.certificates import Roots
from bartizan.crypto.ecdsa import EcSigner, EcVerifyingKey
from bartizan.crypto.errors import SignatureInvalidError
from bartizan.crypto.keyless import Identified
from bartizan.signing.bundle import Bundle, pae, read_bundle
from bartizan.signing.policy import (
    AllOf,
    AnyOf,
    AtLeast,
    CertifiedBy,
    Policy,
    Signed,
    SignedByCertificate,
    SignedByIdentity,
    SignedByKey,
    taken,
)
from bartizan.signing.policyfile import Trust
from bartizan.signing.rekor import logged_at
from bartizan.signing.statement import read_statement
from bartizan.signing.trustedroot import TrustedRoot


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
    """Who signed a bundle, as far as a policy knows: one key, and the names in its certificates.

    `at` is when, where a log that is trusted vouches for it.
    """

    key: str
    certified: frozenset[CertifiedBy] = frozenset()
    at: datetime | None = None


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
            said = read_statement(bundle.payload)
            said.demand(trust.of)
            stated = replace(said, made=said.made or by.at)
            found.append(Signed(name, by.key, stated, by.certified))
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
    if bundle.entries and any(_trusted_roots(policy)):
        return _identified(bundle, policy)
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


def _identified(bundle: Bundle, policy: Policy) -> Signatory:
    """Return who signed without a key of their own: it was valid when a log took the signature."""
    found, at, why = set[CertifiedBy](), None, ""
    for root in dict.fromkeys(_trusted_roots(policy)):
        try:
            one, at = _logged(bundle, root)
        except SignatureInvalidError as error:
            why = error.message
            continue
        found |= {
            CertifiedBy(root.fingerprint, name, one.issuer, keyless=True) for name in one.identities
        }
    if not found:
        raise SignatureInvalidError(why)
    # Each signature has a key of its own: whether two are of different signers, identities tell.
    who = sorted({(each.issuer, each.subject) for each in found})
    return Signatory(sha256(repr(who).encode()).hexdigest(), frozenset(found), at)


def _logged(bundle: Bundle, root: TrustedRoot) -> tuple[Identified, datetime]:
    if not bundle.chain or len(bundle.entries) != 1:
        raise SignatureInvalidError("a keyless signature has a certificate, and one entry of a log")
    leaf, entry = bundle.chain[0], bundle.entries[0]
    at = logged_at(entry, root.logs, bundle.payload, bundle.signature, leaf)
    one = root.identities.identify(leaf, at)
    one.key.verify(bundle.signature, bundle.message)
    return one, at


def _trusted_roots(policy: Policy) -> Iterator[TrustedRoot]:
    yield from (each.root for each in _leaves(policy) if isinstance(each, SignedByIdentity))


def _roots(policy: Policy) -> Iterator[Roots]:
    yield from (each.roots for each in _leaves(policy) if isinstance(each, SignedByCertificate))


def _leaves(policy: Policy) -> Iterator[Policy]:
    if isinstance(policy, AnyOf | AllOf | AtLeast):
        for part in policy.parts:
            yield from _leaves(part)
    else:
        yield policy
