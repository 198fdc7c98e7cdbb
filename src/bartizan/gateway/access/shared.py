"""Limits and tainted conversations that many processes share; what cannot be told is refused.

A request asks the store once, in one step: whether it may come in, and whether its conversation has
read an untrusted text. While the store is away, requests are refused; or, where the configuration
says so, each process counts for itself, and every conversation is taken for tainted.
"""

import asyncio
import secrets
import time
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Final, Protocol, cast

from bartizan.gateway.access.ledger import Ledger, OwnLedger
from bartizan.gateway.access.limits import (
    Admitted,
    Asked,
    Exceeded,
    Limit,
    Limits,
    Spent,
    exceeded,
)
from bartizan.gateway.access.scripts import (
    ADMIT,
    KEPT_SECONDS,
    MOST_SESSIONS,
    MOST_TAINTED,
    RENEW,
    RESUME,
    SETTLE,
    STOP,
    STOPPED,
    TAINT,
    Keys,
    conversation,
    name,
    stopped,
)
from bartizan.gateway.refusal import Reason, RefusedError, told

LEASE_SECONDS: Final = 60
RENEW_SECONDS: Final = 15.0
LEASE_BYTES: Final = 12
STORE_CLOCK: Final = 0.0
UNREAD: Final = "its answer is not understood"
STORE: Final = "the shared store: "
"""Before the kind of its fault, in a record."""
AWAY: Final = "what callers have used cannot be looked up, so nothing is passed"


class AwayError(Exception):
    """The store did not answer; the message says of what kind the fault is, and nothing else."""


class Store(Protocol):
    """Runs a script in the store, on keys and arguments, as one step."""

    async def run(self, script: str, keys: Sequence[str], arguments: Sequence[str]) -> object:
        """Return what the script returns. Raises AwayError."""

    async def close(self) -> None:
        """Close its connections; it opens new ones where it is asked again."""


