"""Finds fields of bytes in Thrift's compact protocol, as the footers of Parquet are written in it.

Nothing is decoded that is not asked for, so that a field can be replaced where it stands and all
others stay as they are. Method: Apache Thrift, *Thrift Compact protocol encoding*.
"""

from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import FormatError

DEPTH: Final = 32
_TRUE, _FALSE, _BYTE, _DOUBLE, _BYTES, _LIST, _SET, _MAP, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 11, 12
_NUMBERS: Final = frozenset({4, 5, 6})
_LONGEST_NUMBER: Final = 10
Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bytes:
    """A field of bytes: its path by field numbers (lists add none), and where it stands.

    From `start` to `end` stand its length and its `value`.
    """

    path: Path
    start: int
    end: int
    value: bytes


def fields(content: bytes, wanted: Container[Path]) -> tuple[list[Bytes], int]:
    """Return the wanted fields of a struct that content begins with, in order, and where it ends.

    Raises FormatError for content that is no such struct, or nested deeper than DEPTH.
    """
    walk = _Walk(content, wanted)
    walk.struct((), 0)
    return walk.found, walk.at


def spliced(content: bytes, found: list[Bytes], values: list[bytes]) -> bytes:
    """Return content with other values in the places of fields, which are in order."""
    pieces, at = list[bytes](), 0
    for each, value in zip(found, values, strict=True):
        pieces += [content[at : each.start], _number(len(value)), value]
        at = each.end
    return b"".join([*pieces, content[at:]])


def _number(value: int) -> bytes:
    """Return a number as a varint: seven bits in each byte, the lowest first."""
    written = bytearray()
    while value > 0x7F:  # noqa: PLR2004
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*written, value])


class _Walk:
    """Goes over a struct, and keeps what is wanted of it."""

    def __init__(self, content: bytes, wanted: Container[Path]) -> None:
        self._content, self._wanted = content, wanted
        self.at = 0
        self.found: list[Bytes] = []

    def struct(self, path: Path, depth: int) -> None:
        if depth > DEPTH:
            raise FormatError(f"is nested deeper than {DEPTH}")
        field = 0
        while head := self._byte():
            field = field + (head >> 4) if head >> 4 else self._signed()
            if head & 15 not in (_TRUE, _FALSE):  # a field's truth stands in its head
                self._value(head & 15, (*path, field), depth)

    def _value(self, kind: int, path: Path, depth: int) -> None:
        if kind in _NUMBERS:
            self._varint()
        elif kind == _BYTES:
            self._bytes(path)
        elif kind == _STRUCT:
            self.struct(path, depth + 1)
        elif kind in (_LIST, _SET):
            self._list(path, depth)
        elif kind == _MAP:
            self._map(path, depth)
        elif kind in (_TRUE, _FALSE, _BYTE, _DOUBLE):
            self._skip(8 if kind == _DOUBLE else 1)
        else:
            raise FormatError(f"has a field of the kind {kind}, which there is not")

    def _bytes(self, path: Path) -> None:
        start = self.at
        length = self._varint()
        self._skip(length)
        if path in self._wanted:
            value = self._content[self.at - length : self.at]
            self.found.append(Bytes(path, start, self.at, value))

    def _list(self, path: Path, depth: int) -> None:
        head = self._byte()
        count = head >> 4 if head >> 4 != 15 else self._varint()  # noqa: PLR2004
        self._room(count)
        if depth > DEPTH:
            raise FormatError(f"is nested deeper than {DEPTH}")
        for _ in range(count):
            self._value(head & 15, path, depth + 1)

    def _map(self, path: Path, depth: int) -> None:
        count = self._varint()
        self._room(count)
        kinds = self._byte() if count else 0
        if depth > DEPTH:
            raise FormatError(f"is nested deeper than {DEPTH}")
        for _ in range(count):
            self._value(kinds >> 4, path, depth + 1)
            self._value(kinds & 15, path, depth + 1)

    def _room(self, count: int) -> None:
        """Raise FormatError where there is no room for so many values: each has a byte."""
        if count > len(self._content) - self.at:
            raise FormatError("is cut off")

    def _skip(self, count: int) -> None:
        self._room(count)
        self.at += count

    def _byte(self) -> int:
        self._skip(1)
        return self._content[self.at - 1]

    def _varint(self) -> int:
        value = 0
        for place in range(_LONGEST_NUMBER):
            byte = self._byte()
            value |= (byte & 0x7F) << (7 * place)
            if byte < 0x80:  # noqa: PLR2004
                return value
        raise FormatError("has a number of more than ten bytes")

    def _signed(self) -> int:
        value = self._varint()
        return value >> 1 ^ -(value & 1)
