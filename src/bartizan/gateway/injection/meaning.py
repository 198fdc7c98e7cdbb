"""The network over meanings in native whole numbers: what words say, eight units side by side.

A word's vector is multiplied out when the word is first met, and what it says is kept as bytes in
numbers of 64 bits, eight units in each; words are bounded by the vocabulary. Sums and highest of a
step are kept in lanes of 16 bits: even units in one number, odd ones in another.
"""

from typing import Final, final

from bartizan.gateway.injection.hashing import BASE, signed
from bartizan.gateway.injection.levels import LEVELS, PART, UNITS, Network
from bartizan.gateway.injection.whole import i64

WIDTH: Final = 64
SLOTS: Final = 1 << 16
OCTETS: Final = 6
"""Numbers of eight units each."""
_BLOCKS: Final = 12
"""Rows of twelve in what a word says."""
_OUT: Final = 2
"""Rows of twelve in the hidden layer."""
_BYTES: Final = 0x00FF00FF00FF00FF
_FLAGS: Final = 0x2000200020002000
_PAIRS: Final = 0x0000FFFF0000FFFF
_LOW: Final = 0xFFFFFFFF
_LANE: Final = 0xFFFF
_MIDDLE: Final = 128
"""What a byte is above what it means; three together are 384 above."""
_NOTHING: Final = 384
_NEVER: Final = 0x1FFF
_WEIGHT: Final = 1048576.0


@final
class Twelve:
    """Twelve numbers of a row of a matrix."""

    def __init__(self, row: list[float]) -> None:
        (
            self.a, self.b, self.c, self.d, self.e, self.f,
            self.g, self.h, self.i, self.j, self.k, self.l,
        ) = row  # fmt: skip


def product(values: list[float], matrix: list[Twelve], blocks: i64) -> list[float]:
    """Return values times a matrix, whose rows have so many times twelve numbers."""
    found: list[float] = []
    block: i64 = 0
    while block < blocks:
        a = b = c = d = e = f = g = h = i = j = k = l = 0.0  # noqa: E741
        at: i64 = block
        for value in values:
            row = matrix[at]
            a += value * row.a
            b += value * row.b
            c += value * row.c
            d += value * row.d
            e += value * row.e
            f += value * row.f
            g += value * row.g
            h += value * row.h
            i += value * row.i
            j += value * row.j
            k += value * row.k
            l += value * row.l  # noqa: E741
            at += blocks
        found += [a, b, c, d, e, f, g, h, i, j, k, l]
        block += 1
    return found


@final
class Said:
    """What a word says to all units, as the one before, the middle one and the one behind."""

    def __init__(self, octets: list[i64]) -> None:
        (
            self.a0, self.a1, self.a2, self.a3, self.a4, self.a5,
            self.b0, self.b1, self.b2, self.b3, self.b4, self.b5,
            self.c0, self.c1, self.c2, self.c3, self.c4, self.c5,
        ) = octets  # fmt: skip


@final
class Units:
    """What the words of a step excite of eight units: how far above their bars, how often, how high.

    Lanes of 16 bits: a step has at most 60 words, and its words are less than 546 above a bar.
    """

    def __init__(self, even_bars: i64, odd_bars: i64) -> None:
        self.even_bars = even_bars
        self.odd_bars = odd_bars
        self.clear()

    def clear(self) -> None:
        """Begin anew, with no word."""
        self.even: i64 = 0
        self.odd: i64 = 0
        self.even_count: i64 = 0
        self.odd_count: i64 = 0
        self.even_top: i64 = 0
        self.odd_top: i64 = 0

    def take(self, before: i64, middle: i64, behind: i64) -> None:
        """Take in what a word and its neighbours say."""
        said = (before & _BYTES) + (middle & _BYTES) + (behind & _BYTES)
        over = (said | _FLAGS) - self.even_bars
        flags = over & _FLAGS
        ones = flags >> 13
        self.even += over & (flags - ones)
        self.even_count += ones
        self.even_top = highest(self.even_top, said)
        said = (before >> 8 & _BYTES) + (middle >> 8 & _BYTES) + (behind >> 8 & _BYTES)
        over = (said | _FLAGS) - self.odd_bars
        flags = over & _FLAGS
        ones = flags >> 13
        self.odd += over & (flags - ones)
        self.odd_count += ones
        self.odd_top = highest(self.odd_top, said)


