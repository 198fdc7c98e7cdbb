"""The best parting of numbers on a line into two groups."""

import numpy as np
from numpy.typing import NDArray


def parted(values: NDArray[np.float64], least: int) -> NDArray[np.bool_]:
    """Return which values belong to the smaller of the two groups that lie farthest apart.

    Otsu's criterion (1979): the largest variance between the groups, none smaller than `least`.
    """
    ordered = np.sort(values)
    size = len(ordered)
    counts = np.arange(1, size)
    sums = np.cumsum(ordered)
    low = sums[:-1] / counts
    high = (sums[-1] - sums[:-1]) / (size - counts)
    between = counts * (size - counts) * (low - high) ** 2
    between[: least - 1] = -1
    between[size - least :] = -1
    edge = int(between.argmax())
    upper: NDArray[np.bool_] = values > (ordered[edge] + ordered[edge + 1]) / 2
    return upper if upper.mean() <= 0.5 else ~upper  # noqa: PLR2004 - the smaller half


def separation(values: NDArray[np.float64], group: NDArray[np.bool_]) -> float:
    """Return how far the means of the two groups lie apart, in spreads within the groups."""
    one, other = values[group], values[~group]
    within = (one.var() * len(one) + other.var() * len(other)) / len(values)
    return float(abs(one.mean() - other.mean()) / np.sqrt(within + 1e-12))
