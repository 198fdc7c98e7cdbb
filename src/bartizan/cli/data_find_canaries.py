"""`bartizan data find-canaries`: whose copy of a dataset stands in logs, dumps and other files."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bartizan import __version__
from bartizan.cli.console import note
from bartizan.cli.data_canary import read_copies
from bartizan.cli.data_sources import named_sources
from bartizan.cli.exit import Exit
from bartizan.cli.keyfile import read_key
from bartizan.cli.model_keys import EXISTING
from bartizan.cli.output import emit, output
from bartizan.core.counting import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bartizan.collect.datasets.baitfound import Looked

SCHEMA: Final = "bartizan.canaries-found/v1"


@click.command(
    "find-canaries",
    epilog="""
\b
Examples:
  bartizan data find-canaries logs/ --key-file canary.key --list canaries.json
  bartizan data find-canaries dump.parquet gateway.jsonl s3://exports/2026 \\
      --key-file canary.key --list canaries.json --format json

\b
Exit codes: 0 none is there · 1 some are · 2 usage · 3 nothing to look at ·
            4 something was not read: what it holds is unknown
""",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--key-file", required=True, type=EXISTING, help="The key of the bait, 32 bytes.")
@click.option("--list", "listed", required=True, type=EXISTING, help="Where copies are noted.")
@click.option("--format", "form", type=click.Choice(("terminal", "json")), default="terminal")
@output
def find_canaries(
    paths: tuple[str, ...], key_file: Path, listed: Path, form: str, output: Path | None
) -> int:
    """Say where rows of `data canary` stand, and of whose copy they are.

    PATH is what `data classify` reads: logs, dumps, tables, JSON, SQLite, Parquet, packed ones,
    s3://. A row is known by its address of e-mail, however it is written, or by a name with its
    telephone number. None found proves nothing of rows that were left out of a copy.
    """
    from bartizan.collect.datasets.baitfound import look
    from bartizan.datasets.bait import Finder

    key = read_key(key_file)
    finder = Finder(key, read_copies(listed, key))
    results = list(look(named_sources(paths), finder))
    if not results:
        note("No files there: nothing to look at.")
        return Exit.NOTHING
    emit(_document(results) if form == "json" else "\n".join(_lines(results)), output)
    if any(each.found for each in results):
        return Exit.NOT_MET
    return Exit.INCONCLUSIVE if any(each.unread for each in results) else Exit.DONE


def _lines(results: "Sequence[Looked]") -> "Iterator[str]":
    from bartizan.report.document import one_line

    for each in results:
        for sighted in each.found:
            touched = sighted.touched
            yield (
                f"FOUND {one_line(sighted.table)}, row {sighted.row}: row {touched.row + 1} of the "
                f"copy {touched.copy} (by {', '.join(touched.by)})"
            )
        if each.unread:
            yield f"UNKNOWN {one_line(each.name)}: {one_line(each.unread)}"
    copies = sorted({s.touched.copy for each in results for s in each.found})
    rows = sum(each.rows for each in results)
    said = f"bait of {', '.join(copies)}" if copies else "no bait"
    yield f"{plural(rows, 'row')} of {plural(len(results), 'source')}: {said}"


def _document(results: "Sequence[Looked]") -> str:
    return json.dumps(
        {
            "schema": SCHEMA,
            "tool": {"name": "bartizan", "version": __version__},
            "complete": not any(each.unread for each in results),
            "found": [
                {
                    "table": sighted.table,
                    "row": sighted.row,
                    "copy": sighted.touched.copy,
                    "canary": sighted.touched.row + 1,
                    "by": list(sighted.touched.by),
                }
                for each in results
                for sighted in each.found
            ],
            "sources": [
                {"name": each.name, "rows": each.rows, "unread": each.unread or None}
                for each in results
            ],
        },
        indent=2,
    )
