"""Runs of letters and words in native whole numbers, one after the other: what `features` hashes.

A run is known when its last letter or word is there, and belongs to the step of the text in which
it begins.
"""

from typing import Final, final

from bartizan.gateway.injection.hashing import (
    ADDED,
    ALONE,
    BASE,
    CHARS,
    MIX,
    PART,
    SALTED,
    WORDS,
    signed,
)
from bartizan.gateway.injection.lanes import ABOVE, Said
from bartizan.gateway.injection.meaning import Meaning
from bartizan.gateway.injection.scoring import BUCKETS, STEP
from bartizan.gateway.injection.whole import i64

THREE: Final = 3
"""Letters of the shortest run."""
_FOUR: Final = 4
_TWO: Final = 2
_LAST_BUCKET: Final = BUCKETS - 1
_AFTER_30: Final = (1 << 34) - 1
"""The bits that are left when a number is moved by 30 places; its sign would come along."""
_AFTER_27: Final = (1 << 37) - 1


@final
class Steps:
    """What runs say together, and how many there are, for each step of a text."""

    def __init__(self, weights: bytes) -> None:
        self.weights = weights
        self.mix: i64 = signed(MIX[0])
        self.mix_again: i64 = signed(MIX[1])
        self.edge: i64 = STEP
        self.said: i64 = 0
        self.number: i64 = 0
        self.begun: i64 = 0
        self.sums: list[int] = []
        self.numbers: list[int] = []
        self.counts: list[int] = []
        """How many letters or words begin in each step."""

    def begin(self, place: i64) -> None:
        """Go on to the step of a place, where runs begin."""
        while place >= self.edge:
            self.end()
        self.begun += 1

    def end(self) -> None:
        """End a step."""
        self.sums.append(self.said - ABOVE * self.number)
        self.numbers.append(self.number)
        self.counts.append(self.begun)
        self.said = self.number = self.begun = 0
        self.edge += STEP

    def add(self, run: i64) -> None:
        """Take in a run by its hash."""
        mixed = i64((run ^ (run >> 30 & _AFTER_30)) * self.mix)
        mixed = i64((mixed ^ (mixed >> 27 & _AFTER_27)) * self.mix_again)
        self.said += self.weights[mixed >> 31 & _LAST_BUCKET]
        self.number += 1


@final
class Letters:
    """The last four letters, and the runs that the next one ends."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        first, second, third, fourth, fifth = map(signed, CHARS)
        self.first: i64 = first
        self.second: i64 = second
        self.third: i64 = third
        self.fourth: i64 = fourth
        self.fifth: i64 = fifth
        three, four, five = map(signed, ADDED)
        self.three: i64 = three
        self.four: i64 = four
        self.five: i64 = five
        self.count: i64 = 0
        self.a: i64 = 0
        self.b: i64 = 0
        self.c: i64 = 0
        self.d: i64 = 0
        self.at_a: i64 = 0
        self.at_b: i64 = 0
        self.at_c: i64 = 0
        self.at_d: i64 = 0

    def take(self, letter: i64, place: i64) -> None:
        """Take in the next letter."""
        if self.count >= _FOUR:
            four = self._short(_TWO)
            self.steps.add(i64(four + letter * self.fifth + self.five))
        self._move(letter, place)
        self.count += 1

    def end(self) -> None:
        """Take in the shorter runs that the last letters make."""
        if self.count >= _FOUR:
            self._short(_TWO)
        if self.count >= THREE:
            self._move(0, 0)
            self._short(1)

    def _move(self, letter: i64, place: i64) -> None:
        self.a, self.b, self.c, self.d = self.b, self.c, self.d, letter
        self.at_a, self.at_b, self.at_c, self.at_d = self.at_b, self.at_c, self.at_d, place

    def _short(self, kinds: i64) -> i64:
        """Add the run of three letters, and that of four for two kinds; return the last one."""
        steps = self.steps
        steps.begin(self.at_a)
        run = i64(self.a * self.first + self.b * self.second + self.c * self.third + self.three)
        steps.add(run)
        if kinds == _TWO:
            run = i64(run + self.d * self.fourth + self.four)
            steps.add(run)
        return run


@final
class Words:
    """The last two words, the one that is being read, and what all that were read say."""

    def __init__(self, steps: Steps, network: Meaning) -> None:
        self.steps = steps
        self.network = network
        self.base: i64 = signed(BASE)
        first, second, paired, last, apart = map(signed, WORDS)
        self.first: i64 = first
        self.second: i64 = second
        self.paired: i64 = paired
        self.last: i64 = last
        self.apart: i64 = apart
        self.single: i64 = signed(SALTED[0])
        self.between: i64 = signed(SALTED[1])
        self.said: list[Said] = []
        self.open = False
        self.word: i64 = 0
        self.power: i64 = 1
        self.place: i64 = 0
        self.count: i64 = 0
        self.a: i64 = 0
        self.b: i64 = 0
        self.at_a: i64 = 0
        self.at_b: i64 = 0

    def take(self, letter: i64, kind: i64, place: i64) -> None:
        """Take in the next letter, which is no part of a word, one, or a word of its own."""
        if kind == PART:
            if not self.open:
                self.open = True
                self.word, self.power, self.place = 0, 1, place
            self.word = i64(self.word + (letter + 1) * self.power)
            self.power = i64(self.power * self.base)
            return
        self._close()
        if kind == ALONE:
            self._take(letter + 1, place)

    def end(self) -> None:
        """Take in the word that the text ends with, and the shorter runs of the last words."""
        self._close()
        if self.count >= _TWO:
            self._short(_TWO)
        if self.count > 0:
            self.a, self.at_a = self.b, self.at_b
            self._short(1)

    def _close(self) -> None:
        if self.open:
            self.open = False
            self._take(self.word, self.place)

    def _take(self, word: i64, place: i64) -> None:
        self.said.append(self.network.said(word))
        if self.count >= _TWO:
            pair, last = self._short(_TWO), i64(word * self.last)
            self.steps.add(i64(i64(pair * self.paired) + last))
            self.steps.add(i64(i64(self.a * self.apart) + last + self.between))
        self.a, self.b = self.b, word
        self.at_a, self.at_b = self.at_b, place
        self.count += 1

    def _short(self, kinds: i64) -> i64:
        """Add the single word, and the pair for two kinds; return the pair."""
        steps = self.steps
        steps.begin(self.at_a)
        steps.add(i64(self.a + self.single))
        pair = i64(self.a * self.first + self.b * self.second)
        if kinds == _TWO:
            steps.add(pair)
        return pair
