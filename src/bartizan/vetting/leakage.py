"""Leakage: rows of one split that stand in another as well."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bartizan.vetting.duplicates import SIMILAR
from bartizan.vetting.minhash import Signatures, alike
from bartizan.vetting.result import Result, judged, listed, not_run
from bartizan.vetting.statistic import lower_bound

METHOD: Final = "split-leakage"
MOST_SHARE: Final = 0.01
MOST_SPLITS: Final = 20
THRESHOLD: Final = (
    f"surely (99.9 %) more than {MOST_SHARE:.0%} of the rows of a smaller split stand in another,"
    f" as they are or at a similarity of {SIMILAR} or more: what is tested was learned"
)


def leaked(inputs: NDArray[np.uint64], found: Signatures, splits: NDArray[np.int64]) -> Result:
    """Return the rows outside of the largest split that stand in another split too."""
    sizes = np.bincount(splits)
    if not 1 < len(sizes) <= MOST_SPLITS:
        return not_run(
            METHOD, f"the column has {len(sizes):,} values: splits are 2 to {MOST_SPLITS}"
        )
    both = np.zeros(len(splits), bool)
    _, owner = np.unique(inputs, axis=0, return_inverse=True)
    owner = owner.ravel()
    low, high = np.full(int(owner.max()) + 1, MOST_SPLITS), np.full(int(owner.max()) + 1, -1)
    np.minimum.at(low, owner, splits)
    np.maximum.at(high, owner, splits)
    both |= (low != high)[owner]
    for left, right in alike(found, SIMILAR, np.arange(len(splits))):
        across = splits[left] != splits[right]
        both[left[across]] = True
        both[right[across]] = True
    return _result(both, splits, sizes)


def _result(both: NDArray[np.bool_], splits: NDArray[np.int64], sizes: NDArray[np.int64]) -> Result:
    main = int(sizes.argmax())
    shares = [
        (lower_bound(int(both[splits == each].sum()), int(sizes[each])), each)
        for each in range(len(sizes))
        if each != main
    ]
    least, _ = max(shares)
    rows = np.flatnonzero(both & (splits != main))
    others = int(sizes.sum() - sizes[main])
    return Result(
        method=METHOD,
        outcome=judged(alarm=least > MOST_SHARE),
        because=f"{len(rows):,} of {others:,} rows outside of the largest split are in another too",
        threshold=THRESHOLD,
        statistics={
            "leaked_share": round(len(rows) / max(1, others), 5),
            "largest_share_of_a_split_at_least": round(least, 5),
            "splits": len(sizes),
        },
        rows=listed(rows),
        count=len(rows),
        seen=len(splits),
    )
