"""Records as messages of syslog (RFC 5424): a header, structured data, and the record itself.

The structured data stands under the number that RFC 5612 keeps for examples: Bartizan has none.
"""

import re
from collections.abc import Callable, Iterator

from bartizan.audit.event import Event, shortened
from bartizan.audit.export import json_line
from bartizan.audit.text import plain

LOG_AUDIT = 13
ALERT, WARNING, INFORMATIONAL = 1, 4, 6
ID = "bartizan@32473"
VALUE = str.maketrans({"\\": "\\\\", '"': '\\"', "]": "\\]"})
NIL = "-"
NO_NAME = re.compile(r"[^!-~]")
LONGEST_HOST, LONGEST_MSGID = 255, 32
LONGEST_DATAGRAM = 8192
TOO_LONG = "the record is longer than this transport carries: it is in the log under its index"


def syslog_line(
    event: Event, body: Callable[[Event], str] = json_line, longest: int | None = None
) -> bytes:
    """Return an event as one message without a line break, at most so many bytes long.

    Where the text, or else the structured data too, is longer than that, the message says so.
    """
    start, facts = _header(event), dict(_data(event))
    message = f"{start} {_element(facts)} {plain(body(event))}".encode()
    if longest is None or len(message) <= longest:
        return message
    message = f"{start} {_element(facts)} {TOO_LONG}".encode()
    if len(message) <= longest:
        return message
    return f"{start} {_element({'index': facts['index']})} {TOO_LONG}".encode()


def _header(event: Event) -> str:
    severity = INFORMATIONAL if event.readable else ALERT
    priority = LOG_AUDIT * 8 + (WARNING if event.refused else severity)
    moment = event.head.logged if event.head else NIL
    host = _name(event.origin, LONGEST_HOST)
    kind = _name(event.record.what.action, LONGEST_MSGID)
    return f"<{priority}>1 {moment} {host} bartizan {NIL} {kind}"


def _element(facts: dict[str, str]) -> str:
    said = "".join(f' {key}="{_value(value)}"' for key, value in facts.items() if value)
    return f"[{ID}{said}]"


def _name(text: str, longest: int) -> str:
    """Return text as a name in a header: visible ASCII, not empty."""
    return NO_NAME.sub("?", text)[:longest] or NIL


def _value(text: str) -> str:
    return plain(shortened(text)).translate(VALUE)


def _data(event: Event) -> Iterator[tuple[str, str]]:
    record = event.record
    yield "index", str(event.index)
    yield "principal", record.who.principal
    yield "how", record.who.how
    yield "action", record.what.action
    yield "resource", record.what.resource
    yield "where", record.where
    yield "decision", record.decision
    yield "reasons", "; ".join(record.reasons)
    yield "policy", record.policy
