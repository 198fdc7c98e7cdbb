"""`bartizan diff`: what changed between two reports."""

import json
from collections.abc import Mapping
from pathlib import Path

import click

from bartizan.assess.diff import Drift, diff
from bartizan.assess.hidden import hidden
from bartizan.cli.exit import Exit
from bartizan.cli.output import emit
from bartizan.core.errors import InvalidInputError

LIMIT = 200_000_000
HINT = "Write one with `bartizan assess . --format json -o report.json`."


@click.command(
    epilog="""
\b
Examples:
  bartizan diff yesterday.json today.json
  bartizan diff main.json branch.json --fail-on-worse

\b
Exit codes: 0 · 1 with --fail-on-worse when a control got worse or a finding is new
"""
)
@click.argument("before", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.argument("after", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--fail-on-worse", is_flag=True, help="Exit 1 when something got worse.")
@click.option("--format", "form", type=click.Choice(("terminal", "json")), default="terminal")
def command(before: Path, after: Path, fail_on_worse: bool, form: str) -> int:
    """Compare two JSON reports: controls, findings, assets, facts and posture."""
    from bartizan.report import drift as rendering

    drift = hidden(diff(read_report(before), read_report(after)))
    render = rendering.render_json if form == "json" else rendering.render_text
    emit(render(drift), None)
    return Exit.NOT_MET if fail_on_worse and _worse(drift) else Exit.DONE


def read_report(path: Path) -> Mapping[str, object]:
    """Read a JSON report. Raises InvalidInputError for a file that is none."""
    try:
        with path.open("rb") as file:
            content = file.read(LIMIT + 1)
        if len(content) > LIMIT:
            raise InvalidInputError(f"{path} is larger than {LIMIT // 1_000_000} MB")
        report = json.loads(content)
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(f"{path} is not JSON: {error}", hint=HINT) from None
    if not isinstance(report, dict):
        raise InvalidInputError(f"{path} is no report", hint=HINT)
    return report


def _worse(drift: Drift) -> bool:
    failing = any(item.outcome == "fail" for item in (*drift.new, *drift.turned))
    return bool(drift.worse) or failing
