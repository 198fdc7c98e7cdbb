"""What the audit log says of grants and of access to datasets: how it is written, and read back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bartizan.audit.event import Event
from bartizan.audit.record import Record, What, Who
from bartizan.core.clock import parse_moment
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.datasets.grant import LONGEST, TREE, Grant, Revocation
from bartizan.datasets.ruling import Ask, Refused

CONTROLS: Final = ("DAT-04", "DAT-09")
WHOLE: Final = "*"
ANY: Final = "any"
MOST_SHOWN: Final = 200


class Action(StrEnum):
    """What is recorded of grants and of access."""

    GRANTED = "data.granted"
    REVOKED = "data.revoked"
    OPENED = "data.opened"
    DENIED = "data.denied"
    READ = "data.read"
    CLOSED = "data.closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """A record of a log about a dataset, read back.

    `access` is the number that one open and what follows of it share; `count` the bytes that were
    handed out, and of an open the most that may be, None where there is no such number. `stated` is
    the moment that a revocation itself names.
    """

    action: Action
    index: int
    at: datetime
    subject: str
    dataset: str
    stated: datetime | None = None
    root: str = ""
    grant: str = ""
    access: str = ""
    purpose: str = ""
    path: str = ""
    count: int | None = None
    because: str = ""


def opened(ask: Ask, who: Who, grant: Grant, access: str, most: int | None) -> Record:
    """Return the record that a dataset is handed out; it stands before that happens."""
    return Record(
        who=who,
        what=What(Action.OPENED, f"dataset:{ask.dataset}", _digests(ask.root, grant.id)),
        decision="allow",
        controls=CONTROLS,
        detail={
            "access": access,
            "purpose": ask.purpose,
            "columns": _columns(ask),
            "limit": ANY if most is None else str(most),
        },
    )


def denied(ask: Ask, who: Who, refused: Refused) -> Record:
    """Return the record that a dataset is not handed out.

    What was asked is anything: it is told in so few characters that a record can always hold it,
    those that are none in UTF-8 as escapes.
    """
    return Record(
        who=Who(_short(who.principal), _short(who.how)),
        what=What(Action.DENIED, f"dataset:{ask.dataset}", _digests(ask.root)),
        decision="deny",
        reasons=(refused.why.value, refused.because),
        controls=CONTROLS,
        detail={"purpose": _short(ask.purpose), "columns": _short(_columns(ask))},
    )


def read(who: Who, grant: Grant, access: str, path: str, sha256: str) -> Record:
    """Return the record that a file of a dataset is handed out; it stands before that happens."""
    digests = {**_digests(grant.root, grant.id), "file": f"sha256:{sha256}"}
    return Record(
        who=who,
        what=What(Action.READ, f"dataset:{grant.dataset}", digests),
        decision="allow",
        controls=CONTROLS,
        detail={"access": access, "path": path},
    )


def closed(who: Who, grant: Grant, access: str, count: int, because: str = "") -> Record:
    """Return the record of how many bytes were handed out, and why no more where that is why."""
    return Record(
        who=who,
        what=What(Action.CLOSED, f"dataset:{grant.dataset}", _digests(grant.root, grant.id)),
        decision="closed",
        reasons=(because,) if because else (),
        controls=CONTROLS,
        detail={"access": access, "bytes": str(count)},
    )


def granted(grant: Grant, who: Who) -> Record:
    """Return the record that a grant was signed."""
    ask = Ask(
        subject=grant.subject,
        dataset=grant.dataset,
        root=grant.root,
        purpose=grant.purpose,
        columns=grant.columns,
    )
    return Record(
        who=who,
        what=What(Action.GRANTED, f"dataset:{grant.dataset}", _digests(grant.root, grant.id)),
        decision="granted",
        controls=CONTROLS,
        detail={
            "to": grant.subject,
            "purpose": grant.purpose,
            "columns": _columns(ask),
            "until": grant.until.isoformat(),
            "limit": ANY if grant.most is None else str(grant.most),
        },
    )


def revoked(revocation: Revocation, dataset: str, who: Who) -> Record:
    """Return the record that a grant was revoked: it stands even if the revocation is removed."""
    return Record(
        who=who,
        what=What(Action.REVOKED, f"dataset:{dataset}", {"grant": f"sha256:{revocation.grant}"}),
        when=revocation.at,
        decision="revoked",
        reasons=(revocation.reason,),
        controls=CONTROLS,
    )


def access_of(event: Event) -> Access | None:
    """Return what an event says of access to a dataset; None where it is about something else.

    Raises FormatError for a record of ours that cannot be read: it is not passed over.
    """
    record = event.record
    if not event.readable or record.what.action not in (*Action,):
        return None
    detail, digests = record.detail, record.what.digests
    try:
        return Access(
            action=Action(record.what.action),
            index=event.index,
            at=parse_moment(event.logged),
            stated=record.when,
            subject=record.who.principal,
            dataset=record.what.resource.removeprefix("dataset:"),
            root=digests.get("dataset", "").removeprefix(f"{TREE}:"),
            grant=digests.get("grant", "").removeprefix("sha256:"),
            access=detail.get("access", ""),
            purpose=detail.get("purpose", ""),
            path=detail.get("path", ""),
            count=_count(detail),
            because=record.reasons[-1] if record.reasons else "",
        )
    except (InvalidInputError, ValueError):
        raise FormatError(f"record {event.index} is no record of access to data") from None


def _count(detail: Mapping[str, str]) -> int | None:
    told = detail.get("bytes", detail.get("limit", ANY))
    if told == ANY:
        return None
    if not told.isascii() or not told.isdigit():
        raise ValueError(told)
    return int(told)


def _digests(root: str, grant: str = "") -> dict[str, str]:
    return {"dataset": f"{TREE}:{root}", **({"grant": f"sha256:{grant}"} if grant else {})}


def _short(text: str) -> str:
    return text[:LONGEST].encode("utf-8", "backslashreplace").decode()


def _columns(ask: Ask) -> str:
    if ask.columns is None:
        return WHOLE
    return json.dumps(list(ask.columns[:MOST_SHOWN]), ensure_ascii=False)
