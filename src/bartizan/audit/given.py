"""Reads a file that a person names: bounded, and only one that ends."""

import os
import stat
from pathlib import Path

# A link is followed, since a person named it; a pipe would wait for ever.
READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC


def read_given(path: Path, limit: int) -> bytes:
    """Return at most limit + 1 bytes of a regular file. Raises OSError for anything else."""
    handle = os.open(path, READ)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(f"{path} is no regular file")
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(limit + 1)
    finally:
        os.close(handle)
