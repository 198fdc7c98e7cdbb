"""`bartizan data redact`: writes a file anew without its sensitive values."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.cli.console import note
from bartizan.cli.data_keys import SPECS, answering, providers
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
  bartizan data redact users.csv clean.csv --policy p.yaml --map tokens.map --key vault:privacy

\b
A policy (YAML), with the actions mask, drop, hash, tokenise, pseudonym, shift (dates)
and keep:
  types: {email: pseudonym, date_of_birth: shift, payment: drop, "*": mask}
  columns: {customer_id: hash}

\b
Exit codes: 0 done · 1 the map is not what was sealed · 2 usage, or a file that cannot be
            redacted: nothing is written · 4 no key opens the map
"""
)
@click.argument(
    "source", metavar="IN", type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
@click.argument("target", metavar="OUT", type=FILE)
@click.option("--policy", type=FILE, help="What to do with each type and column; else mask all.")
@click.option("--key-file", type=FILE, help="The key of hashes and pseudonyms, 32 bytes.")
@click.option("--map", "map_file", type=FILE, help="Where tokenise keeps values, sealed.")
@click.option("--key", "keys", multiple=True, metavar="KEY", help=f"Seals the map: {SPECS}.")
def redact(
    source: Path,
    target: Path,
    policy: Path | None,
    key_file: Path | None,
    map_file: Path | None,
    keys: tuple[str, ...],
) -> int:
    """Write IN anew as OUT, with something else in the place of each sensitive value.

    Text, CSV, TSV, JSON, JSON lines and Parquet, row by row. Equal values get equal replacements;
    with the same key file in other files too. What no detector finds stays: look at the result
    with `data classify`, and do not take it for anonymous. OUT is there whole, or not at all.
    With a key file a note is written beside OUT, so that a second run changes nothing.
    Tokens can be turned back with `data restore`, by who has the map and a key that opens it.
    """
    from bartizan.collect.datasets.redacted import is_redacted, note_of, noted

    found = redactable(source, target)
    rules, key = _policy(policy), read_key(key_file)
    if rules.reversible != (map_file is not None) or bool(keys) != (map_file is not None):
        raise InvalidInputError(
            "tokenise, --map and --key go together",
            hint="A policy with tokenise keeps values in --map FILE, sealed for each --key.",
        )
    if map_file is not None and (map_file in (source, target) or map_file.is_dir()):
        raise InvalidInputError(f"{map_file} cannot be the map", hint="Name a file of its own.")
    if is_redacted(source, rules, key):
        _copy(source, target)
        note("IN is redacted by this policy and key already: OUT is the same.")
    else:
        with answering("terminal", None) as code:
            _redacted(found, target, (rules, key), (map_file, keys))
        if code[0] is not Exit.DONE:
            return code[0]
    if key_file is not None:
        write_file(note_of(target), noted(target, rules, key))
    return Exit.DONE


def redactable(source: Path, target: Path) -> "Source":
    """Return what is to be written anew. Raises InvalidInputError for a format that is not."""
    from bartizan.collect.datasets.walking import sources

    if target.exists() and target.samefile(source):
        raise InvalidInputError("IN and OUT are one file", hint="Name another OUT.")
    (found,) = _single(list(sources([source])), source)
    return found


def _redacted(
    found: "Source",
    target: Path,
    how: "tuple[Policy, bytes]",
    kept: tuple[Path | None, tuple[str, ...]],
) -> None:
    """Write what is redacted; before it is in its place, the map is in its own."""
    from bartizan.classify.redaction import Redactor
    from bartizan.collect.datasets.redacting import redact as write
    from bartizan.collect.datasets.tokenmap import growing

    map_file, keys = kept
    with ExitStack() as stack:
        tokens = None
        if map_file is not None:
            tokens = stack.enter_context(growing(map_file, providers(keys, map_file)))
        redactor = Redactor(*how, tokens.tokens if tokens else None)
        with replacing(target) as temporary, whole_or_none(found.name):
            write(found, temporary, redactor)
            if tokens is not None:
                tokens.save()
    _tell(redactor)


@contextmanager
def whole_or_none(source: str) -> Iterator[None]:
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
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", by line {mark.line + 1}" if mark is not None else ""
        raise InvalidInputError(
            f"{path} is no YAML{where}", hint='For example: types: {email: hash, "*": mask}'
        ) from None


def _tell(redactor: "Redactor") -> None:
    if not redactor.counts:
        note("Nothing was found: the values stay as they are.")
    for (name, action), count in sorted(redactor.counts.items()):
        note(f"{name}: {action} {count:,}")
    for left in redactor.left:
        note(
            f"warning: column {left.column} looks like {left.type}, but only {left.whole:,} of"
            f" {left.filled:,} cells were replaced whole: what no detector knows stays."
            f" `columns: {{{left.column}: mask}}` in a policy replaces all."
        )
    for column in redactor.unmet:
        note(f"warning: IN has no column {column}: its rule did nothing")
