"""Chooses rows: the first ones, and a seeded choice of the others."""

import random
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

FIRST_ROWS: Final = 300
RESERVOIR: Final = 700
SEED: Final = 7
# The characters of a cell that are looked at.
MAX_CELL: Final = 4_096
T = TypeVar("T")


def choose(rows: Iterable[T]) -> tuple[list[T], int]:
    """Return the rows that are chosen, in their order, and how many there were.

    By reservoir sampling (Vitter 1985, algorithm R): each row after the first ones is as likely as
    another. The same rows give the same choice.
    """
    chance = random.Random(SEED)  # noqa: S311 - a sample that must repeat, no secret
    first: list[T] = []
    others: list[tuple[int, T]] = []
    total = 0
    for row in rows:
        total += 1
        if len(first) < FIRST_ROWS:
            first.append(row)
        elif len(others) < RESERVOIR:
            others.append((total, row))
        else:
            index = chance.randrange(total - FIRST_ROWS)
            if index < RESERVOIR:
                others[index] = (total, row)
    return [*first, *(row for _, row in sorted(others, key=lambda each: each[0]))], total


def thinned(rows: Sequence[T], size: Callable[[T], int], most: int) -> list[T]:
    """Return every second, third … of some rows, so that their sizes add up to at most `most`.

    The same rows give the same choice. None are left where the first one alone is larger.
    """
    sizes = [size(row) for row in rows]
    step = max(1, -(-sum(sizes) // max(1, most)))
    kept: list[T] = []
    for row, length in zip(rows[::step], sizes[::step], strict=True):
        most -= length
        if most < 0:
            break
        kept.append(row)
    return kept
