"""`bartizan data info`: what a sealed file says of itself, and with a key whether that is so."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.cli.data_keys import EXITS, FORM, SPECS, answering, described, providers, show
from bartizan.cli.output import emit, output
from bartizan.core.errors import BartizanError

if TYPE_CHECKING:
    from bartizan.sealing.header import Header


@click.command(
    epilog=f"""
\b
Examples:
  bartizan data info users.csv.sealed                         without a key: not proven
  bartizan data info users.csv.sealed --key file:seal.key     the header is proven
  bartizan data info users.csv.sealed --format json

{EXITS}""",
)
@click.argument(
    "path", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--key", "keys", multiple=True, metavar="KEY", help=f"Prove it: {SPECS}.")
@click.option("--format", "form", type=FORM, default="terminal")
@output
def info(path: Path, keys: tuple[str, ...], form: str, output: Path | None) -> int:
    """Say of which dataset, version and class a sealed FILE is, and for which keys.

    Without --key this is what stands in the header, which anybody may have written. With it the
    header and the length are proven; the content is when it is opened. Of a sealed table nothing
    can be said without opening it.
    """
    with answering(form, output) as code:
        header = _header(path, keys)
        document = described(header.head, header.slot.recipients)
        if form == "json":
            show({"outcome": "read", "proven": bool(keys), "kind": "file", **document}, output)
        else:
            emit(_lines(header, proven=bool(keys)), output)
    return code[0]


def _header(path: Path, specs: tuple[str, ...]) -> "Header":
    from bartizan.sealing import open_sealed
    from bartizan.sealing.header import read_header
    from bartizan.sealing.sources import named_file
    from bartizan.sealing.tables import is_sealed_table

    if is_sealed_table(path):
        raise BartizanError(
            f"{path} is a sealed table: Parquet whose footer is encrypted",
            hint="`bartizan data open` opens it.",
        )
    if specs:
        with open_sealed(path, providers(specs, path)) as reader:
            return reader.header
    with named_file(path) as file:
        return read_header(file)


def _lines(header: "Header", *, proven: bool) -> str:
    head, context = header.head, header.head.context
    rows = (
        ("dataset", context.dataset),
        ("version", context.version or "-"),
        ("class", context.sensitivity),
        ("name", context.name or "-"),
        ("file", head.file_id),
        ("length", f"{head.length:,} bytes in {head.chunks:,} chunks of {head.chunk_size:,}"),
        *(("opens with", each.name) for each in header.slot.recipients),
        ("proven", "header and length" if proven else "no: give --key"),
    )
    return "".join(f"{name:<12}{value}\n" for name, value in rows)
