"""The whole days that reports of providers cover together, each counted once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from bartizan.collect.imports.counts import DAY
from bartizan.evidence.auditlog import FRESH_DAYS
from bartizan.evidence.facts import Gap
from bartizan.evidence.usage import Period

# How far back counts are compared.
MOST_DAYS: Final = 31
TWICE: Final = "counts a time again that another report counts otherwise, so neither is taken"


def whole_days(
    periods: Iterable[Period], now: datetime
) -> tuple[tuple[Period, ...], tuple[Gap, ...]]:
    """Return days of 24 hours or more, made of periods without a hole, and what is not taken.

    Two reports may count the same: what they say of one model and time is taken once where they
    agree, and not at all where they do not. Days that ended too long ago are none.
    """
    days, gaps = list[Period](), list[Gap]()
    wanted = (each for each in periods if each.begin >= now - MOST_DAYS * DAY)
    ordered = sorted(wanted, key=lambda each: (each.source, each.begin, each.end, each.path))
    for _, group in groupby(ordered, key=lambda each: each.source):
        once, again = _once(list(group))
        found = list(_days(once))
        gaps += again
        if found and now - found[-1].end > timedelta(days=FRESH_DAYS):
            age = (now - found[-1].end).days
            gaps.append(Gap(found[-1].path, f"its newest whole day ended {age} days ago"))
        else:
            days += found
    return tuple(days), tuple(gaps)


def _once(periods: Sequence[Period]) -> tuple[list[Period], list[Gap]]:
    """Return periods that do not overlap, and a gap for each report that disagrees."""
    kept, gaps = list[Period](), list[Gap]()
    wrong = set[tuple[datetime, datetime]]()
    for each in periods:
        last = kept[-1] if kept else None
        if last is None or each.begin >= last.end:
            kept.append(each)
        elif (each.begin, each.end) == (last.begin, last.end) and _agree(last, each):
            kept[-1] = replace(last, requests={**last.requests, **each.requests})
        else:
            gaps.append(Gap(each.path, TWICE))
            wrong.add((last.begin, last.end))
            if each.end > last.end:
                kept[-1] = replace(last, end=each.end)
                wrong.add((last.begin, each.end))
    return [each for each in kept if (each.begin, each.end) not in wrong], list(dict.fromkeys(gaps))


def _agree(one: Period, other: Period) -> bool:
    both = one.requests.keys() & other.requests.keys()
    return all(one.requests[model] == other.requests[model] for model in both)


def _days(periods: Iterable[Period]) -> Iterator[Period]:
    """Yield consecutive periods as days; what is left before a hole is none."""
    day: Period | None = None
    for each in periods:
        day = _joined(day, each) if day is not None and day.end == each.begin else each
        if day.end - day.begin >= DAY:
            yield day
            day = None


def _joined(day: Period, more: Period) -> Period:
    models = day.requests.keys() | more.requests.keys()
    sums = {name: day.requests.get(name, 0) + more.requests.get(name, 0) for name in models}
    return replace(day, end=more.end, requests=sums)
