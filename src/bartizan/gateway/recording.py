"""What the audit log is told of an exchange: who, what, sizes, roles and rulings; never a text."""

import asyncio
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from bartizan.audit.errors import AuditError
from bartizan.audit.record import Record, Ruling, What, Who
from bartizan.audit.writer import Log
from bartizan.gateway.dialects.api import Usage
from bartizan.gateway.judging import Judgement
from bartizan.gateway.refusal import Reason, RefusedError
from bartizan.gateway.slots import Reading

PATIENCE: Final = 10.0
MOST_RULINGS: Final = 100
MOST_TEXT: Final = 200


class Recorder(Protocol):
    """Where exchanges are recorded."""

    async def record(self, record: Record) -> None:
        """Return when the record is durable. Raises RefusedError when it cannot be."""


class LogRecorder:
    """The recorder of an open log."""

    def __init__(self, log: Log, patience: float = PATIENCE) -> None:
        """Take an open log, which stays the caller's to close."""
        self._log = log
        self._patience = patience

    async def record(self, record: Record) -> None:
        """Return when the record is durable. Raises RefusedError when it cannot be in time."""
        try:
            async with asyncio.timeout(self._patience):
                await self._log.append_async(record)
        except (AuditError, TimeoutError):
            raise RefusedError(
                Reason.UNAVAILABLE, "the exchange cannot be recorded, so it is not passed"
            ) from None


@dataclass(slots=True)
class Account:
    """What is known of an exchange as it goes on."""

    id: str
    route: str = ""
    principal: str = "unknown"
    how: str = "none"
    where: str = ""
    model: str = ""
    method: str = ""
    """What was asked for, in a dialect that has many things on one path."""
    imposed: str = ""
    """The limits that were written into the request."""
    policy: str = ""
    tools: list[str] = field(default_factory=list)
    approved: list[str] = field(default_factory=list)
    """The calls that a person had to let happen, with that person and the request."""


def keyed(key: bytes, body: bytes) -> str:
    """Return the name of a body in a record: a keyed hash, which nobody finds a body from."""
    return f"hmac-sha256:{hmac.digest(key, body, 'sha256').hex()}"


def sizes(reading: Reading) -> dict[str, str]:
    """Return how many texts each role has, how long they are together, and what was left out."""
    lengths: dict[str, list[int]] = {}
    for slot in reading.slots:
        if not slot.name:
            lengths.setdefault(slot.passage.role, []).append(len(slot.passage.text))
    found = {
        f"texts:{role}": f"{len(each)} of {sum(each)} characters" for role, each in lengths.items()
    }
    if reading.dropped:
        found["left_out"] = _short(", ".join(sorted(set(reading.dropped))))
    if reading.attachments:
        found["attachments"] = str(len(reading.attachments))
    return found


def asked(account: Account, reading: Reading, judgement: Judgement, digest: str) -> Record:
    """Return the record of a request that is passed on."""
    decision = "redact" if judgement.changed else "allow"
    detail = sizes(reading)
    return _record(account, "gateway.request", decision, judgement, {"request": digest}, detail)


def answered(
    account: Account,
    judgement: Judgement,
    usage: Usage,
    *,
    digests: Mapping[str, str],
    detail: Mapping[str, str],
) -> Record:
    """Return the record of a reply that is passed on."""
    decision = "redact" if judgement.changed else "allow"
    record = _record(account, "gateway.reply", decision, judgement, digests, detail)
    return replace(record, tokens=_counted(usage))


def refused(
    account: Account, stage: str, error: RefusedError, judgement: Judgement, usage: Usage
) -> Record:
    """Return the record of a request or reply that is not passed on; `stage` says which."""
    decision = "block" if error.reason in (Reason.CONTENT, Reason.UNSUPPORTED) else "deny"
    detail = {"reason": error.reason.value, "status": str(error.status)}
    if error.because:
        detail["because"] = _short(error.because)
    if error.place:
        detail["place"] = _short(error.place)
    record = _record(account, f"gateway.{stage}", decision, judgement, {}, detail)
    return replace(record, tokens=_counted(usage))


def _record(
    account: Account,
    action: str,
    decision: str,
    judgement: Judgement,
    digests: Mapping[str, str],
    detail: Mapping[str, str],
) -> Record:
    resource = f"route:{account.route}" if account.route else "gateway"
    tools = _short(", ".join(account.tools))
    approved = _short(", ".join(account.approved))
    more = {
        "model": account.model, "method": account.method, "imposed": account.imposed,
        "tools": tools, "approved": approved,
    }  # fmt: skip
    known = {name: value for name, value in more.items() if value}
    return Record(
        who=Who(account.principal, account.how),
        what=What(action, resource, digests),
        where=account.where,
        decision=decision,
        rulings=tuple(_rulings(judgement)),
        policy=account.policy,
        detail={**known, **detail, "exchange": account.id},
    )


def _counted(usage: Usage) -> dict[str, int]:
    counts = {"read": usage.read, "written": usage.written}
    return {name: count for name, count in counts.items() if count}


def _rulings(judgement: Judgement) -> Iterable[Ruling]:
    for said in judgement.said[:MOST_RULINGS]:
        kinds = ",".join(sorted({span.kind for span in said.ruling.spans}))
        named = "" if kinds in said.ruling.because else kinds
        because = " ".join(filter(None, (said.ruling.because, named, f"at {said.place}")))
        yield Ruling(said.ruling.guard, said.ruling.action.value, _short(because))


def _short(text: str) -> str:
    clean = "".join(letter if letter.isprintable() else "?" for letter in text)
    return clean if len(clean) <= MOST_TEXT else f"{clean[: MOST_TEXT - 1]}…"
