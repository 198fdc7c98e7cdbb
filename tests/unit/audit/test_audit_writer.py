"""The writer: durable before it is acknowledged, one at a time, and never more than it can hold."""

import asyncio
import errno
import os
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest

from bartizan.audit.blocks import MOST_ENTRIES
from bartizan.audit.errors import (
    AuditError,
    LogFailedError,
    LogLockedError,
    ProofError,
    RecordError,
    TamperError,
)
from bartizan.audit.journal import Fsync
from bartizan.audit.notekeys import Kind, NoteSigner
from bartizan.audit.opening import Settings, create_log
from bartizan.audit.proof import check_receipt
from bartizan.audit.reading import parse_record
from bartizan.audit.record import What
from bartizan.audit.sink import LogSink, NoLog
from bartizan.audit.store import Appender, Folder
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.writer import Log
from tests.unit.audit.logs import (
    ORIGIN,
    SETTINGS,
    Ticking,
    crashed,
    entries_of,
    grow,
    log_key,
    make,
    record,
    size_of,
    witness_key,
)


def sound(folder: Path) -> bool:
    report = verify(Folder(folder), Trust(keys=(log_key().key,)))
    assert report.suspicions == ()
    return report.sound


def test_records_come_back_in_order_with_receipts(tmp_path: Path) -> None:
    key = make(tmp_path, 0)
    with Log.open(tmp_path, key, settings=SETTINGS) as log:
        pending = [log.append(record(number)) for number in range(600)]
        assert [each.wait() for each in pending] == list(range(1, 601))
        receipt = pending[300].receipt()
        assert log.size == 601
    assert check_receipt(receipt, receipt.extra or b"", keys=[key.key]).index == 301
    entries = entries_of(tmp_path, 601)
    assert parse_record(entries[301]) == record(300)
    assert sound(tmp_path)
    assert not list((tmp_path / "journal").iterdir())


def test_a_log_goes_on_where_it_ended(tmp_path: Path) -> None:
    key = make(tmp_path, 255)
    for count in (1, 255, 256, 0, 3):
        grow(tmp_path, key, count)
        assert sound(tmp_path)
    assert size_of(tmp_path) == 1 + 255 + 1 + 255 + 256 + 3


def test_large_logs_have_the_tiles_of_the_specification(tmp_path: Path) -> None:
    make(tmp_path, 255 + 256)
    names = {path for path in Folder(tmp_path).files("tile") if path != "tile/1/000.p/1"}
    assert names == {
        *(f"tile/0/00{index}" for index in (0, 1)),
        "tile/1/000.p/2",
        *(f"tile/entries/00{index}" for index in (0, 1)),
    }


def test_threads_share_one_log(tmp_path: Path) -> None:
    key = make(tmp_path, 0)
    with Log.open(tmp_path, key, settings=SETTINGS) as log:

        def work() -> None:
            for number in range(50):
                log.append(record(number)).wait()

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert log.size == 401
    assert sound(tmp_path)


def test_an_event_loop_goes_on_while_records_become_durable(tmp_path: Path) -> None:
    key = make(tmp_path, 0)

    async def work(log: Log) -> list[int]:
        pending = await asyncio.gather(*(log.append_async(record(n)) for n in range(200)))
        return [each.index for each in pending]

    with Log.open(tmp_path, key, settings=SETTINGS) as log:
        assert sorted(asyncio.run(work(log))) == list(range(1, 201))
        assert log.size == 201


def test_a_full_queue_makes_writers_wait(tmp_path: Path) -> None:
    key = make(tmp_path, 0)
    gate = threading.Event()
    with Log.open(tmp_path, key, settings=SETTINGS, disk=gated(gate)) as log:
        log.append(record(0))
        shared = log._shared
        with shared.lock:
            while not shared.queue and not shared.full:
                shared.lock.release()
                log.append(record(1))
                shared.lock.acquire()
        for _ in range(20_000):
            if shared.full:
                break
            log.append(record(2))
        assert shared.full
        blocked = threading.Thread(target=log.append, args=(record(3),))
        blocked.start()

        async def waits() -> int:
            task = asyncio.create_task(log.append_async(record(4)))
            await asyncio.sleep(0.05)
            assert not task.done()
            gate.set()
            return (await task).index

        assert asyncio.run(waits()) > MOST_ENTRIES
        blocked.join()
    assert sound(tmp_path)


