"""Columns are handed out by their exact names: nothing of another comes along."""

import io
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import feather, parquet

from bartizan.core.errors import FormatError
from bartizan.datasets.selecting import batches

TABLE = pa.table(
    {
        "user": [1, 2],
        "user.ssn": ["111", "222"],
        "a": [{"b": 1, "c": 2}, {"b": 3, "c": 4}],
        "a.b": [7, 8],
        "name": ["x", "y"],
    }
)


def written(kind: str) -> io.BytesIO:
    out = io.BytesIO()
    if kind == "parquet":
        parquet.write_table(TABLE, out)
    else:
        feather.write_feather(TABLE, out, compression="uncompressed")
    out.seek(0)
    return out


def chosen(kind: str, *columns: str) -> dict[str, list[object]]:
    (batch,) = batches(written(kind), f"t.{kind}", columns)
    assert batch.schema.metadata is None
    return dict(batch.to_pydict())


@pytest.mark.parametrize("kind", ["parquet", "feather"])
@pytest.mark.parametrize(
    ("columns", "wanted"),
    [
        (("user",), {"user": [1, 2]}),
        (("user.ssn",), {"user.ssn": ["111", "222"]}),
        (("a.b",), {"a.b": [7, 8]}),
        (("a",), {"a": [{"b": 1, "c": 2}, {"b": 3, "c": 4}]}),
        (("name", "user"), {"name": ["x", "y"], "user": [1, 2]}),
    ],
)
def test_a_name_is_one_column(
    kind: str, columns: tuple[str, ...], wanted: dict[str, list[object]]
) -> None:
    assert chosen(kind, *columns) == wanted


@pytest.mark.parametrize("kind", ["parquet", "feather"])
@pytest.mark.parametrize("name", ["a.c", "User", "", "user*", "us"])
def test_what_is_no_column_is_refused(kind: str, name: str) -> None:
    with pytest.raises(FormatError, match="no column"):
        chosen(kind, name)


def test_a_name_that_two_columns_have_is_refused() -> None:
    with pytest.raises(FormatError, match="2 columns"):
        list(batches(io.BytesIO(b"a,a\n1,2\n"), "t.csv", ("a",)))


@pytest.mark.parametrize("suffix", ["parquet", "arrow", "csv", "tsv", "txt", "pq"])
@pytest.mark.parametrize("content", [b"", b"PAR1", b"\xff\xfe\0", b"a,b\n1\n"])
def test_what_is_no_table_is_refused(suffix: str, content: bytes) -> None:
    with pytest.raises(FormatError):
        list(batches(io.BytesIO(content), f"t.{suffix}", ("c",)))


def test_the_metadata_that_names_other_columns_is_left_out(tmp_path: Path) -> None:
    named = TABLE.replace_schema_metadata({"pandas": "ssn"})
    parquet.write_table(named, tmp_path / "t.parquet")
    with (tmp_path / "t.parquet").open("rb") as file:
        (batch,) = batches(file, "t.parquet", ("user",))
    assert batch.schema.metadata is None
