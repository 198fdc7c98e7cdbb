"""One at a time changes a file: two commands at once must not lose what one of them wrote."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bartizan.core.errors import InvalidInputError


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until nobody else changes a file, and keep others waiting. Raises InvalidInputError."""
    lock = path.with_name(f".{path.name}.lock")
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise InvalidInputError(f"cannot write {lock}: {error.strerror or error}") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
