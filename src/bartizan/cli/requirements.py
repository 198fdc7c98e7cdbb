"""`bartizan requirements`: what this workload has to meet, and why."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from bartizan.assess.hidden import hidden
from bartizan.assess.requirements import RequirementSet, requirements
from bartizan.cli.catalogues import overlaid
from bartizan.cli.exit import Exit
from bartizan.cli.options import Options, workload
from bartizan.cli.output import emit, output
from bartizan.cli.wiring import look
from bartizan.core.clock import moment_or_now


@click.command(
    epilog="""
\b
Examples:
  bartizan requirements . -o REQUIREMENTS.md
  bartizan requirements . --format html -o requirements.html
  bartizan requirements . --format oscal -o profile.oscal.json
"""
)
@workload
@click.option(
    "--format",
    "form",
    type=click.Choice(("markdown", "html", "json", "oscal")),
    default="markdown",
    show_default=True,
)
@output
def command(
    chosen: Options,
    form: str,
    output: Path | None,
) -> int:
    """Write the requirements tailored to the workload in PATH.

    Which controls apply, by which discovered or declared fact, from which phase, who answers for
    them, and with which thresholds.
    """
    known = look(chosen)
    tailored = requirements(
        overlaid(chosen.catalogues),
        known.facts,
        known.declared,
        moment_or_now(chosen.now).date(),
        name=chosen.root.resolve().name,
    )
    emit(_renderers()[form](hidden(tailored)), output)
    return Exit.DONE


def _renderers() -> Mapping[str, Callable[[RequirementSet], str]]:
    from bartizan.report import (
        requirements_html,
        requirements_json,
        requirements_markdown,
        requirements_oscal,
    )

    return {
        "markdown": requirements_markdown.render,
        "html": requirements_html.render,
        "json": requirements_json.render,
        "oscal": requirements_oscal.render,
    }
