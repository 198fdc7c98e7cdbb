"""What somebody put into a log's folder: it is never written through, and costs nobody an hour."""

from contextlib import suppress
from pathlib import Path
from shutil import rmtree

import pytest

from bartizan.audit.blocks import HEAD, MAGIC, MOST_HEADS, Tail, encode_block, parse_segment
from bartizan.audit.errors import LogFailedError
from bartizan.audit.store import Folder
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.witness import Witness, deposit
from bartizan.audit.writer import Log
from bartizan.core.errors import BartizanError
from tests.unit.audit.logs import (
    ORIGIN,
    SETTINGS,
    grow,
    log_key,
    make,
    record,
    size_of,
    witness_key,
)

KEY = log_key()
PRECIOUS = "not the log's\n"


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "5").write_text(PRECIOUS)
    return outside / "5"


@pytest.mark.parametrize(
    "name", ["checkpoint.tmp", "tile/entries/000.p/6.tmp", "tile/0/000.p/6.tmp"]
)
def test_a_link_in_the_place_of_a_file_that_is_written_is_replaced(
    tmp_path: Path, precious: Path, name: str
) -> None:
    make(tmp_path / "log", 4)
    with Log.open(tmp_path / "log", KEY, settings=SETTINGS) as log:
        (tmp_path / "log" / name).symlink_to(precious)
        log.append(record(1)).receipt()
    assert precious.read_text() == PRECIOUS
    assert size_of(tmp_path / "log") == 6
    assert not (tmp_path / "log/checkpoint").is_symlink()


@pytest.mark.parametrize("name", ["tile", "tile/0", "tile/entries/000.p", "journal"])
def test_a_link_in_the_place_of_a_folder_is_refused(
    tmp_path: Path, precious: Path, name: str
) -> None:
    make(tmp_path / "log", 4)
    folder = tmp_path / "log" / name
    moved = tmp_path / "moved"
    folder.rename(moved)
    folder.symlink_to(moved)
    before = sorted(Folder(moved).files())
    with pytest.raises(BartizanError, match="no folder"):
        grow(tmp_path / "log", KEY, 3)
    assert sorted(Folder(moved).files()) == before


def test_the_files_behind_a_link_are_not_removed(tmp_path: Path, precious: Path) -> None:
    make(tmp_path / "log", 253)
    with Log.open(tmp_path / "log", KEY, settings=SETTINGS) as log:
        log.append(record(1)).receipt()
        partial = tmp_path / "log/tile/0/000.p"
        rmtree(partial)
        partial.symlink_to(precious.parent)
        log.append(record(2))  # the bundle is full: its partial tiles go
        with suppress(LogFailedError):
            log.flush()
        with suppress(LogFailedError):
            log.close()
    with pytest.raises(OSError, match="no folder"):
        Folder(tmp_path / "log").remove("tile/0/000.p/5")
    assert precious.read_text() == PRECIOUS


def test_a_witness_deposits_its_head_in_the_folder_of_the_log_alone(
    tmp_path: Path, precious: Path
) -> None:
    make(tmp_path / "log", 4)
    key = witness_key()
    note = Witness(tmp_path / "state", key, [KEY.key]).cosign(Folder(tmp_path / "log"))
    (tmp_path / "log/witnessed").mkdir()
    (tmp_path / f"log/witnessed/{key.key.id.hex()}.tmp").symlink_to(precious)
    path = tmp_path / "log" / deposit(Folder(tmp_path / "log"), note, key.key)
    assert precious.read_text() == PRECIOUS
    assert not path.is_symlink()
    path.unlink()
    (tmp_path / "log/witnessed").rmdir()
    (tmp_path / "log/witnessed").symlink_to(precious.parent)
    with pytest.raises(LogFailedError, match="no folder"):
        deposit(Folder(tmp_path / "log"), note, key.key)
    assert [each.name for each in precious.parent.iterdir()] == ["5"]


class Counting:
    """A check of signatures that believes none, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, *_: object) -> bool:
        self.asked += 1
        return False


HEADS = HEAD.pack(MAGIC, 1, 1, 100, bytes(32)) * 10_000
MANY: dict[str, tuple[bytes, int, bool]] = {
    "beginnings": (MAGIC * 100_000, 1, False),
    "heads": (b"x" * 9 + HEADS, MOST_HEADS, True),
    "heads of elsewhere": (HEAD.pack(MAGIC, 10**9, 1, 1, bytes(32)) * 10_000, 1, False),
}


@pytest.mark.parametrize(("content", "most", "followed"), MANY.values(), ids=MANY)
def test_a_segment_full_of_beginnings_costs_a_bounded_number_of_signatures(
    content: bytes, most: int, *, followed: bool
) -> None:
    check = Counting()
    segment = parse_segment(content, ORIGIN, check)
    assert (segment.blocks, segment.followed) == ((), followed)
    assert check.asked <= most


def test_nothing_goes_on_behind_the_last_number_that_there_is() -> None:
    for last in (2**64 - 1, 10**20 - 1):
        segment = parse_segment(b"x" * 9 + HEADS, ORIGIN, lambda *_: True, last)
        assert (segment.tail, segment.followed) == (Tail.DAMAGED, False)


def test_text_that_looks_like_many_blocks_is_no_block() -> None:
    entries = [b'{"a":"' + MAGIC * 16_000 + b'"}'] * 100
    torn = encode_block(ORIGIN, 0, entries, KEY.signer.sign)[:-1]
    segment = parse_segment(torn, ORIGIN, lambda *_: True)
    assert (segment.tail, segment.followed) == (Tail.INCOMPLETE, False)


@pytest.mark.parametrize("name", ["a\nnote: all is well", "a\u202eb", "a\x1b[2J", "journal/a\nb"])
def test_the_name_of_a_file_forges_no_line_of_the_report(tmp_path: Path, name: str) -> None:
    make(tmp_path, 3)
    (tmp_path / name).write_text("x")
    report = verify(Folder(tmp_path), Trust(keys=(KEY.key,)))
    assert not report.sound
    assert all(each.because.isprintable() for each in report.suspicions)
