"""Files are sealed, opened and rewrapped whole or not at all."""

import os
import random
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bartizan.core.errors import BartizanError, FormatError, InvalidInputError
from bartizan.core.words import Phase
from bartizan.crypto.stream import derive
from bartizan.sealing import (
    SealingError,
    open_file,
    open_sealed,
    rewrap_file,
    seal_file,
    whole,
)
from bartizan.sealing.errors import (
    KeyMissingError,
    KeyRefusedError,
    NotAuthenticError,
    UnfinishedRewrapError,
)
from bartizan.sealing.head import PAGE
from bartizan.sealing.header import read_header
from bartizan.sealing.keys import Recipient
from bartizan.sealing.local import KeyFile, read_key_file
from bartizan.sealing.slots import LAST, Slot
from bartizan.sealing.tables import is_sealed_table
from tests.builders_sealed import CONTEXT, KEY, OTHER

PLAIN = random.Random(1).randbytes(3 << 20)  # noqa: S311
FIRST, SECOND = slice(PAGE, 2 * PAGE), slice(2 * PAGE, 3 * PAGE)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "plain").write_bytes(PLAIN)
    seal_file(tmp_path / "plain", tmp_path / "sealed", CONTEXT, (KEY,))
    (tmp_path / "plain").unlink()
    return tmp_path / "sealed"


def test_a_file_comes_back_for_its_owner_alone(file: Path) -> None:
    told: list[int] = []
    open_file(file, file.with_name("plain"), (KEY,), told.append)
    plain = file.with_name("plain")
    assert plain.read_bytes() == PLAIN
    assert [stat.S_IMODE(each.stat().st_mode) for each in (file, plain)] == [0o600, 0o600]
    assert sum(told) == len(PLAIN)
    assert names(file.parent) == ["plain", "sealed"]


def test_nothing_is_written_when_the_last_chunk_is_not_authentic(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    kept = file.with_name("kept")
    kept.write_text("before")
    for target in (file.with_name("new"), kept):
        with pytest.raises(NotAuthenticError):
            open_file(file, target, (KEY,))
    assert names(file.parent) == ["kept", "sealed"]
    assert kept.read_text() == "before"


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Let no file grow over a MiB, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, ignored)


@pytest.mark.usefixtures("small_disk")
def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(1 << 20))
    with pytest.raises(SealingError, match="nothing is left"):
        seal_file(source, tmp_path / "sealed", CONTEXT, (KEY,))
    assert names(tmp_path) == ["source"]


def test_a_kill_leaves_nothing(file: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from bartizan.sealing import open_file; from tests.builders_sealed import KEY\n"
        "open_file(Path(sys.argv[1]), Path(sys.argv[2]), (KEY,),"
        " lambda _: os.kill(os.getpid(), signal.SIGKILL))"
    )
    arguments = [sys.executable, "-c", script, str(file), str(file.with_name("plain"))]
    done = subprocess.run(arguments, check=False)
    assert done.returncode == -signal.SIGKILL
    assert names(file.parent) == ["sealed"]


def test_the_next_run_removes_what_a_kill_left_where_files_have_names(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "_UNNAMED", 0)
    left = file.with_name(".plain.0123456789abcdef")
    left.write_bytes(PLAIN[:100])
    left.chmod(0o600)
    open_file(file, file.with_name("plain"), (KEY,))
    assert names(file.parent) == ["plain", "sealed"]


@pytest.mark.parametrize("target", ["folder", "link", "missing/file"])
def test_a_target_that_is_no_file_is_refused(file: Path, target: str) -> None:
    file.with_name("folder").mkdir()
    file.with_name("link").symlink_to("sealed")
    with pytest.raises(SealingError):
        open_file(file, file.parent / target, (KEY,))
    assert file.with_name("link").is_symlink()


@pytest.mark.parametrize("source", ["", "missing"])
def test_a_source_that_is_no_file_is_refused(tmp_path: Path, source: str) -> None:
    with pytest.raises(SealingError, match="cannot read"):
        seal_file(tmp_path / source, tmp_path / "out", CONTEXT, (KEY,))
    with pytest.raises(SealingError, match="cannot read"):
        open_sealed(tmp_path / source, (KEY,))


@pytest.mark.parametrize(
    "read",
    [
        lambda it: open_sealed(it, (KEY,)),
        is_sealed_table,
        read_key_file,
        lambda it: rewrap_file(it, (KEY,)),
    ],
)
def test_a_pipe_that_nobody_writes_to_is_refused(
    tmp_path: Path, read: Callable[[Path], object]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BartizanError):
        read(tmp_path / "pipe")


def test_what_a_pipe_brings_is_sealed(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, PLAIN[:4096])
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0):
        seal_file(Path(f"/dev/fd/{reading}"), tmp_path / "sealed", CONTEXT, (KEY,))
    open_file(tmp_path / "sealed", tmp_path / "back", (KEY,))
    assert (tmp_path / "back").read_bytes() == PLAIN[:4096]


def test_processes_that_were_forked_do_not_read_in_each_others_place(file: Path) -> None:
    with open_sealed(file, (KEY,)) as reader:
        place = os.lseek(reader._file.fileno(), 0, os.SEEK_CUR)
        assert reader.read_at(2 << 20, 10) == PLAIN[2 << 20 :][:10]
        assert os.lseek(reader._file.fileno(), 0, os.SEEK_CUR) == place


