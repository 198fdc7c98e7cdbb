"""`bartizan model watch`: says when what is deployed is no longer what was promoted."""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bartizan.cli.console import quiet_line
from bartizan.cli.exit import Exit
from bartizan.cli.model_keys import EXISTING
from bartizan.cli.model_trust import trust_from, trusting
from bartizan.cli.model_verify import beside
from bartizan.cli.options import clock
from bartizan.core.clock import moment_or_now, wire
from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from bartizan.signing.policyfile import Trust
    from bartizan.store.names import Reference
    from bartizan.store.watch import Event

SCHEMA: Final = "bartizan.model-event/v1"
QUIET: Final = "as-expected"
UNREAD: Final = "not-read"
MARKER: Final = "oci-layout"


@click.command(
    epilog="""
\b
Examples:
  bartizan model watch store --policy trust.yaml --approver approver.key.pub
  bartizan model watch store --policy trust.yaml --approver approver.key.pub \\
      --deployed fraud/scorer:production=/srv/models/scorer --format json
  bartizan model watch /srv/models/scorer --signer release.key.pub --every 300

\b
Exit codes: 0 all is as expected · 1 somebody must look · 2 usage · 4 something cannot be read, or
            is covered by no signature
"""
)
@click.argument("target", metavar="STORE|FOLDER", type=click.Path(path_type=Path, file_okay=False))
@trusting
@click.option(
    "--approver",
    "approvers",
    multiple=True,
    type=EXISTING,
    metavar="KEY",
    help="A public key that may promote; of several, any [default: nobody is asked for it].",
)
@click.option(
    "--deployed",
    multiple=True,
    metavar="NAME:STAGE=FOLDER",
    help="Where a model of the store should run; may be repeated.",
)
@click.option("--every", type=click.FloatRange(min=0.1), metavar="SECONDS", help="Look again.")
@click.option("--rounds", type=click.IntRange(1), help="With --every: how often [default: always].")
@click.option("--format", "form", type=click.Choice(("terminal", "json")), default="terminal")
@clock
def watch(
    target: Path,
    signers: tuple[Path, ...],
    policy: Path | None,
    approvers: tuple[Path, ...],
    deployed: tuple[str, ...],
    every: float | None,
    rounds: int | None,
    form: str,
    now: str | None,
) -> int:
    """Look at a STORE and where its models run, or at one model's FOLDER.

    Every byte is read. Of a store, each blob is compared with its digest, and each stage with its
    signatures and promotions; a folder with what the stage names. What is seen is said as lines,
    with `--format json` as JSON lines. With `--every` only what differs from the last round is said
    again.
    """
    trust = trust_from(signers, policy)
    promoting = trust_from(approvers, None) if approvers else None
    places = dict(map(_place, deployed))
    before: tuple[Event, ...] = ()
    done = 0
    while True:
        moment = moment_or_now(now)
        seen = tuple(_look(target, places, trust, promoting, moment))
        for event in seen:
            if event not in before:
                click.echo(_line(event, moment, form))
        done += 1
        if every is None or (rounds is not None and done >= rounds):
            return _exit(seen)
        before = seen
        time.sleep(every)


def _look(
    target: Path,
    places: "dict[Reference, Path]",
    trust: "Trust",
    approvers: "Trust | None",
    now: datetime,
) -> "Iterator[Event]":
    from bartizan.store.layout import Store
    from bartizan.store.watch import Expected, look_at_deployed, look_at_folder, look_at_store

    expected = Expected(trust, approvers, now)
    if not (target / MARKER).is_file():
        if places or approvers:
            raise InvalidInputError(f"{target} is no store: nothing is promoted or deployed there")
        yield look_at_folder(target, beside(target), expected)
        return
    store = Store(target)
    yield from look_at_store(store, expected)
    for reference, folder in places.items():
        yield look_at_deployed(store, reference, folder, expected)


def _place(text: str) -> "tuple[Reference, Path]":
    from bartizan.store.names import parse_reference

    name, equals, folder = text.partition("=")
    if not (equals and folder):
        raise InvalidInputError(f"{text!a} names no place", hint="Write NAME:STAGE=FOLDER.")
    return parse_reference(name), Path(folder)


def _line(event: "Event", moment: datetime, form: str) -> str:
    if form == "json":
        said = {name: value for name, value in asdict(event).items() if name != "seen"}
        return json.dumps({"schema": SCHEMA, "at": wire(moment), "event": event.seen, **said})
    of = f"{event.model} in {event.where}" if event.model else event.where
    return quiet_line(f"{event.seen:<16} {of}: {event.because}")


def _exit(seen: "tuple[Event, ...]") -> Exit:
    kinds = {event.seen.value for event in seen}
    if kinds - {QUIET, UNREAD}:
        return Exit.NOT_MET
    return Exit.INCONCLUSIVE if UNREAD in kinds else Exit.DONE
