"""What providers counted beside what the gateway's logs hold: loaded where somebody counted."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bartizan.cli.auditlog import OUTSIDE, Access, source_of
from bartizan.evidence.auditlog import AuditLogs
from bartizan.evidence.declared import AuditAt, Profile
from bartizan.evidence.facts import Gap
from bartizan.evidence.imported import Imported
from bartizan.evidence.usage import ProviderUsage

if TYPE_CHECKING:
    from bartizan.collect.passages import Log
    from bartizan.collect.tree import Tree


@dataclass(frozen=True, slots=True)
class Where:
    """A workload, and which of its logs a person lets be read."""

    tree: "Tree"
    root: Path
    access: Access
    profile: Profile | None


def look_at_usage(
    imported: Imported, logs: AuditLogs, where: Where, now: datetime
) -> ProviderUsage:
    """Return what providers counted in whole days, and what all logs of the gateway hold of them.

    A log that cannot be read leaves a gap: what it holds would look as if it had gone past.
    """
    if not imported.counted:
        return ProviderUsage(gaps=imported.uncounted)
    from bartizan.collect.imports.days import whole_days

    days, gaps = whole_days(imported.counted, now)
    found = ProviderUsage(days=days, gaps=(*imported.uncounted, *gaps), files=imported.files)
    at = where.profile.audit if where.profile else None
    if at is None or logs.log is None or not days:
        return found
    from bartizan.collect.passages import passages

    read = list(_logs(at, logs, where, now))
    lost = tuple(each for each in read if isinstance(each, Gap))
    logged = [each for each in read if not isinstance(each, Gap)]
    writers = tuple(each.seen for each in logged[1:])
    counted = "" if lost else passages(logged, days)
    if isinstance(counted, str):
        more = (Gap(at.log, counted),) if counted else ()
        return replace(found, writers=writers, gaps=(*found.gaps, *lost, *more))
    return replace(found, writers=writers, passed=counted)


def _logs(at: AuditAt, logs: AuditLogs, where: Where, now: datetime) -> "Iterator[Log | Gap]":
    """Yield the profile's log and those of the gateway's other writers, which lie beside it."""
    from bartizan.collect.auditlog import collect
    from bartizan.collect.passages import Log

    folder = where.access.folder
    for each in (at, *at.writers):
        beside = folder.with_name(Path(each.log).name) if folder and each is not at else folder
        source = source_of(where.tree, where.root, each.log, beside)
        if source is None or where.profile is None:
            yield Gap(each.log, OUTSIDE)
            continue
        found = logs if each is at else collect(source, replace(where.profile, audit=each), now)
        yield from found.gaps
        if found.log is not None:
            yield Log(source, found.log)
