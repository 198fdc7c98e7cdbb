"""Names of classes, sources and splits as numbers, and how often each came."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

MOST_NAMES: Final = 1_000_000


class Categories:
    """Gives each name a number, in the order in which they come, and keeps the rows' numbers.

    An empty name is none: its number is -1, as is that of all names beyond MOST_NAMES.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._parts: list[NDArray[np.int32]] = []

    def add(self, names: Iterable[str]) -> None:
        """Take the names of some rows, in order."""
        self._parts.append(np.array([self._number(name) for name in names], np.int32))

    def _number(self, name: str) -> int:
        known = self._numbers.get(name)
        if known is not None:
            return known
        if not name or len(self._numbers) >= MOST_NAMES:
            return -1
        self._numbers[name] = len(self._numbers)
        return len(self._numbers) - 1

    @property
    def names(self) -> list[str]:
        """The names, by their numbers."""
        return list(self._numbers)

    @property
    def rows(self) -> NDArray[np.int64]:
        """The number of each row's name, -1 for none."""
        if not self._parts:
            return np.zeros(0, np.int64)
        return np.concatenate(self._parts).astype(np.int64)

    def counts(self) -> dict[str, int]:
        """Return in how many rows each name stands."""
        rows = self.rows
        counted = np.bincount(rows[rows >= 0], minlength=len(self._numbers)).tolist()
        return dict(zip(self._numbers, counted, strict=True))
