"""What is no file of a log is named, whatever it is called and whatever it is."""

import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import EACCES
from pathlib import Path

import pytest

from bartizan.audit.blocks import (
    LONGEST_JOURNAL,
    LONGEST_PAYLOAD,
    LONGEST_SEGMENT,
    MOST_ENTRIES,
    SEGMENT,
)
from bartizan.audit.findings import Attack
from bartizan.audit.snapshot import Snapshot
from bartizan.audit.state import MOST_BYTES, MOST_UNSIGNED
from bartizan.audit.store import Folder
from bartizan.audit.tiles import LONGEST_ENTRY
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
    ("journal/00000000000000000009", pipe),
    ("journal/00000000000000000009", link),
    ("witnessed/01234567", pipe),
    ("witnessed/01234567", link),
    ("checkpoint.tmp", pipe),
    ("tile/0/000.tmp", link),
    ("lock", pipe),
    ("lock", link),
]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    make(tmp_path / "log", 5)
    return tmp_path / "log"


@pytest.mark.parametrize(("path", "put"), STRANGE)
def test_what_no_log_has_is_named(log: Path, path: str, put: Put) -> None:
    (log / path).parent.mkdir(parents=True, exist_ok=True)
    (log / path).unlink(missing_ok=True)
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


@contextmanager
def burrow(top: Path, depth: int) -> Iterator[None]:
    """Dig folders with a file at their end, and fill them in: what else cleans up would recurse."""
    here, dug = os.getcwd(), 0  # noqa: PTH109  (its fellow is chdir, which a Path lacks)
    try:
        os.chdir(top)
        for _ in range(depth):
            os.mkdir("a")  # noqa: PTH102
            os.chdir("a")
            dug += 1
        Path("b").write_bytes(b"")
        os.chdir(here)
        yield
    finally:
        os.chdir(here)
        os.chdir(top)
        for _ in range(dug):
            os.chdir("a")
        Path("b").unlink(missing_ok=True)
        for _ in range(dug):
            os.chdir("..")
            os.rmdir("a")  # noqa: PTH106
        os.chdir(here)


def test_folders_in_folders_without_end_are_read(log: Path) -> None:
    with burrow(log / "tile", 1800):
        report = verify(Folder(log), Trust(keys=(log_key().key,)))
    assert report.attacks == {Attack.FORGED_APPEND}
    assert not (log / "tile" / "a").exists()


class Closed(Folder):
    """A log's folder of which some may not be read."""

    def files(self, below: str = "") -> Iterator[str]:
        if below in CLOSED:
            raise PermissionError(EACCES, "may not be read", below)
        yield from super().files(below)


CLOSED = {"journal"}


def test_a_folder_that_may_not_be_read_is_not_empty(log: Path) -> None:
    with pytest.raises(PermissionError):
        verify(Closed(log), Trust(keys=(log_key().key,)))


def test_a_folder_that_cannot_be_listed_is_no_empty_one(log: Path) -> None:
    assert list(Folder(log / "none").files()) == []
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, limits[1]))
    try:
        with pytest.raises(OSError, match="files"):
            list(Folder(log).files("journal"))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def test_a_journal_that_is_larger_than_any_is_not_read_whole(log: Path) -> None:
    for number in range(40):
        sparse(log / "journal" / f"{100 + number:020d}", LONGEST_SEGMENT)
    seen = Snapshot.of(Folder(log), listed=True)
    assert sum(len(content or b"") for content in seen.contents.values()) < 2 * LONGEST_JOURNAL
    assert Attack.OVERSIZE in verify(Folder(log), Trust(keys=(log_key().key,))).attacks


def test_heads_of_strangers_are_neither_read_nor_all_told(log: Path) -> None:
    (log / "witnessed").mkdir()
    for number in range(100):
        sparse(log / "witnessed" / f"{number:08x}", 1 << 20)
    assert not any("witnessed" in path for path in Snapshot.of(Folder(log), listed=True).contents)
    notes = verify(Folder(log), Trust(keys=(log_key().key,))).notes
    assert sum("not checked" in note for note in notes) == 11
    assert any(note.startswith("90 more heads") for note in notes)


def test_what_a_writer_leaves_fits_into_what_is_read() -> None:
    waiting = MOST_BYTES + LONGEST_ENTRY
    assert waiting + 2 * MOST_ENTRIES <= LONGEST_PAYLOAD
    unpublished = MOST_UNSIGNED + waiting
    assert 2 * unpublished + SEGMENT + LONGEST_PAYLOAD <= LONGEST_JOURNAL


@pytest.mark.parametrize("put", [Path.mkdir, pipe, link])
def test_what_stands_in_the_place_of_the_checkpoint_is_told_at_once(log: Path, put: Put) -> None:
    (log / "checkpoint").unlink()
    put(log / "checkpoint")
    assert jobs_for(log) == 1
    assert verify(Folder(log), Trust(keys=(log_key().key,))).attacks == {Attack.DELETE}
