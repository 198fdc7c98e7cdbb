"""How much of one kind is listed one by one: a file can hold more findings than a report can."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

MOST_LISTED = 1_000
NOT_LISTED = "(not listed)"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rest(Generic[T]):
    """How many of a kind are not listed, and the gravest of them."""

    count: int
    gravest: T

    def said(self, because: str) -> str:
        """Return what a reader is told in their place."""
        return f"{self.count} more like this are not listed; the gravest: {because}"


def listed(
    items: Iterable[T],
    *,
    kind: Callable[[T], Hashable],
    rank: Callable[[T], tuple[int, ...]],
    most: int = MOST_LISTED,
) -> tuple[list[T], list[Rest[T]]]:
    """Return the first `most` items of each kind, and the rest of each kind that has more.

    Items are taken one at a time, in their order; the least rank is the gravest. A kind must hold
    all that decides a status, so that the one which stands for a rest decides it alike.
    """
    kept: list[T] = []
    counts: dict[Hashable, int] = {}
    rests: dict[Hashable, Rest[T]] = {}
    for item in items:
        key = kind(item)
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= most:
            kept.append(item)
        else:
            gravest = min(rests[key].gravest, item, key=rank) if key in rests else item
            rests[key] = Rest(counts[key] - most, gravest)
    return kept, list(rests.values())
