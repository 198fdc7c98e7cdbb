"""`bartizan waive`: an accepted gap."""

from pathlib import Path

import click

from bartizan.cli.catalogues import overlaid
from bartizan.cli.console import note
from bartizan.cli.options import clock
from bartizan.cli.recording import after, day_of, keep, parse_day
from bartizan.core.words import Role
from bartizan.evidence.declared import Waived


@click.command(
    epilog="""
\b
Examples:
  bartizan waive MOD-03 --reason "The mirror goes live on 12 December." \\
      --requested-by ada@example.com --approved-by grace@example.com \\
      --approver-role security --days 20
  bartizan waive APP-05 --scope tools/legacy.py --reason … --requested-by … --approved-by … \\
      --approver-role executive-owner --expires 2026-12-20
"""
)
@click.argument("control", metavar="CONTROL")
@click.argument("path", type=click.Path(path_type=Path, file_okay=False, exists=True), default=".")
@click.option("--reason", required=True, help="Why the gap is accepted for now.")
@click.option("--requested-by", required=True, help="Who asks.")
@click.option("--approved-by", required=True, help="Who approves: another person.")
@click.option("--approver-role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--scope", multiple=True, help="Only this asset or path; may be repeated.")
@click.option("--expires", metavar="DAY", help="The last day on which it counts.")
@click.option("--days", type=click.IntRange(1), help="Or how many days it counts.")
@clock
def command(
    control: str,
    path: Path,
    reason: str,
    requested_by: str,
    approved_by: str,
    approver_role: str,
    scope: tuple[str, ...],
    expires: str | None,
    days: int | None,
    now: str | None,
) -> None:
    """Record that a gap of CONTROL is accepted until a day, in the workload at PATH.

    The status beneath stays visible. The longest term depends on the severity, and who asks may not
    approve.
    """
    if (expires is None) is (days is None):
        raise click.UsageError("give --expires or --days")
    from bartizan.catalogue.select import find
    from bartizan.collect.declared_write import waiver_document, waiver_path

    meant, today = find(overlaid(()), control), day_of(now)
    waived = Waived(
        control=meant.id,
        scope=scope,
        reason=reason,
        requested_by=requested_by,
        approved_by=approved_by,
        approver_role=Role(approver_role),
        made=today,
        expires=parse_day(expires) if expires else after(today, days or 0),
    )
    text = waiver_document(waived, meant)
    target = keep(path, waiver_path(waived), text.encode("utf-8", "replace"))
    note(f"Wrote {target}; it counts until {waived.expires}.")
