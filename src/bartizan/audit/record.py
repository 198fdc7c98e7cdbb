"""One event of the log: who did what, when, from where, and what was decided about it.

An entry is one line of JSON with a head in fixed order (schema, writer, seq, logged), and the rest
of the members sorted. What is hashed and kept is these bytes; nothing is ever serialised again.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bartizan.audit.errors import RecordError
from bartizan.audit.moment import fine
from bartizan.audit.tiles import LONGEST_ENTRY

SCHEMA = "bartizan.audit/v1"
RESERVED = "log."
OPENING = b'{"schema":"bartizan.audit/v1","writer":"%b","seq":%d,"logged":"'
MOMENT = "2026-01-01T00:00:00.000Z"
CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)
TOO_LARGE = 10**19  # a number of more digits than a head may have
LOGGED = rb'(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"(,"clock":"back")?[,}]'
AFTER_OPENING = re.compile(LOGGED)
HEAD = re.compile(
    rb'\{"schema":"bartizan\.audit/v1","writer":"([^"\\\x00-\x1f]{1,200})","seq":(0|[1-9]\d{0,18}),'
    rb'"logged":"' + LOGGED
)


@dataclass(frozen=True, slots=True)
class Who:
    """A principal, and how it was authenticated (`oidc`, `api-key`, `mtls`, `none` …)."""

    principal: str
    how: str = "none"


@dataclass(frozen=True, slots=True)
class What:
    """An action on a resource; digests name the model, the tool, its arguments, a large body."""

    action: str
    resource: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one guard said."""

    guard: str
    ruling: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A body that opens only with the key of its subject; `subject` is a pseudonym."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An event to be logged.

    `when` is the event's own moment, where it differs from that of logging. `detail` holds small
    facts that have no field; never a prompt or an answer: those are sealed, or named by digest.
    """

    who: Who
    what: What
    when: datetime | None = None
    where: str = ""
    decision: str = ""
    reasons: tuple[str, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    tokens: Mapping[str, int] = field(default_factory=dict)
    latency_ms: float | None = None
    policy: str = ""
    phase: str = ""
    controls: tuple[str, ...] = ()
    sealed: Sealed | None = None
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """What the log itself says of an entry: its writer, its number there, and its moment."""

    writer: str
    seq: int
    logged: str
    clock_back: bool = False

    @property
    def content(self) -> bytes:
        """The bytes that open the entry."""
        back = ',"clock":"back"' if self.clock_back else ""
        return (
            f'{{"schema":"{SCHEMA}","writer":"{self.writer}","seq":{self.seq},'
            f'"logged":"{self.logged}"{back}'
        ).encode()


def encode_body(record: Record) -> bytes:
    """Return the members of a record after its head. Raises RecordError for what is no text."""
    document = _filled(_members(record))
    try:
        return CANONICAL.encode(document).encode()
    except (ValueError, TypeError):
        raise RecordError("a record holds text and numbers only, in UTF-8") from None


def encode_foreign(record: Record) -> bytes:
    """Return the body of a record that is not the log's own. Raises RecordError for one that is."""
    if record.what.action.startswith(RESERVED):
        raise RecordError(f"actions that begin with '{RESERVED}' are the log's own")
    return encode_body(record)


def check_record(record: Record, writer: str) -> None:
    """Raise RecordError for a record that a writer could not append, whenever that were."""
    largest = TOO_LARGE - 1
    join(Head(f"{writer}#{largest}", largest, MOMENT, clock_back=True), encode_foreign(record))


def join(head: Head, body: bytes) -> bytes:
    """Return an entry. Raises RecordError when it is larger than an entry may be."""
    entry = head.content + b"," + body[1:]
    if len(entry) > LONGEST_ENTRY:
        raise RecordError(
            f"a record of {len(entry)} bytes is larger than {LONGEST_ENTRY}",
            hint="Keep the large part elsewhere, and log its digest.",
        )
    return entry


def check_writer(name: str) -> None:
    """Raise RecordError for a name that no head can hold behind which the largest index stands."""
    probe = Head(f"{name}#{TOO_LARGE - 1}", 0, MOMENT).content + b"}"
    if HEAD.fullmatch(probe.decode(errors="replace").encode()) is None:
        raise RecordError(f"'{name[:60]}' is no name of a writer")


def read_head(entry: bytes) -> Head | None:
    """Return the head of an entry, or None when it is no record of this schema."""
    match = HEAD.match(entry)
    if match is None:
        return None
    writer, seq, logged, back = match.groups()
    return Head(writer.decode(errors="replace"), int(seq), logged.decode(), back is not None)


EMPTY: tuple[object, ...] = ("", [], {}, None)


def _filled(members: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in members.items() if value not in EMPTY}


def _members(record: Record) -> dict[str, object]:
    who, what, sealed = record.who, record.what, record.sealed
    return {
        "who": {"principal": who.principal, "how": who.how},
        "what": _filled(
            {"action": what.action, "resource": what.resource, "digests": dict(what.digests)}
        ),
        "when": None if record.when is None else fine(record.when),
        "where": record.where,
        "decision": record.decision,
        "reasons": list(record.reasons),
        "rulings": [
            {"guard": each.guard, "ruling": each.ruling, "because": each.because}
            for each in record.rulings
        ],
        "tokens": dict(record.tokens),
        "latency_ms": record.latency_ms,
        "policy": record.policy,
        "phase": record.phase,
        "controls": list(record.controls),
        "sealed": None if sealed is None else {"subject": sealed.subject, "body": sealed.body},
        "detail": dict(record.detail),
    }
