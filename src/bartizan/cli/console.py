"""What commands say: results to stdout, everything for people to stderr."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from bartizan.core.errors import BartizanError

SMALL = 300


def note(message: str) -> None:
    """Say something to the person who runs the command."""
    click.echo(message, err=True)


def complain(error: BartizanError) -> None:
    """Say what went wrong and what to do about it."""
    click.echo(f"{click.style('error:', fg='red', bold=True)} {error.message}", err=True)
    if error.hint:
        click.echo(f"{click.style('hint:', fg='cyan')} {error.hint}", err=True)


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on stderr while much is done; nothing when it is little or no terminal."""
    if total < SMALL or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
        yield bar.update


def ascii_only() -> bool:
    """Whether the terminal's encoding lacks box characters."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        "─█…→".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return True
    return False
