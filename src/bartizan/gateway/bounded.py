"""HTTP as uvicorn and httptools read it, with an end to callers who are too slow, whatever they do.

A head may be so large and take so long; so may what comes of a body behind its answer, and what is
no part of a body though it comes behind the head. A caller who does not read is not waited for
either: what is held for one is not there for others. The certificate that the caller showed goes
with each request of its connection.

What comes behind a body (a trailer) is no header, and a path is the one that was sent: an address
before it and a `#` behind it belong to it.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bartizan.gateway.asgi import CERTIFICATE, LINE

MOST_HEAD: Final = 131_072
MOST_WAITING: Final = 16
"""How many requests may wait on a connection for the answer to the one before."""
HEAD_SECONDS: Final = 10.0
REST_SECONDS: Final = 10.0
"""How long the rest of a body may take that was answered before it had all come."""
READ_SECONDS: Final = 60.0
"""How long a caller may leave unread what the gateway and the system can hold for one."""


class BoundedProtocol(HttpToolsProtocol):
    """A connection whose caller has so many bytes and seconds for the head of each request."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401  (the server's)
        """Begin as the server does."""
        super().__init__(*arguments, **named)
        self._head = 0
        self._late: asyncio.TimerHandle | None = None
        self._whole = True
        self._between = 0
        """How much came since the newest piece of a body."""
        self._rest: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._certificate: dict[object, object] | None = None
        self._lost = False
        self._watching: set[Callable[[], None]] = set()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._certificate = transport.get_extra_info("peercert") or None
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._headed()
        self._rested()
        self._was_read()
        super().connection_lost(exc)
        self._lost = True
        for lost in tuple(self._watching):
            lost()

    def watch(self, lost: Callable[[], None]) -> None:
        """Call back once the connection is lost: as `Line` has it."""
        self._watching.add(lost)
        if self._lost:
            self.loop.call_soon(lost)
        else:
            self.flow.resume_reading()

    def leave(self, lost: Callable[[], None]) -> None:
        """Call back no more."""
        self._watching.discard(lost)

    def data_received(self, data: bytes) -> None:
        """Take what came, unless the head is too large; what comes behind a head is its body."""
        if self._late is not None:
            self._head += len(data)
            if self._head > MOST_HEAD:
                self._give_up()
                return
        elif not self._whole:
            self._between += len(data)
        super().data_received(data)
        if self._between > MOST_HEAD:  # trailers, or extensions of chunks
            self._give_up()

    def on_message_begin(self) -> None:
        """Begin to wait for the head of the next request.

        Raises OverflowError, upon which the parser gives up, where too many wait already.
        """
        if len(self.pipeline) >= MOST_WAITING:
            raise OverflowError("too many requests wait on this connection")
        super().on_message_begin()
        extensions: dict[str, Any] = {LINE: self}
        if self._certificate is not None:
            extensions[CERTIFICATE] = dict(self._certificate)
        self.scope["extensions"] = extensions
        self._await_head()

    def on_headers_complete(self) -> None:
        """Stop waiting, and have the path be what was sent."""
        self._headed()
        self._whole, self._head, self._between = False, 0, 0
        super().on_headers_complete()
        self.headers = []  # what comes now is a trailer, which nobody looks at
        self.scope["raw_path"] = self.url if b"#" in self.url else self.url.partition(b"?")[0]

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._between = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Take note that the whole request is there."""
        self._whole = True
        self._rested()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the rest of a request that was answered before it was there, for so long."""
        super().on_response_complete()
        behind = self.cycle.response_complete and not self._whole  # not of the next request
        if behind and self._rest is None:
            self._rest = self.loop.call_later(REST_SECONDS, self._give_up)

    def pause_writing(self) -> None:
        """Begin to wait for the caller to read."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(READ_SECONDS, self._give_up)

    def resume_writing(self) -> None:
        """Wait no more: the caller reads."""
        self._was_read()
        super().resume_writing()

    def _rested(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None

    def _was_read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _await_head(self) -> None:
        if self._late is None:
            self._head = 0
            self._late = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _headed(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _give_up(self) -> None:
        self._headed()
        self.transport.abort()
