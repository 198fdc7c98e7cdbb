"""What all data files of a tree may cost is shared fairly, and what is left out is unknown."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.collect.choosing import thinned
from bartizan.collect.data import collect
from bartizan.collect.data_heads import heads
from bartizan.collect.data_sample import sample
from bartizan.collect.gather import gather
from bartizan.collect.memory import MemoryTree
from bartizan.collect.shares import Shares, in_turns
from bartizan.collect.tables.asking import Asking, Bounds
from bartizan.collect.tables.looking import MOST_TABLES, tables
from bartizan.collect.tree import Entry
from bartizan.core.errors import FormatError
from bartizan.evidence.data import DataFiles
from bartizan.evidence.facts import Gap
from tests.unit.collect.test_collect_tables import parquet_of

KEY = b"k" * 32


def entries(*paths: str) -> list[Entry]:
    return [Entry(path, 1) for path in paths]


def test_what_one_file_leaves_is_for_those_after_it() -> None:
    shares = Shares(90, 3)
    assert shares.share(100) == 30
    shares.used(10)
    assert (shares.share(100), shares.share(25)) == (40, 25)
    shares.used(40)
    assert shares.share(100) == 40


@given(asked=st.lists(st.integers(0, 1_000), max_size=40), left=st.integers(0, 10_000))
def test_shares_never_add_up_to_more_than_there_is(asked: list[int], left: int) -> None:
    shares, total = Shares(left, len(asked)), 0
    for each in asked:
        used = shares.share(each)
        shares.used(used)
        total += used
    assert total == min(left, sum(asked)) or total <= left


def test_folders_take_turns() -> None:
    found = in_turns(entries("a/1", "a/2", "a/3", "b/1", "c"))
    assert [each.path for each in found] == ["a/1", "b/1", "c", "a/2", "a/3"]


@given(
    rows=st.lists(st.text(max_size=30), max_size=60),
    most=st.integers(0, 400),
)
def test_rows_are_thinned_to_what_they_may_be(rows: list[str], most: int) -> None:
    kept = thinned(rows, len, most)
    assert sum(map(len, kept)) <= most
    assert kept == rows or sum(map(len, rows)) > most


def test_thinned_rows_are_of_the_whole_table() -> None:
    assert thinned([*range(100)], lambda _: 1, 10) == [*range(0, 100, 10)]


def test_each_folder_has_tables_among_those_that_are_looked_at() -> None:
    content = parquet_of({"n": ["x"]})
    files = {f"a/{number:03}.parquet": content for number in range(MOST_TABLES + 5)}
    found = tables(MemoryTree({**files, "z/last.parquet": content}), KEY)
    beyond = [path for path, each in found.items() if "beyond the 500 tables" in each.unread]
    assert beyond == [
        f"a/{number:03}.parquet" for number in range(MOST_TABLES - 1, MOST_TABLES + 5)
    ]
    assert found["z/last.parquet"].sample.sampled == 1


def test_a_table_is_sampled_within_its_share_from_the_first_to_the_last_row() -> None:
    content = parquet_of({"n": [f"row {row:05}" for row in range(1_000)]})
    reader = Asking()
    bounds = Bounds(cells=900)
    found = reader.sample("parquet", len(content), lambda at, n: content[at : at + n], bounds)
    reader.close()
    assert (len(found.rows), found.seen, found.whole) == (100, 1_000, True)
    assert found.numbers[-1] > 900


def test_a_row_that_is_longer_than_the_share_is_said() -> None:
    content = parquet_of({"n": ["x" * 900]})
    reader = Asking()
    with pytest.raises(FormatError, match="rows with more characters"):
        reader.sample(
            "parquet", len(content), lambda at, n: content[at : at + n], Bounds(cells=800)
        )
    reader.close()


def test_no_more_tables_are_read_when_their_time_is_over() -> None:
    reader = Asking(seconds=1)
    content = parquet_of({"a": [[["x"] * 40] * 50] * 2_000})

    def many_times() -> None:
        for _ in range(60):
            reader.sample("parquet", len(content), lambda at, n: content[at : at + n])

    for _ in range(2):
        with pytest.raises(FormatError, match="tables before it took the 180 seconds"):
            many_times()
    reader.close()


def test_text_tables_are_sampled_within_their_share() -> None:
    content = b"n\n" + b"".join(b"row %05d\n" % row for row in range(900))
    seen = sample(content, "csv", key=KEY, cut=False, most=450)
    assert (seen.rows, seen.sampled, seen.characters) == (900, 50, 450)


def test_a_beginning_without_a_whole_row_is_unknown() -> None:
    (gap,) = collect([("data/a.jsonl", b'{"a": "' + b"x" * 90)], {"data/a.jsonl": 900}, KEY).gaps
    assert gap.reason == "has no whole row in its first 97 bytes"


def test_beginnings_are_read_by_share_and_documents_whole_or_not_at_all() -> None:
    files = {
        "a/1.csv": b"c\n" * 5,
        "a/2.csv": b"c\n" * 50,
        "data/b.json": b"[" + b"1," * 30 + b"1]",
        "data/c.json": b"[1]",
        "data/d.parquet": b"PAR1" * 200,
    }
    found = dict(heads(tree := MemoryTree(files), tree.entries, 100))
    sizes = {path: len(each) for path, each in found.items() if isinstance(each, bytes)}
    assert sizes == {"a/1.csv": 10, "data/c.json": 3, "a/2.csv": 87, "data/d.parquet": 512}
    assert isinstance(lost := found["data/b.json"], Gap)
    assert lost.reason.startswith("is larger than its share, 43 bytes, of what is read")


def test_many_small_files_leave_a_large_one_what_they_do_not_use() -> None:
    small = {f"data/{number:03}/a.csv": b"c\n" * 5 for number in range(900)}
    files = {"data/a.csv": b"c\n" * 400, **small}
    found = dict(heads(tree := MemoryTree(files), tree.entries, 10_000))
    assert found["data/a.csv"] == files["data/a.csv"]


def test_what_is_beyond_the_shares_is_unknown_in_an_assessment() -> None:
    content = parquet_of({"n": pa.array(["x"])})
    files = {f"data/{number:03}.parquet": content for number in range(MOST_TABLES + 1)}
    found = gather(MemoryTree(files), (), reads=(DataFiles,)).collected[DataFiles]
    assert isinstance(found, DataFiles)
    assert [each.path for each in found.data if each.unread] == ["data/500.parquet"]
