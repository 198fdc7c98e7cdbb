"""The lock of a log's only writer: held by the open file, so that a crash releases it."""

import fcntl
import os
from pathlib import Path

from bartizan.audit.errors import LogFailedError, LogLockedError

NAME = "lock"
MODE = 0o644


class WriterLock:
    """Held from construction until release, or the end of the process, however it ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock. Raises LogLockedError when another holds it, LogFailedError otherwise."""
        path = folder / NAME
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            self._handle: int | None = os.open(path, flags, MODE)
        except OSError as error:
            raise LogFailedError(f"cannot open {path}: {error.strerror or error}") from None
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._handle)
            raise LogLockedError(
                f"another process writes the log {folder}",
                hint="A log has one writer: give each process a log of its own.",
            ) from None

    @property
    def released(self) -> bool:
        """Whether the lock has been given up."""
        return self._handle is None

    def release(self) -> None:
        """Let the next writer in; a second call does nothing."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def close(self) -> None:
        """Do what release does, for `closing`."""
        self.release()
