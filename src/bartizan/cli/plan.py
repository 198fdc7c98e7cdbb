"""`bartizan plan`: the roadmap."""

from dataclasses import replace
from pathlib import Path

import click

from bartizan.cli.exit import Exit
from bartizan.cli.options import PHASES, Options, workload
from bartizan.cli.output import emit, output
from bartizan.cli.remember import run
from bartizan.core.words import Phase


@click.command(
    epilog="""
\b
Examples:
  bartizan plan .
  bartizan plan . --phase production --format markdown -o ROADMAP.md
"""
)
@workload
@click.option("--phase", type=PHASES, help="The phase to enter [default: the next one].")
@click.option(
    "--format", "form", type=click.Choice(("terminal", "markdown", "json")), default="terminal"
)
@output
def command(
    chosen: Options,
    phase: str | None,
    form: str,
    output: Path | None,
) -> int:
    """Write which gaps to close in which order: waves, owners, effort, risk removed, reasons."""
    from bartizan.report import roadmap

    assessment = run(replace(chosen, phase=Phase(phase) if phase else None))
    renderers = {
        "terminal": roadmap.render_text,
        "markdown": roadmap.render_markdown,
        "json": roadmap.render_json,
    }
    emit(renderers[form](assessment), output)
    return Exit.DONE
