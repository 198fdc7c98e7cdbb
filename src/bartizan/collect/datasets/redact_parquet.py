"""Redacts a Parquet file batch by batch, with the extra `data`."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bartizan.classify.naming import shown
from bartizan.classify.tokens import Rewriter
from bartizan.collect.datasets.columnar import batch_rows, broken, is_opaque, pyarrow_of, texts_of
from bartizan.core.errors import FormatError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet


def redact_parquet(path: Path, out: Path, redactor: Rewriter) -> None:
    """Write a Parquet file redacted. A column that is no text becomes one where it holds a value.

    Raises FormatError for what is broken, for columns of lists and structures, and for cells of
    bytes that are no text where the policy has no rule for them.
    """
    pa, parquet = pyarrow_of()
    try:
        with parquet.ParquetFile(path) as file:
            schema = file.schema_arrow
            nested = [field.name for field in schema if pa.types.is_nested(field.type)]
            if nested:
                raise FormatError(f"column {nested[0]} holds lists or structures: not redacted")
            names = redactor.cells(schema.names)
            if len(set(names)) < len(names):
                raise FormatError("two columns have, or would have, one name")
            texts = _texts(file, schema, redactor.fresh())
            written = pa.schema(
                [
                    pa.field(name, pa.string() if each.name in texts else each.type)
                    for name, each in zip(names, schema, strict=True)
                ]
            )
            few = batch_rows(file.metadata)
            with parquet.ParquetWriter(out, written, compression="zstd") as writer:
                for batch in file.iter_batches(few):
                    columns = list(_columns(batch, texts, redactor))
                    writer.write_batch(pa.record_batch(columns, schema=written))
    except (OSError, pa.ArrowException) as error:
        raise broken(error) from None


def _texts(file: "parquet.ParquetFile", schema: "pa.Schema", redactor: Rewriter) -> set[str]:
    """Return the columns that are written as text: those that are, and others with values."""
    found = {field.name for field in schema if _is_text(field.type)}
    left = [name for name in schema.names if name not in found]
    for batch in file.iter_batches(batch_rows(file.metadata), columns=left) if left else ():
        for name in left:
            if not redactor.passes(name) and is_opaque(batch.column(name)):
                raise FormatError(
                    f"column {shown(name)} holds bytes that are no text, so that what is in them "
                    "is not known: write a rule for it (drop, or keep)"
                )
            if name not in found:
                cells = texts_of(batch.column(name))
                if redactor.cells(cells, name) != cells:
                    found.add(name)
    return found


def _is_text(kind: "pa.DataType") -> bool:
    return str(kind) in ("string", "large_string", "string_view")


def _columns(
    batch: "pa.RecordBatch", texts: set[str], redactor: Rewriter
) -> Iterator["pa.Array | Iterable[str]"]:
    pa, _ = pyarrow_of()
    for name in batch.schema.names:
        column = batch.column(name)
        if name not in texts:
            yield column
            continue
        cells: Sequence[str] = redactor.cells(texts_of(column), name)
        there = column.is_valid().to_pylist()
        yield pa.array(
            [cell if valid else None for cell, valid in zip(cells, there, strict=True)], pa.string()
        )
