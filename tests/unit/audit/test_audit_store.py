"""Reads of a log's folder are bounded, and a file that grows meanwhile is read to its end."""

import os
from io import FileIO
from pathlib import Path

import pytest

from bartizan.audit.keyfiles import make_key
from bartizan.audit.opening import create_log
from bartizan.audit.store import Folder, read_all
from bartizan.audit.witness import Witness
from tests.unit.audit.logs import witness_key


@pytest.mark.parametrize(
    ("size", "limit", "got"),
    [(0, 10, 0), (5, 10, 5), (10, 10, 10), (11, 10, 11), (500, 10, 11), (3, 0, 1)],
)
def test_at_most_one_byte_more_than_the_limit_is_read(
    tmp_path: Path, size: int, limit: int, got: int
) -> None:
    (tmp_path / "file").write_bytes(b"x" * size)
    assert Folder(tmp_path).read("file", limit) == b"x" * got


def test_a_file_that_grows_while_it_is_read_is_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 100)
    for limit, got in ((1000, 100), (100, 100), (99, 100), (50, 51)):
        with FileIO(tmp_path / "file") as file:
            assert len(read_all(file, 10, limit)) == got


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "folder").mkdir()
    assert [Folder(tmp_path).read(name, 10) for name in ("fifo", "none", "none/x")] == [None] * 3


def test_the_folders_that_name_a_key_a_log_and_a_state_are_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, sync = set(), os.fsync

    def remembered(handle: int) -> None:
        synced.add(Path(f"/proc/self/fd/{handle}").readlink())
        sync(handle)

    monkeypatch.setattr(os, "fsync", remembered)
    key = make_key(tmp_path / "key", "example.com/log")
    assert synced == {tmp_path / "key", tmp_path}
    synced.clear()
    create_log(tmp_path / "new/deep/log", key)
    assert {tmp_path, tmp_path / "new", tmp_path / "new/deep"} <= synced
    synced.clear()
    Witness(tmp_path / "outside/state", witness_key(), [key.key])
    assert synced == {tmp_path, tmp_path / "outside"}
