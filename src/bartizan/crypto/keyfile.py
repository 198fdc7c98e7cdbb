"""Files of secret key material: made once, for their owner alone."""

import os
import stat
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from bartizan.crypto.errors import KeyFileError

OWNER_ONLY = 0o600
OTHERS = 0o077
LONGEST = 65_536
# A pipe must not keep us waiting before it is refused.
READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC


def write_secret(path: Path, secret: bytes) -> None:
    """Write a new file with mode 0600, durably. Raises KeyFileError when it is there already."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), OWNER_ONLY)
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except FileExistsError:
        raise KeyFileError(
            f"{path} exists already", hint="A key file is never overwritten: name another."
        ) from None
    except OSError as error:
        raise KeyFileError(f"cannot write {path}: {error.strerror or error}") from None


def replace_file(path: Path, content: bytes, mode: int = OWNER_ONLY) -> None:
    """Put a file in the place of one, durably: on any failure the old one stays. Raises OSError."""
    handle, temporary = mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on the disk; one that we may not read is left alone."""
    with suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_secret(path: Path) -> bytes:
    """Return a file's bytes. Raises KeyFileError when others may read it, or it cannot be read."""
    try:
        with os.fdopen(os.open(path, READ), "rb") as file:
            state = os.fstat(file.fileno())
            _check_secret(path, state.st_mode)
            return file.read(LONGEST)
    except OSError as error:
        raise KeyFileError(f"cannot read {path}: {error.strerror or error}") from None


def _check_secret(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise KeyFileError(f"{path} is no regular file")
    if mode & OTHERS:
        raise KeyFileError(
            f"{path} may be read by others than its owner", hint=f"Run `chmod 600 {path}`."
        )
