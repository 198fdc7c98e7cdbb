"""Tests and bounds of statistics, on counts."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

# One-sided, 99.9 %.
SURE: Final = 3.090232


def lower_bound(hits: float, total: float, z: float = SURE) -> float:
    """Return the least share that `hits` of `total` allow (Wilson 1927, one-sided at z)."""
    if total <= 0:
        return 0.0
    share = hits / total
    centre = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return max(0.0, (centre - spread) / (1 + z * z / total))


def g_statistic(both: Counts, first: Counts, second: Counts, total: int) -> Floats:
    """Return G of the 2 x 2 tables of two events: how often both, each, and how many in all.

    The likelihood-ratio test of independence (Dunning 1993), chi-squared with one degree. It is 0
    where the two occur together less often than chance has it.
    """
    a, b, c = both.astype(float), (first - both).astype(float), (second - both).astype(float)
    d = np.maximum(total - a - b - c, 0.0)
    rows = (a + b, a + b, c + d, c + d)
    columns = (a + c, b + d, a + c, b + d)
    found = np.zeros(len(a))
    for cell, row, column in zip((a, b, c, d), rows, columns, strict=True):
        expected = row * column / max(total, 1)
        found += cell * np.log(np.where(cell > 0, cell, 1.0) / np.maximum(expected, 1e-300))
    above: NDArray[np.bool_] = a * total > first.astype(float) * second
    return np.where(above, np.maximum(2 * found, 0.0), 0.0)


def critical_g(tests: int, level: float = 1e-3) -> float:
    """Return the G that one of so many independent tests exceeds with a chance of `level`.

    Bonferroni's correction; chi-squared with one degree is the square of a normal value, whose
    quantile is found by halving.
    """
    wanted = level / max(tests, 1)
    low, high = 0.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if math.erfc(middle / math.sqrt(2)) > wanted else (low, middle)
    return high * high


def g_of_table(counts: Floats) -> float:
    """Return G of a 2 x k table of counts (Sokal and Rohlf 1981)."""
    total = counts.sum()
    if total <= 0:
        return 0.0
    expected = counts.sum(1, keepdims=True) * counts.sum(0, keepdims=True) / total
    filled = counts > 0
    return float(2 * (counts[filled] * np.log(counts[filled] / expected[filled])).sum())


def critical_table(cells: int) -> float:
    """Return the G that a 2 x k table of equal shares exceeds once in a million.

    Wilson and Hilferty's (1931) approximation of chi-squared with k - 1 degrees.
    """
    degrees = max(cells - 1, 1)
    scale = 2 / (9 * degrees)
    return float(degrees * (1 - scale + 4.753424 * math.sqrt(scale)) ** 3)
