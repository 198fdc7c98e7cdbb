"""How much each caller may ask for on each route, and what was used of it."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bartizan.gateway.access.ledger import Ledger, OwnLedger
from bartizan.gateway.access.limits import Admitted, Asked, Exceeded, Limiter, Limits, Spent
from bartizan.gateway.access.prices import Price, Prices, millionths
from bartizan.gateway.access.shared import Shared, SharedLedger
from bartizan.gateway.dialects.api import CHARACTERS_A_TOKEN, Usage
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.running import Caller
from bartizan.gateway.schema import GatewayPart, RoutePart
from bartizan.gateway.schema_access import LimitsPart

LONGEST_WAIT: Final = 86_400

LedgerMaker = Callable[[str, Limits], Ledger]


@dataclass(frozen=True, slots=True)
class Held:
    """What an exchange holds of its route's limits."""

    ledger: Ledger
    admitted: Admitted
    prices: Prices

    @property
    def tainted(self) -> bool | None:
        """Whether others know that the conversation has read an untrusted text; None: unknown."""
        return self.admitted.tainted

    def settle(self, usage: Usage, model: str) -> None:
        """Give back what was set aside, and count what the provider counted."""
        read, written = usage.counted
        cost = self.prices.of(model, read, written)
        self.ledger.settle(self.admitted, Spent(read + written, cost))


@dataclass(frozen=True, slots=True)
class Meters:
    """The limits of all routes; what was used stays used when the configuration is read again."""

    by_route: Mapping[str, Ledger]
    prices: Prices

    async def admit(self, caller: Caller, route: RoutePart, size: int) -> Held:
        """Take a request in. Raises RefusedError with when to come again.

        The model is not known before the body was read: money is set aside for the dearest one.
        """
        ledger = self.by_route[route.name]
        tokens = size // CHARACTERS_A_TOKEN + 1
        written = route.max_tokens.limit if route.max_tokens else 0
        money = self.prices.most(route.models, tokens, written)
        asked = Asked(subject=caller.principal, session=caller.session, tokens=tokens, money=money)
        found = await ledger.admit(asked)
        if isinstance(found, Exceeded):
            wait = 0 if found.retry_after is None else math.ceil(found.retry_after)
            message = f"a limit is reached: {found.because}"
            raise RefusedError(Reason.LIMITED, message, retry=min(wait, LONGEST_WAIT))
        return Held(ledger, found, self.prices)

    def inherit(self, before: "Meters") -> None:
        """Go on with what was used before of routes of the same name."""
        for name, ledger in self.by_route.items():
            if name in before.by_route:
                ledger.inherit(before.by_route[name])


def meters(part: GatewayPart, make: LedgerMaker) -> Meters:
    """Return the meters of a configuration."""
    ledgers = {
        each.name: make(each.name, _limits(each.limits or part.limits)) for each in part.routes
    }
    prices = {
        model: Price(millionths(each.read), millionths(each.written))
        for model, each in part.prices.items()
    }
    return Meters(ledgers, Prices(prices))


def own_ledger(route: str, limits: Limits) -> OwnLedger:  # noqa: ARG001  (what makes ledgers)
    """Return a ledger of this process."""
    return OwnLedger(Limiter(limits), steady_clock())


def shared_ledger(shared: Shared, route: str, limits: Limits) -> SharedLedger:
    """Return a ledger that lies in a store."""
    return SharedLedger(shared, route, limits, own_ledger(route, limits))


def steady_clock() -> Callable[[], float]:
    """Return a clock of seconds of UTC that never goes back, as of now."""
    offset = time.time() - time.monotonic()
    return lambda: offset + time.monotonic()


def _limits(part: LimitsPart) -> Limits:
    money = part.money_per_day
    return Limits(
        requests_per_minute=part.requests_per_minute,
        tokens_per_minute=part.tokens_per_minute,
        concurrent=part.concurrent,
        money_per_day=None if money is None else millionths(money),
        steps_per_session=part.steps_per_session,
    )
