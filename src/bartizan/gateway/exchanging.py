"""What one exchange is and does on both its ways: it judges, decides and records."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, ParamSpec, TypeVar

from bartizan.gateway.asgi import Response
from bartizan.gateway.aside import LARGE, TEXT, Aside, slow
from bartizan.gateway.dialects.api import Call, Turn, Usage
from bartizan.gateway.halting import Halt
from bartizan.gateway.judging import Asking, Judgement, judge_all, rulings_on
from bartizan.gateway.metrics import Metrics
from bartizan.gateway.recording import Account, Recorder, answered, refused
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.room import Place, Room
from bartizan.gateway.running import Caller, Route, Running
from bartizan.gateway.slots import Slot
from bartizan.gateway.streaming import Judged
from bartizan.gateway.streams import Streams
from bartizan.gateway.upstream import Sender
from bartizan.gateway.words import Exchange, Guard

T = TypeVar("T")
P = ParamSpec("P")
GONE: Final = RefusedError(Reason.INVALID, "the caller went away", status=499)


@dataclass(frozen=True, slots=True)
class Bench:
    """What all exchanges share."""

    running: Running
    client: Sender
    recorder: Recorder
    metrics: Metrics
    streams: Streams
    aside: Aside
    in_force: Callable[[], bool]
    """Whether `running` still is what the gateway runs by."""


@dataclass(slots=True)
class Exchanging:
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
    place: Place = field(default_factory=lambda: Room().place("", 1 << 40))
    """What it holds of the room of all."""
    halt: Halt = field(default_factory=Halt)
    judged: Judged | None = None
    """The reply, where it is a stream."""
    identify: Callable[[], object] | None = None
    """Raises RefusedError when the caller is known no more, for what lasts."""

    async def _judge(
        self, slots: list[Slot], guards: Sequence[Guard], asking: Asking = rulings_on
    ) -> None:
        """Ask the guards, beside the loop where there is much to read. Raises RefusedError."""
        if self.exchange is None or not guards or not slots:
            return
        size = TEXT * len(slots) + sum(len(slot.passage.text) for slot in slots)
        began = time.monotonic()
        await self._apart(size, judge_all, slots, guards, self.exchange, self.judgement, asking)
        seconds = self.bench.running.sizes.guard_timeout
        if size < LARGE and time.monotonic() - began > seconds:
            raise slow(seconds)

    async def _apart(self, size: int, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Return what work on so many characters comes to; what is large is done beside the loop.

        Raises RefusedError where it takes longer than guards may.
        """
        if size < LARGE:
            return work(*given, **named)
        seconds, judgement = self.bench.running.sizes.guard_timeout, self.judgement
        return await self.bench.aside.run(
            self.caller.principal, seconds, partial(work, *given, **named), judgement.give_up
        )

    def _take(self, usage: Usage) -> None:
        """Go on with the usage of a reply."""
        usage.sent = self.usage.sent
        self.usage = usage

    def _decide_all(self, calls: Iterable[Call]) -> None:
        for call in calls:
            self._decide(call)

    def _decide(self, call: Call) -> None:
        self.judgement.demand_awaited()
        self.account.tools.append(call.name)
        access = self.bench.running.access
        approval = access.decide(self.caller, self.route.part, self._known(), call)
        if approval is not None:
            self.account.approved.append(f"{call.name} by {approval.by} (request {approval.id})")

    def heed(self) -> None:
        """End the exchange where its caller, its model or a tool of it was stopped since."""
        calls = self.turn.calls if self.turn is not None else ()
        begun = self.judged.begun() if self.judged is not None else ()
        tools = [*self.account.tools, *(call.name for call in calls), *begun]
        access, part = self.bench.running.access, self.route.part
        error = access.halted(self.caller, part, self.account.model, tools)
        if error is not None:
            self.halt.now(error)

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
