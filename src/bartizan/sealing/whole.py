"""A file that is there whole or not at all, for its owner alone, whatever ends the program.

The new file has no name until its content is complete and on the disk (`O_TMPFILE`), so that a kill
leaves nothing behind; where the file system lacks that, it has a hidden name beside its target.
"""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from bartizan.crypto.keyfile import OWNER_ONLY, sync_folder
from bartizan.sealing.errors import SealingError

_UNNAMED: Final = getattr(os, "O_TMPFILE", 0)
_LACKING: Final = (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT)


@contextmanager
def whole(target: Path) -> Iterator[BinaryIO]:
    """Give a new file, unbuffered; when the block is done put it durably in the place of target.

    Raises SealingError for a target that a file would replace though it is none, or that cannot be
    written, a full disk included; then nothing is there that was not there before.
    """
    _replaceable(target)
    try:
        with _made(target) as (file, name):
            yield file
            os.fsync(file.fileno())
            named = name or _named(file, target)
            try:
                named.replace(target)
            except OSError:
                named.unlink(missing_ok=True)
                raise
        sync_folder(target.parent)
    except OSError as error:
        raise SealingError(
            f"{target} is not written: {error.strerror or error}; nothing is left of it",
            hint="Name a file in a folder that you may write to, on a disk with room for it.",
        ) from None


def _replaceable(target: Path) -> None:
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(target.lstat().st_mode):
            raise SealingError(
                f"cannot write {target}: it is no regular file, which a file would replace",
                hint="Name the file itself.",
            )


@contextmanager
def _made(target: Path) -> Iterator[tuple[BinaryIO, Path | None]]:
    """Give a file and its name, None for one that has none; the name goes when the block fails."""
    handle = _unnamed(target.parent)
    if handle is not None:
        with os.fdopen(handle, "w+b", buffering=0) as file:
            yield file, None
        return
    name = _beside(target)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(name, flags, OWNER_ONLY), "w+b", buffering=0) as file:
            yield file, name
    except BaseException:
        name.unlink(missing_ok=True)
        raise


def _unnamed(folder: Path) -> int | None:
    if not _UNNAMED:  # pragma: no cover  (not Linux)
        return None
    try:
        return os.open(folder, _UNNAMED | os.O_RDWR | os.O_CLOEXEC, OWNER_ONLY)
    except OSError as error:
        if error.errno in _LACKING and folder.is_dir():
            return None
        raise


def _named(file: BinaryIO, target: Path) -> Path:
    """Return the name beside the target that a file without one now has."""
    name = _beside(target)
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.link(f"/proc/self/fd/{file.fileno()}", name.name, dst_dir_fd=folder)
    finally:
        os.close(folder)
    return name


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name[:200]}.{secrets.token_hex(8)}")
