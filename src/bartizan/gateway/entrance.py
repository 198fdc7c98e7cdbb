"""Identity, limits and permissions of a configuration, as one thing that the gateway asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bartizan.core.clock import Clock, system_clock
from bartizan.gateway.access.jwks import Fetch
from bartizan.gateway.dialects.api import Call, Turn
from bartizan.gateway.document import Json
from bartizan.gateway.doorkeeper import Doorkeeper, doorkeeper
from bartizan.gateway.metering import Held, Meters, meters
from bartizan.gateway.permission import Permission, permission
from bartizan.gateway.running import Access, Caller
from bartizan.gateway.schema import GatewayPart, RoutePart
from bartizan.gateway.words import Exchange, Role


@dataclass(frozen=True, slots=True)
class Entrance:
    """Who may do what, and how much of it. Each raises RefusedError."""

    doorkeeper: Doorkeeper
    meters: Meters
    permission: Permission

    def identify(self, headers: Sequence[tuple[bytes, bytes]]) -> Caller:
        """Return who asks."""
        return self.doorkeeper.identify(headers)

    async def refresh(self, fetch: Fetch) -> tuple[str, ...]:
        """Fetch the issuers' keys that are due, and return what went wrong."""
        return await self.doorkeeper.refresh(fetch)

    def admit(self, caller: Caller, route: RoutePart, size: int) -> Held:
        """Take a request into the limits of its caller and route."""
        return self.meters.admit(caller, route, size)

    def authorise(self, caller: Caller, route: RoutePart, turn: Turn, exchange: Exchange) -> None:
        """Decide whether a caller may use a route and model."""
        self.permission.authorise(caller, route, turn, exchange)
        self.permission.reads(caller, route, turn)

    def decide(self, caller: Caller, route: RoutePart, exchange: Exchange, call: Call) -> None:
        """Decide on a call of a tool."""
        self.permission.decide(caller, route, exchange, call)

    def offered(self, route: RoutePart, tree: dict[str, Json], turn: Turn) -> None:
        """Decide on definitions of tools that a server offers."""
        self.permission.offered(route, tree, turn)

    def tainted(self, caller: Caller, route: RoutePart, roles: frozenset[Role]) -> bool:
        """Return whether a conversation has read an untrusted text."""
        return self.permission.tainted(caller, route, roles)

    def inherit(self, before: Access) -> None:
        """Keep what conversations have read by what decided before."""
        if isinstance(before, Entrance):
            self.permission.inherit(before.permission)


def entrance(part: GatewayPart, folder: Path, clock: Clock = system_clock) -> Entrance:
    """Read what a configuration names. Raises InvalidInputError, KeyFileError."""
    return Entrance(
        doorkeeper(part.identity, folder, clock),
        meters(part),
        permission(part.acting, folder, clock),
    )
