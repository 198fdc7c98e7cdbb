"""How much each caller may ask for on each route, and what was used of it."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bartizan.gateway.access.limits import Admitted, Exceeded, Limiter, Limits
from bartizan.gateway.dialects.api import CHARACTERS_A_TOKEN, Usage
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.running import Caller
from bartizan.gateway.schema import GatewayPart, LimitsPart, RoutePart


@dataclass(slots=True)
class Held:
    """What an exchange holds of its route's limits."""

    limiter: Limiter
    admitted: Admitted
    now: Callable[[], float]

    def settle(self, usage: Usage) -> None:
        """Give back what was set aside, and count what the provider counted."""
        self.limiter.settle(self.admitted, usage.tokens, 0, self.now())


@dataclass(frozen=True, slots=True)
class Meters:
    """The limits of all routes; they begin anew with a new configuration."""

    by_route: Mapping[str, Limiter]
    now: Callable[[], float] = time.monotonic

    def admit(self, caller: Caller, route: RoutePart, size: int) -> Held:
        """Take a request in. Raises RefusedError with when to come again."""
        limiter = self.by_route[route.name]
        tokens = size // CHARACTERS_A_TOKEN + 1
        found = limiter.admit(caller.principal, tokens, caller.session, self.now())
        if isinstance(found, Exceeded):
            wait = 0 if found.retry_after is None else math.ceil(found.retry_after)
            message = f"a limit is reached: {found.because}"
            raise RefusedError(Reason.LIMITED, message, retry=wait)
        return Held(limiter, found, self.now)


def meters(part: GatewayPart) -> Meters:
    """Return the meters of a configuration."""
    return Meters({each.name: Limiter(_limits(each.limits or part.limits)) for each in part.routes})


def _limits(part: LimitsPart) -> Limits:
    return Limits(
        requests_per_minute=part.requests_per_minute,
        tokens_per_minute=part.tokens_per_minute,
        concurrent=part.concurrent,
        steps_per_session=part.steps_per_session,
    )
