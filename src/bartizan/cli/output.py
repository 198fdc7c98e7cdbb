"""Writing results: whole files or none, never half of one."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TypeVar

import click

from bartizan.core.errors import InvalidInputError

# Of a character that is shown by its code point: [U+E0041].
LONGEST_NAME = 9
F = TypeVar("F", bound=Callable[..., Any])


def output(function: F) -> F:
    """Add -o FILE."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write to FILE instead of the terminal.",
    )(function)


def write_file(path: Path, text: str) -> None:
    """Write a file by a temporary one beside it and a rename.

    Raises InvalidInputError when the folder is missing or may not be written.
    """
    write_bytes(path, text.encode("utf-8", "replace"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file as `write_file` does. Raises what that raises."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary file; when the block is done, put it durably in the place of path.

    Raises InvalidInputError when the folder is missing or may not be written, and for a path that a
    new file would take the place of though it is none: a device, a pipe, a link.
    """
    import tempfile

    if path.is_symlink() or (path.exists() and not path.is_file()):
        kind = "a link" if path.is_symlink() else "no regular file"
        raise InvalidInputError(
            f"cannot write {path}: it is {kind}, which a file would replace",
            hint="Name the file itself; without -o the result goes to stdout.",
        )
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        try:
            yield temporary
            os.fsync(handle)
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InvalidInputError(
            f"cannot write {path}: {reason}", hint="Name a file in a folder that you may write to."
        ) from None


def emit(text: str, output: Path | None) -> None:
    """Write a document to a file, or to stdout when there is none: in UTF-8 where nobody reads."""
    if output is not None:
        write_file(output, text)
    elif isinstance(sys.stdout, TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.write(b"" if text.endswith("\n") else b"\n")
    else:
        from bartizan.report.inert import inert_block

        click.echo(inert_block(text, len(text) * LONGEST_NAME), nl=not text.endswith("\n"))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
