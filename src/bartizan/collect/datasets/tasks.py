"""The unit of work of every executor: a part of a source is read, all of it or a sample."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bartizan.classify.batch import Spec
from bartizan.classify.naming import shown
from bartizan.classify.sampling import Reservoir
from bartizan.classify.scanning import scan_batch
from bartizan.classify.summary import Summary
from bartizan.collect.datasets.partscan import PartScan, encoded
from bartizan.collect.datasets.reading import Part, batches
from bartizan.core.errors import BartizanError

SAMPLE_ROWS: Final = 4_000


@dataclass(frozen=True, slots=True)
class Task:
    """A part to scan, what to look for, and how many rows to sample: all are scanned without."""

    part: Part
    spec: Spec
    share: int | None = None

    @property
    def size(self) -> int:
        """About how many bytes of the source the part is."""
        return self.part.source.size * self.part.weight // max(1, self.part.of)


def sample_tasks(parts: Sequence[Part], spec: Spec) -> Iterator[Task]:
    """Yield tasks that sample SAMPLE_ROWS rows of a source together, from each part its share."""
    for part in parts:
        yield Task(part, spec, max(1, -(-SAMPLE_ROWS * part.weight // max(1, part.of))))


def scan_text(task: Task) -> str:
    """Do a task in whatever process, on whatever machine; the answer is text."""
    return encoded(scan_part(task))


def scan_part(task: Task) -> PartScan:
    """Scan the rows of a part, batch by batch. What cannot be read is told, never raised."""
    return _whole(task) if task.share is None else _sampled(task, task.share)


def _whole(task: Task) -> PartScan:
    summary, rows, opaque = Summary(), dict[str, int](), set[str]()
    unread = ""
    try:
        for batch in batches(task.part, task.spec):
            summary += scan_batch(batch, task.spec)
            rows[batch.table] = rows.get(batch.table, 0) + batch.rows
            opaque.update(map(shown, batch.opaque))
    except (BartizanError, OSError) as error:
        unread = _reason(error)
    return PartScan(summary, rows, unread, frozenset(opaque))


def _sampled(task: Task, share: int) -> PartScan:
    reservoir, opaque = Reservoir(share), set[str]()
    unread = ""
    try:
        for batch in batches(task.part, task.spec):
            reservoir.take(batch)
            opaque.update(map(shown, batch.opaque))
    except (BartizanError, OSError) as error:
        unread = _reason(error)
    summary = Summary()
    for batch in reservoir.batches():
        summary += scan_batch(batch, task.spec)
    return PartScan(replace(summary, size=0), reservoir.rows, unread, frozenset(opaque))


def _reason(error: BartizanError | OSError) -> str:
    if isinstance(error, BartizanError):
        return error.message
    return f"cannot be read to its end: {error.strerror or type(error).__name__}"


def merged(scans: Sequence[PartScan]) -> PartScan:
    """Merge what parts of one source hold, in the order of the parts."""
    summary, rows, unread = Summary(), dict[str, int](), ""
    for scan in scans:
        summary += scan.summary
        unread = unread or scan.unread
        for table, count in scan.rows.items():
            rows[table] = rows.get(table, 0) + count
    opaque = frozenset(name for scan in scans for name in scan.opaque)
    return PartScan(summary, rows, unread, opaque)
