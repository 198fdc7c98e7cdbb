"""Scores a text for injected orders: the highest of its windows, so that a long text hides none."""

import math
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bartizan.gateway.injection.features import BLOCK, BUCKETS, hashed

WINDOWS: Final = (120, 360, 1200)
"""The lengths of windows in characters; each begins half a window after the one before."""
OVERLAP: Final = WINDOWS[-1]
GAIN, SHRINK = 30.0, 60.0
"""Evidence is GAIN times the mean weight of a window's runs; SHRINK runs more say nothing."""
TEMPER: Final = 4.0
"""What evidence is divided by: a highest window is surer than it ought to be."""
_FILE: Final = "weights.npz"
_BOUND: Final = 30.0


class Weights(NamedTuple):
    """A linear model: a weight for each bucket, in units of `scale`, and a bias."""

    values: NDArray[np.float32] | NDArray[np.int8]
    bias: float
    scale: float = 1.0


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
    if values.shape != (BUCKETS,):
        raise ValueError(f"the weights have shape {values.shape}, not ({BUCKETS},)")
    return Weights(values, bias, scale)


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
    places, buckets = hashed(text)
    if not places.size:
        return 0.0, 0, 0
    size = len(text)
    sums = np.zeros(size + 1)
    np.cumsum(np.bincount(places, weights.values[buckets], size), out=sums[1:])
    counts = np.zeros(size + 1)
    np.cumsum(np.bincount(places, minlength=size), out=counts[1:])
    starts, ends = windows(size)
    number = counts[ends] - counts[starts]
    gain = GAIN * weights.scale
    margins = gain * (sums[ends] - sums[starts]) / (number + SHRINK) + weights.bias
    best = int(np.argmax(margins))
    return float(margins[best]), int(starts[best]), int(ends[best])


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
