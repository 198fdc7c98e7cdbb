"""What someone else than the log's writer does of `bartizan audit`: witness it, and mirror it."""

from pathlib import Path

import click

from bartizan.cli.auditing import FILE, FOLDER, demand, vkeys
from bartizan.cli.console import note as say
from bartizan.cli.exit import Exit
from bartizan.cli.output import write_file


@click.command("witness")
@click.argument("folder", type=FOLDER)
@click.option("--key", required=True, type=FILE, help="The witness's key file; made.")
@click.option("--name", default="", help="The witness's name, when its key is made.")
@click.option("--state", required=True, type=FOLDER, help="What was seen; not on the log's host.")
@click.option("--log-key", "keys", multiple=True, required=True, metavar="VKEY", help="The log's.")
@click.option(
    "-o", "--output", type=FILE, help="Write the cosigned head to FILE [default: FOLDER]."
)
@click.option("--quantum", is_flag=True, help="Make an ML-DSA-44 key.")
def witness(
    folder: Path,
    key: Path,
    name: str,
    state: Path,
    keys: tuple[str, ...],
    output: Path | None,
    quantum: bool,
) -> int:
    """Cosign the log's head, if it continues the last one that this witness saw."""
    from bartizan.audit.errors import TamperError
    from bartizan.audit.keyfiles import load_or_make
    from bartizan.audit.notekeys import Kind
    from bartizan.audit.store import Folder
    from bartizan.audit.witness import Witness, deposit

    demand(folder)
    own = load_or_make(key, name, Kind.WITNESS_QUANTUM if quantum else Kind.WITNESS)
    try:
        cosigned = Witness(state, own, vkeys(keys)).cosign(Folder(folder))
    except TamperError as error:
        say(f"NOT COSIGNED: {error.message}. Both heads are kept in {state} as evidence.")
        return Exit.NOT_MET
    if output is None:
        deposit(Folder(folder), cosigned, own.key)
    else:
        write_file(output, cosigned.content.decode())
    click.echo(own.key.vkey)
    return Exit.DONE


@click.command("mirror")
@click.argument("source", type=FOLDER)
@click.argument("target", type=FOLDER)
@click.option("--key", "keys", multiple=True, required=True, metavar="VKEY", help="The log's key.")
def mirror(source: Path, target: Path, keys: tuple[str, ...]) -> int:
    """Copy a log, verifying as it is copied; a copy only ever grows."""
    from bartizan.audit.errors import TamperError
    from bartizan.audit.mirror import mirror as copy
    from bartizan.audit.store import Folder

    demand(source)
    try:
        done = copy(Folder(source), target, vkeys(keys))
    except TamperError as error:
        say(f"NOT COPIED: {error.message}")
        return Exit.NOT_MET
    say(f"Copied records {done.before} to {done.after - 1}.")
    return Exit.DONE
