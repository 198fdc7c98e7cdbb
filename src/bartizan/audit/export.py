"""Records in the forms that other programs read line by line: JSON, and OCSF API activity."""

import json
from base64 import b64encode
from ipaddress import ip_address

from bartizan import __version__
from bartizan.audit.event import Event
from bartizan.audit.reading import load

OCSF_VERSION = "1.6.0"
API_ACTIVITY = 6003
OTHER = 99
UNKNOWN, SUCCESS, FAILURE = 0, 1, 2
INFORMATIONAL, MEDIUM, CRITICAL = 1, 3, 5


def json_line(event: Event) -> str:
    """Return a record with its index, as one line of ASCII.

    An entry that is no record stands under `unreadable`, in base64.
    """
    members = load(event.entry) if event.readable else _unreadable(event)
    return json.dumps({"index": event.index, **members}, separators=(",", ":"))


def ocsf_line(event: Event) -> str:
    """Return an event as an OCSF API Activity event, as one line of ASCII."""
    record = event.record
    status = UNKNOWN if event.readable else FAILURE
    if record.decision:
        status = FAILURE if event.refused else SUCCESS
    severity = INFORMATIONAL if event.readable else CRITICAL
    document = {
        "class_uid": API_ACTIVITY,
        "class_name": "API Activity",
        "category_uid": API_ACTIVITY // 1000,
        "category_name": "Application Activity",
        "activity_id": OTHER,
        "activity_name": record.what.action,
        "type_uid": API_ACTIVITY * 100 + OTHER,
        "type_name": "API Activity: Other",
        "severity_id": MEDIUM if event.refused else severity,
        "status_id": status,
        "status_detail": "; ".join(record.reasons) or record.decision,
        "time": event.at or 0,
        "actor": {
            "user": {"name": record.who.principal or "unknown"},
            "authorizations": _rulings(event),
        },
        "api": {
            "operation": record.what.action or "unknown",
            "service": {"name": event.origin},
        },
        "src_endpoint": _endpoint(record.where),
        "resources": [{"name": record.what.resource}] if record.what.resource else [],
        "metadata": _metadata(event),
        "unmapped": _unmapped(event),
    }
    return json.dumps(document, separators=(",", ":"))


def _metadata(event: Event) -> dict[str, object]:
    return {
        "version": OCSF_VERSION,
        "product": {"name": "Bartizan", "vendor_name": "Bartizan", "version": __version__},
        "uid": f"{event.origin}/{event.index}",
        "sequence": event.index,
        "log_name": event.origin,
    }


def _endpoint(where: str) -> dict[str, str]:
    try:
        return {"ip": str(ip_address(where))}
    except ValueError:
        return {"name": where or "unknown"}


def _unmapped(event: Event) -> dict[str, object]:
    if not event.readable:
        return _unreadable(event)
    return {key: value for key, value in load(event.entry).items() if key != "schema"}


def _unreadable(event: Event) -> dict[str, object]:
    return {"unreadable": b64encode(event.entry).decode()}


def _rulings(event: Event) -> list[dict[str, str]]:
    return [{"decision": f"{each.guard}: {each.ruling}"} for each in event.record.rulings]
