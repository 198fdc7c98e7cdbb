"""Identity, limits and permissions of a configuration, as one thing that the gateway asks."""

import contextlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path

from bartizan.core.clock import Clock, system_clock
from bartizan.gateway.access.issuers import Fetch
from bartizan.gateway.access.scripts import conversation
from bartizan.gateway.access.shared import AwayError, Shared, share_taint
from bartizan.gateway.acting.approval import Approval, Book
from bartizan.gateway.acting.approvals import Approvals
from bartizan.gateway.asgi import Peer
from bartizan.gateway.dialects.api import Call, Turn
from bartizan.gateway.document import Json
from bartizan.gateway.doorkeeper import Doorkeeper, doorkeeper
from bartizan.gateway.metering import Held, Meters, meters, own_ledger, shared_ledger
from bartizan.gateway.permission import Permission, permission
from bartizan.gateway.refusal import RefusedError
from bartizan.gateway.running import Access, Caller
from bartizan.gateway.schema import GatewayPart, RoutePart
from bartizan.gateway.schema_access import SharedPart
from bartizan.gateway.words import Exchange, Role


@dataclass(frozen=True, slots=True)
class Entrance:
    """Who may do what, and how much of it. Each raises RefusedError."""

    doorkeeper: Doorkeeper
    meters: Meters
    permission: Permission
    shared: Shared | None = None
    now: Callable[[], float] = time.monotonic

    def identify(self, headers: Sequence[tuple[bytes, bytes]], peer: Peer) -> Caller:
        """Return who asks."""
        return self.doorkeeper.identify(headers, peer)

    async def refresh(self, fetch: Fetch) -> tuple[str, ...]:
        """Fetch the issuers' keys that are due, and return what went wrong."""
        return await self.doorkeeper.refresh(fetch)

    async def keep(self) -> tuple[str, ...]:
        """Hear what is stopped, renew leases and tell what was read; return what went wrong."""
        if self.shared is None:
            return ()
        taint = self.permission.taint
        if self.shared.recovered():
            taint.tell_again()
        with contextlib.suppress(AwayError):  # what was stopped stays so
            self.permission.switch.hear(await self.shared.stopped())
        wrong = await self.shared.keep(self.now())
        for principal in taint.owing():
            if self.shared.away:
                break  # each would wait for it again
            with contextlib.suppress(RefusedError):
                await self._tell(self.shared, principal)
        return wrong

    async def _tell(self, shared: Shared, principal: str) -> None:
        taint = self.permission.taint
        names = taint.untold(principal)
        if names and await share_taint(shared, principal, [conversation(*each) for each in names]):
            taint.told(principal, names)

    async def admit(self, caller: Caller, route: RoutePart, size: int) -> Held:
        """Take a request into the limits of its caller and route."""
        held = await self.meters.admit(caller, route, size)
        if self.shared is not None:
            self.permission.taint.learn(caller, route, tainted=held.tainted)
        return held

    async def remember(self, caller: Caller) -> None:
        """Return when all processes know what the caller's conversations have read."""
        if self.shared is not None:
            await self._tell(self.shared, caller.principal)

    def authorise(self, caller: Caller, route: RoutePart, turn: Turn, exchange: Exchange) -> None:
        """Decide whether a caller may use a route and model."""
        self.permission.authorise(caller, route, turn, exchange)
        self.permission.reads(caller, route, turn)

    def decide(
        self, caller: Caller, route: RoutePart, exchange: Exchange, call: Call
    ) -> Approval | None:
        """Decide on a call of a tool; return the approval that it used up."""
        return self.permission.decide(caller, route, exchange, call)

    def halted(
        self, caller: Caller, route: RoutePart, model: str, tools: Iterable[str]
    ) -> RefusedError | None:
        """Return why an exchange has to end that is under way, None where it may go on."""
        return self.permission.halted(caller, route, model, tools)

    def offered(self, route: RoutePart, tree: dict[str, Json], turn: Turn) -> None:
        """Decide on definitions of tools that a server offers."""
        self.permission.offered(route, tree, turn)

    def tainted(self, caller: Caller, route: RoutePart, roles: frozenset[Role]) -> bool:
        """Return whether a conversation has read an untrusted text."""
        return self.permission.tainted(caller, route, roles)

    def inherit(self, before: Access) -> None:
        """Keep what was used and what conversations have read before."""
        if isinstance(before, Entrance):
            self.doorkeeper.inherit(before.doorkeeper)
            self.permission.inherit(before.permission)
            self.meters.inherit(before.meters)
            self._go_on_with(before.shared)

    def _go_on_with(self, before: Shared | None) -> None:
        if self.shared is not None and before is not None:
            self.shared.inherit(before)
        if self.shared is not None:
            self.permission.taint.tell_again()  # it may be another store

    def stopped(self) -> object:
        """Return who and what is stopped now."""
        return self.permission.switch.now(self.permission.now())

    def store(self) -> Shared | None:
        """Return the store that many processes share."""
        return self.shared

    async def close(self) -> None:
        """Settle what has ended in the store, and leave it."""
        self.permission.approvals.close()
        if self.shared is not None:
            await self.shared.close()


def entrance(part: GatewayPart, folder: Path, clock: Clock = system_clock) -> Entrance:
    """Read what a configuration names. Raises InvalidInputError, KeyFileError."""
    shared = _shared(part.shared, folder)
    allowed = permission(part.acting, folder, clock, _approvals(part, folder))
    allowed.taint.shared = shared is not None
    ledgers = own_ledger if shared is None else partial(shared_ledger, shared)
    known = doorkeeper(part.identity, folder, clock)
    return Entrance(known, meters(part, ledgers), allowed, shared)


def _approvals(part: GatewayPart, folder: Path) -> Book:
    """Return where approvals are kept: in the store, where processes share one."""
    if part.shared is None:
        return Approvals(folder / part.acting.approvals)
    make: Callable[[SharedPart, Path], Book]
    make = import_module("bartizan.gateway.redis_store").approvals_of
    return make(part.shared, folder)


def _shared(part: SharedPart | None, folder: Path) -> Shared | None:
    """Return the store that a configuration names; what it needs is loaded where there is one."""
    if part is None:
        return None
    make: Callable[[SharedPart, Path], Shared]
    make = import_module("bartizan.gateway.redis_store").shared_of
    return make(part, folder)
