"""What a log knows of grants: which were revoked, and the bytes that were handed out under each."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from bartizan.audit.event import Event
from bartizan.core.clock import parse_moment
from bartizan.core.errors import InvalidInputError
from bartizan.datasets.accesses import Access, Action, access_of
from bartizan.datasets.ruling import Known

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class Ledger:
    """The account of a log, which is followed from its first record on.

    What was opened with a limit and never closed counts as spent up to that limit: a crash may not
    make more of a grant than it is.
    """

    def __init__(self, minimum: int = 0) -> None:
        """Start where the log starts; `minimum` records before that are no longer kept."""
        self._pruned = minimum > 0
        self._first: datetime | None = None
        self._latest = LONG_AGO
        self._revoked = set[str]()
        self._spent = Counter[str]()
        self._open = dict[str, tuple[str, int]]()

    @property
    def latest(self) -> datetime:
        """The newest moment that was seen: it is never earlier than that, whatever a clock says."""
        return self._latest

    def reach(self, moment: datetime) -> None:
        """Take note of the moment that a clock says."""
        self._latest = max(self._latest, moment)

    @property
    def known(self) -> Known:
        """What a ruling needs of it."""
        return Known(frozenset(self._revoked), dict(self._spent))

    def is_revoked(self, grant: str) -> bool:
        """Whether the log says that a grant was revoked."""
        return grant in self._revoked

    def covers(self, moment: datetime) -> bool:
        """Whether the log keeps all records since a moment."""
        return not self._pruned or (self._first is not None and self._first <= moment)

    def follow(self, events: Iterable[Event]) -> None:
        """Take the next events of the log. Raises FormatError as `access_of` does."""
        for event in events:
            self._see(event)
            access = access_of(event)
            if access is not None:
                self.take(access.action, access)

    def take(self, action: Action, access: Access) -> None:
        """Take one record of access."""
        match action:
            case Action.REVOKED:
                self.revoke(access.grant)
            case Action.OPENED:
                self.opened(access.access, access.grant, access.count)
            case Action.CLOSED:
                self.closed(access.access, access.grant, access.count or 0)
            case _:
                pass

    def revoke(self, grant: str) -> None:
        """Take note that a grant was revoked; nothing undoes that."""
        self._revoked.add(grant)

    def opened(self, access: str, grant: str, most: int | None) -> None:
        """Put the bytes aside that an access may read."""
        self._spent[grant] += most or 0
        self._open[access] = (grant, most or 0)

    def closed(self, access: str, grant: str, count: int) -> None:
        """Count the bytes that an access did read, in the place of those put aside for it."""
        opened, aside = self._open.pop(access, (grant, 0))
        if opened == grant:
            self._spent[grant] += count - aside

    def _see(self, event: Event) -> None:
        if event.logged:
            try:
                moment = parse_moment(event.logged)
            except InvalidInputError:  # pragma: no cover  (a head has a moment of digits alone)
                return
            self._first = self._first or moment
            self.reach(moment)
