"""Known words by their hashes, with their vectors: one table for all networks, in plain bytes."""

from typing import Final, final

from bartizan.gateway.injection.hashing import BASE, signed
from bartizan.gateway.injection.lanes import Twelve
from bartizan.gateway.injection.whole import i64

WIDTH: Final = 64
_SLOTS: Final = 1 << 16
_FULL: Final = 48_000
"""So many words would make a search long."""
_LAST: Final = 0xFFFF
_KEY: Final = 8
_BLOCKS: Final = 12
"""Twelve times twelve numbers are a row of what a word says."""


@final
class Vocabulary:
    """Words by open addressing, and a vector of signed bytes for each, the last for no word."""

    def __init__(self, keys: bytes, values: bytes) -> None:
        """Take hashes of eight bytes each, and vectors. Raises ValueError for other sizes."""
        self.keys = keys
        self.values = values
        self.factor: i64 = signed(BASE)
        self.size = len(keys) // _KEY
        if self.size > _FULL or len(values) != (self.size + 1) * WIDTH:
            raise ValueError(f"there are {len(values)} bytes of vectors for {self.size} words")
        slots = bytearray(2 * _SLOTS)
        for row in range(self.size):
            key = int.from_bytes(keys[_KEY * row : _KEY * row + _KEY], "little", signed=True)
            slot = self._slot(key)
            while slots[2 * slot] or slots[2 * slot + 1]:
                slot = (slot + 1) & _LAST
            slots[2 * slot] = (row + 1) & 0xFF
            slots[2 * slot + 1] = (row + 1) >> 8
        self.slots = bytes(slots)
        """For each slot the row of its word and one more, or 0."""

    def row(self, word: i64) -> i64:
        """Return the row of a word's vector; an unknown one has the last, which is empty."""
        slot = self._slot(word)
        while True:
            row = self.slots[2 * slot] | self.slots[2 * slot + 1] << 8
            if row == 0:
                return self.size
            if self._is(row - 1, word):
                return row - 1
            slot = (slot + 1) & _LAST

    def _slot(self, word: i64) -> i64:
        """Return where the search for a word begins."""
        return i64(word * self.factor) >> 48 & _LAST

    def _is(self, row: i64, word: i64) -> bool:
        place: i64 = 0
        while place < _KEY:
            if self.keys[_KEY * row + place] != word >> 8 * place & 0xFF:
                return False
            place += 1
        return True

    def product(self, row: i64, matrix: list[Twelve]) -> list[i64]:
        """Return the vector of a row times a matrix, whose rows are twelve times twelve numbers."""
        sums = [Twelve([0] * 12) for _ in range(_BLOCKS)]
        at: i64 = row * WIDTH
        end: i64 = at + WIDTH
        place: i64 = 0
        while at < end:
            level: i64 = self.values[at]
            level -= (level & 0x80) << 1
            for each in sums:
                each.add(level, matrix[place])
                place += 1
            at += 1
        return [number for each in sums for number in each.numbers()]
