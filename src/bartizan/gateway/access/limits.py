"""How much a principal may ask for on a route: requests, tokens, money and steps.

Token buckets (a rate and a burst) for what flows, counters for what is held or adds up in a day.
Pure state on a clock that is given, so that a shared store can keep the same numbers.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

MINUTE, DAY = 60.0, 86_400.0
MOST_SUBJECTS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of a route; None is none. Money is in millionths of the configured currency."""

    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    concurrent: int | None = None
    money_per_day: int | None = None
    steps_per_session: int | None = None


@dataclass(frozen=True, slots=True)
class Exceeded:
    """Which limit is reached, and after how many seconds to try again; None for never."""

    because: str
    retry_after: float | None


@dataclass(slots=True)
class Usage:
    """What one subject has used: the fill of two buckets, what runs, the day's money, the steps."""

    at: float
    requests: float
    tokens: float
    running: int = 0
    day: int = 0
    money: int = 0
    steps: OrderedDict[str, int] = field(default_factory=OrderedDict)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that was let in, with what was set aside for it."""

    subject: str
    tokens: int


class Limiter:
    """Keeps what each subject has used, in this process. `now` is in seconds and never goes back.

    At most a fixed number of subjects is kept; the one unused for longest gives way, unless a
    request of it still runs.
    """

    def __init__(self, limits: Limits, most: int = MOST_SUBJECTS) -> None:
        self._limits = limits
        self._most = most
        self._used: OrderedDict[str, Usage] = OrderedDict()

    def admit(self, subject: str, tokens: int, session: str, now: float) -> Admitted | Exceeded:
        """Let a request in that will use at most so many tokens, or say what is exceeded.

        Nothing is used up by a request that is refused.
        """
        usage = self._usage(subject, now)
        self._refill(usage, now)
        exceeded = self._exceeded(usage, tokens, session)
        if exceeded is not None:
            return exceeded
        usage.requests -= 1
        usage.tokens -= tokens
        usage.running += 1
        if self._limits.steps_per_session is not None:
            usage.steps[session] = usage.steps.get(session, 0) + 1
            usage.steps.move_to_end(session)
            while len(usage.steps) > self._most:
                usage.steps.popitem(last=False)
        return Admitted(subject, tokens)

    def settle(self, admitted: Admitted, tokens: int, money: int, now: float) -> None:
        """Take note that a request has ended, and what it really used; give back the rest.

        Who counts less than nothing gives nothing back.
        """
        usage = self._usage(admitted.subject, now)
        self._refill(usage, now)
        usage.running = max(0, usage.running - 1)
        usage.tokens = min(usage.tokens + admitted.tokens - max(0, tokens), self._burst("tokens"))
        usage.money += max(0, money)

    def _usage(self, subject: str, now: float) -> Usage:
        usage = self._used.get(subject)
        if usage is None:
            usage = Usage(now, self._burst("requests"), self._burst("tokens"), day=int(now // DAY))
            self._used[subject] = usage
            self._forget()
        self._used.move_to_end(subject)
        return usage

    def _forget(self) -> None:
        if len(self._used) <= self._most:
            return
        idle = next((name for name, usage in self._used.items() if not usage.running), None)
        if idle is not None:
            del self._used[idle]

    def _burst(self, what: str) -> float:
        rates = {
            "requests": self._limits.requests_per_minute,
            "tokens": self._limits.tokens_per_minute,
        }
        return float(rates[what] or 0)

    def _refill(self, usage: Usage, now: float) -> None:
        passed = max(0.0, now - usage.at) / MINUTE
        usage.at = max(usage.at, now)
        requests, tokens = self._burst("requests"), self._burst("tokens")
        usage.requests = min(requests, usage.requests + passed * requests)
        usage.tokens = min(tokens, usage.tokens + passed * tokens)
        if int(now // DAY) > usage.day:
            usage.day, usage.money = int(now // DAY), 0

    def _exceeded(self, usage: Usage, tokens: int, session: str) -> Exceeded | None:
        limits = self._limits
        if limits.concurrent is not None and usage.running >= limits.concurrent:
            return Exceeded(f"{limits.concurrent} requests are running", 1.0)
        rate = limits.requests_per_minute
        if rate is not None and usage.requests < 1:
            return Exceeded(f"{rate} requests a minute", _wait(1 - usage.requests, rate))
        rate = limits.tokens_per_minute
        if rate is not None and usage.tokens < tokens:
            wait = _wait(tokens - usage.tokens, rate) if tokens <= rate else None
            return Exceeded(f"{rate} tokens a minute", wait)
        if limits.money_per_day is not None and usage.money >= limits.money_per_day:
            return Exceeded("the money of the day", DAY - usage.at % DAY)
        steps = limits.steps_per_session
        if steps is not None and usage.steps.get(session, 0) >= steps:
            return Exceeded(f"{steps} steps of one session", None)
        return None


def _wait(lacking: float, rate: int) -> float:
    return lacking / rate * MINUTE if rate else DAY
