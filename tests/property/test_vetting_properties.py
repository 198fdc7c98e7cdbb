"""Whatever is vetted: readers raise FormatError alone, and methods answer for any numbers."""

import io
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from bartizan.collect.datasets.arrays import arrays_of, feature_blocks, text_blocks
from bartizan.collect.datasets.records import numbers
from bartizan.core.errors import FormatError
from bartizan.formats.npy import MAGIC, read_header
from bartizan.vetting.minhash import signatures
from bartizan.vetting.records import Records
from bartizan.vetting.result import Outcome
from bartizan.vetting.snapshot import read
from bartizan.vetting.study import Vetting, overall
from bartizan.vetting.words import grams, plain, words_of

TEXTS = st.lists(st.text(max_size=60), min_size=1, max_size=40)
HEADERS = st.sampled_from([b"", MAGIC, MAGIC + b"\x01\x00", MAGIC + b"\x02\x00\x10\x00\x00\x00"])
HEADER = "{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}\n"


@given(start=HEADERS, rest=st.binary(max_size=200))
def test_any_bytes_are_an_array_or_a_format_error(start: bytes, rest: bytes) -> None:
    try:
        header = read_header(io.BytesIO(start + rest))
    except FormatError:
        return
    assert header.size >= 0


@given(
    descr=st.sampled_from(["<f4", "|O", "<U3", "<c8", "|V8", "<M8", "<f16", "f8", "<f99999"]),
    shape=st.sampled_from(["()", "(3,)", "(2, 2)", "(99999999999,)", "(-1,)", "(1e9,)", "(0, 5)"]),
    values=st.binary(max_size=64),
)
def test_no_header_makes_a_reader_take_more_than_there_is(
    descr: str, shape: str, values: bytes
) -> None:
    text = HEADER.format(descr, shape).encode()
    content = MAGIC + b"\x01\x00" + len(text).to_bytes(2, "little") + text + values
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.npy"
        path.write_bytes(content)
        for reader in (feature_blocks, text_blocks):
            try:
                assert sum(map(len, reader(path, ""))) <= len(values)
            except FormatError:
                continue


@given(content=st.binary(max_size=300))
def test_any_bytes_are_a_npz_or_a_format_error(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.npz"
        path.write_bytes(content)
        with pytest.raises(FormatError):
            arrays_of(path)


@given(content=st.binary(max_size=300))
def test_any_bytes_are_no_snapshot(content: bytes) -> None:
    with pytest.raises(FormatError):
        read(content)


@given(cells=st.lists(st.one_of(st.text(max_size=12), st.floats().map(str)), min_size=1))
def test_cells_are_numbers_or_nan(cells: list[str]) -> None:
    found = numbers([cells], len(cells))
    assert found.shape[0] == len(cells)
    finite = np.isfinite(found).all(1)
    assert np.isnan(found[~finite]).all()


@given(texts=TEXTS)
def test_the_words_of_texts_are_those_of_each(texts: list[str]) -> None:
    together = words_of(texts)
    for row, text in enumerate(texts):
        alone = words_of([text])
        assert together.hashes[together.rows == row].tolist() == alone.hashes.tolist()
        assert len(alone.hashes) <= len(plain(text).encode("utf-8", "replace"))


@given(texts=TEXTS)
def test_equal_texts_have_equal_signatures_and_ngrams_stay_within_a_text(texts: list[str]) -> None:
    doubled = [*texts, *texts]
    words = words_of(doubled)
    found = signatures(words, len(doubled))
    assert np.array_equal(found[: len(texts)], found[len(texts) :])
    assert len(grams(words, 2)[0]) <= max(0, len(words.hashes) - 1)


@settings(max_examples=25)
@given(
    features=arrays.arrays(
        np.float32, st.tuples(st.integers(1, 70), st.integers(1, 3)), elements=st.floats(width=32)
    ),
    classes=st.integers(1, 70),
)
def test_any_numbers_are_judged(features: np.ndarray, classes: int) -> None:
    vetting = Vetting(lambda _: ())
    labels = [str(row % classes) for row in range(len(features))]
    vetting.add(Records(first=0, size=len(features), labels=labels, features=features))
    study = vetting.end()
    assert len(study.results) == 4
    assert all(np.isfinite([*each.statistics.values()]).all() for each in study.results)
    if not np.isfinite(features).all():
        assert overall(study.results, ()) != "clear"


@settings(max_examples=25)
@given(texts=TEXTS, data=st.data())
def test_any_texts_are_judged_in_any_batches(texts: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(texts)))
    whole, parted = Vetting(lambda _: ()), Vetting(lambda _: ())
    for vetting, edges in ((whole, (0, len(texts))), (parted, (0, cut, len(texts)))):
        for first, end in pairwise(edges):
            part = texts[first:end]
            if part:
                vetting.add(
                    Records(first=first, size=len(part), texts=part, answers=part, labels=part)
                )
    assert whole.end().results == parted.end().results


def test_a_method_that_cannot_run_is_never_clear() -> None:
    vetting = Vetting(lambda _: ())
    features = np.full((20, 2), np.nan, np.float32)
    vetting.add(Records(first=0, size=20, labels=["a"] * 20, features=features))
    results = vetting.end().results
    assert {each.outcome for each in results} == {Outcome.NOT_RUN}
    assert overall(results, ()) == "inconclusive"
