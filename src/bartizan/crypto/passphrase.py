"""A key from what a person remembers: scrypt (RFC 7914) with a cost that no file chooses."""

from typing import Final

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from bartizan.crypto.errors import CryptoError
from bartizan.crypto.seal import KEY

SHORTEST: Final = 12
SALT: Final = 16
# 128 MiB and about half a second, as OWASP's storage cheat sheet asks at the least.
_COST: Final = 1 << 17
_BLOCK: Final = 8


def stretched(passphrase: str, salt: bytes) -> bytes:
    """Return a key of 32 bytes from a passphrase and a salt of 16 bytes.

    Raises CryptoError for a passphrase of less than 12 characters, or one that is no text.
    """
    if len(passphrase) < SHORTEST:
        raise CryptoError(
            f"a passphrase of {len(passphrase)} characters can be guessed",
            hint=f"Take at least {SHORTEST}, best some words that stand together by chance.",
        )
    try:
        words = passphrase.encode()
    except UnicodeEncodeError:
        raise CryptoError("the passphrase has bytes that are no UTF-8") from None
    return Scrypt(salt, KEY, _COST, _BLOCK, 1).derive(words)
