"""`bartizan gateway approvals`: what models want to do and a person has to let happen."""

import getpass
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from bartizan.cli.console import note, quiet, quiet_line
from bartizan.cli.exit import Exit
from bartizan.cli.groups import Told
from bartizan.cli.options import clock
from bartizan.core.clock import moment_or_now

F = TypeVar("F", bound=Callable[..., Any])
FOLDER: Final = "gateway-approvals"


def folder_option(function: F) -> F:
    """Add --folder DIR."""
    return click.option(
        "--folder",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        default=Path(FOLDER),
        show_default=True,
        help="The folder that gateway.yaml names for approvals.",
    )(function)


def by_option(function: F) -> F:
    """Add --by NAME."""
    return click.option(
        "--by", default=getpass.getuser, metavar="NAME", help="Who answers [default: who runs it]."
    )(function)


@click.group(cls=Told)
def approvals() -> None:
    """See and answer what models want to do and a person has to let happen.

    An approval is bound to the exact arguments, counts once, and expires.
    """


@approvals.command(
    "list",
    epilog="""
\b
Examples:
  bartizan gateway approvals list
  bartizan gateway approvals list --format json

\b
Exit codes: 0 done · 2 usage
""",
)
@click.option("--format", "form", type=click.Choice(["terminal", "json"]), default="terminal")
@folder_option
@clock
def listed(form: str, folder: Path, now: str | None) -> int:
    """List the requests that have not expired, the oldest first."""
    from bartizan.gateway.acting.approvals import Approvals

    found = Approvals(folder).all(moment_or_now(now))
    if form == "json":
        rows = [asdict(each) for each in found]
        click.echo(json.dumps({"schema": "bartizan.gateway-approvals/v1", "requests": rows}))
        return Exit.DONE
    for each in found:
        click.echo(quiet_line(f"{each.id}  {each.answer}  {each.principal} wants {each.tool}"))
        click.echo(quiet_line(f"  because  {each.because}"))
        click.echo(quiet_line(f"  with     {each.shown}"))
        click.echo(f"  until    {each.expires}")
    if not found:
        note("no request is open")
    return Exit.DONE


@approvals.command(
    epilog="""
\b
Examples:
  bartizan gateway approvals approve 3f9c2a1b7d5e8f04 --by "Grace Hopper"

\b
Exit codes: 0 approved ·
            2 usage, expired, answered already, or asked for by the same person
"""
)
@click.argument("request")
@by_option
@folder_option
@clock
def approve(request: str, by: str, folder: Path, now: str | None) -> int:
    """Let the exact call of REQUEST happen once."""
    return _answer(request, "approved", by, folder, now)


@approvals.command(
    epilog="""
\b
Examples:
  bartizan gateway approvals deny 3f9c2a1b7d5e8f04

\b
Exit codes: 0 denied · 2 usage, expired, or answered already
"""
)
@click.argument("request")
@by_option
@folder_option
@clock
def deny(request: str, by: str, folder: Path, now: str | None) -> int:
    """Do not let the call of REQUEST happen."""
    return _answer(request, "denied", by, folder, now)


def _answer(request: str, word: str, by: str, folder: Path, now: str | None) -> int:
    from bartizan.gateway.acting.approvals import Answer, Approvals

    said = Approvals(folder).answer(request, Answer(word), by, moment_or_now(now))
    note(quiet(f"{said.by} has {word} that {said.principal} calls {said.tool}"))
    return Exit.DONE
