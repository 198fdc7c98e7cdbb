"""`bartizan data open`: what was sealed, or nothing."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.cli.console import note, progress
from bartizan.cli.data_keys import (
    EXITS,
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
    from bartizan.sealing import Expected


@click.command(
    name="open",
    epilog=f"""
\b
Examples:
  bartizan data open users.csv.sealed users.csv --key file:seal.key
  bartizan data open weights.sealed weights/ --key aws-kms:alias/training
  bartizan data open t.sealed.parquet t.parquet --key vault:training --format json

{EXITS}""",
)
@click.argument("source", metavar="IN", type=click.Path(path_type=Path, exists=True))
@click.argument("target", metavar="OUT", type=PATH)
@keyed
@click.option("--dataset", metavar="ID", help="Open this dataset, and no other.")
@click.option("--version", "version", metavar="V", help="Open this version, and no other.")
@click.option("--format", "form", type=FORM, default="terminal")
@output
def open_command(
    source: Path,
    target: Path,
    keys: tuple[str, ...],
    dataset: str | None,
    version: str | None,
    form: str,
    output: Path | None,
) -> int:
    """Write what a sealed file, folder or table holds to OUT.

    OUT is there when all of IN was authenticated, for its owner alone, or not at all. What was cut
    off, appended, moved, changed or taken from another file is named, and nothing of it is written.
    With --dataset and --version an older file, or one of another dataset, that was put in the place
    of IN is refused, too: it is authentic, and the seal alone does not show it.
    To read parts without writing them, use `bartizan://` (docs/howto/seal-data.md).
    """
    from bartizan.sealing import Expected

    if target.exists() and target.samefile(source):
        raise InvalidInputError("IN and OUT are one", hint="Name another OUT.")
    with answering(form, output) as code:
        document = _opened(source, target, keys, Expected(dataset, version))
        if form == "json":
            show({"outcome": "opened", "target": str(target), **document}, output)
        else:
            note(f"opened {target}: {document['dataset']} {document['version']}".rstrip())
    return code[0]


def _opened(
    source: Path, target: Path, specs: tuple[str, ...], expected: "Expected"
) -> dict[str, object]:
    from bartizan.sealing import open_file
    from bartizan.sealing.folders import open_folder, sealed_paths
    from bartizan.sealing.tables import is_sealed_table, open_table

    keys = providers(specs, source, target)
    if not source.is_dir() and is_sealed_table(source):
        context = open_table(source, target, keys, expected=expected)
        return {"kind": "table", "dataset": context.dataset, "version": context.version}
    if not source.is_dir():
        with progress("Opening", source.stat().st_size, LONG_WORK) as advance:
            opened = open_file(source, target, keys, advance, expected)
        return {"kind": "file", **described(opened.head, opened.recipients)}
    size = sum((source / path).stat().st_size for path in sealed_paths(source))
    with progress("Opening", size, LONG_WORK) as advance:
        folder = open_folder(source, target, keys, advance, expected)
    return {
        "kind": "folder",
        "dataset": folder.context.dataset,
        "version": folder.context.version,
        "class": folder.context.sensitivity,
        "files": len(folder.files),
        "length": folder.length,
    }
