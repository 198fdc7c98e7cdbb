"""`bartizan data convert`: sealed files to messages of the AWS Encryption SDK, and back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.cli.console import note, progress
from bartizan.cli.data_keys import (
    EXITS,
    FORM,
    LONG_WORK,
    PATH,
    SPECS,
    answering,
    described,
    keyed,
    providers,
    show,
)
from bartizan.cli.data_seal import CLASSES
from bartizan.cli.output import output
from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bartizan.sealing import KeyProvider
    from bartizan.sealing.converting import Named

    Keys = tuple[Sequence[KeyProvider], Sequence[KeyProvider]]


@click.command(
    epilog=f"""
\b
Examples:
  bartizan data convert users.sealed users.esdk --key vault:training --to aws-kms:alias/partner
  bartizan data convert users.esdk users.sealed --key aws-kms:alias/partner --to vault:training
  bartizan data convert users.esdk users.sealed --key aws-kms:ARN --dataset users --class internal

{EXITS}""",
)
@click.argument(
    "source", metavar="IN", type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.argument("target", metavar="OUT", type=PATH)
@keyed
@click.option("--to", multiple=True, metavar="KEY", help=f"For this key [default: --key]: {SPECS}.")
@click.option("--dataset", metavar="ID", help="What the dataset of a message is called.")
@click.option("--version", "version", metavar="V", help="The version of a message's dataset.")
@click.option("--class", "sensitivity", type=click.Choice(CLASSES), help="The class of a message.")
@click.option("--format", "form", type=FORM, default="terminal")
@output
def convert(
    source: Path,
    target: Path,
    keys: tuple[str, ...],
    to: tuple[str, ...],
    dataset: str | None,
    version: str | None,
    sensitivity: str | None,
    form: str,
    output: Path | None,
) -> int:
    """Turn a sealed file into a message of the AWS Encryption SDK, or such a message into one.

    Which of both IN is, its content tells. It goes through memory frame by frame: no plain content
    is written. OUT is there when all of IN was authenticated, or not at all. A message is for keys
    of AWS KMS, and commits to its key (suite 0x0478); suite 0x0578, with a signature, is read, too.
    Dataset, version, class and name are in the encryption context of a message: who opens it gives
    the same context, or none. Other pairs of a context that is taken in are named, and not kept.
    """
    from bartizan.sealing.converting import Named, holds_message

    if target.exists() and target.samefile(source):
        raise InvalidInputError("IN and OUT are one", hint="Name another OUT.")
    named = Named(dataset, version, sensitivity)
    with answering(form, output) as code:
        opening = providers(keys, source, target, leaving=bool(to))
        both = opening, providers(to, source, target, new=True) if to else opening
        if holds_message(source):
            document = _taken_in((source, target), both, named)
        else:
            document = _given_out((source, target), both, named)
        if form == "json":
            show({"outcome": "converted", "target": str(target), **document}, output)
        else:
            note(_told(target, document))
    return code[0]


def _given_out(paths: tuple[Path, Path], keys: "Keys", named: "Named") -> dict[str, object]:
    from bartizan.sealing.converting import AS_IT_SAYS, to_message

    if named != AS_IT_SAYS:
        raise InvalidInputError(
            "--dataset, --version and --class name a message that is taken in",
            hint=f"{paths[0]} is none: a sealed file says itself what it is.",
        )
    with progress("Converting", paths[0].stat().st_size, LONG_WORK) as advance:
        header = to_message(*paths, keys, advance)
    return {
        "kind": "message",
        "context": dict(header.context),
        "recipients": [each.name for each in header.recipients],
    }


def _taken_in(paths: tuple[Path, Path], keys: "Keys", named: "Named") -> dict[str, object]:
    from bartizan.sealing.converting import from_message

    with progress("Converting", paths[0].stat().st_size, LONG_WORK) as advance:
        sealed, left = from_message(*paths, keys, named, advance)
    return {"kind": "file", **described(sealed.head, sealed.recipients), "left_out": list(left)}


def _told(target: Path, document: dict[str, object]) -> str:
    recipients, left = document["recipients"], document.get("left_out")
    names = ", ".join(recipients) if isinstance(recipients, list) else ""
    what = "a message of the AWS Encryption SDK" if document["kind"] == "message" else "sealed"
    end = f"; not kept of its context: {', '.join(left)}" if isinstance(left, list) and left else ""
    return f"{target}: {what}, opens with {names}{end}"
