"""What a scan found, without any value: counts that merge in whatever order they come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from bartizan.classify.chance import Tried

MOST_DIGESTS: Final = 5
K = TypeVar("K", str, tuple[str, str])
V = TypeVar("V", "Count", "ColumnCount", Tried)


@dataclass(frozen=True, slots=True)
class Count:
    """How often a type stands in a column: in `rows` rows, `values` times, first in row `first`.

    `shape` is that first value with its letters and digits replaced. `digests` are the smallest
    keyed digests of values, at most MOST_DIGESTS: equal columns have equal ones.
    """

    rows: int
    values: int
    first: int
    shape: str
    digests: tuple[str, ...]

    def __add__(self, other: "Count") -> "Count":
        """Merge two counts of different rows."""
        earlier = min(self, other, key=lambda count: (count.first, count.shape))
        merged = sorted({*self.digests, *other.digests})[:MOST_DIGESTS]
        return Count(
            self.rows + other.rows,
            self.values + other.values,
            earlier.first,
            earlier.shape,
            tuple(merged),
        )


@dataclass(frozen=True, slots=True)
class ColumnCount:
    """What was seen of a column: rows, those that are not empty, their characters, the types.

    `bare` cells are numbers and nothing else; `tried` are those in the ranges of a type.
    """

    rows: int = 0
    filled: int = 0
    characters: int = 0
    types: Mapping[str, Count] = field(default_factory=dict)
    bare: int = 0
    tried: Mapping[str, Tried] = field(default_factory=dict)

    def __add__(self, other: "ColumnCount") -> "ColumnCount":
        """Merge what was seen of different rows."""
        return ColumnCount(
            self.rows + other.rows,
            self.filled + other.filled,
            self.characters + other.characters,
            _merged(self.types, other.types),
            self.bare + other.bare,
            _merged(self.tried, other.tried),
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """What was seen of tables, by (table, column); `size` is in bytes. Adding is associative."""

    columns: Mapping[tuple[str, str], ColumnCount] = field(default_factory=dict)
    size: int = 0

    def __add__(self, other: "Summary") -> "Summary":
        """Merge what was seen of different rows."""
        return Summary(_merged(self.columns, other.columns), self.size + other.size)


def _merged(one: Mapping[K, V], other: Mapping[K, V]) -> dict[K, V]:
    result = dict(one)
    for key, value in other.items():
        result[key] = result[key] + value if key in result else value
    return dict(sorted(result.items()))
