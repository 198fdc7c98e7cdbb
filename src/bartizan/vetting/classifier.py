"""A classifier of our own, to say of each row what the other rows make of it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bartizan.vetting.scaling import Features, scaled

FOLDS: Final = 5
_WIDTH: Final = 512
_RIDGE: Final = 1e-3
_SAMPLE: Final = 500
_SHARPNESS: Final = 8.0
_SEED: Final = 3
_BLOCK: Final = 1 << 14


def out_of_fold(
    features: NDArray[np.floating], labels: NDArray[np.int64], classes: int
) -> NDArray[np.float32]:
    """Return the probabilities (rows x classes) that a model gives to rows it has not seen.

    Ridge regression on the features and on random Fourier features of a Gaussian kernel (Rahimi
    and Recht 2007) whose width is the median distance, in FOLDS folds; its scores are made shares
    by softmax. Not calibrated: what rests on it takes its own thresholds for each class.
    """
    plain = scaled(features)
    chance = np.random.default_rng(_SEED)
    weights, shift = _kernel(plain, chance)
    fold = chance.permutation(len(labels)) % FOLDS
    targets = np.zeros((classes, classes), np.float32)
    np.fill_diagonal(targets, 1)
    sums = [_sums(plain[fold == each], labels[fold == each], (weights, shift), targets)
            for each in range(FOLDS)]  # fmt: skip
    gram = sum((one for one, _ in sums[1:]), sums[0][0])
    moment = sum((one for _, one in sums[1:]), sums[0][1])
    found = np.empty((len(labels), classes), np.float32)
    for each in range(FOLDS):
        kept = gram - sums[each][0]
        penalty = np.eye(len(kept)) * (_RIDGE * np.trace(kept) / len(kept) + 1e-9)
        solved = np.linalg.solve(kept + penalty, moment - sums[each][1]).astype(np.float32)
        rows = np.flatnonzero(fold == each)
        for start in range(0, len(rows), _BLOCK):
            part = rows[start : start + _BLOCK]
            found[part] = _shares(_mapped(plain[part], weights, shift) @ solved)
    return found


def _kernel(plain: Features, chance: np.random.Generator) -> tuple[Features, Features]:
    some = plain[chance.choice(len(plain), min(_SAMPLE, len(plain)), replace=False)]
    lengths = (some * some).sum(1)
    squares = lengths[:, None] + lengths - 2 * (some @ some.T)
    width = float(np.sqrt(max(float(np.median(squares)), 1e-6)))
    weights = (chance.normal(size=(plain.shape[1], _WIDTH)) / width).astype(np.float32)
    return weights, chance.uniform(0, 2 * np.pi, _WIDTH).astype(np.float32)


def _mapped(plain: Features, weights: Features, shift: Features) -> Features:
    waves = np.cos(plain @ weights + shift) * np.float32(np.sqrt(2 / _WIDTH) * np.sqrt(_WIDTH))
    return np.concatenate([plain, waves, np.ones((len(plain), 1), np.float32)], axis=1)


def _sums(
    plain: Features,
    labels: NDArray[np.int64],
    kernel: tuple[Features, Features],
    targets: Features,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    size = plain.shape[1] + _WIDTH + 1
    gram, moment = np.zeros((size, size)), np.zeros((size, len(targets)))
    for start in range(0, len(labels), _BLOCK):
        part = slice(start, start + _BLOCK)
        wide = _mapped(plain[part], *kernel)
        gram += wide.T @ wide
        moment += wide.T @ targets[labels[part]]
    return gram, moment


def _shares(scores: Features) -> Features:
    raised = np.exp(_SHARPNESS * (scores - scores.max(1, keepdims=True)))
    shares: Features = raised / raised.sum(1, keepdims=True)
    return shares
