"""`bartizan catalogue`: the catalogue for other tools, and for those who write their own."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import click

from bartizan.catalogue.control import Catalogue
from bartizan.cli.catalogues import overlaid
from bartizan.cli.groups import Told
from bartizan.cli.options import clock, overlays
from bartizan.cli.output import emit, output
from bartizan.core.clock import moment_or_now

FORMATS = ("json", "csv", "markdown", "oscal")


@click.group(
    cls=Told,
    epilog="""
\b
Examples:
  bartizan catalogue export --format markdown
  bartizan catalogue check our-controls/
""",
)
def command() -> None:
    """Export the catalogue, or check an organisation's overlay."""


@command.command(
    epilog="""
\b
Examples:
  bartizan catalogue export --format markdown
  bartizan catalogue export --format oscal -o catalogue.oscal.json
  bartizan catalogue export --catalogue our-controls/ --format csv
"""
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="json", show_default=True)
@overlays
@clock
@output
def export(form: str, catalogues: tuple[Path, ...], now: str | None, output: Path | None) -> None:
    """Write all controls in a format of others."""
    moment = moment_or_now(now)
    emit(_renderers(moment)[form](overlaid(catalogues)), output)


@command.command(
    epilog="""
\b
Examples:
  bartizan catalogue check our-controls/

\b
Exit codes: 0 valid · 2 not valid, with every problem at its file and line
"""
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
def check(folder: Path) -> None:
    """Check the controls in FOLDER: schema, predicates, identifiers, with file and line."""
    catalogue = overlaid((folder,))
    click.echo(f"{folder} is valid; the catalogue is now {catalogue.version}", err=True)


def _renderers(moment: datetime) -> Mapping[str, Callable[[Catalogue], str]]:
    from bartizan.catalogue.export.as_csv import catalogue_csv
    from bartizan.catalogue.export.as_json import catalogue_json
    from bartizan.catalogue.export.as_markdown import catalogue_markdown
    from bartizan.catalogue.export.as_oscal import catalogue_oscal
    from bartizan.catalogue.load import load_standards

    standards = load_standards()
    return {
        "json": lambda catalogue: catalogue_json(catalogue, standards, now=moment),
        "csv": catalogue_csv,
        "markdown": lambda catalogue: catalogue_markdown(catalogue, standards, now=moment),
        "oscal": lambda catalogue: catalogue_oscal(catalogue, standards, now=moment),
    }
