"""What the logs of gateways hold of requests to models, counted over all of them as they stream."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bartizan.audit.checkpoint import CHECKPOINT, parse_checkpoint
from bartizan.audit.entries import read_kept
from bartizan.audit.errors import AuditError
from bartizan.audit.minimum import read_minimum
from bartizan.audit.moment import fine
from bartizan.audit.note import LONGEST, parse_note
from bartizan.audit.record import read_head
from bartizan.audit.trust import Source
from bartizan.collect.exchanges import PASSED, REPLY, REQUEST
from bartizan.collect.since import begun, since
from bartizan.core.errors import FormatError
from bartizan.evidence.auditlog import LogSeen
from bartizan.evidence.usage import Passages, Period, Tally

# What each record of a request or a reply holds.
TELLING: Final = b'"action":"gateway.re'
MOST_MODELS: Final = 1000
# How far the clocks of a provider and of a gateway may lie apart, with a request under way.
ASTRIDE: Final = timedelta(minutes=5)


@dataclass(slots=True)
class _Counted:
    """What was counted of one log so far."""

    cuts: Sequence[str]
    passed: dict[tuple[int, str], int] = field(default_factory=dict)
    failed: dict[tuple[int, str], int] = field(default_factory=dict)
    models: set[str] = field(default_factory=set)
    last: str = ""

    def take(self, entry: bytes) -> None:
        """Take an entry in. Raises FormatError for what is no record."""
        head = read_head(entry)
        if head is None:
            raise FormatError("holds an entry that is no record")
        self.last = max(self.last, head.logged)
        at = bisect_right(self.cuts, head.logged) - 1
        if at >= 0 and TELLING in entry:
            self._count(at, _members(entry))

    def _count(self, at: int, record: Mapping[str, object]) -> None:
        what, detail = _inside(record, "what"), _inside(record, "detail")
        named = detail.get("model", "")
        model = named if isinstance(named, str) else ""
        if not model and detail.get("method"):
            return  # a server of tools
        if model not in self.models:
            model = model if len(self.models) < MOST_MODELS else ""
            self.models.add(model)
        allowed, action = record.get("decision") in PASSED, what.get("action")
        if action == REQUEST and allowed:
            self.passed[at, model] = self.passed.get((at, model), 0) + 1
        elif action == REPLY and not allowed and not record.get("tokens"):
            self.failed[at, model] = self.failed.get((at, model), 0) + 1


def _members(entry: bytes) -> Mapping[str, object]:
    """Return the members of an entry: a record is made of few, where there may be millions."""
    try:
        found = json.loads(entry)
    except (ValueError, RecursionError):
        raise FormatError("holds an entry that is no record") from None
    return found if isinstance(found, dict) else {}


def _inside(record: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = record.get(name)
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Log:
    """A log, and what its verification found."""

    source: Source
    seen: LogSeen


@dataclass(frozen=True, slots=True)
class _Whole:
    """What was counted of a log, and from when to when it holds all that its writer did."""

    counted: _Counted
    begin: datetime
    end: datetime
    pruned: bool


def passages(logs: Iterable[Log], days: Iterable[Period]) -> Passages | str:
    """Return what logs together hold of requests at the time of these days, or why not.

    Each log is read once, entry by entry from the first of these days on; what is kept are counts
    by model and time.
    """
    cuts = _cuts(days)
    lines = [fine(each) for each in cuts]
    found = list[_Whole]()
    for log in logs:
        try:
            whole = _whole(log, lines)
        except (AuditError, FormatError) as error:
            return f"cannot be counted: the log {log.seen.origin} {error.message}"
        except OSError as error:
            return f"cannot be counted: {error.strerror or error}"
        if whole is None:
            return f"cannot be counted: the log {log.seen.origin} is empty"
        found.append(whole)
    if not found:
        return "cannot be counted: no log is named"
    return _together(found, cuts)


def _cuts(days: Iterable[Period]) -> tuple[datetime, ...]:
    """Return the moments between which is counted: each day's ends, and shortly around them."""
    ends = {moment for day in days for moment in (day.begin, day.end)}
    around = {moment + step for moment in ends for step in (-ASTRIDE, ASTRIDE)}
    return tuple(sorted(ends | around))


def _whole(log: Log, cuts: Sequence[str]) -> _Whole | None:
    source, seen = log.source, log.seen
    head = parse_checkpoint(parse_note(source.read(CHECKPOINT, LONGEST) or b"").text)
    first = begun(source, head)
    if not first:
        return None
    counted = _Counted(cuts)
    for _, entry in read_kept(source, head, since(source, head, cuts[0])):
        counted.take(entry)
    end = datetime.fromisoformat(counted.last)
    if seen.witnessed_at is not None and not seen.above and seen.size == head.size:
        end = max(end, seen.witnessed_at)
    begin = datetime.fromisoformat(first)
    return _Whole(counted, begin, end, read_minimum(source) > 0)


def _together(found: Sequence[_Whole], cuts: tuple[datetime, ...]) -> Passages:
    """Return the counts of all logs: from when on the first wrote and nothing is pruned."""
    began = min(each.begin for each in found)
    pruned = [each.begin for each in found if each.pruned]
    tallies: dict[tuple[int, str], Tally] = {}
    for each in found:
        for counts, passed in ((each.counted.passed, True), (each.counted.failed, False)):
            _add(tallies, counts, passed=passed)
    return Passages(
        begin=max([began, *pruned]),
        end=min(each.end for each in found),
        cuts=cuts,
        tallies=tallies,
    )


def _add(
    tallies: dict[tuple[int, str], Tally], counts: Mapping[tuple[int, str], int], *, passed: bool
) -> None:
    for key, count in counts.items():
        more = Tally(passed=count) if passed else Tally(failed=count)
        tallies[key] = tallies.get(key, Tally()) + more
