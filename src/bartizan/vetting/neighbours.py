"""The nearest neighbours of each row of features, by blocks of a bounded size."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bartizan.vetting.scaling import Features

NEIGHBOURS: Final = 10
# How many products of numbers and how many distances one run may cost, and how many are held.
_PRODUCTS: Final = 200_000_000_000
_DISTANCES: Final = 4_000_000_000
_HELD: Final = 1 << 23
_LEAST: Final = 2_048
_SEED: Final = 11


def references(rows: int, columns: int) -> NDArray[np.int64]:
    """Return the rows among which neighbours are looked for: all, or a seeded sample of them."""
    afforded = min(_PRODUCTS // max(1, rows * columns), _DISTANCES // max(1, rows))
    most = max(_LEAST, afforded)
    if rows <= most:
        return np.arange(rows)
    return np.sort(np.random.default_rng(_SEED).choice(rows, most, replace=False))


def nearest(
    features: Features, among: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the NEIGHBOURS nearest rows of each row and their distances, no row being its own.

    Both are rows x NEIGHBOURS; needs more than NEIGHBOURS rows in `among`.
    """
    found = np.empty((len(features), NEIGHBOURS), np.int64)
    far = np.empty((len(features), NEIGHBOURS), np.float32)
    known = features[among]
    lengths = (known * known).sum(1)
    place = np.full(len(features), -1)
    place[among] = np.arange(len(among))
    step = max(1, _HELD // len(among))
    for start in range(0, len(features), step):
        block = features[start : start + step]
        distance = lengths - 2 * (block @ known.T) + (block * block).sum(1)[:, None]
        own = place[start : start + step]
        here = np.flatnonzero(own >= 0)
        distance[here, own[here]] = np.inf
        close = np.argpartition(distance, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
        found[start : start + step] = among[close]
        far[start : start + step] = np.take_along_axis(distance, close, 1)
    return found, np.sqrt(np.maximum(far, 0))
