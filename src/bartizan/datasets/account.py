"""Keeps the account of access to datasets: who may, by grants and log together; and what is said.

What it holds in memory is what the log says, followed from its first record on; grants and
revocations are read from their folder anew each time.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Final, Self

from bartizan.audit.errors import AuditError
from bartizan.audit.notekeys import NoteSigner
from bartizan.audit.opening import Settings
from bartizan.audit.record import Record, Who
from bartizan.audit.signed import proven_minimum, signed_events, signed_head
from bartizan.audit.store import Folder
from bartizan.audit.writer import Log
from bartizan.core.clock import Clock
from bartizan.datasets import accesses
from bartizan.datasets.errors import AccessRefusedError
from bartizan.datasets.grant import Grant, Revocation
from bartizan.datasets.granted import Granted, GrantFolder
from bartizan.datasets.ledger import Ledger
from bartizan.datasets.ruling import Allowed, Ask, Known, Refused, Why, ruling
from bartizan.signing.policyfile import Trust

WRITER: Final = "bartizan-broker"
# How long records wait to be signed together, in seconds: readers wait for that, too.
INTERVAL: Final = 0.01


class Account:
    """Grants, the policy of those who give them, and the log, whose one writer this is."""

    def __init__(
        self, grants: GrantFolder, granters: Trust, log: Log, ledger: Ledger, clock: Clock
    ) -> None:
        """Use open; this takes over what it found."""
        self._grants, self._granters, self._log = grants, granters, log
        self._ledger, self._clock = ledger, clock
        self._lock = RLock()

    @classmethod
    @contextmanager
    def open(
        cls, grants: GrantFolder, granters: Trust, log: tuple[Path, NoteSigner], clock: Clock
    ) -> Iterator[Self]:
        """Give the account of a log, which is followed first, with the key that signs it.

        Raises what `Log.open` raises, TamperError for a log that was changed, and FormatError for a
        record of access that cannot be read: by an account that does not add up nobody reads.
        """
        place, key = log
        with Log.open(place, key, settings=Settings(writer=WRITER, interval=INTERVAL)) as opened:
            opened.flush()
            folder = Folder(place)
            head = signed_head(folder, [key.key])
            minimum = proven_minimum(folder, head)
            ledger = Ledger(minimum)
            ledger.follow(signed_events(folder, head, minimum))
            yield cls(grants, granters, opened, ledger, clock)

    @property
    def now(self) -> datetime:
        """The present moment, never before the newest in the log or seen here: none goes back."""
        self._ledger.reach(self._clock())
        return self._ledger.latest

    def enter(self, ask: Ask, who: Who, access: str) -> Allowed:
        """Return under which grant somebody may read, once that is recorded.

        Raises AccessRefusedError where none allows it, which is recorded as well, and where it
        cannot be recorded.
        """
        with self._lock:
            decided = self._decide(ask)
            if isinstance(decided, Refused):
                self.record(accesses.denied(ask, who, decided))
                raise AccessRefusedError(
                    f"{ask.subject} may not read {ask.dataset}: {decided.because}",
                    hint="Somebody whom the policy trusts can grant it: `bartizan data grant`.",
                )
            self._ledger.opened(access, decided.grant.id, decided.most)
            self.record(accesses.opened(ask, who, decided.grant, access, decided.most))
            return decided

    def leave(self, grant: Grant, access: str, count: int, record: Record) -> None:
        """Record how many bytes were handed out. Raises AccessRefusedError where that fails.

        All that was put aside for the access then counts as spent.
        """
        with self._lock:
            self.record(record)
            self._ledger.closed(access, grant.id, count)

    def record(self, record: Record) -> None:
        """Return when a record is durable and under the signed head.

        Raises AccessRefusedError where it is not: a log whose folder is gone, or full, as well.
        """
        try:
            self._log.append(record)
            self._log.flush()
        except AuditError as error:
            raise AccessRefusedError(
                f"what is not recorded is not handed out: {error.message}", hint=error.hint
            ) from None

    def demand(self, grant: Grant) -> None:
        """Raise AccessRefusedError once a grant does not hold any longer."""
        if self.now >= grant.until:
            raise AccessRefusedError("the grant has ended meanwhile")
        if self._ledger.is_revoked(grant.id) or self._grants.revoked(grant.id):
            raise AccessRefusedError("the grant was revoked meanwhile")

    def _decide(self, ask: Ask) -> Allowed | Refused:
        granted = self._grants.read(self._granters, self.now)
        self._keep(granted.revocations)
        known = self._ledger.known
        known = Known({*known.revoked, *granted.revoked}, known.spent)
        decided = ruling(ask, granted.grants, known, self.now)
        if isinstance(decided, Refused):
            return _told(decided, granted)
        if decided.grant.most is not None and not self._ledger.covers(decided.grant.issued):
            because = "the log no longer keeps what was read under the grant since it was issued"
            return Refused(Why.SPENT, because)
        return decided

    def _keep(self, revocations: Iterable[Revocation]) -> None:
        """Record revocations that the log does not have: there nobody takes them away again."""
        for each in revocations:
            if not self._ledger.is_revoked(each.grant):
                self.record(accesses.revoked(each, "", Who(WRITER)))
                self._ledger.revoke(each.grant)


def _told(refused: Refused, granted: Granted) -> Refused:
    """Say that there are grants which do not count, where that may be why."""
    if refused.why is not Why.NO_GRANT or not granted.refused:
        return refused
    count = len(granted.refused)
    return Refused(refused.why, f"{refused.because}; {count} in the folder do not count")
