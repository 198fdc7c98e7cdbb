"""Connections to providers: hostile replies, reuse, time, cancellation and TLS."""

import asyncio
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.gateway.origin import head_of, origin_of
from bartizan.gateway.pool import Lane, Pool
from bartizan.gateway.reaching import Address, connect, in_turn
from bartizan.gateway.refusal import RefusedError
from bartizan.gateway.schema import UpstreamPart
from bartizan.gateway.upstream import Client, Upstream
from bartizan.gateway.wire import MOST_HEAD, Head, Patience, Wire, WireError
from tests.unit.audit.receivers import LOOPBACK, certified

OK = b"HTTP/1.1 200 OK\r\n"
PLAIN = OK + b"content-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
CHUNKED = OK + b"transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
PATIENT = Patience(60, 60)


@dataclass
class Pipe(asyncio.Transport):
    """A connection in memory."""

    wire: Wire
    sent: list[bytes] = field(default_factory=list)
    closed: bool = False
    paused: bool = False
    unsent: int = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent.append(bytes(data))

    def abort(self) -> None:
        if not self.closed:
            self.closed = True
            asyncio.get_running_loop().call_soon(self.wire.connection_lost, None)

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False

    def get_write_buffer_size(self) -> int:
        return self.unsent


@dataclass
class Told:
    """What an exchange came to."""

    head: Head | None = None
    body: bytes = b""
    error: Exception | None = None
    kept: bool = False


def opened() -> tuple[Wire, Pipe]:
    wire = Wire()
    pipe = Pipe(wire)
    wire.connection_made(pipe)
    return wire, pipe


async def exchanged(
    wire: Wire, came: list[bytes], *, ends: bool = False, patience: Patience = PATIENT
) -> Told:
    """Have one exchange in which these pieces come, and then the end of the connection."""

    async def provide() -> None:
        for piece in came:
            wire.data_received(piece)
            await asyncio.sleep(0)
        if ends:
            wire.connection_lost(None)

    told = Told()
    providing = asyncio.ensure_future(provide())
    try:
        told.head = await wire.ask(b"x", patience)
        async for part in wire.body():
            told.body += part
    except OSError as error:
        told.error = error
    await providing
    told.kept = wire.finish()
    return told


def told_of(*came: bytes, ends: bool = False) -> Told:
    async def run() -> Told:
        return await exchanged(opened()[0], list(came), ends=ends)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("came", "body"),
    [
        (PLAIN, b"{}"),
        (CHUNKED, b"{}"),
        (OK + b"Transfer-Encoding: Chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n", b"ab"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN, b"{}"),
        (b"HTTP/1.1 103 Early Hints\r\nlink: x\r\ncontent-type: a/b\r\n\r\n" + PLAIN, b"{}"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (OK + b"transfer-encoding: chunked\r\n\r\n0\r\nx-trailer: y\r\n\r\n", b""),
    ],
)
def test_a_reply_is_read_the_same_however_it_is_cut(came: bytes, body: bytes) -> None:
    for step in (len(came), 7, 1):
        told = told_of(*(came[at : at + step] for at in range(0, len(came), step)))
        assert (told.error, told.body, told.kept) == (None, body, True)
        assert told.head is not None
        assert "link" not in told.head.headers
        assert "x-trailer" not in told.head.headers


@pytest.mark.parametrize(
    "came",
    [
        OK + b"content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        OK + b"transfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        OK + b"content-length: 2\r\ncontent-length: 3\r\n\r\n{} ",
        OK + b"content-length: 2, 2\r\n\r\n{}",
        OK + b"content-length: +2\r\n\r\n{}",
        OK + b"content-length: -1\r\n\r\n{}",
        OK + b"content-length: 99999999999999999999\r\n\r\n{}",
        OK + b"transfer-encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        OK + b"transfer-encoding: chunked, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        OK + b"transfer-encoding: xchunked\r\n\r\n{}",
        OK + b"transfer-encoding: identity\r\n\r\n{}",
        b"HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        OK + b"transfer-encoding : chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        OK + b"transfer-encoding: chunked\r\n\r\nz\r\n{}\r\n0\r\n\r\n",
        OK + b"transfer-encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n",
        OK + b"transfer-encoding: chunked\r\n\r\n2\r\n{}x\r\n0\r\n\r\n",
        OK + b"transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n",
        OK + b"a: b\r\n c: folded\r\ncontent-length: 2\r\n\r\n{}",
        OK + b"a\x00b: c\r\ncontent-length: 2\r\n\r\n{}",
        OK + b"a: b\x00c\r\ncontent-length: 2\r\n\r\n{}",
        OK + b"a: b\rc: d\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\ncontent-length: 2\n\n{}",
        b"HTTP/2.0 200 OK\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 20 OK\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n{}",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + PLAIN,
        b"GARBAGE\r\n\r\n",
        b"\x16\x03\x01\x00\xa5",
        OK + b"x: " + b"a" * (MOST_HEAD + 1) + b"\r\ncontent-length: 2\r\n\r\n{}",
        OK + b"x: y\r\n" * 20_000 + b"content-length: 2\r\n\r\n{}",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 5000 + PLAIN,
        OK + b"transfer-encoding: chunked\r\n\r\n2;x=" + b"a" * 80_000,
        OK + b"transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nx: " + b"a" * 80_000,
    ],
    ids=lambda came: repr(came)[:90],
)
def test_a_reply_that_can_be_read_in_two_ways_or_has_no_end_is_none(came: bytes) -> None:
    for step in (len(came), 1000):
        told = told_of(*(came[at : at + step] for at in range(0, len(came), step)), ends=True)
        assert isinstance(told.error, WireError)
        assert not told.kept


