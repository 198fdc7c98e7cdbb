"""Verify the audit log that a profile names: evidence that records were not changed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

from bartizan.audit.checkpoint import CHECKPOINT, parse_checkpoint
from bartizan.audit.entries import read_kept
from bartizan.audit.errors import AuditError
from bartizan.audit.event import Event, event_of
from bartizan.audit.findings import Report
from bartizan.audit.moment import fine
from bartizan.audit.note import LONGEST, parse_note
from bartizan.audit.notekeys import NoteKey, parse_vkey
from bartizan.audit.record import Record
from bartizan.audit.tiles import LONGEST_BUNDLE, Tile
from bartizan.audit.trust import Source, Trust
from bartizan.audit.verify import verify
from bartizan.collect.exchanges import ALARMS, exchanges_in, with_alarms
from bartizan.collect.since import since
from bartizan.collect.tree import Tree
from bartizan.core.clock import parse_day, parse_moment
from bartizan.core.errors import BartizanError, FormatError, InvalidInputError
from bartizan.core.place import Place
from bartizan.datasets.logreads import reads_in
from bartizan.datasets.unusual import metered, untold, volumes
from bartizan.evidence.auditlog import FRESH_DAYS, AuditLogs, LogSeen
from bartizan.evidence.declared import AuditAt, Profile
from bartizan.evidence.facts import Gap

# How many of the newest records are looked at, and the action of those that waive.
NEWEST = 4096
WAIVED = "waiver.made"
# Records of access, and who is nobody.
ACCESS = ("data.", "model.", "retrieval.")
NOBODY = ("", "unknown")

# What yields the paths of all files below a folder of the log.
Names = Callable[[str], Iterator[str]]


class LogInTree:
    """A log that lies in the workload, read through its tree, which never leaves the root."""

    def __init__(self, tree: Tree, folder: str, names: Names | None = None) -> None:
        """Take the log's folder, relative to the tree's root, and what lists all names below it.

        Without that the tree does, which leaves out what is no part of the workload.
        """
        self._tree, self._prefix = tree, f"{folder.strip('/')}/"
        self._names = names or self._entries

    def read(self, path: str, limit: int) -> bytes | None:
        """Return at most limit + 1 bytes of a file, None when there is none."""
        content = self._tree.head(f"{self._prefix}{path}", limit + 1)
        return content if isinstance(content, bytes) else None

    def tile(self, tile: Tile) -> bytes | None:
        """Return a tile's bytes; those of the full tile where the partial one is gone."""
        found = self.read(tile.path, LONGEST_BUNDLE)
        return self.read(tile.whole.path, LONGEST_BUNDLE) if found is None else found

    def files(self, below: str = "") -> Iterator[str]:
        """Yield the paths of all files, sorted."""
        return self._names(below)

    def _entries(self, below: str) -> Iterator[str]:
        wanted = f"{self._prefix}{below}"
        for entry in self._tree.entries:
            if entry.path.startswith(wanted):
                yield entry.path.removeprefix(self._prefix)


def collect(source: Source, profile: Profile, now: datetime) -> AuditLogs:
    """Return what a verification of the profile's log finds.

    A log that is not there, and a key that is none, leave a gap.
    """
    at = profile.audit
    if at is None:
        return AuditLogs()
    if source.read(CHECKPOINT, LONGEST) is None:
        return unread(at, "holds no log that can be read")
    try:
        trust = Trust(keys=_keys(at.keys), witnesses=_keys(at.witnesses), origin=at.origin)
        report = verify(source, trust)
    except BartizanError as error:
        return unread(at, f"cannot be verified: {error.message}")
    except OSError as error:
        return unread(at, f"cannot be read: {error.strerror or error}")
    place = Place(profile.path, profile.lines.get("audit", 1))
    events = _newest(source)
    newest = tuple(each.record for each in events)
    seen = replace(
        _seen(report, at, place, now),
        actions=Counter(record.what.action for record in newest),
        waived=_waived(newest, profile.name),
        exchanges=with_alarms(exchanges_in(events, now), _alarms(source, events, now)),
    )
    return AuditLogs(log=_reviewed(_accessed(seen, newest), events), files=1)


def unread(at: AuditAt, reason: str) -> AuditLogs:
    """Return the evidence of a log that nobody has looked at."""
    return AuditLogs(gaps=(Gap(at.log, reason),), files=1)


def _keys(vkeys: Iterable[str]) -> tuple[NoteKey, ...]:
    return tuple(map(parse_vkey, vkeys))


def _seen(report: Report, at: AuditAt, place: Place, now: datetime) -> LogSeen:
    moment = report.witnessed_at
    return LogSeen(
        origin=at.origin,
        place=place,
        size=report.size,
        tampered=tuple((each.attack.value, each.because) for each in report.suspicions),
        keyed=bool(at.keys),
        witnessed=report.witnessed,
        witness_days=(now - parse_moment(moment)).days if moment else None,
        witnessed_at=parse_moment(moment) if moment else None,
    )


def _newest(source: Source) -> tuple[Event, ...]:
    """Return the newest records; none where the log cannot be read that far."""
    try:
        head = parse_checkpoint(parse_note(source.read(CHECKPOINT, LONGEST) or b"").text)
        newest = list(read_kept(source, head, max(0, head.size - NEWEST)))
    except (AuditError, FormatError):
        return ()
    events = tuple(event_of(head.origin, index, entry) for index, entry in newest)
    return events if all(each.readable for each in events) else ()


def _alarms(source: Source, newest: Sequence[Event], now: datetime) -> Iterator[Event]:
    """Yield what raised an alarm within a week: alarms are rare, so the newest records may miss it.

    There is none where the log cannot be read that far.
    """
    end = newest[0].index if newest else 0
    with suppress(AuditError, FormatError):
        head = parse_checkpoint(parse_note(source.read(CHECKPOINT, LONGEST) or b"").text)
        start = since(source, head, fine(now - timedelta(days=FRESH_DAYS)))
        for index, entry in read_kept(source, head, start) if start < end else ():
            if index >= end:
                break
            if ALARMS in entry:
                yield event_of(head.origin, index, entry)


def _accessed(seen: LogSeen, newest: Iterable[Record]) -> LogSeen:
    """Return what was seen of a log, with how many records of access leave something out."""
    accesses = [each for each in newest if each.what.action.startswith(ACCESS)]
    whole = [
        each
        for each in accesses
        if each.who.principal not in NOBODY and each.what.resource and each.decision
    ]
    return replace(seen, accesses=len(accesses), incomplete=len(accesses) - len(whole))


def _reviewed(seen: LogSeen, events: Iterable[Event]) -> LogSeen:
    """Return what was seen of a log, with what is unusual in how data was handed out."""
    reads, _ = reads_in(events, seen.origin)
    few = untold(reads)
    return replace(
        seen,
        metered=len(metered(reads)) - len(few),
        untold=len(few),
        unusual=tuple((each.principal, each.because) for each in volumes(reads)),
    )


def _waived(records: Iterable[Record], workload: str) -> dict[str, date]:
    """Return the last day of the waivers of a workload; a workload without a name has none."""
    days: dict[str, date] = {}
    for record in records:
        detail = record.detail
        if record.what.action != WAIVED or not workload or detail.get("workload") != workload:
            continue
        with suppress(InvalidInputError):
            until = parse_day(detail.get("until", ""))
            days |= {name: max(until, days.get(name, until)) for name in record.controls}
    return days
