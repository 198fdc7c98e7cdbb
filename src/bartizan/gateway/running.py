"""What the gateway runs by: a configuration that was read, checked and opened, as one value.

A new configuration is a new value that takes the old one's place between two requests, whole.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bartizan.gateway.access.issuers import Fetch
from bartizan.gateway.access.shared import Shared
from bartizan.gateway.acting.approval import Approval
from bartizan.gateway.asgi import Peer
from bartizan.gateway.dialects.api import Call, Dialect, Turn, Usage
from bartizan.gateway.dialects.registry import Way
from bartizan.gateway.document import Json
from bartizan.gateway.judging import Asking, Judgement, rulings_on
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.remembered import Remembered
from bartizan.gateway.schema import RoutePart
from bartizan.gateway.schema_sizes import SizesPart
from bartizan.gateway.streaming import Channel
from bartizan.gateway.upstream import Upstream
from bartizan.gateway.words import Exchange, Guard, Passage, Role, Ruling


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, how that was shown, and in which conversation."""

    principal: str
    how: str
    roles: tuple[str, ...] = ()
    session: str = ""


class Lease(Protocol):
    """What an exchange holds of a limit while it is under way."""

    def settle(self, usage: Usage, model: str) -> None:
        """Give back what was held, and count what was used; called once, whatever happened."""


class Access(Protocol):
    """Who may do what, and how much of it. Each raises RefusedError."""

    def identify(self, headers: Sequence[tuple[bytes, bytes]], peer: Peer) -> Caller:
        """Return who asks, by headers with names in small letters and by the connection."""

    async def refresh(self, fetch: Fetch) -> tuple[str, ...]:
        """Fetch what of it lies elsewhere and is due, and return what went wrong."""

    async def keep(self) -> tuple[str, ...]:
        """Hear what others stopped, tell what they have to know, and return what went wrong."""

    async def admit(self, caller: Caller, route: RoutePart, size: int) -> Lease:
        """Take a request into the limits of its caller and route."""

    async def remember(self, caller: Caller) -> None:
        """Return when all processes know what the caller's conversations have read."""

    def authorise(self, caller: Caller, route: RoutePart, turn: Turn, exchange: Exchange) -> None:
        """Decide whether a caller may use a route and model."""

    def decide(
        self, caller: Caller, route: RoutePart, exchange: Exchange, call: Call
    ) -> Approval | None:
        """Decide on a call of a tool; return the approval that it used up."""

    def halted(
        self, caller: Caller, route: RoutePart, model: str, tools: Iterable[str]
    ) -> RefusedError | None:
        """Return why an exchange has to end that is under way, None where it may go on."""

    def offered(self, route: RoutePart, tree: dict[str, Json], turn: Turn) -> None:
        """Decide on definitions of tools that a server offers."""

    def tainted(self, caller: Caller, route: RoutePart, roles: frozenset[Role]) -> bool:
        """Return whether a conversation in which such texts stand has read an untrusted one."""

    def inherit(self, before: "Access") -> None:
        """Keep what the one before knows of conversations and use, which no configuration says."""

    def stopped(self) -> object:
        """Return what is stopped now: a value that is another when something else is."""

    def store(self) -> Shared | None:
        """Return the store that many processes share, None where there is none."""

    async def close(self) -> None:
        """End what was begun."""


class Watcher(Protocol):
    """Looks at the requests of each caller of a route as one stream."""

    async def look(self, principal: str, place: str, turn: Turn, moment: float) -> Ruling | None:
        """Take a request in, and return what it gives rise to.

        `moment` counts seconds. Raises RefusedError where the caller has to wait.
        """


ChannelMaker = Callable[[Passage, Sequence[Guard], Exchange, Judgement], Channel]


@dataclass(frozen=True, slots=True)
class Route:
    """A way through the gateway: its dialect, its provider and its guards."""

    part: RoutePart
    way: Way
    pattern: re.Pattern[str]
    upstream: Upstream
    incoming: Sequence[Guard]
    outgoing: Sequence[Guard]

    @property
    def dialect(self) -> Dialect:
        """The protocol that is spoken."""
        return self.way.dialect

    def target(self, path: str) -> str:
        """Return the path at the provider."""
        return path[len(self.part.prefix) :]


@dataclass(frozen=True, slots=True)
class Running:
    """Everything that a request is handled by."""

    routes: Sequence[Route]
    sizes: SizesPart
    access: Access
    channel: ChannelMaker
    digest_key: bytes = field(repr=False)
    policy: str = ""
    """Which configuration this is, by its digest."""
    watches: Mapping[str, Watcher] = field(default_factory=dict)
    """What watches the callers of a route, by its name."""
    remembered: Mapping[str, Remembered] = field(default_factory=dict)
    """What the guards of a route need not be asked again about, by its name."""

    def find(self, method: str, path: bytes, query: bytes) -> tuple[Route, Mapping[str, str]]:
        """Return the route of a request. Raises RefusedError where there is none.

        The path is taken as it was sent: nothing in it is decoded, joined or tidied up, so that
        there are no two ways of writing one route.
        """
        text = path.decode("ascii", "replace")
        for route in self.routes:
            found = route.pattern.fullmatch(text)
            if found is None:
                continue
            if method not in route.way.methods:
                message = f"only {', '.join(route.way.methods)} is passed here"
                raise RefusedError(Reason.NO_ROUTE, message, status=405)
            if query and query != b"beta=true":
                raise RefusedError(Reason.NO_ROUTE, "a query is not passed here")
            return route, found.groupdict()
        raise RefusedError(Reason.NO_ROUTE, "there is no such route")

    def asking(self, route: str) -> Asking:
        """Return how guards are asked about a request: not again about what they let pass."""
        known = self.remembered.get(route)
        return rulings_on if known is None else known.rulings_on
