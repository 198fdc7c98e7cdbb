"""Records as log records of OpenTelemetry: requests of OTLP, in JSON."""

import json
from collections.abc import Iterator, Sequence

from bartizan import __version__
from bartizan.audit.event import Event, utf8

INFO, WARN, FATAL = 9, 13, 21
NAMES = {INFO: "INFO", WARN: "WARN", FATAL: "FATAL"}
NANOSECONDS = 1_000_000
MOST, MOST_BYTES = 256, 1 << 20


def otlp_request(events: Sequence[Event]) -> str:
    """Return the request that exports events of one log, on one line of ASCII."""
    origin = events[0].origin if events else ""
    resource = {"service.name": "bartizan", "bartizan.audit.origin": origin}
    scope = {"name": "bartizan.audit", "version": __version__}
    logs = {"scope": scope, "logRecords": [_record(event) for event in events]}
    document = {
        "resourceLogs": [
            {"resource": {"attributes": _attributes(resource)}, "scopeLogs": [logs]},
        ]
    }
    return json.dumps(document, separators=(",", ":"))


def _record(event: Event) -> dict[str, object]:
    at = str((event.at or 0) * NANOSECONDS)
    severity = WARN if event.refused else INFO if event.readable else FATAL
    return {
        "timeUnixNano": at,
        "observedTimeUnixNano": at,
        "severityNumber": severity,
        "severityText": NAMES[severity],
        "eventName": utf8(event.record.what.action),
        "body": {"stringValue": event.entry.decode("utf-8", "replace")},
        "attributes": _attributes(dict(_said(event))),
    }


def _said(event: Event) -> Iterator[tuple[str, str | int]]:
    record = event.record
    yield "bartizan.audit.index", event.index
    yield "user.name", record.who.principal
    yield "bartizan.audit.how", record.who.how
    yield "bartizan.audit.resource", record.what.resource
    yield "bartizan.audit.where", record.where
    yield "bartizan.audit.decision", record.decision
    yield "bartizan.audit.policy", record.policy


def _attributes(values: dict[str, str] | dict[str, str | int]) -> list[dict[str, object]]:
    """Return attributes as OTLP writes them: a whole number is a text, as it has 64 bits."""
    return [
        {
            "key": key,
            "value": {"intValue": str(value)}
            if isinstance(value, int)
            else {"stringValue": utf8(value)},
        }
        for key, value in values.items()
        if value != ""
    ]
