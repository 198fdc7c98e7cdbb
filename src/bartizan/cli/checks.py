"""`bartizan checks`: the automated checks at a glance."""

import click

from bartizan.catalogue.select import find
from bartizan.checks.registry import all_checks
from bartizan.cli.catalogues import overlaid
from bartizan.core.words import Layer


@click.command(
    epilog="""
\b
Examples:
  bartizan checks
  bartizan checks --layer application
  bartizan checks --control MOD-02 --format json
"""
)
@click.option("--layer", type=click.Choice([layer.value for layer in Layer]))
@click.option("--control", metavar="ID", help="Only those that judge this control.")
@click.option("--format", "form", type=click.Choice(("terminal", "json")), default="terminal")
def command(layer: str | None, control: str | None, form: str) -> None:
    """List the automated checks."""
    judged = find(overlaid(()), control).id if control else None
    chosen = [
        check
        for check in all_checks()
        if (layer is None or check.layer == layer) and judged in (None, check.control)
    ]
    if form == "json":
        import json

        rows = [
            {
                "id": check.id,
                "title": check.title,
                "control": check.control,
                "clause": check.clause,
                "layer": check.layer,
                "severity": check.severity,
                "reads": [kind.__name__ for kind in check.reads],
            }
            for check in chosen
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for check in chosen:
        click.echo(f"{check.id:<34}{check.severity:<10}{check.control:<8}{check.title}")
    click.echo(f"{len(chosen)} checks; `bartizan explain ID` says more", err=True)
