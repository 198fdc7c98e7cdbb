"""Scores a text for injected orders: the highest of its windows, so that a long text hides none.

Two that see different things are asked and believed in equal parts: runs of characters and words,
which know wordings, and a small network over the meanings of words (`reader`), which knows others.
"""

import math
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bartizan.gateway.injection import vectors
from bartizan.gateway.injection.features import BLOCK, BUCKETS, Hashed, Places, hashed
from bartizan.gateway.injection.reader import Learned, Reader, margins, reader

WINDOWS: Final = (120, 360, 1200)
"""The lengths of windows in characters; each begins half a window after the one before."""
OVERLAP: Final = WINDOWS[-1]
GAIN, SHRINK = 30.0, 60.0
"""Evidence is GAIN times the mean weight of a window's runs; SHRINK runs more say nothing."""
TEMPER: Final = 2.5
"""What evidence is divided by: a highest window is surer than it ought to be."""
_FILE: Final = "weights.npz"
_BOUND: Final = 30.0


class Weights(NamedTuple):
    """A linear model: a weight for each bucket, in units of `scale`, and a bias; and a network."""

    values: NDArray[np.float32] | NDArray[np.int8]
    bias: float
    scale: float = 1.0
    reader: Reader | None = None
    """What is asked beside it, None for nothing."""


class Scored(NamedTuple):
    """How much a text reads like an injection, 0 to 1, and the window that reads most like it."""

    score: float
    start: int
    end: int


@cache
def shipped() -> Weights:
    """Return the weights that ship with this package."""
    with files("bartizan.gateway.injection").joinpath(_FILE).open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        values = stored["weights"]
        bias, scale = float(stored["bias"]), float(stored["scale"])
        learned = Learned(*(stored[name] for name in Learned._fields))
    if values.shape != (BUCKETS,):
        raise ValueError(f"the weights have shape {values.shape}, not ({BUCKETS},)")
    return Weights(values, bias, scale, reader(vectors.shipped(), learned))


def score(text: str, weights: Weights | None = None) -> Scored:
    """Return the highest score of all windows of a text, with that window in code points.

    The score is a probability of the model's making and means nothing without a threshold from the
    route's own traffic (`guard calibrate`). Time is linear in text; an empty text scores 0.
    """
    chosen = weights or shipped()
    best = Scored(0.0, 0, 0)
    for offset, part in _blocks(text):
        margin, start, end = _best_window(part, chosen)
        if end > start:
            evidence = min(max(margin / TEMPER, -_BOUND), _BOUND)
            chance = 1 / (1 + math.exp(-evidence))
            best = max(best, Scored(chance, offset + start, offset + end))
    return best


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield blocks that overlap by the longest window, each with its offset."""
    step = BLOCK - OVERLAP
    for offset in range(0, max(1, len(text) - OVERLAP), step):
        yield offset, text[offset : offset + BLOCK]


def _best_window(text: str, weights: Weights) -> tuple[float, int, int]:
    found = hashed(text)
    if not found.places.size:
        return 0.0, 0, 0
    starts, ends = windows(len(text))
    margin = _linear(found, weights, starts, ends, len(text))
    if weights.reader is not None and found.words.size:
        margin += margins(weights.reader, found.words, found.starts, starts, ends)
        margin /= 2
    best = int(np.argmax(margin))
    return float(margin[best]), int(starts[best]), int(ends[best])


def _linear(
    found: Hashed, weights: Weights, starts: Places, ends: Places, size: int
) -> NDArray[np.float64]:
    sums = np.zeros(size + 1)
    np.cumsum(np.bincount(found.places, weights.values[found.buckets], size), out=sums[1:])
    counts = np.zeros(size + 1)
    np.cumsum(np.bincount(found.places, minlength=size), out=counts[1:])
    number = counts[ends] - counts[starts]
    gain = GAIN * weights.scale
    margin: NDArray[np.float64] = gain * (sums[ends] - sums[starts]) / (number + SHRINK)
    return margin + weights.bias


@lru_cache(maxsize=64)
def windows(size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the windows of a text of `size` characters start and end.

    A text no longer than a window is one window of that length.
    """
    starts, ends = [], []
    for length in WINDOWS:
        begin = np.arange(0, max(1, size - length // 2), length // 2)
        starts.append(begin)
        ends.append(np.minimum(begin + length, size))
        if size <= length:
            break
    return np.concatenate(starts), np.concatenate(ends)
