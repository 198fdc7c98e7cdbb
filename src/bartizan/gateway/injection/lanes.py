"""Numbers side by side: eight bytes in 64 bits, and twelve numbers in an object.

The first come apart into lanes of 16 bits, even bytes and odd ones, and are then added up and
compared at once. What a word says is stored 128 above what it means, so that no lane is negative.
"""

from typing import Final, final

from bartizan.gateway.injection.levels import WEIGHT_BITS
from bartizan.gateway.injection.whole import i64

BITS: Final = 64
LANE: Final = 0xFFFF
ABOVE: Final = 128
"""What a byte is above what it means."""
_BYTES: Final = 0x00FF00FF00FF00FF
_FLAGS: Final = 0x2000200020002000
"""A bit of each lane that no sum of three bytes reaches."""
_FLAG: Final = 13
_PAIRS: Final = 0x0000FFFF0000FFFF


@final
class Twelve:
    """Twelve numbers, of a row of a matrix or of a sum of rows."""

    def __init__(self, row: list[i64]) -> None:
        (
            self.a, self.b, self.c, self.d, self.e, self.f,
            self.g, self.h, self.i, self.j, self.k, self.l,
        ) = row  # fmt: skip

    def become(self, other: "Twelve") -> None:
        """Take over the numbers of another."""
        self.a, self.b, self.c, self.d = other.a, other.b, other.c, other.d
        self.e, self.f, self.g, self.h = other.e, other.f, other.g, other.h
        self.i, self.j, self.k, self.l = other.i, other.j, other.k, other.l

    def add(self, times: i64, row: "Twelve") -> None:
        """Add so many times a row."""
        self.a += times * row.a
        self.b += times * row.b
        self.c += times * row.c
        self.d += times * row.d
        self.e += times * row.e
        self.f += times * row.f
        self.g += times * row.g
        self.h += times * row.h
        self.i += times * row.i
        self.j += times * row.j
        self.k += times * row.k
        self.l += times * row.l

    def heard(self, by: "Twelve") -> i64:
        """Return what numbers that are more than nothing say together, each by its weight."""
        return (
            heard(self.a, by.a) + heard(self.b, by.b) + heard(self.c, by.c) + heard(self.d, by.d)
            + heard(self.e, by.e) + heard(self.f, by.f) + heard(self.g, by.g) + heard(self.h, by.h)
            + heard(self.i, by.i) + heard(self.j, by.j) + heard(self.k, by.k) + heard(self.l, by.l)
        )  # fmt: skip

    def numbers(self) -> list[i64]:
        """Return the numbers."""
        return [
            self.a, self.b, self.c, self.d, self.e, self.f,
            self.g, self.h, self.i, self.j, self.k, self.l,
        ]  # fmt: skip


def heard(number: i64, weight: i64) -> i64:
    """Return what a hidden unit says, if it is excited at all."""
    return (number >> WEIGHT_BITS) * weight if number > 0 else 0


def rows(matrix: list[int]) -> list[Twelve]:
    """Return the rows of a matrix, twelve numbers each."""
    return [
        Twelve([i64(each) for each in matrix[at : at + 12]]) for at in range(0, len(matrix), 12)
    ]


@final
class Said:
    """What a word says to 48 units, as the one before, the middle one and the one behind."""

    def __init__(self, octets: list[i64]) -> None:
        (
            self.a0, self.a1, self.a2, self.a3, self.a4, self.a5,
            self.b0, self.b1, self.b2, self.b3, self.b4, self.b5,
            self.c0, self.c1, self.c2, self.c3, self.c4, self.c5,
        ) = octets  # fmt: skip


@final
class Units:
    """What the words of a step excite of eight units: how much above bars, how often, how high.

    A step has at most 60 words, and each is at most 541 above a bar: sums fit into their lanes.
    """

    def __init__(self, even_bars: i64, odd_bars: i64) -> None:
        self.even_bars = even_bars
        self.odd_bars = odd_bars
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
        ones = flags >> _FLAG
        self.even += over & (flags - ones)
        self.even_count += ones
        self.even_top = highest(self.even_top, said)
        said = (before >> 8 & _BYTES) + (middle >> 8 & _BYTES) + (behind >> 8 & _BYTES)
        over = (said | _FLAGS) - self.odd_bars
        flags = over & _FLAGS
        ones = flags >> _FLAG
        self.odd += over & (flags - ones)
        self.odd_count += ones
        self.odd_top = highest(self.odd_top, said)


@final
class Pool:
    """What the words of a window excite of eight units; the sums are in lanes of 32 bits."""

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

    def take(self, step: Units) -> None:
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
    kept = flags - (flags >> _FLAG)
    return other ^ ((one ^ other) & kept)


def lanes(numbers: list[int]) -> list[i64]:
    """Return eight numbers at a time in lanes: the even ones, then the odd ones."""
    return [
        i64(sum(numbers[first + 2 * lane] << 16 * lane for lane in range(4)))
        for at in range(0, len(numbers), 8)
        for first in (at, at + 1)
    ]
