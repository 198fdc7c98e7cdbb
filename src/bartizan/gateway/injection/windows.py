"""The windows of a text: stretches of three lengths, each on a grid of steps that all share."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from bartizan.gateway.injection.features import Places
from bartizan.gateway.injection.scoring import STEP, WINDOWS


class Windows(NamedTuple):
    """The windows of all texts that are so many steps long."""

    edges: Places
    """Where each step begins, and where the last one ends if it is whole."""
    first: Places
    """The step that each window begins with."""
    last: Places
    """The step before which it ends."""
    steps: tuple[Places, ...]
    """For each length the steps of its windows, a column a window; the one behind the last step
    stands for none."""

    def places(self, window: int, size: int) -> tuple[int, int]:
        """Return where a window of a text of `size` characters starts and ends."""
        start, end = self.edges[self.first[window]], self.edges[self.last[window]]
        return int(start), min(int(end), size)


def windows(size: int) -> Windows:
    """Return the windows of a text of `size` characters.

    A text no longer than a window is one window of that length.
    """
    return _windows(max(1, -(-size // STEP)))


@lru_cache(maxsize=64)
def _windows(count: int) -> Windows:
    first, steps = [], []
    for length in WINDOWS:
        wide = length // STEP
        begins = np.arange(0, max(1, count - wide // 2), wide // 2)
        first.append(begins)
        steps.append(np.minimum(begins + np.arange(wide)[:, None], count))
        if count <= wide:
            break
    edges = np.arange(count + 1) * STEP
    last = np.concatenate([each[-1] + 1 for each in steps]).clip(max=count)
    return Windows(edges, np.concatenate(first), last, tuple(steps))
