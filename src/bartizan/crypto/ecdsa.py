"""ECDSA keys on the NIST curves, kept in PEM files that other tools read; secrets never show."""

from hashlib import sha256
from typing import Final, Protocol, Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

from bartizan.crypto.errors import CryptoError, KeyFileError, SignatureInvalidError
from bartizan.crypto.pkcs8 import encrypted_pem

# Each curve with the digest of its strength (FIPS 186-5, section 6.1.1).
DIGESTS: Final = {
    "secp256r1": hashes.SHA256(),
    "secp384r1": hashes.SHA384(),
    "secp521r1": hashes.SHA512(),
}
SHOWN: Final = 16


class EcVerifyingKey:
    """An ECDSA public key on P-256, P-384 or P-521."""

    __slots__ = ("_digest", "_key", "fingerprint", "pem")

    def __init__(self, pem: bytes) -> None:
        """Take a public key as PEM. Raises CryptoError for anything else."""
        try:
            key = load_pem_public_key(pem)
        except (ValueError, UnsupportedAlgorithm):
            if b"PRIVATE KEY" in pem:
                hint = "Name the public one, which `bartizan model keygen` wrote as KEY.pub."
                raise CryptoError("this is a private key", hint=hint) from None
            raise CryptoError("this is no public key in PEM") from None
        if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name not in DIGESTS:
            raise CryptoError(
                "the public key is not on P-256, P-384 or P-521",
                hint="Models are signed by such keys: make one with `bartizan model keygen`.",
            )
        self._key, self._digest = key, DIGESTS[key.curve.name]
        self.pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self.fingerprint = sha256(self.pem).hexdigest()

    @classmethod
    def from_der(cls, der: bytes) -> Self:
        """Take a public key as DER (SubjectPublicKeyInfo). Raises CryptoError for another."""
        try:
            key = load_der_public_key(der)
        except (ValueError, UnsupportedAlgorithm):
            raise CryptoError("this is no public key in DER") from None
        return cls(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

    def digest(self, message: bytes) -> bytes:
        """Return what of a message is signed: its digest, by the curve's own algorithm."""
        whole = hashes.Hash(self._digest)
        whole.update(message)
        return whole.finalize()

    def verify(self, signature: bytes, message: bytes) -> None:
        """Return only for a signature by this key over message; else SignatureInvalidError."""
        try:
            self._key.verify(signature, message, ec.ECDSA(self._digest))
        except InvalidSignature:
            raise SignatureInvalidError(f"not a signature by key {self.id}") from None

    @property
    def id(self) -> str:
        """A short name of the key: the first 16 digits of its fingerprint."""
        return self.fingerprint[:SHOWN]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EcVerifyingKey) and self.pem == other.pem

    def __hash__(self) -> int:
        return hash(self.pem)

    def __repr__(self) -> str:
        return f"EcVerifyingKey({self.id})"


class EcSigner(Protocol):
    """A secret key that signs, wherever it is kept: in a file, a service, or a device."""

    @property
    def verifier(self) -> EcVerifyingKey:
        """The public key."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature over message, in DER."""


class EcSigningKey:
    """An ECDSA secret key on P-256, P-384 or P-521."""

    __slots__ = ("_digest", "_key", "verifier")

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        """Take a key of the library."""
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self.verifier = EcVerifyingKey(public)
        self._key, self._digest = key, DIGESTS[key.curve.name]

    @classmethod
    def generate(cls) -> Self:
        """Return a new key on P-256 from the system's random source."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_pem(cls, pem: bytes, passphrase: bytes | None) -> Self:
        """Read a PEM file. Raises KeyFileError for another file, and for a wrong passphrase."""
        try:
            key = load_pem_private_key(pem, passphrase or None)
        except TypeError:
            raise KeyFileError(
                "the key file is not encrypted, but a passphrase was given"
                if passphrase
                else "the key file is encrypted, and no passphrase was given"
            ) from None
        except (ValueError, UnsupportedAlgorithm):
            raise KeyFileError(
                "the key file does not open: another passphrase, or no private key in PEM"
            ) from None
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name not in DIGESTS:
            raise KeyFileError("the private key is not on P-256, P-384 or P-521")
        return cls(key)

    def to_pem(self, passphrase: bytes | None) -> bytes:
        """Return the key in PKCS #8, encrypted unless there is no passphrase."""
        if passphrase:
            plain = self._key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
            return encrypted_pem(plain, passphrase)
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def sign(self, message: bytes) -> bytes:
        """Return the signature over message, in DER."""
        return self._key.sign(message, ec.ECDSA(self._digest))

    def __repr__(self) -> str:
        return f"EcSigningKey(of {self.verifier.id})"

    def __reduce__(self) -> str:
        raise CryptoError("a signing key is not sent between processes")
