"""`bartizan attest`: a person's dated statement."""

from pathlib import Path

import click

from bartizan.cli.catalogues import overlaid
from bartizan.cli.console import note
from bartizan.cli.options import clock
from bartizan.cli.recording import after, day_of, keep, parse_day
from bartizan.core.words import Role
from bartizan.evidence.declared import Attested


@click.command(
    epilog="""
\b
Examples:
  bartizan attest ORG-08 --by "Ada Lovelace" --role executive-owner
  bartizan attest DAT-04 --by ada@example.com --role security --clause grants-narrow \\
      --statement "We reviewed the roles on 20 November." --evidence tickets/123
"""
)
@click.argument("control", metavar="CONTROL")
@click.argument("path", type=click.Path(path_type=Path, file_okay=False, exists=True), default=".")
@click.option("--by", required=True, help="Who makes the statement.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--clause", "clauses", multiple=True, help="Only this clause; may be repeated.")
@click.option("--statement", help="[default: the statement that the control asks for]")
@click.option("--evidence", multiple=True, help="Where it can be looked up; may be repeated.")
@click.option("--expires", metavar="DAY", help="[default: the longest term that is allowed]")
@clock
def command(
    control: str,
    path: Path,
    by: str,
    role: str,
    clauses: tuple[str, ...],
    statement: str | None,
    evidence: tuple[str, ...],
    expires: str | None,
    now: str | None,
) -> None:
    """Record that a person in a role states a CONTROL to be met, in the workload at PATH.

    It counts where no automatic check can judge, shows as attested and never as pass, and ends.
    """
    from bartizan.catalogue.select import find
    from bartizan.collect.declared_write import attestation_document, attestation_path

    meant, today = find(overlaid(()), control), day_of(now)
    last = after(today, meant.attestation.term_days)
    attested = Attested(
        control=meant.id,
        clauses=clauses,
        by=by,
        role=Role(role),
        statement=statement or " ".join(meant.attestation.statement.split()),
        made=today,
        expires=parse_day(expires) if expires else last,
        evidence=evidence,
    )
    text = attestation_document(attested, meant)
    target = keep(path, attestation_path(attested), text.encode("utf-8", "replace"))
    note(f"Wrote {target}; it counts until {attested.expires}.")
