"""Reads a sample of the rows of Parquet, Arrow and Feather files, with the extra `data`."""

import random
from collections.abc import Iterator, Sequence
from io import RawIOBase
from typing import TYPE_CHECKING, Final

from bartizan.collect.choosing import SEED, choose, thinned
from bartizan.collect.datasets.columnar import (
    batch_rows,
    broken,
    is_opaque,
    pyarrow_of,
    texts_of,
)
from bartizan.collect.tables.wire import (
    MOST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    Sampled,
    SpentError,
)
from bartizan.core.errors import FormatError

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS: Final = 1_024
MOST_BATCHES: Final = 32
# Row groups, or batches of an Arrow file, that rows are read of: the first, and chance's others.
MOST_GROUPS: Final = 8
# What the rows that are held to choose from may take, in bytes, before no more are read.
MOST_HELD: Final = 64 << 20
# Read by so much at a time, or a column is read whole to the last row of its group.
_BUFFER: Final = 1 << 16
_FILE, _FIRST_FEATHER = b"ARROW1", b"FEA1"
TOO_LARGE: Final = "needs more memory to be read than an assessment gives it"
LONG_ROWS: Final = "has rows with more characters than an assessment looks at of it"
SPENT: Final = "needs more bytes for its first rows than an assessment reads of it"
Part = tuple[int, "pa.RecordBatch"]


class _Rows:
    """Batches of rows as they are read, each with the number of its first row."""

    def __init__(self, names: Sequence[str], total: int = 0) -> None:
        if len(names) > MOST_COLUMNS:
            raise FormatError(f"has more than {MOST_COLUMNS} columns")
        self.names, self.total = names, total
        self.held: list[Part] = []
        self.ended = False

    def take(self, parts: Iterator[Part]) -> None:
        """Hold batches until they are enough, or the bytes that may be read are spent."""
        size = 0
        try:
            for first, batch in parts:
                self.held.append((first, batch))
                size += batch.nbytes
                if size > MOST_HELD:
                    return
            self.ended = True
        except SpentError:
            if not any(batch.num_rows for _, batch in self.held):
                raise FormatError(SPENT) from None

    def sampled(self, most: int) -> Sampled:
        """Return the sample of the rows that are held, of at most so many characters."""
        places = ((part, row) for part, (_, b) in enumerate(self.held) for row in range(b.num_rows))
        chosen, seen = choose(places)
        numbered: list[tuple[int, tuple[str, ...]]] = []
        opaque: dict[str, None] = {}
        left = MOST_CELLS
        for part, (first, batch) in enumerate(self.held):
            picked = [row for at, row in chosen if at == part]
            some = batch.take(pyarrow_of()[0].array(picked, "int64"))
            opaque |= dict.fromkeys(_opaque(some))
            for row, cells in zip(picked, _cells(some), strict=True):
                left -= sum(map(len, cells))
                if left >= 0:
                    numbered.append((first + row + 1, cells))
        kept = thinned(numbered, lambda row: sum(map(len, row[1])), most)
        if numbered and not kept:
            raise FormatError(LONG_ROWS)
        return Sampled(
            columns=tuple(self.names),
            numbers=tuple(number for number, _ in kept),
            rows=tuple(cells for _, cells in kept),
            seen=seen,
            total=self.total,
            whole=seen == self.total if self.total else self.ended,
            opaque=tuple(opaque),
        )


def read(file: RawIOBase, kind: str, most: int = MOST_CELLS) -> Sampled:
    """Return a sample of a table: of its first rows, and of others by a seeded choice.

    It has at most so many characters.

    Raises FormatError for what cannot be read, and whatever pyarrow raises for a hostile file.
    """
    pa, _ = pyarrow_of()
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    try:
        with pa.PythonFile(file, "r") as bytes_of:
            return (_parquet(bytes_of) if kind == "parquet" else _arrow(bytes_of)).sampled(most)
    except SpentError:
        raise FormatError(SPENT) from None
    except MemoryError:
        raise FormatError(TOO_LARGE) from None
    except (OSError, pa.ArrowException) as error:
        raise broken(error) from None


def _parquet(bytes_of: "pa.NativeFile") -> _Rows:
    _, parquet = pyarrow_of()
    with parquet.ParquetFile(bytes_of, buffer_size=_BUFFER) as table:
        metadata = table.metadata
        rows = _Rows(table.schema_arrow.names, metadata.num_rows)
        counts = [metadata.row_group(index).num_rows for index in range(metadata.num_row_groups)]
        if sum(counts) != metadata.num_rows:
            said = f"{metadata.num_rows:,} rows, and its groups {sum(counts):,}"
            raise FormatError(f"is damaged: it says that it has {said}")
        few = min(BATCH_ROWS, batch_rows(metadata))

        def parts() -> Iterator[Part]:
            chosen = _chosen(len(counts))
            for group in chosen:
                first = sum(counts[:group])
                found = table.iter_batches(few, row_groups=[group], use_threads=False)
                for _, batch in zip(range(MOST_BATCHES // len(chosen)), found, strict=False):
                    yield first, batch
                    first += batch.num_rows

        rows.take(parts())
    return rows


def _arrow(bytes_of: "pa.NativeFile") -> _Rows:
    pa, _ = pyarrow_of()
    magic = bytes_of.read(len(_FILE))
    bytes_of.seek(0)
    if magic.startswith(_FIRST_FEATHER):
        raise FormatError("is Feather of the first version, which is not read")
    if magic != _FILE:  # as Hugging Face's datasets are kept
        with pa.ipc.open_stream(bytes_of) as stream:
            rows = _Rows(stream.schema.names)
            rows.take(_numbered(stream))
        return rows
    with pa.ipc.open_file(bytes_of) as table:
        rows = _Rows(table.schema.names)
        groups = range(table.num_record_batches)
        rows.take(_numbered(table.get_batch(index) for index in groups))
    return rows


def _numbered(batches: "Iterator[pa.RecordBatch]") -> Iterator[Part]:
    """Yield the rows of batches, which are read whole, cut as those of Parquet are."""
    first = 0
    for whole in batches:
        for start in range(0, whole.num_rows, BATCH_ROWS):
            part = whole.slice(start, BATCH_ROWS)
            yield first, part
            first += part.num_rows


def _chosen(groups: int) -> list[int]:
    """Return which groups rows are read of: the first one, and a seeded choice of the others."""
    if groups <= MOST_GROUPS:
        return [*range(groups)]
    chance = random.Random(SEED)  # noqa: S311 - a sample that must repeat, no secret
    return [0, *sorted(chance.sample(range(1, groups), MOST_GROUPS - 1))]


def _opaque(batch: "pa.RecordBatch") -> Iterator[str]:
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if is_opaque(column):
            yield name


def _cells(batch: "pa.RecordBatch") -> Iterator[tuple[str, ...]]:
    if not batch.num_columns:
        return iter(((),) * batch.num_rows)
    columns = [[cell[:MOST_CELL] for cell in texts_of(column)] for column in batch.columns]
    return zip(*columns, strict=True)
