"""Whether the numbers of a column pass a check digit more often than chance lets any number pass.

A check digit proves a single value only so far: of all numbers in the ranges of card issuers one in
ten passes Luhn. In a column of nothing but numbers the share that passes tells what they are.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from bartizan.classify.nearby import compiled, hinted
from bartizan.classify.registry import ENTITIES

# Chance gives a column that many hits or more this seldom: from here on they are values.
ALPHA: Final = 0.001
# A column is one of numbers from this share of its filled cells on.
_NUMBERS: Final = 0.9
_MOST: Final = 0.5
_NO_MORE: Final = 1e-18
_RATES: Final = {each.name: each.by_chance.rate for each in ENTITIES if each.by_chance is not None}


@dataclass(frozen=True, slots=True)
class Tried:
    """Of the cells that are bare numbers `like` are in a type's ranges, and `passed` are proved."""

    like: int
    passed: int

    def __add__(self, other: "Tried") -> "Tried":
        """Merge what was seen of different rows."""
        return Tried(self.like + other.like, self.passed + other.passed)


def is_bare(cell: str) -> bool:
    """Whether a cell is a number and nothing else."""
    cell = cell.strip()
    return cell.isdigit() and cell.isascii()


def likely(bare: Iterable[str]) -> dict[str, int]:
    """Return how many of cells that are bare numbers have a type's length and ranges, by type."""
    shortest = min(each.least for each in _patterns())
    long = [cell for cell in map(str.strip, bare) if len(cell) >= shortest]
    if not long:
        return {}
    joined = "\n".join(long)
    counted = ((each.name, len(each.pattern.findall(joined))) for each in _patterns())
    return {name: count for name, count in counted if count}


@lru_cache(maxsize=1 << 12)
def denied(column: str) -> frozenset[str]:
    """Return the types with a check digit that a column's name speaks against, as `order` does.

    Such a name keeps single numbers from being taken for a value. It does not outweigh a column
    whose numbers all pass the check, so there they are tried all the same.
    """
    hint = hinted(column)
    return frozenset(
        each.name
        for each in ENTITIES
        if each.by_chance is not None
        and not hint.isdisjoint(compiled(each.against).spoken)
        and hint.isdisjoint(compiled(each.context).spoken)
    )


def is_chance(
    kind: str, tried: Tried, *, numbers: tuple[int, int], rows: int, against: bool = False
) -> bool:
    """Whether hits of a type in `rows` cells of a column are what chance gives, and no more.

    So it is where nearly all filled cells are bare numbers (`numbers`: the bare, the filled) and
    each hit is one of these, where most of the numbers in the type's ranges fail, and where a
    binomial test (of those in the ranges, one-sided, at ALPHA) does not tell the share that passes
    from that of random numbers. Where the column's name speaks `against` the type, the test decides
    alone, and numbers among other cells count as chance.
    """
    bare, filled = numbers
    if kind not in _RATES or rows > tried.passed:
        return False
    if bare < _NUMBERS * filled:
        return against
    if tried.passed >= _MOST * tried.like and not against:
        return False
    return tail(tried.passed, tried.like, _RATES[kind]) >= ALPHA


def told(kind: str, tried: Tried) -> str:
    """Return why hits are taken for chance."""
    return (
        f"{tried.passed:,} of {tried.like:,} bare numbers in its ranges pass the check digit:"
        f" chance alone lets 1 in {round(1 / _RATES[kind])}"
    )


def tail(hits: int, tries: int, rate: float) -> float:
    """Return the probability of `hits` or more in `tries` that each succeed at `rate`.

    The upper tail of the binomial distribution, summed exactly from `hits` on until terms vanish.
    """
    if hits <= tries * rate:
        return 1.0
    odds = rate / (1 - rate)
    term = math.exp(
        math.lgamma(tries + 1) - math.lgamma(hits + 1) - math.lgamma(tries - hits + 1)
        + hits * math.log(rate) + (tries - hits) * math.log1p(-rate)
    )  # fmt: skip
    total = 0.0
    while hits <= tries and term > _NO_MORE:
        total += term
        term *= (tries - hits) / (hits + 1) * odds
        hits += 1
    return total


@dataclass(frozen=True, slots=True)
class _Like:
    name: str
    pattern: re.Pattern[str]
    least: int


@cache
def _patterns() -> Sequence[_Like]:
    return tuple(
        _Like(each.name, re.compile(rf"(?m)^(?:{each.by_chance.like})$"), each.by_chance.least)
        for each in ENTITIES
        if each.by_chance is not None
    )
