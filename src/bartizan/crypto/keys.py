"""Ed25519 keys that sign and verify; secret material shows in no representation."""

from hashlib import sha256
from typing import Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bartizan.crypto.errors import CryptoError, SignatureInvalidError

SEED = 32
PUBLIC = 32


class Verifier(Protocol):
    """A public key of any kind."""

    @property
    def raw(self) -> bytes:
        """Return the public key's own encoding."""

    def verify(self, signature: bytes, message: bytes) -> None:
        """Return only for a signature by this key over message; else SignatureInvalidError."""


class Signer(Protocol):
    """A secret key of any kind."""

    @property
    def seed(self) -> bytes:
        """Return the secret; only a key file may hold it."""

    @property
    def verifier(self) -> Verifier:
        """Return the public key."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature over message."""


class VerifyingKey:
    """An Ed25519 public key (RFC 8032)."""

    __slots__ = ("_key", "raw")

    def __init__(self, raw: bytes) -> None:
        """Take the 32 bytes of RFC 8032. Raises CryptoError for anything else."""
        if len(raw) != PUBLIC:
            raise CryptoError(f"an Ed25519 public key has {PUBLIC} bytes, not {len(raw)}")
        try:
            self._key = Ed25519PublicKey.from_public_bytes(raw)
        except ValueError:  # pragma: no cover  (whether a point is checked here is the library's)
            raise CryptoError("this is no Ed25519 public key") from None
        self.raw = raw

    def verify(self, signature: bytes, message: bytes) -> None:
        """Return only for a signature by this key over message; else SignatureInvalidError."""
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            raise SignatureInvalidError(f"not a signature by key {self.id}") from None

    @property
    def id(self) -> str:
        """A short name of the key: the first 16 hexadecimal digits of its SHA-256."""
        return sha256(self.raw).hexdigest()[:16]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VerifyingKey) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    def __repr__(self) -> str:
        return f"VerifyingKey({self.id})"


class SigningKey:
    """An Ed25519 secret key (RFC 8032)."""

    __slots__ = ("_key", "seed", "verifier")

    def __init__(self, seed: bytes) -> None:
        """Take the 32 secret bytes of RFC 8032. Raises CryptoError for anything else."""
        if len(seed) != SEED:
            raise CryptoError(f"an Ed25519 secret key has {SEED} bytes, not {len(seed)}")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.seed = seed
        self.verifier = VerifyingKey(self._key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls) -> Self:
        """Return a new key from the system's random source."""
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the signature over message."""
        return self._key.sign(message)

    def __repr__(self) -> str:
        return f"SigningKey(of {self.verifier.id})"

    def __reduce__(self) -> str:
        raise CryptoError("a signing key is not sent between processes")
