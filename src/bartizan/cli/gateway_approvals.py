"""`bartizan gateway approvals`: what models want to do and a person has to let happen."""

import getpass
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from bartizan.cli.console import note, quiet, quiet_line
from bartizan.cli.exit import Exit
from bartizan.cli.groups import Told
from bartizan.cli.options import clock
from bartizan.core.clock import moment_or_now
from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from bartizan.gateway.acting.approval import Book

F = TypeVar("F", bound=Callable[..., Any])
FOLDER: Final = "gateway-approvals"


def folder_option(function: F) -> F:
    """Add --folder DIR."""
    return click.option(
        "--folder",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        help=f"The folder that gateway.yaml names for approvals [default: {FOLDER}].",
    )(function)


def shared_option(function: F) -> F:
    """Add --shared CONFIG."""
    return click.option(
        "--shared",
        type=click.Path(path_type=Path, dir_okay=False, exists=True),
        help="The gateway.yaml whose store keeps them, for all machines that share it.",
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
  bartizan gateway approvals list --shared gateway.yaml

\b
Exit codes: 0 done · 2 usage
""",
)
@click.option("--format", "form", type=click.Choice(["terminal", "json"]), default="terminal")
@folder_option
@shared_option
@clock
def listed(form: str, folder: Path | None, shared: Path | None, now: str | None) -> int:
    """List the requests that have not expired, the oldest first."""
    with _book(folder, shared) as book:
        found = book.all(moment_or_now(now))
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
  bartizan gateway approvals approve 3f9c2a1b7d5e8f04 --shared gateway.yaml

\b
Exit codes: 0 approved ·
            2 usage, expired, answered already, or asked for by the same person
"""
)
@click.argument("request")
@by_option
@folder_option
@shared_option
@clock
def approve(
    request: str, by: str, folder: Path | None, shared: Path | None, now: str | None
) -> int:
    """Let the exact call of REQUEST happen once."""
    with _book(folder, shared) as book:
        return _answer(book, request, "approved", by, now)


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
@shared_option
@clock
def deny(request: str, by: str, folder: Path | None, shared: Path | None, now: str | None) -> int:
    """Do not let the call of REQUEST happen."""
    with _book(folder, shared) as book:
        return _answer(book, request, "denied", by, now)


@contextmanager
def _book(folder: Path | None, shared: Path | None) -> "Iterator[Book]":
    """Open where approvals are kept. Raises InvalidInputError where that cannot be asked."""
    from bartizan.gateway.access.shared import AwayError
    from bartizan.gateway.acting.approvals import Approvals
    from bartizan.gateway.config import read_config

    if shared is None:
        yield Approvals(_existing(folder))
        return
    if folder is not None:
        raise click.UsageError("approvals are in a folder or in a store: name one")
    part = read_config(shared).shared
    if part is None:
        raise InvalidInputError(f"{shared} names no store that gateways share (shared)")
    from bartizan.gateway.redis_store import approvals_of

    book = approvals_of(part, shared.parent)
    try:
        yield book
    except AwayError as error:
        raise InvalidInputError(f"the store of {shared} does not answer ({error})") from None
    finally:
        book.close()


def _existing(folder: Path | None) -> Path:
    """Return the folder, which is not made here: a new one would be empty, and seem to be all."""
    if folder is not None:
        return folder
    if not Path(FOLDER).is_dir():
        hint = "Name it (--folder), or the gateway.yaml of gateways that share a store (--shared)."
        raise InvalidInputError(f"{Path.cwd()} has no folder {FOLDER}", hint=hint)
    return Path(FOLDER)


def _answer(book: "Book", request: str, word: str, by: str, now: str | None) -> int:
    from bartizan.gateway.acting.approval import Answer

    said = book.answer(request, Answer(word), by, moment_or_now(now))
    note(quiet(f"{said.by} has {word} that {said.principal} calls {said.tool}"))
    return Exit.DONE
