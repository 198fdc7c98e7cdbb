"""A file is whole or not there, also where a file cannot be made without a name."""

import errno
import os
from pathlib import Path

import pytest

from bartizan.sealing import SealingError
from bartizan.sealing import whole as module
from bartizan.sealing.whole import cleared, whole, whole_folder


@pytest.fixture(params=["without a name", "with a name", "refused"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the file system have files without a name, or not."""
    real = os.open

    def refusing(path: str, flags: int, mode: int = 0o777, **rest: int) -> int:
        if flags & module._UNNAMED == module._UNNAMED:
            raise OSError(errno.EOPNOTSUPP, "not supported")
        return real(path, flags, mode, **rest)

    if request.param == "with a name":
        monkeypatch.setattr(module, "_UNNAMED", 0)
    if request.param == "refused":
        monkeypatch.setattr(os, "open", refusing)
    return str(request.param)


@pytest.mark.usefixtures("system")
def test_a_file_appears_when_it_is_done(tmp_path: Path) -> None:
    target = tmp_path / "a"
    for content in (b"first", b"second"):
        with whole(target) as file:
            file.write(content)
            assert not target.exists() or target.read_bytes() == b"first"
        assert target.read_bytes() == content
    assert target.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


@pytest.mark.usefixtures("system")
def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"before")

    def fail(error: Exception) -> None:
        with whole(target) as file:
            file.write(b"half")
            raise error

    with pytest.raises(KeyError):
        fail(KeyError("a defect"))
    with pytest.raises(SealingError, match="No space left"):
        fail(OSError(errno.ENOSPC, "No space left on device"))
    assert target.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_what_a_run_holds_or_none_of_ours_made_is_not_removed(tmp_path: Path) -> None:
    target = tmp_path / "a"
    left = ".a.0123456789abcdef"
    kept = {".a.txt", ".a.0123456789abcdeg", ".b.0123456789abcdef", ".a.1123456789abcdef"}
    for name in (*kept, left):
        (tmp_path / name).write_bytes(b"plain")
        (tmp_path / name).chmod(0o600)
    (tmp_path / ".a.1123456789abcdef").chmod(0o644)
    with whole_folder(target) as made:
        cleared(target)
        assert {each.name for each in tmp_path.iterdir()} == {*kept, made.name}
    assert {each.name for each in tmp_path.iterdir()} == {*kept, "a"}


def test_another_run_is_left_alone_where_files_have_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_UNNAMED", 0)
    with whole(tmp_path / "a") as file:
        file.write(b"whole")
        cleared(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"whole"


def test_a_folder_that_takes_the_place_meanwhile_is_no_target(tmp_path: Path) -> None:
    with pytest.raises(SealingError, match="is not written"), whole(tmp_path / "a"):
        (tmp_path / "a").mkdir()
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SealingError, match="is not written"), whole(tmp_path / "no" / "a"):
        pass
