"""Rows of Parquet, Arrow and Feather files, with the extra `data`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, overload

from bartizan.classify.batch import Batch, Spec
from bartizan.classify.naming import shown
from bartizan.collect.datasets.blobs import text_of
from bartizan.collect.datasets.opening import reason_of
from bartizan.collect.datasets.source import Remote
from bartizan.core.errors import FormatError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet

NEEDED: Final = "needs the extra data: pip install 'bartizan[data]'"
BATCH_ROWS: Final = 8_192
BATCH_BYTES: Final = 16 << 20
_BYTES: Final = frozenset({"binary", "large_binary", "fixed_size_binary", "binary_view"})


def row_groups(path: Path | Remote) -> list[int]:
    """Return the rows of each row group of a Parquet file. Raises FormatError for what is none."""
    pa, parquet = pyarrow_of()
    try:
        with _file(path) as bytes_of, parquet.ParquetFile(bytes_of) as file:
            groups = range(file.num_row_groups)
            return [int(file.metadata.row_group(index).num_rows) for index in groups]
    except (OSError, pa.ArrowException) as error:
        raise broken(error) from None


def parquet_batches(
    path: Path | Remote, name: str, groups: Sequence[int] | None, spec: Spec
) -> Iterator[Batch]:
    """Yield the rows of these row groups (all without any), with the columns that are wanted.

    Raises FormatError for what is broken.
    """
    pa, parquet = pyarrow_of()
    try:
        with _file(path) as bytes_of, parquet.ParquetFile(bytes_of) as file:
            wanted = [each for each in file.schema_arrow.names if spec.wants(name, each)]
            metadata = file.metadata
            first = sum(metadata.row_group(index).num_rows for index in range(min(groups or [0])))
            few = batch_rows(metadata)
            for batch in file.iter_batches(few, row_groups=groups, columns=wanted):
                yield _batch(batch, name, first)
                first += batch.num_rows
    except (OSError, pa.ArrowException) as error:
        raise broken(error) from None


def arrow_batches(path: Path | Remote, name: str) -> Iterator[Batch]:
    """Yield the rows of an Arrow or Feather file. Raises FormatError for what is broken."""
    pa, _ = pyarrow_of()
    try:
        with _file(path) as bytes_of, pa.ipc.open_file(bytes_of) as file:
            first = 0
            for index in range(file.num_record_batches):
                whole = file.get_batch(index)
                for start in range(0, whole.num_rows, BATCH_ROWS):
                    part = whole.slice(start, BATCH_ROWS)
                    yield _batch(part, name, first)
                    first += part.num_rows
    except (OSError, pa.ArrowException) as error:
        raise broken(error) from None


def batch_rows(metadata: "parquet.FileMetaData") -> int:
    """Return how many rows are read at a time: fewer where a row is large."""
    groups = [metadata.row_group(index) for index in range(metadata.num_row_groups)]
    widest = max((group.total_byte_size // max(1, group.num_rows) for group in groups), default=1)
    return max(1, min(BATCH_ROWS, BATCH_BYTES // max(1, widest)))


class Cells(Sequence[str]):
    """The cells of a column as texts, each made when it is asked for; what is missing is empty."""

    def __init__(self, column: "pa.Array") -> None:
        self._column = column

    def __len__(self) -> int:
        return len(self._column)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return texts_of(self._column)[index]
        return texts_of(self._column.slice(index, 1))[0]

    def __iter__(self) -> Iterator[str]:
        return iter(texts_of(self._column))


@contextmanager
def _file(path: Path | Remote) -> "Iterator[pa.NativeFile]":
    """Open a file or an object as Arrow reads them. Raises OSError."""
    pa, _ = pyarrow_of()
    if isinstance(path, Path):
        with pa.OSFile(str(path)) as file:
            yield file
    else:
        with path.open("rb") as inner, pa.PythonFile(inner, "r") as file:
            yield file


def _batch(batch: "pa.RecordBatch", name: str, first: int) -> Batch:
    return Batch(
        table=name,
        columns=tuple(batch.schema.names),
        cells=tuple(Cells(batch.column(index)) for index in range(batch.num_columns)),
        numbers=range(first, first + batch.num_rows),
        size=batch.nbytes,
        opaque=tuple(
            name
            for name, column in zip(batch.schema.names, batch.columns, strict=True)
            if is_opaque(column)
        ),
    )


def texts_of(column: "pa.Array") -> list[str]:
    """Return the cells of a column as texts; what is missing is empty."""
    return [
        "" if value is None else value if isinstance(value, str) else _text(value)
        for value in _values(column)
    ]


def _values(column: "pa.Array") -> list[object]:
    """Return the cells of a column as values of Python, what Python has none for as text.

    Raises FormatError for a type that has no text either.
    """
    pa, _ = pyarrow_of()
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError, KeyError):
        pass  # a time that Python cannot count, a zone that it does not know, text that is no UTF-8
    kind = column.type
    if isinstance(column, pa.StructArray):
        fields = zip(*(_values(each) for each in column.flatten()), strict=True)
        names = [each.name for each in kind]
        return [dict(zip(names, each, strict=True)) for each in fields]
    if pa.types.is_nested(kind):
        return [_values(cell.values) if cell.is_valid else None for cell in column]
    return list(_plain(column).to_pylist())


def _plain(column: "pa.Array") -> "pa.Array":
    """Return a column whose values Python lacks as bytes or text. Raises FormatError."""
    pa, _ = pyarrow_of()
    kind = column.type
    if isinstance(column, pa.DictionaryArray):
        return _plain(column.dictionary_decode())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return column.cast(pa.large_binary())
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        return _plain(column.cast(pa.timestamp(kind.unit)))
    if pa.types.is_temporal(kind):
        return column.cast(pa.string())
    raise FormatError(f"holds a column of {str(kind)[:40]} that cannot be read")


def is_opaque(column: "pa.Array") -> bool:
    """Whether a column has bytes that are no text in a cell, or within one."""
    pa, _ = pyarrow_of()
    kind = column.type
    if pa.types.is_map(kind):
        return is_opaque(column.keys) or is_opaque(column.items)
    if pa.types.is_dictionary(kind):
        return is_opaque(column.dictionary)
    if pa.types.is_run_end_encoded(kind):
        return is_opaque(column.values)
    if pa.types.is_nested(kind):
        inner = column.flatten()
        return any(map(is_opaque, inner if isinstance(inner, list) else [inner]))
    if str(kind).split("[")[0] not in _BYTES:
        return False
    return any(value is not None and b"\0" in value for value in column.to_pylist())


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return text_of(value)
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
    return FormatError(reason_of(error))
