"""`bartizan data redact`: writes a file anew without its sensitive values."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.cli.console import note
from bartizan.cli.exit import Exit
from bartizan.cli.keyfile import read_key
from bartizan.cli.output import replacing, write_file
from bartizan.core.errors import FormatError, InvalidInputError

if TYPE_CHECKING:
    from bartizan.classify.policy import Policy
    from bartizan.classify.redaction import Redactor
    from bartizan.collect.datasets.source import Source

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(
    epilog="""
\b
Examples:
  bartizan data redact users.csv clean.csv                     every value becomes «type»
  bartizan data redact chat.jsonl clean.jsonl --policy p.yaml --key-file key

\b
A policy (YAML), with the actions mask, drop, hash, pseudonym, shift (dates) and keep:
  types: {email: pseudonym, date_of_birth: shift, payment: drop, "*": mask}
  columns: {customer_id: hash}

\b
Exit codes: 0 done · 2 usage, or a file that cannot be redacted: nothing is written
"""
)
@click.argument(
    "source", metavar="IN", type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
@click.argument("target", metavar="OUT", type=FILE)
@click.option("--policy", type=FILE, help="What to do with each type and column; else mask all.")
@click.option("--key-file", type=FILE, help="The key of hashes and pseudonyms, 32 bytes.")
def redact(source: Path, target: Path, policy: Path | None, key_file: Path | None) -> int:
    """Write IN anew as OUT, with something else in the place of each sensitive value.

    Text, CSV, TSV, JSON, JSON lines and Parquet, row by row. Equal values get equal replacements;
    with the same key file in other files too. What no detector finds stays: look at the result
    with `data classify`, and do not take it for anonymous. OUT is there whole, or not at all.
    With a key file a note is written beside OUT, so that a second run changes nothing.
    """
    from bartizan.classify.redaction import Redactor
    from bartizan.collect.datasets.redacted import is_redacted, note_of, noted
    from bartizan.collect.datasets.redacting import redact as write
    from bartizan.collect.datasets.walking import sources

    if target.exists() and target.samefile(source):
        raise InvalidInputError("IN and OUT are one file", hint="Name another OUT.")
    (found,) = _single(list(sources([source])), source)
    rules, key = _policy(policy), read_key(key_file)
    if is_redacted(source, rules, key):
        _copy(source, target)
        note("IN is redacted by this policy and key already: OUT is the same.")
    else:
        redactor = Redactor(rules, key)
        with replacing(target) as temporary, _whole(source):
            write(found, temporary, redactor)
        _tell(redactor)
    if key_file is not None:
        write_file(note_of(target), noted(target, rules, key))
    return Exit.DONE


@contextmanager
def _whole(source: Path) -> Iterator[None]:
    """Turn a fault of the format into an error before anything is put in the place of OUT."""
    try:
        yield
    except FormatError as error:
        raise InvalidInputError(
            f"{source} was not redacted, nothing is written: {error.message}"
        ) from None


def _copy(source: Path, target: Path) -> None:
    with replacing(target) as temporary:
        shutil.copyfile(source, temporary)


def _single(found: "list[Source]", source: Path) -> "list[Source]":
    from bartizan.collect.datasets.redacting import KINDS

    if len(found) != 1 or found[0].unread or found[0].packing or found[0].kind not in KINDS:
        raise InvalidInputError(
            f"{source} has a format that is not redacted",
            hint="Text, CSV, TSV, JSON, JSON lines or Parquet, not packed.",
        )
    return found


def _policy(path: Path | None) -> "Policy":
    import yaml

    from bartizan.classify.policy import Policy, policy_of

    if path is None:
        return Policy()
    try:
        return policy_of(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise InvalidInputError(f"{path} is no YAML", hint="See data redact --help.") from None


def _tell(redactor: "Redactor") -> None:
    if not redactor.counts:
        note("Nothing was found: the values stay as they are.")
    for (name, action), count in sorted(redactor.counts.items()):
        note(f"{name}: {action} {count:,}")
    for column in redactor.unmet:
        note(f"warning: IN has no column {column}: its rule did nothing")
