"""The forms in which a log is exported, and the lines of each."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from bartizan.audit.cef import cef_line
from bartizan.audit.event import Event
from bartizan.audit.export import json_line, ocsf_line
from bartizan.audit.otlp import MOST, MOST_BYTES, otlp_request
from bartizan.audit.syslog import syslog_line

LINES: Mapping[str, Callable[[Event], str]] = {
    "jsonl": json_line,
    "ocsf": ocsf_line,
    "cef": cef_line,
    "syslog": lambda event: syslog_line(event).decode(),
}
OTLP = "otlp"


def in_form(form: str, events: Iterable[Event]) -> Iterator[bytes]:
    """Yield the lines of events, each with its end; in OTLP, one for each request."""
    if form == OTLP:
        for batch in batches(events):
            yield f"{otlp_request(batch)}\n".encode()
        return
    line = LINES[form]
    for event in events:
        yield f"{line(event)}\n".encode()


def batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    """Yield events in lists that one request of OTLP may hold."""
    batch: list[Event] = []
    size = 0
    for event in events:
        batch.append(event)
        size += len(event.entry)
        if len(batch) >= MOST or size >= MOST_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
