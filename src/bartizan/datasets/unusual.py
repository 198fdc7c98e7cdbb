"""Tells what is unusual in reads, granted or not: bait, sweeps, volumes, and new readers."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from bartizan.core.clock import wire
from bartizan.datasets.grant import Grant
from bartizan.datasets.notices import Notice, Sign
from bartizan.datasets.reads import Kind, Read, shifted
from bartizan.datasets.robust import FEWEST, outliers

BASELINE: Final = timedelta(days=7)
SWEEP: Final = 100
SWEEP_WITHIN: Final = timedelta(hours=1)


def canaries_touched(reads: Sequence[Read], canaries: frozenset[str]) -> Iterator[Notice]:
    """Yield who read, or asked for, an object or a dataset that nobody has a reason to read."""
    for each in reads:
        names = {each.object, each.dataset, f"{each.dataset}/{each.object}"}
        if each.kind is not Kind.LIST and names & canaries:
            touched = "asked for" if each.kind is Kind.DENIED else "read"
            yield Notice(
                sign=Sign.CANARY,
                principal=each.principal,
                dataset=each.dataset,
                at=each.at,
                because=f"{touched} {each.object or each.dataset}, which nobody has a reason to",
                places=(each.place,),
            )


def sweeps(reads: Sequence[Read]) -> Iterator[Notice]:
    """Yield who listed a dataset and then read at least SWEEP objects of it within an hour.

    The reads are in the order of their moments.
    """
    gets: dict[tuple[str, str], list[Read]] = defaultdict(list)
    for each in reads:
        if each.kind is Kind.READ:
            gets[(each.principal, each.dataset)].append(each)
    told = set[tuple[str, str]]()
    for listed in (each for each in reads if each.kind is Kind.LIST):
        who = (listed.principal, listed.dataset)
        start = bisect_left(gets[who], listed.at, key=lambda each: each.at)
        end = bisect_left(gets[who], shifted(listed.at, SWEEP_WITHIN), key=lambda each: each.at)
        if end - start < SWEEP or who in told:
            continue
        within = gets[who][start:end]
        objects = len({each.object for each in within})
        if objects >= SWEEP:
            told.add(who)
            yield Notice(
                sign=Sign.SWEEP,
                principal=listed.principal,
                dataset=listed.dataset,
                at=listed.at,
                because=f"listed it, and read {objects} objects of it within an hour",
                places=(listed.place, within[0].place, within[-1].place),
            )


def volumes(reads: Sequence[Read]) -> Iterator[Notice]:
    """Yield the hours in which somebody read far more than in their other hours."""
    begun: dict[tuple[str, str], Read] = {}
    for each in reads:
        begun.setdefault((each.principal, _hour(each.at)), each)
    for principal, hours in metered(reads).items():
        for hour, score in (outliers(hours) or {}).items():
            first = begun[principal, hour]
            yield Notice(
                sign=Sign.VOLUME,
                principal=principal,
                dataset=first.dataset,
                at=first.at,
                because=f"{hours[hour]} bytes in the hour from {hour}: "
                f"{score:.1f} robust deviations above what is usual",
                places=(first.place,),
            )


def newcomers(reads: Sequence[Read], grants: Sequence[Grant]) -> Iterator[Notice]:
    """Yield who read a dataset for the first time though nobody granted it to them lately."""
    seen = set[tuple[str, str]]()
    begin = reads[0].at if reads else None
    for each in reads:
        pair = (each.principal, each.dataset)
        if pair in seen or begin is None:
            continue
        seen.add(pair)
        fresh = any(
            grant.dataset == each.dataset
            and grant.subject in each.names
            and grant.issued <= each.at <= shifted(grant.issued, BASELINE)
            for grant in grants
        )
        if each.at >= shifted(begin, BASELINE) and not fresh:
            yield Notice(
                sign=Sign.FIRST,
                principal=each.principal,
                dataset=each.dataset,
                at=each.at,
                because=f"never read it before, since {wire(begin)}",
                places=(each.place,),
            )


def untold(reads: Sequence[Read]) -> tuple[str, ...]:
    """Return who read in too few hours to tell what is usual for them."""
    few = [name for name, hours in metered(reads).items() if len(hours) < FEWEST]
    return tuple(sorted(few))


def metered(reads: Sequence[Read]) -> dict[str, dict[str, int]]:
    """Return how many bytes each principal read, by the hours in which they read any."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in reads:
        if each.count:
            found[each.principal][_hour(each.at)] += each.count
    return found


def _hour(moment: datetime) -> str:
    return wire(moment.replace(minute=0, second=0, microsecond=0))
