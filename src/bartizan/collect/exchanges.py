"""What the records of a gateway show of its exchanges: by route and configuration."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from bartizan.audit.event import Event
from bartizan.audit.record import Record
from bartizan.classify.hide import hide
from bartizan.evidence.auditlog import FRESH_DAYS, Exchanges

REQUEST: Final = "gateway.request"
REPLY: Final = "gateway.reply"
PASSED: Final = ("allow", "redact")
NOBODY: Final = ("", "unknown")
ROUTE: Final = "route:"
# The longest that an exchange is under way.
LONGEST: Final = timedelta(hours=1)

WATCH: Final = "extraction-watch"
# What each record of an alarm holds.
ALARMS: Final = b'"guard":"extraction-watch"'
# What details name the exchange and the people who let it happen by.
NAMING: Final = frozenset({"exchange", "approved"})

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


def with_alarms(found: Mapping[Way, Exchanges], older: Iterable[Event]) -> Mapping[Way, Exchanges]:
    """Return what was found with the alarms of older events, of ways that were found."""
    ways = {
        (event.record.what.resource.removeprefix(ROUTE), event.record.policy)
        for event in older
        if event.record.what.action in (REQUEST, REPLY)
        and any(ruling.guard == WATCH for ruling in event.record.rulings)
    }
    return {
        way: replace(each, acted=tuple(sorted({*each.acted, WATCH}))) if way in ways else each
        for way, each in found.items()
    }


def _moment(event: Event) -> datetime | None:
    return datetime.fromisoformat(event.logged) if event.logged else None


def _take(told: _Told, record: Record, moment: datetime) -> None:
    told.acted.update(ruling.guard for ruling in record.rulings)
    told.counts["telling"] += any(hide(text) != text for text in _texts(record))
    told.counts["undigested"] += record.decision in PASSED and not record.what.digests
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


def _texts(record: Record) -> Iterator[str]:
    """Yield what could quote a prompt or an answer; who asked, let and why is to be named."""
    yield from (text for name, text in record.detail.items() if name not in NAMING)
    yield from record.reasons
    yield from (ruling.because for ruling in record.rulings)


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
        telling=told.counts["telling"],
        undigested=told.counts["undigested"],
    )
