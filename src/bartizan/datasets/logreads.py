"""Reads what an audit log says of access, record by record: what was changed hides only itself."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bartizan.audit.authentic import Authentic
from bartizan.audit.checkpoint import Checkpoint, parse_checkpoint
from bartizan.audit.errors import AuditError
from bartizan.audit.event import Event, event_of
from bartizan.audit.findings import Report
from bartizan.audit.notekeys import NoteKey
from bartizan.audit.tiles import WIDTH
from bartizan.audit.trust import Source, Trust
from bartizan.audit.verify import verify
from bartizan.core.clock import parse_moment
from bartizan.core.errors import BartizanError, FormatError, InvalidInputError
from bartizan.datasets.accesses import Access, Action, access_of
from bartizan.datasets.grant import Revocation
from bartizan.datasets.reads import Evidence, Gap, Kind, Read, Tampered, Window

KINDS = {Action.OPENED: Kind.OPEN, Action.READ: Kind.READ, Action.DENIED: Kind.DENIED}


def log_evidence(source: Source, keys: Sequence[NoteKey], window: Window) -> Evidence:
    """Return what a log says of access to datasets in a window, as far as its keys prove it.

    Each record is proven on its own: one that was changed is a gap and named, and its neighbours
    count. A log that nothing can be proven of is one gap. Never raises for what the log holds.
    """
    try:
        report = verify(source, Trust(keys=tuple(keys)))
        name = f"log {report.origin or 'unknown'}"
        tampered = tuple(
            Tampered(each.attack.value, each.because, f"{name}, {each.records}")
            for each in report.suspicions
        )
        if report.note is None:
            return Evidence((), (Gap(name, "its head cannot be read"),), tampered, (name,))
        head = parse_checkpoint(report.note.text)
        found = _Found(name)
        found.take(source, head, report)
    except BartizanError as error:
        return Evidence(gaps=(Gap("log", f"nothing of it can be proven: {error.message}"),))
    edges = found.edges(window, report)
    reads = tuple(each for each in found.reads() if _meets(each, window))
    gone = tuple(found.revocations())
    return Evidence(reads, (*edges, *found.gaps), tampered, (name,), gone)


def reads_in(events: Iterable[Event], name: str) -> tuple[tuple[Read, ...], tuple[Gap, ...]]:
    """Return what events of a log say was read, and which of them cannot be read."""
    found = _Found(name)
    found.see(events)
    return tuple(found.reads()), tuple(found.gaps)


class _Found:
    """The records of access in a log, and what of it could not be read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.gaps = list[Gap]()
        self._accesses = list[Access]()
        self._first = self._last = ""

    def take(self, source: Source, head: Checkpoint, report: Report) -> None:
        tree = Authentic(source.tile, head)
        for at in range(report.minimum // WIDTH, -(-head.size // WIDTH)):
            first, last = max(at * WIDTH, report.minimum), min((at + 1) * WIDTH, head.size)
            self.see(self._events(tree, head, at, range(first, last)))

    def edges(self, window: Window, report: Report) -> Iterator[Gap]:
        """Yield what the log does not reach back to, and what it does not reach on to.

        That nothing was read after its newest record, no log says: it may be an older copy.
        """
        first, last = _moment(self._first), _moment(self._last)
        asked = window.until or window.since
        if asked is not None and (last is None or last < asked):
            begin = max(filter(None, (last, window.since)), default=None)
            yield Gap(self.name, "it has no record of a later moment", begin, window.until)
        if report.minimum and (window.since is None or first is None or window.since < first):
            because = f"its first {report.minimum} records were pruned"
            yield Gap(self.name, because, window.since, first)
        elif window.since is not None and first is not None and window.since < first:
            yield Gap(self.name, "the log begins only then", window.since, first)

    def reads(self) -> Iterator[Read]:
        """Yield what was done, each open with the bytes that its close tells."""
        closed = {each.access: each for each in self._accesses if each.action is Action.CLOSED}
        purposes = {each.access: each for each in self._accesses if each.action is Action.OPENED}
        for each in self._accesses:
            if each.action in KINDS:
                yield self._read(each, closed.get(each.access), purposes.get(each.access))

    def revocations(self) -> Iterator[Revocation]:
        """Yield what the log says was revoked, and when: even if nobody keeps the revocation."""
        for each in self._accesses:
            if each.action is Action.REVOKED:
                at = min(each.at, each.stated or each.at)
                yield Revocation(grant=each.grant, at=at, reason=each.because)

    def _read(self, access: Access, closed: Access | None, opened: Access | None) -> Read:
        ended = closed if access.action is Action.OPENED and access.access else None
        return Read(
            kind=KINDS[access.action],
            at=access.at,
            principal=access.subject,
            dataset=access.dataset,
            object=access.path,
            count=ended.count if ended else None,
            ended=ended.at if ended else None,
            grant=access.grant,
            root=access.root,
            purpose=access.purpose or (opened.purpose if opened else ""),
            because=access.because if access.action is Action.DENIED else "",
            place=f"{self.name}, record {access.index}",
            brokered=True,
        )

    def _events(
        self, tree: Authentic, head: Checkpoint, at: int, indexes: range
    ) -> Iterator[Event]:
        """Yield the events of a bundle; where it is not whole, those that are proven singly."""
        try:
            entries = tree.bundle(at)
            for index in indexes:
                yield event_of(head.origin, index, entries[index - at * WIDTH])
        except AuditError:
            for index in indexes:
                try:
                    yield event_of(head.origin, index, tree.entry(index))
                except AuditError as error:
                    self.gaps.append(Gap(self.name, f"record {index}: {error.message}"))

    def see(self, events: Iterable[Event]) -> None:
        """Take events, in the order of the log."""
        for event in events:
            self._first, self._last = self._first or event.logged, event.logged or self._last
            try:
                access = access_of(event)
            except FormatError as error:
                self.gaps.append(Gap(self.name, error.message))
                continue
            if access is not None:
                self._accesses.append(access)


def _meets(read: Read, window: Window) -> bool:
    """Whether an act lies in a window, or a dataset that was open before it was so within."""
    begun = window.until is None or read.at < window.until
    lasted = read.ended is not None and window.since is not None and read.ended >= window.since
    return window.holds(read.at) or (begun and lasted)


def _moment(text: str) -> datetime | None:
    try:
        return parse_moment(text) if text else None
    except InvalidInputError:  # pragma: no cover  (a head has a moment of digits alone)
        return None
