"""An array that grows in its place, so that many rows are never held twice."""

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

_MORE = 8
_LEAST = 1 << 12
D = TypeVar("D", bound=np.generic)


class Growing(Generic[D]):
    """Takes parts one after the other; `width` is that of a row, 0 for single numbers."""

    def __init__(self, kind: type[D], width: int = 0) -> None:
        self._array: NDArray[D] = np.empty((0, width) if width else 0, kind)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, part: NDArray[D]) -> None:
        """Take the next rows."""
        size = self._size + len(part)
        if size > len(self._array):
            self._resize(size + size // _MORE + _LEAST)
        self._array[self._size : size] = part
        self._size = size

    @property
    def whole(self) -> NDArray[D]:
        """All rows; to be let go of before more are taken, since the array may move."""
        return self._array[: self._size]

    def cut(self, size: int) -> None:
        """Leave the first rows alone."""
        self._size = size
        self._resize(size)

    def _resize(self, size: int) -> None:
        # Without a look at who else has it: nobody holds a part of it while it grows.
        self._array.resize((size, *self._array.shape[1:]), refcheck=False)
