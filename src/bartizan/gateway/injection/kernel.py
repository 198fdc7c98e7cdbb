"""The detector as one loop over the letters of a block, for native numbers: it needs no numpy.

It says what `features` and `reader` say, to the last bit. Interpreted it is slow: it is what runs
where it is compiled, and a test holds it against the other form in both.
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
    kinds,
    lowered,
    plain,
    signed,
)
from bartizan.gateway.injection.meaning import Meaning, Said
from bartizan.gateway.injection.scoring import BUCKETS, SHRINK, STEP, WINDOWS
from bartizan.gateway.injection.whole import i64

_MASK: Final = BUCKETS - 1
_SPACE: Final = 32


@final
class Steps:
    """Adds up what runs say, step by step, by where in the text each begins."""

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

    def begin(self, place: i64) -> None:
        """Go on to the step of a place, where runs begin."""
        while place >= self.edge:
            self.end()
        self.begun += 1

    def end(self) -> None:
        """End a step."""
        self.sums.append(self.said - 128 * self.number)
        self.numbers.append(self.number)
        self.counts.append(self.begun)
        self.said = self.number = self.begun = 0
        self.edge += STEP

    def add(self, run: i64) -> None:
        """Take in a run by its hash."""
        value = i64(run)
        value = i64((value ^ (value >> 30 & 0x3FFFFFFFF)) * self.mix)
        value = i64((value ^ (value >> 27 & 0x1FFFFFFFFF)) * self.mix_again)
        self.said += self.weights[value >> 31 & _MASK]
        self.number += 1


@final
class Letters:
    """Finds the runs of three, four and five letters, when the last of five is there."""

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
        if self.count > 3:
            self._runs(letter, 3)
        self._shift(letter, place)
        self.count += 1

    def end(self) -> None:
        """Take in the shorter runs that the last letters make."""
        kinds: i64 = min(self.count - 2, 2)
        if self.count == 3:
            self._shift(0, 0)
        while kinds > 0:
            self._runs(0, kinds)
            self._shift(0, 0)
            kinds -= 1

    def _shift(self, letter: i64, place: i64) -> None:
        self.a, self.b, self.c, self.d = self.b, self.c, self.d, letter
        self.at_a, self.at_b, self.at_c, self.at_d = self.at_b, self.at_c, self.at_d, place

    def _runs(self, last: i64, kinds: i64) -> None:
        """Add the runs that begin four letters before the last, so many kinds of them."""
        steps = self.steps
        steps.begin(self.at_a)
        three = i64(self.a * self.first + self.b * self.second + self.c * self.third + self.three)
        steps.add(three)
        if kinds > 1:
            four = i64(three + self.d * self.fourth + self.four)
            steps.add(four)
            if kinds > 2:
                steps.add(i64(four + last * self.fifth + self.five))


@final
class Words:
    """Finds words, and the runs of them, when the last of three is there."""

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
        self.salt: i64 = signed(SALTED[1])
        self.said: list[Said] = []
        self.open = False
        self.hash: i64 = 0
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
                self.hash, self.power, self.place = 0, 1, place
            self.hash = i64(self.hash + (letter + 1) * self.power)
            self.power = i64(self.power * self.base)
            return
        self.close()
        if kind == ALONE:
            self._word(letter + 1, place)

    def close(self) -> None:
        """End a word, if there is one."""
        if self.open:
            self.open = False
            self._word(self.hash, self.place)

    def end(self) -> None:
        """Take in the shorter runs that the last words make."""
        self.close()
        if self.count > 1:
            self._runs(0, 2)
        if self.count > 0:
            self.a, self.at_a = self.b, self.at_b
            self._runs(0, 1)

    def _word(self, word: i64, place: i64) -> None:
        self.said.append(self.network.said(word))
        if self.count > 1:
            self._runs(word, 4)
        self.a, self.b = self.b, word
        self.at_a, self.at_b = self.at_b, place
        self.count += 1

    def _runs(self, last: i64, kinds: i64) -> None:
        """Add the runs that begin two words before the last, so many kinds of them."""
        steps = self.steps
        steps.begin(self.at_a)
        steps.add(i64(self.a + self.single))
        if kinds > 1:
            pair = i64(self.a * self.first + self.b * self.second)
            steps.add(pair)
            if kinds > 2:
                far = i64(last * self.last)
                steps.add(i64(i64(pair * self.paired) + far))
                steps.add(i64(i64(self.a * self.apart) + far + self.salt))


@final
class Kernel:
    """Weights of runs, and a network, ready to read."""

    def __init__(self, weights: bytes, gain: float, bias: float, network: Meaning) -> None:
        """Take weights as bytes that are 128 above what they mean, and what their mean is worth."""
        self.weights = weights
        self.gain = gain
        self.bias = bias
        self.network = network
        self.plain = plain()
        self.kinds = kinds()

    def best_window(self, text: str) -> tuple[float, int, int]:
        """Return the log odds of the likest window of a text of one block, and where it is.

        A text with no run in it has none: its window is empty.
        """
        letters, words = Letters(Steps(self.weights)), Words(Steps(self.weights), self.network)
        self._read(lowered(text), letters, words)
        if not words.said and letters.count < 3:
            return 0.0, 0, 0
        count = max(1, -(-len(text) // STEP))
        while len(letters.steps.sums) < count:
            letters.steps.end()
        while len(words.steps.sums) < count:
            words.steps.end()
        return self._best(letters.steps, words.steps, words.said, len(text))

    def _read(self, text: str, letters: Letters, words: Words) -> None:
        place: i64 = 0
        size: i64 = len(text)
        last: i64 = 0
        simple, each_kind = self.plain, self.kinds
        few: i64 = len(simple)
        known: i64 = len(each_kind)
        while place < size:
            code: i64 = ord(text[place])
            if code < few:
                code = simple[code]
            if code != _SPACE or last != _SPACE:
                letters.take(code, place)
                words.take(code, each_kind[code] if code < known else PART, place)
                last = code
            place += 1
        letters.end()
        words.end()

    def _best(
        self, letters: Steps, words: Steps, said: list[Said], size: int
    ) -> tuple[float, int, int]:
        count = len(letters.sums)
        sums, numbers, begun = [0], [0], [0]
        for at in range(count):
            sums.append(sums[at] + letters.sums[at] + words.sums[at])
            numbers.append(numbers[at] + letters.numbers[at] + words.numbers[at])
            begun.append(begun[at] + words.counts[at])
        steps = self.network.steps(said, words.counts) if said else []
        best, start, end = -1e9, 0, 0
        for length in WINDOWS:
            wide = length // STEP
            for first in range(0, max(1, count - wide // 2), wide // 2):
                last = min(first + wide, count)
                told = (sums[last] - sums[first]) * self.gain
                margin = told / (numbers[last] - numbers[first] + SHRINK) + self.bias
                if said:
                    margin += self.network.margin(steps, first, last, begun[last] - begun[first])
                    margin /= 2
                if margin > best:
                    best, start, end = margin, first, last
            if count <= wide:
                break
        return best, start * STEP, min(end * STEP, size)
