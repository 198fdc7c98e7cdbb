"""Long content sealed in chunks, each of which opens alone: STREAM over AES-256-GCM.

The construction is that of Hoang, Reyhanitabar, Rogaway and Vizár, *Online Authenticated-Encryption
and its Nonce-Reuse Misuse-Resistance* (CRYPTO 2015): a nonce is a prefix, the number of the chunk
and whether it is the last. Keys come from a data key by HKDF-SHA256 (RFC 5869).
"""

from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bartizan.crypto.errors import CryptoError, SealBrokenError
from bartizan.crypto.seal import KEY, TAG

PREFIX: Final = 7
COUNTER: Final = 4
MOST_CHUNKS: Final = 1 << (8 * COUNTER)
SALT: Final = 32
COMMITMENT: Final = 32
_LABEL: Final = b"bartizan.sealed/v1 "
Buffer = bytes | bytearray | memoryview


@dataclass(frozen=True, slots=True, repr=False)
class FileKeys:
    """What one data key gives for one file; nothing of it shows in a representation.

    `commitment` is public: no other data key gives the same, so that a file opens under one alone.
    """

    chunks: "ChunkCipher"
    head: bytes
    recipients: bytes
    commitment: bytes


def derive(data_key: bytes, salt: bytes, binding: bytes) -> FileKeys:
    """Return the keys of a file from its data key (32 bytes), salt (32) and what they are bound to.

    Raises CryptoError for a data key or salt of another length.
    """
    if len(data_key) != KEY or len(salt) != SALT:
        raise CryptoError(f"a data key has {KEY} bytes and a salt {SALT}")

    def secret(label: bytes, length: int) -> bytes:
        info = _LABEL + label + b"\x00" + binding
        return HKDF(hashes.SHA256(), length, salt, info).derive(data_key)

    chunks = secret(b"chunks", KEY + PREFIX)
    return FileKeys(
        ChunkCipher(chunks[:KEY], chunks[KEY:], binding),
        secret(b"head", KEY),
        secret(b"recipients", KEY),
        secret(b"commitment", COMMITMENT),
    )


class ChunkCipher:
    """Seals and opens the chunks of one file, into buffers that are the caller's."""

    __slots__ = ("_binding", "_cipher", "_prefix")

    def __init__(self, key: bytes, prefix: bytes, binding: bytes) -> None:
        """Take a key (32 bytes) that no other file has, a prefix (7), and what is bound to all."""
        self._cipher = AESGCM(key)
        self._prefix = prefix
        self._binding = binding

    def seal_into(self, number: int, plain: Buffer, into: Buffer, *, last: bool) -> None:
        """Write a chunk's ciphertext and tag to `into`, which is TAG bytes longer than `plain`."""
        self._cipher.encrypt_into(self._nonce(number, last=last), plain, self._binding, into)

    def open_into(self, number: int, sealed: Buffer, into: Buffer, *, last: bool) -> None:
        """Write a chunk's plain bytes to `into`, which is TAG bytes shorter than `sealed`.

        Raises SealBrokenError when these are not the bytes that were sealed as this chunk; `into`
        then holds nothing of them.
        """
        try:
            self._cipher.decrypt_into(self._nonce(number, last=last), sealed, self._binding, into)
        except InvalidTag:
            memoryview(into)[:] = bytes(len(into))
            raise SealBrokenError(f"chunk {number} is not what was sealed") from None

    def _nonce(self, number: int, *, last: bool) -> bytes:
        if not 0 <= number < MOST_CHUNKS:
            raise CryptoError(f"a file has at most {MOST_CHUNKS} chunks")
        return self._prefix + number.to_bytes(COUNTER, "big") + bytes([last])


__all__ = [
    "COMMITMENT",
    "MOST_CHUNKS",
    "SALT",
    "TAG",
    "Buffer",
    "ChunkCipher",
    "FileKeys",
    "derive",
]
