"""`bartizan model watch`: says when what is deployed is no longer what was promoted."""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import click

from bartizan.cli.console import note, quiet_line
from bartizan.cli.exit import Exit
from bartizan.cli.model_keys import EXISTING
from bartizan.cli.model_places import fetching, registry_at, registry_option
from bartizan.cli.model_trust import trust_from, trusting
from bartizan.cli.model_verify import beside
from bartizan.cli.options import clock
from bartizan.core.clock import moment_or_now, wire
from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from bartizan.connectors.mlflow.names import Registered
    from bartizan.store.layout import Store
    from bartizan.store.names import Reference
    from bartizan.store.watch import Event, Expected

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
  bartizan model watch mlflow:scorer@production --registry http://mlflow:5000 \\
      --policy trust.yaml --approver approver.key.pub

\b
Exit codes: 0 all is as expected · 1 somebody must look · 2 usage · 3 nothing is promoted there ·
            4 something cannot be read, or is covered by no signature
"""
)
@click.argument("target", metavar="STORE|FOLDER|mlflow:NAME@ALIAS")
@registry_option
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
    metavar="NAME:STAGE=PLACE",
    help="Where a model of the store should run: a FOLDER, or mlflow:NAME@ALIAS; may be repeated.",
)
@click.option("--every", type=click.FloatRange(min=0.1), metavar="SECONDS", help="Look again.")
@click.option("--rounds", type=click.IntRange(1), help="With --every: how often [default: always].")
@click.option("--format", "form", type=click.Choice(("terminal", "json")), default="terminal")
@clock
def watch(
    target: str,
    registry: str | None,
    signers: tuple[Path, ...],
    policy: Path | None,
    approvers: tuple[Path, ...],
    deployed: tuple[str, ...],
    every: float | None,
    rounds: int | None,
    form: str,
    now: str | None,
) -> int:
    """Look at a STORE and where its models run, at one model's FOLDER, or at an alias of MLflow.

    Every byte is read. Of a store, each blob is compared with its digest, and each stage with its
    signatures and promotions; a folder with what the stage names. The version that an alias names
    is compared with its signatures, and with what was promoted last to a stage of that name. What
    is seen is said as lines, with `--format json` as JSON lines. With `--every` only what differs
    from the last round is said again.
    """
    from bartizan.store.watch import Expected

    trust = trust_from(signers, policy)
    promoting = trust_from(approvers, None) if approvers else None
    is_store = (Path(target) / MARKER).is_file()
    places = Places(target, registry, tuple(map(_place, deployed)), is_store)
    before: tuple[Event, ...] = ()
    done = 0
    while True:
        moment = moment_or_now(now)
        seen = tuple(_look(places, Expected(trust, promoting, moment)))
        for event in seen:
            if event not in before:
                click.echo(_line(event, moment, form))
        if not seen and not done:
            note(f"Nothing in {target} is promoted: no stage is there to look at.")
        done += 1
        if every is None or (rounds is not None and done >= rounds):
            return _exit(seen)
        before = seen
        time.sleep(every)


@dataclass(frozen=True, slots=True)
class Places:
    """Where to look: at a store, a folder or an alias, and where a store's models should run.

    What was a store when the watch began is watched as one, whatever becomes of it.
    """

    target: str
    registry: str | None
    deployed: "tuple[tuple[Reference, str], ...]"
    is_store: bool


def _look(places: Places, expected: "Expected") -> "Iterator[Event]":
    from bartizan.connectors.mlflow.names import is_registered
    from bartizan.store.watch import look_at_folder

    target = Path(places.target)
    if places.is_store:
        yield from _look_at_store(places, target, expected)
        return
    if places.deployed or (expected.approvers and not is_registered(places.target)):
        raise InvalidInputError(f"{target} is no store: nothing is promoted or deployed there")
    if is_registered(places.target):
        yield _look_at_alias(places, expected)
    else:
        yield look_at_folder(target, beside(target), expected)


def _look_at_store(places: Places, target: Path, expected: "Expected") -> "Iterator[Event]":
    from bartizan.store.errors import StoreError
    from bartizan.store.layout import Store
    from bartizan.store.watch import Event, Seen, look_at_store

    try:
        store = Store(target)
    except StoreError as error:
        yield Event(Seen.BROKEN, "", target.as_posix(), error.message)
        return
    yield from look_at_store(store, expected)
    for reference, place in places.deployed:
        yield _look_where(store, reference, place, places.registry, expected)


def _look_at_alias(places: Places, expected: "Expected") -> "Event":
    from bartizan.connectors.mlflow.watch import look_at_alias

    wanted = _alias(places.target)
    with TemporaryDirectory(prefix=".bartizan-") as folder:
        return look_at_alias(registry_at(places.registry), wanted, expected, Path(folder))


def _look_where(
    store: "Store", reference: "Reference", place: str, uri: str | None, expected: "Expected"
) -> "Event":
    """Look at where a model of a store should run: what MLflow serves is fetched to be compared."""
    from bartizan.connectors.errors import ConnectorError
    from bartizan.connectors.mlflow.names import is_registered
    from bartizan.store.watch import Event, Seen, look_at_deployed

    if not is_registered(place):
        return look_at_deployed(store, reference, Path(place), expected)
    try:
        with fetching(registry_at(uri), _alias(place)) as found:
            event = look_at_deployed(store, reference, found.files.folder, expected)
    except (ConnectorError, InvalidInputError) as error:
        return Event(Seen.UNREAD, str(reference), place, error.message)
    return replace(event, where=place)


def _alias(text: str) -> "Registered":
    from bartizan.connectors.mlflow.names import parse_registered

    wanted = parse_registered(text)
    if not wanted.alias:
        raise InvalidInputError(f"{text} names no alias", hint="Write mlflow:NAME@ALIAS.")
    return wanted


def _place(text: str) -> "tuple[Reference, str]":
    from bartizan.store.names import parse_reference

    name, equals, place = text.partition("=")
    if not (equals and place):
        raise InvalidInputError(f"{text!a} names no place", hint="Write NAME:STAGE=FOLDER.")
    return parse_reference(name), place


def _line(event: "Event", moment: datetime, form: str) -> str:
    if form == "json":
        said = {name: value for name, value in asdict(event).items() if name != "seen"}
        return json.dumps({"schema": SCHEMA, "at": wire(moment), "event": event.seen, **said})
    of = f"{event.model} in {event.where}" if event.model else event.where
    return quiet_line(f"{event.seen:<16} {of}: {event.because}")


def _exit(seen: "tuple[Event, ...]") -> Exit:
    if not seen:  # whoever takes the stages away must not make it quiet
        return Exit.NOTHING
    kinds = {event.seen.value for event in seen}
    if kinds - {QUIET, UNREAD}:
        return Exit.NOT_MET
    return Exit.INCONCLUSIVE if UNREAD in kinds else Exit.DONE
