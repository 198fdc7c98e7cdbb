"""Rows of a dataset as the methods take them: columns by their role."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Some rows in a row, the first of them `first`, counted from 0 over the whole dataset.

    Each role is None where nobody asked for it, else it has a value for each row. `features` are
    rows x columns; what is no number there is NaN. `size` counts the rows.
    """

    first: int
    size: int
    texts: Sequence[str] | None = None
    answers: Sequence[str] | None = None
    labels: Sequence[str] | None = None
    sources: Sequence[str] | None = None
    splits: Sequence[str] | None = None
    features: NDArray[np.float32] | None = None