@dataclass(slots=True)
class Shared:
    """The store, the leases that this process holds there, and whether it answers."""

    store: Store
    prefix: str
    alone: bool = False
    """Whether to go on alone while the store is away, instead of refusing."""
    clock: float = STORE_CLOCK
    """The seconds of UTC to decide by; 0 for the store's own clock."""
    away: str = ""
    """Why the store does not answer, "" where it does."""
    _leases: dict[str, set[str]] = field(default_factory=dict)
    _renewed: float = field(default_factory=time.monotonic)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _recovered: bool = False
    _asking: int = 0
    _idle: asyncio.Event = field(default_factory=asyncio.Event)

    def inherit(self, before: "Shared") -> None:
        """Go on renewing what exchanges hold that began before the configuration was read again."""
        self._leases = before._leases  # noqa: SLF001  (of its own kind)

    def keys(self, principal: str) -> Keys:
        """Return the names of what is kept of a caller."""
        return Keys(self.prefix, principal)

    async def run(self, script: str, keys: Sequence[str], arguments: Iterable[object]) -> object:
        """Return what a script returns. Raises AwayError."""
        self._asking += 1
        self._idle.clear()
        try:
            found = await self.store.run(script, keys, [str(each) for each in arguments])
        except AwayError as error:
            self.away = str(error)
            raise
        finally:
            self._asking -= 1
            if not self._asking:
                self._idle.set()
        self._recovered = self._recovered or bool(self.away)
        self.away = ""
        return found

    def recovered(self) -> bool:
        """Return, once, whether the store was away since this was asked for, and is back."""
        found, self._recovered = self._recovered, False
        return found

    def holds(self, key: str, lease: str) -> None:
        """Remember a lease, so that it is renewed."""
        self._leases.setdefault(key, set()).add(lease)

    def ends(self, key: str, lease: str) -> None:
        """Renew a lease no more."""
        held = self._leases.get(key, set())
        held.discard(lease)
        if not held:
            self._leases.pop(key, None)

    def later(self, work: Coroutine[object, object, None]) -> None:
        """Do something beside the request that it is of."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def keep(self, moment: float) -> tuple[str, ...]:
        """Renew what is held, where it is time; return what went wrong. Monotonic seconds."""
        if moment - self._renewed < RENEW_SECONDS:
            return ()
        self._renewed = moment
        held = list(self._leases.items())
        renewed = (self.run(RENEW, [key], [LEASE_SECONDS, *leases]) for key, leases in held)
        found = await asyncio.gather(*renewed, return_exceptions=True)
        away = [str(each) for each in found if isinstance(each, AwayError)]
        return (f"the shared store does not answer: {away[0]}",) if away else ()

    async def stopped(self) -> str:
        """Return what is stopped in all processes, as lines of a switch. Raises AwayError."""
        found = await self.run(STOPPED, [stopped(self.prefix)], [])
        if not isinstance(found, list):
            raise AwayError(UNREAD)
        return "\n".join(str(each) for each in found)

    async def stop(self, line: str) -> bool:
        """Stop something in all processes; return whether it went on before. Raises AwayError."""
        return bool(await self.run(STOP, [stopped(self.prefix)], [line]))

    async def resume(self, line: str) -> bool:
        """Let something go on in all processes; return whether it was stopped. Raises AwayError."""
        return bool(await self.run(RESUME, [stopped(self.prefix)], [line]))

    async def close(self) -> None:
        """Leave the store, when all that was begun has ended: its answers are waited for."""
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._asking:
            await self._idle.wait()
        await self.store.close()


@dataclass(frozen=True, slots=True)
class SharedLedger:
    """What the callers of a route have used, in all processes together."""

    shared: Shared
    route: str
    limits: Limits
    own: OwnLedger
    """What counts while the store is away, where the configuration lets it."""

    async def admit(self, asked: Asked) -> Admitted | Exceeded:
        """Let a request in, or say what is exceeded. Raises RefusedError where it cannot tell."""
        keys, lease = self.shared.keys(asked.subject), secrets.token_hex(LEASE_BYTES)
        kinds = ("use", "run", "steps", "order")
        names = [keys.of_route(self.route, kind) for kind in kinds]
        arguments = (
            *self._clocked(), _or_none(self.limits.concurrent), _or_none(self.limits.money_per_day),
            _or_none(self.limits.steps_per_session), asked.tokens, asked.money,
            name(asked.session), lease, LEASE_SECONDS, conversation(self.route, asked.session),
            MOST_SESSIONS, KEPT_SECONDS,
        )  # fmt: skip
        try:
            found = await self.shared.run(ADMIT, [*names, keys.tainted()], arguments)
            answer = self._read(found, asked, lease)
        except AwayError as error:
            return await self._alone(asked, error)
        if isinstance(answer, Admitted) and self.limits.concurrent is not None:
            self.shared.holds(names[1], lease)
        return answer

    def _read(self, found: object, asked: Asked, lease: str) -> Admitted | Exceeded:
        """Return what the store answers. Raises AwayError for an answer that is none."""
        try:
            passed, first, second = cast("Sequence[object]", found)
            if passed:
                return Admitted(asked, int(str(first)), lease, tainted=bool(second))
            wait = float(str(second)) if second else None
            limit = Limit(str(first))
        except (TypeError, ValueError):
            raise AwayError(UNREAD) from None
        if wait is not None and not isfinite(wait):
            raise AwayError(UNREAD)
        return exceeded(self.limits, limit, wait)

    async def _alone(self, asked: Asked, error: AwayError) -> Admitted | Exceeded:
        if not self.shared.alone:
            raise told(RefusedError(Reason.UNAVAILABLE, AWAY, retry=1), f"{STORE}{error}") from None
        return await self.own.admit(asked)

    def settle(self, admitted: Admitted, spent: Spent) -> None:
        """Give back what was set aside, and count what was used."""
        if not admitted.lease:
            self.own.settle(admitted, spent)
            return
        self.shared.later(self._settled(admitted, spent))

    async def _settled(self, admitted: Admitted, spent: Spent) -> None:
        """Settle in the store; where it is away, what was set aside stays counted."""
        asked, keys = admitted.asked, self.shared.keys(admitted.asked.subject)
        names = [keys.of_route(self.route, kind) for kind in ("use", "run")]
        self.shared.ends(names[1], admitted.lease)
        back = asked.tokens - max(0, spent.tokens)
        arguments = (
            *self._clocked(), admitted.lease, admitted.day, back, asked.money, max(0, spent.money)
        )  # fmt: skip
        try:
            await self.shared.run(SETTLE, names, arguments)
        except AwayError:
            return

    def inherit(self, before: Ledger) -> None:
        """Go on with what was counted alone; the rest is in the store."""
        if isinstance(before, SharedLedger):
            self.own.inherit(before.own)
        elif isinstance(before, OwnLedger):
            self.own.inherit(before)

    def _clocked(self) -> tuple[float, int, int]:
        limits = self.limits
        requests, tokens = limits.requests_per_minute, limits.tokens_per_minute
        return self.shared.clock, _or_none(requests), _or_none(tokens)


async def share_taint(shared: Shared, principal: str, conversations: Sequence[str]) -> bool:
    """Have all processes know which conversations read untrusted texts; return whether they do.

    Where the configuration lets a process go on alone, it does: nobody else can look either, and
    takes every conversation for tainted. Raises RefusedError where it does not.
    """
    arguments = [MOST_TAINTED, KEPT_SECONDS, *conversations]
    try:
        await shared.run(TAINT, [shared.keys(principal).tainted()], arguments)
    except AwayError as error:
        if not shared.alone:
            raise told(RefusedError(Reason.UNAVAILABLE, AWAY, retry=1), f"{STORE}{error}") from None
        return False
    return True


def _or_none(limit: int | None) -> int:
    return -1 if limit is None else limit
