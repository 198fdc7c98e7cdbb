"""`bartizan audit`: the tamper-evident log."""

from pathlib import Path

import click

from bartizan.cli.audit_append import append
from bartizan.cli.audit_export import export
from bartizan.cli.audit_forward import forward
from bartizan.cli.audit_keeping import hold, holds, prune, release
from bartizan.cli.audit_outside import mirror, witness
from bartizan.cli.audit_query import query
from bartizan.cli.audit_sealed import erase, open_body, subjects
from bartizan.cli.auditing import (
    EXISTING,
    FILE,
    FOLDER,
    demand,
    demand_named,
    heads_outside,
    jobs_for,
    keep_head,
    key_path,
    note_of,
    read_bounded,
    report_of,
    show,
    signer,
    vkeys,
)
from bartizan.cli.console import note as say
from bartizan.cli.exit import Exit
from bartizan.cli.groups import Told
from bartizan.cli.output import emit
from bartizan.core.errors import InvalidInputError

MOST_JOBS = 256


@click.group(
    cls=Told,
    epilog="""
\b
Examples:
  bartizan audit init logs/prod --origin example.com/prod
  bartizan audit append logs/prod --from events.jsonl
  bartizan audit verify logs/prod --key prod.vkey --witness w.vkey --require-witness
  bartizan audit prove logs/prod 1234 -o record.tlog-proof
  bartizan audit query logs/prod --resource dataset:customers --since 2026-03-01
  bartizan audit prune logs/prod --older-than 400 --reason "retention policy 7"
  bartizan audit hold logs/prod --from 1200 --reason "case 12"
  bartizan audit erase logs/prod --subject alice --reason "asked for it"
  bartizan audit mirror https://logs.example.com/prod copy --key prod.vkey --cosign m.key
""",
)
def command() -> None:
    """Write, verify, prove and ask a tamper-evident log."""


@command.command(
    "init",
    epilog="""
\b
Examples:
  bartizan audit init logs/prod --origin example.com/prod > prod.vkey
  bartizan assess . --audit-log logs/prod --audit-key logs/prod.key
""",
)
@click.argument("folder", type=FOLDER)
@click.option("--origin", required=True, help="The log's name for ever, like example.com/prod.")
@click.option("--key", type=FILE, help="The signing key's file [default: FOLDER.key]; made.")
def init(folder: Path, origin: str, key: Path | None) -> int:
    """Make a log and its key; print the key by which others verify it."""
    from bartizan.audit.keyfiles import load_or_make
    from bartizan.audit.opening import create_log
    from bartizan.audit.store import make_durably

    path = key_path(folder, key)
    make_durably(path.parent)
    made = load_or_make(path, origin)
    if made.name != origin:
        raise InvalidInputError(f"{path} is the key of {made.name}, not of {origin}")
    create_log(folder, made)
    click.echo(made.key.vkey)
    say(f"Made the log {folder}; {path} signs it. Give the line above to whoever verifies it.")
    return Exit.DONE


@command.command("verify")
@click.argument("folder", type=FOLDER)
@click.option("--key", "keys", multiple=True, metavar="VKEY", help="A key of the log, or its file.")
@click.option("--witness", "witnesses", multiple=True, metavar="VKEY", help="A witness's key.")
@click.option("--origin", help="The name that the log must have.")
@click.option("--require-witness", is_flag=True, help="Exit 4 when no head held outside was seen.")
@click.option("--since", type=EXISTING, help="A head kept outside: verify from there on.")
@click.option("--head", "heads", multiple=True, type=EXISTING, help="Another head kept outside.")
@click.option("--format", "form", type=click.Choice(["terminal", "json"]), default="terminal")
@click.option("--jobs", type=click.IntRange(1, MOST_JOBS), help="Processes [default: by size].")
@click.option(
    "-o",
    "--output",
    type=FILE,
    help="Keep the verified head here; one that is here is compared first.",
)
def verify(
    folder: Path,
    keys: tuple[str, ...],
    witnesses: tuple[str, ...],
    origin: str | None,
    require_witness: bool,
    since: Path | None,
    heads: tuple[Path, ...],
    form: str,
    jobs: int | None,
    output: Path | None,
) -> int:
    """Say whether somebody changed the log, how, and since when.

    Exit codes: 0 nothing found · 1 tampering · 2 there is no log, or some of it
    may not be read · 4 nothing found, and no head
    held outside was there to compare with (with --require-witness), or one that was given is older
    than all that a pruned log keeps
    """
    from bartizan.audit.store import Folder
    from bartizan.audit.trust import Trust
    from bartizan.audit.verify import verify as verify_log

    demand(folder)
    trust = Trust(
        keys=vkeys(keys),
        witnesses=vkeys(witnesses),
        origin=origin,
        heads=heads_outside(folder, [*heads, since] if since else heads, output),
        incremental=since is not None,
    )
    report = verify_log(Folder(folder), trust, jobs=jobs or jobs_for(folder))
    show(report, form)
    if not report.sound:
        return Exit.NOT_MET
    if output is not None and report.note is not None:
        keep_head(output, report.note, trust)
    if report.beneath and not report.witnessed:
        say("A head held outside is older than all that the log keeps: nothing compares them.")
        return Exit.INCONCLUSIVE
    if require_witness and not report.witnessed:
        say("No head held outside vouches for this log (--require-witness).")
        return Exit.INCONCLUSIVE
    return Exit.DONE


