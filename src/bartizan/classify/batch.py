"""What is scanned at a time, and how: cells by column, and what to look for in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bartizan.classify.naming import shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some rows of a table, column by column: each of `cells` has one text for each row.

    `numbers` are the places of the rows in their table, from 0; `size` is what was read for these
    rows, in bytes. `opaque` are columns with bytes that are no text: only words in them are here.
    """

    table: str
    columns: tuple[str, ...]
    cells: tuple[Sequence[str], ...]
    numbers: Sequence[int] = range(0)
    size: int = 0
    opaque: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows these are."""
        return len(self.numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What to look for: these types (all without any), in these columns by table (all without any).

    `key` is the key under which equal values are recognised; it is in no representation.
    """

    key: bytes = field(repr=False)
    types: frozenset[str] | None = None
    only: frozenset[tuple[str, str]] | None = None

    def wants(self, table: str, column: str) -> bool:
        """Whether a column is scanned; `only` has names as they are shown."""
        return self.only is None or (table, shown(column)) in self.only
