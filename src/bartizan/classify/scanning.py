"""Scans a batch of rows into a summary that merges: the unit of work of every executor."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bartizan.classify.batch import Batch, Spec
from bartizan.classify.chance import Tried, denied, is_bare, likely
from bartizan.classify.entity import Span
from bartizan.classify.finder import find_many
from bartizan.classify.masking import keyed
from bartizan.classify.naming import shown
from bartizan.classify.personal import shape_of
from bartizan.classify.summary import MOST_DIGESTS, ColumnCount, Count, Summary

_EMPTY: Final = ColumnCount()


def scan_batch(batch: Batch, spec: Spec) -> Summary:
    """Return what the columns of a batch hold. Pure: the same batch gives the same summary."""
    columns: dict[tuple[str, str], ColumnCount] = {}
    for column, cells in zip(batch.columns, batch.cells, strict=True):
        if spec.wants(batch.table, column):
            name = (batch.table, shown(column))  # two columns may have one name
            counted = _column(list(cells), column, batch.numbers, spec) + _named(column, spec)
            columns[name] = columns.get(name, _EMPTY) + counted
    return Summary(dict(sorted(columns.items())), batch.size)


def _named(column: str, spec: Spec) -> ColumnCount:
    """Return what the name of a column holds, which is no row of it."""
    if shown(column) == column:
        return _EMPTY
    seen = _column((column,), "", (0,), spec)
    return replace(seen, rows=0, filled=0, characters=0, bare=0, tried={})


def _column(cells: Sequence[str], column: str, numbers: Sequence[int], spec: Spec) -> ColumnCount:
    gathered: dict[str, _Gathered] = {}
    bare = [cell for cell in cells if is_bare(cell)]
    for index, spans in enumerate(found_in(cells, column, spec.types)):
        for name in {span.type for span in spans}:
            gathered.setdefault(name, _Gathered()).row(numbers[index], cells[index], spans, name)
    return ColumnCount(
        rows=len(cells),
        filled=sum(1 for cell in cells if cell),
        characters=sum(map(len, cells)),
        types={name: each.count(spec.key) for name, each in sorted(gathered.items())},
        bare=len(bare),
        tried={
            name: Tried(count, gathered[name].bare if name in gathered else 0)
            for name, count in sorted(likely(bare).items())
            if spec.types is None or name in spec.types
        },
    )


def found_in(
    cells: Sequence[str], column: str, types: frozenset[str] | None
) -> Iterator[tuple[Span, ...]]:
    """Yield what is found in each cell of a column, for a judgement of the column as a whole.

    In cells that are numbers and nothing else that is also what the column's name speaks against:
    `is_chance` decides over it.
    """
    again = denied(column) if types is None else denied(column) & types
    found = find_many(cells, types=types, column=column)
    if not again or not any(map(is_bare, cells)):
        yield from found
        return
    bare = [cell if is_bare(cell) else "" for cell in cells]
    for spans, more in zip(found, find_many(bare, types=again), strict=True):
        yield spans or more


class _Gathered:
    """What was seen of one type in one column, while it is scanned."""

    def __init__(self) -> None:
        self.rows = 0
        self.spans = 0
        self.bare = 0
        self.first = 0
        self.shape = ""
        self.values: set[str] = set()

    def row(self, number: int, cell: str, spans: Sequence[Span], name: str) -> None:
        """Take in a row that holds the type."""
        values = [cell[span.start : span.end] for span in spans if span.type == name]
        if not self.rows:
            self.first, self.shape = number, shape_of(values[0])
        self.rows += 1
        self.bare += is_bare(cell)
        self.spans += len(values)
        self.values.update(values)

    def count(self, key: bytes) -> Count:
        """Return the count, in which no value is."""
        digests = sorted(keyed(value.encode("utf-8", "replace"), key) for value in self.values)
        return Count(self.rows, self.spans, self.first, self.shape, tuple(digests[:MOST_DIGESTS]))
