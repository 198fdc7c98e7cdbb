"""Reads words by their meaning and order: a small convolution over vectors of known words.

Each word and its two neighbours excite hidden units; a window has their mean and their highest, and
a layer over both says how much it reads like an order to the model. What a vector says to a unit
is worked out beforehand, so that reading is looking up, adding and comparing. Words of many
languages lie near one another by what they mean, which runs of characters cannot show. All numbers
are whole ones (`levels`).
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bartizan.gateway.injection.features import Hashes, Places
from bartizan.gateway.injection.levels import HIDDEN, LEVELS, PART, UNITS, WEIGHT, network
from bartizan.gateway.injection.vectors import Vectors
from bartizan.gateway.injection.windows import Windows

Wholes = NDArray[np.int32]
Reals = NDArray[np.float32]
Exact = NDArray[np.float64]
"""Whole numbers below 2^53, which are added up exactly in any order."""

_AT_ONCE: Final = 256


class Learned(NamedTuple):
    """What the network learned, as it is stored."""

    level: int
    """What a level of what a word says is, times TAP."""
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
    """As the one before, the middle one and the one behind, how many levels each word says to each
    unit; the last word is an unknown one, and says nothing."""
    bias: Wholes
    inner: Exact
    inner_bias: Exact
    outer: Exact
    outer_bias: int
    worth: float
    """What one is worth in the answer, as log odds."""


def reader(vectors: Vectors, learned: Learned) -> Reader:
    """Work out what each known word says to each unit, a little at a time: to keep memory small."""
    width = vectors.values.shape[1]
    layers = [layer.ravel().tolist() for layer in learned[1:]]
    whole = network(int(learned.level), layers, width)
    taps = np.array(whole.taps, np.float64).reshape(width, 3 * UNITS)
    table = np.empty((3, len(vectors.values), UNITS), np.int8)
    for at in range(0, len(vectors.values), _AT_ONCE):
        said = vectors.values[at : at + _AT_ONCE].astype(np.float64) @ taps
        said *= 2
        said += whole.level
        said /= 2 * whole.level
        np.floor(said, out=said)
        said.clip(-LEVELS, LEVELS, out=said)
        table[:, at : at + _AT_ONCE] = said.reshape(-1, 3, UNITS).transpose(1, 0, 2)
    return Reader(
        vectors.keys,
        table,
        np.array(whole.bias, np.int32),
        np.array(whole.inner, np.float64).reshape(2 * UNITS, HIDDEN),
        np.array(whole.inner_bias, np.float64),
        np.array(whole.outer, np.float64),
        whole.outer_bias,
        whole.worth,
    )


def margins(network: Reader, words: Hashes, edges: Places, windows: Windows) -> NDArray[np.float64]:
    """Return how much each window reads like an order, as log odds.

    `edges` tell how many of the words begin before each edge of a step; there is at least one word.
    """
    steps = _steps(_units(network, words), edges)
    width = network.bias.size
    pooled = np.empty((windows.first.size, 2 * width))
    row = 0
    for several in windows.steps:
        each = steps.take(several, axis=0)
        into = pooled[row : row + several.shape[1]]
        np.add.reduce(each[..., :width], 0, np.int32, out=into[:, :width])
        np.maximum.reduce(each[..., width:], 0, out=into[:, width:])
        row += several.shape[1]
    number = np.maximum(edges[windows.last] - edges[windows.first], 1)
    means = pooled[:, :width]
    means /= number[:, None]
    np.floor(means, out=means)
    hidden = pooled @ network.inner
    hidden += network.inner_bias
    np.maximum(hidden, 0, out=hidden)
    hidden /= WEIGHT
    np.floor(hidden, out=hidden)
    found: Exact = hidden @ network.outer
    found += network.outer_bias
    found *= network.worth
    return found


def _steps(units: Wholes, edges: Places) -> Wholes:
    """Return the sums and the highest of the units of each step, and a row of zeros for no step.

    The last row of units is of no word. Words are laid side by side: numpy adds and compares whole
    rows much faster than stretches of rows.
    """
    before, behind = edges[:-1], edges[1:]
    each = before + np.arange(int((behind - before).max()))[:, None]
    laid = units.take(np.where(each < behind, each, len(units) - 1), axis=0)
    width = units.shape[1]
    found = np.zeros((edges.size, 2 * width), np.int32)
    np.add.reduce(laid, 0, np.int32, out=found[:-1, :width])
    np.maximum.reduce(laid, 0, out=found[:-1, width:])
    return found


def _units(network: Reader, words: Hashes) -> Wholes:
    """Return what each word excites, and a row of zeros for no word."""
    unknown = network.keys.size
    rows = network.keys.searchsorted(words)
    known = network.keys.take(rows, mode="clip") == words
    framed = np.full(words.size + 2, unknown)
    np.copyto(framed[1:-1], rows, where=known)
    said = network.table.take(framed, axis=1, mode="clip").astype(np.int16)
    total = said[0, :-2]
    total += said[1, 1:-1]
    total += said[2, 2:]
    found = np.zeros((words.size + 1, network.bias.size), np.int32)
    units = found[:-1]
    np.multiply(total, PART, out=units, dtype=np.int32)
    units += network.bias
    np.maximum(units, 0, out=units)
    return found
