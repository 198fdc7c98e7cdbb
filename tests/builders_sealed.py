"""Sealed files for tests: a key in memory, small chunks, and what an attacker does to bytes."""

import io
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from bartizan.core.words import Phase
from bartizan.sealing import Context, KeyProvider, SealedReader, seal_stream
from bartizan.sealing.head import SMALLEST_CHUNK
from bartizan.sealing.local import KeyFile

KEY = KeyFile(bytes(range(32)), Phase.PROTOTYPE)
OTHER = KeyFile(bytes(range(1, 33)), Phase.PROTOTYPE)
CONTEXT = Context("patients", "2026-11", "restricted", "a.bin")
CHUNK = SMALLEST_CHUNK


def sealed(plain: bytes, keys: Sequence[KeyProvider] = (KEY,), context: Context = CONTEXT) -> bytes:
    """Return content sealed in chunks of 4 KiB."""
    target = io.BytesIO()
    seal_stream(io.BytesIO(plain), target, context, keys, chunk_size=CHUNK)
    return target.getvalue()


def opened(content: bytes, keys: Sequence[KeyProvider] = (KEY,)) -> bytes:
    """Return the plain content, all of it authenticated."""
    with SealedReader(io.BytesIO(content), keys) as reader:
        return reader.read_at(0, reader.length)


def colliding(keys: Sequence[bytes], context: bytes) -> bytes:
    """Return nonce, ciphertext and tag that AES-GCM opens under each of two keys.

    GHASH is linear in each block of ciphertext: one block is solved for, so that both keys give one
    tag (Dodis, Grubbs, Ristenpart, Woodage, CRYPTO 2018). The ciphertext is as long as a data key.
    """
    nonce, blocks = bytes(12), [context[at : at + 16] for at in range(0, len(context), 16)]
    lengths = (8 * len(context)).to_bytes(8, "big") + (8 * 32).to_bytes(8, "big")
    points = [_block(key, bytes(16)) for key in keys]
    masks = [_block(key, nonce + b"\0\0\0\1") for key in keys]
    # tag = Σ block·H^power + mask, with the two blocks of ciphertext 0 and x before the lengths.
    known = [
        _sum([*blocks, bytes(16), bytes(16), lengths], point) ^ _number(mask)
        for point, mask in zip(points, masks, strict=True)
    ]
    squares = [_times(_number(point), _number(point)) for point in points]
    solved = _times(known[0] ^ known[1], _inverse(squares[0] ^ squares[1]))
    tag = known[0] ^ _times(solved, squares[0])
    return nonce + bytes(16) + solved.to_bytes(16, "big") + tag.to_bytes(16, "big")


def _block(key: bytes, content: bytes) -> bytes:
    return Cipher(AES(key), ECB()).encryptor().update(content)  # noqa: S305  (one block of GCM)


def _number(content: bytes) -> int:
    return int.from_bytes(content.ljust(16, b"\0"), "big")


def _sum(blocks: Sequence[bytes], point: bytes) -> int:
    total = 0
    for block in blocks:
        total = _times(total ^ _number(block), _number(point))
    return total


def _times(one: int, two: int) -> int:
    """Multiply in GF(2^128) with GCM's order of bits (NIST SP 800-38D, 6.3)."""
    product = 0
    for bit in range(127, -1, -1):
        if one >> bit & 1:
            product ^= two
        two = two >> 1 ^ (0xE1 << 120 if two & 1 else 0)
    return product


def _inverse(value: int) -> int:
    """Return value^(2^128 - 2)."""
    result, power = 1 << 127, value
    for _ in range(127):
        power = _times(power, power)
        result = _times(result, power)
    return result
