"""One request on its way through: identity, limits, guards, the provider, guards, the caller.

Each step may refuse; what is refused or passed is recorded durably before it is released.
"""

import hmac
import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.gateway import datamarking
from bartizan.gateway.asgi import JSON, Sent, passed_on
from bartizan.gateway.dialects.api import Answer, Turn
from bartizan.gateway.document import Json
from bartizan.gateway.exchanging import Exchanging
from bartizan.gateway.faults import fault_of
from bartizan.gateway.flowing import Flow
from bartizan.gateway.frames import Codec
from bartizan.gateway.judging import Judgement, Said, restore
from bartizan.gateway.pool import Lane
from bartizan.gateway.recording import asked, keyed, sizes
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.request import accepted, demand_offered, exchange_of, limited, texts_of
from bartizan.gateway.streaming import Channel, Judged, Rules, demand_read
from bartizan.gateway.swapped import Swapped
from bartizan.gateway.upstream import Reply
from bartizan.gateway.words import Exchange, Passage

STOPS: Final = frozenset({Reason.CONTENT, Reason.FORBIDDEN, Reason.UNSUPPORTED})
"""Reasons for which a reply ends as one that the model itself was stopped in."""


class Passing(Exchanging):
    """One exchange that is passed on to a provider, and back."""

    async def run(self, sent: Sent) -> None:
        """Pass a request and its reply on. Raises RefusedError before anything was sent."""
        heard = self._heard(sent)
        size = len(sent.body)
        turn = await self._apart(size, self._read, sent)
        self.exchange = self._exchange(turn)
        self._demand_allowed(turn, self.exchange)
        turn = self.turn = limited(self.route.part, turn, self.account)
        await self._watch(turn)
        self.judgement.swapped = Swapped(self.nonce)
        asking = self.bench.running.asking(self.route.part.name)
        await self._judge(turn.reading.slots, self.route.incoming, asking)
        if turn.calls:
            await self._apart(size, self._decide_all, turn.calls)
        await self.bench.running.access.remember(self.caller)
        digest = await self._apart(size, keyed, self.bench.running.digest_key, sent.body)
        record = asked(self.account, turn.reading, self.judgement, digest)
        await self.bench.recorder.record(record)
        self._count()
        await self._pass_on(sent.path, turn, heard)

    async def _pass_on(self, path: str, turn: Turn, heard: Mapping[str, str]) -> None:
        """Send a request that is on the record, and pass its reply on."""
        body = await self._apart(len(turn.document.raw), self._going_out, turn)
        self.stage, self.judgement = "reply", Judgement(swapped=self.judgement.swapped)
        self.usage.sent = len(body)
        accept = accepted(turn, self.route.dialect.codec().media)
        headers = {**heard, "accept": accept, **turn.headers, "content-type": JSON}
        upstream, target = self.route.upstream, self.route.target(path)
        lane = Lane(self.caller.principal)
        async with self.bench.client.send(upstream, target, headers, body, lane=lane) as reply:
            await self._reply(turn, reply)

    def _going_out(self, turn: Turn) -> bytes:
        """Return what the provider is sent."""
        if self.route.part.datamark:
            self.mark = datamarking.marked(turn, self.route.part.dialect, self.nonce)
        changed = self.judgement.changed or bool(self.mark) or turn.rewritten
        return turn.document.content(changed=changed)

    def _read(self, sent: Sent) -> Turn:
        try:
            turn = self.turn = self.route.dialect.request(sent.body, sent.parameters)
        except FormatError as error:
            raise RefusedError(Reason.INVALID, error.message) from None
        self.account.model, self.account.method = turn.model, turn.operation
        return turn

    def _demand_allowed(self, turn: Turn, exchange: Exchange) -> None:
        """Raise RefusedError for what the route or the policy does not let this caller ask."""
        demand_offered(self.route.part, turn)
        self.bench.running.access.authorise(self.caller, self.route.part, turn, exchange)

    async def _watch(self, turn: Turn) -> None:
        """Have the stream of this caller's requests looked at; what it shows is on the record."""
        watcher = self.bench.running.watches.get(self.route.part.name)
        if watcher is not None:
            place, moment = self.account.where, time.monotonic()
            ruling = await watcher.look(self.caller.principal, place, turn, moment)
            if ruling is not None:
                self.judgement.said.append(Said("the last requests of the caller", ruling))

    def _exchange(self, turn: Turn) -> Exchange:
        texts = texts_of(turn)
        roles = frozenset(each.role for each in texts)
        tainted = self.bench.running.access.tainted(self.caller, self.route.part, roles)
        return exchange_of(self.account, turn, texts, tainted=tainted)

    async def _reply(self, turn: Turn, reply: Reply) -> None:
        reply.demand_plain()
        codec = self.route.dialect.codec()
        if reply.status != 200:  # noqa: PLR2004
            raise await fault_of(reply, self.route.outgoing, self.exchange, self.judgement)
        if reply.media == JSON:
            await self._whole(turn, reply)
        elif reply.media == codec.media and turn.stream:
            await self._stream(turn, reply, codec)
        else:
            raise RefusedError(Reason.UPSTREAM, "the reply is of another kind than was asked for")

    def _heard(self, sent: Sent) -> dict[str, str]:
        """Return the headers of the caller that the provider gets. Raises RefusedError."""
        return passed_on(sent.headers)

    def _kept(self, reply: Reply) -> dict[str, str]:  # noqa: ARG002
        """Return the headers of a reply that the caller gets to see. Raises RefusedError."""
        return {}

    async def _whole(self, turn: Turn, reply: Reply) -> None:
        raw = await reply.read(self.bench.running.sizes.reply, self.place.hold)
        size = len(raw)
        answer = await self._apart(size, self._answer, turn, raw)
        self._take(self.route.dialect.usage(answer))
        self.usage.came = sum(len(slot.text) for slot in answer.reading.slots)
        try:
            demand_read(answer.reading, self.route.part.attachments)
            await self._judge(answer.reading.slots, self.route.outgoing)
            await self._apart(size, self._decide_on, turn, answer)
        except RefusedError as error:
            await self._stopped(turn, answer, error)
            return
        content, digest = await self._apart(size, self._coming_back, answer)
        await self._release({"reply": digest}, sizes(answer.reading), self.usage)
        await self.response.whole(200, content, self._kept(reply))

    def _answer(self, turn: Turn, raw: bytes) -> Answer:
        """Read a reply. Raises RefusedError."""
        plain = datamarking.unmarked(raw, self.mark) if self.mark else raw
        try:
            return self.route.dialect.reply(plain, turn)
        except FormatError as error:
            raise RefusedError(Reason.UPSTREAM, f"the provider's reply: {error.message}") from None

    def _decide_on(self, turn: Turn, answer: Answer) -> None:
        """Put values back, and decide on what a judged reply offers and calls."""
        if self.judgement.swapped is not None:
            restored = restore(answer.reading.slots, self.judgement.swapped)
            self.judgement.changed = self.judgement.changed or restored
        self.bench.running.access.offered(self.route.part, answer.document.tree, turn)
        self._decide_all(self.route.dialect.calls(answer))

    def _coming_back(self, answer: Answer) -> tuple[bytes, str]:
        """Return what the caller is sent, and its name in the record."""
        changed = self.judgement.changed or bool(answer.reading.dropped)
        content = answer.document.content(changed=changed)
        return content, keyed(self.bench.running.digest_key, content)

    async def _stopped(self, turn: Turn, answer: Answer, error: RefusedError) -> None:
        """Put the dialect's own words for a reply that was stopped in its place."""
        self.stopped = error.reason
        content = self.route.dialect.stopped(turn, answer, error.message)
        await self.record_refusal(error)
        await self.response.whole(200, content, {})

    async def _stream(self, turn: Turn, reply: Reply, codec: Codec) -> None:
        stream = self.route.dialect.stream(turn)
        self._take(stream.usage)
        judged = self.judged = Judged(stream, self._rules())
        mac = hmac.new(self.bench.running.digest_key, digestmod=sha256)
        if self.mark:
            codec = datamarking.Unmarking(codec, self.mark)
        flow = Flow(
            self.response, codec, self._kept(reply), mac, self._recorded, self._apart,
            self.place.hold,
        )  # fmt: skip
        try:
            async with self.halt.able():
                await flow.pump(reply.chunks(), judged, stream)
        except RefusedError as error:
            await self._broken_off(flow, judged, error)

    def _rules(self) -> Rules:
        exchange = self._known()
        guards, judgement, make = self.route.outgoing, self.judgement, self.bench.running.channel

        def channel(passage: Passage) -> Channel:
            return make(passage, guards, exchange, judgement)

        attachments = self.route.part.attachments
        return Rules(guards, exchange, judgement, channel, self._decide, attachments, self._inspect)

    def _inspect(self, tree: dict[str, Json]) -> None:
        if self.turn is not None:
            self.bench.running.access.offered(self.route.part, tree, self.turn)

    async def _broken_off(self, flow: Flow, judged: Judged, error: RefusedError) -> None:
        """End a stream in the dialect's own way. Raises RefusedError where nothing was sent."""
        stopped = error.reason in STOPS and error is not self.halt.error
        if not self.response.begun and not stopped:
            raise error
        self.stopped = error.reason
        await self.record_refusal(error)
        frames = judged.terminal(error.message) if stopped else judged.failure(error)
        await flow.send(frames)
        await self.response.end()

    async def _recorded(self, digest: str) -> None:
        await self._release({"reply": digest}, {}, self.usage)
