"""What commands say: results to stdout, everything for people to stderr."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

import click

from bartizan.core.errors import BartizanError

SMALL = 300


def note(message: str) -> None:
    """Say something to the person who runs the command, on one line."""
    click.echo(quiet_line(message), err=True)


def complain(error: BartizanError) -> None:
    """Say what went wrong and what to do about it."""
    said = [f"{click.style('error:', fg='red', bold=True)} {quiet(error.message)}"]
    if error.hint:
        said.append(f"{click.style('hint:', fg='cyan')} {quiet(error.hint)}")
    click.echo("\n".join(said), err=True, color=colour())


def colour() -> bool | None:
    """Return False where the user refuses colour, None where the stream decides."""
    return False if os.environ.get("NO_COLOR") else None


def quiet(text: str) -> str:
    """Return text that may hold pieces of scanned files without secrets and escape codes."""
    from bartizan.classify.hide import hide
    from bartizan.report.inert import inert_block

    return inert_block(hide(text))


def quiet_line(text: str) -> str:
    """Return text on one line: no name of a file in it can begin another one and speak for us."""
    return quiet(text.replace("\r", " ").replace("\n", " "))


def defect(error: Exception) -> BartizanError:
    """Return what to say of an error that nobody foresaw: where it was raised, not what it read."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return BartizanError(
        f"Bartizan itself failed: {type(error).__name__}{where}",
        hint="This is a defect, and no answer about the workload. Please report it with this line.",
    )


def speak_safely() -> None:
    """Let no character that the terminal's encoding lacks end a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace" if stream is sys.stdout else "backslashreplace")


@contextmanager
def progress(label: str, total: int, small: int = SMALL) -> Iterator[Callable[[int], None]]:
    """Show a bar on stderr while much is done; nothing below `small`, or without a terminal."""
    if total < small or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
        yield bar.update


@contextmanager
def counted(label: str, things: str) -> Iterator[Callable[[int], None]]:
    """Show on stderr how many things are done so far, where nobody knows of how many."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    try:
        yield lambda count: click.echo(f"\r{label} {count:,} {things}", nl=False, err=True)
    finally:
        click.echo(err=True)


def ascii_only() -> bool:
    """Whether the terminal's encoding lacks box characters."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        "─█…→".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return True
    return False
