"""Scans a batch of rows into a summary that merges: the unit of work of every executor."""

from collections.abc import Sequence
from typing import Final

from bartizan.classify.batch import Batch, Spec
from bartizan.classify.entity import Span
from bartizan.classify.finder import find_many
from bartizan.classify.masking import keyed
from bartizan.classify.personal import shape_of
from bartizan.classify.summary import MOST_DIGESTS, ColumnCount, Count, Summary

_EMPTY: Final = ColumnCount()


def scan_batch(batch: Batch, spec: Spec) -> Summary:
    """Return what the columns of a batch hold. Pure: the same batch gives the same summary."""
    columns = {
        (batch.table, column): _column(cells, column, batch.numbers, spec)
        for column, cells in zip(batch.columns, batch.cells, strict=True)
        if spec.wants(batch.table, column)
    }
    return Summary(dict(sorted(columns.items())), batch.size)


def _column(cells: Sequence[str], column: str, numbers: Sequence[int], spec: Spec) -> ColumnCount:
    gathered: dict[str, _Gathered] = {}
    for index, spans in enumerate(find_many(cells, types=spec.types, column=column)):
        for name in {span.type for span in spans}:
            gathered.setdefault(name, _Gathered()).row(numbers[index], cells[index], spans, name)
    return ColumnCount(
        rows=len(cells),
        filled=sum(1 for cell in cells if cell),
        characters=sum(map(len, cells)),
        types={name: each.count(spec.key) for name, each in sorted(gathered.items())},
    )


class _Gathered:
    """What was seen of one type in one column, while it is scanned."""

    def __init__(self) -> None:
        self.rows = 0
        self.spans = 0
        self.first = 0
        self.shape = ""
        self.values: set[str] = set()

    def row(self, number: int, cell: str, spans: Sequence[Span], name: str) -> None:
        """Take in a row that holds the type."""
        values = [cell[span.start : span.end] for span in spans if span.type == name]
        if not self.rows:
            self.first, self.shape = number, shape_of(values[0])
        self.rows += 1
        self.spans += len(values)
        self.values.update(values)

    def count(self, key: bytes) -> Count:
        """Return the count, in which no value is."""
        digests = sorted(keyed(value.encode("utf-8", "replace"), key) for value in self.values)
        return Count(self.rows, self.spans, self.first, self.shape, tuple(digests[:MOST_DIGESTS]))
