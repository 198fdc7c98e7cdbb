"""Models and data files that were looked at count as read; pointers and lost ones do not."""

from bartizan.collect.sampled import sampled
from bartizan.evidence.data import DataFile, DataFiles
from bartizan.evidence.facts import Unavailable
from bartizan.evidence.model import POINTER, CanRunCode, ModelFile, ModelFiles


def model(path: str, form: str) -> ModelFile:
    return ModelFile(path=path, format=form, size=1, can_run_code=CanRunCode.NO, why="")


def test_what_was_looked_at_counts_as_read() -> None:
    models = ModelFiles(models=(model("a.pkl", "pickle"), model("b.bin", POINTER)))
    data = DataFiles(
        data=(
            DataFile(path="c.parquet", format="parquet", size=1, rows=1),
            DataFile(path="d.sqlite", format="sqlite", size=1, unread="is not read"),
        )
    )
    assert sampled({ModelFiles: models, DataFiles: data}) == {"a.pkl", "c.parquet"}


def test_lost_evidence_was_not_read() -> None:
    assert sampled({ModelFiles: Unavailable("it broke")}) == frozenset()
