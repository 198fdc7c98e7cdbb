"""Cells of Arrow columns are texts, whatever their type, and bytes that are no text are told."""

import pyarrow as pa
import pytest

from bartizan.collect.datasets.columnar import is_opaque, texts_of

NUL = b"\x89\0x"
BAD = pa.Array.from_buffers(
    pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\3\0\0\0"), pa.py_buffer(b"a\xffb")]
)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (pa.array([1], pa.timestamp("ns")), "1970-01-01 00:00:00.000000001"),
        (pa.array([2**62], pa.timestamp("us")), "<value out of range: 4611686018427387904>"),
        (pa.array([1_000_000], pa.timestamp("us", "Nowhere/None")), "1970-01-01 00:00:01"),
        (pa.array([2**30], pa.date32()), "<value out of range: 1073741824>"),
        (pa.array([2**62], pa.duration("s")), "4611686018427387904"),
        (pa.array([5], pa.time64("ns")), "00:00:00.000000005"),
        (BAD, "a\ufffdb"),
        (pa.StructArray.from_arrays([BAD], ["x"]), "a\ufffdb"),
        (pa.ListArray.from_arrays([0, 1], BAD), "a\ufffdb"),
        (pa.array([1], pa.timestamp("ns")).dictionary_encode(), "1970-01-01 00:00:00.000000001"),
    ],
)  # fmt: skip
def test_values_that_python_lacks_are_texts(column: pa.Array, text: str) -> None:
    (found,) = texts_of(column)
    assert found.startswith(text)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([NUL]),
        pa.array([NUL], pa.binary_view()),
        pa.array([[NUL, NUL]], pa.list_(pa.binary(), 2)),
        pa.array([[NUL]], pa.list_view(pa.binary())),
        pa.array([{"b": [NUL]}]),
        pa.array([[("a", NUL)]], pa.map_(pa.string(), pa.binary())),
        pa.RunEndEncodedArray.from_arrays(pa.array([1], pa.int32()), pa.array([NUL])),
    ],
    ids=lambda column: str(column.type),
)
def test_bytes_that_are_no_text_are_told_wherever_they_stand(column: pa.Array) -> None:
    assert is_opaque(column)