def gated(gate: threading.Event) -> type[Folder]:
    class Slow(Appender):
        def sync(self) -> None:
            gate.wait(20)
            super().sync()

    class Gated(Folder):
        def append(self, path: str) -> Appender:
            return Slow(self.root / path)

    return Gated


def failing(*, code: int, after: int, publish: bool = False) -> type[Folder]:
    """A disk on which the journal, or the writing of tiles, fails after some writes."""
    left = [after]

    def spend() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(code, os.strerror(code))

    class Broken(Appender):
        def write(self, content: bytes) -> None:
            try:
                spend()
            except OSError:
                super().write(content[: len(content) // 2])
                raise
            super().write(content)

    class Failing(Folder):
        def append(self, path: str) -> Appender:
            return Appender(self.root / path) if publish else Broken(self.root / path)

        def write(self, path: str, content: bytes) -> None:
            if publish:
                spend()
            super().write(path, content)

    return Failing


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_disk_that_fails_loses_nothing_acknowledged(tmp_path: Path, code: int) -> None:
    key = make(tmp_path, 3)
    log = Log.open(tmp_path, key, settings=SETTINGS, disk=failing(code=code, after=5))
    for number in range(5):
        log.append(record(number)).wait()
    pending = log.append(record(5))
    with pytest.raises(LogFailedError, match=os.strerror(code)):
        pending.wait()
    with pytest.raises(LogFailedError):
        log.append(record(0))
    with pytest.raises(LogFailedError):
        log.close()
    log.close()
    assert sound(tmp_path)
    grow(tmp_path, key, 1)
    assert size_of(tmp_path) == 4 + 5 + 1
    assert sound(tmp_path)


def test_tiles_that_cannot_be_written_leave_what_is_durable(tmp_path: Path) -> None:
    key = make(tmp_path, 3)
    disk = failing(code=errno.ENOSPC, after=4, publish=True)
    log = Log.open(tmp_path, key, settings=SETTINGS, disk=disk)
    pending = log.append(record(0))
    pending.wait()
    with pytest.raises(LogFailedError, match="published"):
        receive(log, 100)
    with pytest.raises(LogFailedError):
        log.close()
    assert sound(tmp_path)
    grow(tmp_path, key, 0)
    assert entries_of(tmp_path, size_of(tmp_path))[pending.index]
    assert sound(tmp_path)


def receive(log: Log, count: int) -> None:
    for number in range(count):
        log.append(record(number)).receipt()


def test_waiters_in_a_loop_learn_of_a_failure(tmp_path: Path) -> None:
    key = make(tmp_path, 0)
    disk = failing(code=errno.ENOSPC, after=0)
    log = Log.open(tmp_path, key, settings=SETTINGS, disk=disk)
    with pytest.raises(LogFailedError, match="space"):
        asyncio.run(log.append_async(record(0)))
    with pytest.raises(LogFailedError):
        log.close()


def test_of_what_a_loop_gathers_for_a_disk_that_fails_nothing_is_acknowledged(
    tmp_path: Path,
) -> None:
    key = make(tmp_path, 0)
    log = Log.open(tmp_path, key, settings=SETTINGS, disk=failing(code=errno.ENOSPC, after=1))

    async def at_once(count: int) -> list[object]:
        work = [asyncio.create_task(log.append_async(record(n))) for n in range(count)]
        await asyncio.sleep(0)
        work[-1].cancel()
        return list(await asyncio.gather(*work, return_exceptions=True))

    passed, gone = asyncio.run(at_once(2))
    assert not isinstance(passed, BaseException)
    *failed, gone = asyncio.run(at_once(50))
    assert {type(each) for each in failed} == {LogFailedError}
    assert isinstance(gone, asyncio.CancelledError)
    with pytest.raises(LogFailedError):
        log.close()
    with Log.open(tmp_path, key, settings=SETTINGS) as log:
        assert log.size >= 3, "that of a caller who went away was written as well"


def test_a_log_has_one_writer(tmp_path: Path) -> None:
    key = make(tmp_path, 0)
    with Log.open(tmp_path, key), pytest.raises(LogLockedError, match="another process"):
        Log.open(tmp_path, key)
    Log.open(tmp_path, key).close()


def test_a_forked_process_does_not_write(tmp_path: Path) -> None:
    key = make(tmp_path, 0)
    with Log.open(tmp_path, key, settings=SETTINGS) as log:
        log._process += 1
        with pytest.raises(LogFailedError, match="forked"):
            log.append(record(0))
        log._process -= 1


def test_a_closed_log_takes_nothing(tmp_path: Path) -> None:
    key = make(tmp_path, 0)
    log = Log.open(tmp_path, key)
    log.flush()
    log.close()
    with pytest.raises(LogFailedError, match="closed"):
        log.append(record(0))


def test_time_is_up(tmp_path: Path) -> None:
    key = make(tmp_path, 0)
    settings = Settings(interval=3600)
    with Log.open(tmp_path, key, settings=settings) as log:
        log.append(record(0)).receipt()
        pending = log.append(record(1))
        with pytest.raises(LogFailedError, match="in time"):
            pending.receipt(timeout=0.01)
        log.flush()
        assert pending.receipt().index == 2
        with pytest.raises(ProofError):
            log.receipt(-1)


def test_records_that_cannot_be_entries(tmp_path: Path) -> None:
    key = make(tmp_path, 0)
    with Log.open(tmp_path, key, settings=SETTINGS) as log:
        with pytest.raises(RecordError, match="larger"):
            log.append(record(0, where="x" * 70_000))
        with pytest.raises(RecordError, match="own"):
            log.append(replace(record(0), what=What("log.key-rotated")))
        with pytest.raises(RecordError, match="text"):
            log.append(record(0, where="\ud800"))
        with pytest.raises(RecordError, match="text"):
            log.append(replace(record(0), latency_ms=float("nan")))
        assert log.append(record(0)).wait() == 1
    with pytest.raises(RecordError, match="writer"):
        Log.open(tmp_path, key, settings=Settings(writer='a"b'))
    assert sound(tmp_path)


def test_a_clock_that_goes_back_is_noted(tmp_path: Path) -> None:
    key = make(tmp_path, 0)
    clock = Ticking()
    clock.now += timedelta(days=3650)
    with Log.open(tmp_path, key, settings=replace(SETTINGS, clock=clock)) as log:
        log.append(record(0))
        clock.now -= timedelta(hours=1)
        log.append(record(1))
        log.append(record(2))
    report = verify(Folder(tmp_path), Trust(keys=(key.key,)))
    assert report.sound
    assert "The clock went back 1 times, as the writer noted; first at 2." in report.notes


def test_a_crash_leaves_durable_records_that_the_next_start_signs(tmp_path: Path) -> None:
    key = make(tmp_path / "log", 3)
    copy = crashed(tmp_path / "log", key, 7, tmp_path / "copy")
    report = verify(Folder(copy), Trust(keys=(key.key,)))
    assert (report.size, report.unsigned, report.sound) == (5, 7, True)
    with Log.open(copy, key, settings=SETTINGS) as log:
        assert log.size == 12
        assert [index for index, _ in log.replayed] == list(range(5, 12))
    assert size_of(copy) == 12
    assert sound(copy)


def test_a_torn_tail_is_cut_off_at_every_byte(tmp_path: Path) -> None:
    key = make(tmp_path / "log", 2)
    copy = crashed(tmp_path / "log", key, 3, tmp_path / "copy")
    segment = next((copy / "journal").iterdir())
    whole = segment.read_bytes()
    last = whole.rindex(b"BZJ1")
    for length in range(last, len(whole)):
        segment.write_bytes(whole[:length])
        report = verify(Folder(copy), Trust(keys=(key.key,)))
        assert report.sound, (length, report.suspicions)
        assert report.unsigned == 2
    segment.write_bytes(whole[:-1])
    (copy / "tile" / "rest.tmp").write_bytes(b"left by a crash")
    with Log.open(copy, key, settings=SETTINGS) as log:
        log.flush()
    entries = entries_of(copy, size_of(copy))
    told = parse_record(entries[-1])
    assert told.what.action == "log.repaired"
    assert told.detail == {"tail": "incomplete", "bytes": str(len(whole) - last - 1)}
    assert not (copy / "tile" / "rest.tmp").exists()
    assert sound(copy)


def test_damage_that_no_crash_does_is_refused(tmp_path: Path) -> None:
    key = make(tmp_path / "log", 2)
    copy = crashed(tmp_path / "log", key, 3, tmp_path / "copy")
    segment = next((copy / "journal").iterdir())
    whole = segment.read_bytes()
    first = whole.index(b"BZJ1", 1)
    forged = whole[: first + 60] + bytes([whole[first + 60] ^ 1]) + whole[first + 61 :]
    for content, name in ((forged, "0"), (whole, "00000000000000000009")):
        broken = copytree(copy, tmp_path / f"broken-{name}")
        (broken / "journal" / segment.name).write_bytes(b"")
        (broken / "journal" / name).write_bytes(content)
        with pytest.raises(TamperError):
            Log.open(broken, key)
    (copy / "journal" / segment.name).write_bytes(whole[:first] + whole[first + 200 :])
    with pytest.raises(TamperError):
        Log.open(copy, key)


def test_a_checkpoint_that_is_no_prefix_is_refused(tmp_path: Path) -> None:
    key = make(tmp_path / "log", 300)
    for number, path in enumerate(("tile/0/000", "tile/0/001.p/45", "tile/entries/001.p/45")):
        broken = copytree(tmp_path / "log", tmp_path / str(number))
        content = bytearray((broken / path).read_bytes())
        content[-1] ^= 1
        (broken / path).write_bytes(content)
        if path == "tile/0/000":
            (broken / path).unlink()
            (broken / "tile/1/000.p/1").write_bytes(bytes(32))
        with pytest.raises(TamperError):
            Log.open(broken, key)


def test_the_wrong_key_does_not_open(tmp_path: Path) -> None:
    key = make(tmp_path, 0)
    with pytest.raises(TamperError, match="not signed by this key"):
        Log.open(tmp_path, log_key(2))
    with pytest.raises(AuditError, match="witness"):
        Log.open(tmp_path, witness_key())
    with pytest.raises(AuditError, match="no log"):
        Log.open(tmp_path / "none", key)
    with pytest.raises(AuditError, match="already"):
        create_log(tmp_path, key)
    (tmp_path / "file").write_text("")
    with pytest.raises(LogFailedError):
        create_log(tmp_path / "file" / "log", key)


def test_without_fsync_the_log_is_the_same(tmp_path: Path) -> None:
    key = make(tmp_path, 0)
    grow(tmp_path, key, 10, replace(SETTINGS, fsync=Fsync.NEVER))
    assert sound(tmp_path)


def test_a_sink_gives_receipts_or_costs_nothing(tmp_path: Path) -> None:
    key = make(tmp_path, 0)
    assert NoLog().record(record(0)) is None
    with Log.open(tmp_path, key, settings=SETTINGS) as log:
        receipt = LogSink(log).record(record(0))
    assert receipt is not None
    assert receipt.index == 1
    assert NoteSigner.generate(ORIGIN).kind is Kind.LOG
