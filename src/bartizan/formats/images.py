"""Finds where a picture ends by its own structure: PNG, JPEG, GIF and WebP; no picture is unpacked.

Sources: PNG (W3C, third edition, 5), JPEG (ITU T.81, annex B), GIF 89a, WebP (RFC 9649, 2).
"""

import re
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.ranged import CHUNK, Cursor, Ranged

PNG: Final = b"\x89PNG\r\n\x1a\n"
JPEG: Final = b"\xff\xd8\xff"
GIF: Final = (b"GIF87a", b"GIF89a")
RIFF, WEBP = b"RIFF", b"WEBP"
MOST_PIECES: Final = 100_000
MOST_SCANNED: Final = 256 << 20
# A marker between the bytes of a scan of JPEG: neither a stuffed byte, a restart nor a fill.
MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
START, END, SCAN = 0xD8, 0xD9, 0xDA
TABLE, TABLE_SIZE = 0x80, 0x07
EXTENSION, IMAGE, TRAILER = b"!", b",", b";"


def is_image(head: bytes) -> bool:
    """Whether bytes begin as a picture does."""
    webp = head.startswith(RIFF) and head[8:12] == WEBP
    return webp or head.startswith((PNG, JPEG, *GIF))


def end_of_image(source: Ranged) -> int:
    """Return the offset behind a picture. Raises FormatError where its structure does not hold."""
    cursor = Cursor(source)
    head = source.read_at(0, len(PNG))
    if head == PNG:
        return _png(cursor)
    if head.startswith(JPEG):
        return _jpeg(cursor)
    if head.startswith(GIF):
        return _gif(cursor)
    cursor.skip(4)
    size = int.from_bytes(cursor.take(4), "little")
    cursor.skip(size + size % 2)
    return cursor.position


def _png(cursor: Cursor) -> int:
    cursor.skip(len(PNG))
    for _ in range(MOST_PIECES):
        length, kind = int.from_bytes(cursor.take(4)), cursor.take(4)
        if not kind.isalpha():
            raise FormatError(f"no chunk of PNG at byte {cursor.position}")
        cursor.skip(length + 4)
        if kind == b"IEND":
            return cursor.position
    raise FormatError(f"more than {MOST_PIECES} chunks")


def _jpeg(cursor: Cursor) -> int:
    cursor.skip(2)
    for _ in range(MOST_PIECES):
        if cursor.byte() != 0xFF:  # noqa: PLR2004
            raise FormatError(f"no marker of JPEG at byte {cursor.position}")
        marker = cursor.byte()
        if marker == END:
            return cursor.position
        if marker in (0x00, START):
            raise FormatError(f"a marker of JPEG that does not stand there, at {cursor.position}")
        length = int.from_bytes(cursor.take(2))
        cursor.skip(max(0, length - 2))
        if marker == SCAN:
            _pass_scan(cursor)
    raise FormatError(f"more than {MOST_PIECES} segments")


def _pass_scan(cursor: Cursor) -> None:
    """Move to the marker behind the bytes of a scan."""
    for _ in range(MOST_SCANNED // CHUNK):
        window = cursor.take(min(CHUNK, cursor.left))
        found = MARKER.search(window)
        if found is not None:
            cursor.position -= len(window) - found.start()
            return
        if not cursor.left:
            break
        cursor.position -= 1  # a marker may stand across two windows
    raise FormatError(f"a scan of JPEG has no end before byte {cursor.position}")


def _gif(cursor: Cursor) -> int:
    cursor.skip(10)
    _pass_table(cursor, cursor.take(1)[0], 2)
    for _ in range(MOST_PIECES):
        kind = cursor.take(1)
        if kind == TRAILER:
            return cursor.position
        if kind == IMAGE:
            cursor.skip(8)
            _pass_table(cursor, cursor.take(1)[0], 1)
        elif kind == EXTENSION:
            cursor.skip(1)
        else:
            raise FormatError(f"no block of GIF at byte {cursor.position}")
        _pass_blocks(cursor)
    raise FormatError(f"more than {MOST_PIECES} blocks")


def _pass_table(cursor: Cursor, packed: int, fields: int) -> None:
    """Move over what follows a byte of flags, and the table of colours that it tells of."""
    cursor.skip(fields + (3 << ((packed & TABLE_SIZE) + 1) if packed & TABLE else 0))


def _pass_blocks(cursor: Cursor) -> None:
    for _ in range(MOST_PIECES):
        length = cursor.take(1)[0]
        cursor.skip(length)
        if not length:
            return
    raise FormatError(f"more than {MOST_PIECES} blocks")
