"""Pumps a streamed reply from the provider to the caller, and records it before its end is sent."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from bartizan.core.errors import FormatError
from bartizan.gateway.asgi import Response
from bartizan.gateway.aside import LARGE, Apart
from bartizan.gateway.dialects.api import Stream
from bartizan.gateway.frames import Codec, Frame
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.room import FREE
from bartizan.gateway.streaming import Judged


class Mac(Protocol):
    """A keyed hash under way."""

    def update(self, content: bytes, /) -> None:
        """Take more."""

    def hexdigest(self) -> str:
        """Return it."""


class Feeding:
    """What is judged of a stream since the event loop had its turn: when it is much, beside it."""

    def __init__(self, judged: Judged, apart: Apart) -> None:
        """Begin with nothing done."""
        self._judged = judged
        self._apart = apart
        self._done = 0

    async def feed(self, frame: Frame) -> list[Frame]:
        """Return the frames to pass on. Raises RefusedError when the reply is to be stopped."""
        if frame.size >= LARGE:
            return await self._apart(frame.size, self._judged.feed, frame)
        event = self._judged.read(frame)
        done = self._done + self._judged.size(event)
        if done < LARGE:
            self._done = done
            return self._judged.judge(event)
        self._done = 0
        return await self._apart(done, self._judged.judge, event)


@dataclass(slots=True)
class Flow:
    """The caller's end of a stream; nothing is sent yet."""

    _response: Response
    _codec: Codec
    _headers: Mapping[str, str]
    _mac: Mac
    _recorded: Callable[[str], Awaitable[None]]
    """Returns when the reply's record is durable."""
    _apart: Apart
    _holds: Callable[[int], None]
    """Is told how many bytes wait, and raises RefusedError for too many."""

    async def pump(self, chunks: AsyncGenerator[bytes], judged: Judged, stream: Stream) -> None:
        """Pass on what the guards let pass, to the end. Raises RefusedError to break off."""
        done = False
        async with aclosing(chunks) as open_chunks:
            async for chunk in open_chunks:
                ready: list[Frame] = []
                size = self._codec.held + len(chunk)
                try:
                    self._holds(size + judged.held)
                    feeding = Feeding(judged, self._apart)
                    for frame in await self._apart(size, self._frames, chunk):
                        ready += await feeding.feed(frame)
                        if stream.ended and not done:
                            done, last, ready = True, ready, []
                            await self._last(last, size)
                    if size + judged.held > FREE:
                        self._holds(self._codec.held + judged.held)
                except RefusedError:
                    await self.send(ready, size)
                    raise
                await self.send(ready, size)
        self._closed()
        rest = await self._apart(judged.held, judged.finish)
        if not done:
            await self._last(rest)
        await self._response.end()

    async def send(self, frames: Sequence[Frame], size: int = 0) -> None:
        """Send frames that were made of so many bytes; waits while the caller does not read."""
        await self._write(await self._apart(size, self._encoded, frames))

    async def _last(self, frames: Sequence[Frame], size: int = 0) -> None:
        """Send what ends the reply, once the reply is recorded."""
        content = await self._apart(size, self._encoded, frames)
        await self._recorded(f"hmac-sha256:{self._mac.hexdigest()}")
        await self._write(content)

    def _encoded(self, frames: Sequence[Frame]) -> bytes:
        """Return frames as they are sent, which the name of the reply counts."""
        content = b"".join(map(self._codec.encode, frames))
        self._mac.update(content)
        return content

    async def _write(self, content: bytes) -> None:
        if not content:
            return
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