@final
class Pool:
    """What the words of a window excite of eight units: the sums in lanes of 32 bits."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin anew, with no step."""
        self.even_low: i64 = 0
        self.even_high: i64 = 0
        self.odd_low: i64 = 0
        self.odd_high: i64 = 0
        self.even_count: i64 = 0
        self.odd_count: i64 = 0
        self.even_top: i64 = 0
        self.odd_top: i64 = 0

    def merge(self, step: Units) -> None:
        """Take in a step."""
        self.even_low += step.even & _PAIRS
        self.even_high += step.even >> 16 & _PAIRS
        self.odd_low += step.odd & _PAIRS
        self.odd_high += step.odd >> 16 & _PAIRS
        self.even_count += step.even_count
        self.odd_count += step.odd_count
        self.even_top = highest(self.even_top, step.even_top)
        self.odd_top = highest(self.odd_top, step.odd_top)


def highest(one: i64, other: i64) -> i64:
    """Return the higher of two numbers in each lane; both are below the flags."""
    flags = ((one | _FLAGS) - other) & _FLAGS
    kept = flags - (flags >> 13)
    return other ^ ((one ^ other) & kept)


@final
class Vocabulary:
    """Known words by their hashes, with their vectors; one for all networks."""

    def __init__(self, keys: bytes, values: bytes) -> None:
        self.keys = keys
        self.values = values
        self.factor: i64 = signed(BASE)
        self.size = len(keys) // 8
        if self.size >= SLOTS * 3 // 4 or len(values) != (self.size + 1) * WIDTH:
            raise ValueError(f"there are {len(values)} bytes of vectors for {self.size} words")
        slots = bytearray(2 * SLOTS)
        row: i64 = 0
        while row < self.size:
            key = int.from_bytes(keys[8 * row : 8 * row + 8], "little", signed=True)
            slot = self._slot(key)
            while slots[2 * slot] or slots[2 * slot + 1]:
                slot = (slot + 1) & (SLOTS - 1)
            row += 1
            slots[2 * slot] = row & 0xFF
            slots[2 * slot + 1] = row >> 8
        self.slots = bytes(slots)

    def row(self, word: i64) -> i64:
        """Return the row of a word's vector; an unknown one has the last, which says nothing."""
        slot = self._slot(word)
        while True:
            row = self.slots[2 * slot] | self.slots[2 * slot + 1] << 8
            if row == 0:
                return self.size
            if self._is(8 * row - 8, word):
                return row - 1
            slot = (slot + 1) & (SLOTS - 1)

    def _is(self, at: i64, word: i64) -> bool:
        place: i64 = 0
        while place < 8:
            if self.keys[at + place] != (word >> 8 * place) & 0xFF:
                return False
            place += 1
        return True

    def _slot(self, word: i64) -> i64:
        """Return where the search for a word begins."""
        return (i64(word * self.factor) >> 48) & (SLOTS - 1)

    def vector(self, row: i64) -> list[float]:
        """Return the vector of a row."""
        found: list[float] = []
        at: i64 = row * WIDTH
        end: i64 = at + WIDTH
        while at < end:
            level: i64 = self.values[at]
            found.append(float(level - ((level & 128) << 1)))
            at += 1
        return found


