"""Walks MessagePack, as Flax and spaCy write it: it holds values, and each has an end.

After the MessagePack specification of 2017. Nothing is kept but where its bytes stand.
"""

from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.ranged import Cursor, Ranged

# Marks of maps and lists that are not empty.
CONTAINERS: Final = frozenset(
    bytes([code]) for code in (*range(0x81, 0x90), *range(0x91, 0xA0), *range(0xDC, 0xE0))
)
MOST_VALUES: Final = 5_000_000
MOST_DEPTH: Final = 100
MOST_KEPT: Final = 10_000
NEVER: Final = 0xC1
# Bytes of a value by its mark: nil, booleans, numbers.
WIDTHS: Final = {
    0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1,
    0xD1: 2, 0xD2: 4, 0xD3: 8,
}  # fmt: skip
# Bytes of the length by the mark of bytes, of extensions (which have a type as well), of texts.
BYTES: Final = {0xC4: 1, 0xC5: 2, 0xC6: 4}
EXTENDED: Final = {0xC7: 1, 0xC8: 2, 0xC9: 4}
FIXED: Final = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}
TEXTS: Final = {0xD9: 1, 0xDA: 2, 0xDB: 4}
# What a pickle may begin with, and the bytes of the shortest that does harm: old writers, and those
# that are told to, write bytes as texts.
PICKLED: Final = frozenset(b"\x80c()]}INKMJLFGSTUVXBCP")
SHORTEST: Final = 12
COUNTS: Final = {0xDC: (2, 1), 0xDD: (4, 1), 0xDE: (2, 2), 0xDF: (4, 2)}


Blobs = list[tuple[int, int]]


def read_msgpack(source: Ranged) -> tuple[Blobs, int]:
    """Return where the bytes of a document stand (offset, length), and where it ends.

    Texts that may be pickles are among them. Raises FormatError for what is none.
    """
    cursor, found = Cursor(source), Blobs()
    open_: list[int] = [1]
    for _ in range(MOST_VALUES):
        while open_ and not open_[-1]:
            open_.pop()
        if not open_:
            return found, cursor.position
        open_[-1] -= 1
        count = _value(cursor, found)
        if count:
            open_.append(count)
        if len(open_) > MOST_DEPTH:
            raise FormatError(f"values within each other, deeper than {MOST_DEPTH}")
    raise FormatError(f"more than {MOST_VALUES} values")


def _value(cursor: Cursor, found: Blobs) -> int:
    """Pass over a value, and return how many it holds that follow."""
    mark = cursor.byte()
    if mark in COUNTS:
        width, each = COUNTS[mark]
        return each * int.from_bytes(cursor.take(width), "big")
    if 0x80 <= mark < 0xA0:  # noqa: PLR2004  (small maps, and small lists)
        return (mark & 15) * (2 if mark < 0x90 else 1)  # noqa: PLR2004
    cursor.skip(_length(cursor, mark, found))
    return 0


def _length(cursor: Cursor, mark: int, found: Blobs) -> int:
    """Return how many bytes stand behind the mark and the length of a value, and note bytes."""
    if mark < 0x80 or mark >= 0xE0:  # noqa: PLR2004  (small numbers)
        return 0
    if mark < 0xC0:  # noqa: PLR2004  (small texts)
        return _text(cursor, mark & 31, found)
    if mark in WIDTHS:
        return WIDTHS[mark]
    if mark in TEXTS:
        return _text(cursor, int.from_bytes(cursor.take(TEXTS[mark]), "big"), found)
    if mark == NEVER:
        raise FormatError(f"no value begins at byte {cursor.position - 1}")
    length = FIXED.get(mark) or int.from_bytes(cursor.take((BYTES | EXTENDED)[mark]), "big")
    cursor.skip(0 if mark in BYTES else 1)
    if len(found) < MOST_KEPT:
        found.append((cursor.position, length))
    return length


def _text(cursor: Cursor, length: int, found: Blobs) -> int:
    """Return how many bytes of a text are left, and note one that may be a pickle."""
    if length < SHORTEST:
        return length
    start = cursor.position
    if cursor.byte() in PICKLED and len(found) < MOST_KEPT:
        found.append((start, length))
    return length - 1


def is_msgpack(source: Ranged) -> bool:
    """Whether a source is one document of MessagePack to its end."""
    try:
        return read_msgpack(source)[1] == source.size
    except FormatError:
        return False
