"""One process writes a log: neither a child of it nor another writer takes anything from it."""

import errno
import fcntl
import os
import signal
import stat
import warnings
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from shutil import copytree

import pytest

from bartizan.audit.errors import AuditError, LogFailedError, LogLockedError
from bartizan.audit.opening import Settings
from bartizan.audit.rotate import rotate
from bartizan.audit.store import Folder
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.writer import Log
from tests.unit.audit.logs import SETTINGS, grow, log_key, make, record, witness_key

KEY = log_key()
PATIENCE = 20


def in_a_child(work: Callable[[], object]) -> int:
    """Return the exit code of a forked process that did the work; negative for a signal."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that threads do not live on there
        child = os.fork()
    if child == 0:
        signal.alarm(PATIENCE)
        code = 1
        with suppress(BaseException):
            work()
            code = 0
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_child_that_leaves_the_block_takes_nothing_of_the_parent(tmp_path: Path) -> None:
    make(tmp_path / "log", 3)
    with Log.open(tmp_path / "log", KEY, settings=Settings(interval=3600)) as log:
        log.append(record(0)).receipt()
        assert [log.append(record(each)).wait() for each in range(3)] == [5, 6, 7]
        assert in_a_child(log.close) == 0
        assert log.append(record(4)).wait() == 8
        copytree(tmp_path / "log", tmp_path / "killed")
    with Log.open(tmp_path / "killed", KEY, settings=SETTINGS) as log:
        assert log.size == 9
    assert verify(Folder(tmp_path / "killed"), Trust(keys=(KEY.key,))).sound


@pytest.mark.parametrize("name", ["append", "flush", "wait", "receipt"])
def test_a_child_is_refused_even_while_the_parent_holds_the_lock(tmp_path: Path, name: str) -> None:
    make(tmp_path, 3)
    with Log.open(tmp_path, KEY, settings=SETTINGS) as log:
        pending = log.append(record(0))
        calls: dict[str, Callable[[], object]] = {
            "append": lambda: log.append(record(1)),
            "flush": log.flush,
            "wait": pending.wait,
            "receipt": pending.receipt,
        }

        def refused() -> None:
            with pytest.raises(LogFailedError, match="forked"):
                calls[name]()

        with log._shared.lock:
            assert in_a_child(refused) == 0
    assert verify(Folder(tmp_path), Trust(keys=(KEY.key,))).size == 5


def test_a_lock_that_was_replaced_lets_no_second_writer_in(tmp_path: Path) -> None:
    make(tmp_path, 3)
    with Log.open(tmp_path, KEY, settings=SETTINGS) as log:
        (tmp_path / "lock").unlink()
        (tmp_path / "lock").touch()
        with pytest.raises(LogLockedError, match="another process"):
            Log.open(tmp_path, KEY, settings=SETTINGS)
        log.append(record(0))
    grow(tmp_path, KEY, 1)
    assert verify(Folder(tmp_path), Trust(keys=(KEY.key,))).size == 6


@pytest.mark.parametrize(("code", "stays"), [(errno.EBADF, True), (errno.EIO, False)])
def test_where_a_folder_cannot_be_locked_its_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, *, stays: bool
) -> None:
    take = fcntl.flock

    def only_files(handle: int, how: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(code, os.strerror(code))
        take(handle, how)

    make(tmp_path, 3)
    monkeypatch.setattr(fcntl, "flock", only_files)
    if stays:
        with Log.open(tmp_path, KEY), pytest.raises(LogLockedError, match="another process"):
            Log.open(tmp_path, KEY)
    else:
        with pytest.raises(LogLockedError):
            Log.open(tmp_path, KEY)


def test_a_writer_signs_nothing_over_a_head_that_is_not_its_own(tmp_path: Path) -> None:
    make(tmp_path / "log", 3)
    log = Log.open(tmp_path / "log", KEY, settings=SETTINGS)
    (tmp_path / "log").rename(tmp_path / "moved")
    copytree(tmp_path / "moved", tmp_path / "log")
    grow(tmp_path / "log", KEY, 5)
    head = (tmp_path / "log/checkpoint").read_bytes()
    with pytest.raises(LogFailedError, match="which this writer left"):
        log.append(record(9)).receipt()
    with pytest.raises(LogFailedError):
        log.close()
    assert (tmp_path / "log/checkpoint").read_bytes() == head


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("path", ["checkpoint", "journal"])
def test_a_thread_that_dies_of_any_error_ends_the_log_for_all_who_wait(
    tmp_path: Path, path: str
) -> None:
    make(tmp_path, 3)

    class Odd(Folder):
        def rename(self, old: str, new: str) -> None:
            if new == path:
                raise MemoryError
            super().rename(old, new)

        def sync(self, name: str) -> None:
            if name == path:
                raise MemoryError
            super().sync(name)

    log = Log.open(tmp_path, KEY, settings=SETTINGS, disk=Odd)
    assert log.failure == ""
    with pytest.raises(LogFailedError, match="its thread has died"):
        log.append(record(1)).receipt()
    assert "its thread has died" in log.failure
    with pytest.raises(LogFailedError, match="its thread has died"):
        log.append(record(2))
    with pytest.raises(LogFailedError, match="its thread has died"):
        log.close()
    grow(tmp_path, KEY, 1)
    assert verify(Folder(tmp_path), Trust(keys=(KEY.key,))).sound


@pytest.mark.parametrize("seed", [1, 7])
def test_a_log_is_not_handed_over_to_the_key_of_a_witness(tmp_path: Path, seed: int) -> None:
    make(tmp_path, 3)
    before = (tmp_path / "checkpoint").read_bytes()
    with pytest.raises(AuditError, match="is a witness's"):
        rotate(tmp_path, KEY, witness_key(seed, KEY.name), settings=SETTINGS)
    assert (tmp_path / "checkpoint").read_bytes() == before
    grow(tmp_path, KEY, 1)
    assert verify(Folder(tmp_path), Trust(keys=(KEY.key,))).sound


def test_a_child_does_not_keep_the_lock_of_a_parent_that_was_killed(tmp_path: Path) -> None:
    make(tmp_path, 3)
    waiting, going_on = os.pipe()

    def killed() -> None:
        Log.open(tmp_path, KEY, settings=SETTINGS)
        if os.fork() == 0:  # lives on behind its parent, until the pipe is closed
            os.close(going_on)
            os.read(waiting, 1)
            os._exit(0)
        os.kill(os.getpid(), signal.SIGKILL)

    assert in_a_child(killed) == -signal.SIGKILL
    try:
        with Log.open(tmp_path, KEY, settings=SETTINGS) as log:
            log.append(record(0)).wait()
    finally:
        os.close(going_on)


class Interrupted(deque[bytes]):
    """A queue behind whose first record the handler of a signal raises."""

    raised = False

    def append(self, entry: bytes) -> None:
        super().append(entry)
        if not self.raised:
            self.raised = True
            raise KeyboardInterrupt


def test_an_exception_in_the_middle_of_an_append_lets_nobody_wait_for_ever(tmp_path: Path) -> None:
    make(tmp_path, 3)
    with Log.open(tmp_path, KEY, settings=Settings(writer="test", interval=3600)) as log:
        log.append(record(0)).receipt()
        log._shared.queue = Interrupted()
        with pytest.raises(KeyboardInterrupt):
            log.append(record(1))
        assert log.append(record(2)).wait(PATIENCE) == 6
        assert log._shared.queued == 0
    assert verify(Folder(tmp_path), Trust(keys=(KEY.key,))).suspicions == ()
