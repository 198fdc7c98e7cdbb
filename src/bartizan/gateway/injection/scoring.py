"""What a score of the detector is, and how blocks of a text and chances are made of windows."""

import math
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

WINDOWS: Final = (120, 360, 1200)
"""The lengths of windows in characters; each begins half a window after the one before."""
STEP: Final = 60
"""Characters; every window begins at a multiple of it, and ends at one or with the text."""
BLOCK: Final = 1 << 14
"""The longest text, in characters, that is read at once."""
OVERLAP: Final = WINDOWS[-1]
BUCKETS: Final = 1 << 19
GAIN: Final = 30.0
"""Evidence is GAIN times the mean weight of a window's runs."""
SHRINK: Final = 60.0
"""So many runs more say nothing."""
TEMPER: Final = 2.5
"""What evidence is divided by: a highest window is surer than it ought to be."""
_BOUND: Final = 30.0


class Scored(NamedTuple):
    """How much a text reads like an injection, 0 to 1, and the window that reads most like it."""

    score: float
    start: int
    end: int


def highest(text: str, best_window: Callable[[str], tuple[float, int, int]]) -> Scored:
    """Return the highest score of all windows of a text, with that window in code points.

    `best_window` says of a block how much its likest window reads like an order, as log odds, and
    where it is; an empty one is none.
    """
    best = Scored(0.0, 0, 0)
    for offset, part in _blocks(text):
        margin, start, end = best_window(part)
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
