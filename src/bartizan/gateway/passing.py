"""One request on its way through: identity, limits, guards, the provider, guards, the caller.

Each step may refuse; what is refused or passed is recorded durably before it is released.
"""

import asyncio
import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.gateway import datamarking
from bartizan.gateway.asgi import JSON, Response, Sent, passed_on
from bartizan.gateway.dialects.api import Answer, Call, Turn, Usage
from bartizan.gateway.document import Json
from bartizan.gateway.faults import fault_of
from bartizan.gateway.flowing import Flow
from bartizan.gateway.frames import Codec
from bartizan.gateway.judging import Asking, Judgement, Said, judge_all, restore, rulings_on
from bartizan.gateway.metrics import Metrics
from bartizan.gateway.recording import Account, Recorder, answered, asked, keyed, refused, sizes
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.request import accepted, demand_offered, exchange_of, limited, texts_of
from bartizan.gateway.running import Caller, Route, Running
from bartizan.gateway.slots import Slot
from bartizan.gateway.streaming import Channel, Judged, Rules, demand_read
from bartizan.gateway.streams import Streams
from bartizan.gateway.swapped import Swapped
from bartizan.gateway.upstream import Reply, Sender
from bartizan.gateway.words import Exchange, Guard, Passage

GONE: Final = RefusedError(Reason.INVALID, "the caller went away", status=499)
LARGE: Final = 50_000
STOPS: Final = frozenset({Reason.CONTENT, Reason.FORBIDDEN, Reason.UNSUPPORTED})
"""Reasons for which a reply ends as one that the model itself was stopped in."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What all exchanges share."""

    running: Running
    client: Sender
    recorder: Recorder
    metrics: Metrics
    streams: Streams
    in_force: Callable[[], bool]
    """Whether `running` still is what the gateway runs by."""