@pytest.mark.parametrize("cut", range(len(OK), len(CHUNKED)))
def test_a_reply_that_is_cut_is_not_whole(cut: int) -> None:
    for whole in (PLAIN, CHUNKED):
        told = told_of(whole[: min(cut, len(whole) - 1)], ends=True)
        assert isinstance(told.error, WireError)
        assert not told.kept


def test_a_reply_without_a_length_goes_on_to_the_end_of_the_connection() -> None:
    told = told_of(OK + b"\r\n", b"ab", b"c", ends=True)
    assert (told.body, told.error, told.kept) == (b"abc", None, False)


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        ([PLAIN], True),
        ([PLAIN + PLAIN], False),
        ([PLAIN, PLAIN], False),
        ([PLAIN + b"garbage"], False),
        ([CHUNKED + b"\x00"], False),
        ([OK + b"connection: close\r\ncontent-length: 2\r\n\r\n{}"], False),
        ([b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}"], False),
    ],
)
def test_a_connection_is_kept_only_where_nothing_stands_behind_the_reply(
    came: list[bytes],
    kept: bool,  # noqa: FBT001
) -> None:
    told = told_of(*came)
    assert (told.body, told.error, told.kept) == (b"{}", None, kept)


def test_bytes_that_nobody_asked_for_end_a_connection() -> None:
    async def run() -> None:
        wire, pipe = opened()
        assert (await exchanged(wire, [PLAIN])).kept
        wire.data_received(PLAIN)
        assert pipe.closed
        assert not wire.usable
        with pytest.raises(WireError):
            await wire.ask(b"x", PATIENT)

    asyncio.run(run())


def test_a_trailer_is_no_header_of_the_next_reply() -> None:
    async def run() -> None:
        wire, _ = opened()
        first = OK + b"transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nmcp-session-id: x\r\n\r\n"
        assert (await exchanged(wire, [first])).kept
        second = await exchanged(wire, [PLAIN])
        assert second.head == Head(200, {"content-type": "application/json", "content-length": "2"})

    asyncio.run(run())


def test_headers_of_one_name_are_joined() -> None:
    told = told_of(OK + b"A: b\r\na: c\r\ncontent-encoding: gzip\r\ncontent-length: 0\r\n\r\n")
    assert told.head is not None
    assert told.head.headers["a"] == "b, c"


def test_a_reader_who_is_slow_stops_the_provider_and_loses_nothing() -> None:
    async def run() -> None:
        wire, pipe = opened()
        asking = asyncio.ensure_future(wire.ask(b"x", PATIENT))
        await asyncio.sleep(0)
        wire.data_received(OK + b"content-length: 400000\r\n\r\n")
        await asking
        for _ in range(4):
            wire.data_received(b"a" * 100_000)
        assert pipe.paused
        got = b"".join([part async for part in wire.body()])
        assert got == b"a" * 400_000
        assert not pipe.paused
        assert wire.finish()

    asyncio.run(run())


def test_a_reply_that_came_before_the_request_was_sent_ends_the_connection() -> None:
    async def run() -> None:
        wire, pipe = opened()
        pipe.unsent = 10
        told = await exchanged(wire, [PLAIN])
        assert (told.body, told.kept, pipe.closed) == (b"{}", False, True)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("patience", "came"),
    [(Patience(0.01, 60), [PLAIN[:-1]]), (Patience(60, 0.01), [PLAIN[:-1]]),
     (Patience(0.01, 60), []), (Patience(0.01, 60), [OK])],
)  # fmt: skip
def test_silence_and_slowness_have_an_end(patience: Patience, came: list[bytes]) -> None:
    async def run() -> None:
        wire, pipe = opened()
        told = await exchanged(wire, came, patience=patience)
        assert isinstance(told.error, TimeoutError)
        assert not wire.finish()
        assert pipe.closed

    asyncio.run(run())


