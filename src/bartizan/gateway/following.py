"""The open stream of a server of MCP (GET): what it tells its caller unasked, or tells it again.

Each message is judged, decided on and recorded by itself before it is passed. One that may not be
passed is left out, and the stream goes on; a server that asked for something hears that nobody
will answer. A stream ends after so many messages, when its caller is known no more, and when the
configuration is read again: the caller comes back, and meets what is in force.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import ClassVar, Final

from bartizan.core.errors import FormatError
from bartizan.gateway.asgi import Sent
from bartizan.gateway.conversing import Conversing
from bartizan.gateway.dialects.api import Call, Turn, Usage, word
from bartizan.gateway.dialects.mcp_stream import MessageStream, id_of
from bartizan.gateway.document import Document, Json
from bartizan.gateway.flowing import Feeding
from bartizan.gateway.frames import Frame, SseCodec
from bartizan.gateway.judging import Judgement
from bartizan.gateway.pool import Lane
from bartizan.gateway.recording import answered, asked, keyed
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.slots import Reading
from bartizan.gateway.streaming import Judged
from bartizan.gateway.talking import Named, Names, Talk
from bartizan.gateway.upstream import Reply
from bartizan.gateway.words import Direction

OPERATION: Final = "stream/open"
RESUME: Final = "last-event-id"
MOST_MESSAGES: Final = 1000
"""Of one stream, those that were left out among them; then the limits of requests count again."""
SILENT: Final = 504
TOLD: Final = (404, 405)
"""What a server may say: that the session is none of its, and that it opens no stream."""


def silent_turn(operation: str, tree: dict[str, Json] | None = None) -> Turn:
    """Return a request without a body, to do something."""
    return Turn(Document(tree or {}, b""), Reading(Direction.IN), "", operation=operation)


class Following(Conversing):
    """One open stream, from its head to its end."""

    opening: ClassVar[str] = OPERATION
    """What a policy lets its caller do."""

    async def run(self, sent: Sent) -> None:
        """Pass on what the server says. Raises RefusedError before anything was sent."""
        heard, names = self._heard(sent), self._names(sent.headers)
        turn, since = _resumed(sent, names)
        self.turn = turn = replace(turn, talk=Talk(names, self._demand_askable))
        await self._permitted(since)
        self.stage = "reply"
        resume = {RESUME: since} if since else {}
        headers = {**heard, **resume, "accept": SseCodec().media}
        await self._open(sent, turn, headers, b"", method="GET")

    async def _open(
        self, sent: Sent, turn: Turn, headers: Mapping[str, str], body: bytes, *, method: str
    ) -> None:
        """Ask the server for a stream, and pass on what it says there. Raises RefusedError."""
        upstream, target = self.route.upstream, self.route.target(sent.path)
        bench, sizes = self.bench, self.bench.running.sizes
        async with bench.streams.opened(self.caller.principal, sizes):
            if bench.in_force():  # what was read before this was opened could not end it
                lane = Lane(self.caller.principal, lasting=True)
                request = bench.client.send(
                    upstream, target, headers, body, lane=lane, method=method
                )
                async with request as reply:
                    await self._follow(sent, turn, reply)
        if not self.response.begun:
            raise RefusedError(Reason.UNAVAILABLE, "the configuration is read again", retry=1)
        await self.response.end()

    async def _permitted(self, since: str) -> None:
        """Return when it is on the record that a stream is opened. Raises RefusedError."""
        opening = silent_turn(OPERATION)
        self.exchange = self._exchange(opening)
        self._demand_allowed(opening, self.exchange)
        digest = keyed(self.bench.running.digest_key, since.encode())
        record = asked(self.account, opening.reading, self.judgement, digest)
        await self.bench.recorder.record(record)

    async def _follow(self, sent: Sent, turn: Turn, reply: Reply) -> None:
        reply.demand_plain()
        if reply.status != 200:  # noqa: PLR2004
            status = reply.status if reply.status in TOLD else 0
            raise RefusedError(Reason.UPSTREAM, "the server opens no stream", status=status)
        codec = SseCodec()
        if reply.media != codec.media:
            raise RefusedError(Reason.UPSTREAM, "the reply is of another kind than was asked for")
        kept = self._kept(reply)
        await self.response.begin(200, codec.media, kept)
        stream = MessageStream(turn)
        try:
            async with self.halt.able():
                await self._pass_on_messages(sent, stream, self._frames(codec, reply.chunks()))
        except RefusedError as error:
            if error is self.halt.error and id_of(turn.document.tree) is not None:
                await self.response.part(b"".join(map(codec.encode, stream.failure(error))))
            raise

    async def _pass_on_messages(
        self, sent: Sent, stream: MessageStream, messages: AsyncGenerator[Frame]
    ) -> None:
        count = 0
        async with aclosing(messages) as frames:
            async for frame in frames:
                await self.response.part(await self._said(sent, stream, frame))
                count += frame.tree is not None
                if count >= MOST_MESSAGES or stream.ended:
                    return

    async def _said(self, sent: Sent, stream: MessageStream, frame: Frame) -> bytes:
        """Return a message as it is passed on, on the record; nothing for one that is not.

        Raises RefusedError where the stream may not go on.
        """
        self._demand_known()
        if frame.tree is None:
            return SseCodec().encode(stream.outgoing(frame))
        self.judgement = Judgement()
        asked_for = id_of(frame.tree) if "method" in frame.tree else None
        try:
            feeding = Feeding(Judged(stream, self._rules()), self._apart)
            passed = await feeding.feed(frame)
        except RefusedError as error:
            await self.record_refusal(error)
            await self._decline(sent, asked_for)
            return b""
        content, digest = await self._apart(frame.size, self._named_content, passed)
        access = self.bench.running.access
        access.tainted(self.caller, self.route.part, stream.roles)
        await access.remember(self.caller)
        await self._recorded_message(word(frame.tree, "method"), digest)
        return content

    def _named_content(self, frames: Sequence[Frame]) -> tuple[bytes, str]:
        """Return frames as they are sent, and their name in the record."""
        content = b"".join(map(SseCodec().encode, frames))
        return content, keyed(self.bench.running.digest_key, content)

    async def _frames(
        self, codec: SseCodec, chunks: AsyncGenerator[bytes]
    ) -> AsyncGenerator[Frame]:
        """Yield the frames of a stream, which silence ends as well. Raises RefusedError."""
        try:
            async with aclosing(chunks) as open_chunks:
                async for chunk in open_chunks:
                    size = codec.held + len(chunk)
                    self.place.hold(size)
                    for frame in await self._apart(size, codec.feed, chunk):
                        yield frame
                    self.place.hold(codec.held)
        except FormatError as error:
            raise RefusedError(Reason.UPSTREAM, error.message) from None
        except RefusedError as error:
            if error.status != SILENT:
                raise

    def _demand_known(self) -> None:
        """Raise RefusedError for a caller who is known no more, or is stopped, or may not hear."""
        if self.identify is not None:
            self.identify()
        self._demand_allowed(silent_turn(self.opening), self._known())

    async def record_gone(self) -> None:
        """Return when it is recorded that the caller has closed the stream. Raises RefusedError."""
        detail = {"ended": "by the caller"}
        record = answered(self.account, Judgement(), Usage(), digests={}, detail=detail)
        await self.bench.recorder.record(record)

    async def _recorded_message(self, method: str, digest: str) -> None:
        detail = {"method": method} if method else {}
        record = answered(
            self.account, self.judgement, Usage(), digests={"reply": digest}, detail=detail
        )
        await self.bench.recorder.record(record)
        self._count()


def _resumed(sent: Sent, names: Names) -> tuple[Turn, str]:
    """Return the request whose stream goes on, and the event behind which it does, "" for none.

    Raises RefusedError for an event that this caller was not told of.
    """
    given = sent.headers.get(RESUME, "")
    if not given:
        return silent_turn(OPERATION), ""
    operation, about, since, *tools = names.unbound(Named.EVENT, given)
    calls = tuple(Call(str(each), {}) for each in tools)
    return replace(silent_turn(str(operation), {"id": about}), calls=calls), str(since)
