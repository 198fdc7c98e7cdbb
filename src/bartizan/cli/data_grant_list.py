"""`bartizan data grant list`: which grants count, and why others do not."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bartizan.cli.console import note, quiet_line
from bartizan.cli.exit import Exit
from bartizan.cli.model_trust import trust_from, trusting
from bartizan.cli.options import clock
from bartizan.core.clock import moment_or_now, wire

if TYPE_CHECKING:
    from bartizan.datasets.grant import Grant
    from bartizan.datasets.granted import Granted

GRANTS: Final = click.Path(path_type=Path, file_okay=False)
SCHEMA: Final = "bartizan.data-grants/v1"


def in_folder(function: click.decorators.FC) -> click.decorators.FC:
    """Add --grants DIR, as `grants`."""
    return click.option(
        "--grants",
        type=GRANTS,
        required=True,
        envvar="BARTIZAN_GRANTS",
        show_envvar=True,
        metavar="DIR",
        help="The folder in which grants lie.",
    )(function)


@click.command(
    "list",
    epilog="""
\b
Examples:
  bartizan data grant list --grants grants/ --signer steward.key.pub
  bartizan data grant list --grants grants/ --policy granters.yaml --format json

\b
Exit codes: 0 done · 1 some files there are signed by nobody who is trusted · 2 usage
""",
)
@in_folder
@trusting
@click.option("--format", "form", type=click.Choice(("terminal", "json")), default="terminal")
@clock
def list_grants(
    grants: Path,
    signers: tuple[Path, ...],
    policy: Path | None,
    form: str,
    now: str | None,
) -> int:
    """Show the grants that count, and why others do not."""
    from bartizan.datasets.granted import GrantFolder

    moment = moment_or_now(now)
    found = GrantFolder(grants).read(trust_from(signers, policy), moment)
    if form == "json":
        click.echo(json.dumps(_document(found, moment), indent=2, ensure_ascii=False))
    else:
        for each in found.grants:
            columns = "*" if each.columns is None else ",".join(each.columns)
            line = (
                f"{each.id[:12]}  {_state(each, found, moment):<8} {each.subject}  "
                f"{each.dataset}@{each.root[:12]}  {each.purpose}  {columns}  {wire(each.until)}"
            )
            click.echo(quiet_line(line))
    for name, why in found.refused.items():
        note(f"{name} does not count: {why}")
    return Exit.NOT_MET if found.refused else Exit.DONE


def _document(found: "Granted", now: datetime) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "grants": [
            {
                "id": each.id,
                "state": _state(each, found, now),
                "subject": each.subject,
                "dataset": each.dataset,
                "root": each.root,
                "purpose": each.purpose,
                "columns": None if each.columns is None else list(each.columns),
                "issued": wire(each.issued),
                "until": wire(each.until),
                "max_bytes": each.most,
            }
            for each in found.grants
        ],
        "refused": dict(found.refused),
    }


def _state(grant: "Grant", found: "Granted", now: datetime) -> str:
    if grant.id in found.revoked:
        return "revoked"
    if now >= grant.until:
        return "expired"
    return "valid" if now >= grant.issued else "to come"