@given(st.binary(max_size=200), st.integers(0, 80))
def test_whatever_comes_is_a_reply_or_an_error_of_the_wire(noise: bytes, at: int) -> None:
    came = CHUNKED[:at] + noise + CHUNKED[at:]
    told = told_of(came, ends=True)
    assert told.error is None or isinstance(told.error, WireError)


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serve each connection so, and end them all in the end."""
    tasks: list[asyncio.Task[None]] = []

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            tasks.append(task)
        try:
            with suppress(asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
                await serve(reader, writer)
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(served, LOOPBACK, 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.01)  # for the connections to be taken down


async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer each request."""
    while True:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        size = head.partition(b"content-length: ")[2].split(b"\r\n")[0]
        await reader.readexactly(int(size or b"0"))
        writer.write(PLAIN)
        await writer.drain()


def upstream(url: str, **part: float) -> Upstream:
    return Upstream("p", UpstreamPart.model_validate({"url": url, **part}))


async def posted(client: Client, to: Upstream, owner: str = "alice") -> bytes:
    given = {"content-type": "application/json"}
    async with client.send(to, "/v1/x", given, b"{}", lane=Lane(owner)) as reply:
        return await reply.read(1000)


def test_connections_are_used_again_and_no_more_than_configured_are_open() -> None:
    begun = 0

    async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal begun
        begun += 1
        await answering(reader, writer)

    async def run() -> None:
        async with serving(counted) as port, Client() as client:
            to = upstream(f"http://{LOOPBACK}:{port}", connections=3)
            found = await asyncio.gather(*(posted(client, to) for _ in range(50)))
            assert found == [b"{}"] * 50
            assert begun == 3

    asyncio.run(run())


def test_a_connection_that_the_server_closed_is_not_used_again() -> None:
    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n{}")
        writer.write(PLAIN)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def run() -> None:
        async with serving(once) as port, Client() as client:
            to = upstream(f"http://{LOOPBACK}:{port}")
            for _ in range(3):
                assert await posted(client, to) == b"{}"
                await asyncio.sleep(0.02)

    asyncio.run(run())


def test_a_reply_that_came_before_anybody_asked_is_nobodys() -> None:
    stray, sent = threading.Event(), threading.Event()

    def serve(server: socket.socket) -> None:
        first, _ = server.accept()
        with first:
            first.recv(4096)
            first.sendall(PLAIN)
            stray.wait()
            first.sendall(PLAIN.replace(b"{}", b"[]"))
            sent.set()
            second, _ = server.accept()
            with second:
                second.recv(4096)
                second.sendall(PLAIN)

    async def run(port: int) -> None:
        async with Client() as client:
            to = upstream(f"http://{LOOPBACK}:{port}")
            assert await posted(client, to) == b"{}"
            stray.set()
            sent.wait()  # the loop has no turn to read it
            assert await posted(client, to) == b"{}"

    with socket.create_server((LOOPBACK, 0)) as server:
        threading.Thread(target=serve, args=(server,), daemon=True).start()
        asyncio.run(run(server.getsockname()[1]))


