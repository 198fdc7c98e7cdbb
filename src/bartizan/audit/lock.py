"""The lock of a log's only writer: held by the open folder, so that a crash releases it.

The file `lock` is held, too, for a file system that cannot lock folders; whoever can write the
folder can put another file in its place, but not another folder in the place of an open one.
"""

import errno
import fcntl
import os
from pathlib import Path
from weakref import WeakSet

from bartizan.audit.errors import LogFailedError, LogLockedError

NAME = "lock"
MODE = 0o644
OPEN = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# Over a network a folder, which is only read, may not be lockable.
CANNOT = frozenset({errno.EBADF, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL})
ALONE = fcntl.LOCK_EX | fcntl.LOCK_NB


HELD: "WeakSet[WriterLock]" = WeakSet()


class WriterLock:
    """Held from construction until release, or the end of the process, however it ends.

    A forked process does not hold it on: its handles are closed there.
    """

    def __init__(self, folder: Path) -> None:
        """Take the lock. Raises LogLockedError when another holds it, LogFailedError otherwise."""
        path = folder / NAME
        self._handles: list[int] = []
        HELD.add(self)
        try:
            self._handles.append(os.open(folder, OPEN_FOLDER))
            self._handles.append(os.open(path, OPEN, MODE))
        except OSError as error:
            self.release()
            raise LogFailedError(f"cannot open {path}: {error.strerror or error}") from None
        try:
            self._take()
        except OSError:
            self.release()
            raise LogLockedError(
                f"another process writes the log {folder}",
                hint="A log has one writer: give each process a log of its own.",
            ) from None

    def _take(self) -> None:
        inside, file = self._handles
        try:
            fcntl.flock(inside, ALONE)
        except OSError as error:
            if error.errno not in CANNOT:
                raise
        fcntl.flock(file, ALONE)

    @property
    def released(self) -> bool:
        """Whether the lock has been given up."""
        return not self._handles

    def release(self) -> None:
        """Let the next writer in; a second call does nothing."""
        while self._handles:
            os.close(self._handles.pop())

    def close(self) -> None:
        """Do what release does, for `closing`."""
        self.release()


def _give_up() -> None:
    for lock in list(HELD):
        lock.release()


os.register_at_fork(after_in_child=_give_up)
