"""`bartizan data seal`: encrypts a file, a folder or a table at rest."""

import json
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bartizan.cli.console import note, progress
from bartizan.cli.data_keys import (
    FORM,
    LONG_WORK,
    PATH,
    answering,
    described,
    keyed,
    providers,
    show,
)
from bartizan.cli.output import output
from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bartizan.sealing import Context, KeyProvider

CLASSES = ("public", "internal", "confidential", "restricted")
LARGEST = 64 << 20


@click.command(
    epilog="""
\b
Examples:
  bartizan data seal users.csv users.csv.sealed --key file:seal.key
  bartizan data seal weights/ weights.sealed --key aws-kms:alias/training --class confidential
  bartizan data seal t.parquet t.sealed.parquet --key vault:training --columns ssn=restricted
  bartizan data seal t.parquet t.sealed.parquet --key vault:training --classified found.json

\b
`found.json` is what `data classify t.parquet --format json` wrote. Several --key make a file that
opens with each of them. Keys of this machine (file, passphrase) are for the prototype phase.

\b
Exit codes: 0 sealed · 2 usage, or nothing could be written · 4 a key was refused
"""
)
@click.argument("source", metavar="IN", type=click.Path(path_type=Path, exists=True))
@click.argument("target", metavar="OUT", type=PATH)
@keyed
@click.option("--dataset", metavar="ID", help="What the dataset is called [default: IN's name].")
@click.option("--version", "version", default="", metavar="V", help="The dataset's version.")
@click.option(
    "--class", "sensitivity", type=click.Choice(CLASSES), default="restricted", show_default=True
)
@click.option("--columns", multiple=True, metavar="C=CLASS", help="Seal Parquet by column.")
@click.option("--classified", type=PATH, metavar="FILE", help="The same, by a classification.")
@click.option("--format", "form", type=FORM, default="terminal")
@output
def seal(
    source: Path,
    target: Path,
    keys: tuple[str, ...],
    dataset: str | None,
    version: str,
    sensitivity: str,
    columns: tuple[str, ...],
    classified: Path | None,
    form: str,
    output: Path | None,
) -> int:
    """Seal IN as OUT: encrypted in chunks that are authenticated each, for one or more keys.

    OUT is there whole, for its owner alone, or not at all; IN stays. A folder is sealed file by
    file, with a manifest. With --columns or --classified a Parquet file stays Parquet: each column
    is encrypted with a key of its class. Dataset, version and class are readable without a key,
    bound to the content, and named to the key's provider with each use.
    """
    from bartizan.sealing import Context

    if target.exists() and target.samefile(source):
        raise InvalidInputError("IN and OUT are one", hint="Name another OUT.")
    context = Context(dataset or source.resolve().name, version, sensitivity)
    chosen = _columns(columns, classified, (source, sensitivity))
    with answering(form, output) as code:
        named = providers(keys, source, target, new=True)
        if chosen is not None:
            document = _table((source, target), context, named, chosen)
        elif source.is_dir():
            document = _folder(source, target, context, named)
        else:
            document = _file(source, target, context, named)
        if form == "json":
            show({"outcome": "sealed", "target": str(target), **document}, output)
        else:
            note(f"sealed {target} for {', '.join(keys_of(document))}")
    return code[0]


def keys_of(document: "Mapping[str, object]") -> list[str]:
    """Return the names of the recipients in a described file."""
    names = document["recipients"]
    return [str(name) for name in names] if isinstance(names, list) else []


def _file(
    source: Path, target: Path, context: "Context", keys: "Sequence[KeyProvider]"
) -> dict[str, object]:
    from dataclasses import replace

    from bartizan.sealing import seal_file

    named = replace(context, name=source.name)
    state = source.stat()
    size = state.st_size if stat.S_ISREG(state.st_mode) else 0
    with progress("Sealing", size, LONG_WORK) as advance:
        sealed = seal_file(source, target, named, keys, advance)
    return {"kind": "file", **described(sealed.head, sealed.recipients)}


def _folder(
    source: Path, target: Path, context: "Context", keys: "Sequence[KeyProvider]"
) -> dict[str, object]:
    from bartizan.sealing.folders import plain_paths, recipients_of, seal_folder

    size = sum((source / path).stat().st_size for path in plain_paths(source))
    with progress("Sealing", size, LONG_WORK) as advance:
        folder = seal_folder(source, target, context, keys, advance)
    return {
        "kind": "folder",
        "dataset": context.dataset,
        "version": context.version,
        "class": context.sensitivity,
        "files": len(folder.files),
        "length": folder.length,
        "recipients": sorted(recipients_of(target)),
    }


def _table(
    paths: tuple[Path, Path],
    context: "Context",
    keys: "Sequence[KeyProvider]",
    columns: "Mapping[str, str]",
) -> dict[str, object]:
    from bartizan.sealing.tables import seal_table

    classes, recipients = seal_table(*paths, context, keys, columns)
    return {
        "kind": "table",
        "dataset": context.dataset,
        "version": context.version,
        "class": context.sensitivity,
        "columns": dict(classes),
        "recipients": list(recipients),
    }


def _columns(
    given: "Sequence[str]", classified: Path | None, about: tuple[Path, str]
) -> dict[str, str] | None:
    """Return the class of each column that is named, None where no columns are.

    `about` is the table, and the class of what is not known.
    """
    if not given and classified is None:
        return None
    found = {} if classified is None else _classified(classified, *about)
    for each in (part for row in given for part in row.split(",")):
        column, sign, sensitivity = each.rpartition("=")
        if not sign or sensitivity not in CLASSES:
            raise InvalidInputError(
                f"{each!r} is no COLUMN=CLASS", hint=f"A class is one of {', '.join(CLASSES)}."
            )
        found[column] = sensitivity
    return found


def _classified(path: Path, table: Path, otherwise: str) -> dict[str, str]:
    """Return what was found in a table: at the least `otherwise` where not all rows were seen."""
    try:
        content = path.read_bytes()[: LARGEST + 1]
        document = json.loads(content if len(content) <= LARGEST else b"")
        source = _found(path, document["sources"], table)
        if source["unread"] is not None:
            raise InvalidInputError(f"{table.name} was not read when it was classified")
        return {str(row["column"]): _class(row, otherwise) for row in source["columns"]}
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InvalidInputError(
            f"{path} is no classification", hint="`data classify --format json` writes one."
        ) from None


def _found(path: Path, sources: "Sequence[Any]", table: Path) -> "Mapping[str, Any]":
    """Return what a classification says of a table, and of no other one of its name."""
    named = [each for each in sources if Path(each["name"]).name == table.name]
    if not named:
        raise InvalidInputError(
            f"{path} says nothing of {table.name}",
            hint=f"Make it of this file: bartizan data classify {table} --format json -o FILE",
        )
    same = [each for each in named if each["size"] == table.stat().st_size]
    if len(same) != 1:
        raise InvalidInputError(
            f"{path} speaks of {len(named)} files named {table.name}, {len(same)} of its size",
            hint="Run `data classify` on this file alone, and again after each change of it.",
        )
    return dict(same[0])


def _class(row: "Mapping[str, Any]", otherwise: str) -> str:
    found = str(row["lowest_class"])
    if row["rows_seen"] == row["rows"]:
        return found
    return max(found, otherwise, key=CLASSES.index)
