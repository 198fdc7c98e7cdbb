"""Bytes sealed under a key and bound to a context: AES-256-GCM with a random nonce."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bartizan.crypto.errors import CryptoError, SealBrokenError

KEY = 32
NONCE = 12
TAG = 16


def new_key() -> bytes:
    """Return a new secret key of 32 bytes from the system's random source."""
    return os.urandom(KEY)


def seal(key: bytes, plain: bytes, context: bytes) -> bytes:
    """Return nonce, ciphertext and tag. Raises CryptoError for a key of another length.

    `context` is bound to the result without being in it: the same bytes must be given to open.
    """
    nonce = os.urandom(NONCE)
    return nonce + _cipher(key).encrypt(nonce, plain, context)


def unseal(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """Return the plain bytes. Raises SealBrokenError when key, context or bytes are others."""
    if len(sealed) < NONCE + TAG:
        raise SealBrokenError(f"{len(sealed)} bytes are too few to be sealed")
    try:
        return _cipher(key).decrypt(sealed[:NONCE], sealed[NONCE:], context)
    except InvalidTag:
        raise SealBrokenError("the sealed bytes do not open with this key and context") from None


def _cipher(key: bytes) -> AESGCM:
    if len(key) != KEY:
        raise CryptoError(f"a sealing key has {KEY} bytes, not {len(key)}")
    return AESGCM(key)
