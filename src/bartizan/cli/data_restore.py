"""`bartizan data restore`: puts values back in the place of their tokens."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bartizan.cli.console import note
from bartizan.cli.data_keys import answering, keyed, providers
from bartizan.cli.data_redact import FILE, redactable, whole_or_none
from bartizan.cli.exit import Exit
from bartizan.cli.output import replacing


@click.command(
    epilog="""
\b
Examples:
  bartizan data restore clean.csv users.csv --map tokens.map --key vault:privacy

\b
Exit codes: 0 done · 1 the map is not what was sealed · 2 usage, or a file that cannot be read:
            nothing is written · 4 no key opens the map, or it does not have all that look
            like tokens: these stay
"""
)
@click.argument(
    "source", metavar="IN", type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
@click.argument("target", metavar="OUT", type=FILE)
@click.option(
    "--map", "map_file", required=True, help="The map that data redact filled.",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
)  # fmt: skip
@keyed
def restore(source: Path, target: Path, map_file: Path, keys: tuple[str, ...]) -> int:
    """Write IN anew as OUT, with the values in the place of their tokens.

    IN is what `data redact` wrote with the action tokenise, or any part of it in one of its
    formats. A number that was a value comes back as text. OUT has personal values again: it is
    there for its owner alone, whole, or not at all.
    """
    from bartizan.classify.tokens import Restorer
    from bartizan.collect.datasets.redacting import redact as write
    from bartizan.collect.datasets.tokenmap import read_map

    found = redactable(source, target)
    with answering("terminal", None) as code:
        restorer = Restorer(read_map(map_file, providers(keys, map_file)).values)
        with _private(), replacing(target) as temporary, whole_or_none(found.name):
            write(found, temporary, restorer)
        note(f"{restorer.restored:,} values are back.")
        if restorer.strange:
            note(f"{restorer.strange:,} that look like tokens are not of this map: they stay.")
            return Exit.INCONCLUSIVE
    return code[0]


@contextmanager
def _private() -> Iterator[None]:
    """Let what is written be for its owner alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
