"""Approvals in a store that processes on many machines share: asked for on one, used on another.

A call waits for its approval anyway, so the store is asked at once and not beside the loop; one
that did not answer is not asked again for ten seconds, so that nobody can make all others wait.
Nothing passes without its answer, also where processes go on alone: who knows whether an approval
was used elsewhere.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, Protocol

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.access.scripts import name as digest_of
from bartizan.gateway.access.shared import UNREAD, AwayError
from bartizan.gateway.acting.approval import (
    MOST_OF_ONE,
    MOST_OPEN,
    Answer,
    Approval,
    Wanted,
    answered,
    crowded,
    demand_name,
    opened,
    read,
    written,
)
from bartizan.gateway.acting.approval_scripts import (
    ALL,
    ANSWER,
    ASK,
    KEPT_SECONDS,
    READ,
    TAKE,
)

PAUSE: Final = 10.0
KINDS: Final = ("records", "expiries", "calls", "owners")


class Asked(Protocol):
    """Runs a script in a store, and waits for it."""

    def run(self, script: str, keys: Sequence[str], arguments: Sequence[str]) -> object:
        """Return what the script returns. Raises AwayError."""

    def close(self) -> None:
        """Close its connections."""


@dataclass(slots=True)
class SharedApprovals:
    """The approvals of all that share a store. Each method raises AwayError as in `Book`."""

    store: Asked
    prefix: str
    monotonic: Callable[[], float] = time.monotonic
    _away: str = ""
    _again: float = 0.0
    _one: Lock = field(default_factory=Lock)
    """Who asks; large calls are decided on in threads."""

    def all(self, now: datetime) -> tuple[Approval, ...]:
        """Return those that have not expired, the oldest first."""
        found = self._run(ALL, now)
        if not isinstance(found, list):
            raise AwayError(UNREAD)
        read_ = [read(each) for each in found if isinstance(each, str)]
        live = [each for each in read_ if each is not None and each.live(now)]
        return tuple(sorted(live, key=lambda each: (each.requested, each.id)))

    def ask(self, wanted: Wanted, now: datetime, life: timedelta) -> Approval:
        """Return the open request for a call. Raises InvalidInputError as in `Book`."""
        made = opened(wanted, now, life)
        found = self._run(
            ASK, now, made.id, written(made), digest_of(wanted.principal), digest_of(wanted.call),
            (now + life).timestamp(), MOST_OPEN, MOST_OF_ONE, KEPT_SECONDS,
        )  # fmt: skip
        if not isinstance(found, list) or len(found) != 2:  # noqa: PLR2004
            raise AwayError(UNREAD)
        if not found[0]:
            raise crowded(int(str(found[1])), wanted.principal)
        same = read(str(found[1]))
        if same is None or same.call != wanted.call:
            raise AwayError(UNREAD)
        return same

    def answer(self, name: str, answer: Answer, by: str, now: datetime) -> Approval:
        """Record what a person says. Raises InvalidInputError as in `Book`."""
        demand_name(name)
        before = self._run(READ, now, name)
        found = read(before, name) if isinstance(before, str) else None
        said = answered(found, answer, by, now, name=name)
        if not self._run(ANSWER, now, name, before, written(said)):
            raise InvalidInputError(f"request {name} is being answered by someone else")
        return said

    def take(self, call: str, now: datetime) -> Approval | None:
        """Use the approval of a call up, and return it; of several takers at once one gets it."""
        record = self._run(TAKE, now, digest_of(call))
        found = read(record) if isinstance(record, str) else None
        if found is None or found.call != call or not found.live(now):
            return None
        return found if found.answer is Answer.YES else None

    def close(self) -> None:
        """Leave the store."""
        self.store.close()

    def _run(self, script: str, now: datetime, *arguments: object) -> object:
        with self._one:
            return self._asked(script, now, arguments)

    def _asked(self, script: str, now: datetime, arguments: Sequence[object]) -> object:
        if self._away and self.monotonic() < self._again:
            raise AwayError(self._away)
        keys = [f"{self.prefix}:{{approvals}}:{kind}" for kind in KINDS]
        try:
            found = self.store.run(script, keys, [str(now.timestamp()), *map(str, arguments)])
        except AwayError as error:
            self._away, self._again = str(error), self.monotonic() + PAUSE
            raise
        self._away = ""
        return found
