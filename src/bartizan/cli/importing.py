"""Reading reports of other tools from disk; loaded when there is one."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bartizan.cli.reports import IMPORTS, Reports
from bartizan.collect.imports.dates import date_in, moment_of, settled
from bartizan.collect.imports.read import LIMIT, merge_imports, read_import
from bartizan.collect.tree import Entry, Tree
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.evidence.facts import Gap
from bartizan.evidence.imported import Imported


@dataclass(frozen=True, slots=True)
class Report:
    """A report that a person named: its content, and when the file was written."""

    name: str
    content: bytes
    written: datetime | None

    def rows(self) -> Imported:
        """Return its rows as they are dated there. Raises FormatError for what is no report."""
        return read_import(self.name, self.content)


def report_at(path: Path) -> Report:
    """Take a report from where a person says. Raises InvalidInputError when it cannot be read."""
    try:
        with path.open("rb") as file:
            written = moment_of(os.fstat(file.fileno()).st_mtime)
            return Report(path.name, file.read(LIMIT + 1), written)
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror or error}") from None


def read_reports(files: Iterable[Path], tree: Tree, inside: Reports, now: datetime) -> Imported:
    """Read the reports that a person named and those that lie in the workload.

    One that is no report, or cannot be had, leaves a gap. Raises InvalidInputError for a file of a
    person's that cannot be read.
    """
    parts = [Imported(gaps=inside.gaps), *(_inside(tree, entry, now) for entry in inside.files)]
    for path in files:
        report = report_at(path)
        try:
            parts.append(settled(report.rows(), report.written, now))
        except FormatError as error:
            parts.append(_lost(Gap(path.name, error.message)))
    return merge_imports(parts)


def _inside(tree: Tree, entry: Entry, now: datetime) -> Imported:
    """Read a report in the workload; where it has no date, its name or a file newly made may."""
    content = tree.head(entry.path, LIMIT + 1)
    if isinstance(content, Gap):
        return _lost(content)
    named = date_in(entry.path.removeprefix(IMPORTS)) if entry.path.startswith(IMPORTS) else None
    try:
        return settled(read_import(entry.path, content), named or moment_of(entry.written), now)
    except FormatError as error:
        return _lost(Gap(entry.path, error.message))


def _lost(gap: Gap) -> Imported:
    return Imported(gaps=(gap,), files=1)
