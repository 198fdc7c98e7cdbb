"""The network over meanings in native whole numbers: it says what `reader` says.

A word's vector is multiplied out when the word is first met, and what it says is kept: there are
no more words than the vocabulary has.
"""

from typing import Final, final

from bartizan.gateway.injection.lanes import (
    ABOVE,
    BITS,
    LANE,
    Pool,
    Said,
    Twelve,
    Units,
    lanes,
    rows,
)
from bartizan.gateway.injection.levels import LEVELS, PART, UNITS, Network
from bartizan.gateway.injection.vocabulary import Vocabulary
from bartizan.gateway.injection.whole import i64

OCTETS: Final = 6
"""Numbers of eight units each."""
_NOTHING: Final = 3 * ABOVE
"""What three words say together that say nothing."""
_LOW: Final = 0xFFFFFFFF


@final
class Meaning:
    """A network, ready to read."""

    def __init__(self, known: Vocabulary, network: Network) -> None:
        self.known = known
        self.worth = network.worth
        self.level: i64 = network.level
        self.taps = rows(network.taps)
        self.inner = rows(network.inner)
        self.low_bias, self.high_bias = rows(network.inner_bias)
        self.low_outer, self.high_outer = rows(network.outer)
        self.outer_bias: i64 = network.outer_bias
        self.met: list[Said | None] = [None] * (known.size + 1)
        bars = [_NOTHING + 1 + -each // PART for each in network.bias]
        self.bars = lanes(bars)
        """The least that excites each unit."""
        self.counted = [
            PART * (bar - _NOTHING) + each for bar, each in zip(bars, network.bias, strict=True)
        ]
        """What a word that is at the bar excites, in parts of a level."""
        self.bias = [each - PART * _NOTHING for each in network.bias]

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
        level = self.level
        octets: list[i64] = []
        octet: i64 = 0
        place: i64 = 0
        for each in self.known.product(row, self.taps):
            rounded = (2 * each + level) // (2 * level)
            octet |= (min(max(rounded, -LEVELS), LEVELS) + ABOVE) << place
            place += 8
            if place == BITS:
                octets.append(i64(octet))
                octet = 0
                place = 0
        return Said(octets)

    def steps(self, words: list[Said], counts: list[int]) -> list[Units]:
        """Return what the words of each step excite, so many words each; OCTETS for a step."""
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

    def margin(self, pools: list[Pool], words: i64, hidden: tuple[Twelve, Twelve]) -> float:
        """Return how much a window with so many words reads like an order, as log odds.

        What is in `hidden` is written over.
        """
        low, high = hidden
        low.become(self.low_bias)
        high.become(self.high_bias)
        unit: i64 = 0
        for pool in pools:
            place: i64 = 0
            while place < BITS:
                even = (pool.even_high if place & 16 else pool.even_low) >> (place & 32) & _LOW
                odd = (pool.odd_high if place & 16 else pool.odd_low) >> (place & 32) & _LOW
                even = PART * even + (pool.even_count >> place & LANE) * self.counted[unit]
                odd = PART * odd + (pool.odd_count >> place & LANE) * self.counted[unit + 1]
                self._excite(low, high, unit, even // words)
                self._excite(low, high, unit + 1, odd // words)
                even = PART * (pool.even_top >> place & LANE) + self.bias[unit]
                odd = PART * (pool.odd_top >> place & LANE) + self.bias[unit + 1]
                self._excite(low, high, unit + UNITS, even)
                self._excite(low, high, unit + UNITS + 1, odd)
                unit += 2
                place += 16
        told = self.outer_bias + low.heard(self.low_outer) + high.heard(self.high_outer)
        return float(told) * self.worth

    def _excite(self, low: Twelve, high: Twelve, unit: i64, value: i64) -> None:
        """Tell the hidden units how far a unit is excited."""
        if value > 0:
            low.add(value, self.inner[2 * unit])
            high.add(value, self.inner[2 * unit + 1])


def pooled(steps: list[Units], first: i64, last: i64, pools: list[Pool]) -> None:
    """Put together what the words of a window excite, which are those of some steps."""
    for pool in pools:
        pool.clear()
    at: i64 = first * OCTETS
    end: i64 = last * OCTETS
    while at < end:
        for pool in pools:
            pool.take(steps[at])
            at += 1
