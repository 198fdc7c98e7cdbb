"""Reads the beginning of what lies below a folder, and says why where it cannot be read."""

import os
import stat
from pathlib import Path

from bartizan.engine.beneath import open_below
from bartizan.evidence.facts import Gap


def head_below(root: Path, path: str, count: int, offset: int = 0) -> bytes | Gap:
    """Return at most `count` bytes; a link, a pipe or a device is never opened through."""
    try:
        handle = open_below(root, path)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return Gap(path, "is not a regular file")
            file.seek(offset)
            return file.read(count)
    except OSError as error:
        return Gap(path, f"cannot be read: {error.strerror or error}")
