"""Judges each read against the grants: by the record that names one, or by who and when."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bartizan.datasets.grant import Grant, Revocation
from bartizan.datasets.notices import Notice, Sign
from bartizan.datasets.reads import Kind, Read, shifted

# What the broker reads in a store is matched with its own record, which stands before the read.
SKEW: Final = timedelta(minutes=1)
UNCLOSED: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Given:
    """What reads are judged by.

    `grants` is None where none were given: then no read is known to be granted. `brokers` are names
    of the broker in a store; `canaries` objects or datasets that nobody has a reason to read.
    """

    grants: Sequence[Grant] | None = None
    revocations: Sequence[Revocation] = ()
    brokers: frozenset[str] = frozenset()
    canaries: frozenset[str] = frozenset()


def ungranted(reads: Sequence[Read], given: Given) -> Iterator[Notice]:
    """Yield the reads that no grant allows, those of one reader for one reason together."""
    against = _Against(reads, given)
    found: dict[tuple[Sign, str, str, str], list[Read]] = defaultdict(list)
    for each in reads:
        if each.kind is not Kind.LIST:
            sign, because = against.judge(each)
            if because:
                found[(sign, each.principal, each.dataset, because)].append(each)
    for (sign, principal, dataset, because), some in found.items():
        yield Notice(
            sign=sign,
            principal=principal,
            dataset=dataset,
            at=some[0].at,
            because=f"{because} ({len(some)} times)" if len(some) > 1 else because,
            places=tuple(each.place for each in some),
        )


class _Against:
    """The grants in the orders in which they are asked for."""

    def __init__(self, reads: Sequence[Read], given: Given) -> None:
        grants = given.grants or ()
        self._brokers = given.brokers
        self._by_id = {each.id: each for each in grants}
        self._ends = dict[str, datetime]()
        for each in given.revocations:
            self._ends[each.grant] = min(each.at, self._ends.get(each.grant, each.at))
        self._whole: dict[tuple[str, str], list[Grant]] = defaultdict(list)
        for grant in grants:
            if grant.columns is None:
                self._whole[(grant.dataset, grant.subject)].append(grant)
        self._busy = _busy(reads)

    def judge(self, read: Read) -> tuple[Sign, str]:
        """Return what a read is a sign of, and why; "" where a grant allows it."""
        sign = Sign.DECRYPT if read.kind is Kind.DECRYPT else Sign.UNGRANTED
        if read.brokered:
            return sign, self._by_record(read)
        if read.names & self._brokers:
            recorded = _within(self._busy.get(read.dataset, ()), read.at)
            because = "the broker's account read it while no record says for whom"
            return Sign.UNBROKERED, "" if recorded else because
        some = (grant for name in read.names for grant in self._whole[(read.dataset, name)])
        held = any(self._held(grant, read.at) for grant in some)
        return sign, "" if held else "no grant to whole files of it held then"

    def _by_record(self, read: Read) -> str:
        """Return why the grant that a record names does not allow what the record says."""
        grant, short = self._by_id.get(read.grant), read.grant[:12] or "(none)"
        if grant is None:
            return f"the record names the grant {short}, which no trusted granter signed"
        if (grant.subject, grant.dataset, grant.root) != (read.principal, read.dataset, read.root):
            return f"the record names the grant {short}, which is for something else"
        return "" if self._held(grant, read.at) else f"the grant {short} did not hold then"

    def _held(self, grant: Grant, at: datetime) -> bool:
        ended = self._ends.get(grant.id)
        return grant.issued <= at < grant.until and (ended is None or at <= shifted(ended, SKEW))


def _busy(reads: Sequence[Read]) -> dict[str, list[tuple[datetime, datetime]]]:
    """Return when each dataset was open through the broker: spans that do not touch, in order."""
    spans: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for each in sorted((r for r in reads if r.kind is Kind.OPEN), key=lambda r: r.at):
        begin = shifted(each.at, -SKEW)
        end = shifted(each.ended or shifted(each.at, UNCLOSED), SKEW)
        found = spans[each.dataset]
        if found and begin <= found[-1][1]:
            begin, end = found[-1][0], max(end, found.pop()[1])
        found.append((begin, end))
    return spans


def _within(spans: Sequence[tuple[datetime, datetime]], moment: datetime) -> bool:
    at = bisect_right(spans, moment, key=lambda span: span[0])
    return at > 0 and moment <= spans[at - 1][1]
