"""`bartizan attest`: a person's dated statement."""

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
from bartizan.evidence.declared import Attested


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person states, as the options give it."""

    by: str
    role: str | None
    clauses: tuple[str, ...]
    statement: str | None
    evidence: tuple[str, ...]
    expires: str | None


@click.command(
    epilog="""
\b
Examples:
  bartizan attest ORG-08 --by "Ada Lovelace"
  bartizan attest DAT-04 --by ada@example.com --role security --clause grants-narrow \\
      --statement "We reviewed the roles on 20 November." --evidence tickets/123
"""
)
@click.argument("control", metavar="CONTROL")
@click.argument("path", type=click.Path(path_type=Path, file_okay=False, exists=True), default=".")
@click.option("--by", required=True, help="Who states it: the holder of the role.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    help="[default: the role that the control asks for]",
)
@click.option("--clause", "clauses", multiple=True, help="Only this clause; may be repeated.")
@click.option("--statement", help="[default: the statement that the control asks for]")
@click.option("--evidence", multiple=True, help="Where it can be looked up; may be repeated.")
@click.option("--expires", metavar="DAY", help="[default: the longest term that is allowed]")
@packed("said", Statement)
@audited
@clock
def command(control: str, path: Path, said: Statement, access: Access, now: str | None) -> None:
    """Record that a person in a role states a CONTROL to be met, in the workload at PATH.

    It counts where no automatic check can judge, shows as attested and never as pass, and ends.
    Who makes it must be named in the role by bartizan.yaml.
    """
    from bartizan.catalogue.select import find
    from bartizan.collect.declared_write import attestation_document, attestation_path

    meant, today = find(overlaid(()), control), day_of(now)
    last = after(today, meant.attestation.term_days)
    attested = Attested(
        control=meant.id,
        clauses=said.clauses,
        by=said.by,
        role=Role(said.role) if said.role else meant.attestation.role,
        statement=said.statement or " ".join(meant.attestation.statement.split()),
        made=today,
        expires=parse_day(said.expires) if said.expires else last,
        evidence=said.evidence,
    )
    workload = stated_at(path)
    text = attestation_document(attested, meant, workload.people)
    record = recorded.attested(attested, text, workload.name)
    target = recorded.keep(attestation_path(attested), text, record, root=path, access=access)
    note(f"Wrote {target}; it ends on {attested.expires}.")
    note("`bartizan assess` says what it counts for.")
