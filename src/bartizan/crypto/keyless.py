"""Certificates of keyless signatures: whom an authority names, as a public log has seen it.

An authority such as Fulcio certifies a key for minutes, for whoever has just signed in elsewhere.
The certificate names that identity and who vouched for it, and carries the promise of a log of
certificates to show it (RFC 6962, section 3.2).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.certificate_transparency import (
    LogEntryType,
    SignedCertificateTimestamp,
)
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from bartizan.crypto.certificates import CODE_SIGNING, UNREADABLE
from bartizan.crypto.ecdsa import EcVerifyingKey
from bartizan.crypto.errors import CryptoError, SignatureInvalidError

# Who vouched for the identity: in DER, and as it was written before (sigstore/fulcio,
# docs/oid-info.md).
ISSUER: Final = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.8")
ISSUER_BEFORE: Final = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
UTF8_STRING: Final = 0x0C
SHORT: Final = 0x80
LONG: Final = 0x81
MILLISECONDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Period:
    """When something is valid; without an end, for good."""

    start: datetime
    end: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.start <= moment and (self.end is None or moment <= self.end)


@dataclass(frozen=True, slots=True)
class LogKey:
    """The key of a log, and when it signs."""

    key: EcVerifyingKey
    valid: Period


@dataclass(frozen=True, slots=True)
class Authority:
    """Certificates of an authority in DER, its root last, and when it certifies."""

    chain: tuple[bytes, ...]
    valid: Period


@dataclass(frozen=True, slots=True)
class Identified:
    """A key, the identities that its certificate names, and who vouched for them."""

    key: EcVerifyingKey
    identities: tuple[str, ...]
    issuer: str


class Identities:
    """Authorities that certify identities, and the logs that they show it to, by their ids."""

    __slots__ = ("_authorities", "_logs")

    def __init__(self, authorities: Sequence[Authority], logs: Mapping[bytes, LogKey]) -> None:
        """Take both. Raises CryptoError for certificates that cannot be read."""
        try:
            self._authorities = [
                (each, tuple(map(x509.load_der_x509_certificate, each.chain)))
                for each in authorities
            ]
        except UNREADABLE:
            raise CryptoError("an authority has no certificates that can be read") from None
        self._logs = dict(logs)

    def identify(self, der: bytes, moment: datetime) -> Identified:
        """Return whose key a certificate is, at a moment that a third party vouches for.

        Raises SignatureInvalidError unless an authority made it, it was valid then, is one for
        signing code, and a log promised to show it.
        """
        try:
            leaf = x509.load_der_x509_certificate(der)
            self._demand_shown(leaf, self._issuer(leaf, moment))
            _demand_signing(leaf)
            return Identified(_key_of(leaf), _names(leaf), _vouched(leaf))
        except (*UNREADABLE, x509.ExtensionNotFound, CryptoError) as error:
            why = error.message if isinstance(error, CryptoError) else type(error).__name__
            raise SignatureInvalidError(f"the certificate of a keyless signature: {why}") from None

    def _issuer(self, leaf: x509.Certificate, moment: datetime) -> x509.Certificate:
        """Return the certificate that leaf was made with, of an authority that is trusted."""
        why = "no authority certifies at that moment"
        for authority, (*between, root) in self._authorities:
            if not authority.valid.holds(moment):
                continue
            try:
                return _verifier(root, moment).verify(leaf, between).chain[1]
            except VerificationError as error:
                why = str(error).partition(" (encountered")[0][:200]
        raise SignatureInvalidError(f"it is not trusted: {why}")

    def _demand_shown(self, leaf: x509.Certificate, issuer: x509.Certificate) -> None:
        promises = leaf.extensions.get_extension_for_class(
            x509.PrecertificateSignedCertificateTimestamps
        ).value
        if not any(self._promised(each, leaf, issuer) for each in promises):
            raise SignatureInvalidError("no log that is trusted promised to show it")

    def _promised(
        self, promise: SignedCertificateTimestamp, leaf: x509.Certificate, issuer: x509.Certificate
    ) -> bool:
        log = self._logs.get(promise.log_id)
        at = promise.timestamp.replace(tzinfo=UTC)
        if log is None or not log.valid.holds(at):
            return False
        if promise.entry_type is not LogEntryType.PRE_CERTIFICATE:
            return False
        try:
            log.key.verify(promise.signature, _stated(promise, leaf, issuer))
        except SignatureInvalidError:
            return False
        return True


def _verifier(root: x509.Certificate, moment: datetime) -> x509.verification.ClientVerifier:
    above = ExtensionPolicy.webpki_defaults_ca().may_be_present(
        x509.ExtendedKeyUsage, Criticality.AGNOSTIC, None
    )
    builder = PolicyBuilder().store(Store([root])).time(moment)
    return builder.extension_policies(
        ca_policy=above, ee_policy=ExtensionPolicy.permit_all()
    ).build_client_verifier()


def _demand_signing(leaf: x509.Certificate) -> None:
    use = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    wide = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    if not use.digital_signature or CODE_SIGNING not in wide:
        raise SignatureInvalidError("it is not one for signatures of code")


def _stated(
    promise: SignedCertificateTimestamp, leaf: x509.Certificate, issuer: x509.Certificate
) -> bytes:
    """Return what a log signed when it promised to show a certificate (RFC 6962, section 3.2)."""
    public = issuer.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    body = leaf.tbs_precertificate_bytes
    at = promise.timestamp.replace(tzinfo=UTC).timestamp()
    return b"".join(
        (
            b"\x00\x00",  # version 1, of a certificate's timestamp
            round(at * MILLISECONDS).to_bytes(8, "big"),
            b"\x00\x01",  # an entry of a precertificate
            sha256(public).digest(),
            len(body).to_bytes(3, "big") + body,
            len(promise.extension_bytes).to_bytes(2, "big") + promise.extension_bytes,
        )
    )


def _key_of(leaf: x509.Certificate) -> EcVerifyingKey:
    public = leaf.public_key()
    return EcVerifyingKey(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def _names(leaf: x509.Certificate) -> tuple[str, ...]:
    """Return addresses of mail and of workflows: nothing else names who signed."""
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    kinds = (x509.RFC822Name, x509.UniformResourceIdentifier)
    return tuple(sorted(each.value for each in names if isinstance(each, kinds)))


def _vouched(leaf: x509.Certificate) -> str:
    for wanted in (ISSUER, ISSUER_BEFORE):
        for each in leaf.extensions:
            if each.oid == wanted and isinstance(each.value, x509.UnrecognizedExtension):
                said = each.value.value
                return (_utf8(said) if wanted == ISSUER else said).decode()
    raise CryptoError("it does not say who vouched for the identity")


def _utf8(der: bytes) -> bytes:
    """Return what a UTF8String of DER holds, of up to 255 bytes (X.690, section 8.23)."""
    if len(der) > 1 and der[0] == UTF8_STRING:
        start = 2 if der[1] < SHORT else 3 if der[1] == LONG else len(der)
        if start <= len(der) and der[start - 1] == len(der) - start:
            return der[start:]
    raise CryptoError("who vouched for the identity is no text")