def test_a_reply_that_nobody_asked_for_is_never_another_callers() -> None:
    """Each reply is followed by a second one that comes once the next request is on its way."""
    numbers = iter(range(1, 1000))

    async def double(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        name = b"%02d" % next(numbers)
        while True:
            await reader.readuntil(b"\r\n\r\n{}")
            writer.write(PLAIN.replace(b"{}", name))
            await writer.drain()
            if await reader.read(1):  # the next request is written: nobody can tell any more
                writer.write(PLAIN.replace(b"{}", b"!!"))

    async def run() -> None:
        async with serving(double) as port, Client() as client:
            to = upstream(f"http://{LOOPBACK}:{port}", connections=4)
            found = [await posted(client, to, owner) for owner in "abcdefgh"]
            assert found == [b"%02d" % number for number in range(1, 9)]

    asyncio.run(run())


def test_connections_that_wait_for_their_caller_count_and_give_way_to_others() -> None:
    open_, most = 0, 0

    async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal open_, most
        open_ += 1
        most = max(most, open_)
        try:
            await answering(reader, writer)
        finally:
            open_ -= 1

    async def run() -> None:
        async with serving(counted) as port, Client() as client:
            to = upstream(f"http://{LOOPBACK}:{port}", connections=3)
            for number in range(40):
                assert await posted(client, to, f"caller {number % 8}") == b"{}"
                await asyncio.sleep(0)
            assert await posted(client, to, "caller 7") == b"{}"
            await asyncio.sleep(0.05)  # for the server to hear of what was closed
            assert open_ == 3

    asyncio.run(run())


@dataclass
class Silent:
    """A server that reads and never answers; it says when it was asked, and when that ended."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"{}")
        self.asked.set()
        with suppress(ConnectionError):
            await reader.read()
        self.gone.set()


def test_an_exchange_that_is_given_up_closes_its_connection_and_frees_its_place() -> None:
    async def run() -> None:
        silent = Silent()
        async with serving(silent) as port, Client() as client:
            to = upstream(f"http://{LOOPBACK}:{port}", connections=1, connect_timeout=60)
            for _ in range(2):
                asking = asyncio.ensure_future(posted(client, to))
                await silent.asked.wait()
                asking.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await asking
                await silent.gone.wait()
                silent.asked.clear()
                silent.gone.clear()

    asyncio.run(run())


def test_a_place_that_does_not_come_free_and_a_port_where_nobody_listens_are_refused() -> None:
    async def run() -> None:
        silent = Silent()
        async with serving(silent) as port, Client() as client:
            url = f"http://{LOOPBACK}:{port}"
            to = upstream(url, connections=1, connect_timeout=60)
            first = asyncio.ensure_future(posted(client, to))
            await silent.asked.wait()
            with pytest.raises(RefusedError) as refused:
                await posted(client, upstream(url, connections=1, connect_timeout=0.01))
            assert refused.value.status == 504
            first.cancel()
        async with Client() as client:
            with pytest.raises(RefusedError):
                await posted(client, to)

    asyncio.run(run())


@contextmanager
def providing_tls(folder: Path) -> Iterator[tuple[Path, int]]:
    """A provider in a thread, with a certificate for the address and no name."""
    with certified(folder) as (authority, tls):
        loop, ready = asyncio.new_event_loop(), threading.Event()
        port = 0

        async def serve() -> None:
            nonlocal port
            async with serving(answering, tls) as port:
                ready.set()
                await asyncio.Event().wait()

        task = loop.create_task(serve())
        thread = threading.Thread(target=lambda: run_to_end(loop, task))
        thread.start()
        ready.wait(30)
        try:
            yield authority, port
        finally:
            loop.call_soon_threadsafe(task.cancel)
            thread.join()


def run_to_end(loop: asyncio.AbstractEventLoop, task: "asyncio.Task[None]") -> None:
    with suppress(asyncio.CancelledError):
        loop.run_until_complete(task)
    loop.close()


def test_a_provider_shows_a_certificate_of_its_own_name(tmp_path: Path) -> None:
    with providing_tls(tmp_path) as (authority, port):

        async def run() -> None:
            trusting = ssl.create_default_context(cafile=str(authority))
            wire = await connect(Address(LOOPBACK, port, trusting), 30)
            head = await wire.ask(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n", PATIENT)
            assert head.status == 200
            assert [part async for part in wire.body()] == [b"{}"]
            assert wire.finish()
            wire.abort()
            with pytest.raises(ssl.SSLCertVerificationError):
                await connect(Address("localhost", port, trusting), 30)
            async with Client() as client:
                with pytest.raises(RefusedError):
                    await posted(client, upstream(f"https://{LOOPBACK}:{port}"))
                with pytest.raises(OSError, match="certificate"):
                    await client.fetch(f"https://{LOOPBACK}:{port}/keys")

        asyncio.run(run())


@pytest.mark.parametrize(
    ("answer", "content"),
    [
        (PLAIN, b"{}"),
        (b"HTTP/1.1 302 Found\r\nlocation: /y\r\ncontent-length: 0\r\n\r\n", None),
        (b"HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}", None),
        (OK + b"content-length: 2000000\r\n\r\n" + b"a" * 2_000_000, None),
        (PLAIN[:-1], None),
    ],
)
def test_a_small_document_is_fetched_whole_or_not_at_all(
    answer: bytes, content: bytes | None
) -> None:
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        await writer.drain()

    async def run() -> None:
        async with serving(serve) as port, Client() as client:
            url = f"http://{LOOPBACK}:{port}/keys?a=b"
            if content is None:
                with pytest.raises(OSError, match=r"\S"):
                    await client.fetch(url)
            else:
                assert await client.fetch(url) == content
            assert asked[0].startswith(b"GET /keys?a=b HTTP/1.1\r\nhost: 127.0.0.1:")

    asyncio.run(run())


def test_a_receiver_is_told_and_its_answer_is_not_read() -> None:
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"news"))
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await reader.read()

    async def run() -> None:
        async with serving(serve) as port, Client() as client:
            url = f"http://user:secret@{LOOPBACK}:{port}/hook?a=b"
            assert await client.tell(url, {"x-signed": "y"}, b"news") == 204
            assert asked[0].startswith(b"POST /hook?a=b HTTP/1.1\r\nhost: 127.0.0.1:")
            assert asked[0].endswith(b"x-signed: y\r\ncontent-length: 4\r\n\r\nnews")
            assert b"secret" not in asked[0]

    asyncio.run(run())


@pytest.mark.parametrize(
    "url", ["http://", "ftp://a/b", "https://a:b/c", "http://a:99999/", "http://é.example/", "//a",
            "http://127.0.0.1/a b", "http://[::1"],
)  # fmt: skip
def test_an_address_that_is_none_cannot_be_asked(url: str) -> None:
    async def run() -> None:
        async with Client() as client:
            with pytest.raises(OSError, match=r"\S"):
                await client.fetch(url)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/v1 HTTP/1.1\r\nx: y", {}),
        ("/v1 x", {}),
        ("/v1\x00", {}),
        ("/v1/é", {}),
        ("/v1", {"a": "b\r\nc: d"}),
        ("/v1", {"a\n": "b"}),
        ("/v1", {"a": "b\x00"}),
        ("/v1", {"a": "€"}),
    ],
)
def test_a_request_that_would_be_two_is_not_written(path: str, headers: dict[str, str]) -> None:
    with pytest.raises(RefusedError):
        head_of("POST", origin_of("https://provider.example/base"), path, headers)


@pytest.mark.parametrize(
    ("url", "host", "port", "line"),
    [
        ("https://provider.example", "provider.example", 443, "POST /v1 HTTP/1.1"),
        ("https://provider.example/base", "provider.example", 443, "POST /base/v1 HTTP/1.1"),
        ("http://[::1]:8080", "::1", 8080, "POST /v1 HTTP/1.1"),
    ],
)
def test_a_request_names_where_it_goes(url: str, host: str, port: int, line: str) -> None:
    origin = origin_of(url)
    assert (origin.host, origin.port) == (host, port)
    lines = head_of("POST", origin, "/v1", {"a": "b"}).decode().split("\r\n")
    assert lines[:2] == [line, f"host: {url.split('/')[2]}"]
    assert lines[-3:] == ["a: b", "", ""]


def test_the_families_of_addresses_are_tried_in_turn() -> None:
    found = [(10, "a"), (10, "b"), (10, "c"), (2, "d"), (10, "e"), (2, "f")]
    assert in_turn(found) == ["a", "d", "b", "f"]
    assert in_turn([(2, "a")]) == ["a"]
    assert in_turn([]) == []


def test_a_host_without_a_name_or_an_address_is_refused() -> None:
    async def run() -> None:
        for host in ("a" * 64 + ".example", "a..b", "no-such-host.invalid"):
            with pytest.raises(OSError, match=r"\S"):
                await connect(Address(host, 80), 30)

    asyncio.run(run())


def test_a_connection_that_nobody_asks_for_is_closed_after_a_while() -> None:
    async def run() -> None:
        async with serving(answering) as port:
            pool = Pool(Address(LOOPBACK, port), 2, idle=0.02)
            first, second = await pool.take(30, "alice"), await pool.take(30, "alice")
            for wire in (first, second):
                await wire.ask(b"GET / HTTP/1.1\r\n\r\n", PATIENT)
                assert [part async for part in wire.body()] == [b"{}"]
                pool.give_back(wire)
            await asyncio.sleep(0.2)  # in the loop's own order behind the sweeps
            assert not first.usable
            assert not second.usable
            assert await pool.take(30, "alice") not in (first, second)
            pool.close()

    asyncio.run(run())


def test_connections_held_open_are_closed_with_the_client() -> None:
    async def run() -> None:
        async with serving(answering) as port:
            pool = Pool(Address(LOOPBACK, port), 2)
            wire = await pool.take(30, "alice")
            await wire.ask(b"GET / HTTP/1.1\r\n\r\n", PATIENT)
            assert [part async for part in wire.body()] == [b"{}"]
            pool.give_back(wire)
            assert await pool.take(30, "alice") is wire
            wire.finish()
            pool.give_back(wire)
            pool.close()
            assert not wire.usable

    asyncio.run(run())
