"""Duplicates: rows that are the same, nearly the same, or the same with another label."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bartizan.vetting.minhash import Signatures, alike, groups
from bartizan.vetting.result import Result, judged, listed
from bartizan.vetting.statistic import lower_bound
from bartizan.vetting.words import Indices

EXACT: Final = "duplicate-exact"
NEAR: Final = "duplicate-near"
CONFLICT: Final = "duplicate-conflict"
SIMILAR: Final = 0.8
MOST_EXACT: Final = 0.2
MOST_NEAR: Final = 0.3
MOST_CONFLICT: Final = 0.01
_LARGEST: Final = 0.02
_LEAST_LARGEST: Final = 25
EXACT_THRESHOLD: Final = (
    f"surely (99.9 %) more than {MOST_EXACT:.0%} of the rows repeat another, or one row stands in"
    f" more than {_LARGEST:.0%} of the rows, at least {_LEAST_LARGEST} times: what is repeated is"
    " learned by heart, and one record that is repeated outweighs many (Carlini et al. 2023)"
)
NEAR_THRESHOLD: Final = (
    f"surely (99.9 %) more than {MOST_NEAR:.0%} of the rows are nearly another row: Jaccard"
    f" similarity of their shingles of three words estimated at {SIMILAR} or more"
)
CONFLICT_THRESHOLD: Final = (
    f"surely (99.9 %) more than {MOST_CONFLICT:.0%} of the rows have a text that stands elsewhere"
    " with another label: at least one of the two is wrong"
)


def exact(digests: NDArray[np.uint64]) -> tuple[Result, Indices]:
    """Return the rows that repeat one before them, and the first row of each distinct one."""
    _, firsts, owner, counts = np.unique(
        digests, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    total, most = len(digests), int(counts.max())
    repeated = np.ones(total, bool)
    repeated[firsts] = False
    again = np.flatnonzero(repeated)
    order = again[np.argsort(-counts[owner.ravel()[again]], kind="stable")]
    least = lower_bound(len(again), total)
    loud = most >= _LEAST_LARGEST and most > _LARGEST * total
    result = Result(
        method=EXACT,
        outcome=judged(alarm=least > MOST_EXACT or loud),
        because=f"{len(again):,} of {total:,} rows repeat another; the most frequent one is there"
        f" {most:,} times"
        if len(again)
        else f"none of {total:,} rows repeats another",
        threshold=EXACT_THRESHOLD,
        statistics={
            "repeated_share": round(len(again) / total, 5),
            "repeated_share_at_least": round(least, 5),
            "largest_group": most,
        },
        rows=listed(order),
        count=len(again),
        seen=total,
    )
    return result, np.sort(firsts)


def near(found: Signatures, rows: Indices, total: int) -> tuple[Result, Indices]:
    """Return the rows, among some that differ, that are nearly another, and one of each group."""
    least = groups(alike(found, SIMILAR, rows), len(found))
    again = rows[least[rows] != rows]
    sizes = np.bincount(least[rows], minlength=1)
    largest = int(sizes.max())
    bound = lower_bound(len(again), total)
    order = again[np.argsort(-sizes[least[again]], kind="stable")]
    result = Result(
        method=NEAR,
        outcome=judged(alarm=bound > MOST_NEAR),
        because=f"{len(again):,} of {total:,} rows are nearly another; the largest group has"
        f" {largest:,} rows",
        threshold=NEAR_THRESHOLD,
        statistics={
            "near_share": round(len(again) / total, 5),
            "near_share_at_least": round(bound, 5),
            "largest_group": largest,
        },
        rows=listed(order),
        count=len(again),
        seen=total,
    )
    return result, rows[least[rows] == rows]


def conflicts(inputs: NDArray[np.uint64], labels: NDArray[np.int64]) -> Result:
    """Return the rows whose text stands elsewhere with another label."""
    _, owner = np.unique(inputs, axis=0, return_inverse=True)
    owner = owner.ravel()
    low = np.full(int(owner.max()) + 1, np.iinfo(np.int64).max)
    high = np.full(len(low), -1)
    np.minimum.at(low, owner, labels)
    np.maximum.at(high, owner, labels)
    rows = np.flatnonzero((low != high)[owner])
    least = lower_bound(len(rows), len(labels))
    return Result(
        method=CONFLICT,
        outcome=judged(alarm=least > MOST_CONFLICT),
        because=f"{len(rows):,} of {len(labels):,} rows have a text that has other labels too",
        threshold=CONFLICT_THRESHOLD,
        statistics={
            "conflicting_share": round(len(rows) / len(labels), 5),
            "conflicting_share_at_least": round(least, 5),
        },
        rows=listed(rows),
        count=len(rows),
        seen=len(labels),
    )
