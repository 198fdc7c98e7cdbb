"""`bartizan data info`: what a sealed file says of itself, and with a key whether that is so."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.cli.data_keys import EXITS, FORM, SPECS, answering, described, providers, show
from bartizan.cli.output import emit, output
from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bartizan.sealing import Context, KeyProvider
    from bartizan.sealing.columnkeys import TableHead
    from bartizan.sealing.header import Header

    Lines = tuple[tuple[str, str], ...]


@click.command(
    epilog=f"""
\b
Examples:
  bartizan data info users.csv.sealed                         without a key: not proven
  bartizan data info users.csv.sealed --key file:seal.key     the header is proven
  bartizan data info people.sealed/                           a folder, by its manifest
  bartizan data info users.csv.sealed --format json

{EXITS}""",
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, exists=True))
@click.option("--key", "keys", multiple=True, metavar="KEY", help=f"Prove it: {SPECS}.")
@click.option("--format", "form", type=FORM, default="terminal")
@output
def info(path: Path, keys: tuple[str, ...], form: str, output: Path | None) -> int:
    """Say of which dataset, version and class a sealed FILE or table is, and for which keys.

    Without --key this is what stands in the header, which anybody may have written. With it the
    header and the length, or the footer of a table, are proven; the content is when it is opened.
    The class of a table is that of its footer, the highest of its columns. FILE may also be a
    message of the AWS Encryption SDK, or a sealed folder: its manifest is looked at.
    """
    if path.is_dir():
        path = _manifest(path)
    with answering(form, output) as code:
        document, lines = _said(path, keys)
        if form == "json":
            show({"outcome": "read", "proven": bool(keys), **document}, output)
        else:
            emit("".join(f"{name:<12}{value}\n" for name, value in lines), output)
    return code[0]


def _manifest(folder: Path) -> Path:
    from bartizan.sealing.context import MANIFEST
    from bartizan.sealing.folders import SUFFIX

    path = folder / f"{MANIFEST}{SUFFIX}"
    if not path.is_file():
        raise InvalidInputError(
            f"{folder} is no sealed folder: it holds no {path.name}",
            hint="`bartizan data seal FOLDER OUT` makes one; or name a sealed file.",
        )
    return path


def _said(path: Path, specs: tuple[str, ...]) -> "tuple[dict[str, object], Lines]":
    """Return what a file says of itself, for JSON and for people."""
    from bartizan.sealing.converting import holds_message
    from bartizan.sealing.tables import is_sealed_table, table_head

    keys = providers(specs, path)
    if holds_message(path):
        return _message(path, keys)
    if is_sealed_table(path):
        head = table_head(path, keys)
        return {"kind": "table", **table_said(head)}, _table_lines(head, proven=bool(keys))
    header = _header(path, keys)
    document = described(header.head, header.slot.recipients)
    return {"kind": "file", **document}, _lines(header, proven=bool(keys))


def _message(path: Path, keys: "Sequence[KeyProvider]") -> "tuple[dict[str, object], Lines]":
    """Return what a message of the AWS Encryption SDK says of itself."""
    from bartizan.sealing.converting import message_header

    header = message_header(path, keys)
    names = [each.name for each in header.recipients]
    lines = (
        ("message", f"of the AWS Encryption SDK, suite {header.suite:#06x}"),
        *(("context", f"{key}={value}") for key, value in header.context.items()),
        *(("opens with", name) for name in names),
        ("proven", "header" if keys else "no: give --key"),
    )
    return {"kind": "message", "context": dict(header.context), "recipients": names}, lines


def _header(path: Path, keys: "tuple[KeyProvider, ...]") -> "Header":
    from bartizan.sealing import open_sealed
    from bartizan.sealing.header import read_header
    from bartizan.sealing.sources import named_file

    if keys:
        with open_sealed(path, keys) as reader:
            return reader.header
    with named_file(path) as file:
        return read_header(file)


def _lines(header: "Header", *, proven: bool) -> "Lines":
    head, context = header.head, header.head.context
    return (
        *_named(context),
        ("name", context.name or "-"),
        ("file", head.file_id),
        ("length", f"{head.length:,} bytes in {head.chunks:,} chunks of {head.chunk_size:,}"),
        *(("opens with", each.name) for each in header.slot.recipients),
        ("proven", "header and length" if proven else "no: give --key"),
    )


def table_said(head: "TableHead") -> dict[str, object]:
    """Return what a sealed table says of itself, for JSON."""
    return {
        "dataset": head.context.dataset,
        "version": head.context.version,
        "class": head.context.sensitivity,
        "file": head.file,
        "recipients": [each.name for each in head.recipients],
    }


def _table_lines(head: "TableHead", *, proven: bool) -> "Lines":
    return (
        *_named(head.context),
        ("table", head.file),
        *(("opens with", each.name) for each in head.recipients),
        ("proven", "footer" if proven else "no: give --key"),
    )


def _named(context: "Context") -> "Lines":
    return (
        ("dataset", context.dataset),
        ("version", context.version or "-"),
        ("class", context.sensitivity),
    )
