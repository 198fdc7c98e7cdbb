"""`bartizan audit query`: who accessed what, and when."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.cli.auditing import FILE, FOLDER, demand, head_of, moment_of, ruling_keys
from bartizan.cli.console import note as say
from bartizan.cli.exit import Exit

if TYPE_CHECKING:
    from bartizan.audit.checkpoint import Checkpoint
    from bartizan.audit.event import Event
    from bartizan.audit.query import Question

MOST_ROWS = 1_000_000


@click.command(
    "query",
    epilog="""
\b
Examples:
  bartizan audit query logs/prod --resource dataset:customers --since 2026-01-01
  bartizan audit query logs/prod --principal bob --decision deny
""",
)
@click.argument("folder", type=FOLDER)
@click.option("--principal", default="", help="Who.")
@click.option("--action", default="", help="Did what.")
@click.option("--resource", default="", help="To what.")
@click.option("--decision", default="", help="And what was decided.")
@click.option("--since", default="", metavar="MOMENT", help="From this moment on.")
@click.option("--until", default="", metavar="MOMENT", help="Before this moment.")
@click.option("--limit", default=10_000, type=click.IntRange(1, MOST_ROWS), show_default=True)
@click.option("--index", type=FILE, help="The index file [default: FOLDER.index.sqlite].")
@click.option("--no-index", is_flag=True, help="Read the whole log instead of an index.")
@click.option("--key", "keys", multiple=True, metavar="VKEY", help="The log's key, to be checked.")
def query(
    folder: Path,
    limit: int,
    index: Path | None,
    since: str,
    until: str,
    *,
    no_index: bool,
    keys: tuple[str, ...],
    **asked: str,
) -> int:
    """Print the records that match, as JSON lines: who accessed what, and when.

    Each is shown to be under the log's head; --key also checks who signed that head.

    Exit codes: 0 these are all that match · 1 the log is not what was signed · 4 more than --limit
    match, and the first of them are printed
    """
    from bartizan.audit.errors import TamperError
    from bartizan.audit.export import json_line
    from bartizan.audit.query import Question
    from bartizan.audit.signed import signed_head
    from bartizan.audit.store import Folder

    demand(folder)
    path = None if no_index else index or folder.with_name(f"{folder.name}.index.sqlite")
    question = Question(**asked, since=moment_of(since), until=moment_of(until))
    try:
        head = signed_head(Folder(folder), ruling_keys(keys)) if keys else head_of(folder)
        for number, event in enumerate(_answers(folder, path, question, head)):
            if number == limit:
                say(f"More than {limit} records match; raise --limit, or ask for less.")
                return Exit.INCONCLUSIVE
            click.echo(json_line(event))
    except TamperError as error:
        say(f"NOT ANSWERED: {error.message}")
        return Exit.NOT_MET
    return Exit.DONE


def _answers(
    folder: Path, path: Path | None, question: "Question", head: "Checkpoint"
) -> "Iterator[Event]":
    from bartizan.audit.query import Index, search
    from bartizan.audit.store import Folder

    if path is None:
        yield from search(question, Folder(folder), head)
        return
    opened = Index(path, Folder(folder))
    try:
        opened.refresh(head)
        yield from opened.ask(question, head)
    finally:
        opened.close()
