"""Tables tell their columns and rows; what cannot be read to its end says so."""

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import feather, parquet

from bartizan.core.errors import FormatError
from bartizan.datasets.manifest import Column
from bartizan.datasets.tables import table_of

TABLE = pa.table({"id": [1, 2, 3], "name": ["a", "b", "c"]})
TYPED = (Column("id", "int64"), Column("name", "string"))
BARE = (Column("id"), Column("name"))


@pytest.mark.parametrize(
    ("name", "columns"),
    [("t.parquet", TYPED), ("T.PQ", TYPED), ("t.feather", TYPED), ("t.csv", BARE), ("t.tsv", BARE)],
)
def test_a_table_tells_what_it_has(tmp_path: Path, name: str, columns: tuple[Column, ...]) -> None:
    path = tmp_path / name
    match path.suffix.lower():
        case ".parquet" | ".pq":
            parquet.write_table(TABLE, path)
        case ".feather":
            feather.write_feather(TABLE, path)
        case suffix:
            mark = "," if suffix == ".csv" else "\t"
            path.write_text(f'id{mark}name\n1{mark}a\n2{mark}"b\nb"\n3{mark}c\n')
    found = table_of(path)
    assert found is not None
    assert (found.columns, found.rows) == (columns, 3)


@pytest.mark.parametrize("name", ["t.parquet", "t.arrow", "t.csv"])
@pytest.mark.parametrize("content", [b"", b"PAR1", b"a,b\n1\n", b"\xff\xfe,\xff\n\xff,\xff\n"])
def test_a_broken_table_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FormatError, match="cannot be read"):
        table_of(tmp_path / name)


def test_what_is_no_table_is_none(tmp_path: Path) -> None:
    assert table_of(tmp_path / "notes.txt") is None
