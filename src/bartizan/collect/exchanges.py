"""What the records of a gateway show of its exchanges: by route and configuration."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bartizan.audit.event import Event
from bartizan.audit.record import Record
from bartizan.evidence.auditlog import FRESH_DAYS, Exchanges

REQUEST: Final = "gateway.request"
REPLY: Final = "gateway.reply"
PASSED: Final = ("allow", "redact")
NOBODY: Final = ("", "unknown")
ROUTE: Final = "route:"
# The longest that an exchange is under way.
LONGEST: Final = timedelta(hours=1)

Way = tuple[str, str]


@dataclass(slots=True)
class _Told:
    """What was found so far of one route under one configuration."""

    counts: Counter[str] = field(default_factory=Counter)
    acted: set[str] = field(default_factory=set)
    asked: dict[str, datetime] = field(default_factory=dict)
    """The exchanges that were passed on, with the moment."""


def exchanges_in(events: Iterable[Event], now: datetime) -> Mapping[Way, Exchanges]:
    """Return what the fresh records among events show.

    A record of a moment to come shows nothing: a clock that is wrong is no evidence.
    """
    told: dict[Way, _Told] = defaultdict(_Told)
    ended = set[str]()
    for event in events:
        record = event.record
        way = record.what.resource.removeprefix(ROUTE), record.policy
        if record.what.action not in (REQUEST, REPLY) or record.what.resource == way[0]:
            continue
        moment = _moment(event)
        if moment is None or not timedelta(0) <= now - moment <= timedelta(days=FRESH_DAYS):
            continue
        _take(told[way], record, moment)
        if record.what.action == REPLY:
            ended.add(record.detail.get("exchange", ""))
    return {way: _closed(each, ended, now) for way, each in told.items()}


def _moment(event: Event) -> datetime | None:
    return datetime.fromisoformat(event.logged) if event.logged else None


def _take(told: _Told, record: Record, moment: datetime) -> None:
    told.acted.update(ruling.guard for ruling in record.rulings)
    if record.decision not in PASSED:
        told.counts["stopped"] += 1
    elif record.what.action == REQUEST:
        told.asked[record.detail.get("exchange", "")] = moment
        nobody = record.who.principal in NOBODY or record.who.how == "none"
        told.counts["passed"] += 1
        told.counts["nameless"] += nobody
        told.counts["unmeasured"] += nobody or not record.detail.get("model")
    if record.detail.get("tools"):
        told.counts["calls"] += 1


def _closed(told: _Told, ended: set[str], now: datetime) -> Exchanges:
    open_since = [moment for name, moment in told.asked.items() if name not in ended]
    return Exchanges(
        passed=told.counts["passed"],
        nameless=told.counts["nameless"],
        unmeasured=told.counts["unmeasured"],
        ended=len(told.asked) - len(open_since),
        endless=sum(now - moment > LONGEST for moment in open_since),
        calls=told.counts["calls"],
        stopped=told.counts["stopped"],
        acted=tuple(sorted(told.acted)),
    )
