"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from bartizan.core.words import Phase

F = TypeVar("F", bound=Callable[..., Any])
PHASES = click.Choice([phase.value for phase in Phase])


def workload(function: F) -> F:
    """Add PATH, and the options that say how a workload is read."""
    for decorate in reversed(
        (
            click.argument("path", type=click.Path(path_type=Path), default="."),
            click.option("--now", metavar="MOMENT", help="Set the clock: 2026-11-22T00:00:00Z."),
            click.option("--no-cache", is_flag=True, help="Read every file anew."),
            click.option(
                "--catalogue",
                "catalogues",
                type=click.Path(path_type=Path, file_okay=False, exists=True),
                multiple=True,
                metavar="DIR",
                help="Lay an organisation's controls over the catalogue.",
            ),
            click.option(
                "--import",
                "imports",
                type=click.Path(path_type=Path, dir_okay=False, exists=True),
                multiple=True,
                metavar="FILE",
                help="Take a SARIF, OCSF or CycloneDX report in as evidence.",
            ),
        )
    ):
        function = decorate(function)
    return function


def output(function: F) -> F:
    """Add -o FILE."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write to FILE instead of the terminal.",
    )(function)
