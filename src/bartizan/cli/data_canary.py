"""`bartizan data canary`: a copy of a dataset with rows as bait, for one who gets it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.cli.console import note
from bartizan.cli.data_redact import whole_or_none
from bartizan.cli.exit import Exit
from bartizan.cli.keyfile import read_key
from bartizan.cli.model_keys import EXISTING
from bartizan.cli.output import replacing, write_file
from bartizan.core.counting import plural
from bartizan.core.errors import FormatError, InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bartizan.collect.datasets.source import Source
    from bartizan.datasets.bait import Kind, Planted

FILE = click.Path(path_type=Path, dir_okay=False)
PRIVATE = 0o600


@click.command(
    epilog="""
\b
Examples:
  bartizan data canary users.csv out/users.csv --copy acme --domain mail.example.org \\
      --key-file canary.key --list canaries.json
  bartizan data find-canaries logs/ dump.sql.gz --key-file canary.key --list canaries.json

\b
Exit codes: 0 done · 2 usage, a format that takes no rows, or no column that carries bait
"""
)
@click.argument("source", metavar="IN", type=EXISTING)
@click.argument("target", metavar="OUT", type=FILE)
@click.option("--copy", required=True, metavar="NAME", help="Whose copy this is.")
@click.option("--rows", type=click.IntRange(1, 1_000), default=5, help="So many; else 5.")
@click.option(
    "--domain",
    required=True,
    metavar="DOMAIN",
    help="Of the addresses: one of your own, or of nobody.",
)
@click.option("--key-file", required=True, type=EXISTING, help="The key of the bait, 32 bytes.")
@click.option("--list", "listed", required=True, type=FILE, help="Where copies are noted.")
def canary(
    source: Path, target: Path, copy: str, rows: int, domain: str, key_file: Path, listed: Path
) -> int:
    """Write IN anew as OUT, with rows as bait between the others.

    CSV, TSV and JSON lines. The rows are of people who are not, made under the key for this copy:
    whoever has the key knows them again, with `data find-canaries`. Give each receiver a copy of
    its own, and a find says whose it was. Who compares two copies sees the rows; who looks for bait
    in one may guess at them, by their domain, numbers kept for fiction and what is left empty.
    FILE of --list notes the copies, without a value. Keep the key and the list away from the
    copies. Sign OUT as it is (`data manifest`); rows as bait are rows: leave them out of what you
    count or train on.
    """
    from bartizan.collect.datasets.baiting import plant

    key, found = read_key(key_file), _table(source, target)
    planted = _planted(copy, rows, domain)
    known = read_copies(listed, key) if listed.exists() else ()
    if any(each.copy == copy for each in known):
        raise InvalidInputError(
            f"{listed} has a copy {copy} already", hint="Name this copy otherwise."
        )
    if listed.resolve() in (source.resolve(), target.resolve()):
        raise InvalidInputError("the list cannot be IN or OUT", hint="Name a file of its own.")
    with replacing(target) as temporary, whole_or_none(source.as_posix()):
        kinds = plant(found, temporary, key, planted)
        _keep(listed, key, (*known, planted))
    empty = [name for name, kind in kinds.items() if kind.value == "empty"]
    note(f"{plural(rows, 'row')} of bait for {copy}, by {_said(kinds.values())}: {target}")
    if empty:
        note(f"left empty in them, as nobody's value could be given: {', '.join(empty)}")
    return Exit.DONE


def read_copies(listed: Path, key: bytes) -> "tuple[Planted, ...]":
    """Return the copies of a list. Raises InvalidInputError for what is none of this key."""
    from bartizan.cli.auditing import read_bounded
    from bartizan.datasets.baitlist import MOST_BYTES, read_list

    try:
        return read_list(read_bounded(listed, MOST_BYTES), key)
    except FormatError as error:
        raise InvalidInputError(f"{listed} {error.message}") from None


def _table(source: Path, target: Path) -> "Source":
    from bartizan.collect.datasets.baiting import KINDS
    from bartizan.collect.datasets.walking import sources

    if target.exists() and target.samefile(source):
        raise InvalidInputError("IN and OUT are one file", hint="Name another OUT.")
    (found, *_) = [*sources([source])]
    if found.unread or found.packing or found.kind not in KINDS:
        raise InvalidInputError(
            f"{source} has a format that takes no rows of bait",
            hint="CSV, TSV or JSON lines, not packed.",
        )
    return found


def _planted(copy: str, rows: int, domain: str) -> "Planted":
    from bartizan.datasets.bait import Planted
    from bartizan.datasets.baitlist import COPY, DOMAIN

    if COPY.match(copy) is None or DOMAIN.match(domain) is None:
        raise InvalidInputError(
            "the name of a copy has letters, digits, . _ and -; a domain is one in lower case",
            hint="For example: --copy acme-2026 --domain mail.example.org",
        )
    return Planted(copy, rows, domain)


def _keep(listed: Path, key: bytes, copies: "tuple[Planted, ...]") -> None:
    """Note the copies before OUT is in its place: no bait is anywhere that is not noted."""
    from bartizan.datasets.baitlist import write_list

    write_file(listed, write_list(key, copies))
    listed.chmod(PRIVATE)


def _said(kinds: "Iterable[Kind]") -> str:
    return ", ".join(sorted({kind.value for kind in kinds} - {"empty", "copied", "number"}))
