"""Files and folders that are there whole or not at all, for their owner alone.

A new file has no name until its content is complete and on the disk (`O_TMPFILE`), so that a kill
leaves nothing behind; where the file system lacks that, it has a hidden name beside its target, as
a folder always has. Whoever makes one holds a lock on it: the next run for the same target removes
what a kill left there.
"""

import errno
import fcntl
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from bartizan.crypto.keyfile import OWNER_ONLY, sync_folder
from bartizan.sealing.errors import SealingError

OWNER_FOLDER: Final = 0o700
_HANDLES: Final = Path("/proc/self/fd")
_UNNAMED: Final = getattr(os, "O_TMPFILE", 0)
_OWNED: Final = (stat.S_IFREG | OWNER_ONLY, stat.S_IFDIR | OWNER_FOLDER)
_READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
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


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give a folder with mode 0700 that gets the target's name when the block is done.

    Raises SealingError for a target that is there and no empty folder, or that cannot be written.
    """
    if not target.name or target.is_symlink() or (target.exists() and not _is_empty(target)):
        raise SealingError(f"{target} is there already", hint="Name a folder that is not there.")
    cleared(target)
    made = _beside(target)
    try:
        made.mkdir(mode=OWNER_FOLDER)
        with _held(made):
            yield made
            for folder, _, _ in os.walk(made):
                sync_folder(Path(folder))
            made.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise SealingError(f"cannot write {target}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _is_empty(target: Path) -> bool:
    return target.is_dir() and not any(target.iterdir())


def cleared(target: Path) -> None:
    """Remove what was left beside a target by a run that was killed: it may hold plain content.

    What a run still holds, another user owns, or has another mode than we give is left alone.
    """
    ours = re.compile(re.escape(_hidden(target)) + "[0-9a-f]{16}")
    with suppress(OSError), os.scandir(target.parent) as entries:
        for entry in [each for each in entries if ours.fullmatch(each.name)]:
            state = entry.stat(follow_symlinks=False)
            if state.st_uid == os.geteuid() and state.st_mode in _OWNED:
                _remove(Path(entry.path))


def cleared_file(target: Path) -> None:
    """Remove what was left beside a file, where its file system lets a kill leave anything.

    A folder of many files is not listed for each of them without need.
    """
    with suppress(OSError):
        handle = _unnamed(target.parent)
        if handle is None:
            cleared(target)
        else:
            os.close(handle)


def _remove(left: Path) -> None:
    with suppress(OSError):
        handle = os.open(left, _READ)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink()
        finally:
            os.close(handle)


@contextmanager
def _held(made: Path) -> Iterator[None]:
    handle = os.open(made, _READ)
    try:
        _hold(handle)
        yield
    finally:
        os.close(handle)


def _hold(handle: int) -> None:
    with suppress(OSError):  # a network's file system: what a kill left there is not removed
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


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
            _hold(handle)
            yield file, None
        return
    name = _beside(target)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(name, flags, OWNER_ONLY), "w+b", buffering=0) as file:
            _hold(file.fileno())
            yield file, name
    except BaseException:
        name.unlink(missing_ok=True)
        raise


def _unnamed(folder: Path) -> int | None:
    if not _UNNAMED or not _HANDLES.is_dir():  # pragma: no cover  (not Linux, or no /proc)
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
        os.link(_HANDLES / str(file.fileno()), name.name, dst_dir_fd=folder)
    finally:
        os.close(folder)
    return name


def _beside(target: Path) -> Path:
    return target.with_name(_hidden(target) + secrets.token_hex(8))


def _hidden(target: Path) -> str:
    return f".{target.name[:200]}."
