"""What recording a statement needs: the day, and a file that was not there before."""

import errno
import os
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path, PurePath

from bartizan.assess.terms import People
from bartizan.cli.profile import profile_at
from bartizan.core.clock import moment_or_now
from bartizan.core.errors import InvalidInputError
from bartizan.engine.beneath import folder_below, parts_of

MOST = 1000
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Stated:
    """The workload about which something is stated: its name, and who holds which role."""

    name: str
    people: People


def stated_at(root: Path) -> Stated:
    """Return the workload at root by its bartizan.yaml, named after its folder without one.

    Raises InvalidInputError as `profile_at` does.
    """
    declared = profile_at(root)
    name = declared.profile.name if declared.profile else ""
    return Stated(name or root.resolve().name, declared.people)


def day_of(now: str | None) -> date:
    """Return the day of a moment, or today."""
    return moment_or_now(now).date()


def after(day: date, days: int) -> date:
    """Return the day that many days later. Raises InvalidInputError beyond the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise InvalidInputError(f"{days} days after {day} is beyond the calendar") from None


def keep(root: Path, relative: str, content: bytes) -> Path:
    """Write a new file below root and return its path: the one that is named, or one beside it.

    Its folder is made. Nothing is replaced, and no link is followed below root. Raises
    InvalidInputError when it cannot be written.
    """
    path = root / relative
    try:
        *folders, name = parts_of(relative) or ("",)
        with folder_below(root, folders, make=True) as folder:
            return path.with_name(_write_new(folder, name, content))
    except OSError as error:
        reason = error.strerror or error
        raise InvalidInputError(
            f"cannot write {path}: {reason}",
            hint=f"No part of its way below {root} may be a link, or another thing than a folder.",
        ) from None


def _write_new(folder: int, name: str, content: bytes) -> str:
    """Write a file under the first name that nothing has, not even a link to nowhere."""
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    for free in (name, *(f"{stem}-{number}{suffix}" for number in range(2, MOST))):
        try:
            handle = os.open(free, NEW, 0o666, dir_fd=folder)
        except FileExistsError:
            continue
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(handle)
        except OSError:
            os.unlink(free, dir_fd=folder)
            raise
        return free
    raise FileExistsError(errno.EEXIST, f"{MOST} files of this name are there")
