"""HTTP as uvicorn and httptools read it, with an end to callers who are too slow, whatever they do.

A head may be so large and take so long; so may what comes of a body behind its answer. A caller who
does not read is not waited for either: what is held for one is not there for others. The
certificate that the caller showed goes with each request of its connection.
"""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bartizan.gateway.asgi import CERTIFICATE

MOST_HEAD: Final = 131_072
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
        self._bare = 0
        """Bytes that came behind a head without any of the body: trailers, chunks' extensions."""
        self._late: asyncio.TimerHandle | None = None
        self._whole = True
        self._rest: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._certificate: dict[object, object] | None = None

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

    def data_received(self, data: bytes) -> None:
        """Take what came, unless the head is too large; what comes behind a head is its body."""
        if self._late is not None:
            self._head += len(data)
            if self._head > MOST_HEAD:
                self._give_up()
                return
        self._bare += len(data)
        super().data_received(data)
        if self._bare > MOST_HEAD:
            self._give_up()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; trailers are left out: nobody has judged them."""
        if self._whole:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._bare = 0
        super().on_body(body)

    def on_message_begin(self) -> None:
        """Begin to wait for the head of the next request."""
        super().on_message_begin()
        self._bare = 0
        if self._certificate is not None:
            self.scope["extensions"] = {CERTIFICATE: dict(self._certificate)}
        self._await_head()

    def on_headers_complete(self) -> None:
        """Stop waiting."""
        self._headed()
        self._whole, self._bare = False, 0
        super().on_headers_complete()

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
