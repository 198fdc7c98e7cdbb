"""Follows each writer's numbers and the log's clock through the records, in order."""

from collections.abc import Sequence as Entries
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from bartizan.audit.control import MARK, rules
from bartizan.audit.record import AFTER_OPENING, HEAD, OPENING, TOO_LARGE
from bartizan.audit.summary import Clean

MOST = 10_000
MOST_WRITERS = 4096


class Kind(StrEnum):
    """How a writer's number can be wrong."""

    GAP = "gap"
    LATE = "late"
    TWICE = "twice"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A number that is not the next one of its writer."""

    kind: Kind
    writer: str
    index: int
    expected: int
    got: int
    logged: str


@dataclass(frozen=True, slots=True)
class Regress:
    """A record that says to be older than the one before it; `told` when its writer said so."""

    index: int
    before: str
    after: str
    told: bool


@dataclass(slots=True)
class Numbers:
    """The state after the records so far. `whole` says that it began with record 0.

    `writer` is whose record was read last, a guess at the next; what is taken in brief leaves it.
    """

    whole: bool = True
    expected: dict[bytes, int] = field(default_factory=dict)
    anomalies: list[Anomaly] = field(default_factory=list)
    regresses: list[Regress] = field(default_factory=list)
    controls: list[tuple[int, bytes]] = field(default_factory=list)
    foreign: int = 0
    first_foreign: int | None = None
    logged: bytes = b""
    writer: bytes = field(default=b"", compare=False)
    missing: set[tuple[bytes, int]] = field(default_factory=set)

    def follow(self, first: int, entries: Entries[bytes]) -> None:
        """Take the next records; the first of them has an index.

        Most are the next one of the writer before: then all of the head but the moment is known.
        """
        expected, rest = self.expected, AFTER_OPENING.match
        for index, entry in enumerate(entries, first):
            writer = self.writer
            number = expected.get(writer, TOO_LARGE)
            opening = OPENING % (writer, number)
            known = number < TOO_LARGE and entry.startswith(opening)
            if known and (found := rest(entry, len(opening))):
                expected[writer] += 1
                moment, back = found.groups()
            else:
                moment, back = self._other(index, entry)
                if not moment:
                    continue
            if moment < self.logged or back:
                self._regress(index, moment, told=back is not None)
            self.logged = moment
            if MARK in entry and rules(entry) and len(self.controls) < MOST:
                self.controls.append((index, entry))

    def _other(self, index: int, entry: bytes) -> tuple[bytes, bytes | None]:
        """Take the head of any entry; return its moment, b"" for what is no record."""
        found = HEAD.match(entry)
        if found is None:
            self.foreign += 1
            self.first_foreign = index if self.first_foreign is None else self.first_foreign
            return b"", None
        writer, number, moment, back = found.groups()
        seq = int(number)
        if self.expected.get(writer) != seq:
            self._surprise(writer, seq, index, moment)
        else:
            self.expected[writer] = seq + 1
        self.writer = writer
        return moment, back

    def go_on(self, clean: Clean) -> bool:
        """Take a bundle in brief; False, and nothing is taken, unless it goes on as expected."""
        expected = self.expected
        usual = all(expected.get(writer) == first for writer, first, _ in clean.writers)
        if not usual or clean.first < self.logged:
            return False
        expected.update((writer, following) for writer, _, following in clean.writers)
        self.logged = clean.last
        return True

    def _surprise(self, writer: bytes, seq: int, index: int, moment: bytes) -> None:
        expected = self.expected.get(writer)
        begin = writer.rpartition(b"#")[2]
        origin = int(begin) if begin.isdigit() else 0
        self.expected[writer] = max(seq + 1, expected or 0)
        self._forget_oldest()
        if expected is None and origin + seq == index and not (self.whole and seq):
            return
        kind = _kind(expected, seq, late=(writer, seq) in self.missing)
        if expected is None and not self.whole:
            kind = Kind.PLACE
        self.missing.discard((writer, seq))
        if kind is Kind.GAP and len(self.missing) < MOST:
            span = range(expected or 0, min(seq, (expected or 0) + MOST))
            self.missing.update((writer, number) for number in span)
        if len(self.anomalies) < MOST:
            name, when = writer.decode(errors="replace"), moment.decode()
            self.anomalies.append(Anomaly(kind, name, index, expected or 0, seq, when))

    def _forget_oldest(self) -> None:
        """Keep the newest writers: a log has one at a time, and none goes on after another."""
        if len(self.expected) > MOST_WRITERS:
            for writer in list(islice(self.expected, MOST_WRITERS // 2)):
                del self.expected[writer]

    def _regress(self, index: int, after: bytes, *, told: bool) -> None:
        if len(self.regresses) < MOST:
            self.regresses.append(Regress(index, self.logged.decode(), after.decode(), told))


def _kind(expected: int | None, seq: int, *, late: bool) -> Kind:
    if late:
        return Kind.LATE
    if seq > (expected or 0):
        return Kind.GAP
    return Kind.PLACE if expected is None else Kind.TWICE
