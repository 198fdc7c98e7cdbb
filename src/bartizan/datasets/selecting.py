"""Reads some columns of a table, by their exact names, and nothing of any other."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Final

from bartizan.core.errors import FormatError
from bartizan.datasets.tables import SHOWN, pyarrow_of

if TYPE_CHECKING:
    import pyarrow as pa

ROWS: Final = 8_192


def batches(
    file: BinaryIO, path: str, columns: tuple[str, ...] | None
) -> "Iterator[pa.RecordBatch]":
    """Yield the rows of a table with these columns in this order, all for None.

    A name is that of a top-level column, to the letter: `user` gives neither `user.ssn` nor `User`,
    and `a.b` gives no part of `a`. What the file says of itself besides (its metadata, which names
    all columns) is left out. Raises FormatError for what is no table, is broken, lacks a column, or
    has two of one name.
    """
    pa = pyarrow_of()
    try:
        for batch in _batches(file, PurePosixPath(path.lower()).suffix, columns):
            wanted = batch if columns is None else batch.select(_places(batch.schema, columns))
            yield wanted.replace_schema_metadata(None)
    except (OSError, UnicodeError, pa.ArrowException) as error:
        first = str(error).partition("\n")[0]
        raise FormatError(f"{path} cannot be read to its end: {first[:SHOWN]}") from None


def _batches(
    file: BinaryIO, suffix: str, columns: tuple[str, ...] | None
) -> "Iterator[pa.RecordBatch]":
    match suffix:
        case ".parquet" | ".pq":
            yield from _parquet(file, columns)
        case ".arrow" | ".feather":
            yield from _arrow(file)
        case ".csv":
            yield from _csv(file, ",")
        case ".tsv":
            yield from _csv(file, "\t")
        case _:
            raise FormatError(f"a file {suffix!a} is no table of which columns can be read")


def _parquet(file: BinaryIO, columns: tuple[str, ...] | None) -> "Iterator[pa.RecordBatch]":
    from pyarrow import parquet  # noqa: PLC0415 - an extra, and heavy

    with parquet.ParquetFile(file) as table:
        if columns is not None:
            _places(table.schema_arrow, columns)
        # Here a name also stands for all below it: what comes too many is left out by `batches`.
        yield from table.iter_batches(ROWS, columns=None if columns is None else list(columns))


def _arrow(file: BinaryIO) -> "Iterator[pa.RecordBatch]":
    pa = pyarrow_of()
    with pa.ipc.open_file(pa.PythonFile(file, "r")) as table:
        for index in range(table.num_record_batches):
            yield table.get_batch(index)


def _csv(file: BinaryIO, delimiter: str) -> "Iterator[pa.RecordBatch]":
    pa = pyarrow_of()
    parse = pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True)
    names = pa.csv.open_csv(pa.PythonFile(file, "r"), parse_options=parse).schema.names
    file.seek(0)
    texts = pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
    yield from pa.csv.open_csv(pa.PythonFile(file, "r"), parse_options=parse, convert_options=texts)


def _places(schema: "pa.Schema", columns: tuple[str, ...]) -> list[int]:
    """Return where these columns are. Raises FormatError for one that is missing or there twice."""
    places = []
    for name in columns:
        found = [place for place, each in enumerate(schema.names) if each == name]
        if len(found) != 1:
            what = "no column" if not found else f"{len(found)} columns"
            raise FormatError(f"the table has {what} {name!a}")
        places += found
    return places
