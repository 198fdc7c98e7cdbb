"""Records in the forms that other programs read: JSON lines, and OCSF API activity."""

import json
from datetime import datetime

from bartizan.audit.reading import load, parse_record
from bartizan.audit.record import read_head
from bartizan.core.errors import FormatError

OCSF_VERSION = "1.6.0"
API_ACTIVITY = 6003
OTHER = 99
UNKNOWN, SUCCESS, FAILURE = 0, 1, 2
REFUSED = frozenset({"deny", "denied", "block", "blocked", "refuse", "refused"})


def json_line(index: int, entry: bytes) -> str:
    """Return an entry with its index, as one line. Raises FormatError for no JSON object."""
    document = {"index": index, **load(entry)}
    return json.dumps(document, separators=(",", ":"))


def ocsf_line(index: int, entry: bytes, origin: str) -> str:
    """Return an entry as an OCSF API Activity event, as one line.

    Raises FormatError for an entry that is no record.
    """
    head, record = read_head(entry), parse_record(entry)
    if head is None:
        raise FormatError(f"entry {index} is no record")
    milliseconds = round(datetime.fromisoformat(head.logged).timestamp() * 1000)
    status = UNKNOWN
    if record.decision:
        status = FAILURE if record.decision in REFUSED else SUCCESS
    document = {
        "class_uid": API_ACTIVITY,
        "class_name": "API Activity",
        "category_uid": API_ACTIVITY // 1000,
        "category_name": "Application Activity",
        "activity_id": OTHER,
        "activity_name": record.what.action,
        "type_uid": API_ACTIVITY * 100 + OTHER,
        "severity_id": 1,
        "status_id": status,
        "status_detail": "; ".join(record.reasons) or record.decision,
        "time": milliseconds,
        "actor": {"user": {"name": record.who.principal}, "authorizations": _rulings(entry)},
        "api": {"operation": record.what.action, "service": {"name": origin}},
        "src_endpoint": {"name": record.where or "unknown"},
        "resources": [{"name": record.what.resource}] if record.what.resource else [],
        "metadata": {
            "version": OCSF_VERSION,
            "product": {"name": "Bartizan", "vendor_name": "Bartizan"},
            "uid": f"{origin}/{index}",
            "sequence": index,
            "log_name": origin,
        },
        "unmapped": {key: value for key, value in load(entry).items() if key != "schema"},
    }
    return json.dumps(document, separators=(",", ":"))


def _rulings(entry: bytes) -> list[dict[str, str]]:
    record = parse_record(entry)
    return [{"decision": f"{each.guard}: {each.ruling}"} for each in record.rulings]
