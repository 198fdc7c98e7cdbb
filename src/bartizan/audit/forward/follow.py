"""Follows a log: what a signed head covers is delivered, then the cursor moves, at least once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from bartizan.audit.errors import AuditError
from bartizan.audit.event import Event
from bartizan.audit.forward.cursor import Cursor, save_cursor
from bartizan.audit.forward.errors import DeliveryError
from bartizan.audit.minimum import read_minimum
from bartizan.audit.notekeys import NoteKey
from bartizan.audit.signed import proven_minimum, signed_events, signed_head
from bartizan.audit.trust import Source

AT_ONCE = 4096
SHORTEST, LONGEST = 0.5, 60.0


class Target(Protocol):
    """Where records are sent."""

    def deliver(self, events: Iterable[Event]) -> None:
        """Return when the receiver has all events. Raises DeliveryError when it may not."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait between looks, and how often in a row a receiver may fail.

    `wait` is given seconds, and `tell` what went wrong.
    """

    wait: Callable[[float], None]
    tell: Callable[[str], None]
    interval: float = 1.0
    tries: int = 20


class Forwarder:
    """Brings what is signed of one log to one receiver; `cursor` says how far it has come."""

    def __init__(
        self, source: Source, keys: Sequence[NoteKey], target: Target, *, cursor: Cursor, kept: Path
    ) -> None:
        """Go on from a cursor; `kept` is its file, which is written after each delivery."""
        self._source, self._keys, self._target, self._kept = source, keys, target, kept
        self.cursor = cursor

    def catch_up(self) -> None:
        """Deliver all that is signed now.

        Raises TamperError for a log that none of the keys signed, or that does not continue what
        was seen before; DeliveryError when the receiver fails: it gets the rest at the next call;
        AuditError where what is next was pruned.
        """
        head = signed_head(self._source, self._keys, self.cursor.head)
        if head != self.cursor.head:
            self._move(replace(self.cursor, head=head))
        minimum = read_minimum(self._source)
        if self.cursor.next < minimum <= proven_minimum(self._source, head):
            gone = f"records {self.cursor.next} to {minimum - 1}"
            raise AuditError(
                f"{gone} were pruned before they were forwarded",
                hint=f"Go on without them by a new --cursor file and --start {minimum}.",
            )
        while self.cursor.next < head.size:
            end = min(self.cursor.next + AT_ONCE, head.size)
            self._target.deliver(signed_events(self._source, head, self.cursor.next, end))
            self._move(replace(self.cursor, next=end))

    def run(self, patience: Patience, *, once: bool = False) -> None:
        """Follow the log, until the first time that all is delivered with once, else for ever.

        Raises DeliveryError when the receiver has failed too often in a row, and TamperError.
        """
        failures = 0
        while True:
            before = self.cursor.next
            try:
                self.catch_up()
                if once:
                    return
                failures = 0
                patience.wait(patience.interval)
            except DeliveryError as error:
                failures = 1 if self.cursor.next > before else failures + 1
                if failures >= patience.tries:
                    raise
                patience.tell(f"{error.message}; record {self.cursor.next} is next")
                patience.wait(pause(failures))

    def _move(self, cursor: Cursor) -> None:
        save_cursor(self._kept, cursor)
        self.cursor = cursor


def pause(failures: int) -> float:
    """Return how many seconds to wait after so many failures in a row: twice as long each time."""
    return float(min(SHORTEST * 2 ** min(failures - 1, 30), LONGEST))
