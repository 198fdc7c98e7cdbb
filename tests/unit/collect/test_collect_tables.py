"""Binary tables are looked at in a process of their own, and what breaks it is unknown."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import feather, parquet

from bartizan.collect.gather import gather
from bartizan.collect.memory import MemoryTree
from bartizan.collect.tables.asking import MOST_ENDED, Asking, Bounds, asking
from bartizan.collect.tables.looking import Looked, tables
from bartizan.collect.tables.wire import MOST_COLUMNS, Sampled, heard, told
from bartizan.core.errors import FormatError
from bartizan.evidence.data import DataFiles
from bartizan.evidence.facts import Gap
from bartizan.evidence.secrets import Context, Secrets
from tests.builders_models import pointer
from tests.builders_secrets import shapes

KEY = b"k" * 32
MAIL = "anna.berg{}@firma.de"


def parquet_of(columns: Mapping[str, object], rows: int = 1_000_000, **how: object) -> bytes:
    sink = io.BytesIO()
    parquet.write_table(pa.table(columns), sink, row_group_size=rows, **how)
    return sink.getvalue()


def stream_of(columns: Mapping[str, object]) -> bytes:
    table, sink = pa.table(columns), io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, 100)
    return sink.getvalue()


def stream_table(table: pa.Table, sink: io.BytesIO) -> None:
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)


def feather_of(columns: Mapping[str, object]) -> bytes:
    sink = io.BytesIO()
    feather.write_feather(pa.table(columns), sink)
    return sink.getvalue()


def look(**files: bytes) -> dict[str, Looked]:
    return dict(
        tables(MemoryTree({f"data/{n.replace('__', '.')}": f for n, f in files.items()}), KEY)
    )


def one(content: bytes, name: str = "t__parquet") -> Looked:
    (looked,) = look(**{name: content}).values()
    return looked


ROWS = {"mail": [MAIL.format(row) for row in range(400)], "n": list(range(400))}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t__parquet", parquet_of(ROWS)),
        ("t__parquet", parquet_of(ROWS, rows=50, compression="zstd")),
        ("t__arrow", stream_of(ROWS)),
        ("t__feather", feather_of(ROWS)),
    ],
    ids=["parquet", "row groups", "arrow stream", "feather"],
)
def test_rows_of_each_format_are_looked_at(name: str, content: bytes) -> None:
    looked = one(content, name)
    assert (looked.unread, looked.whole, looked.sample.rows) == ("", True, 400)
    assert [(hit.what, hit.column, hit.line) for hit in looked.sample.personal] == [
        ("e-mail address", "mail", 1)
    ]


def test_large_tables_are_sampled_and_say_of_how_many() -> None:
    looked = one(parquet_of({"n": [f"row {row}" for row in range(200_000)]}))
    assert (looked.sample.sampled, looked.total, looked.whole) == (1_000, 200_000, False)
    again = one(parquet_of({"n": [f"row {row}" for row in range(200_000)]}))
    assert again == looked


def test_rows_are_named_by_their_number_in_the_table() -> None:
    secret = shapes("data")["groq"]
    rows = [f"row {row}" for row in range(2_999)] + [f"my key is {secret}"]
    looked = one(parquet_of({"text": rows}, rows=100))
    numbers = [hit.place.line for hit in looked.secrets]
    assert numbers in ([3_000], [])
    looked = one(parquet_of({"text": rows[2_800:]}))
    assert [hit.place.line for hit in looked.secrets] == [200]
    assert looked.secrets[0].context is Context.DATA


def test_credentials_of_tables_are_evidence_beside_those_of_text() -> None:
    secret = shapes("data")["groq"]
    files = {
        "data/t.parquet": parquet_of({"text": ["hello", f"my key is {secret}"]}),
        "app.py": f'KEY = "{secret}"\n'.encode(),
    }
    found = gather(MemoryTree(files), (), reads=(DataFiles, Secrets)).collected[Secrets]
    assert isinstance(found, Secrets)
    (group,) = found.values()
    assert [str(hit.place) for hit in group] == ["app.py:1", "data/t.parquet:2"]


@pytest.mark.parametrize("write", [parquet.write_table, stream_table])
def test_of_columns_with_one_name_each_is_looked_at(write: Callable[..., None]) -> None:
    secret, sink = shapes("data")["groq"], io.BytesIO()
    cells = [pa.array([f"my key is {secret}"]), pa.array(["hello"])]
    write(pa.Table.from_arrays(cells, names=["text", "text"]), sink)
    looked = one(sink.getvalue(), "t__parquet" if write is parquet.write_table else "t__arrow")
    assert [hit.place.line for hit in looked.secrets] == [1]


def test_what_a_cut_cell_does_not_show_is_said() -> None:
    looked = one(parquet_of({"text": ["x" * 5_000, "y"], "n": [1, 2]}))
    assert looked.sample.cut == 4_096
    assert one(parquet_of({"text": ["x" * 4_096]})).sample.cut == 0


def test_cells_of_bytes_are_said_to_be_no_text() -> None:
    looked = one(parquet_of({"image": [b"\x89PNG\0\1"], "mail": [MAIL]}))
    assert looked.opaque == ("image",)


def damaged() -> bytes:
    content = bytearray(parquet_of({"a": [os.urandom(20).hex() for _ in range(5_000)]}))
    content[2_000:4_000] = bytes(2_000)
    return bytes(content)


def wide() -> bytes:
    return parquet_of({f"c{n}": ["x"] for n in range(MOST_COLUMNS + 1)})


def shortened() -> bytes:
    """Say of 50,000 rows in groups of 5,000 that they are the 32,768 that are read of them."""
    content = parquet_of({"a": [f"row {row}" for row in range(50_000)]}, rows=5_000)
    said, less = b"\x16\xa0\x8d\x06", b"\x16\x80\x80\x04"  # numbers of Thrift, in zigzag
    assert content.count(said) == 1
    return content.replace(said, less)


UNREAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "cannot be read to its end"),
    "cut": (lambda: parquet_of(ROWS)[:-40], "cannot be read to its end"),
    "false footer": (lambda: b"PAR1" + b"\xff" * 5_000 + b"PAR1", "cannot be read to its end"),
    "damaged": (damaged, "cannot be read to its end"),
    "rows that are not said": (shortened, "32,768 rows, and its groups 50,000"),
    "too wide": (wide, f"more than {MOST_COLUMNS} columns"),
    "not fetched": (pointer, "git-lfs pointer"),
    "a cell of 40 MiB": (lambda: parquet_of({"a": [os.urandom(20 << 20).hex()]}), "more bytes"),
}


@pytest.mark.parametrize(("make", "reason"), UNREAD.values(), ids=UNREAD)
def test_what_cannot_be_read_says_why(make: Callable[[], bytes], reason: str) -> None:
    assert reason in one(make()).unread


def test_a_table_that_ends_the_reader_is_unknown_and_the_next_is_read() -> None:
    with asking() as reader:

        def ending(_: int, __: int) -> bytes:
            assert reader._process is not None
            reader._process.kill()
            return b""

        with pytest.raises(FormatError, match="broke its reader"):
            reader.sample("parquet", 900, ending)
        content = parquet_of(ROWS)
        found = reader.sample("parquet", len(content), lambda at, n: content[at : at + n])
        assert found.seen == 400


def test_a_table_that_takes_too_long_ends_the_reader() -> None:
    content = parquet_of({"a": [[["x"] * 40] * 50] * 2_000})
    reader, bounds = Asking(), Bounds(seconds=0)

    def many_times() -> None:
        for _ in range(40):
            reader.sample("parquet", len(content), lambda at, n: content[at : at + n], bounds)

    with pytest.raises(FormatError, match="takes more than 0 seconds of CPU time"):
        many_times()
    reader.close()


def test_a_table_that_unpacks_to_more_than_the_memory_is_unread() -> None:
    content = parquet_of({"a": ["x" * (250 << 20)]}, compression="zstd")
    reader = Asking(memory=480 << 20)
    with pytest.raises(FormatError, match="more memory"):
        reader.sample("parquet", len(content), lambda at, n: content[at : at + n])
    reader.close()


def test_bytes_that_cannot_be_had_are_a_gap_of_the_table_alone() -> None:
    with asking() as reader, pytest.raises(FormatError, match="no permission"):
        reader.sample("parquet", 900, lambda _, __: Gap("t", "no permission"))


@pytest.mark.parametrize("said", [[1 << 80, 1], [899, 2], [900, 1]])
def test_a_reader_that_asks_for_bytes_beyond_the_table_is_ended(said: list[int]) -> None:
    child = f"print('{json.dumps({'read': said})}', flush=True); input(); input()"
    with subprocess.Popen(
        [sys.executable, "-c", child], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        reader = Asking()
        reader._process = process
        with pytest.raises(FormatError, match="broke its reader"):
            reader.sample("parquet", 900, lambda at, n: bytes(900)[at : at + n])
        assert reader._process is None


def test_no_reader_is_started_anew_without_end() -> None:
    with asking() as reader:

        def ending(_: int, __: int) -> bytes:
            assert reader._process is not None
            reader._process.kill()
            return b""

        reader._ended = MOST_ENDED - 1
        with pytest.raises(FormatError, match="broke its reader"):
            reader.sample("parquet", 900, ending)
        with pytest.raises(FormatError, match="is not read: 8 tables before it"):
            reader.sample("parquet", 900, ending)
        assert reader._process is None


TABLE = Sampled(columns=("a",), numbers=(1,), rows=(("x",),), seen=1, total=1, whole=True)


def test_a_table_is_heard_as_it_was_told() -> None:
    assert heard(told(TABLE)) == TABLE


@pytest.mark.parametrize(
    "said",
    [
        b"", b"[]\n", b"{}\n", b'{"table": 1}\n', b'{"read": [1]}\n', b'{"read": [-1, 5]}\n',
        b'{"read": [1, true]}\n', b"[" * 100_000 + b"\n", b"\xff\n",
        told(TABLE).replace(b'["x"]', b'["x", "y"]'), told(TABLE).replace(b'"x"', b"7"),
        told(TABLE).replace(b'"numbers": [1]', b'"numbers": [1, 2]'),
        told(TABLE).replace(b'"x"', b'"\\ud800"'), b'{"read": [0, 0]}\n',
    ],
)  # fmt: skip
def test_what_is_no_answer_is_no_table(said: bytes) -> None:
    with pytest.raises(FormatError):
        heard(said)


WORDS = st.sampled_from(["read", "table", "rows", "unread", "seen", "columns", "numbers"])
SAID = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda each: st.lists(each) | st.dictionaries(WORDS, each),
)


@given(said=st.binary() | SAID.map(lambda each: json.dumps(each).encode()))
def test_any_answer_is_a_table_a_range_or_a_reason(said: bytes) -> None:
    with suppress(FormatError):
        heard(said)


CONTENT = parquet_of(ROWS, rows=100)


@pytest.fixture(scope="module")
def reader() -> Iterator[Asking]:
    with asking() as found:
        yield found


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, len(CONTENT) - 1), put=st.binary(min_size=1, max_size=60))
def test_changed_bytes_give_rows_or_a_reason(reader: Asking, at: int, put: bytes) -> None:
    content = CONTENT[:at] + put + CONTENT[at + len(put) :]
    with suppress(FormatError):
        found = reader.sample("parquet", len(content), lambda at, n: content[at : at + n])
        assert len(found.rows) <= found.seen


def test_without_the_extra_a_table_says_what_is_missing_and_nothing_imports_it() -> None:
    code = (
        "import sys\n"
        "sys.modules['pyarrow'] = None\n"
        "from bartizan.collect.memory import MemoryTree\n"
        "from bartizan.collect.tables.looking import tables\n"
        "print(tables(MemoryTree({'a.parquet': b'PAR1'}), b'k' * 32)['a.parquet'].unread)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "needs the data extra: pip install 'bartizan[data]'\n"


def test_an_assessment_does_not_import_what_reads_tables() -> None:
    code = "import sys, bartizan.collect.gather; print('pyarrow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_nothing_of_the_folder_it_runs_in_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyarrow.py").write_text("open('ran', 'w')\n")
    assert one(parquet_of(ROWS)).sample.rows == 400
    assert not (tmp_path / "ran").exists()
