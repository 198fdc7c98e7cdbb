"""What holds of the readers of datasets and of summaries, whatever they are given."""

import itertools
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.classify.batch import Batch, Spec
from bartizan.classify.scanning import scan_batch
from bartizan.classify.summary import Summary
from bartizan.collect.datasets.reading import batches, parts
from bartizan.collect.datasets.source import KINDS, Source
from bartizan.core.errors import FormatError

SPEC = Spec(key=bytes(32))
CELLS = st.sampled_from(["", "a@b.de", "call 555-234-5678", "536-22-8726", "nothing", "x@y.org"])
KEY_WORDS = st.sampled_from(
    [b"{", b"[", b'"', b"a", b",", b"\n", b"<p", b">", b"PAR1", b"1", b"\xff"]
)


@pytest.mark.parametrize("kind", sorted(set(KINDS.values())))
@pytest.mark.parametrize("packing", ["", "gzip", "bzip2", "xz"])
@settings(deadline=None)
@given(content=st.one_of(st.binary(max_size=200), st.lists(KEY_WORDS, max_size=30).map(b"".join)))
def test_readers_raise_only_format_errors(kind: str, packing: str, content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        source = Source("file", path, kind, packing, size=len(content))
        with suppress(FormatError):
            for part in parts(source):
                for batch in batches(part, SPEC):
                    assert all(len(cells) == batch.rows for cells in batch.cells)


@settings(deadline=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=12), data=st.data())
def test_batches_merge_to_the_same_summary_however_they_are_cut(
    rows: list[tuple[str, str]], data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(rows)), max_size=4)) | {0, len(rows)})
    pieces = [scan_batch(cut(rows, start, end), SPEC) for start, end in itertools.pairwise(cuts)]
    whole = scan_batch(cut(rows, 0, len(rows)), SPEC)
    merged = sum(data.draw(st.permutations(pieces)), start=Summary())
    assert merged == whole


def cut(rows: list[tuple[str, str]], start: int, end: int) -> Batch:
    some = rows[start:end]
    return Batch(
        table="t",
        columns=("a", "b"),
        cells=([row[0] for row in some], [row[1] for row in some]),
        numbers=range(start, end),
    )
