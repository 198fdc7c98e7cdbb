"""The detector without numpy, as loops over the letters of a block that can be compiled.

It says what `model` says, to the last bit. It is what runs where it is compiled; interpreted it is
slow, and only tests run it.
"""

from typing import Final, final

from bartizan.gateway.injection.hashing import PART, kinds, lowered, plain
from bartizan.gateway.injection.lanes import Pool, Said, Twelve
from bartizan.gateway.injection.meaning import OCTETS, Meaning, pooled
from bartizan.gateway.injection.runs import THREE, Letters, Steps, Words
from bartizan.gateway.injection.scoring import SHRINK, STEP, WINDOWS
from bartizan.gateway.injection.whole import i64

_SPACE: Final = 32


@final
class Kernel:
    """Weights of runs and a network, ready to read."""

    def __init__(self, weights: bytes, gain: float, bias: float, network: Meaning) -> None:
        """Take weights that are ABOVE what they mean, and what the mean of them is worth."""
        self.weights = weights
        self.gain = gain
        self.bias = bias
        self.network = network
        self.plain = plain()
        self.kinds = kinds()

    def best_window(self, text: str) -> tuple[float, int, int]:
        """Return the log odds of the likest window of a text of one block, and where it is.

        Nothing is read from a text without a run and a word: its window is empty.
        """
        letters, words = Letters(Steps(self.weights)), Words(Steps(self.weights), self.network)
        self._read(lowered(text), letters, words)
        if not words.said and letters.count < THREE:
            return 0.0, 0, 0
        count = max(1, -(-len(text) // STEP))
        for steps in (letters.steps, words.steps):
            while len(steps.sums) < count:
                steps.end()
        first, last, margin = self._best(letters.steps, words.steps, words.said)
        return margin, first * STEP, min(last * STEP, len(text))

    def _read(self, text: str, letters: Letters, words: Words) -> None:
        simple, parts = self.plain, self.kinds
        few: i64 = len(simple)
        known: i64 = len(parts)
        place: i64 = 0
        size: i64 = len(text)
        before: i64 = 0
        while place < size:
            letter: i64 = ord(text[place])
            if letter < few:
                letter = simple[letter]
            if letter != _SPACE or before != _SPACE:
                letters.take(letter, place)
                words.take(letter, parts[letter] if letter < known else PART, place)
                before = letter
            place += 1
        letters.end()
        words.end()

    def _best(self, letters: Steps, words: Steps, said: list[Said]) -> tuple[int, int, float]:
        """Return the steps before which the likest window begins and ends, and its log odds."""
        sums, numbers, begun = [0], [0], [0]
        count = len(letters.sums)
        for at in range(count):
            sums.append(sums[at] + letters.sums[at] + words.sums[at])
            numbers.append(numbers[at] + letters.numbers[at] + words.numbers[at])
            begun.append(begun[at] + words.counts[at])
        steps = self.network.steps(said, words.counts) if said else []
        pools = [Pool() for _ in range(OCTETS)]
        hidden = Twelve([0] * 12), Twelve([0] * 12)
        best: tuple[int, int, float] | None = None
        for first, last in windows(count):
            told = (sums[last] - sums[first]) * self.gain
            margin = told / (numbers[last] - numbers[first] + SHRINK) + self.bias
            if said:
                pooled(steps, first, last, pools)
                margin += self.network.margin(pools, max(begun[last] - begun[first], 1), hidden)
                margin /= 2
            if best is None or margin > best[2]:
                best = first, last, margin
        return best or (0, 0, 0.0)


def windows(count: int) -> list[tuple[int, int]]:
    """Return the step that each window begins with and the one before which it ends."""
    found: list[tuple[int, int]] = []
    for length in WINDOWS:
        wide = length // STEP
        half = wide // 2
        found += [
            (first, min(first + wide, count)) for first in range(0, max(1, count - half), half)
        ]
        if count <= wide:
            break
    return found
