"""What `bartizan audit` keeps and for how long: pruning, and the legal holds that forbid it."""

import json
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import click

from bartizan.cli.audit_sealed import MASTER, STORE
from bartizan.cli.auditing import FILE, FOLDER, demand, head_of, keys_of, signer
from bartizan.cli.console import note as say
from bartizan.cli.exit import Exit
from bartizan.core.errors import InvalidInputError
from bartizan.crypto.errors import KeyFileError

MOST_DAYS = 36_500


@click.command("prune")
@click.argument("folder", type=FOLDER)
@click.option("--before", type=click.IntRange(1), metavar="N", help="Remove records below N.")
@click.option("--older-than", type=click.IntRange(1, MOST_DAYS), metavar="DAYS", help="Or by age.")
@click.option("--reason", default="", help="The retention policy that asks for it.")
@click.option("--key", type=FILE, help="The signing key's file [default: FOLDER.key].")
def prune(
    folder: Path, before: int | None, older_than: int | None, reason: str, key: Path | None
) -> int:
    """Remove the oldest records; the log says so under its key, and the rest stays provable.

    Records go in whole bundles of 256, so that up to 255 more than asked are kept. A log that is
    not sound is not pruned, nor what a legal hold keeps, nor what a witness has not yet seen.
    """
    from bartizan.audit.opening import Settings
    from bartizan.audit.prune import prune as prune_log

    demand(folder)
    if (before is None) is (older_than is None):
        raise InvalidInputError("say what to prune", hint="Give --before N or --older-than DAYS.")
    wanted = before if before is not None else _first_younger(folder, older_than or 0)
    by = Settings(writer="cli")
    done = prune_log(folder, signer(folder, key), wanted, reason=reason, by=by)
    say(
        f"Pruned records {done.before} to {done.minimum - 1} ({done.files} files); "
        f"record {done.record} says so."
    )
    return Exit.DONE


@click.command("hold")
@click.argument("folder", type=FOLDER)
@click.option("--from", "start", type=click.IntRange(0), metavar="N", help="Keep N and later ones.")
@click.option("--subject", help="Or what is sealed for this subject.")
@click.option("--reason", required=True, help="Who asks for it, and why; it stands in the log.")
@click.option("--key", type=FILE, help="The signing key's file [default: FOLDER.key].")
@STORE
@MASTER
def hold(
    folder: Path,
    start: int | None,
    subject: str | None,
    reason: str,
    key: Path | None,
    store: Path | None,
    master: Path | None,
) -> int:
    """Place a legal hold: nothing that it keeps is pruned or erased until it is released."""
    from bartizan.audit.opening import Settings
    from bartizan.audit.prune import place_hold
    from bartizan.audit.retention import Hold

    demand(folder)
    if (start is None) is (subject is None) or not reason:
        raise InvalidInputError("say what to hold", hint="Give --from N or --subject S.")
    keys = None if subject is None else keys_of(folder, store, master)
    wanted = Hold(0, reason, start, keys.pseudonym(subject) if keys and subject else "")
    if keys and wanted.subject not in {name for name, _, _ in keys.states()}:
        say("Nothing has been sealed for this subject so far: is its name right?")
    number = place_hold(folder, signer(folder, key), wanted, by=Settings(writer="cli"))
    if keys and subject:
        keys.hold(subject, _named(folder, number), reason)
    click.echo(number)
    say(f"Record {number} places a hold on {wanted.keeps}. Lift it: `audit release {number}`.")
    return Exit.DONE


@click.command("release")
@click.argument("folder", type=FOLDER)
@click.argument("number", type=click.IntRange(0))
@click.option("--reason", required=True, help="Who lifts it, and why; it stands in the log.")
@click.option("--key", type=FILE, help="The signing key's file [default: FOLDER.key].")
@STORE
@MASTER
def release(
    folder: Path,
    number: int,
    reason: str,
    key: Path | None,
    store: Path | None,
    master: Path | None,
) -> int:
    """Lift the legal hold that record NUMBER placed.

    It goes from the log first, and then from the keys of its subject: where a crash came between, a
    second call finishes.
    """
    from bartizan.audit.opening import Settings
    from bartizan.audit.prune import lift_hold, standing_holds

    demand(folder)
    by = Settings(writer="cli")
    own = signer(folder, key)
    wanted = standing_holds(folder, own).get(number)
    if wanted is None and _lifted_from_keys(folder, store, master, number):
        say(f"The hold {number} was lifted before; now it is lifted from the keys, too.")
        return Exit.DONE
    keys = keys_of(folder, store, master) if wanted and wanted.subject else None
    lifted = lift_hold(folder, own, number, reason=reason, by=by)
    if keys:
        keys.lift(_named(folder, number))
    say(f"The hold {number} on {lifted.keeps} is lifted.")
    return Exit.DONE


@click.command("holds")
@click.argument("folder", type=FOLDER)
@click.option("--key", type=FILE, help="The signing key's file [default: FOLDER.key].")
def holds(folder: Path, key: Path | None) -> int:
    """List the legal holds that stand, as JSON lines."""
    from bartizan.audit.prune import standing_holds

    demand(folder)
    for each in standing_holds(folder, signer(folder, key)).values():
        told = {"hold": each.id, "from": each.start, "subject": each.subject}
        document = {name: value for name, value in told.items() if value not in (None, "")}
        click.echo(json.dumps({**document, "reason": each.reason}))
    return Exit.DONE


def _named(folder: Path, number: int) -> str:
    """Return the name of a hold among those of all logs whose keys may stand in one store."""
    return f"{head_of(folder).origin}#{number}"


def _lifted_from_keys(folder: Path, store: Path | None, master: Path | None, number: int) -> bool:
    with suppress(KeyFileError):  # no master key: nothing was ever sealed
        return keys_of(folder, store, master).lift(_named(folder, number))
    return False


def _first_younger(folder: Path, days: int) -> int:
    from bartizan.audit.moment import fine, precise_clock
    from bartizan.audit.prune import first_since
    from bartizan.audit.store import Folder

    moment = fine(precise_clock() - timedelta(days=days))
    return first_since(Folder(folder), head_of(folder), moment)
