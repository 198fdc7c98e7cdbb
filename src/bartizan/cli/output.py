"""Writing results: whole files or none, never half of one."""

import os
import tempfile
from pathlib import Path

import click

from bartizan.core.errors import InvalidInputError


def write_file(path: Path, text: str) -> None:
    """Write a file by a temporary one beside it and a rename.

    Raises InvalidInputError when the folder is missing or may not be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise InvalidInputError(
            f"cannot write {path}: {reason}", hint="Name a file in a folder that you may write to."
        ) from None


def emit(text: str, output: Path | None) -> None:
    """Write text to a file, or to stdout when there is none."""
    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
    else:
        write_file(output, text)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
