"""The network in whole numbers, so that no sum depends on the order in which it is added up.

What a word says to a unit is a whole number of levels. Units, means and hidden units are parts of
a level; weights are rounded to 20 bits behind the point. All sums stay below 2^53: floating-point
numbers hold them exactly as well.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

LEVELS: Final = 127
"""The most that a word says to a unit."""
TAP: Final = 1 << 24
"""What weights of words are multiplied by."""
PART: Final = 1 << 10
"""So many parts has a level."""
WEIGHT_BITS: Final = 20
WEIGHT: Final = 1 << WEIGHT_BITS
"""What weights between layers are multiplied by."""
UNITS: Final = 48
HIDDEN: Final = 24
_MOST_SUM: Final = 1 << 31
_MOST_BIAS: Final = 160
_MOST_TOLD: Final = 1 << 53


class Network(NamedTuple):
    """What the network learned, in whole numbers."""

    level: int
    """What a level is, times TAP."""
    taps: list[int]
    """For each axis of the vectors, UNITS as the word before, the middle one and the one behind."""
    bias: list[int]
    inner: list[int]
    """For the mean of each unit, then for the highest of each, HIDDEN."""
    inner_bias: list[int]
    outer: list[int]
    outer_bias: int

    @property
    def worth(self) -> float:
        """What one is worth in the answer, as log odds."""
        return self.level / (TAP * PART * WEIGHT)


def network(level: int, learned: Sequence[Sequence[float]], width: int) -> Network:
    """Return what was learned in whole numbers, from the flat layers in their order.

    Raises ValueError for layers of other sizes, or so large that a sum could not be exact.
    """
    taps, bias, inner, inner_bias, outer, outer_bias = learned
    sizes = (3 * width * UNITS, UNITS, 2 * UNITS * HIDDEN, HIDDEN, HIDDEN, 1)
    if tuple(map(len, learned)) != sizes:
        raise ValueError(f"the network has layers of {[*map(len, learned)]}, not {[*sizes]}")
    part = TAP * PART / level
    found = Network(
        level,
        [
            round(taps[(place * width + axis) * UNITS + unit] * TAP)
            for axis in range(width)
            for place in range(3)
            for unit in range(UNITS)
        ],
        [round(each * part) for each in bias],
        [round(each * WEIGHT) for each in inner],
        [round(each * part * WEIGHT) for each in inner_bias],
        [round(each * WEIGHT) for each in outer],
        round(outer_bias[0] * part * WEIGHT),
    )
    _demand_exact(found, width)
    return found


def _demand_exact(found: Network, width: int) -> None:
    """Raise ValueError where a sum could be too large."""
    stride = 3 * UNITS
    said = max(sum(map(abs, found.taps[unit::stride])) for unit in range(stride)) * LEVELS
    unit = (3 * LEVELS + _MOST_BIAS) * PART
    hidden = max(
        sum(map(abs, found.inner[each::HIDDEN])) * unit + abs(found.inner_bias[each])
        for each in range(HIDDEN)
    )
    told = hidden // WEIGHT * sum(map(abs, found.outer)) + abs(found.outer_bias)
    if (
        len(found.taps) != stride * width
        or max(map(abs, found.bias)) > _MOST_BIAS * PART
        or said >= _MOST_SUM
        or max(hidden, told) >= _MOST_TOLD
    ):
        raise ValueError("the network is too large to be counted with exactly")
