"""Classifies sources: a sample decides where it can, what it leaves open is scanned in full."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bartizan.classify.batch import Spec
from bartizan.classify.classes import is_decided, judged
from bartizan.classify.classified import Classified
from bartizan.classify.summary import ColumnCount
from bartizan.collect.datasets.blobs import OPAQUE
from bartizan.collect.datasets.journal import Journal
from bartizan.collect.datasets.partscan import PartScan, decoded
from bartizan.collect.datasets.reading import Part, parts
from bartizan.collect.datasets.source import UNKNOWN, Source
from bartizan.collect.datasets.tasks import Task, merged, sample_tasks, scan_text
from bartizan.core.errors import BartizanError
from bartizan.engine.executor import Executor
from bartizan.engine.told import Position, silent

SMALL: Final = 32 << 20
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Run:
    """How work is done: who does it, where it is kept, how far it is in bytes of the sources."""

    executor: Executor
    journal: Journal
    position: Position = field(default_factory=lambda: Position(silent))

    def scans(self, groups: Sequence[Sequence[Task]]) -> Iterator[PartScan]:
        """Yield for each group of tasks what its parts hold together.

        All tasks of all groups run side by side; what the journal knows is not read again.
        """
        tasks = [task for group in groups for task in group]
        done = {at: known for at, task in enumerate(tasks) if (known := self.journal.known(task))}
        self.position.ended(sum(tasks[at].counts for at in done))
        left = [at for at in range(len(tasks)) if at not in done]
        todo = [tasks[at] for at in left]
        for place, text in self.executor.run(scan_text, todo, self.position.told):
            done[left[place]] = decoded(text)
            self.journal.keep(todo[place], done[left[place]])
            self.position.ended(todo[place].counts)
        first = 0
        for group in groups:
            yield merged([done[first + place] for place in range(len(group))])
            first += len(group)


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of a source, and whether a sample comes first; `unread` says why there are none."""

    source: Source
    parts: tuple[Part, ...] = ()
    sampled: bool = False
    unread: str = ""

    def tasks(self, spec: Spec) -> list[Task]:
        """Return what is done first."""
        return list(sample_tasks(self.parts, spec)) if self.sampled else self.whole(spec)

    def whole(self, spec: Spec) -> list[Task]:
        """Return the tasks that read all."""
        return [Task(part, spec) for part in self.parts]


def classify(
    found: Sequence[Source], spec: Spec, run: Run, *, sampled_above: int | None = SMALL
) -> Iterator[Classified]:
    """Yield what each source holds, in order. Files above a size are sampled, none without one.

    Raises LostWorkError where the executor fails; what was done by then is in the journal.
    """
    plans = [_plan(source, sampled_above) for source in found]
    firsts = list(run.scans([plan.tasks(spec) for plan in plans]))
    left = [_undecided(plan, scan) for plan, scan in zip(plans, firsts, strict=True)]
    wanted = [replace(spec, only=names) for names in left]
    decided = (plan for plan, names in zip(plans, left, strict=True) if plan.sampled and not names)
    run.position.ended(sum(task.counts for plan in decided for task in plan.tasks(spec)))
    rests = run.scans(
        [plan.whole(each) if each.only else [] for plan, each in zip(plans, wanted, strict=True)]
    )
    for plan, first, rest in zip(plans, firsts, rests, strict=True):
        yield _result(plan, first, rest)


def _plan(source: Source, sampled_above: int | None) -> Plan:
    if source.unread or not source.kind:
        return Plan(source, unread=source.unread or UNKNOWN)
    try:
        whole = tuple(parts(source))
    except BartizanError as error:
        return Plan(source, unread=error.message)
    return Plan(source, whole, sampled_above is not None and source.size > sampled_above)


def _undecided(plan: Plan, scan: PartScan) -> frozenset[tuple[str, str]]:
    """Return the columns of which a sample says too little."""
    if not plan.sampled:
        return frozenset()
    columns = scan.summary.columns.items()
    return frozenset(name for name, seen in columns if not is_decided(seen, scan.rows[name[0]]))


def _result(plan: Plan, first: PartScan, rest: PartScan) -> Classified:
    """Return what a source holds: of a column what all rows say, else the sample."""
    source, rows = plan.source, first.rows
    found = {**_of_all_rows(first, full=not plan.sampled), **_of_all_rows(rest, full=True)}
    return Classified(
        name=source.name,
        kind=source.kind,
        size=source.size,
        columns=tuple(
            judged(name, each, rows.get(name[0], each.rows)) for name, each in sorted(found.items())
        ),
        sampled=plan.sampled,
        unread=plan.unread or first.unread or rest.unread or _opaque(first.opaque | rest.opaque),
    )


def _of_all_rows(scan: PartScan, *, full: bool) -> dict[tuple[str, str], ColumnCount]:
    """Return the columns of a scan, each of all rows that were looked at: a row may lack a field.

    Of a sample that is at least as many as the column that most of its rows have.
    """
    looked: dict[str, int] = dict(scan.rows) if full else {}
    for (table, _), seen in scan.summary.columns.items():
        looked[table] = max(looked.get(table, 0), seen.rows)
    return {
        name: replace(seen, rows=looked[name[0]]) for name, seen in scan.summary.columns.items()
    }


def _opaque(columns: frozenset[str]) -> str:
    """Return what is said of columns with bytes that are no text, "" without any."""
    if not columns:
        return ""
    names = ", ".join(sorted(columns)[:_NAMED])
    return f"{names}: {OPAQUE}"
