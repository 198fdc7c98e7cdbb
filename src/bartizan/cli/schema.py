"""`bartizan schema`: the published JSON Schemas."""

import json
from pathlib import Path

import click

from bartizan.cli.output import emit, output

NAMES = ("report", "data-vet", "workload", "attestation", "waiver", "exclusion")


@click.command(
    epilog="""
\b
Examples:
  bartizan schema workload -o bartizan.schema.json      for editors
  bartizan schema report
"""
)
@click.argument("name", type=click.Choice(NAMES))
@output
def command(name: str, output: Path | None) -> None:
    """Print the JSON Schema of a document that Bartizan reads or writes."""
    emit(json.dumps(_schema(name), indent=2, ensure_ascii=False) + "\n", output)


def _schema(name: str) -> object:
    if name == "report":
        from bartizan.report.report_json import schema

        return schema()
    if name == "data-vet":
        from bartizan.report.vetting import schema as vetting

        return vetting()
    from bartizan.collect.declared_schema import json_schemas

    return json_schemas()[name]
