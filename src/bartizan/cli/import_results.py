"""`bartizan import`: results of other tools as evidence."""

from datetime import datetime
from pathlib import Path

import click

from bartizan.cli.console import note, quiet
from bartizan.cli.exit import Exit
from bartizan.cli.importing import Report, report_at
from bartizan.cli.recording import keep
from bartizan.cli.reports import IMPORTS
from bartizan.collect.imports.dates import dated_name, plausible
from bartizan.collect.imports.sarif import CLEAN_RUN
from bartizan.core.clock import system_clock, wire
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.evidence.imported import ForeignResult, Imported


@click.command(
    epilog="""
\b
Examples:
  bartizan import semgrep.sarif trivy.sarif
  bartizan import prowler.ocsf.json --into services/assistant
  bartizan import results.sarif --dry-run
"""
)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=".",
    help="The workload's folder.",
)
@click.option("--dry-run", is_flag=True, help="Say what would count, and keep nothing.")
def command(files: tuple[Path, ...], into: Path, dry_run: bool) -> int:
    """Take SARIF, OCSF or CycloneDX reports in as evidence for the workload.

    A provider's own counts of requests are compared with the gateway's log. Rows whose rule is
    known are evidence for a control; the others are kept and counted. The files are copied to
    .bartizan/imports, where `bartizan assess` finds them; one that does not say when it was made is
    kept under the day of its file.
    """
    for path in files:
        report, now = report_at(path), system_clock()
        try:
            found = report.rows()
        except FormatError as error:
            raise InvalidInputError(f"{path}: {error.message}", hint=error.hint) from None
        for line in _lines(path, found):
            click.echo(quiet(line))
        if not dry_run:
            target = keep(into, f"{IMPORTS}{_name(report, found, now)}", report.content)
            note(f"Kept as {target}.")
    return Exit.DONE


def _name(report: Report, found: Imported, now: datetime) -> str:
    """Return the name to keep a report by: a copy has no date, so one without gets its file's."""
    day = plausible(report.written, now)
    dated = not found.counted and all(plausible(row.seen, now) for row in found.results)
    if day is None or dated:
        return report.name
    return dated_name(report.name, day.date())


def _lines(path: Path, found: Imported) -> list[str]:
    if found.counted:
        return [*_counted(path, found), *(f"  {gap.path}: {gap.reason}" for gap in found.gaps)]
    rows = [row for row in found.results if row.rule != CLEAN_RUN]
    whole = [row for row in found.results if row.rule == CLEAN_RUN]
    mapped = [row for row in rows if row.control]
    tools = ", ".join(sorted({f"{row.tool} {row.tool_version}".strip() for row in found.results}))
    lines = [f"{path.name}: {_rows(len(rows))} of {tools or 'no tool'}"]
    if mapped or not whole:
        are = "is" if len(mapped) == 1 else "are"
        controls = _controls(mapped) or "no control"
        lines.append(f"  {_rows(len(mapped))} {are} evidence for {controls}")
    if unmapped := len(rows) - len(mapped):
        have = "has" if unmapped == 1 else "have"
        lines.append(f"  {_rows(unmapped)} {have} a rule that no control is mapped to")
    if whole:
        lines.append(f"  the run as a whole is evidence for {_controls(whole)}")
    lines += [f"  {gap.path}: {gap.reason}" for gap in found.gaps]
    return lines


def _counted(path: Path, found: Imported) -> list[str]:
    sources = ", ".join(sorted({each.source for each in found.counted}))
    models = {name for each in found.counted for name in each.requests}
    total = sum(sum(each.requests.values()) for each in found.counted)
    begin = min(each.begin for each in found.counted)
    end = max(each.end for each in found.counted)
    named = "1 model" if len(models) == 1 else f"{len(models)} models"
    return [
        f"{path.name}: {total} requests to {named}, counted by {sources}",
        f"  from {wire(begin)} to {wire(end)}, to be compared with the gateway's log (APP-06)",
    ]


def _rows(count: int) -> str:
    return f"{count} row{'' if count == 1 else 's'}"


def _controls(rows: list[ForeignResult]) -> str:
    return ", ".join(sorted({row.control for row in rows}))