@final
class Meaning:
    """A network, ready to read; what a word says is kept from when it is first met."""

    def __init__(self, known: Vocabulary, network: Network) -> None:
        self.known = known
        self.worth = network.worth
        self.level = network.level
        self.taps = rows(network.taps)
        self.inner = rows(network.inner)
        self.inner_bias = [float(each) for each in network.inner_bias]
        self.outer = [float(each) for each in network.outer]
        self.outer_bias = float(network.outer_bias)
        self.met: list[Said | None] = [None] * (known.size + 1)
        bars = [min(max(_NOTHING + -each // PART + 1, 0), _NEVER) for each in network.bias]
        self.bars = lanes(bars)
        self.rest = [PART * (b - _NOTHING) + e for b, e in zip(bars, network.bias, strict=True)]
        self.bias = [e - PART * _NOTHING for e in network.bias]

    def said(self, word: i64) -> Said:
        """Return what a word says."""
        return self._kept(self.known.row(word))

    def _kept(self, row: i64) -> Said:
        found = self.met[row]
        if found is None:
            found = self._worked_out(row)
            self.met[row] = found
        return found

    def _worked_out(self, row: i64) -> Said:
        level: i64 = self.level
        octets: list[i64] = []
        octet: i64 = 0
        place: i64 = 0
        for each in product(self.known.vector(row), self.taps, _BLOCKS):
            rounded = (2 * int(each) + level) // (2 * level)
            said = min(max(rounded, -LEVELS), LEVELS) + _MIDDLE
            octet |= said << place
            place += 8
            if place == 64:
                octets.append(i64(octet))
                octet = 0
                place = 0
        return Said(octets)

    def steps(self, words: list[Said], counts: list[int]) -> list[Units]:
        """Return what the words of each step excite, so many words each; six times eight units."""
        none = self._kept(self.known.size)
        found: list[Units] = []
        at: i64 = 0
        size: i64 = len(words)
        before, middle = none, words[0]
        for count in counts:
            octets = [Units(self.bars[n], self.bars[n + 1]) for n in range(0, 2 * OCTETS, 2)]
            o0, o1, o2, o3, o4, o5 = octets
            end: i64 = at + count
            while at < end:
                at += 1
                behind = words[at] if at < size else none
                o0.take(before.a0, middle.b0, behind.c0)
                o1.take(before.a1, middle.b1, behind.c1)
                o2.take(before.a2, middle.b2, behind.c2)
                o3.take(before.a3, middle.b3, behind.c3)
                o4.take(before.a4, middle.b4, behind.c4)
                o5.take(before.a5, middle.b5, behind.c5)
                before, middle = middle, behind
            found += octets
        return found

    def margin(self, steps: list[Units], first: i64, last: i64, words: i64) -> float:
        """Return how much a window of steps, with so many words, reads like an order: log odds."""
        pools = [Pool() for _ in range(OCTETS)]
        at: i64 = first * OCTETS
        while at < last * OCTETS:
            for pool in pools:
                pool.merge(steps[at])
                at += 1
        return self._told(self._pooled(pools, max(words, 1)))

    def _pooled(self, pools: list[Pool], words: i64) -> list[float]:
        """Return the mean and the highest of each unit, in parts of a level."""
        found = [0.0] * (2 * UNITS)
        unit: i64 = 0
        for pool in pools:
            place: i64 = 0
            while place < 64:
                even = (pool.even_high if place & 16 else pool.even_low) >> (place & 32) & _LOW
                odd = (pool.odd_high if place & 16 else pool.odd_low) >> (place & 32) & _LOW
                even = PART * even + (pool.even_count >> place & _LANE) * self.rest[unit]
                odd = PART * odd + (pool.odd_count >> place & _LANE) * self.rest[unit + 1]
                found[unit] = float(even // words)
                found[unit + 1] = float(odd // words)
                even = PART * (pool.even_top >> place & _LANE) + self.bias[unit]
                odd = PART * (pool.odd_top >> place & _LANE) + self.bias[unit + 1]
                found[unit + UNITS] = float(even) if even > 0 else 0.0
                found[unit + UNITS + 1] = float(odd) if odd > 0 else 0.0
                unit += 2
                place += 16
        return found

    def _told(self, pooled: list[float]) -> float:
        told = self.outer_bias
        at: i64 = 0
        for each in product(pooled, self.inner, _OUT):
            whole = each + self.inner_bias[at]
            if whole > 0.0:
                told += whole // _WEIGHT * self.outer[at]
            at += 1
        return told * self.worth


def rows(matrix: list[int]) -> list[Twelve]:
    """Return the rows of a matrix, twelve numbers each."""
    return [
        Twelve([float(each) for each in matrix[at : at + 12]]) for at in range(0, len(matrix), 12)
    ]


def lanes(bars: list[int]) -> list[i64]:
    """Return the bars of eight units at a time, in lanes of 16 bits: even ones, then odd ones."""
    found: list[i64] = []
    for at in range(0, len(bars), 8):
        for first in (at, at + 1):
            found.append(sum(bars[first + 2 * n] << 16 * n for n in range(4)))
    return found
