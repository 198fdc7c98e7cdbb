"""RSA public keys as clouds use them for signatures: PKCS #1 v1.5 with SHA-256 (RFC 8017, 8.2)."""

from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key

from bartizan.crypto.errors import CryptoError, SignatureInvalidError

FEWEST_BITS: Final = 2048


class RsaVerifyingKey:
    """An RSA public key of at least 2048 bits."""

    __slots__ = ("_key",)

    def __init__(self, content: bytes) -> None:
        """Take a public key in PEM or DER, also that of PKCS #1. Raises CryptoError for others."""
        load = load_pem_public_key if content.lstrip().startswith(b"-----") else load_der_public_key
        try:
            key = load(content)
        except (ValueError, UnsupportedAlgorithm):
            raise CryptoError("this is no public key in PEM or DER") from None
        if not isinstance(key, rsa.RSAPublicKey) or key.key_size < FEWEST_BITS:
            raise CryptoError(f"this is no RSA public key of at least {FEWEST_BITS} bits")
        self._key = key

    def verify(self, signature: bytes, message: bytes) -> None:
        """Return only for a signature by this key over message; else SignatureInvalidError."""
        try:
            self._key.verify(signature, message, padding.PKCS1v15(), SHA256())
        except InvalidSignature:
            raise SignatureInvalidError("not a signature by this RSA key") from None