@command.command(
    "prove",
    epilog="""
\b
Examples:
  bartizan audit query logs/prod --principal alice        the numbers of the records
  bartizan audit prove logs/prod 12 -o 12.tlog-proof
  bartizan audit check 12.tlog-proof --key prod.vkey
""",
)
@click.argument("folder", type=FOLDER)
@click.argument("index", type=click.IntRange(0))
@click.option("-o", "--output", type=FILE, help="Write the receipt to FILE.")
@click.option("--witness", metavar="VKEY", help="Prove under the head that this witness cosigned.")
def prove(folder: Path, index: int, output: Path | None, witness: str | None) -> int:
    """Write the receipt of a record: one file by which anybody can check it offline.

    Exit codes: 0 done · 1 the log is not what its head covers: there is no receipt
    """
    from bartizan.audit.errors import TamperError
    from bartizan.audit.proving import prove as prove_record
    from bartizan.audit.store import Folder

    demand(folder)
    path = folder / "checkpoint"
    if witness:
        path = folder / "witnessed" / vkeys((witness,))[0].id.hex()
    try:
        receipt = prove_record(Folder(folder), note_of(path), index)
    except TamperError as error:
        say(f"NOT PROVEN: {error.message}")
        return Exit.NOT_MET
    emit(receipt.text, output)
    return Exit.DONE


@command.command("check")
@click.argument("receipt", type=EXISTING)
@click.option("--key", "keys", multiple=True, required=True, metavar="VKEY", help="The log's key.")
@click.option("--witness", "witnesses", multiple=True, metavar="VKEY", help="A witness's key.")
@click.option("--entry", type=EXISTING, help="The entry's bytes [default: those in the receipt].")
@click.option("--origin", help="The name that the log must have.")
@click.option("--require-witness", is_flag=True, help="Exit 4 when no witness has cosigned.")
def check(
    receipt: Path,
    keys: tuple[str, ...],
    witnesses: tuple[str, ...],
    entry: Path | None,
    origin: str | None,
    require_witness: bool,
) -> int:
    """Say whether a receipt shows that a log holds a record, and print the record.

    RECEIPT is a receipt, or a JSON report that carries one: then the record must name this very
    report by its digest.
    """
    from bartizan.audit.errors import ProofError
    from bartizan.audit.proof import LONGEST, check_receipt, parse_receipt

    carried = report_of(receipt)
    parsed = parse_receipt(carried.receipt if carried else read_bounded(receipt, LONGEST))
    content = parsed.extra if entry is None else read_bounded(entry, LONGEST)
    if content is None:
        raise InvalidInputError("the receipt does not hold its record", hint="Give --entry FILE.")
    try:
        trusted = (*vkeys(keys), *vkeys(witnesses))
        proven = check_receipt(parsed, content, keys=trusted, origin=origin)
        if carried:
            demand_named(carried.digest, content)
    except ProofError as error:
        say(f"NOT PROVEN: {error.message}")
        return Exit.NOT_MET
    head = proven.checkpoint
    say(f"Proven: record {proven.index} of {head.origin}, under its signed head of {head.size}.")
    say(f"Cosigned by {len(proven.witnesses)} of the given witnesses.")
    emit(content.decode("utf-8", "replace"), None)
    return Exit.INCONCLUSIVE if require_witness and not proven.witnesses else Exit.DONE


@command.command("rotate-key")
@click.argument("folder", type=FOLDER)
@click.option("--key", type=FILE, help="The present key's file [default: FOLDER.key].")
@click.option("--new-key", required=True, type=FILE, help="The new key's file; made.")
def rotate_key(folder: Path, key: Path | None, new_key: Path) -> int:
    """Hand the log over to a new key; the old one signs that into the log, and never again."""
    from bartizan.audit.keyfiles import load_or_make
    from bartizan.audit.opening import Settings
    from bartizan.audit.rotate import rotate

    old = signer(folder, key)
    new = load_or_make(new_key, old.name)
    index = rotate(folder, old, new, settings=Settings(writer="cli"))
    click.echo(new.key.vkey)
    say(f"Record {index} hands the log over to {new_key}. Destroy the old key.")
    return Exit.DONE


OTHERS = (
    append,
    query,
    witness,
    mirror,
    export,
    forward,
    prune,
    hold,
    release,
    holds,
    subjects,
    erase,
    open_body,
)
for each in OTHERS:
    command.add_command(each)
