"""A file that only its owner writes: what stands in it is what this user's programs put there."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from bartizan.audit.errors import AuditError
from bartizan.crypto.keyfile import OWNER_ONLY

OTHERS_WRITE = 0o022
# What SQLite keeps beside a database, and reads before it.
BESIDE = ("", "-journal", "-wal", "-shm")


def make_own(path: Path) -> None:
    """Make a database's file for its owner alone, where there is none.

    Raises AuditError for one, or a file that SQLite reads with it, that is another user's or that
    others may write; and when it cannot be made.
    """
    for each in (path.with_name(path.name + end) for end in BESIDE):
        with suppress(FileNotFoundError):
            state = each.lstat()
            others = stat.S_IMODE(state.st_mode) & OTHERS_WRITE
            if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid() or others:
                raise AuditError(
                    f"{each} is not yours alone: whoever can write it could hide records",
                    hint="Remove it: it is made anew. Or name another with --index.",
                )
    try:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        os.close(os.open(path, flags, OWNER_ONLY))
    except OSError as error:
        raise AuditError(
            f"cannot make {path}: {error.strerror or error}",
            hint="Name another with --index, or ask the log itself with --no-index.",
        ) from None
