"""Classifies sources: a sample decides where it can, what it leaves open is scanned in full."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bartizan.classify.batch import Spec
from bartizan.classify.classes import is_decided, judged
from bartizan.classify.classified import Classified
from bartizan.classify.sampling import Reservoir
from bartizan.classify.scanning import scan_batch
from bartizan.classify.summary import Summary
from bartizan.collect.datasets.journal import Journal
from bartizan.collect.datasets.partscan import PartScan
from bartizan.collect.datasets.reading import Part, batches, parts
from bartizan.collect.datasets.source import Source
from bartizan.core.errors import FormatError
from bartizan.engine.pool import cores, map_lazily

SMALL: Final = 32 << 20
SAMPLE_ROWS: Final = 4_000


@dataclass(frozen=True, slots=True)
class Task:
    """A part to scan, and what to look for in it."""

    part: Part
    spec: Spec


def classify(
    found: Sequence[Source], spec: Spec, *, journal: Journal, sampled_above: int | None = SMALL
) -> Iterator[Classified]:
    """Yield what each source holds, in order. Files above a size are sampled, none without one."""
    for source in found:
        if source.unread or not source.kind:
            yield _unread(source, source.unread or "has a format that is not read")
        else:
            try:
                yield _classified(source, spec, journal=journal, sampled_above=sampled_above)
            except FormatError as error:
                yield _unread(source, error.message)


def _unread(source: Source, reason: str) -> Classified:
    return Classified(name=source.name, kind=source.kind, size=source.size, unread=reason)


def _classified(
    source: Source, spec: Spec, *, journal: Journal, sampled_above: int | None = SMALL
) -> Classified:
    whole = list(parts(source))
    if sampled_above is None or source.size <= sampled_above:
        scan = _scanned(whole, spec, journal)
        return _result(source, scan, scan.rows, sampled=False)
    sample, rows, unread = _sampled(whole, spec)
    undecided = frozenset(
        name for name, seen in sample.columns.items() if not is_decided(seen, rows[name[0]])
    )
    if not undecided:
        return _result(source, PartScan(sample, rows, unread), rows, sampled=True)
    rest = _scanned(whole, replace(spec, only=undecided), journal)
    columns = {**sample.columns, **rest.summary.columns}
    both = Summary(dict(sorted(columns.items())), sample.size + rest.summary.size)
    return _result(source, PartScan(both, rows, unread or rest.unread), rows, sampled=True)


def _result(source: Source, scan: PartScan, rows: dict[str, int], *, sampled: bool) -> Classified:
    columns = tuple(
        judged(name, seen, rows.get(name[0], seen.rows))
        for name, seen in scan.summary.columns.items()
    )
    return Classified(
        name=source.name,
        kind=source.kind,
        size=source.size,
        columns=columns,
        sampled=sampled,
        unread=scan.unread,
    )


def _scanned(whole: Sequence[Part], spec: Spec, journal: Journal) -> PartScan:
    """Scan parts, in processes where there are many; what the journal knows is not read again."""
    known = {part.name: journal.known(part, spec) for part in whole}
    left = [Task(part, spec) for part in whole if known[part.name] is None]
    jobs = min(cores(), len(left))
    results = map_lazily(scan_part, iter(left), jobs=jobs) if jobs > 1 else map(scan_part, left)
    for task, result in zip(left, results, strict=True):
        journal.keep(task.part, spec, result)
        known[task.part.name] = result
    return merged([each for each in known.values() if each is not None])


def merged(scans: Sequence[PartScan]) -> PartScan:
    """Merge what parts of one source hold."""
    summary, rows, unread = Summary(), dict[str, int](), ""
    for scan in scans:
        summary += scan.summary
        unread = unread or scan.unread
        for table, count in scan.rows.items():
            rows[table] = rows.get(table, 0) + count
    return PartScan(summary, rows, unread)


def scan_part(task: Task) -> PartScan:
    """Scan all rows of a part, batch by batch; runs in whatever process."""
    summary, rows = Summary(), dict[str, int]()
    try:
        for batch in batches(task.part, task.spec):
            summary += scan_batch(batch, task.spec)
            rows[batch.table] = rows.get(batch.table, 0) + batch.rows
    except FormatError as error:
        return PartScan(summary, rows, error.message)
    return PartScan(summary, rows)


def _sampled(whole: Sequence[Part], spec: Spec) -> tuple[Summary, dict[str, int], str]:
    reservoir = Reservoir(SAMPLE_ROWS)
    unread = ""
    try:
        for part in whole:
            for batch in batches(part, spec):
                reservoir.take(batch)
    except FormatError as error:
        unread = error.message
    summary = Summary()
    for batch in reservoir.batches():
        summary += scan_batch(batch, spec)
    return replace(summary, size=0), reservoir.rows, unread
