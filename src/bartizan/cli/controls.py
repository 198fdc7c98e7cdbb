"""`bartizan controls`: the catalogue at a glance."""

import click

from bartizan.cli.catalogues import overlaid
from bartizan.cli.options import PHASES
from bartizan.core.words import Layer, Phase


@click.command(
    epilog="""
\b
Examples:
  bartizan controls
  bartizan controls --layer model --phase prototype
  bartizan controls --standard owasp-llm
  bartizan controls --format json
"""
)
@click.option("--layer", type=click.Choice([layer.value for layer in Layer]))
@click.option("--phase", type=PHASES, help="Only what is required in this phase.")
@click.option("--standard", metavar="ID", help="Only what maps to it: owasp-llm, nist-ai-rmf, …")
@click.option("--format", "form", type=click.Choice(("terminal", "json")), default="terminal")
def command(layer: str | None, phase: str | None, standard: str | None, form: str) -> None:
    """List the controls of the catalogue."""
    from bartizan.catalogue.select import select

    catalogue = overlaid(())
    chosen = select(
        catalogue,
        layer=Layer(layer) if layer else None,
        phase=Phase(phase) if phase else None,
        standard=standard,
    )
    if form == "json":
        import json

        rows = [
            {
                "id": control.id,
                "title": control.title,
                "layer": control.layer,
                "required_from": control.required_from,
                "severity": control.severity,
            }
            for control in chosen
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for control in chosen:
        facts = f"{control.layer:<15}{control.required_from:<12}{control.severity:<10}"
        click.echo(f"{control.id:<8}{facts}{control.title}")
    click.echo(f"{len(chosen)} controls; `bartizan explain ID` says more", err=True)
