"""The gateway as an ASGI application: finds the route, knows the caller, and answers every way."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.gateway.asgi import (
    BODILESS,
    LINE,
    GoneError,
    Receive,
    Response,
    Scope,
    Send,
    Sent,
    demand_host,
    headers_of,
    peer_of,
    read_body,
)
from bartizan.gateway.aside import Aside
from bartizan.gateway.departure import Departure
from bartizan.gateway.dialects.api import Usage
from bartizan.gateway.dialects.openai_words import error_body
from bartizan.gateway.exchanging import Bench
from bartizan.gateway.following import Following
from bartizan.gateway.judging import Judgement
from bartizan.gateway.metrics import Metrics
from bartizan.gateway.passing import Passing
from bartizan.gateway.recording import Account, Recorder, refused
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.room import Coming, Room
from bartizan.gateway.running import Caller, Route, Running
from bartizan.gateway.streams import Streams
from bartizan.gateway.upstream import Sender
from bartizan.gateway.work import work_of

DEFECT: Final = RefusedError(Reason.UNAVAILABLE, "the gateway failed, so nothing is passed")
NAME_BYTES: Final = 16
NAMES_AT_ONCE: Final = 256
UNREAD: Final = (Reason.TOO_LARGE, Reason.TOO_SLOW)
STRANGERS_A_SECOND: Final = 20


class Names:
    """Names for exchanges that nobody can guess; the system is asked for many at once."""

    def __init__(self) -> None:
        """Begin without one."""
        self._left: list[str] = []

    def new(self) -> str:
        """Return 32 hexadecimal digits that were never given before."""
        if not self._left:
            drawn = secrets.token_hex(NAME_BYTES * NAMES_AT_ONCE)
            step = 2 * NAME_BYTES
            self._left = [drawn[at : at + step] for at in range(0, len(drawn), step)]
        return self._left.pop()


@dataclass(slots=True)
class Gateway:
    """The application; `running` is replaced whole when the configuration is read again."""

    running: Running
    client: Sender
    recorder: Recorder
    metrics: Metrics = field(default_factory=Metrics)
    names: Names = field(default_factory=Names)
    streams: Streams = field(default_factory=Streams)
    aside: Aside = field(default_factory=Aside)
    room: Room = field(default_factory=Room)
    coming: Coming = field(default_factory=Coming)
    _attempts: "set[_Attempt]" = field(default_factory=set)
    _strangers: list[float] = field(default_factory=list)
    _unwritten: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; whatever goes wrong is answered with an error object."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            return
        attempt = _Attempt(self, self.running, scope, Account(self.names.new()))
        response = Response(send, attempt.account.id)
        began = time.monotonic()
        self.metrics.under_way += 1
        self._attempts.add(attempt)
        try:
            await attempt.run(receive, response)
        finally:
            self._attempts.discard(attempt)
            self.metrics.under_way -= 1
            self.metrics.took(time.monotonic() - began)

    def heed(self) -> None:
        """End what is under way of whom and what was stopped since it began."""
        for attempt in tuple(self._attempts):
            if attempt.passing is not None and attempt.running.access.stopped():
                attempt.passing.heed()

    def may_record_stranger(self) -> int | None:
        """Return how many refusals of strangers were not recorded since, None if this is one.

        What nobody has authenticated may not fill the disk: of those refusals a few each second are
        recorded, with the number of the others.
        """
        now = time.monotonic()
        self._strangers = [each for each in self._strangers if now - each < 1]
        if len(self._strangers) >= STRANGERS_A_SECOND:
            self._unwritten += 1
            return None
        self._strangers.append(now)
        left, self._unwritten = self._unwritten, 0
        return left


@dataclass(slots=True, eq=False)
class _Attempt:
    """One request, from the first byte to the last; the configuration is that of its beginning."""

    gateway: Gateway
    running: Running
    scope: Scope
    account: Account
    route: Route | None = None
    passing: Passing | None = None

    async def run(self, receive: Receive, response: Response) -> None:
        """Answer, and end the work at the provider's when the caller goes away."""
        outcome = "passed"
        try:
            await self._handle(receive, response)
            if self.passing is not None and self.passing.stopped is not None:
                outcome = self.passing.stopped.value
        except GoneError:
            outcome = "gone"
        except RefusedError as error:
            outcome = error.reason.value
            await self._refuse(error, response)
        except FormatError as wrong:
            outcome = Reason.INVALID.value
            await self._refuse(RefusedError(Reason.INVALID, wrong.message), response)
        except asyncio.CancelledError:
            outcome = "gone"
            await self._gone()
            raise
        except Exception:  # noqa: BLE001  (the boundary to the caller: a defect passes nothing)
            outcome = "defect"
            await self._refuse(DEFECT, response)
        name = self.route.part.name if self.route else ""
        self.gateway.metrics.add("exchanges_total", route=name, outcome=outcome)

    async def _handle(self, receive: Receive, response: Response) -> None:
        scope, account, running = self.scope, self.account, self.running
        peer = peer_of(scope)
        account.where = peer.address
        account.policy = running.policy
        demand_host(scope)
        path = scope.get("raw_path") or scope["path"].encode()
        self.route, parameters = running.find(scope["method"], path, scope["query_string"])
        account.route = self.route.part.name
        headers = headers_of(scope)
        caller = running.access.identify(scope["headers"], peer)
        account.principal, account.how = caller.principal, caller.how
        gateway = self.gateway
        left = running.sizes.exchanges - gateway.metrics.under_way + len(gateway.streams)
        if left < 0:
            raise RefusedError(Reason.LIMITED, "too many requests are under way", retry=1)
        most = 0 if scope["method"] in BODILESS else running.sizes.body
        with gateway.room.place(caller.principal, running.sizes.waiting) as place:
            with gateway.coming.one(caller.principal, left):
                body = await read_body(receive, most, running.sizes.body_timeout, place.hold)
            place.keep(len(body))
            passing = self.passing = self._work(self.route, caller, response, headers)
            passing.place = place
            sent = Sent(path.decode("ascii"), parameters, headers, body)
            await self._admitted(receive, passing, sent)

    async def _admitted(self, receive: Receive, passing: Passing, sent: Sent) -> None:
        """Do the work of a request within the limits of its caller."""
        part = passing.route.part
        lease = await self.running.access.admit(passing.caller, part, len(sent.body))
        lasting = isinstance(passing, Following)
        if lasting:  # an open stream has limits of its own
            lease.settle(Usage(), "")
        try:
            await self._watched(receive, _haltable(passing, sent))
        finally:
            if not lasting:
                lease.settle(passing.usage, self.account.model)
            self._count_tokens(passing.usage)

    def _work(
        self, route: Route, caller: Caller, response: Response, headers: Mapping[str, str]
    ) -> Passing:
        gateway, scope, running = self.gateway, self.scope, self.running
        bench = Bench(
            running, gateway.client, gateway.recorder, gateway.metrics, gateway.streams,
            gateway.aside,
            in_force=lambda: gateway.running is running,
        )  # fmt: skip
        make = work_of(route.part.dialect, scope["method"], headers)
        work = make(bench, route, caller, self.account, response, nonce=gateway.names.new()[:16])
        access, peer = self.running.access, peer_of(scope)
        work.identify = lambda: access.identify(scope["headers"], peer)
        return work

    async def _watched(self, receive: Receive, work: Coroutine[None, None, None]) -> None:
        """Do the work until it is done or the caller goes away. Raises GoneError then."""
        watch = Departure(receive, (self.scope.get("extensions") or {}).get(LINE))
        try:
            await work
        except (asyncio.CancelledError, RefusedError):
            if not watch.ended():
                raise
            await self._gone()
            raise GoneError from None
        finally:
            watch.end()

    async def _gone(self) -> None:
        """Record that the caller went away."""
        if self.passing is not None:
            with contextlib.suppress(RefusedError):
                await asyncio.shield(self.passing.record_gone())

    def _count_tokens(self, usage: Usage) -> None:
        name = self.route.part.name if self.route else ""
        for way, count in (("read", usage.read), ("written", usage.written)):
            if count:
                self.gateway.metrics.add("tokens_total", count, route=name, way=way)

    async def _refuse(self, error: RefusedError, response: Response) -> None:
        """Record a refusal, and answer with the dialect's error object."""
        try:
            await self._record(error)
        except RefusedError as worse:
            self.gateway.metrics.add("unrecorded_total")
            self.gateway.metrics.alarm = "the audit log cannot be written"
            error = worse
        if response.begun:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(self.passing.halt.left_at if self.passing else None):
                    await response.end()
            return None
        content, status = error_body(error), error.status
        if self.route is not None:
            dialect, turn = self.route.dialect, self.passing.turn if self.passing else None
            content, status = dialect.refusal(error, turn), dialect.status(error)
            if self.scope["method"] in BODILESS or (turn is not None and turn.answers):
                status = error.status  # the error object answers no message
        retry: Mapping[str, str] = {"retry-after": str(error.retry)} if error.retry else {}
        ends = {"connection": "close"} if error.reason in UNREAD else {}
        return await response.whole(status, content, {**retry, **ends})

    async def _record(self, error: RefusedError) -> None:
        if self.passing is not None:
            return await self.passing.record_refusal(error)
        left = self.gateway.may_record_stranger()
        if left is None:
            return None
        record = refused(self.account, "request", error, Judgement(), Usage())
        more = {"refusals_not_recorded": str(left)} if left else {}
        told = replace(record, detail={**record.detail, **more})
        return await self.gateway.recorder.record(told)


async def _haltable(passing: Passing, sent: Sent) -> None:
    """Do the work of an exchange until it is done or stopped. Raises RefusedError."""
    async with passing.halt.able():
        await passing.run(sent)
