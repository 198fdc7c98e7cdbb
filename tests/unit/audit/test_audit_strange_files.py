"""What is no file of a log is named, whatever it is called and whatever it is."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bartizan.audit.findings import Attack
from bartizan.audit.store import Folder
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.cli.auditing import jobs_for
from tests.unit.audit.logs import log_key, make

Put = Callable[[Path], object]


def payload(path: Path) -> None:
    path.write_bytes(b"payload")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def link(path: Path) -> None:
    path.symlink_to("/dev/zero")


def deep(path: Path) -> None:
    """Make a file whose path is longer than any that can be opened at once."""
    here = os.getcwd()  # noqa: PTH109  (its fellow is chdir, which a Path lacks)
    try:
        path.mkdir()
        os.chdir(path)
        for _ in range(19):
            os.mkdir("x" * 200)  # noqa: PTH102
            os.chdir("x" * 200)
        with suppress(OSError):
            Path("y" * 250).write_bytes(b"")
    finally:
        os.chdir(here)


STRANGE = [
    ("evil.tmp", payload),
    ("tile/000.tmp", payload),
    ("journal/00000000000000000009.tmp", payload),
    ("witnessed.tmp", pipe),
    ("witnessed/backdoor.sh", payload),
    ("witnessed/0123456g", payload),
    ("witnessed/01234567/89", payload),
    ("journal/9", payload),
    ("tile/entries/000.p/9", pipe),
    ("tile/entries/000.p/9", link),
    ("tile/0/000.p/9", pipe),
    ("tile/0/001", link),
    ("journal/deep", deep),
    ("x\udcff", payload),
]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    make(tmp_path / "log", 5)
    return tmp_path / "log"


@pytest.mark.parametrize(("path", "put"), STRANGE)
def test_what_no_log_has_is_named(log: Path, path: str, put: Put) -> None:
    (log / path).parent.mkdir(parents=True, exist_ok=True)
    put(log / path)
    report = verify(Folder(log), Trust(keys=(log_key().key,)))
    assert report.attacks <= {Attack.FORGED_APPEND, Attack.EDIT}
    assert not report.sound


WRITTEN = ["checkpoint.tmp", "minimum.tmp", "tile/entries/000.p/9.tmp", "witnessed/01234567.tmp"]


@pytest.mark.parametrize("path", WRITTEN)
def test_what_a_crash_leaves_of_a_write_is_not(log: Path, path: str) -> None:
    (log / path).parent.mkdir(parents=True, exist_ok=True)
    (log / path).write_bytes(b"half")
    assert verify(Folder(log), Trust(keys=(log_key().key,))).suspicions == ()


@pytest.mark.parametrize("put", [Path.mkdir, pipe, link])
def test_what_stands_in_the_place_of_the_checkpoint_is_told_at_once(log: Path, put: Put) -> None:
    (log / "checkpoint").unlink()
    put(log / "checkpoint")
    assert jobs_for(log) == 1
    assert verify(Folder(log), Trust(keys=(log_key().key,))).attacks == {Attack.DELETE}
