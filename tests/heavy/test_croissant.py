"""Croissant files of ours are read without an error by the library of the format's authors."""

import json
from pathlib import Path

import mlcroissant
import pyarrow as pa
import pytest
from pyarrow import parquet

from bartizan.datasets.describing import described, listed
from bartizan.datasets.manifest import About
from bartizan.report.dataset_croissant import croissant


def laid(root: Path) -> Path:
    root.mkdir()
    (root / "people.csv").write_text("id,name\n1,Ann\n2,Ben\n")
    table = pa.table({"n": [1, 2], "x": [0.5, 1.5], "ok": [True, False], "deep": [{"a": 1}] * 2})
    parquet.write_table(table, root / "numbers.parquet")
    (root / "notes.txt").write_text("a\n")
    return root


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of a library below that one
def test_the_library_finds_no_error_and_reads_the_rows(tmp_path: Path) -> None:
    root = laid(tmp_path / "people")
    about = About(licence="https://spdx.org/licenses/CC0-1.0", source="https://example.com/people")
    text = croissant(described(root, listed(root), about))
    path = root / "croissant.json"
    path.write_text(text)
    dataset = mlcroissant.Dataset(jsonld=path)
    assert not dataset.metadata.ctx.issues.errors
    rows = list(dataset.records(record_set="records/people.csv"))
    assert len(rows) == 2
    assert len(list(dataset.records(record_set="records/numbers.parquet"))) == 2
    assert all(len(each["sha256"]) == 64 for each in json.loads(text)["distribution"])
