"""Label flips by neighbours: rows whose surroundings agree on another label."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bartizan.vetting.neighbours import NEIGHBOURS, nearest, references
from bartizan.vetting.result import Result, judged, listed, not_run
from bartizan.vetting.scaling import scaled
from bartizan.vetting.statistic import lower_bound

METHOD: Final = "label-neighbours"
LEAST_ROWS: Final = 50
# At most so many of ten neighbours share the label, and at least so many share another.
_FEW: Final = 2
_MANY: Final = 7
LEAST_SHARE: Final = 0.02
LEAST_RATIO: Final = 0.75
THRESHOLD: Final = (
    f"surely (99.9 %) more than {LEAST_SHARE:.0%} of the rows are contradicted: at most {_FEW} of"
    f" {NEIGHBOURS} neighbours share the label, and at least {_MANY} share another; and they are"
    f" more than {LEAST_RATIO:.0%} of the rows whose neighbours are at odds, since classes that"
    " overlap give many such rows and few contradicted ones, and flips the other way round"
)


def flips(features: NDArray[np.floating], labels: NDArray[np.int64]) -> Result:
    """Return the rows that their neighbours contradict, by agreement weighted with nearness.

    After Brodley and Friedl (1999) and Wilson's editing (1972). `labels` count from 0. The order
    of the rows listed is that of `suspicion`.
    """
    if len(labels) < LEAST_ROWS:
        return not_run(METHOD, f"{len(labels)} rows are fewer than {LEAST_ROWS}")
    if len(np.unique(labels)) < 2:  # noqa: PLR2004
        return not_run(METHOD, "all rows have one label: there is nothing to contradict it")
    votes, weights = _votes(features, labels)
    own = votes == labels[:, None]
    shared, rival = own.sum(1), _rivals(votes, own)
    against = (shared <= _FEW) & (rival >= _MANY)
    at_odds = ~against & (shared < _MANY)
    count, ratio = int(against.sum()), float(against.sum() / max(1, at_odds.sum()))
    least = lower_bound(count, len(labels))
    doubt = _doubt(own, weights)
    order = np.flatnonzero(against)[np.argsort(-doubt[against], kind="stable")]
    return Result(
        method=METHOD,
        outcome=judged(alarm=least > LEAST_SHARE and ratio > LEAST_RATIO),
        because=f"the neighbours of {count:,} of {len(labels):,} rows agree on another label",
        threshold=THRESHOLD,
        statistics={
            "contradicted_share": round(count / len(labels), 5),
            "contradicted_share_at_least": round(least, 5),
            "contradicted_to_at_odds": round(ratio, 3),
        },
        rows=listed(order),
        count=count,
        seen=len(labels),
    )


def suspicion(features: NDArray[np.floating], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return for each row how much its neighbours contradict its label, from 0 to 1."""
    votes, weights = _votes(features, labels)
    return _doubt(votes == labels[:, None], weights)


def _votes(
    features: NDArray[np.floating], labels: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the labels of each row's neighbours, and how near they are."""
    among = references(len(labels), features.shape[1])
    found, far = nearest(scaled(features), among)
    return labels[found], 1 / (far.astype(np.float64) + 1e-6)


def _doubt(own: NDArray[np.bool_], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    result: NDArray[np.float64] = 1 - (own * weights).sum(1) / weights.sum(1)
    return result


def _rivals(votes: NDArray[np.int64], own: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return how many neighbours share the label, other than the row's, that most of them share."""
    most = np.zeros(len(votes), np.int64)
    for place in range(votes.shape[1]):
        same = (votes == votes[:, place : place + 1]).sum(1)
        np.maximum(most, np.where(own[:, place], 0, same), out=most)
    return most
