"""Records that come at once in an event loop share one write, and none of them is left behind."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path

import pytest

from bartizan.audit.writer import Log
from tests.unit.audit.disk import Disk
from tests.unit.audit.logs import SETTINGS, make, record


def writes(disk: Disk) -> int:
    return sum(operation[0] == "append" for operation in disk.operations)


async def delayed(log: Log, number: int, rounds: int) -> None:
    for _ in range(rounds):
        await asyncio.sleep(0)
    await log.append_async(record(number))


async def all_of(*work: Coroutine[None, None, None]) -> None:
    await asyncio.gather(*work)


@pytest.mark.parametrize("rounds", [(0,), (0, 0), (0,) * 200], ids=len)
def test_what_a_loop_has_at_hand_is_written_as_one(tmp_path: Path, rounds: tuple[int, ...]) -> None:
    key, disk = make(tmp_path, 0), Disk()
    with Log.open(tmp_path, key, settings=SETTINGS, disk=disk.folder()) as log:
        asyncio.run(all_of(*(delayed(log, *each) for each in enumerate(rounds))))
        assert writes(disk) == 1
        assert log.size == 1 + len(rounds)


def stopped_while_gathering(log: Log) -> asyncio.AbstractEventLoop:
    """Return a loop that was stopped right after it appended a record."""
    loop = asyncio.new_event_loop()

    async def begun() -> None:
        task = loop.create_task(delayed(log, 0, 0))
        await asyncio.sleep(0)
        assert not task.done()
        task.cancel()

    loop.run_until_complete(begun())
    return loop


def test_a_loop_that_stops_leaves_its_record_to_whoever_comes_next(tmp_path: Path) -> None:
    key = make(tmp_path, 0)
    with Log.open(tmp_path, key, settings=SETTINGS) as log:
        loop = stopped_while_gathering(log)
        asyncio.run(delayed(log, 1, 0))
        assert log.size == 3
        assert log.append(record(2)).wait() == 3
        loop.close()


def test_flushing_and_closing_write_what_is_gathered(tmp_path: Path) -> None:
    key = make(tmp_path, 0)
    with Log.open(tmp_path, key, settings=SETTINGS) as log:
        loop = stopped_while_gathering(log)
        log.flush()
        assert log.signed_size == 2
        loop.close()
        other = stopped_while_gathering(log)
        other.close()
    with Log.open(tmp_path, key, settings=SETTINGS) as log:
        assert log.size == 3
