"""The record of every decision: who, what, which model and tool, never the text itself."""

import hashlib
import json
import logging
from datetime import UTC, datetime

log = logging.getLogger("audit")


def digest(text: str) -> str:
    """Return what stands for a text in the record."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def record(trace_id: str, kind: str, customer: str, **facts: str | int) -> None:
    """Write one event; the platform ships this log to the append-only store."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    event = {"trace": trace_id, "kind": kind, "at": at, "customer": digest(customer), **facts}
    log.info(json.dumps(event, sort_keys=True))
