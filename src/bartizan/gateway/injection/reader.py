"""Reads words by their meaning and order: a small convolution over vectors of known words.

Each word and its two neighbours excite hidden units; a window has their mean and their highest, and
a layer over both says how much it reads like an order to the model. What a vector says to a unit
is worked out beforehand, so that reading is looking up, adding and comparing. Words of many
languages lie near one another by what they mean, which runs of characters cannot show.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bartizan.gateway.injection.features import Hashes, Places
from bartizan.gateway.injection.vectors import Vectors

Reals = NDArray[np.float32]


LEVELS: Final = 127
STEP: Final = 60
"""Characters; every window starts at a multiple of it."""
_OUTLIERS: Final = 0.9998
_SAMPLE: Final = 7
_AT_ONCE: Final = 2048


class Learned(NamedTuple):
    """What the network learned, as it is stored."""

    taps: Reals
    """For each axis of the vectors of the word before, the middle one and the one behind, a row."""
    unit_bias: Reals
    inner: Reals
    inner_bias: Reals
    outer: Reals
    outer_bias: Reals


class Reader(NamedTuple):
    """A network, ready to read; `keys` are hashes of the words that it knows, in order."""

    keys: Hashes
    table: NDArray[np.int8]
    """What each word says to each unit as the one before, the middle one and the one behind, in
    units of `scale`; the last row is of an unknown word, and says nothing."""
    scale: float
    bias: Reals
    inner: Reals
    inner_bias: Reals
    outer: Reals
    outer_bias: float


def reader(vectors: Vectors, learned: Learned) -> Reader:
    """Work out what each known word says to each unit."""
    width, units = vectors.values.shape[1], learned.unit_bias.size
    taps = learned.taps.reshape(3, width, units).transpose(1, 0, 2).reshape(width, 3 * units)
    some = vectors.values[::_SAMPLE].astype(np.float32) @ taps
    scale = float(np.quantile(np.abs(some), _OUTLIERS)) / LEVELS
    table = np.empty((len(vectors.values), 3 * units), np.int8)
    for at in range(0, len(table), _AT_ONCE):
        said = vectors.values[at : at + _AT_ONCE].astype(np.float32) @ taps
        table[at : at + _AT_ONCE] = np.rint(said / scale).clip(-LEVELS, LEVELS)
    each = table.reshape(-1, 3, units)
    return Reader(vectors.keys, each, scale, *learned[1:5], float(learned.outer_bias[0]))


def margins(
    network: Reader, words: Hashes, places: Places, starts: Places, ends: Places
) -> NDArray[np.float64]:
    """Return how much each window reads like an order, as log odds.

    `places` are where the words begin, in order; a window has those from its start up to its end.
    Windows start at multiples of STEP, and end at one or behind the last word.
    """
    blocks = -(-int(ends.max()) // STEP)
    edges = np.searchsorted(places, np.arange(blocks + 1) * STEP)
    units = _units(network, words)
    first, last = starts // STEP, -(-ends // STEP)
    sums = np.zeros((blocks + 1, units.shape[1]), np.float32)
    np.cumsum(_over(np.add, units, edges[:-1], edges[1:]), axis=0, out=sums[1:])
    number = np.maximum(edges[last] - edges[first], 1).astype(np.float32)[:, None]
    means = (sums[last] - sums[first]) / number
    highest = _over(np.maximum, units, edges[:-1], edges[1:])
    most = _over(np.maximum, highest, first, last)
    hidden = np.concatenate((means, most), 1) @ network.inner + network.inner_bias
    found: NDArray[np.float64] = np.maximum(hidden, 0) @ network.outer + network.outer_bias
    return found


def _over(what: np.ufunc, rows: Reals, starts: Places, ends: Places) -> Reals:
    """Return the sum or the highest of rows from each start up to its end; 0 where there is none.

    Rows are never negative.
    """
    padded = np.concatenate((rows, np.zeros((1, rows.shape[1]), np.float32)))
    pairs = np.stack((starts, ends), 1).ravel()
    found: Reals = what.reduceat(padded, pairs)[::2]
    found *= (ends > starts)[:, None]
    return found


def _units(network: Reader, words: Hashes) -> Reals:
    unknown = network.keys.size
    rows = np.searchsorted(network.keys, words)
    known = network.keys[np.minimum(rows, unknown - 1)] == words
    said = network.table[np.where(known, rows, unknown)].astype(np.int16)
    total = said[:, 1]
    total[1:] += said[:-1, 0]
    total[:-1] += said[1:, 2]
    found = total.astype(np.float32)
    found *= np.float32(network.scale)
    found += network.bias
    return np.maximum(found, 0, out=found)
