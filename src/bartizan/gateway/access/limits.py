"""How much a principal may ask for on a route: requests, tokens, money and steps.

Token buckets (a rate and a burst) for what flows, counters for what is held or adds up in a day.
Pure state on a clock that is given; a store that many processes share keeps the same numbers.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import StrEnum

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


class Limit(StrEnum):
    """The kinds of limit, in the order in which they are looked at."""

    RUNNING = "concurrent"
    REQUESTS = "requests"
    TOKENS = "tokens"
    MONEY = "money"
    STEPS = "steps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request will use, as far as it can be told before: at most so much of each."""

    subject: str
    session: str = ""
    tokens: int = 0
    money: int = 0


@dataclass(frozen=True, slots=True)
class Spent:
    """What a request really used; who counts less than nothing gives nothing back."""

    tokens: int = 0
    money: int = 0


@dataclass(frozen=True, slots=True)
class Exceeded:
    """Which limit is reached, and after how many seconds to try again; None for never."""

    limit: Limit
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
    """A request that was let in, with what was set aside for it, and on which day."""

    asked: Asked
    day: int = 0
    lease: str = ""
    """The name of what it holds in a shared store."""
    tainted: bool | None = None
    """Whether its conversation has read an untrusted text, as far as others know; None: unknown."""


class Limiter:
    """Keeps what each subject has used, in this process. `now` is in seconds and never goes back.

    At most a fixed number of subjects is kept; the one unused for longest gives way, unless a
    request of it still runs. Days are those of `now`: of UTC, where it counts from 1970.
    """

    def __init__(self, limits: Limits, most: int = MOST_SUBJECTS) -> None:
        self._limits = limits
        self._most = most
        self._used: OrderedDict[str, Usage] = OrderedDict()

    def inherit(self, before: "Limiter") -> None:
        """Go on with what was used before: a new configuration is no new minute, and no new day."""
        self._used = before._used  # noqa: SLF001  (of its own kind)

    def admit(self, asked: Asked, now: float) -> Admitted | Exceeded:
        """Let a request in, or say what is exceeded.

        Nothing is used up by a request that is refused.
        """
        usage = self._usage(asked.subject, now)
        self._refill(usage, now)
        exceeded = self._exceeded(usage, asked)
        if exceeded is not None:
            return exceeded
        usage.requests -= 1
        usage.tokens -= asked.tokens
        usage.running += 1
        usage.money += asked.money
        if self._limits.steps_per_session is not None:
            usage.steps[asked.session] = usage.steps.get(asked.session, 0) + 1
            usage.steps.move_to_end(asked.session)
            while len(usage.steps) > self._most:
                usage.steps.popitem(last=False)
        return Admitted(asked, usage.day)

    def settle(self, admitted: Admitted, spent: Spent, now: float) -> None:
        """Take note that a request has ended, and what it really used; give back the rest."""
        usage = self._usage(admitted.asked.subject, now)
        self._refill(usage, now)
        usage.running = max(0, usage.running - 1)
        usage.tokens += admitted.asked.tokens - max(0, spent.tokens)
        self._refill(usage, now)
        kept = admitted.asked.money if admitted.day == usage.day else 0
        usage.money = max(0, usage.money - kept) + max(0, spent.money)

    def _usage(self, subject: str, now: float) -> Usage:
        usage = self._used.get(subject)
        if usage is None:
            usage = Usage(now, math.inf, math.inf, day=int(now // DAY))
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

    def _refill(self, usage: Usage, now: float) -> None:
        passed = max(0.0, now - usage.at) / MINUTE
        usage.at = max(usage.at, now)
        usage.requests = _refilled(usage.requests, self._limits.requests_per_minute, passed)
        usage.tokens = _refilled(usage.tokens, self._limits.tokens_per_minute, passed)
        if int(now // DAY) > usage.day:
            usage.day, usage.money = int(now // DAY), 0

    def _exceeded(self, usage: Usage, asked: Asked) -> Exceeded | None:
        limits = self._limits
        if limits.concurrent is not None and usage.running >= limits.concurrent:
            return exceeded(limits, Limit.RUNNING, 1.0)
        rate = limits.requests_per_minute
        if rate is not None and usage.requests < 1:
            return exceeded(limits, Limit.REQUESTS, _wait(1 - usage.requests, rate))
        rate = limits.tokens_per_minute
        if rate is not None and usage.tokens < asked.tokens:
            wait = _wait(asked.tokens - usage.tokens, rate) if asked.tokens <= rate else None
            return exceeded(limits, Limit.TOKENS, wait)
        if self._lacks_money(usage, asked):
            return exceeded(limits, Limit.MONEY, DAY - usage.at % DAY)
        steps = limits.steps_per_session
        if steps is not None and usage.steps.get(asked.session, 0) >= steps:
            return exceeded(limits, Limit.STEPS, None)
        return None

    def _lacks_money(self, usage: Usage, asked: Asked) -> bool:
        most = self._limits.money_per_day
        return most is not None and (usage.money >= most or usage.money + asked.money > most)


def exceeded(limits: Limits, limit: Limit, wait: float | None) -> Exceeded:
    """Return a limit that is reached, in words that say what of it the caller may know."""
    texts = {
        Limit.RUNNING: f"{limits.concurrent} requests are running",
        Limit.REQUESTS: f"{limits.requests_per_minute} requests a minute",
        Limit.TOKENS: f"{limits.tokens_per_minute} tokens a minute",
        Limit.MONEY: "the money of the day",
        Limit.STEPS: f"{limits.steps_per_session} steps of one session",
    }
    return Exceeded(limit, texts[limit], wait)


def _refilled(kept: float, rate: int | None, minutes: float) -> float:
    """Return the fill of a bucket; what is not limited is never used up, nor owed later."""
    return math.inf if rate is None else min(rate, kept + minutes * rate)


def _wait(lacking: float, rate: int) -> float:
    return lacking / rate * MINUTE if rate else DAY
