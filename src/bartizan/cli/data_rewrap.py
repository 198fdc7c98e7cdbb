"""`bartizan data rewrap`: other keys for what is sealed, without touching the content."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.cli.console import note, progress
from bartizan.cli.data_info import table_said
from bartizan.cli.data_keys import EXITS, FORM, SPECS, answering, described, keyed, providers, show
from bartizan.cli.model_scanned import LONG_WORK
from bartizan.cli.output import output

if TYPE_CHECKING:
    from bartizan.sealing.columnkeys import TableHead
    from bartizan.sealing.keys import KeyProvider


@click.command(
    epilog=f"""
\b
Examples:
  bartizan data rewrap w.sealed --key file:seal.key --to aws-kms:alias/training
  bartizan data rewrap w.sealed --key aws-kms:alias/training --remove file:3f1c09aa41d27b60
  bartizan data rewrap w.sealed --key vault:training --to vault:training    after a rotation
  bartizan data rewrap w.sealed --key vault:training            finishes one that was cut off

{EXITS}""",
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, exists=True))
@keyed
@click.option("--to", multiple=True, metavar="KEY", help=f"Wrap for this key, too: {SPECS}.")
@click.option(
    "--remove", multiple=True, metavar="NAME", help="Remove a recipient, as info names it."
)
@click.option("--format", "form", type=FORM, default="terminal")
@output
def rewrap(
    path: Path,
    keys: tuple[str, ...],
    to: tuple[str, ...],
    remove: tuple[str, ...],
    form: str,
    output: Path | None,
) -> int:
    """Change for which keys a sealed FILE, or each file of a sealed folder, opens.

    Only the header is written, in place: milliseconds, whatever the size. A crash loses nothing.
    Who opened the file before may have kept its data key: to lock them out, seal it anew. A key of
    this machine may be replaced in any phase. Of a table the footer is sealed anew, and its columns
    are copied as they are, so that it needs room for a second copy until it is done.
    """
    from bartizan.sealing import rewrap_file
    from bartizan.sealing.folders import recipients_of, rewrap_folder
    from bartizan.sealing.tables import is_sealed_table

    with answering(form, output) as code:
        opening, adding = providers(keys, path, leaving=True), providers(to, path, new=True)
        if path.is_dir():
            count = rewrap_folder(path, opening, adding, remove)
            names = sorted(recipients_of(path))
            document: dict[str, object] = {"kind": "folder", "files": count, "recipients": names}
        elif is_sealed_table(path):
            head = _rewrap_table(path, opening, adding, remove)
            document = {"kind": "table", **table_said(head)}
            names = [each.name for each in head.recipients]
        else:
            done = rewrap_file(path, opening, adding, remove)
            document = {"kind": "file", **described(done.head, done.recipients)}
            names = [each.name for each in done.recipients]
        if form == "json":
            show({"outcome": "rewrapped", "target": str(path), **document}, output)
        else:
            note(f"{path} opens with {', '.join(names)}")
    return code[0]


def _rewrap_table(
    path: Path,
    opening: "Sequence[KeyProvider]",
    adding: "Sequence[KeyProvider]",
    remove: tuple[str, ...],
) -> "TableHead":
    from bartizan.sealing.tablerewrap import rewrap_table

    with progress("Copying", path.stat().st_size, LONG_WORK) as advance:
        return rewrap_table(path, opening, adding, remove, advance)
