"""What someone else than the log's writer does of `bartizan audit`: witness it, and mirror it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.cli.auditing import FILE, FOLDER, demand, ruling_keys, vkeys
from bartizan.cli.console import note as say
from bartizan.cli.exit import Exit
from bartizan.cli.output import write_file

if TYPE_CHECKING:
    from bartizan.audit.trust import Remote


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
@click.option("--first", is_flag=True, help="This witness's key is not new, but the log is to it.")
def witness(
    folder: Path,
    key: Path,
    name: str,
    state: Path,
    keys: tuple[str, ...],
    output: Path | None,
    quantum: bool,
    first: bool,
) -> int:
    """Cosign the log's head, if it continues the last one that this witness saw.

    With a key that is there already, a log that the state does not know is refused, since the state
    may have been lost: --first says that it was not.
    """
    from bartizan.audit.errors import TamperError
    from bartizan.audit.keyfiles import load_or_make
    from bartizan.audit.notekeys import Kind
    from bartizan.audit.store import Folder
    from bartizan.audit.witness import Witness, deposit

    demand(folder)
    known = ruling_keys(keys)
    unseen = first or not key.exists()
    own = load_or_make(key, name, Kind.WITNESS_QUANTUM if quantum else Kind.WITNESS)
    try:
        cosigned = Witness(state, own, known).cosign(Folder(folder), first=unseen)
    except TamperError as error:
        say(f"NOT COSIGNED: {error.message}. {error.hint}")
        return Exit.NOT_MET
    if output is None:
        deposit(Folder(folder), cosigned, own.key)
    else:
        write_file(output, cosigned.content.decode())
    click.echo(own.key.vkey)
    return Exit.DONE


@click.command("mirror")
@click.argument("source")
@click.argument("target", type=FOLDER)
@click.option("--key", "keys", multiple=True, required=True, metavar="VKEY", help="The log's key.")
@click.option("--cosign", type=FILE, help="The mirror's key file, with which it signs; made.")
@click.option("--name", default="", help="The mirror's name, when its key is made.")
@click.option("--quantum", is_flag=True, help="Make an ML-DSA-44 key.")
def mirror(
    source: str,
    target: Path,
    keys: tuple[str, ...],
    cosign: Path | None,
    name: str,
    quantum: bool,
) -> int:
    """Copy a log from a folder or a URL, proving all before it is written.

    A copy only ever grows. With --cosign the copy's head says under the mirror's own key that the
    mirror holds the records, for `verify --witness` and other programs of C2SP; the key's line is
    printed. The network is used only when SOURCE is a URL, and only that server of it.
    """
    from bartizan.audit.errors import TamperError
    from bartizan.audit.keyfiles import load_or_make
    from bartizan.audit.mirror import mirror as copy
    from bartizan.audit.notekeys import Kind

    kind = Kind.WITNESS_QUANTUM if quantum else Kind.WITNESS
    own = None if cosign is None else load_or_make(cosign, name, kind)
    try:
        done = copy(_remote(source), target, vkeys(keys), cosigner=own)
    except TamperError as error:
        say(f"NOT COPIED: {error.message}")
        return Exit.NOT_MET
    if own is not None:
        click.echo(own.key.vkey)
    added = done.after - done.before
    say(f"Copied {added} records; the copy has all below {done.after}.")
    return Exit.DONE


def _remote(source: str) -> "Remote":
    from bartizan.audit.fetch import Web
    from bartizan.audit.store import Folder

    if "://" in source:
        return Web(source)
    demand(Path(source))
    return Folder(Path(source))
