"""What providers counted of requests, and what gateways passed on in the same time."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bartizan.evidence.auditlog import LogSeen
from bartizan.evidence.facts import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """How many requests a provider counted of each model from one moment to another.

    A model without a name stands for all models. `source` names the provider, `path` the report.
    """

    source: str
    path: str
    begin: datetime
    end: datetime
    requests: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """Requests that were passed on, and those of them that the provider gave no tokens for."""

    passed: int = 0
    failed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Return both together."""
        return Tally(self.passed + other.passed, self.failed + other.failed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passages:
    """What logs hold of requests to models from `begin` to `end`: all of them, of all writers.

    `tallies` are by the index of the cut that they follow, and by model. A request whose record
    names no model is counted under "".
    """

    begin: datetime
    end: datetime
    cuts: tuple[datetime, ...] = ()
    tallies: Mapping[tuple[int, str], Tally] = field(default_factory=dict)

    def between(self, begin: datetime, end: datetime) -> dict[str, Tally]:
        """Return the tally of each model between two cuts."""
        first, last = bisect_left(self.cuts, begin), bisect_left(self.cuts, end)
        found: dict[str, Tally] = {}
        for (at, model), tally in self.tallies.items():
            if first <= at < last:
                found[model] = found.get(model, Tally()) + tally
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderUsage(Evidence):
    """Whole days that providers counted, in the order of source and time, and the logs for them.

    `writers` are the logs of the gateway's other processes and hosts, beside the profile's own.
    `passed` is None where nobody counted, or no log could be read.
    """

    days: tuple[Period, ...] = ()
    writers: tuple[LogSeen, ...] = ()
    passed: Passages | None = None
