"""One process writes a log: neither a child of it nor another writer takes anything from it."""

import os
import signal
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from shutil import copytree

import pytest

from bartizan.audit.errors import LogFailedError
from bartizan.audit.opening import Settings
from bartizan.audit.store import Folder
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.writer import Log
from tests.unit.audit.logs import SETTINGS, log_key, make, record

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
