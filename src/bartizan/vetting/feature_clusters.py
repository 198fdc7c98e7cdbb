"""Backdoor triggers in features: a class whose rows fall into two clusters, one of them small."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bartizan.vetting.result import Result, judged, listed, not_run
from bartizan.vetting.scaling import scaled

METHOD: Final = "feature-clusters"
LEAST_OF_CLASS: Final = 30
MOST_CLASSES: Final = 1_000
MOST_COLUMNS: Final = 4_096
SILHOUETTE: Final = 0.55
MOST_SHARE: Final = 0.35
LEAST_GROUP: Final = 5
LEAST_PART: Final = 0.02
_COMPONENTS: Final = 10
_STARTS: Final = 8
_ROUNDS: Final = 50
_SAMPLE: Final = 2_000
_SEED: Final = 17
THRESHOLD: Final = (
    f"two clusters with a silhouette of {SILHOUETTE} or more, the smaller with {LEAST_GROUP} rows"
    f" or more, {LEAST_PART:.0%} to {MOST_SHARE:.0%} of its class and no wider than twice the"
    " larger. Clean classes reached 0.44, and ten components do not show every trigger:"
    " feature-spectral shows more"
)


def clusters(features: NDArray[np.floating], labels: NDArray[np.int64]) -> Result:
    """Return the rows of the smaller cluster of each class that falls apart.

    Activation clustering (Chen et al. 2018): the principal components of each class' activations,
    2-means, and the silhouette and relative size of the clusters.
    """
    if features.shape[1] > MOST_COLUMNS:
        return not_run(METHOD, f"{features.shape[1]:,} features are more than {MOST_COLUMNS:,}")
    sizes = np.bincount(labels)
    large = np.flatnonzero(sizes >= LEAST_OF_CLASS)
    if not 0 < len(large) <= MOST_CLASSES:
        return not_run(METHOD, f"{len(large):,} classes have {LEAST_OF_CLASS} rows")
    plain = scaled(features)
    found: list[tuple[float, NDArray[np.int64]]] = []
    largest = (0.0, 0.0)
    for label in large.tolist():
        rows = np.flatnonzero(labels == label)
        group, outline = _parted(plain[rows])
        if not group.any():
            continue
        share = float(group.mean())
        largest = max(largest, (outline, share))
        small = LEAST_PART <= share <= MOST_SHARE and int(group.sum()) >= LEAST_GROUP
        if outline >= SILHOUETTE and small and _is_tight(plain[rows], group):
            found.append((outline, rows[group]))
    return _result(sorted(found, key=lambda each: -each[0]), largest, (len(labels), sizes[large]))


def _result(
    found: list[tuple[float, NDArray[np.int64]]],
    largest: tuple[float, float],
    sizes: tuple[int, NDArray[np.int64]],
) -> Result:
    rows = [int(row) for _, each in found for row in each]
    seen = int(sizes[1].sum())
    told = f"{len(rows):,} rows of {len(found)} classes are a cluster of their own"
    return Result(
        method=METHOD,
        outcome=judged(alarm=bool(found)),
        because=told if found else "no class falls into a large and a small cluster",
        threshold=THRESHOLD,
        statistics={
            "largest_silhouette": round(largest[0], 3),
            "share_of_its_smaller_cluster": round(largest[1], 4),
            "classes": len(sizes[1]),
        },
        rows=listed(rows),
        count=len(rows),
        seen=seen,
        unread=sizes[0] - seen,
    )


def _parted(values: NDArray[np.float32]) -> tuple[NDArray[np.bool_], float]:
    """Return which rows of a class are the smaller cluster, and the silhouette of the two."""
    points = _components(values.astype(np.float64))
    chance = np.random.default_rng(_SEED)
    best = np.zeros(len(points), bool)
    least = np.inf
    for _ in range(_STARTS):
        group, cost = _two_means(points, chance)
        if cost < least and 0 < group.sum() < len(group):
            best, least = group, cost
    if not best.any():
        return best, 0.0
    some = chance.choice(len(points), min(_SAMPLE, len(points)), replace=False)
    return best, _silhouette(points[some], best[some])


def _is_tight(values: NDArray[np.float32], group: NDArray[np.bool_]) -> bool:
    """Whether a cluster is no wider than the rest: far points to all sides are no cluster."""
    wide = [float(values[part].var(0).sum()) for part in (group, ~group)]
    return wide[0] <= 2 * wide[1]


def _components(values: NDArray[np.float64]) -> NDArray[np.float64]:
    centred = values - values.mean(0)
    directions = np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, :_COMPONENTS]
    result: NDArray[np.float64] = centred @ directions
    return result


def _two_means(
    points: NDArray[np.float64], chance: np.random.Generator
) -> tuple[NDArray[np.bool_], float]:
    """Return which points are the smaller cluster, and the sum of squares (Lloyd 1982)."""
    centres = points[chance.choice(len(points), 2, replace=False)]
    group = np.zeros(len(points), bool)
    for _ in range(_ROUNDS):
        far = ((points[:, None, :] - centres) ** 2).sum(2)
        group = far[:, 1] < far[:, 0]
        if not 0 < group.sum() < len(group):
            break
        moved = np.stack([points[~group].mean(0), points[group].mean(0)])
        if np.allclose(moved, centres):
            break
        centres = moved
    cost = float(((points - centres[group.astype(int)]) ** 2).sum())
    return (group if group.mean() <= 0.5 else ~group), cost  # noqa: PLR2004 - the smaller half


def _silhouette(points: NDArray[np.float64], group: NDArray[np.bool_]) -> float:
    """Return the mean silhouette of two clusters (Rousseeuw 1987)."""
    if not 1 < group.sum() < len(group) - 1:
        return 0.0
    lengths = (points**2).sum(1)
    far = np.sqrt(np.maximum(lengths[:, None] + lengths - 2 * points @ points.T, 0))
    to_group, to_rest = far[:, group].sum(1), far[:, ~group].sum(1)
    inside = np.where(group, to_group, to_rest) / np.where(
        group, group.sum() - 1, (~group).sum() - 1
    )
    outside = np.where(group, to_rest / (~group).sum(), to_group / group.sum())
    return float(((outside - inside) / np.maximum(np.maximum(inside, outside), 1e-12)).mean())
