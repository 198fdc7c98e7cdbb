"""HTTP as uvicorn and httptools read it, with an end to heads that are too large or too slow.

The certificate that the caller showed goes with each request of its connection.
"""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bartizan.gateway.asgi import CERTIFICATE

MOST_HEAD: Final = 131_072
HEAD_SECONDS: Final = 10.0


class BoundedProtocol(HttpToolsProtocol):
    """A connection whose caller has so many bytes and seconds for the head of each request."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401  (the server's)
        """Begin as the server does."""
        super().__init__(*arguments, **named)
        self._head = 0
        self._late: asyncio.TimerHandle | None = None
        self._certificate: dict[object, object] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._certificate = transport.get_extra_info("peercert") or None
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._headed()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, unless the head is too large; what comes behind a head is its body."""
        if self._late is not None:
            self._head += len(data)
            if self._head > MOST_HEAD:
                self._give_up()
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Begin to wait for the head of the next request."""
        super().on_message_begin()
        if self._certificate is not None:
            self.scope["extensions"] = {CERTIFICATE: dict(self._certificate)}
        self._await_head()

    def on_headers_complete(self) -> None:
        """Stop waiting."""
        self._headed()
        super().on_headers_complete()

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
