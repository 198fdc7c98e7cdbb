"""`bartizan data key`: a new key of this machine, for prototypes."""

from pathlib import Path

import click

from bartizan.cli.exit import Exit


@click.command(
    epilog="""
\b
Examples:
  bartizan data key ~/.config/bartizan/seal.key
  bartizan data seal users.csv users.csv.sealed --key file:$HOME/.config/bartizan/seal.key

\b
Exit codes: 0 done · 2 usage, or the file is there already
"""
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
def key(path: Path) -> int:
    """Write a new key to FILE with mode 0600, and print its name.

    Whoever has this file opens what is sealed for it; who has lost it opens nothing any more. It is
    for the prototype phase: from production on, data is sealed for a key of AWS KMS or Vault.
    """
    from bartizan.sealing.local import make_key_file

    click.echo(f"file:{make_key_file(path)}")
    return Exit.DONE
