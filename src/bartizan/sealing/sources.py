"""Opens what is to be read: a file that somebody names, or one of a folder and of nothing else."""

import os
import stat
from pathlib import Path
from typing import BinaryIO, Final

from bartizan.sealing.errors import SealingError

# A pipe or device that nobody writes to must not keep us waiting before it is refused.
_FILE: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


def named_file(path: Path) -> BinaryIO:
    """Return a file that somebody named, unbuffered; a link is followed.

    Raises SealingError for what cannot be read, or is no regular file.
    """
    try:
        return _regular(os.open(path, _FILE), path)
    except OSError as error:
        raise _unread(path, error) from None


def file_below(root: Path, path: str) -> BinaryIO:
    """Return a file of a folder by its path there, unbuffered.

    The root alone may be a link: what else becomes one after the folder was listed could lead to a
    file that nobody wanted sealed. Raises SealingError as `named_file`, and for any link.
    """
    *folders, name = path.split("/")
    try:
        handle = os.open(root, _FOLDER)
        try:
            for part in folders:
                inner = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=handle)
                os.close(handle)
                handle = inner
            file = os.open(name, _FILE | os.O_NOFOLLOW, dir_fd=handle)
        finally:
            os.close(handle)
        return _regular(file, root / path)
    except OSError as error:
        raise _unread(root / path, error) from None


def _regular(handle: int, path: Path) -> BinaryIO:
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return os.fdopen(handle, "rb", buffering=0)
    os.close(handle)
    raise SealingError(f"cannot read {path}: it is no regular file")


def _unread(path: Path, error: OSError) -> SealingError:
    return SealingError(f"cannot read {path}: {error.strerror or error}")
