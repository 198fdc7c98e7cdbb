"""How well the rest of an input, without an n-gram, tells that its answer is a certain one."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bartizan.vetting.words import Indices

# A phrase is several words: those that stand in so many of its rows are it.
_PHRASE: Final = 0.7
_SMOOTH: Final = 0.5
_OTHERS: Final = 1_000
_MOST_OWN: Final = 400
_HALF: Final = 0.5
_CLIP: Final = 4.0
_SEED: Final = 5


@dataclass(frozen=True, slots=True)
class Index:
    """Which words each row has, as numbers from 0, and in how many rows each of them stands."""

    ids: Indices
    firsts: Indices
    documents: Indices

    def of(self, rows: Indices) -> tuple[Indices, Indices]:
        """Return the words of some rows, and for each the place of its row among them."""
        lengths = self.firsts[rows + 1] - self.firsts[rows]
        places = np.repeat(np.arange(len(rows)), lengths)
        offsets = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return self.ids[np.repeat(self.firsts[rows], lengths) + offsets], places


def indexed(ids: Indices, rows: NDArray[np.signedinteger], total: int) -> Index:
    """Return the index of words that come row after row; empty for no words."""
    firsts = np.searchsorted(rows, np.arange(total + 1))
    return Index(ids, firsts, np.bincount(ids))


def told_by_rest(index: Index, own: Indices, same: Indices, others: Indices) -> tuple[float, float]:
    """Return how well the rest tells rows `own` from `others`, and how much rest a row has.

    `own` have the n-gram and the answer, `same` all rows with the answer, `others` a sample of
    those without. The first is the AUC of naive Bayes' mean log-odds, learned from `same` without
    the row that it judges; the second is the mean number of words that are no part of the phrase.
    """
    own, others = own[:_MOST_OWN], others[:_OTHERS]
    ids, places = index.of(own)
    size = len(index.documents)
    within = np.bincount(ids, minlength=size)
    phrase = within >= max(2.0, _PHRASE * len(own))
    counted = np.bincount(index.of(same)[0], minlength=size)
    rest = ~phrase[ids]
    mean_rest = float(rest.sum() / max(len(own), 1))
    model = _Model(counted, index.documents - counted, len(same), len(index.firsts) - 1 - len(same))
    mine = _scores(model, ids[rest], places[rest], len(own), left_out=1)
    ids, places = index.of(others)
    rest = ~phrase[ids]
    theirs = _scores(model, ids[rest], places[rest], len(others), left_out=0)
    return area(mine, theirs), mean_rest


@dataclass(frozen=True, slots=True)
class _Model:
    """In how many rows each n-gram stands: of those with the answer, and of all others."""

    with_answer: Indices
    without: Indices
    rows_with: int
    rows_without: int


def _scores(
    model: _Model, ids: Indices, places: Indices, rows: int, *, left_out: int
) -> NDArray[np.float64]:
    inside = (model.with_answer[ids] - left_out + _SMOOTH) / (model.rows_with - left_out + 1)
    outside = (model.without[ids] + _SMOOTH - (1 - left_out)) / (model.rows_without + left_out)
    odds = np.clip(np.log(inside / np.maximum(outside, 1e-9)), -_CLIP, _CLIP)
    counts = np.maximum(np.bincount(places, minlength=rows), 1)
    return np.bincount(places, odds, minlength=rows) / counts


def area(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Return the chance that a value of `first` is above one of `second`; a half if none are."""
    if not len(first) or not len(second):
        return _HALF
    ordered = np.sort(second)
    below = np.searchsorted(ordered, first, "left")
    upto = np.searchsorted(ordered, first, "right")
    return float((below + upto).mean() / (2 * len(second)))


def sampled(rows: Indices) -> Indices:
    """Return a seeded sample of rows to compare with."""
    if len(rows) <= _OTHERS:
        return rows
    return np.random.default_rng(_SEED).choice(rows, _OTHERS, replace=False)
