"""Opens what lies below a folder part by part: no link is followed, so none leads out of it."""

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC


def parts_of(path: str) -> tuple[str, ...]:
    """Return the parts of a path relative to a folder, "" being the folder itself.

    Raises OSError for a path that is absolute, leads upwards or is none.
    """
    parts = tuple(path.split("/")) if path else ()
    if "\x00" in path or not {"", ".", ".."}.isdisjoint(parts):
        raise OSError(errno.EINVAL, "is no plain path below the folder")
    return parts


@contextmanager
def folder_below(root: Path, parts: Sequence[str], *, make: bool = False) -> Iterator[int]:
    """Give the handle of a folder below root, made where it is missing if `make` says so.

    Root alone may be a link. Raises OSError when a part of the way is missing, or is a link or
    another thing than a folder.
    """
    handle = os.open(root, FOLDER)
    try:
        for part in parts:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(part, dir_fd=handle)
            inner = os.open(part, FOLDER | os.O_NOFOLLOW, dir_fd=handle)
            os.close(handle)
            handle = inner
        yield handle
    finally:
        os.close(handle)


def open_below(root: Path, path: str) -> int:
    """Return the handle of a file below root, open for reading; it may be a pipe or a device.

    Raises OSError when it cannot be opened, or a link is a part of the way or the file itself.
    """
    *folders, name = parts_of(path) or ("",)
    with folder_below(root, folders) as handle:
        return os.open(name, FILE | os.O_NOFOLLOW, dir_fd=handle)
