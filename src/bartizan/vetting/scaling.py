"""Features made comparable: each column by its spread, rows that are no numbers left out."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float32]
# A column that hardly varies must not become the loudest: no spread counts for less than this
# share of the median one.
_LEAST_SPREAD: Final = 1.0
_LARGEST: Final = 1e15


def usable(features: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Return which rows (rows x columns) hold finite numbers alone, small enough to be squared."""
    with np.errstate(invalid="ignore"):
        found: NDArray[np.bool_] = (np.abs(features) < _LARGEST).all(1)
    return found


def scaled(features: NDArray[np.floating]) -> Features:
    """Return features with mean 0, and about spread 1 for the columns that vary."""
    wide = features.astype(np.float64)
    spread = wide.std(0)
    varying = spread[spread > 0]
    least = float(np.median(varying)) * _LEAST_SPREAD if len(varying) else 1.0
    result: Features = ((wide - wide.mean(0)) / np.maximum(spread, least)).astype(np.float32)
    return result
