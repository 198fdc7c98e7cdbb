"""Records as a Parquet file, written in row groups: only one of them is held at a time."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bartizan.audit.checkpoint import Checkpoint
from bartizan.audit.errors import AuditError
from bartizan.audit.event import Event, utf8

if TYPE_CHECKING:
    import pyarrow as pa

MOST_ROWS = 16_384
MOST_BYTES = 8 << 20
LARGEST = 2**63 - 1


def write_parquet(path: Path, events: Iterable[Event], head: Checkpoint) -> int:
    """Write events to a file; return how many. The file says of which signed head they are.

    Raises AuditError when pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  (an extra, and heavy)
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise AuditError(
            "a Parquet file needs pyarrow, which is not installed",
            hint="Install it with `pip install 'bartizan[query]'`.",
        ) from None
    schema, count = _schema(head), 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in _groups(events):
            writer.write_batch(pa.RecordBatch.from_pylist(rows, schema=schema))
            count += len(rows)
    return count


def _schema(head: Checkpoint) -> "pa.Schema":
    import pyarrow as pa  # noqa: PLC0415

    text = pa.string()
    fields = {
        "index": pa.int64(),
        "logged": pa.timestamp("ms", tz="UTC"),
        "writer": text,
        "seq": pa.int64(),
        "principal": text,
        "how": text,
        "action": text,
        "resource": text,
        "where": text,
        "decision": text,
        "reasons": pa.list_(text),
        "policy": text,
        "phase": text,
        "controls": pa.list_(text),
        "tokens": pa.map_(text, pa.int64()),
        "latency_ms": pa.float64(),
        "subject": text,
        "entry": pa.binary(),
    }
    said = {"origin": head.origin, "size": str(head.size), "root": head.root.hex()}
    return pa.schema(fields.items(), {f"bartizan.audit.{key}": said[key] for key in said})


def _groups(events: Iterable[Event]) -> Iterator[list[dict[str, object]]]:
    rows: list[dict[str, object]] = []
    size = 0
    for event in events:
        rows.append(_row(event))
        size += len(event.entry)
        if len(rows) >= MOST_ROWS or size >= MOST_BYTES:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows


def _row(event: Event) -> dict[str, object]:
    """Return a row; `entry` holds the bytes that the log has signed, which the rest only repeats.

    A number that 64 bits cannot hold is left out: it stands in the entry.
    """
    record, head = event.record, event.head
    latency = record.latency_ms
    return {
        "index": event.index,
        "logged": event.at,
        "writer": head.writer if head else None,
        "seq": head.seq if head and head.seq <= LARGEST else None,
        "principal": utf8(record.who.principal),
        "how": utf8(record.who.how),
        "action": utf8(record.what.action),
        "resource": utf8(record.what.resource),
        "where": utf8(record.where),
        "decision": utf8(record.decision),
        "reasons": [utf8(each) for each in record.reasons],
        "policy": utf8(record.policy),
        "phase": utf8(record.phase),
        "controls": [utf8(each) for each in record.controls],
        "tokens": [(utf8(key), n) for key, n in record.tokens.items() if abs(n) <= LARGEST],
        "latency_ms": None if latency is None or abs(latency) > LARGEST else float(latency),
        "subject": utf8(record.sealed.subject) if record.sealed else None,
        "entry": event.entry,
    }
