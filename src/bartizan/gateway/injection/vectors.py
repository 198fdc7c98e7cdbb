"""Vectors of some thirty thousand words in about a hundred languages: near means like in meaning.

They were made by `tools.injection.vectors` from multilingual-e5-small (MIT), and are looked up by
the hash of a word.
"""

from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bartizan.gateway.injection.features import Hashes, hashed

WIDTH: Final = 64
COMMON: Final = 4
"""The first axes tell languages apart more than meanings, so likeness leaves them out."""
_FILE: Final = "vectors.npz"
Reals = NDArray[np.float32]


class Vectors(NamedTuple):
    """Words by their hashes, in order."""

    keys: Hashes
    values: NDArray[np.int8]
    """A vector of about one length for each; the last row is of no word, and is empty."""
    telling: NDArray[np.uint8]
    """How much each word says of what a text is about: little where it stands everywhere."""

    def rows(self, words: Hashes) -> NDArray[np.int64]:
        """Return the row of each word."""
        found = np.searchsorted(self.keys, words)
        near = np.minimum(found, self.keys.size - 1)
        return np.where(self.keys[near] == words, near, self.keys.size)


@cache
def shipped() -> Vectors:
    """Return the vectors that ship with this package, and keep them."""
    return read()


def read() -> Vectors:
    """Return the vectors that ship with this package."""
    with files("bartizan.gateway.injection").joinpath(_FILE).open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        found = Vectors(*(stored[name] for name in Vectors._fields))
    if found.values.shape != (found.keys.size + 1, WIDTH):
        raise ValueError(f"the vectors have shape {found.values.shape}")
    return found


def about(text: str, sizes: tuple[int, ...]) -> Reals:
    """Return what stretches of so many words are about, each by a vector of length 1.

    A stretch begins half its size after the one before. A text of at most BLOCK characters is read;
    one without a known word gives no vector.
    """
    vectors = shipped()
    rows = vectors.rows(hashed(text).words)
    rows = rows[rows < vectors.keys.size]
    if not rows.size:
        return np.zeros((0, WIDTH - COMMON), np.float32)
    said = vectors.values[rows, COMMON:].astype(np.float32)
    said *= vectors.telling[rows].astype(np.float32)[:, None]
    sums = np.zeros((rows.size + 1, WIDTH - COMMON), np.float32)
    np.cumsum(said, axis=0, out=sums[1:])
    stretches = [
        (start, min(start + size, rows.size))
        for size in sizes
        for start in range(0, max(1, rows.size - size // 2), size // 2)
    ]
    starts, ends = np.array(stretches).T
    found = sums[ends] - sums[starts]
    norms = np.linalg.norm(found, axis=1, keepdims=True)
    told: Reals = found / np.maximum(norms, 1e-6)
    return told
