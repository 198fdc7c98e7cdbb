"""Unpacks LZ4 frames, which joblib can write: after the LZ4 Frame and Block Format, 1.6.4.

Checksums are passed over: a loader that minds them refuses the file, another one reads on.
"""

from collections.abc import Iterator
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.ranged import Cursor, Ranged

MAGIC: Final = b"\x04\x22\x4d\x18"
DICTIONARY, CONTENT_SUM, CONTENT_SIZE, BLOCK_SUM = 1, 4, 8, 16
STORED: Final = 1 << 31
MOST_BLOCK: Final = 8 << 20
SHORTEST: Final = 4
MORE: Final = 15


def unpack_lz4(source: Ranged, limit: int) -> tuple[bytes, int]:
    """Return at most about `limit` bytes, and where the frame ends.

    The end is that of the source where the limit was met. Raises FormatError for what is no frame.
    """
    cursor = Cursor(source)
    if cursor.take(4) != MAGIC:
        raise FormatError("no frame of LZ4")
    flags = cursor.take(2)[0]
    cursor.skip((8 if flags & CONTENT_SIZE else 0) + (4 if flags & DICTIONARY else 0) + 1)
    if flags & DICTIONARY:
        raise FormatError("a frame that needs a dictionary")
    unpacked = bytearray()
    for block, stored in _blocks(cursor, flags):
        if stored:
            unpacked += block
        else:
            _block(block, unpacked, limit)
        if len(unpacked) >= limit:
            return bytes(unpacked[:limit]), source.size
    cursor.skip(4 if flags & CONTENT_SUM else 0)
    return bytes(unpacked), cursor.position


def _blocks(cursor: Cursor, flags: int) -> Iterator[tuple[bytes, bool]]:
    """Yield the blocks of a frame, and whether each is stored as it is."""
    while size := int.from_bytes(cursor.take(4), "little"):
        length = size & ~STORED
        if length > MOST_BLOCK:
            raise FormatError(f"a block of {length} bytes")
        yield cursor.take(length), bool(size & STORED)
        cursor.skip(4 if flags & BLOCK_SUM else 0)


def _block(block: bytes, unpacked: bytearray, limit: int) -> None:
    """Add what a block unpacks to; it may copy from what earlier blocks did."""
    at = 0
    while at < len(block) and len(unpacked) < limit:
        token = block[at]
        literal, at = _length(block, at + 1, token >> 4)
        unpacked += block[at : at + literal]
        at += literal
        if at >= len(block):
            return
        distance = int.from_bytes(block[at : at + 2], "little")
        length, at = _length(block, at + 2, token & MORE)
        _copy(unpacked, distance, min(length + SHORTEST, limit))


def _length(block: bytes, at: int, first: int) -> tuple[int, int]:
    """Return a length that goes on in bytes of 255, and where it ends."""
    length = first
    while first == MORE and at < len(block):
        length += block[at]
        at += 1
        if block[at - 1] != 255:  # noqa: PLR2004
            break
    return length, at


def _copy(unpacked: bytearray, distance: int, length: int) -> None:
    """Repeat what stands at a distance from the end, which may be nearer than the length."""
    start = len(unpacked) - distance
    if not distance or start < 0:
        raise FormatError("a copy from in front of the beginning")
    piece = bytes(unpacked[start : start + length])
    while len(piece) < length:
        piece += piece
    unpacked += piece[:length]
