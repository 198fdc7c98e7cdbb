"""Finds the threshold of a score from a route's own harmless texts, and checks it on fresh ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, floor, nextafter, sqrt
from typing import Final

_SURE: Final = 0.05
_HALVINGS: Final = 50
_MOST_EXACT: Final = 2000


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold, how many of `texts` harmless texts reach it, and a bound on their share.

    The bound holds for texts like these with 95 % confidence (Clopper and Pearson 1934).
    """

    value: float
    alarms: int
    texts: int
    bound: float

    @property
    def share(self) -> float:
        """The share of the texts that reach the threshold."""
        return self.alarms / self.texts


def calibrated(scores: Sequence[float], rate: float) -> Threshold:
    """Return the lowest threshold that at most the share `rate` of these scores reaches.

    Raises ValueError without scores, or for a rate that is not between 0 and 1.
    """
    if not scores or not 0 < rate < 1:
        raise ValueError("a threshold needs scores, and a rate between 0 and 1")
    ordered = sorted(scores, reverse=True)
    allowed = floor(rate * len(ordered))
    return checked(scores, nextafter(ordered[allowed], 2.0))


def checked(scores: Sequence[float], value: float) -> Threshold:
    """Return how many of these scores reach a threshold. Raises ValueError without scores."""
    if not scores:
        raise ValueError("there are no scores")
    alarms = sum(score >= value for score in scores)
    return Threshold(value, alarms, len(scores), upper_bound(alarms, len(scores)))


def upper_bound(hits: int, trials: int) -> float:
    """Return the largest share under which so few hits are not surprising, at 95 % (one-sided)."""
    if hits >= trials:
        return 1.0
    if trials > _MOST_EXACT:  # Wilson 1927, near enough here
        z, share = 1.6449, hits / trials
        middle = share + z * z / (2 * trials)
        spread = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
        return min(1.0, (middle + spread) / (1 + z * z / trials))
    low, high = hits / trials, 1.0
    for _ in range(_HALVINGS):
        guess = (low + high) / 2
        low, high = (guess, high) if _at_most(hits, trials, guess) > _SURE else (low, guess)
    return high


def lower_bound(hits: int, trials: int) -> float:
    """Return the smallest share under which so many hits are not surprising, at 95 %."""
    return 1 - upper_bound(trials - hits, trials)


def _at_most(hits: int, trials: int, share: float) -> float:
    return sum(comb(trials, n) * share**n * (1 - share) ** (trials - n) for n in range(hits + 1))
