"""An exchange is ended from outside, wherever it waits, and may say farewell."""

import asyncio

import pytest

from bartizan.gateway.halting import Halt
from bartizan.gateway.refusal import Reason, RefusedError

STOPPED = RefusedError(Reason.FORBIDDEN, "stopped by an operator")


async def waited(halt: Halt, said: list[str], farewell: asyncio.Event) -> None:
    async with halt.able():
        try:
            async with halt.able():
                said.append("waits")
                await asyncio.Event().wait()
        except RefusedError:
            said.append("ended")
            await farewell.wait()
            said.append("farewell")
            raise


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(60.0, ["waits", "ended", "farewell"]), (0.0, ["waits", "ended"])],
)
def test_who_is_ended_may_say_farewell_for_so_long(seconds: float, said: list[str]) -> None:
    async def run() -> list[str]:
        halt, told, farewell = Halt(farewell=seconds), list[str](), asyncio.Event()
        waiting = asyncio.create_task(waited(halt, told, farewell))
        for _ in range(5):
            await asyncio.sleep(0.001)
            halt.now(STOPPED)
        farewell.set()
        with pytest.raises(RefusedError) as ended:
            await waiting
        assert ended.value is STOPPED
        return told

    assert asyncio.run(run()) == said


def test_nobody_is_waited_for_longer_because_more_is_ended() -> None:
    async def run() -> set[float | None]:
        halt, until, said = Halt(farewell=0.0), set[float | None](), list[str]()
        waiting = asyncio.create_task(waited(halt, said, asyncio.Event()))
        await asyncio.sleep(0)
        while not waiting.done():
            halt.now(STOPPED)
            until.add(halt.left_at)
            await asyncio.sleep(0.001)
        assert waiting.exception() is STOPPED
        assert said == ["waits", "ended"]
        return until

    until = asyncio.run(run())
    assert len(until) == 1
    assert None not in until


def test_what_is_over_cannot_be_ended() -> None:
    async def run() -> None:
        halt = Halt()
        halt.now(STOPPED)
        async with halt.able():
            pass
        halt.now(STOPPED)
        await asyncio.sleep(0)
        assert halt.error is None

    asyncio.run(run())


def test_a_caller_who_leaves_is_no_one_who_is_ended() -> None:
    async def run() -> None:
        halt = Halt()
        waiting = asyncio.create_task(waited(halt, [], asyncio.Event()))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(run())
