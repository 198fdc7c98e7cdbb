"""Label flips by confident learning: rows that a model, which has not seen them, is sure of."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bartizan.vetting.classifier import FOLDS, out_of_fold
from bartizan.vetting.result import Result, judged, listed, not_run
from bartizan.vetting.statistic import lower_bound

METHOD: Final = "label-confident"
LEAST_ROWS: Final = 50
MOST_CLASSES: Final = 1_000
MOST_COLUMNS: Final = 4_096
MOST_CELLS: Final = 200_000_000
LEAST_OF_CLASS: Final = FOLDS
LEAST_SHARE: Final = 0.03
THRESHOLD: Final = (
    f"surely (99.9 %) more than {LEAST_SHARE:.0%} of the rows are confidently of another class, at"
    " twice the probability of their own label or more, and label-neighbours alarms as well. A"
    " model alone cannot tell flips from classes that overlap: of two clouds that share 11 % it"
    " accuses as many rows as of 11 % of flips; then the rows are only ranked. Ten well-known test"
    " sets have 3.4 % of wrong labels on average (Northcutt et al. 2021)"
)


def flips(
    features: NDArray[np.floating], labels: NDArray[np.int64], classes: int, *, confirmed: bool
) -> Result:
    """Return the rows off the diagonal of the confident joint (Northcutt, Jiang, Chuang 2021).

    A row counts as class j when its probability for j reaches the mean probability that rows
    labelled j have for j. `labels` count from 0 below `classes`. It alarms only where neighbours
    contradict labels as well, `confirmed`.
    """
    why = _unfit(features, labels, classes)
    if why:
        return not_run(METHOD, why)
    shares = out_of_fold(features, labels, classes)
    rows = np.arange(len(labels))
    own = shares[rows, labels].astype(np.float64)
    sizes = np.bincount(labels, minlength=classes)
    bars = np.bincount(labels, own, minlength=classes) / np.maximum(sizes, 1)
    above = np.where(shares >= bars, shares, -1.0)
    best = above.argmax(1)
    top = above[rows, best]
    accused = (top >= 0) & (best != labels) & (top >= 2 * own)
    return _result(accused, own - top, confirmed=confirmed)


def _result(accused: NDArray[np.bool_], margin: NDArray[np.float64], *, confirmed: bool) -> Result:
    count, total = int(accused.sum()), len(accused)
    least = lower_bound(count, total)
    order = np.flatnonzero(accused)[np.argsort(margin[accused], kind="stable")]
    return Result(
        method=METHOD,
        outcome=judged(alarm=confirmed and least > LEAST_SHARE),
        because=f"a model that has not seen them puts {count:,} of {total:,} rows in another class",
        threshold=THRESHOLD,
        statistics={
            "accused_share": round(count / total, 5),
            "accused_share_at_least": round(least, 5),
        },
        rows=listed(order),
        count=count,
        seen=total,
    )


def _unfit(features: NDArray[np.floating], labels: NDArray[np.int64], classes: int) -> str:
    """Return why the method cannot be run, "" where it can."""
    rows, columns = features.shape
    largest = int(np.bincount(labels, minlength=classes).max()) if rows else 0
    reasons = (
        (rows < LEAST_ROWS, f"{rows} rows are fewer than {LEAST_ROWS}"),
        (classes < 2, "all rows have one label: there is nothing to tell it from"),  # noqa: PLR2004
        (classes > MOST_CLASSES, f"{classes:,} classes are more than {MOST_CLASSES:,}"),
        (
            classes * rows > MOST_CELLS,
            f"{classes:,} classes of {rows:,} rows are too many to learn",
        ),
        (columns > MOST_COLUMNS, f"{columns:,} features are more than {MOST_COLUMNS:,}"),
        (largest < LEAST_OF_CLASS, f"no class has {LEAST_OF_CLASS} rows"),
    )
    return next((why for unfit, why in reasons if unfit), "")
