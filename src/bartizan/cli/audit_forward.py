"""`bartizan audit forward`: what is signed, to a receiver that somebody named."""

from hashlib import sha256
from pathlib import Path

import click

from bartizan.cli.audit_export import LINES
from bartizan.cli.auditing import EXISTING, FILE, FOLDER, demand, keep_out, ruling_keys
from bartizan.cli.console import note as say
from bartizan.cli.ending import Ending
from bartizan.cli.exit import Exit


@click.command("forward")
@click.argument("folder", type=FOLDER)
@click.option("--to", "receiver", required=True, metavar="TARGET", help="The receiver.")
@click.option("--key", "keys", multiple=True, required=True, metavar="VKEY", help="The log's key.")
@click.option("--cursor", type=FILE, help="How far it has come [default: beside FOLDER]; made.")
@click.option("--start", default=0, type=click.IntRange(0), help="The first record, once.")
@click.option("--format", "form", type=click.Choice(LINES), help="The form, where it has a choice.")
@click.option("--ca", "authority", type=EXISTING, help="Whom TLS trusts [default: the system's].")
@click.option("--cert", type=EXISTING, help="Our certificate for TLS, in PEM.")
@click.option("--cert-key", type=EXISTING, help="Its key [default: in the same file]; mode 0600.")
@click.option("--headers", type=EXISTING, help="Lines of `Name: value`, for otlp+https; mode 0600.")
@click.option("--once", is_flag=True, help="End when all that is signed is delivered.")
@click.option("--tries", default=20, type=click.IntRange(1), show_default=True, help="In a row.")
@click.option("--timeout", default=30.0, type=click.FloatRange(0.1), show_default=True)
@click.option("--interval", default=1.0, type=click.FloatRange(0.01), show_default=True)
def forward(
    folder: Path,
    receiver: str,
    keys: tuple[str, ...],
    cursor: Path | None,
    start: int,
    form: str | None,
    authority: Path | None,
    cert: Path | None,
    cert_key: Path | None,
    headers: Path | None,
    once: bool,
    tries: int,
    timeout: float,
    interval: float,
) -> int:
    """Follow a log, and send what is signed to a receiver, each record at least once.

    TARGET is syslog+tls://HOST:PORT, syslog+tcp://…, syslog+udp://… (which may lose records on the
    way), otlp+http://HOST:PORT, otlp+https://… or file:PATH. Nothing else is spoken to.

    Exit codes: 0 stopped, or done with --once · 1 the log is not what its key signed · 4 the
    receiver failed too often in a row
    """
    from bartizan.audit.errors import TamperError
    from bartizan.audit.forward.address import parse_address
    from bartizan.audit.forward.cursor import load_cursor
    from bartizan.audit.forward.errors import DeliveryError
    from bartizan.audit.forward.follow import Forwarder, Patience
    from bartizan.audit.forward.login import Login
    from bartizan.audit.forward.targets import target_of
    from bartizan.audit.store import Folder

    demand(folder)
    address = parse_address(receiver)
    login = Login(cert, cert_key, headers)
    target = target_of(address, form, authority=authority, timeout=timeout, login=login)
    kept = _cursor_path(folder, receiver, cursor)
    if address.kind == "file":
        keep_out(folder, Path(address.path))
    forwarder = Forwarder(
        Folder(folder),
        ruling_keys(keys),
        target,
        cursor=load_cursor(kept, receiver, start),
        kept=kept,
    )
    try:
        with Ending() as ending:
            forwarder.run(Patience(ending.wait, say, interval, tries), once=once)
    except KeyboardInterrupt:
        say("Stopped.")
    except TamperError as error:
        say(f"NOT FORWARDED: {error.message}")
        return Exit.NOT_MET
    except DeliveryError as error:
        say(f"Gave up: {error.message}.")
        return Exit.INCONCLUSIVE
    finally:
        reached = load_cursor(kept, receiver, start).next  # it may have been moved just now
        say(f"{receiver} has the records below {reached}; {kept} says so.")
    return Exit.DONE


def _cursor_path(folder: Path, receiver: str, given: Path | None) -> Path:
    """Return where the cursor is kept: beside the log, where nothing else is given."""
    name = f"{folder.name}.forward-{sha256(receiver.encode()).hexdigest()[:8]}.json"
    path = given or folder.with_name(name)
    keep_out(folder, path)
    return path
