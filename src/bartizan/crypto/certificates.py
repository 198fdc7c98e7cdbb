"""Chains of X.509 certificates, verified up to roots that somebody trusts (RFC 5280)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.verification import (
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from bartizan.crypto.ecdsa import EcVerifyingKey
from bartizan.crypto.errors import CryptoError, SignatureInvalidError

MOST_ROOTS: Final = 1000
# What the library raises for certificates that it cannot read, at once or when they are asked.
UNREADABLE: Final = (
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
CODE_SIGNING: Final = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.3")


@dataclass(frozen=True, slots=True)
class Certified:
    """A key, and whose it is by its certificate: names as RFC 4514 writes them."""

    key: EcVerifyingKey
    subject: str
    issuer: str


class Roots:
    """Certificates that are trusted to say whose a key is."""

    __slots__ = ("_roots", "fingerprint")

    def __init__(self, pem: bytes) -> None:
        """Take certificates in PEM. Raises CryptoError for anything else, and for none."""
        self._roots = certificates(pem)
        if not 0 < len(self._roots) <= MOST_ROOTS:
            raise CryptoError(f"{len(self._roots)} certificates are no set of roots")
        ders = sorted(each.public_bytes(Encoding.DER) for each in self._roots)
        self.fingerprint = sha256(b"".join(sha256(der).digest() for der in ders)).hexdigest()

    def certify(self, chain: Sequence[bytes], moment: datetime) -> Certified:
        """Return whose the first certificate of a chain is, at a moment.

        Raises SignatureInvalidError unless the chain leads to a root, each of its certificates is
        valid at the moment, and the first is one for signatures.
        """
        try:
            first, *others = [x509.load_der_x509_certificate(each) for each in chain]
            self._verifier(moment).verify(first, others)
            _demand_signing(first)
            return _certified(first)
        except VerificationError as error:
            why = str(error).partition(" (encountered")[0]
            raise SignatureInvalidError(f"the certificate is not trusted: {why[:200]}") from None
        except UNREADABLE:
            raise SignatureInvalidError(
                "the chain holds no certificates that can be read"
            ) from None

    def _verifier(self, moment: datetime) -> x509.verification.ClientVerifier:
        builder = PolicyBuilder().store(Store(self._roots)).time(moment)
        # Names and purposes of the web do not matter to who signs a model.
        return builder.extension_policies(
            ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=ExtensionPolicy.permit_all()
        ).build_client_verifier()


def certificates(pem: bytes) -> list[x509.Certificate]:
    """Return the certificates of a PEM file. Raises CryptoError for any other."""
    try:
        return x509.load_pem_x509_certificates(pem)
    except UNREADABLE:
        raise CryptoError("this holds no certificates in PEM") from None


def ders(pem: bytes) -> tuple[bytes, ...]:
    """Return the certificates of a PEM file in DER. Raises CryptoError for any other."""
    return tuple(each.public_bytes(Encoding.DER) for each in certificates(pem))


def key_of(der: bytes) -> EcVerifyingKey:
    """Return the key of a certificate. Raises CryptoError where it is none that signs models."""
    try:
        return _key(x509.load_der_x509_certificate(der))
    except UNREADABLE:
        raise CryptoError("this is no certificate that can be read") from None


def _key(certificate: x509.Certificate) -> EcVerifyingKey:
    public = certificate.public_key()
    return EcVerifyingKey(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def _certified(first: x509.Certificate) -> Certified:
    try:
        key = _key(first)
    except CryptoError as error:
        raise SignatureInvalidError(f"the certificate's key: {error.message}") from None
    return Certified(key, first.subject.rfc4514_string(), first.issuer.rfc4514_string())


def _demand_signing(first: x509.Certificate) -> None:
    """Raise SignatureInvalidError for a certificate that is not for signatures."""
    for each in first.extensions:
        if isinstance(each.value, x509.KeyUsage) and each.value.digital_signature:
            return
        if isinstance(each.value, x509.ExtendedKeyUsage) and CODE_SIGNING in each.value:
            return
    raise SignatureInvalidError("the certificate is not one for signatures")
