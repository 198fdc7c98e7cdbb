"""ML-DSA-44 keys (FIPS 204), where the installed cryptography has them; optional."""

from typing import Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from bartizan.crypto.errors import CryptoError, SignatureInvalidError

try:
    from cryptography.hazmat.primitives.asymmetric import mldsa
except ImportError:  # pragma: no cover  (an older cryptography)
    AVAILABLE = False
else:
    AVAILABLE = True
SEED = 32
PUBLIC = 1312


class QuantumVerifyingKey:
    """An ML-DSA-44 public key."""

    __slots__ = ("_key", "raw")

    def __init__(self, raw: bytes) -> None:
        """Take the 1,312 bytes of FIPS 204. Raises CryptoError for anything else."""
        _demand()
        try:
            self._key = mldsa.MLDSA44PublicKey.from_public_bytes(raw)
        except (ValueError, UnsupportedAlgorithm):
            raise CryptoError(f"{len(raw)} bytes are no ML-DSA-44 public key") from None
        self.raw = raw

    def verify(self, signature: bytes, message: bytes) -> None:
        """Return only for a signature by this key over message; else SignatureInvalidError."""
        try:
            self._key.verify(signature, message)
        except (InvalidSignature, ValueError):
            raise SignatureInvalidError("not a signature by this ML-DSA-44 key") from None


class QuantumSigningKey:
    """An ML-DSA-44 secret key, kept as its seed."""

    __slots__ = ("_key", "seed", "verifier")

    def __init__(self, seed: bytes) -> None:
        """Take the 32 bytes of the seed. Raises CryptoError for anything else."""
        _demand()
        try:
            self._key = mldsa.MLDSA44PrivateKey.from_seed_bytes(seed)
        except (ValueError, UnsupportedAlgorithm):
            raise CryptoError(f"an ML-DSA-44 seed has {SEED} bytes, not {len(seed)}") from None
        self.seed = seed
        self.verifier = QuantumVerifyingKey(self._key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls) -> Self:
        """Return a new key from the system's random source."""
        _demand()
        return cls(mldsa.MLDSA44PrivateKey.generate().private_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Return the 2,420 bytes of the signature over message."""
        return self._key.sign(message)

    def __repr__(self) -> str:
        return "QuantumSigningKey()"

    def __reduce__(self) -> str:
        raise CryptoError("a signing key is not sent between processes")


def _demand() -> None:
    if not AVAILABLE:  # pragma: no cover  (an older cryptography)
        raise CryptoError(
            "this installation has no ML-DSA-44", hint="Install cryptography 48 or newer."
        )
