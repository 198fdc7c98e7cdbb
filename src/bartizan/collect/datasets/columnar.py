"""Rows of Parquet, Arrow and Feather files, with the extra `data`."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bartizan.classify.batch import Batch, Spec
from bartizan.classify.naming import shown
from bartizan.core.errors import FormatError

if TYPE_CHECKING:
    import pyarrow as pa

NEEDED: Final = "needs the extra data: pip install 'bartizan[data]'"
BATCH_ROWS: Final = 8_192


def row_groups(path: Path) -> int:
    """Return how many row groups a Parquet file has. Raises FormatError for what is none."""
    pa, parquet = pyarrow_of()
    try:
        with parquet.ParquetFile(path) as file:
            return int(file.num_row_groups)
    except (OSError, pa.ArrowException) as error:
        raise broken(error) from None


def parquet_batches(
    path: Path, name: str, groups: Sequence[int] | None, spec: Spec
) -> Iterator[Batch]:
    """Yield the rows of these row groups (all without any), with the columns that are wanted.

    Raises FormatError for what is broken.
    """
    pa, parquet = pyarrow_of()
    try:
        with parquet.ParquetFile(path) as file:
            wanted = [each for each in file.schema_arrow.names if spec.wants(name, each)]
            metadata = file.metadata
            first = sum(metadata.row_group(index).num_rows for index in range(min(groups or [0])))
            for batch in file.iter_batches(BATCH_ROWS, row_groups=groups, columns=wanted):
                yield _batch(batch, name, first)
                first += batch.num_rows
    except (OSError, pa.ArrowException) as error:
        raise broken(error) from None


def arrow_batches(path: Path, name: str) -> Iterator[Batch]:
    """Yield the rows of an Arrow or Feather file. Raises FormatError for what is broken."""
    pa, _ = pyarrow_of()
    try:
        with pa.memory_map(str(path)) as memory, pa.ipc.open_file(memory) as file:
            first = 0
            for index in range(file.num_record_batches):
                whole = file.get_batch(index)
                for start in range(0, whole.num_rows, BATCH_ROWS):
                    part = whole.slice(start, BATCH_ROWS)
                    yield _batch(part, name, first)
                    first += part.num_rows
    except (OSError, pa.ArrowException) as error:
        raise broken(error) from None


def _batch(batch: "pa.RecordBatch", name: str, first: int) -> Batch:
    texts = [texts_of(batch.column(index)) for index in range(batch.num_columns)]
    return Batch(
        table=name,
        columns=tuple(batch.schema.names),
        cells=tuple(texts),
        numbers=range(first, first + batch.num_rows),
        size=batch.nbytes,
    )


def texts_of(column: "pa.Array") -> list[str]:
    """Return the cells of a column as texts; what is missing is empty."""
    return [
        "" if value is None else value if isinstance(value, str) else _text(value)
        for value in column.to_pylist()
    ]


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return "" if b"\0" in value else value.decode("utf-8", "replace")
    if isinstance(value, dict):
        names = [name for name in value if shown(name) != name]
        return "\n".join([*names, *(_text(each) for each in value.values() if each is not None)])
    if isinstance(value, list | tuple):
        return "\n".join(_text(each) for each in value if each is not None)
    return str(value)


def pyarrow_of() -> "tuple[pa, pa.parquet]":
    """Return pyarrow and its reader of Parquet. Raises FormatError where the extra is missing."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra, and heavy
        from pyarrow import ipc, parquet  # noqa: F401, PLC0415
    except ImportError:
        raise FormatError(NEEDED) from None
    return pa, parquet


def broken(error: Exception) -> FormatError:
    """Return what to say of an error of pyarrow: its first line."""
    first = str(error).partition("\n")[0]
    return FormatError(f"cannot be read to its end: {first[:120]}")
