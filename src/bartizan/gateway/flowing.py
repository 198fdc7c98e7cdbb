"""Pumps a streamed reply from the provider to the caller, and records it before its end is sent."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Protocol

from bartizan.core.errors import FormatError
from bartizan.gateway.asgi import Response
from bartizan.gateway.dialects.api import Stream
from bartizan.gateway.frames import Codec, Frame
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.streaming import Judged


class Mac(Protocol):
    """A keyed hash under way."""

    def update(self, content: bytes, /) -> None:
        """Take more."""

    def hexdigest(self) -> str:
        """Return it."""


class Flow:
    """The caller's end of a stream."""

    def __init__(
        self,
        response: Response,
        codec: Codec,
        headers: Mapping[str, str],
        mac: Mac,
        recorded: Callable[[str], Awaitable[None]],
    ) -> None:
        """Send nothing yet; `recorded` returns when the reply's record is durable."""
        self._response = response
        self._codec = codec
        self._headers = headers
        self._mac = mac
        self._recorded = recorded

    async def pump(self, chunks: AsyncGenerator[bytes], judged: Judged, stream: Stream) -> None:
        """Pass on what the guards let pass, to the end. Raises RefusedError to break off."""
        done = False
        async with aclosing(chunks) as open_chunks:
            async for chunk in open_chunks:
                ready: list[Frame] = []
                try:
                    for frame in self._frames(chunk):
                        ready += judged.feed(frame)
                except RefusedError:
                    await self.send(ready)
                    raise
                if stream.ended and not done:
                    done = True
                    await self._last(ready)
                else:
                    await self.send(ready)
        self._closed()
        rest = judged.finish()
        if not done:
            await self._last(rest)
        await self._response.end()

    async def send(self, frames: Sequence[Frame]) -> None:
        """Send frames; waits while the caller does not read."""
        await self._write(b"".join(map(self._codec.encode, frames)))

    async def _last(self, frames: Sequence[Frame]) -> None:
        """Send what ends the reply, once the reply is recorded."""
        content = b"".join(map(self._codec.encode, frames))
        self._mac.update(content)
        await self._recorded(f"hmac-sha256:{self._mac.hexdigest()}")
        await self._write(content)

    async def _write(self, content: bytes) -> None:
        if not content:
            return
        self._mac.update(content)
        if not self._response.begun:
            await self._response.begin(200, self._codec.media, self._headers)
        await self._response.part(content)

    def _frames(self, chunk: bytes) -> list[Frame]:
        try:
            return self._codec.feed(chunk)
        except FormatError as error:
            raise RefusedError(Reason.UPSTREAM, error.message) from None

    def _closed(self) -> None:
        try:
            self._codec.close()
        except FormatError as error:
            raise RefusedError(Reason.UPSTREAM, error.message) from None