def test_a_source_that_changes_meanwhile_is_not_sealed(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(PLAIN)
    with pytest.raises(SealingError, match="changed while it was read"):
        seal_file(source, tmp_path / "out", CONTEXT, (KEY,), lambda _: os.utime(source, (1, 1)))
    assert names(tmp_path) == ["source"]


def test_a_rewrap_changes_who_opens_and_no_chunk(file: Path) -> None:
    before = file.read_bytes()
    rewrap_file(file, (KEY,), (OTHER,))
    rewrap_file(file, (OTHER,), (), (f"file:{KEY.key_id}",))
    after = file.read_bytes()
    assert before[3 * PAGE :] == after[3 * PAGE :]
    assert before[:PAGE] == after[:PAGE]
    open_sealed(file, (OTHER,)).close()
    with pytest.raises(KeyMissingError):
        open_sealed(file, (KEY,))


def test_wrapping_again_for_a_key_replaces_what_it_had(file: Path) -> None:
    for _ in range(3):
        assert len(rewrap_file(file, (KEY,), (KEY, OTHER)).recipients) == 2
    open_sealed(file, (KEY,)).close()


def test_the_last_recipient_stays(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(InvalidInputError, match="0 keys would be left"):
        rewrap_file(file, (KEY,), (), (f"file:{KEY.key_id}",))
    with pytest.raises(InvalidInputError, match="not sealed for file:x"):
        rewrap_file(file, (KEY,), (), ("file:x",))
    assert file.read_bytes() == before


def _states(before: bytes, after: bytes) -> Iterator[bytes]:
    """Yield what a crash may leave: the new slot in part or whole, the old one whole or in part."""
    for done in (1, 40, 200, PAGE):
        part = after[SECOND][:done].ljust(PAGE, b"\x00")
        yield before[: 2 * PAGE] + part + before[3 * PAGE :]
    for done in (1, 40, 100):
        part = bytes(done) + before[FIRST][done:]
        yield before[:PAGE] + part + after[SECOND] + before[3 * PAGE :]


def test_a_crash_in_a_rewrap_loses_nothing(file: Path) -> None:
    before = file.read_bytes()
    rewrap_file(file, (KEY,), (OTHER,))
    after = file.read_bytes()
    for state in _states(before, after):
        file.write_bytes(state)
        with pytest.raises(UnfinishedRewrapError):
            open_sealed(file, (KEY,))
        rewrap_file(file, (KEY,))
        open_file(file, file.with_name("plain"), (KEY,))
        assert file.with_name("plain").read_bytes() == PLAIN


class Away(KeyFile):
    """A key whose provider cannot be asked."""

    def unwrap(self, recipient: Recipient, context: object) -> bytes:
        raise KeyRefusedError("away")


@pytest.mark.parametrize("newer", [None, Away(bytes(range(1, 33)), Phase.PROTOTYPE), OTHER])
@pytest.mark.parametrize("how", ["the same again", "finished"])
def test_who_was_removed_does_not_come_back_with_an_older_slot(
    file: Path, newer: KeyFile | None, how: str
) -> None:
    before = file.read_bytes()
    moved = ((OTHER,), (f"file:{KEY.key_id}",))
    rewrap_file(file, (KEY,), *moved)
    after = file.read_bytes()
    file.write_bytes(after[:PAGE] + before[FIRST] + after[2 * PAGE :])
    keys = (KEY,) if newer is None else (newer, KEY)
    done = rewrap_file(file, keys, *(moved if how == "the same again" else ()))
    assert [each.name for each in done.recipients] == [f"file:{OTHER.key_id}"]
    with open_sealed(file, (OTHER,)) as reader:
        assert reader.header.slot.generation == 3
    with pytest.raises(KeyMissingError):
        open_sealed(file, (KEY,))


def test_a_rewrap_of_an_edited_file_is_refused(file: Path) -> None:
    content = file.read_bytes()
    edits = {
        "recipient": content[: PAGE + 90] + b"\x00" + content[PAGE + 91 :],
        "head": content[:30] + b"\x00\x01" + content[32:],
        "cut": content[:-1],
        "no keys": content[:PAGE] + bytes(2 * PAGE) + content[3 * PAGE :],
    }
    for edited in edits.values():
        file.write_bytes(edited)
        with pytest.raises(BartizanError):
            rewrap_file(file, (KEY,), (OTHER,))
        assert file.read_bytes() == edited


def test_a_key_is_not_added_and_removed_at_once(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(InvalidInputError, match="at once"):
        rewrap_file(file, (KEY,), (KEY,), (f"file:{KEY.key_id}",))
    assert file.read_bytes() == before


@pytest.mark.parametrize(("generation", "error"), [(0, FormatError), (LAST, InvalidInputError)])
def test_a_generation_that_no_rewrap_reaches_is_refused(
    file: Path, generation: int, error: type[BartizanError]
) -> None:
    with file.open("rb") as opened:
        header = read_header(opened)
    head, recipients = header.head, header.slot.recipients
    data_key = KEY.unwrap(recipients[0], head.context.asked(head.file_id))
    keys = derive(data_key, head.salt, head.binding)
    slot = Slot(generation, recipients).proven(keys, head.binding).encoded(PAGE)
    before = file.read_bytes()
    slots = slot + bytes(PAGE) if generation else bytes(PAGE) + slot
    edited = before[:PAGE] + slots + before[3 * PAGE :]
    file.write_bytes(edited)
    with pytest.raises(error):
        rewrap_file(file, (KEY,), (OTHER,))
    assert file.read_bytes() == edited


def test_a_rewrap_needs_a_file_that_may_be_written(tmp_path: Path) -> None:
    with pytest.raises(SealingError, match="cannot rewrap"):
        rewrap_file(tmp_path / "missing", (KEY,))
