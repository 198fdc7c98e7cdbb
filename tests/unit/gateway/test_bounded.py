"""A caller who is slow is not waited for without end, whatever of an exchange is slow."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from bartizan.gateway.asgi import Message, Receive, Scope, Send
from bartizan.gateway.bounded import (
    HEAD_SECONDS,
    MOST_HEAD,
    MOST_WAITING,
    READ_SECONDS,
    REST_SECONDS,
    BoundedProtocol,
)
from tests.simulators.gateway import House, Provider

HEAD = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n"


@dataclass
class Socket(asyncio.Transport):
    """A connection in memory, of which nobody reads."""

    aborted: bool = False
    sent: bytes = b""
    read: bool = True
    protocol: BoundedProtocol | None = None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent += data

    def abort(self) -> None:
        self.aborted = True
        if self.protocol is not None:
            self.protocol.connection_lost(ConnectionAbortedError())

    def close(self) -> None:
        self.aborted = True

    def is_closing(self) -> bool:
        return self.aborted

    def pause_reading(self) -> None:
        self.read = False

    def resume_reading(self) -> None:
        self.read = True

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

    def call_soon(self, work: Callable[..., None]) -> asyncio.Handle:
        return asyncio.get_running_loop().call_soon(work)

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


def connected(app: Any = answers) -> tuple[BoundedProtocol, Socket, Clock]:
    config = uvicorn.Config(app, lifespan="off", ws="none", log_config=None)
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


CHUNKED = HEAD.replace(b"content-length: 9", b"transfer-encoding: chunked")


def heard(*came: bytes) -> tuple[Scope, Socket]:
    """Return what the gateway is told of a request, and its connection."""

    async def run() -> tuple[Scope, Socket]:
        protocol, transport, _ = connected()
        for each in came:
            if not transport.aborted:
                protocol.data_received(each)
        return protocol.scope, transport  # type: ignore[return-value]

    return asyncio.run(run())


def test_what_comes_behind_a_body_is_no_header() -> None:
    scope, transport = heard(CHUNKED + b"2\r\n{}\r\n0\r\nauthorization: Bearer a\r\n\r\n")
    assert scope["headers"] == [(b"host", b"a"), (b"transfer-encoding", b"chunked")]
    assert not transport.aborted


@pytest.mark.parametrize(
    "more",
    [b"x: " + b"a" * 60 + b"\r\n", b"a" * 64, b"a: b\r\n" * 10],
    ids=["many", "one", "short"],
)
def test_what_comes_behind_a_body_has_an_end(more: bytes) -> None:
    begun = b"0\r\n" if more.endswith(b"\n") else b"0\r\nx: "
    assert not heard(CHUNKED, b"2\r\n{}\r\n", begun, *[more] * 9)[1].aborted
    often = MOST_HEAD // len(more) + 1
    assert heard(CHUNKED, b"2\r\n{}\r\n", begun, *[more] * often)[1].aborted


@pytest.mark.parametrize("piece", [b"1\r\na\r\n", b"1;x=" + b"y" * 90 + b"\r\na\r\n"])
def test_a_body_may_come_in_many_chunks(piece: bytes) -> None:
    assert not heard(CHUNKED, *[piece] * (MOST_HEAD // 3))[1].aborted


@pytest.mark.parametrize(("often", "aborted"), [(MOST_WAITING + 1, False), (2000, True)])
def test_no_more_requests_wait_on_a_connection_than_a_few(often: int, *, aborted: bool) -> None:
    async def run() -> None:
        protocol, transport, _ = connected()
        protocol.data_received(HEAD.replace(b"9", b"0") * often)
        assert len(protocol.pipeline) == MOST_WAITING
        assert transport.aborted is aborted
        transport.abort()

    asyncio.run(run())


def asked(letters: int) -> bytes:
    """A request to a provider, in one piece."""
    body = b'{"model": "m", "messages": [{"role": "user", "content": "%b"}]}' % (b"a" * letters)
    head = b"POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"
    return b"%bcontent-length: %d\r\n\r\n%b" % (head, len(body), body)


async def until(comes: Callable[[], object]) -> None:
    """Let the loop and what works beside it go on until something comes, or for five seconds."""
    for _ in range(5_000):
        if comes():
            return
        await asyncio.sleep(0.001)


@pytest.mark.parametrize("letters", [9, 100_000])
def test_a_connection_that_is_lost_ends_the_work_at_the_provider(letters: int) -> None:
    async def run() -> None:
        house = House(provider=Provider(stall=asyncio.Event()))
        protocol, transport, _ = connected(house.gateway())
        protocol.data_received(asked(letters))
        await until(lambda: house.provider.asked)
        assert house.provider.asked
        assert transport.read  # else nobody would hear that it is lost
        transport.abort()
        await until(lambda: house.records.written[-1].detail.get("status") == "499")
        assert house.provider.closed == 1
        assert house.records.written[-1].detail["status"] == "499"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (b"/v1/a?beta=true", b"/v1/a"),
        (b"http://b/v1/a", b"http://b/v1/a"),
        (b"/v1/a#b", b"/v1/a#b"),
        (b"/v1/a?beta=true#b", b"/v1/a?beta=true#b"),
        (b"//b/v1/a", b"//b/v1/a"),
    ],
)
def test_a_path_is_what_was_sent(target: bytes, path: bytes) -> None:
    assert heard(HEAD.replace(b" / ", b" " + target + b" "))[0]["raw_path"] == path


def test_a_connection_says_that_it_is_lost_to_all_who_still_want_to_know() -> None:
    async def run() -> list[str]:
        protocol, transport, _ = connected()
        heard: list[str] = []
        told, left, late = (
            lambda name=name: heard.append(name) for name in ("told", "left", "late")
        )
        protocol.watch(told)
        protocol.watch(left)
        protocol.leave(left)
        transport.abort()
        protocol.watch(late)
        await asyncio.sleep(0)
        return heard

    assert asyncio.run(run()) == ["told", "late"]


def test_a_body_of_any_size_is_no_flood() -> None:
    async def run() -> bool:
        protocol, transport, _ = connected()
        protocol.data_received(HEAD.replace(b"content-length: 9", b"transfer-encoding: chunked"))
        await asyncio.sleep(0)
        for _ in range(100):
            protocol.data_received(b"3d090\r\n" + b"a" * 250_000 + b"\r\n")
        await asyncio.sleep(0)
        return transport.aborted

    assert not asyncio.run(run())


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_the_version_that_was_spoken_is_told(version: str) -> None:
    scope, _ = heard(HEAD.replace(b"HTTP/1.1", f"HTTP/{version}".encode()))
    assert scope["http_version"] == version
