"""Reading reports of other tools from disk; loaded when there is one."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from bartizan.cli.reports import IMPORTS, Reports
from bartizan.collect.imports.dates import date_in, moment_of, settled
from bartizan.collect.imports.read import LIMIT, MOST_ROWS, merge_imports, read_import
from bartizan.collect.repository import is_checked_out
from bartizan.collect.tree import Entry, Tree
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.evidence.facts import Gap
from bartizan.evidence.imported import Imported


@dataclass(frozen=True, slots=True)
class Report:
    """A report that a person named: its content, and when the file was written.

    `written` is None where that does not tell when the report was made.
    """

    name: str
    content: bytes
    written: datetime | None

    def rows(self, most: int = MOST_ROWS) -> Imported:
        """Return its rows as they are dated there. Raises FormatError for what is no report."""
        return read_import(self.name, self.content, most=most)


def report_at(path: Path) -> Report:
    """Take a report from where a person says. Raises InvalidInputError when it cannot be read."""
    try:
        with path.open("rb") as file:
            written = os.fstat(file.fileno()).st_mtime
            content = file.read(LIMIT + 1)
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror or error}") from None
    return Report(path.name, content, None if is_checked_out(path) else moment_of(written))


def read_reports(
    files: Iterable[Path], tree: Tree, inside: Reports, now: datetime, most: int = MOST_ROWS
) -> Imported:
    """Read the reports that a person named and those that lie in the workload: `most` rows in all.

    One that is no report, or cannot be had, leaves a gap. Raises InvalidInputError for a file of a
    person's that cannot be read.
    """
    parts = [Imported(gaps=inside.gaps, uncounted=inside.gaps)]
    wanted: tuple[Entry | Path, ...] = (*inside.files, *files)
    for named in wanted:
        report = report_at(named) if isinstance(named, Path) else _report_in(tree, named)
        if isinstance(report, Gap):
            parts.append(_lost(report))
            continue
        found = guarded(report.name, partial(report.rows, most))
        most -= len(found.results) + sum(len(each.requests) for each in found.counted)
        parts.append(settled(found, report.written, now))
    return merge_imports(parts)


def guarded(name: str, read: Callable[[], Imported]) -> Imported:
    """Return what a report says; one that is none, or that its reader breaks on, leaves a gap."""
    try:
        return read()
    except FormatError as error:
        return _lost(Gap(name, error.message))
    except Exception as error:  # noqa: BLE001  (the task boundary: what breaks is lost evidence)
        # Only the kind of the error: its text could hold what the report says.
        reason = f"the reader of reports broke: {type(error).__name__}; please report it"
        return _lost(Gap(name, reason))


def _report_in(tree: Tree, entry: Entry) -> Report | Gap:
    """Take a report in the workload; where it has no date, its name or a file newly made may."""
    content = tree.head(entry.path, LIMIT + 1)
    if isinstance(content, Gap):
        return content
    named = date_in(entry.path.removeprefix(IMPORTS)) if entry.path.startswith(IMPORTS) else None
    return Report(entry.path, content, named or moment_of(entry.written))


def _lost(gap: Gap) -> Imported:
    return Imported(gaps=(gap,), files=1, uncounted=(gap,))
