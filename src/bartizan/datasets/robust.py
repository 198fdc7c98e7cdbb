"""Tells the hours in which somebody read far more than in their other hours."""

from collections.abc import Mapping, Sequence
from statistics import fmean, median
from typing import Final

# Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993): |M| above 3.5 is an outlier.
THRESHOLD: Final = 3.5
FEWEST: Final = 12
# What is not at least twice the median is no more than usual, however steady the others are.
TIMES: Final = 2.0
_BY_MAD: Final = 0.6745
_BY_MEAN: Final = 1.253314


def outliers(values: Mapping[str, int]) -> dict[str, float] | None:
    """Return those of some numbers that stand far above the others, each with its score.

    The score is the modified z-score of Iglewicz and Hoaglin: .6745 (x - median) / MAD, and where
    more than half of the numbers are equal, (x - median) / (1.253314 mean absolute deviation). None
    for fewer than FEWEST numbers: of so few nothing can be told.
    """
    if len(values) < FEWEST:
        return None
    middle = float(median(values.values()))
    scores = zip(values, _scores(list(values.values()), middle), strict=True)
    return {
        name: score for name, score in scores if score > THRESHOLD and values[name] > TIMES * middle
    }


def _scores(values: Sequence[int], middle: float) -> list[float]:
    away = [abs(value - middle) for value in values]
    spread = float(median(away)) / _BY_MAD or _BY_MEAN * fmean(away)
    return [(value - middle) / spread if spread else 0.0 for value in values]
