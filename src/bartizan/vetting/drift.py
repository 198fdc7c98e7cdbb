"""Drift: shares of classes and of sources against those of the last signed snapshot."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from bartizan.vetting.result import Result, judged, not_run
from bartizan.vetting.snapshot import key
from bartizan.vetting.statistic import critical_table, g_of_table

CLASSES: Final = "class-drift"
SOURCES: Final = "source-drift"
LEAST_DISTANCE: Final = 0.05
LEAST_NEW: Final = 0.01
_FIRST: Final = 10
THRESHOLD: Final = (
    f"half the sum of the differences of all shares is {LEAST_DISTANCE} or more, and G of the two"
    " rows of counts is above what chance gives once in a million; or names that the snapshot does"
    f" not know have {LEAST_NEW:.0%} of the rows or more. Large sets differ significantly by"
    " nothing, small ones by much that is chance: both must hold"
)


def drift(method: str, now: Mapping[str, int], before: Mapping[str, int]) -> Result:
    """Return how far the counts by name `now` are from those `before`, by snapshot key.

    G-test of homogeneity (Sokal and Rohlf 1981) and total variation distance.
    """
    total, known = sum(now.values()), sum(before.values())
    if not before or not total or not known:
        return not_run(method, "the snapshot has no counts of this column, or the dataset no rows")
    names = {key(name): name for name in now}
    keys = sorted(names.keys() | before.keys())
    counts = np.array(
        [[now.get(names.get(each, ""), 0) for each in keys], [before.get(each, 0) for each in keys]]
    ).astype(float)
    shares = counts / counts.sum(1, keepdims=True)
    distance = float(np.abs(shares[0] - shares[1]).sum() / 2)
    g, bar = g_of_table(counts), critical_table(len(keys))
    new = float(shares[0][(counts[1] == 0)].sum())
    order = np.argsort(-np.abs(shares[0] - shares[1]), kind="stable")[:_FIRST]
    moved = [
        f"{names.get(keys[place], 'a name that is gone')}: {shares[1][place]:.2%} before,"
        f" {shares[0][place]:.2%} now"
        for place in order.tolist()
        if shares[0][place] != shares[1][place]
    ]
    return Result(
        method=method,
        outcome=judged(alarm=(distance >= LEAST_DISTANCE and g > bar) or new >= LEAST_NEW),
        because=f"{distance:.1%} of the rows would have to change their name to be as before, and"
        f" {new:.1%} have names that the snapshot does not know",
        threshold=THRESHOLD,
        statistics={
            "distance": round(distance, 5),
            "g": round(g, 2),
            "critical_g": round(bar, 2),
            "share_of_new_names": round(new, 5),
        },
        seen=total,
        previews=tuple(moved),
    )
