"""A request for approval and its answer: what a person lets happen, once, of an exact call.

An approval is bound to the digest of who asks, in which session, for what, with which arguments:
changed by a character, it is another call.
"""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from bartizan.core.clock import parse_moment, wire
from bartizan.core.errors import InvalidInputError
from bartizan.core.person import look
from bartizan.gateway.acting.canonical import Json, digest

ID: Final = re.compile(r"[0-9a-f]{16}")
LARGEST: Final = 1_000_000
MOST_OPEN, MOST_OF_ONE = 1_000, 100
MOST_SHOWN: Final = 16_000


class Answer(StrEnum):
    """What became of a request for approval."""

    OPEN = "open"
    YES = "approved"
    NO = "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A request for approval, and its answer. `shown` is what a person sees of the arguments."""

    id: str
    call: str
    principal: str
    tool: str
    because: str
    shown: str
    requested: str
    expires: str
    answer: Answer = Answer.OPEN
    by: str = ""

    def live(self, now: datetime) -> bool:
        """Whether it has not expired."""
        return now < parse_moment(self.expires)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A call that needs a person: its digest, who wants which tool and why, and what is shown."""

    call: str
    principal: str
    tool: str
    because: str
    shown: str


def call_digest(
    principal: str,
    session: str,
    tool: str,
    arguments: Mapping[str, Json],
    more: Mapping[str, Json] | None = None,
) -> str:
    """Return what an approval is bound to; `more` is what goes to the tool beside its arguments."""
    return digest(principal, session, tool, dict(arguments), *([dict(more)] if more else []))


class Book(Protocol):
    """Where approvals are kept. Each raises AwayError where a store does not answer."""

    def all(self, now: datetime) -> tuple[Approval, ...]:
        """Return those that have not expired, the oldest first."""

    def ask(self, wanted: Wanted, now: datetime, life: timedelta) -> Approval:
        """Return the open request for a call, made anew where there is none.

        Raises InvalidInputError where too many are open, of all or of this principal: nobody would
        look at them; and for arguments that are too long for a person to be shown whole.
        """

    def answer(self, name: str, answer: Answer, by: str, now: datetime) -> Approval:
        """Record what a person says. Raises InvalidInputError where that person may not say it."""

    def take(self, call: str, now: datetime) -> Approval | None:
        """Use the approval of a call up, and return it; None where there is none that counts.

        Of several takers at once one gets it.
        """

    def close(self) -> None:
        """Leave it."""


def opened(wanted: Wanted, now: datetime, life: timedelta) -> Approval:
    """Return a new request. Raises InvalidInputError for what nobody can be shown whole."""
    if len(wanted.shown) > MOST_SHOWN:
        raise InvalidInputError(f"the arguments are longer than {MOST_SHOWN:,} characters")
    return Approval(
        id=secrets.token_hex(8),
        call=wanted.call,
        principal=wanted.principal,
        tool=wanted.tool,
        because=wanted.because,
        shown=wanted.shown,
        requested=wire(now),
        expires=wire(now + life),
    )


def crowded(own: int, principal: str) -> InvalidInputError:
    """Return the error for too many open requests."""
    return InvalidInputError(f"{own} requests of {principal} for approval are open")


def demand_name(name: str) -> None:
    """Raise InvalidInputError for what names no request."""
    if ID.fullmatch(name) is None:
        raise InvalidInputError(f"'{name}' is no approval's id")


def answered(
    found: Approval | None, answer: Answer, by: str, now: datetime, *, name: str
) -> Approval:
    """Return a request with its answer. Raises InvalidInputError where that cannot be given."""
    if found is None or not found.live(now):
        raise InvalidInputError(f"no request {name} is open; it may have expired")
    if found.answer is not Answer.OPEN:
        raise InvalidInputError(f"request {name} is {found.answer} already, by {found.by}")
    if not look(by) or look(by) == look(found.principal):
        raise InvalidInputError(
            f"{by or 'nobody'} asked for it", hint="Someone else has to approve it."
        )
    return replace(found, answer=answer, by=by)


def written(approval: Approval) -> str:
    """Return a record, of ASCII."""
    return json.dumps(asdict(approval))


def read(content: bytes | str, name: str = "") -> Approval | None:
    """Return the approval of a record, None for one that is not whole or not of that name."""
    try:
        record = json.loads(content)
        found = Approval(**{**record, "answer": Answer(record["answer"])})
        whole = all(isinstance(each, str) for each in record.values())
        if not whole or found.id != (name or found.id) or ID.fullmatch(found.id) is None:
            return None
        parse_moment(found.expires)
    except (ValueError, TypeError, KeyError, RecursionError, InvalidInputError):
        return None
    return found
