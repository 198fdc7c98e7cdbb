"""Looks into tables for their columns and the number of their rows, with the extra `data`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from bartizan.core.errors import FormatError
from bartizan.datasets.manifest import Column

if TYPE_CHECKING:
    import pyarrow as pa

NEEDED: Final = "needs the extra data: pip install 'bartizan[data]'"
MOST_COLUMNS: Final = 20_000
SHOWN: Final = 120

Read = tuple[tuple[Column, ...], int]


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a table in their order, and how many rows it has."""

    columns: tuple[Column, ...]
    rows: int


def table_of(path: Path) -> Table | None:
    """Return what a file holds as a table; None where its name is not that of one.

    Raises FormatError for a table that cannot be read to its end, and without the extra.
    """
    read = _READERS.get(PurePosixPath(path.name.lower()).suffix)
    if read is None:
        return None
    pa = pyarrow_of()
    try:
        columns, rows = read(path)
    except (OSError, UnicodeError, pa.ArrowException) as error:
        first = str(error).partition("\n")[0]
        raise FormatError(f"cannot be read to its end: {first[:SHOWN]}") from None
    if len(columns) > MOST_COLUMNS:
        raise FormatError(f"has {len(columns)} columns, more than {MOST_COLUMNS}")
    return Table(columns, rows)


def pyarrow_of() -> "pa":
    """Return pyarrow. Raises FormatError where the extra is missing."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra, and heavy
        from pyarrow import csv, ipc, parquet  # noqa: F401, PLC0415
    except ImportError:
        raise FormatError(NEEDED) from None
    return pa


def _parquet(path: Path) -> Read:
    from pyarrow import parquet  # noqa: PLC0415 - an extra, and heavy

    with parquet.ParquetFile(path) as file:
        return _typed(file.schema_arrow), int(file.metadata.num_rows)


def _typed(schema: "pa.Schema") -> tuple[Column, ...]:
    return tuple(Column(each.name, str(each.type)) for each in schema)


def _arrow(path: Path) -> Read:
    pa = pyarrow_of()
    with pa.memory_map(str(path)) as memory, pa.ipc.open_file(memory) as file:
        counts = (file.get_batch(index).num_rows for index in range(file.num_record_batches))
        return _typed(file.schema), sum(counts)


def _csv(path: Path, delimiter: str = ",") -> Read:
    """Read every cell as text: the types of a CSV file are guesses, and are not stated."""
    pa = pyarrow_of()
    parse = pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True)
    with pa.csv.open_csv(path, parse_options=parse) as file:
        names = file.schema.names
    convert = pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
    with pa.csv.open_csv(path, parse_options=parse, convert_options=convert) as file:
        return tuple(map(Column, names)), sum(batch.num_rows for batch in file)


def _tsv(path: Path) -> Read:
    return _csv(path, "\t")


_READERS: Final[dict[str, Callable[[Path], Read]]] = {
    ".parquet": _parquet,
    ".pq": _parquet,
    ".arrow": _arrow,
    ".feather": _arrow,
    ".csv": _csv,
    ".tsv": _tsv,
}
