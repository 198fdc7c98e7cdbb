"""What of the counts is worth waking somebody: which events, how often, and in which words.

An alert says what kind of thing happened, on which route and how many times. It is made of counts
alone, so no value of a caller can be in it, and no request waits for it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, get_args

from bartizan.core.clock import wire

Event = Literal["audit", "configuration", "extraction", "failure", "limits", "switch", "upkeep"]
EVENTS: Final[tuple[Event, ...]] = get_args(Event)
Counts = Mapping[tuple[str, tuple[tuple[str, str], ...]], float]
"""Counters by name and labels."""

RULES: Final[tuple[tuple[Event, str, Mapping[str, str]], ...]] = (
    ("audit", "unrecorded_total", {}),
    ("configuration", "reloads_total", {"outcome": "refused"}),
    ("extraction", "rulings_total", {"guard": "extraction-watch"}),
    ("failure", "exchanges_total", {"outcome": "defect"}),
    ("failure", "exchanges_total", {"outcome": "unavailable"}),
    ("limits", "exchanges_total", {"outcome": "limited"}),
    ("switch", "switched_total", {}),
    ("upkeep", "fetches_failed_total", {}),
)
MEANINGS: Final[Mapping[Event, str]] = {
    "audit": "exchanges were refused because they could not be recorded",
    "configuration": "a new configuration was refused, the old one is in use",
    "extraction": "the requests of a caller look like those of somebody who copies the model",
    "failure": "exchanges failed in the gateway or in what it depends on",
    "limits": "callers reached a limit",
    "switch": "somebody stopped callers, models or tools, or let them pass again",
    "upkeep": "keys of an identity provider or a store could not be had",
}


@dataclass(frozen=True, slots=True)
class Alert:
    """That something happened so many times since it was told before."""

    event: Event
    route: str
    count: int

    def body(self, name: str, policy: str, now: datetime) -> bytes:
        """Return what a receiver gets of it."""
        data = {
            "event": self.event,
            "meaning": MEANINGS[self.event],
            "route": self.route,
            "count": self.count,
            "gateway": name,
            "policy": policy,
        }
        kind = f"bartizan.gateway.{self.event}"
        return json.dumps({"type": kind, "timestamp": wire(now), "data": data}).encode()


@dataclass(slots=True)
class Lookout:
    """Looks at counts now and then; `quiet` and moments are in seconds.

    An event is told at once, and then again after a while, with how often it came.
    """

    quiet: float
    _told: dict[tuple[Event, str], tuple[float, float]] = field(default_factory=dict)
    """Of each event and route when it was told, and how often it had come by then."""

    def look(self, counts: Counts, moment: float) -> list[Alert]:
        """Return what is to be told now."""
        found = []
        for (event, route), count in _totals(counts).items():
            last, before = self._told.get((event, route), (float("-inf"), 0.0))
            if count > before and moment - last >= self.quiet:
                self._told[event, route] = (moment, count)
                found.append(Alert(event, route, int(count - before)))
        return found


def _totals(counts: Counts) -> dict[tuple[Event, str], float]:
    totals: dict[tuple[Event, str], float] = {}
    for event, route, count in _rows(counts):
        totals[event, route] = totals.get((event, route), 0.0) + count
    return totals


def _rows(counts: Counts) -> Iterator[tuple[Event, str, float]]:
    for (name, pairs), count in counts.items():
        labels = dict(pairs)
        for event, metric, wanted in RULES:
            if name == metric and all(labels.get(key) == value for key, value in wanted.items()):
                yield event, labels.get("route", ""), count
