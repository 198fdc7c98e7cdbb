"""`bartizan audit append`: what a file of records looks like, and its way into the log."""

from pathlib import Path

import click

from bartizan.cli.audit_sealed import MASTER, STORE
from bartizan.cli.auditing import EXISTING, FILE, FOLDER, records_of, rereadable, sealing, signer
from bartizan.cli.console import note as say
from bartizan.cli.exit import Exit


@click.command(
    "append",
    epilog="""
\b
A record is one JSON object on a line. Who did what is needed:
  {"who": {"principal": "alice", "how": "oidc"}, "what": {"action": "data.read"}}

\b
The rest may be there:
  what       {"action": "…", "resource": "dataset:customers", "digests": {"file": "sha256:…"}}
  when       "2026-11-22T09:00:00Z"; where "gateway-1"; latency_ms 340
  decision   "allow"; reasons ["…"]; policy "…"; phase "production"; controls ["DAT-09"]
  rulings    [{"guard": "…", "ruling": "block", "because": "…"}]; tokens {"input": 812}
  detail     {"any": "text"}
  seal       {"subject": "alice", "body": "…"}

\b
Examples:
  bartizan audit append logs/prod --from events.jsonl --writer gateway

\b
Exit codes: 0 durable and signed · 2 a line is no record, and nothing was appended
""",
)
@click.argument("folder", type=FOLDER)
@click.option("--from", "source", required=True, type=EXISTING, help="Records, one JSON a line.")
@click.option("--key", type=FILE, help="The signing key's file [default: FOLDER.key].")
@click.option("--writer", default="cli", show_default=True, help="Who writes.")
@STORE
@MASTER
def append(
    folder: Path,
    source: Path,
    key: Path | None,
    writer: str,
    store: Path | None,
    master: Path | None,
) -> int:
    """Append the records of a file; return when they are durable and signed.

    A record may have "seal": {"subject": "…", "body": "…"}: that body is sealed under its subject's
    key, which is made at first, and stands beside the log under a master key. `open` reads it.
    """
    from bartizan.audit.opening import Settings
    from bartizan.audit.record import check_record
    from bartizan.audit.writer import Log

    by, count, needed = Settings(writer=writer), 0, False
    with rereadable(source) as file:
        # All of it is read first: one with a bad line is refused before any of it is appended.
        for record, wanted in records_of(file, source.name):
            needed = needed or wanted is not None
            check_record(record, writer)
        with (
            Log.open(folder, signer(folder, key), settings=by) as log,
            sealing(folder, store, master, needed=needed) as sealed,
        ):
            for record, wanted in records_of(file, source.name) if needed else ():
                check_record(sealed(record, wanted), writer)
            for record, wanted in records_of(file, source.name):
                log.append(sealed(record, wanted))
                count += 1
    records = "1 record" if count == 1 else f"{count} records"
    say(f"Appended {records}; the log has {log.signed_size}, all signed.")
    return Exit.DONE
