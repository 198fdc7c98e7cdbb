"""Backdoor triggers in features: a part of a class that lies along a direction of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bartizan.vetting.result import Result, judged, listed, not_run
from bartizan.vetting.scaling import scaled
from bartizan.vetting.splitting import parted, separation

METHOD: Final = "feature-spectral"
LEAST_OF_CLASS: Final = 30
MOST_COLUMNS: Final = 2_048
MOST_EFFORT: Final = 200_000_000_000
LEAST_GROUP: Final = 5
SEPARATION: Final = 10.0
MOST_OF_ONE: Final = 0.8
MOST_WIDTH: Final = 0.25
_DIRECTIONS: Final = 5
_SHRINKAGE: Final = 0.05
THRESHOLD: Final = (
    f"within one class a group of at least {LEAST_GROUP} rows lies {SEPARATION:g} of its spreads or"
    " more from the others, along a direction that hardly varies in other classes. Styles within"
    " the classes of clean sets lay apart by 8.6 at most (a digit 1 with and without a foot); a"
    f" trigger in 1 % of the rows by 9 to 18. Its spread is at most {MOST_WIDTH:g} of the"
    " distance: far points to all sides are no group. One that one feature alone tells apart is"
    " told and does not alarm: a rare category looks the same"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A group within a class: how far apart it lies, its rows, its loudest feature, its width.

    `of_one` is the share of the distance that the loudest feature has, and `width` the spread of
    the group along the direction, as a share of the distance.
    """

    label: int
    apart: float
    rows: NDArray[np.int64]
    of_one: float
    width: float

    @property
    def alarms(self) -> bool:
        """Whether it is one that styles of a class do not explain."""
        tight = self.width <= MOST_WIDTH
        return self.apart >= SEPARATION and self.of_one < MOST_OF_ONE and tight


def triggers(features: NDArray[np.floating], labels: NDArray[np.int64]) -> Result:
    """Return the rows of a class that lie apart from it where other classes do not vary.

    Spectral signatures (Tran, Li, Madry 2018) on whitened representations (SPECTRE; Hayase et al.
    2021); the covariance is that within the other classes, in which a trigger does not stand.
    Activations of the trained model tell most; raw features serve for triggers at a fixed place.
    """
    sizes = np.bincount(labels)
    large = np.flatnonzero(sizes >= LEAST_OF_CLASS)
    why = _unfit(len(large), features.shape[1])
    if why:
        return not_run(METHOD, why)
    parts = sorted(_parts(scaled(features), labels, large), key=lambda each: -each.apart)
    accused = [part for part in parts if part.alarms]
    rows = np.concatenate([part.rows for part in accused or parts[:1]])
    small = len(labels) - int(sizes[large].sum())
    return Result(
        method=METHOD,
        outcome=judged(alarm=bool(accused)),
        because=_because(accused, parts),
        threshold=THRESHOLD,
        statistics={
            "largest_separation": round(parts[0].apart, 2),
            "rows_of_it": len(parts[0].rows),
            "weight_of_one_feature": round(parts[0].of_one, 3),
            "classes": len(large),
        },
        rows=listed(rows),
        count=len(rows) if accused else 0,
        seen=len(labels) - small,
        unread=small,
    )


def _unfit(classes: int, columns: int) -> str:
    """Return why the method cannot be run, "" where it can."""
    if classes < 2:  # noqa: PLR2004
        return f"{classes} classes have {LEAST_OF_CLASS} rows, and it compares classes"
    if columns > MOST_COLUMNS:
        return f"{columns:,} features are more than {MOST_COLUMNS:,}"
    if classes * columns**3 > MOST_EFFORT:
        return f"{classes:,} classes of {columns:,} features are more than it can compare"
    return ""


def _because(accused: list[Part], parts: list[Part]) -> str:
    if accused:
        rows = sum(len(part.rows) for part in accused)
        return f"{rows:,} rows of {len(accused)} classes lie apart as a trigger makes them"
    if parts[0].apart >= SEPARATION:
        return "a group lies apart by one feature alone, which may be a rare category: look at it"
    return "no class has a part that lies apart as a trigger makes it"


def _parts(
    plain: NDArray[np.float32], labels: NDArray[np.int64], large: NDArray[np.int64]
) -> Iterator[Part]:
    sizes = np.bincount(labels)
    spreads = {int(label): _scatter(plain[labels == label]) for label in large}
    whole = sum(spreads.values(), np.zeros_like(next(iter(spreads.values()))))
    for label in large.tolist():
        rows = np.flatnonzero(labels == label)
        others = int(sizes[large].sum() - sizes[label]) - len(large) + 1
        inside = (whole - spreads[label]) / max(1, others)
        yield _part(plain[rows].astype(np.float64), rows, inside, label)


def _scatter(rows: NDArray[np.float32]) -> NDArray[np.float64]:
    centred = rows.astype(np.float64) - rows.mean(0, dtype=np.float64)
    result: NDArray[np.float64] = centred.T @ centred
    return result


def _part(
    values: NDArray[np.float64], rows: NDArray[np.int64], inside: NDArray[np.float64], label: int
) -> Part:
    width = len(inside)
    ridge = float(np.trace(inside)) / width * _SHRINKAGE + 1e-6
    lower = np.linalg.cholesky(inside + ridge * np.eye(width))
    white = np.linalg.solve(lower, (values - values.mean(0)).T).T
    directions = np.linalg.eigh(white.T @ white)[1][:, ::-1][:, :_DIRECTIONS]
    best = Part(label, 0.0, rows[:0], 1.0, 0.0)
    for place in range(directions.shape[1]):
        line = white @ directions[:, place]
        group = parted(line, LEAST_GROUP)
        if not group.any():
            continue
        apart = separation(line, group)
        if apart > best.apart:
            wide = float(line[group].std() / abs(line[group].mean() - line[~group].mean()))
            best = Part(label, apart, rows[group], _of_one(values, group, inside), wide)
    return best


def _of_one(
    values: NDArray[np.float64], group: NDArray[np.bool_], inside: NDArray[np.float64]
) -> float:
    """Return which share of the distance between group and rest the loudest feature has."""
    shift = values[group].mean(0) - values[~group].mean(0)
    loud = shift**2 / (np.diag(inside) + 1e-6 + float(np.trace(inside)) / len(inside) * _SHRINKAGE)
    return float(loud.max() / max(float(loud.sum()), 1e-12))
