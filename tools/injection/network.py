"""Teaches the network that reads words by their meaning: batches, gradients and Adam, in numpy.

Kingma and Ba, "Adam: a method for stochastic optimization" (2015). Vectors of words stay as they
are; words and units are left out at random while learning, so that none is relied on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bartizan.gateway.injection.features import hashed
from bartizan.gateway.injection.levels import HIDDEN, LEVELS, TAP, UNITS
from bartizan.gateway.injection.reader import Learned
from bartizan.gateway.injection.vectors import Vectors

EPOCHS: Final = 6
BATCH: Final = 256
RATE: Final = 2e-3
DECAY: Final = 1e-4
WORDS_OUT, UNITS_OUT = 0.15, 0.2
_OUTLIERS: Final = 0.9998
_SAMPLE: Final = 7
LONGEST: Final = 240
SMOOTH: Final = 0.02
SPREAD: Final = np.float32(1 / 64)
"""What a level of a vector is while learning: numbers of about one."""
Reals = NDArray[np.float32]


class Network:
    """What is learned, and the moments of Adam."""

    def __init__(self, width: int, seed: int) -> None:
        """Begin with small random numbers."""
        chance = np.random.default_rng(seed)

        def drawn(*shape: int) -> Reals:
            found: Reals = (chance.normal(size=shape) * (2 / shape[0]) ** 0.5).astype(np.float32)
            return found

        self.chance = chance
        self.taps = drawn(3 * width, UNITS)
        self.bias = np.zeros(UNITS, np.float32)
        self.inner, self.inner_bias = drawn(2 * UNITS, HIDDEN), np.zeros(HIDDEN, np.float32)
        self.outer, self.outer_bias = drawn(HIDDEN, 1), np.zeros(1, np.float32)
        self.names = ("taps", "bias", "inner", "inner_bias", "outer", "outer_bias")
        self._first = {name: np.zeros_like(getattr(self, name)) for name in self.names}
        self._second = {name: np.zeros_like(getattr(self, name)) for name in self.names}
        self._steps = 0

    def step(self, batch: "Batch", rate: float) -> float:
        """Learn from a batch; return its loss."""
        units = np.maximum(batch.inputs @ self.taps + self.bias, 0)
        kept = self.chance.random(units.shape, np.float32) >= UNITS_OUT
        units *= kept / np.float32(1 - UNITS_OUT)
        mean = np.add.reduceat(units, batch.begins) / batch.sizes[:, None]
        most = np.maximum.reduceat(units, batch.begins)
        pooled = np.concatenate((mean, most), 1)
        hidden = np.maximum(pooled @ self.inner + self.inner_bias, 0)
        chance = 1 / (1 + np.exp(-(hidden @ self.outer + self.outer_bias)[:, 0]))
        wrong = ((chance - batch.labels) * batch.weights / batch.weights.sum())[:, None]
        self._steps += 1
        back = (wrong @ self.outer.T) * (hidden > 0)
        into = back @ self.inner.T
        spread = np.repeat(into[:, :UNITS] / batch.sizes[:, None], batch.counts, 0)
        highest = (units == np.repeat(most, batch.counts, 0)) & (units > 0)
        spread += np.repeat(into[:, UNITS:], batch.counts, 0) * highest
        spread *= (units > 0) / np.float32(1 - UNITS_OUT)
        self._move("outer", hidden.T @ wrong, rate)
        self._move("outer_bias", wrong.sum(0), rate)
        self._move("inner", pooled.T @ back, rate)
        self._move("inner_bias", back.sum(0), rate)
        self._move("taps", batch.inputs.T @ spread, rate)
        self._move("bias", spread.sum(0), rate)
        told = np.abs(batch.labels - chance).clip(0, 1 - 1e-6)
        return float((-np.log(1 - told) * batch.weights).sum() / batch.weights.sum())

    def _move(self, name: str, slope: Reals, rate: float) -> None:
        first, second, value = self._first[name], self._second[name], getattr(self, name)
        first += 0.1 * (slope - first)
        second += 0.001 * (slope * slope - second)
        size = first / (1 - 0.9**self._steps)
        value -= rate * (size / (np.sqrt(second / (1 - 0.999**self._steps)) + 1e-8))
        value -= rate * DECAY * value

    def learned(self, known: Vectors) -> Learned:
        """Return what was learned, for vectors as they are stored."""
        taps = self.taps * SPREAD
        return Learned(
            level_of(known, taps),
            taps,
            self.bias,
            self.inner,
            self.inner_bias,
            self.outer[:, 0],
            self.outer_bias,
        )


@dataclass(frozen=True)
class Batch:
    """Some texts: each word with its neighbours, and where each text begins."""

    inputs: Reals
    begins: NDArray[np.int64]
    counts: NDArray[np.int64]
    sizes: Reals
    labels: Reals
    weights: Reals


def batches(
    network: Network,
    known: Vectors,
    texts: Sequence[NDArray[np.int64]],
    told: Reals,
    weights: Reals,
) -> Iterator[Batch]:
    """Yield the texts once, in an order of chance."""
    order = network.chance.permutation(len(texts))
    for at in range(0, len(order), BATCH):
        chosen = order[at : at + BATCH]
        some = [texts[number] for number in chosen]
        counts = np.array([each.size for each in some])
        rows = np.concatenate(some)
        rows[network.chance.random(rows.size) < WORDS_OUT] = known.keys.size
        values = known.values[rows].astype(np.float32) * SPREAD
        begins = np.concatenate(([0], np.cumsum(counts)[:-1]))
        before, behind = np.roll(values, 1, 0), np.roll(values, -1, 0)
        before[begins] = 0
        behind[begins + counts - 1] = 0
        inputs = np.concatenate((before, values, behind), 1)
        sizes = counts.astype(np.float32)
        yield Batch(inputs, begins, counts, sizes, told[chosen], weights[chosen])


def taught(
    known: Vectors, some: Sequence[tuple[str, int]], weights: Reals, *, seed: int = 11
) -> Learned:
    """Return what these texts, each with its label, teach."""
    network = Network(known.values.shape[1], seed)
    read = [known.rows(hashed(text).words[:LONGEST]) for text, _ in some]
    full = [number for number, rows in enumerate(read) if rows.size]
    texts = [read[number] for number in full]
    labels = np.array([some[number][1] for number in full], np.float32)
    told = labels * (1 - 2 * SMOOTH) + SMOOTH
    chosen = weights[full].astype(np.float32)
    steps = EPOCHS * -(-len(texts) // BATCH)
    done = 0
    for epoch in range(EPOCHS):
        losses = []
        for batch in batches(network, known, texts, told, chosen):
            losses.append(network.step(batch, RATE * (1 - done / steps)))
            done += 1
        print(f"epoch {epoch}: loss {np.mean(losses):.4f}", flush=True)
    return network.learned(known)


def level_of(known: Vectors, taps: Reals) -> int:
    """Return what a level of what words say is, times TAP: all but the loudest fit into a byte."""
    width = known.values.shape[1]
    columns = taps.reshape(3, width, UNITS).transpose(1, 0, 2).reshape(width, 3 * UNITS)
    some = np.abs(known.values[::_SAMPLE].astype(np.float32) @ columns)
    return round(float(np.quantile(some, _OUTLIERS)) / LEVELS * TAP)
