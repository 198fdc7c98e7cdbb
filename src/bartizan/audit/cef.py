"""Records as lines of CEF, the Common Event Format: a header of seven fields, and pairs."""

from collections.abc import Iterator
from ipaddress import IPv4Address, ip_address

from bartizan import __version__
from bartizan.audit.event import Event, shortened
from bartizan.audit.text import plain

HEADER = str.maketrans({"\\": "\\\\", "|": "\\|"})
VALUE = str.maketrans({"\\": "\\\\", "=": "\\=", "\n": "\\n", "\r": "\\r"})
SAID, REFUSED, BROKEN = 3, 6, 10


def cef_line(event: Event) -> str:
    """Return an event as one line of CEF, whatever its texts hold."""
    severity = SAID if event.readable else BROKEN
    name = _header(event.record.what.action)
    header = ("CEF:0", "Bartizan", "audit", __version__, name, name)
    pairs = " ".join(f"{key}={_value(value)}" for key, value in _pairs(event) if value)
    return f"{'|'.join(header)}|{REFUSED if event.refused else severity}|{pairs}"


def _header(text: str) -> str:
    return plain(shortened(text)).translate(HEADER)


def _value(text: str) -> str:
    return plain(shortened(text).translate(VALUE))


def _pairs(event: Event) -> Iterator[tuple[str, str]]:
    record = event.record
    yield "rt", "" if event.at is None else str(event.at)
    yield "externalId", str(event.index)
    yield "deviceExternalId", event.origin
    yield "suser", record.who.principal
    yield from _source(record.where)
    yield "act", record.decision
    if record.decision:
        yield "outcome", "failure" if event.refused else "success"
    yield "reason", "; ".join(record.reasons)
    labelled = {
        "resource": record.what.resource,
        "authentication": record.who.how,
        "policy": record.policy,
        "phase": record.phase,
        "controls": ", ".join(record.controls),
        "writer": event.head.writer if event.head else "",
    }
    for number, (label, value) in enumerate(labelled.items(), 1):
        if value:
            yield f"cs{number}Label", label
            yield f"cs{number}", value


def _source(where: str) -> Iterator[tuple[str, str]]:
    """Yield where an event came from, under the key that its kind of address has."""
    try:
        address = ip_address(where)
    except ValueError:
        yield "shost", where
        return
    if isinstance(address, IPv4Address):
        yield "src", where
    else:
        yield "c6a2Label", "Source IPv6 Address"
        yield "c6a2", where
