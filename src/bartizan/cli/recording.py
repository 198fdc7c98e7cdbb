"""What recording a statement needs: the day, and a file that is not there yet."""

from datetime import date, timedelta
from pathlib import Path

from bartizan.assess.terms import People
from bartizan.core.clock import moment_or_now
from bartizan.core.errors import InvalidInputError

MOST = 1000


def people_of(root: Path) -> People:
    """Return who holds which role, by bartizan.yaml at root.

    Raises InvalidInputError for one that cannot be read or breaks its schema.
    """
    from bartizan.collect.declared import PROFILE, read_declared

    path = root / PROFILE
    if not path.is_file():
        return {}
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror or error}") from None
    return read_declared({PROFILE: content}).people


def day_of(now: str | None) -> date:
    """Return the day of a moment, or today."""
    return moment_or_now(now).date()


def parse_day(text: str) -> date:
    """Read a day. Raises InvalidInputError for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInputError(f"'{text}' is no day", hint="Write it like 2026-12-20.") from None


def after(day: date, days: int) -> date:
    """Return the day that many days later. Raises InvalidInputError beyond the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise InvalidInputError(f"{days} days after {day} is beyond the calendar") from None


def free_path(root: Path, relative: str) -> Path:
    """Return a path below root that is free: the one that is named, or one beside it.

    Its folder is made. Raises InvalidInputError when that cannot be, or is a link out of root.
    """
    path = root / relative
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise InvalidInputError(f"cannot make {path.parent}: {reason}") from None
    if not path.parent.resolve().is_relative_to(root.resolve()):
        raise InvalidInputError(f"{path.parent} is a link out of {root}", hint="Remove the link.")
    numbered = (path.with_stem(f"{path.stem}-{number}") for number in range(2, MOST))
    free = next((each for each in (path, *numbered) if not each.exists()), None)
    if free is None:
        raise InvalidInputError(f"{path.parent} holds {MOST} files of this name")
    return free
