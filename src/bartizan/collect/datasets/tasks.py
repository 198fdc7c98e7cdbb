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
from bartizan.engine.told import Told, silent

SAMPLE_ROWS: Final = 4_000
STEP: Final = 1 << 20


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

    @property
    def counts(self) -> int:
        """How many bytes it counts: half of those that are sampled, which may be read again."""
        again = self.share is not None or self.spec.only is not None
        return self.size // 2 if again else self.size


def sample_tasks(parts: Sequence[Part], spec: Spec) -> Iterator[Task]:
    """Yield tasks that sample SAMPLE_ROWS rows of a source together, from each part its share."""
    for part in parts:
        yield Task(part, spec, max(1, -(-SAMPLE_ROWS * part.weight // max(1, part.of))))


def scan_text(task: Task, told: Told = silent) -> str:
    """Do a task in whatever process, on whatever machine; the answer is text."""
    return encoded(scan_part(task, told))


def scan_part(task: Task, told: Told = silent) -> PartScan:
    """Scan the rows of a part, batch by batch. What cannot be read is told, never raised.

    `told` is told of bytes as they are read, of about as many as the task counts.
    """
    counted = told if told is silent else _Counting(task, told)
    return _whole(task, counted) if task.share is None else _sampled(task, task.share, counted)


class _Counting:
    """Tells what a task counts of the bytes that are read, in steps, and never more."""

    def __init__(self, task: Task, told: Told) -> None:
        self._told, self._left, self._gathered = told, task.counts, 0
        self._half = task.counts < task.size

    def __call__(self, count: int) -> None:
        counted = min(count // 2 if self._half else count, self._left)
        self._left -= counted
        self._gathered += counted
        if self._gathered >= STEP:
            self._told(self._gathered)
            self._gathered = 0


def _whole(task: Task, told: Told) -> PartScan:
    summary, rows, opaque = Summary(), dict[str, int](), set[str]()
    unread = ""
    try:
        for batch in batches(task.part, task.spec, told):
            summary += scan_batch(batch, task.spec)
            rows[batch.table] = rows.get(batch.table, 0) + batch.rows
            opaque.update(map(shown, batch.opaque))
    except (BartizanError, OSError) as error:
        unread = _reason(error)
    return PartScan(summary, rows, unread, frozenset(opaque))


def _sampled(task: Task, share: int, told: Told) -> PartScan:
    reservoir, opaque = Reservoir(share), set[str]()
    unread = ""
    try:
        for batch in batches(task.part, task.spec, told):
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
