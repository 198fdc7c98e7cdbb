"""What is asked of the store goes out together, and each who asked gets its own answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from bartizan.gateway.access.shared import AwayError
from bartizan.gateway.redis_store import RedisStore


class RefusedByStoreError(Exception):
    """The store says no to one command."""


class UnknownScriptError(RefusedByStoreError):
    """The store does not know a script by its digest."""


class FaultError(Exception):
    """The store is away."""


@dataclass
class Line:
    """A connection, and the pool that it is the only one of."""

    known: set[str] = field(default_factory=set)
    batches: list[list[Sequence[object]]] = field(default_factory=list)
    answers: list[object] = field(default_factory=list)
    fault: Exception | None = None
    disconnected: int = 0
    out: int = 0
    may: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def connection_pool(self) -> "Line":
        return self

    async def get_connection(self) -> "Line":
        self.out += 1
        return self

    async def release(self, connection: object) -> None:
        self.out -= 1

    async def disconnect(self, *, nowait: bool) -> None:
        self.disconnected += 1

    def pack_commands(self, commands: list[Sequence[object]]) -> list[Sequence[object]]:
        return commands

    async def send_packed_command(self, commands: list[Sequence[object]]) -> None:
        self.batches.append(commands)
        for name, script, *rest in commands:
            known = name == "EVAL" or script in self.known
            self.answers.append([str(rest[-1]).encode()] if known else UnknownScriptError())

    async def read_response(self) -> object:
        await asyncio.sleep(0)
        if self.fault is not None:
            raise self.fault
        found = self.answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return RefusedByStoreError() if found == [b"no"] else found


def store(line: Line) -> RedisStore:
    return RedisStore(line, (FaultError,), RefusedByStoreError, UnknownScriptError)


def answers(line: Line, asked: Sequence[str]) -> list[Any]:
    async def run() -> list[Any]:
        found = store(line)
        runs = (found.run("script", ["key"], [each]) for each in asked)
        return list(await asyncio.gather(*runs, return_exceptions=True))

    return asyncio.run(run())


def test_many_are_asked_for_in_one_round_trip_and_each_gets_its_own() -> None:
    line = Line()
    asked = [str(number) for number in range(50)]
    assert answers(line, asked) == [[each] for each in asked]
    assert [len(each) for each in line.batches] == [50, 50], "by digest, and those not known whole"
    assert line.out == 0


def test_one_that_is_refused_fails_alone() -> None:
    first, second, third = answers(Line(), ["1", "no", "3"])
    assert (first, third) == (["1"], ["3"])
    assert isinstance(second, AwayError)


def test_a_fault_fails_all_that_wait_and_the_line_is_not_used_again() -> None:
    line = Line(fault=FaultError())
    found = answers(line, ["1", "2", "3"])
    assert all(isinstance(each, AwayError) and str(each) == "FaultError" for each in found)
    assert line.disconnected == 1
    assert line.out == 0


def test_who_asks_after_a_fault_is_answered() -> None:
    async def run() -> object:
        line = Line(fault=FaultError())
        found = store(line)
        with pytest.raises(AwayError):
            await found.run("script", [], ["1"])
        line.fault, line.answers = None, []
        return await found.run("script", [], ["2"])

    assert asyncio.run(run()) == ["2"]


def test_who_goes_away_takes_no_answer_of_another() -> None:
    async def run() -> list[object]:
        line = Line()
        found = store(line)
        asked = [asyncio.create_task(found.run("script", [], [each])) for each in "abc"]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        asked[1].cancel()
        return list(await asyncio.gather(*asked, return_exceptions=True))

    first, second, third = asyncio.run(run())
    assert (first, third) == (["a"], ["c"])
    assert isinstance(second, asyncio.CancelledError)


class Held(Line):
    """A line whose first answer is of no kind that the client tells of, and comes when it may."""

    async def read_response(self) -> object:
        if self.fault is not None:
            await self.may.wait()
        return await super().read_response()


def test_what_nobody_waits_for_any_more_is_not_done() -> None:
    async def run() -> Line:
        line = Held(fault=ZeroDivisionError())
        found = store(line)
        asked = [asyncio.create_task(found.run("script", [], [each])) for each in "a"]
        await asyncio.sleep(0.001)
        asked += [asyncio.create_task(found.run("script", [], [each])) for each in "bc"]
        await asyncio.sleep(0.001)
        asked[2].cancel()
        line.may.set()
        told = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(each) for each in told] == [AwayError, AwayError, asyncio.CancelledError]
        line.fault, line.answers = None, []
        assert await found.run("script", [], ["d"]) == ["d"]
        return line

    line = asyncio.run(run())
    assert [command[-1] for batch in line.batches for command in batch] == ["a", "d", "d"]