@dataclass(slots=True)
class Passing:
    """One exchange, from the caller who is known to the end of the reply."""

    bench: Bench
    route: Route
    caller: Caller
    account: Account
    response: Response
    turn: Turn | None = None
    exchange: Exchange | None = None
    judgement: Judgement = field(default_factory=Judgement)
    usage: Usage = field(default_factory=Usage)
    nonce: str = field(default="", repr=False)
    """What makes the tokens of this exchange its own; no one outside hears it but in tokens."""
    stage: str = "request"
    stopped: Reason | None = None
    """Why the reply was not passed on to its end, though its caller got an answer."""
    mark: str = field(default="", repr=False)
    """The character that the words of untrusted texts were marked with, "" for none."""
    identify: Callable[[], object] | None = None
    """Raises RefusedError when the caller is known no more, for what lasts."""

    async def run(self, sent: Sent) -> None:
        """Pass a request and its reply on. Raises RefusedError before anything was sent."""
        heard = self._heard(sent)
        turn = self._read(sent)
        self.exchange = self._exchange(turn)
        self._demand_allowed(turn, self.exchange)
        turn = self.turn = limited(self.route.part, turn, self.account)
        await self._watch(turn)
        self.judgement.swapped = Swapped(self.nonce)
        asking = self.bench.running.asking(self.route.part.name)
        await self._judge(turn.reading.slots, self.route.incoming, asking)
        for call in turn.calls:
            self._decide(call)
        await self.bench.running.access.remember(self.caller)
        digest = keyed(self.bench.running.digest_key, sent.body)
        await self.bench.recorder.record(asked(self.account, turn.reading, self.judgement, digest))
        self._count()
        await self._pass_on(sent.path, turn, heard)

    async def _pass_on(self, path: str, turn: Turn, heard: Mapping[str, str]) -> None:
        """Send a request that is on the record, and pass its reply on."""
        if self.route.part.datamark:
            self.mark = datamarking.marked(turn, self.route.part.dialect, self.nonce)
        changed = self.judgement.changed or bool(self.mark) or turn.rewritten
        body = turn.document.content(changed=changed)
        self.stage, self.judgement = "reply", Judgement(swapped=self.judgement.swapped)
        self.usage.sent = len(body)
        accept = accepted(turn, self.route.dialect.codec().media)
        headers = {**heard, "accept": accept, **turn.headers, "content-type": JSON}
        upstream, target = self.route.upstream, self.route.target(path)
        async with self.bench.client.send(upstream, target, headers, body) as reply:
            await self._reply(turn, reply)

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

    async def _judge(
        self, slots: list[Slot], guards: Sequence[Guard], asking: Asking = rulings_on
    ) -> None:
        """Ask the guards, beside the loop where there is much to read. Raises RefusedError."""
        if self.exchange is None or not guards or not slots:
            return
        seconds = self.bench.running.sizes.guard_timeout
        work = (slots, guards, self.exchange, self.judgement, asking)
        began = time.monotonic()
        if sum(len(slot.passage.text) for slot in slots) < LARGE:
            judge_all(*work)
        else:
            try:
                await asyncio.wait_for(asyncio.to_thread(judge_all, *work), seconds)
            except TimeoutError:
                raise _slow(seconds) from None
        if time.monotonic() - began > seconds:
            raise _slow(seconds)

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
        raw = await reply.read(self.bench.running.sizes.reply)
        dialect = self.route.dialect
        try:
            answer = dialect.reply(datamarking.unmarked(raw, self.mark) if self.mark else raw, turn)
        except FormatError as error:
            raise RefusedError(Reason.UPSTREAM, f"the provider's reply: {error.message}") from None
        self._take(dialect.usage(answer))
        self.usage.came = sum(len(slot.text) for slot in answer.reading.slots)
        try:
            demand_read(answer.reading, self.route.part.attachments)
            await self._judge(answer.reading.slots, self.route.outgoing)
            if self.judgement.swapped is not None:
                restored = restore(answer.reading.slots, self.judgement.swapped)
                self.judgement.changed = self.judgement.changed or restored
            self.bench.running.access.offered(self.route.part, answer.document.tree, turn)
            for call in dialect.calls(answer):
                self._decide(call)
        except RefusedError as error:
            await self._stopped(turn, answer, error)
            return
        changed = self.judgement.changed or bool(answer.reading.dropped)
        content = answer.document.content(changed=changed)
        digest = keyed(self.bench.running.digest_key, content)
        await self._release({"reply": digest}, sizes(answer.reading), self.usage)
        await self.response.whole(200, content, self._kept(reply))

    async def _stopped(self, turn: Turn, answer: Answer, error: RefusedError) -> None:
        """Put the dialect's own words for a reply that was stopped in its place."""
        self.stopped = error.reason
        content = self.route.dialect.stopped(turn, answer, error.message)
        await self.record_refusal(error)
        await self.response.whole(200, content, {})

    def _decide(self, call: Call) -> None:
        self.account.tools.append(call.name)
        access = self.bench.running.access
        approval = access.decide(self.caller, self.route.part, self._known(), call)
        if approval is not None:
            self.account.approved.append(f"{call.name} by {approval.by} (request {approval.id})")

    async def _stream(self, turn: Turn, reply: Reply, codec: Codec) -> None:
        stream = self.route.dialect.stream(turn)
        self._take(stream.usage)
        judged = Judged(stream, self._rules())
        mac = hmac.new(self.bench.running.digest_key, digestmod=sha256)
        if self.mark:
            codec = datamarking.Unmarking(codec, self.mark)
        flow = Flow(self.response, codec, self._kept(reply), mac, self._recorded)
        try:
            await flow.pump(reply.chunks(), judged, stream)
        except RefusedError as error:
            await self._broken_off(flow, judged, error)

    def _take(self, usage: Usage) -> None:
        """Go on with the usage of a reply."""
        usage.sent = self.usage.sent
        self.usage = usage

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
        stopped = error.reason in STOPS
        if not self.response.begun and not stopped:
            raise error
        self.stopped = error.reason
        await self.record_refusal(error)
        frames = judged.terminal(error.message) if stopped else judged.failure(error)
        await flow.send(frames)
        await self.response.end()

    async def _recorded(self, digest: str) -> None:
        await self._release({"reply": digest}, {}, self.usage)

    async def _release(
        self, digests: Mapping[str, str], detail: Mapping[str, str], usage: Usage
    ) -> None:
        """Return when the reply is recorded. Raises RefusedError when it cannot be."""
        record = answered(self.account, self.judgement, usage, digests=digests, detail=detail)
        await self.bench.recorder.record(record)
        self._count()

    async def record_refusal(self, error: RefusedError) -> None:
        """Return when a refusal is recorded. Raises RefusedError when it cannot be."""
        record = refused(self.account, self.stage, error, self.judgement, self.usage)
        await self.bench.recorder.record(record)
        self._count()

    async def record_gone(self) -> None:
        """Return when it is recorded that the caller went away. Raises RefusedError as above.

        A provider goes on with an answer that comes whole: who does not wait for it has used it.
        """
        turn, usage = self.turn, self.usage
        if turn is not None and not turn.stream and usage.sent and not any(usage.counted[1:]):
            usage.written = turn.length.most or 0
        await self.record_refusal(GONE)

    def _count(self) -> None:
        for said in self.judgement.said:
            ruling = said.ruling
            self.bench.metrics.add("rulings_total", guard=ruling.guard, action=ruling.action.value)

    def _known(self) -> Exchange:
        if self.exchange is None:
            raise RefusedError(Reason.UNAVAILABLE, "a reply came before its request")
        return self.exchange


def _slow(seconds: float) -> RefusedError:
    return RefusedError(Reason.CONTENT, f"the guards took more than {seconds:g} s", status=503)
