"""Scores a text for injected orders: the highest of its windows, so that a long text hides none.

Two that see different things are asked and believed in equal parts: runs of characters and words,
which know wordings, and a small network over the meanings of words (`reader`), which knows others.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bartizan.gateway.injection import vectors
from bartizan.gateway.injection.features import (
    BEHIND,
    SIZES,
    Hashed,
    Places,
    hashed,
)
from bartizan.gateway.injection.reader import Learned, Reader, margins, reader
from bartizan.gateway.injection.scoring import BUCKETS, GAIN, SHRINK, Scored, highest
from bartizan.gateway.injection.tables import USERS
from bartizan.gateway.injection.windows import Windows, windows

_RUNS: Final = tuple(size - 1 for size in SIZES)
"""How many characters stand behind the first in a run of each kind."""


class Weights(NamedTuple):
    """A linear model: a weight for each bucket, in units of `scale`, and a bias; and a network."""

    values: NDArray[np.float32] | NDArray[np.int8]
    bias: float
    scale: float = 1.0
    reader: Reader | None = None
    """What is asked beside it, None for nothing."""


def shipped(name: str = USERS) -> Weights:
    """Return the weights of that name that ship with this package, and keep them."""
    return _read(name)


@cache
def _read(name: str) -> Weights:
    with files("bartizan.gateway.injection").joinpath(name).open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        values = stored["weights"]
        bias, scale = float(stored["bias"]), float(stored["scale"])
        learned = Learned(*(stored[name] for name in Learned._fields))
    if values.shape != (BUCKETS,):
        raise ValueError(f"the weights have shape {values.shape}, not ({BUCKETS},)")
    return Weights(values, bias, scale, reader(vectors.read(), learned))


def score(text: str, weights: Weights | None = None) -> Scored:
    """Return the highest score of all windows of a text, with that window in code points.

    The score is a probability of the model's making and means nothing without a threshold from the
    route's own traffic (`guard calibrate`). Time is linear in text; an empty text scores 0.
    """
    chosen = weights or shipped()
    return highest(text, lambda part: _best_window(part, chosen))


def _best_window(text: str, weights: Weights) -> tuple[float, int, int]:
    found = hashed(text)
    if not found.words.size and found.at.size < SIZES[0]:
        return 0.0, 0, 0
    each = windows(len(text))
    letters = found.at.searchsorted(each.edges)
    words = found.heads.searchsorted(letters)
    margin = _linear(found, weights, (letters, words), each)
    if weights.reader is not None and found.words.size:
        margin += margins(weights.reader, found.words, words, each)
        margin /= 2
    best = int(margin.argmax())
    return float(margin[best]), *each.places(best, len(text))


def _linear(
    found: Hashed, weights: Weights, edges: tuple[Places, Places], each: Windows
) -> NDArray[np.float64]:
    """Return the log odds of each window by its runs.

    `edges` tell how many letters and how many words begin before each edge of a step.
    """
    letters, words = edges
    said = _said(weights.values.take(found.runs, mode="clip"), _RUNS, letters)
    said += _said(weights.values.take(found.phrases, mode="clip"), BEHIND, words)
    number = _before(letters, found.at.size, _RUNS)
    number += _before(words, found.words.size, BEHIND)
    both = np.array((said, number))
    margin, count = both.take(each.last, axis=1) - both.take(each.first, axis=1)
    margin *= GAIN * weights.scale
    count += SHRINK
    margin /= count
    margin += weights.bias
    told: NDArray[np.float64] = margin
    return told


def _said(
    said: NDArray[np.float32] | NDArray[np.int8], behind: Sequence[int], edges: Places
) -> NDArray[np.float64]:
    """Return what the runs before each edge say together, but for those the text ends within."""
    for row, count in zip(said, behind, strict=True):
        row[max(0, row.size - count) :] = 0
    sums = np.zeros(said.shape[1] + 1)
    np.add.reduce(said, 0, out=sums[1:])
    np.add.accumulate(sums, out=sums)
    told: NDArray[np.float64] = sums.take(edges)
    return told


def _before(edges: Places, size: int, behind: Sequence[int]) -> Places:
    """Return how many runs of all kinds begin before each edge, in letters or words of so many."""
    total = edges * len(behind)
    far = max(behind)
    for at in range(edges.size - 1, -1, -1):  # only runs that begin near the end reach beyond it
        edge = int(edges[at])
        if edge <= size - far:
            break
        total[at] = sum(min(edge, max(0, size - count)) for count in behind)
    return total
