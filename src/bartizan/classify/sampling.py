"""A random choice of the rows of tables, made while they stream by: the same every time."""

import random
from collections.abc import Iterator
from typing import Final

from bartizan.classify.batch import Batch

SEED: Final = 7


class Reservoir:
    """Keeps `size` rows of each table, each row with the same chance (Vitter's algorithm R)."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._chance = random.Random(SEED)  # noqa: S311 - a sample that must repeat, no secret
        self._kept: dict[str, list[tuple[int, dict[str, str]]]] = {}
        self.rows: dict[str, int] = {}
        self.columns: dict[str, dict[str, None]] = {}
        self.bytes = 0

    def take(self, batch: Batch) -> None:
        """Let the rows of a batch stream by."""
        kept = self._kept.setdefault(batch.table, [])
        self.columns.setdefault(batch.table, {}).update(dict.fromkeys(batch.columns))
        seen = self.rows.get(batch.table, 0)
        for index in range(batch.rows):
            seen += 1
            place = len(kept) if len(kept) < self._size else int(self._chance.random() * seen)
            if place >= self._size:
                continue
            row = {
                name: cells[index] for name, cells in zip(batch.columns, batch.cells, strict=True)
            }
            kept[place : place + 1] = [(batch.numbers[index], row)]
        self.rows[batch.table] = seen
        self.bytes += batch.size

    def batches(self) -> Iterator[Batch]:
        """Yield the rows that were kept, a batch for each table, in the order of the table."""
        for table, kept in self._kept.items():
            kept.sort(key=lambda pair: pair[0])
            names = tuple(self.columns[table])
            yield Batch(
                table=table,
                columns=names,
                cells=tuple([row.get(name, "") for _, row in kept] for name in names),
                numbers=[number for number, _ in kept],
            )
