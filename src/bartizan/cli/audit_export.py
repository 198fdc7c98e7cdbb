"""`bartizan audit export`: the records of a log in the forms of other programs."""

from collections.abc import Iterable
from pathlib import Path

import click

from bartizan.cli.auditing import FILE, FOLDER, demand, head_of, ruling_keys
from bartizan.cli.console import note as say
from bartizan.cli.exit import Exit
from bartizan.cli.output import replacing
from bartizan.core.errors import InvalidInputError

LINES = ("jsonl", "ocsf", "cef", "syslog", "otlp")
PARQUET = "parquet"


@click.command("export")
@click.argument("folder", type=FOLDER)
@click.option("--format", "form", type=click.Choice([*LINES, PARQUET]), default="jsonl")
@click.option("--start", default=0, type=click.IntRange(0), help="The first record.")
@click.option("--key", "keys", multiple=True, metavar="VKEY", help="The log's key, to be checked.")
@click.option("-o", "--output", type=FILE, help="Write to FILE instead of the terminal.")
def export(folder: Path, form: str, start: int, keys: tuple[str, ...], output: Path | None) -> int:
    """Write the signed records that the log keeps for other programs, one a line or as Parquet.

    Each record is shown to be under the log's head; --key also checks who signed that head.

    Exit codes: 0 done · 1 the log is not what was signed: what is written ends before that
    """
    from bartizan.audit.errors import TamperError
    from bartizan.audit.forms import in_form
    from bartizan.audit.parquet import write_parquet
    from bartizan.audit.signed import proven_minimum, signed_events, signed_head
    from bartizan.audit.store import Folder

    demand(folder)
    if form == PARQUET and output is None:
        raise InvalidInputError("a Parquet file is not for the terminal", hint="Name -o FILE.")
    try:
        head = signed_head(Folder(folder), ruling_keys(keys)) if keys else head_of(folder)
        first = max(start, proven_minimum(Folder(folder), head))
        events = signed_events(Folder(folder), head, first)
        if form == PARQUET and output is not None:
            with replacing(output) as temporary:
                write_parquet(temporary, events, head)
        else:
            _write(in_form(form, events), output)
    except TamperError as error:
        say(f"NOT EXPORTED: {error.message}")
        return Exit.NOT_MET
    return Exit.DONE


def _write(lines: Iterable[bytes], output: Path | None) -> None:
    if output is None:
        for line in lines:
            click.echo(line, nl=False)
        return
    with replacing(output) as temporary, temporary.open("wb") as file:
        file.writelines(lines)
