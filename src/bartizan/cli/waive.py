"""`bartizan waive`: an accepted gap."""

from dataclasses import dataclass
from pathlib import Path

import click

from bartizan.cli import recorded
from bartizan.cli.auditlog import Access
from bartizan.cli.catalogues import overlaid
from bartizan.cli.console import note
from bartizan.cli.options import audited, clock, packed
from bartizan.cli.recording import after, day_of, stated_at
from bartizan.core.clock import parse_day
from bartizan.core.words import Role
from bartizan.evidence.declared import Waived


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What is accepted, by whom and until when, as the options give it."""

    reason: str
    requested_by: str
    approved_by: str
    approver_role: str
    scope: tuple[str, ...]
    expires: str | None
    days: int | None


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
@packed("said", Acceptance)
@audited
@clock
def command(control: str, path: Path, said: Acceptance, access: Access, now: str | None) -> None:
    """Record that a gap of CONTROL is accepted until a day, in the workload at PATH.

    The status beneath stays visible. The longest term depends on the severity. Who asks may not
    approve, and who approves must be named in the role by bartizan.yaml.
    """
    if (said.expires is None) is (said.days is None):
        raise click.UsageError("give --expires or --days")
    from bartizan.catalogue.select import find
    from bartizan.collect.declared_write import waiver_document, waiver_path

    meant, today = find(overlaid(()), control), day_of(now)
    waived = Waived(
        control=meant.id,
        scope=said.scope,
        reason=said.reason,
        requested_by=said.requested_by,
        approved_by=said.approved_by,
        approver_role=Role(said.approver_role),
        made=today,
        expires=parse_day(said.expires) if said.expires else after(today, said.days or 0),
    )
    workload = stated_at(path)
    text = waiver_document(waived, meant, workload.people)
    record = recorded.waived(waived, text, workload.name)
    target = recorded.keep(waiver_path(waived), text, record, root=path, access=access)
    note(f"Wrote {target}; it ends on {waived.expires}.")
    note("`bartizan assess` says what it counts for.")
