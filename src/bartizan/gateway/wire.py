"""One connection to a provider: a request out, its reply in, as llhttp reads it, and no laxer.

What could be read in two ways is no reply: two lengths, a coding of transfer other than `chunked`,
a switch of protocols. A reply that ends before its length is cut; bytes behind a reply, or without
a request, end the connection, so that nothing waits there for whoever asks next.
"""

import asyncio
import select
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import httptools

MOST_HEAD: Final = 32_768
"""Bytes that may come without any of the body: heads, chunks' extensions, trailers."""
HIGH_WATER: Final = 131_072
MOST_HINTS: Final = 32
"""Heads of status 1xx before the one that counts."""
BODYLESS: Final = (204, 304)
SWITCHING, FINAL = 101, 200
VERSIONS: Final = ("1.0", "1.1")


class WireError(OSError):
    """What a provider sent is no reply, or only a part of one."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: the longest silence, and the longest exchange."""

    silence: float
    total: float


@dataclass(frozen=True, slots=True)
class Head:
    """A reply's status, and its headers by names in small letters; several of one name joined."""

    status: int
    headers: Mapping[str, str]


class Wire(asyncio.Protocol):
    """A connection; it carries one exchange at a time, from `ask` to `finish`."""

    def __init__(self) -> None:
        """Carry nothing yet."""
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._parser: httptools.HttpResponseParser | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._poll: select.poll | None = None
        self._lost = False
        self.idle_since = 0.0
        self.owner = ""
        """Whose requests it carries."""
        self._begin(Patience(0, 0))

    def _begin(self, patience: Patience) -> None:
        self._patience, self._seen = patience, self._loop.time()
        self._end = self._seen + patience.total
        self._headers: dict[str, str] = {}
        self._head: Head | None = None
        self._parts: list[bytes] = []
        self._waiting = self._bare = self._head_size = self._hints = 0
        self._ended = self._kept = self._paused = self._endless = False
        self._error: Exception | None = None

    @property
    def usable(self) -> bool:
        """Whether another request can be sent."""
        return not self._lost and self._transport is not None and not self._transport.is_closing()

    def quiet(self) -> bool:
        """Whether nothing has come that the loop did not get round to read.

        What came by now cannot be the reply to what is sent next: it would be a caller's reply that
        another one gets.
        """
        if self._poll is None:
            found = None if self._transport is None else self._transport.get_extra_info("socket")
            if found is None:
                return True
            self._poll = select.poll()
            self._poll.register(found.fileno(), select.POLLIN)
        return not self._poll.poll(0)

    async def ask(self, request: bytes, patience: Patience) -> Head:
        """Send a request and return the head of its reply. Raises TimeoutError, WireError."""
        if not self.usable or self._transport is None:
            raise WireError("the connection is closed")
        self._begin(patience)
        self._parser = httptools.HttpResponseParser(self)
        self._transport.write(request)
        self._watch()
        while self._head is None:
            await self._news()
        return self._head

    def body(self) -> "Body":
        """Return the body as it comes, to its end."""
        return Body(self)

    async def part(self) -> bytes:
        """Return what came next of the body, nothing at its end. Raises TimeoutError, WireError."""
        while not any(self._parts):
            if self._ended:
                return b""
            await self._news()
        part = b"".join(self._parts)
        self._parts.clear()
        self._waiting = 0
        self._resume()
        return part

    def finish(self) -> bool:
        """End the exchange; return whether the connection can carry another one.

        One whose reply was not read to its end, or not to the letter, is closed.
        """
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        whole = self._ended and self._kept and not self._parts and self._error is None
        self._parser = None
        self._parts.clear()
        if whole and self.usable and self._written():
            self._resume()
            self.idle_since = self._loop.time()
            return True
        self.abort()
        return False

    def abort(self) -> None:
        """Close the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection."""
        self._transport = transport  # type: ignore[assignment]  # of a stream

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        if self._parser is None:
            self.abort()
            return
        self._seen = self._loop.time()
        self._bare += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._kept = False
            if not self._ended:
                self._fail(WireError("the provider's reply is no HTTP"))
            return
        if self._bare > MOST_HEAD and not self._ended:
            self._fail(WireError("the provider's reply has too large a head"))

    def connection_lost(self, exc: Exception | None) -> None:
        """End the reply, if its end is that of the connection; else it is cut."""
        self._lost = True
        if self._parser is None or self._ended:
            return
        if self._endless and exc is None and self._error is None:
            self._ended = True
            self._wake()
        else:
            self._fail(WireError("the provider closed the connection"))

    def on_message_begin(self) -> None:
        """Begin to read a reply; a second one was not asked for."""
        if self._ended:
            raise WireError("bytes stand behind the reply")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; trailers are left out: nobody has judged them."""
        if self._head is not None:
            return
        self._head_size += len(name) + len(value)
        if self._head_size > MOST_HEAD:
            raise WireError("the head is too large")
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        self._headers[key] = f"{self._headers[key]}, {text}" if key in self._headers else text

    def on_headers_complete(self) -> None:
        """Take the head, unless it only says that another one follows."""
        if self._parser is None:
            return
        status, headers = self._parser.get_status_code(), self._headers
        version = self._parser.get_http_version()
        if status == SWITCHING or version not in VERSIONS or self._hints > MOST_HINTS:
            raise WireError("nobody asked for this protocol")
        if status < FINAL:
            self._hints += 1
            headers.clear()
            return
        coding = headers.get("transfer-encoding")
        if coding is not None and (coding.lower() != "chunked" or version == VERSIONS[0]):
            raise WireError("the reply is coded for its transfer")
        self._head = Head(status, headers)
        sized = coding is not None or "content-length" in headers or status in BODYLESS
        self._endless = not sized
        self._wake()

    def on_body(self, part: bytes) -> None:
        """Take a part of the body; read no more while much of it waits."""
        self._bare = 0
        self._parts.append(part)
        self._waiting += len(part)
        if self._waiting > HIGH_WATER and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def on_message_complete(self) -> None:
        """End the reply."""
        if self._head is not None and self._parser is not None:
            self._ended, self._kept = True, self._parser.should_keep_alive()
            self._wake()

    async def _news(self) -> None:
        """Return when something came. Raises TimeoutError, WireError."""
        self._demand_unbroken()
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None
        if not self._parts:
            self._demand_unbroken()

    def _demand_unbroken(self) -> None:
        if self._error is not None:
            raise self._error

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _fail(self, error: Exception) -> None:
        self._error = self._error or error
        self.abort()
        self._wake()

    def _resume(self) -> None:
        if self._paused and self._transport is not None and not self._lost:
            self._paused = False
            self._seen = self._loop.time()
            self._transport.resume_reading()

    def _written(self) -> bool:
        return self._transport is not None and self._transport.get_write_buffer_size() == 0

    def _watch(self) -> None:
        """Look at the clock when time may be up; a reader that is slow is no silence."""
        now = self._loop.time()
        if self._paused:
            self._seen = now
        left = min(self._seen + self._patience.silence, self._end) - now
        if left <= 0:
            self._fail(TimeoutError())
            return
        self._timer = self._loop.call_later(left, self._watch)


class Body:
    """The body of a reply, part by part. Raises TimeoutError, WireError."""

    def __init__(self, wire: Wire) -> None:
        """Take the connection that it comes over."""
        self._wire = wire

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        part = await self._wire.part()
        if not part:
            raise StopAsyncIteration
        return part
