"""Sealed bodies of `bartizan audit`: who has a key, opening one, and destroying a key."""

import json
from pathlib import Path

import click

from bartizan.cli.auditing import FILE, FOLDER, demand, head_of, keys_of, signer
from bartizan.cli.console import note as say
from bartizan.cli.exit import Exit
from bartizan.cli.output import emit
from bartizan.core.errors import InvalidInputError

STORE = click.option(
    "--subjects", "store", type=FOLDER, help="The subjects' keys [default: FOLDER.subjects]."
)
MASTER = click.option("--master", type=FILE, help="The master key's file [default: FOLDER.master].")


@click.command("subjects")
@click.argument("folder", type=FOLDER)
@click.option("--subject", help="Print this subject's pseudonym, and nothing else.")
@STORE
@MASTER
def subjects(folder: Path, subject: str | None, store: Path | None, master: Path | None) -> int:
    """List the pseudonyms of sealed bodies, as JSON lines: with a key, or erased, or held."""
    demand(folder)
    keys = keys_of(folder, store, master)
    if subject is not None:
        click.echo(keys.pseudonym(subject))
        return Exit.DONE
    for name, has_key, hold in keys.states():
        document = {"subject": name, "state": "key" if has_key else "erased"}
        click.echo(json.dumps(document | ({"hold": hold} if hold else {})))
    return Exit.DONE


@click.command("erase")
@click.argument("folder", type=FOLDER)
@click.option("--subject", required=True, help="Whose sealed bodies nobody can read any more.")
@click.option("--reason", default="", help="Why; it stands in the log.")
@click.option("--key", type=FILE, help="The signing key's file [default: FOLDER.key].")
@STORE
@MASTER
def erase(
    folder: Path,
    subject: str,
    reason: str,
    key: Path | None,
    store: Path | None,
    master: Path | None,
) -> int:
    """Destroy the key of a subject, and write that into the log.

    The sealed bytes stay, and prove what they proved; without the key they are noise. Copies of the
    keys' folder keep the key: erasure is as complete as their deletion. A legal hold forbids it.
    """
    from bartizan.audit.erasure import erase as destroy
    from bartizan.audit.opening import Settings

    demand(folder)
    keys = keys_of(folder, store, master)
    by = Settings(writer="cli")
    record = destroy(folder, signer(folder, key), keys, subject, reason=reason, by=by)
    say(f"The key of {keys.pseudonym(subject)} is destroyed; record {record} says so.")
    return Exit.DONE


@click.command("open")
@click.argument("folder", type=FOLDER)
@click.argument("index", type=click.IntRange(0))
@click.option("-o", "--output", type=FILE, help="Write the body to FILE.")
@STORE
@MASTER
def open_body(
    folder: Path, index: int, output: Path | None, store: Path | None, master: Path | None
) -> int:
    """Print the sealed body of a record, in the clear."""
    from bartizan.audit.entries import read_entry_at
    from bartizan.audit.reading import parse_record
    from bartizan.audit.store import Folder

    demand(folder)
    record = parse_record(read_entry_at(Folder(folder), head_of(folder), index))
    if record.sealed is None:
        raise InvalidInputError(f"record {index} has no sealed body")
    body = keys_of(folder, store, master).open(record.sealed)
    emit(body.decode("utf-8", "replace"), output)
    return Exit.DONE
