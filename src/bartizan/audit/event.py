"""A record as the exporters see it: its place in the log, its moment, and what it says."""

from dataclasses import dataclass
from datetime import datetime

from bartizan.audit.reading import parse_record
from bartizan.audit.record import RESERVED, Head, Record, What, Who, read_head
from bartizan.core.errors import FormatError

REFUSED = frozenset({"deny", "denied", "block", "blocked", "refuse", "refused"})
UNREADABLE = f"{RESERVED}unreadable"
BROKEN = Record(who=Who("unknown"), what=What(UNREADABLE))
LONGEST_VALUE = 1023


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a log; `at` is its moment in milliseconds since 1970, None where it tells none.

    An entry that is no record is an event, too, with the action `log.unreadable`: one bad entry
    neither hides itself nor stops what comes after it.
    """

    origin: str
    index: int
    entry: bytes
    head: Head | None
    at: int | None
    record: Record

    @property
    def refused(self) -> bool:
        """Whether what was asked for was refused."""
        return self.record.decision in REFUSED

    @property
    def logged(self) -> str:
        """The log's own moment of it, "" where it tells none."""
        return self.head.logged if self.head else ""

    @property
    def readable(self) -> bool:
        """Whether the entry is a record."""
        return self.head is not None


def event_of(origin: str, index: int, entry: bytes) -> Event:
    """Return an entry as an event; never raises, whatever it holds."""
    head = read_head(entry)
    try:
        record = parse_record(entry)
        if head is not None:
            at = round(datetime.fromisoformat(head.logged).timestamp() * 1000)
            return Event(origin, index, entry, head, at, record)
    except (FormatError, ValueError, OverflowError):
        pass
    return Event(origin, index, entry, None, None, BROKEN)


def shortened(text: str) -> str:
    """Return the beginning of a text, as long as a value of another program's line may be."""
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def utf8(text: str) -> str:
    """Return text without lone surrogates, which JSON can hold and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()
