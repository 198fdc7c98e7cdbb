"""The cache gives back what was put in, and its file tells nothing to who lacks the key."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.engine.cache import DiskCache

VALUE = b'["a prompt with a word that nobody could recognise: swordfish"]'


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_values_come_back_by_their_keys(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "facts.sqlite")
    cache.put({"one": VALUE, "two": b"", "three": b"\x00" * 5})
    assert cache.get(["one", "two", "three", "four"]) == {
        "one": VALUE,
        "two": b"",
        "three": b"\x00" * 5,
    }


def test_file_holds_neither_keys_nor_values(tmp_path: Path) -> None:
    DiskCache(tmp_path / "facts.sqlite").put({"key-of-the-content": VALUE})
    held = bytes_of(tmp_path)
    assert b"swordfish" not in held
    assert b"key-of-the-content" not in held


def test_the_same_value_is_sealed_differently_each_time(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "facts.sqlite")
    rows = []
    for _ in range(2):
        cache.put({"key": VALUE})
        with sqlite3.connect(cache.path) as db:
            rows += db.execute("SELECT value FROM sealed").fetchall()
    assert rows[0] != rows[1]
    assert cache.get(["key"]) == {"key": VALUE}


@pytest.mark.parametrize("row", [b"", b"short", b"\x00" * 40])
def test_a_row_that_was_not_sealed_here_is_only_another_value(tmp_path: Path, row: bytes) -> None:
    cache = DiskCache(tmp_path / "facts.sqlite")
    cache.put({"key": VALUE})
    with sqlite3.connect(cache.path) as db:
        db.execute("UPDATE sealed SET value = ?", (row,))
    assert cache.get(["key"])["key"] != VALUE


@settings(deadline=None)  # each example is a file
@given(values=st.dictionaries(st.text(min_size=1, max_size=9), st.binary(max_size=200)))
def test_whatever_is_put_in_comes_out(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, bytes]
) -> None:
    cache = DiskCache(tmp_path_factory.mktemp("cache") / "facts.sqlite")
    cache.put(values)
    assert cache.get(values) == values


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\x00" + b"\xff" * 200])
def test_a_broken_file_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "facts.sqlite").write_bytes(content)
    cache = DiskCache(tmp_path / "facts.sqlite")
    cache.put({"key": VALUE})
    assert cache.get(["key"]) == {}
