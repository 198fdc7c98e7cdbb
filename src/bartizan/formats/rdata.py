"""Walks what R serialises (format X, versions 2 and 3), and says which kinds of value are in it.

After "Serialization Formats" of *R Internals*. Values are passed over; nothing is evaluated.
"""

from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.ranged import Cursor, Ranged

HEADS: Final = (b"RDX2\n", b"RDX3\n")
FORMAT: Final = b"X\n"
WITH_ENCODING: Final = 3
LONGEST_ENCODING: Final = 64
MOST_VALUES: Final = 5_000_000
MOST_DEPTH: Final = 300
HAS_ATTRIBUTES, HAS_TAG = 1 << 9, 1 << 10
SYMBOL, ENVIRONMENT, TEXT, STRINGS, BYTE_CODE, S4 = 1, 4, 9, 16, 21, 25
CLOSURE, PROMISE, CALL = 3, 5, 6
PAIRS: Final = frozenset({2, CLOSURE, PROMISE, CALL, 17, 239, 240})
WITH_ATTRIBUTES: Final = frozenset({239, 240})
BUILTINS: Final = frozenset({7, 8})
WIDTHS: Final = {10: 4, 13: 4, 14: 8, 15: 16, 24: 1}
EXPRESSIONS: Final = 20
LISTS: Final = frozenset({19, EXPRESSIONS})
NAMES: Final = frozenset({247, 248, 249})
SINGLE: Final = frozenset({241, 242, 250, 251, 252, 253, 254, 0})
REFERENCE, ALTERNATIVE, POINTER, WEAK = 255, 238, 22, 23


@dataclass(frozen=True, slots=True)
class Values:
    """The kinds (SEXPTYPE) of the values of a file, where they end, and why not all were met."""

    kinds: frozenset[int]
    end: int
    broken: str = ""


def values_in(source: Ranged) -> Values:
    """Return what values a file has. Raises FormatError for a form that is not read."""
    cursor = Cursor(source)
    cursor.skip(5 if source.read_at(0, 5) in HEADS else 0)
    if cursor.take(2) != FORMAT:
        raise FormatError("a form of R's serialisation that is not read")
    walk = _Walk(cursor)
    broken = ""
    try:
        version = walk.number()
        cursor.skip(8)
        if version == WITH_ENCODING:
            walk.encoding()
        walk.item(0)
    except FormatError as error:
        broken = error.message
    return Values(frozenset(walk.kinds), cursor.position, broken)


class _Walk:
    """Passes over values, each once."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor, self.kinds, self.left = cursor, set[int](), MOST_VALUES

    def number(self) -> int:
        """Return the next number. Raises FormatError for one below zero."""
        value = int.from_bytes(self.cursor.take(4), "big", signed=True)
        if value < -1:
            raise FormatError(f"a length below zero before byte {self.cursor.position}")
        return value

    def encoding(self) -> None:
        """Pass over the name of an encoding, where one stands."""
        start = self.cursor.position
        length = self.number()
        named = 0 < length <= LONGEST_ENCODING and self.cursor.take(length)
        if not (named and named.isascii() and named.decode().isprintable()):
            self.cursor.position = start

    def length(self) -> int:
        """Return the length of a vector, which may take three numbers."""
        value = self.number()
        return value if value >= 0 else (self.number() << 32) + self.number()

    def item(self, depth: int) -> None:
        """Pass over a value, and over all that follow it in its list."""
        again = True
        while again:
            self.left -= 1
            if self.left < 0 or depth > MOST_DEPTH:
                raise FormatError(f"more than {MOST_VALUES} values, or deeper than {MOST_DEPTH}")
            flags = int.from_bytes(self.cursor.take(4), "big")
            kind = flags & 0xFF
            self.kinds.add(kind)
            again = kind in PAIRS
            if again:
                self._pair(flags, depth)
            else:
                self._single(kind, flags, depth)

    def _pair(self, flags: int, depth: int) -> None:
        """Pass over one cell of a list: what comes after it is the rest of the list."""
        if flags & HAS_ATTRIBUTES or flags & 0xFF in WITH_ATTRIBUTES:
            self.item(depth + 1)
        if flags & HAS_TAG:
            self.item(depth + 1)
        self.item(depth + 1)

    def _single(self, kind: int, flags: int, depth: int) -> None:
        if kind in WIDTHS:
            self.cursor.skip(WIDTHS[kind] * self.length())
        elif kind == TEXT:
            self.cursor.skip(max(0, self.number()))
        elif kind in LISTS or kind == STRINGS:
            self._items(self.length(), depth)
        elif kind == ENVIRONMENT:
            self.number()
            self._items(4, depth)
        elif kind in NAMES:
            self.number()
            self._items(self.number(), depth)
        elif kind not in SINGLE:
            self._rare(kind, flags, depth)
        if flags & HAS_ATTRIBUTES and kind not in (TEXT, ENVIRONMENT, ALTERNATIVE):
            self.item(depth + 1)

    def _rare(self, kind: int, flags: int, depth: int) -> None:
        if kind == SYMBOL:
            self.item(depth + 1)
        elif kind == REFERENCE:
            self.cursor.skip(0 if flags >> 8 else 4)
        elif kind in BUILTINS:
            self.cursor.skip(max(0, self.number()))
        elif kind == ALTERNATIVE:
            self._items(3, depth)
        elif kind == POINTER:
            self._items(2, depth)
        elif kind not in (WEAK, S4):
            raise FormatError(f"a value of the kind {kind}, which is not read")

    def _items(self, count: int, depth: int) -> None:
        for _ in range(count):
            self.item(depth + 1)
