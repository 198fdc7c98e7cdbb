"""A result takes the place of a file, and of nothing else."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bartizan.cli.output import write_file
from bartizan.core.errors import InvalidInputError


def linked(path: Path) -> None:
    (path.parent / "target").write_text("kept")
    path.symlink_to("target")


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, linked], ids=["pipe", "folder", "link"])
def test_what_is_no_file_is_not_replaced_by_one(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    path = tmp_path / "report.json"
    make(path)
    before = os.lstat(path)
    with pytest.raises(InvalidInputError, match="cannot write"):
        write_file(path, "{}")
    after = os.lstat(path)
    assert (after.st_mode, after.st_ino) == (before.st_mode, before.st_ino)
    assert all(each.read_text() == "kept" for each in tmp_path.glob("target"))


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    write_file(path, "first")
    write_file(path, "second")
    assert (path.read_text(), [each.name for each in tmp_path.iterdir()]) == (
        "second",
        ["report.json"],
    )
