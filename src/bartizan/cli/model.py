"""`bartizan model`: what can be done with model files."""

import click

from bartizan.cli.model_scan import scan


@click.group(
    epilog="""
\b
Examples:
  bartizan model scan model.pkl
  bartizan model scan models/ --format sarif -o scan.sarif
"""
)
def command() -> None:
    """Protect models against code that runs on load."""


command.add_command(scan)
