"""`bartizan assess`: the main job."""

import importlib
import os
from dataclasses import replace
from pathlib import Path

import click

from bartizan.assess.facts import Assessment
from bartizan.cli.console import ascii_only, note
from bartizan.cli.exit import Exit
from bartizan.cli.options import PHASES, Options, audit_key, outputs, workload
from bartizan.cli.output import emit, write_file
from bartizan.cli.recorded import recorded
from bartizan.cli.remember import run
from bartizan.core.errors import InvalidInputError
from bartizan.core.words import Confidence, Phase

FORMATS = ("terminal", "json", "html", "sarif", "cyclonedx", "oscal", "oscal-poam", "markdown")
SUFFIXES = {
    ".cdx.json": "cyclonedx",
    ".poam.json": "oscal-poam",
    ".oscal.json": "oscal",
    ".sarif.json": "sarif",
    ".sarif": "sarif",
    ".html": "html",
    ".json": "json",
    ".md": "markdown",
}
RENDERERS = {
    "json": "report_json",
    "html": "html",
    "sarif": "sarif",
    "cyclonedx": "cyclonedx",
    "oscal": "oscal",
    "oscal-poam": "poam",
    "markdown": "markdown",
}
NARROWEST, WIDEST, PIPED = 60, 110, 120
# Kinds of assets that any software may have; a workload of these alone shows no AI.
ORDINARY = frozenset(
    {"bucket", "ci_workflow", "compose_service", "container", "dependency", "document", "iac",
     "k8s_workload", "route", "ui", "guard"}
)  # fmt: skip


@click.command(
    epilog="""
\b
Examples:
  bartizan assess .
  bartizan assess . -v                              every control and finding
  bartizan assess . -o report.html -o report.json   files by their endings
  bartizan assess . --format sarif -o results.sarif
  bartizan assess . --phase scale                   against a later phase
  bartizan assess . --import trivy.sarif            with another tool's results

\b
Exit codes: 0 assessed, whatever was found · 2 invalid input · 3 nothing to assess
"""
)
@workload
@audit_key
@click.option("--phase", type=PHASES, help="The phase to enter [default: the next one].")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="[default: terminal, or by the ending of FILE]",
)
@outputs("Write a report to FILE; may be given several times.")
@click.option(
    "--confidence",
    type=click.Choice([level.value for level in Confidence]),
    default=Confidence.LOW.value,
    show_default=True,
    help="The least confidence of findings that -v shows.",
)
@click.option("-v", "--verbose", is_flag=True, help="Show every control and finding.")
def command(
    chosen: Options,
    phase: str | None,
    form: str | None,
    outputs: tuple[Path, ...],
    confidence: str,
    verbose: bool,
) -> int:
    """Assess the workload in PATH from evidence.

    Reads source code, notebooks, model files, datasets, infrastructure code, pipelines, documents
    and declarations, judges the controls that apply, and says what is missing for the phase that
    the workload wants to enter and in which order to mend it. Runs nothing, sends nothing.
    """
    formats = {output: form or format_of(output) for output in outputs}
    options = replace(
        chosen,
        phase=Phase(phase) if phase else None,
        excerpts="html" in (form, *formats.values()),
    )
    assessment = recorded(run(options), options.root, options.access, "assessment.made")
    if all(asset.kind in ORDINARY for asset in assessment.assets):
        note(f"No model, agent, prompt, dataset or training code was recognised in {chosen.root}.")
    for output, kind in formats.items():
        write_file(output, rendered(assessment, kind))
        note(f"Wrote {output} ({kind}).")
    if form not in (None, "terminal") and not outputs:
        emit(rendered(assessment, form or ""), None)
    elif form in (None, "terminal"):
        page = next((str(output) for output, kind in formats.items() if kind == "html"), "")
        show(assessment, verbose=verbose, confidence=Confidence(confidence), page=page)
    return Exit.DONE


def format_of(output: Path) -> str:
    """Return the format that a file's ending asks for. Raises InvalidInputError for another."""
    for suffix, form in SUFFIXES.items():
        if output.name.endswith(suffix):
            return form
    endings = ", ".join(SUFFIXES)
    raise InvalidInputError(
        f"the ending of {output} names no format", hint=f"End it in {endings}, or give --format."
    )


def rendered(assessment: Assessment, form: str) -> str:
    """Return a report as text; the renderer is imported when it is asked for."""
    if form == "terminal":
        from bartizan.report import terminal
        from bartizan.report.lines import Look

        return f"{terminal.render(assessment, Look(verbose=True)).plain}\n"
    module = importlib.import_module(f"bartizan.report.{RENDERERS[form]}")
    text = module.render(assessment)
    return str(text)


def width_of(terminal: int, *, piped: int = PIPED) -> int:
    """Return the width of a report: that of the terminal, within what can be read."""
    given = os.environ.get("COLUMNS", "")
    wanted = terminal or int(given if given.isdecimal() else piped)
    return max(NARROWEST, min(wanted, WIDEST if terminal else wanted))


def width_here(piped: int) -> int:
    """Return the width of what is printed here; `piped` where nothing says how wide that is."""
    from rich.console import Console

    console = Console()
    return width_of(console.width if console.is_terminal else 0, piped=piped)


def show(assessment: Assessment, *, verbose: bool, confidence: Confidence, page: str = "") -> None:
    """Print the report for a terminal; plain when it is none."""
    from rich.console import Console

    from bartizan.report import terminal
    from bartizan.report.lines import Look

    console = Console(highlight=False)
    look = Look(
        width=width_of(console.width if console.is_terminal else 0),
        verbose=verbose,
        confidence=confidence,
        ascii_only=ascii_only(),
        report_path=page,
    )
    console.print(terminal.render(assessment, look), soft_wrap=True)
