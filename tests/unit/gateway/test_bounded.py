"""A caller who is slow is not waited for without end, whatever of an exchange is slow."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from bartizan.gateway.asgi import Message, Receive, Scope, Send
from bartizan.gateway.bounded import HEAD_SECONDS, READ_SECONDS, REST_SECONDS, BoundedProtocol

HEAD = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n"


@dataclass
class Socket(asyncio.Transport):
    """A connection in memory, of which nobody reads."""

    aborted: bool = False
    sent: bytes = b""
    protocol: BoundedProtocol | None = None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent += data

    def abort(self) -> None:
        self.aborted = True
        if self.protocol is not None:
            self.protocol.connection_lost(ConnectionAbortedError())

    def is_closing(self) -> bool:
        return self.aborted

    def get_extra_info(self, name: str, default: object = None) -> object:
        return default


@dataclass
class Timer:
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class Clock:
    """A loop whose time is in the test's hand; tasks are those of the loop that runs."""

    waiting: list[tuple[float, Callable[..., None], Timer]] = field(default_factory=list)

    def call_later(self, seconds: float, work: Callable[..., None]) -> Timer:
        self.waiting.append((seconds, work, Timer()))
        return self.waiting[-1][2]

    def create_task(self, work: Any) -> "asyncio.Task[None]":
        return asyncio.get_running_loop().create_task(work)

    def passes(self, seconds: float) -> None:
        for due, work, timer in self.waiting:
            if due <= seconds and not timer.cancelled:
                work()


async def answers(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer without a look at the body."""
    head: Message = {"type": "http.response.start", "status": 401, "headers": []}
    await send(head)
    await send({"type": "http.response.body", "body": b""})


def connected() -> tuple[BoundedProtocol, Socket, Clock]:
    config = uvicorn.Config(answers, lifespan="off", ws="none", log_config=None)
    config.load()
    clock, transport = Clock(), Socket()
    protocol = BoundedProtocol(config, ServerState(), {}, _loop=clock)
    protocol.connection_made(transport)
    transport.protocol = protocol
    return protocol, transport, clock


@pytest.mark.parametrize(
    ("came", "seconds"),
    [([b"POST / HT"], HEAD_SECONDS), ([HEAD, b"1"], REST_SECONDS), ([HEAD, b"1", b"2"], 10)],
)
def test_a_request_that_never_ends_is_given_up(came: list[bytes], seconds: float) -> None:
    async def run() -> None:
        protocol, transport, clock = connected()
        for each in came:
            protocol.data_received(each)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        clock.passes(seconds - 1)
        assert not transport.aborted
        clock.passes(seconds)
        assert transport.aborted

    asyncio.run(run())


def test_a_request_that_is_whole_by_then_is_not() -> None:
    async def run() -> None:
        protocol, transport, clock = connected()
        for each in (HEAD, b"1234", b"56789"):
            protocol.data_received(each)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        assert b"401" in transport.sent
        clock.passes(REST_SECONDS)
        assert not transport.aborted
        transport.abort()

    asyncio.run(run())


@pytest.mark.parametrize("reads", [True, False])
def test_a_caller_who_does_not_read_is_given_up(*, reads: bool) -> None:
    async def run() -> None:
        protocol, transport, clock = connected()
        protocol.data_received(HEAD + b"123456789")
        protocol.pause_writing()
        if reads:
            protocol.resume_writing()
        clock.passes(READ_SECONDS)
        assert transport.aborted is not reads
        transport.abort()

    asyncio.run(run())


def test_what_comes_behind_a_head_and_is_no_body_has_an_end() -> None:
    """Trailers and the extensions of chunks: a stranger could fill the memory with them."""
    head = HEAD.replace(b"content-length: 9", b"transfer-encoding: chunked")
    floods = {
        "trailers": [b"1\r\na\r\n0\r\n", *[b"x: y\r\n" * 10_000] * 40],
        "one trailer": [b"1\r\na\r\n0\r\nx: ", *[b"a" * 60_000] * 40],
        "an extension": [b"1;x=", *[b"a" * 60_000] * 40],
    }

    async def run(flood: list[bytes]) -> bool:
        protocol, transport, _ = connected()
        protocol.data_received(head)
        for part in flood:
            if not transport.aborted:
                protocol.data_received(part)
        await asyncio.sleep(0)
        return transport.aborted

    assert [name for name, flood in floods.items() if not asyncio.run(run(flood))] == []


def test_trailers_are_no_headers() -> None:
    async def run() -> list[tuple[bytes, bytes]]:
        protocol, _, _ = connected()
        protocol.data_received(HEAD.replace(b"content-length: 9", b"transfer-encoding: chunked"))
        protocol.data_received(b"1\r\na\r\n0\r\nauthorization: Bearer x\r\n\r\n")
        await asyncio.sleep(0)
        found: list[tuple[bytes, bytes]] = protocol.headers
        return found

    assert asyncio.run(run()) == [(b"host", b"a"), (b"transfer-encoding", b"chunked")]


def test_a_body_of_any_size_is_no_flood() -> None:
    async def run() -> bool:
        protocol, transport, _ = connected()
        protocol.data_received(HEAD.replace(b"content-length: 9", b"transfer-encoding: chunked"))
        await asyncio.sleep(0)
        for _ in range(100):
            protocol.data_received(b"ea60\r\n" + b"a" * 60_000 + b"\r\n")
        await asyncio.sleep(0)
        return transport.aborted

    assert not asyncio.run(run())
